"""How large a filled sheet of a form may be, so that whatever keeps to the limits of its items can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.domain.collecting.answers import FREE_TEXT_LENGTH
from service.domain.forms.form import Multiple, Rating, Text, free_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.domain.forms.form import Form, Item

LETTER_BYTES = 12
"""What one letter takes at most: four bytes of UTF-8, URL-encoded in three each, or two escapes of JSON in six."""

MOST_BYTES = 1024 * 1024
"""How many bytes any sheet may have: as many as proxies let through unless they are told otherwise."""

_ANYWAY = 64 * 1024
_ANYWAY_FIELDS = 2000
_FRAME = 8
_VALUE = 40


class Room(NamedTuple):
    """How many bytes and how many fields a sheet may have."""

    bytes: int
    fields: int

    def with_all(self, others: Iterable[Room]) -> Room:
        """Give the room that has this one and others in it, one at a time."""
        rooms = [self, *others]
        return Room(max(each.bytes for each in rooms), max(each.fields for each in rooms))


LEAST = Room(_ANYWAY, _ANYWAY_FIELDS)
"""What any sent form may have: the fields that are no items, and texts somewhat beyond their limits, to be told so."""


def room_of(form: Form) -> Room:
    """Give the room that a form asks for when everything in it is filled to the brim."""
    return _after_each(form)[-1][1]


def first_without_room(form: Form) -> tuple[str, int] | None:
    """Give the path of the first item that no sheet has room for, and how many letters are too many in all."""
    asked = _after_each(form)
    over = -(-(asked[-1][1].bytes - MOST_BYTES) // LETTER_BYTES)
    return next(((path, over) for path, room in asked if room.bytes > MOST_BYTES), None)


def _after_each(form: Form) -> list[tuple[str, Room]]:
    """Give the room that is asked for before any item, and after each with its path."""
    bytes_, fields = LEAST
    after = [("", LEAST)]
    for at, section in enumerate(form.sections):
        for n, item in enumerate(section.items):
            for name, letters in _fields(item):
                bytes_ += _FRAME + len(name) + _VALUE + LETTER_BYTES * letters
                fields += 1
            after.append((f"sections[{at}].items[{n}]", Room(bytes_, fields)))
    return after


def _fields(item: Item) -> Iterator[tuple[str, int]]:
    """Give the fields in which an item is answered, each with how many letters may be typed there."""
    if isinstance(item, Rating | Text):
        yield item.id, item.max_length if isinstance(item, Text) else 0
        return
    for choice in item.choices:
        if isinstance(item, Multiple) or choice is item.choices[0]:
            yield item.id, 0
        if choice.free:
            yield free_field(item.id, choice.value), FREE_TEXT_LENGTH
