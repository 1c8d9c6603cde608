"""The maximum size of a filled answer sheet, so that any sheet within its items' limits can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.domain.collecting.answers import FREE_TEXT_LENGTH
from service.domain.forms.form import Multiple, Rating, Text, free_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.domain.forms.form import Form, Item

LETTER_BYTES = 12
"""The most bytes of one letter: four of UTF-8, URL-encoded in three each, or two JSON escapes of six."""

MOST_BYTES = 1024 * 1024
"""The most bytes of any sheet: the default limit of common proxies."""

_ANYWAY = 64 * 1024
_ANYWAY_FIELDS = 2000
_FRAME = 8
_VALUE = 40


class SheetSize(NamedTuple):
    """A maximum request size: bytes and form fields."""

    bytes: int
    fields: int

    def with_all(self, others: Iterable[SheetSize]) -> SheetSize:
        """Return the maximum of this and each of the others."""
        rooms = [self, *others]
        return SheetSize(max(each.bytes for each in rooms), max(each.fields for each in rooms))


LEAST = SheetSize(_ANYWAY, _ANYWAY_FIELDS)
"""The minimum for any form: fields other than items, and texts a bit over their limits, which get a clear error."""


def size_of(form: Form) -> SheetSize:
    """Return the size that a form needs with every field filled to its limit."""
    return _after_each(form)[-1][1]


def first_too_large(form: Form) -> tuple[str, int] | None:
    """Return the path of the first item beyond the maximum, and by how many letters in all; `None` if all fit."""
    asked = _after_each(form)
    over = -(-(asked[-1][1].bytes - MOST_BYTES) // LETTER_BYTES)
    return next(((path, over) for path, room in asked if room.bytes > MOST_BYTES), None)


def _after_each(form: Form) -> list[tuple[str, SheetSize]]:
    """Return the size needed before any item, and after each item with its path."""
    bytes_, fields = LEAST
    after = [("", LEAST)]
    for at, section in enumerate(form.sections):
        for n, item in enumerate(section.items):
            for name, letters in _fields(item):
                bytes_ += _FRAME + len(name) + _VALUE + LETTER_BYTES * letters
                fields += 1
            after.append((f"sections[{at}].items[{n}]", SheetSize(bytes_, fields)))
    return after


def _fields(item: Item) -> Iterator[tuple[str, int]]:
    """Yield an item's form fields, each with its maximum number of letters."""
    if isinstance(item, Rating | Text):
        yield item.id, item.max_length if isinstance(item, Text) else 0
        return
    for choice in item.choices:
        if isinstance(item, Multiple) or choice is item.choices[0]:
            yield item.id, 0
        if choice.free:
            yield free_field(item.id, choice.value), FREE_TEXT_LENGTH
