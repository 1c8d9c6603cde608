"""A fault inside one definition, and the checks of its lines of text and their translations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


JOINTS = "\u200b\u200c\u200d"
"""Zero-width characters that allow a line break or join letters."""


class Finding(NamedTuple):
    """A fault inside one file: the path of the field, a code for the texts, and the placeholders' values."""

    where: str
    code: str
    params: dict[str, str | int] = {}  # noqa: RUF012 - a NamedTuple's default, never written to


def line_findings(thing: object, path: str) -> Iterator[Finding]:
    """Yield a finding for each text that is empty, has several lines, or has invisible characters."""
    if isinstance(thing, Struct):
        for name in thing.__struct_fields__:
            yield from line_findings(getattr(thing, name), f"{path}.{name}" if path else name)
    elif isinstance(thing, tuple):
        for at, each in enumerate(thing):
            yield from line_findings(each, f"{path}[{at}]")
    elif isinstance(thing, str) and not thing.strip():
        yield Finding(path, "blank-text")
    elif isinstance(thing, str) and thing.splitlines() != [thing]:
        yield Finding(path, "line-break")
    elif isinstance(thing, str) and (hidden := _hidden(thing)):
        yield Finding(path, "hidden-letter", {"letter": f"U+{ord(hidden):04X}"})


def translation_findings(thing: Struct, path: str, *, english: bool) -> Iterator[Finding]:
    """Yield missing and superfluous English texts: all are required where English is offered, none elsewhere."""
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        where = f"{path}.{name}" if path else name
        if name.endswith("_en"):
            wanted = english and getattr(thing, name.removesuffix("_en")) is not None
            if wanted != (value is not None):
                yield Finding(where, "missing-translation" if wanted else "idle-translation")
        for place, inner in _inner(value, where):
            yield from translation_findings(inner, place, english=english)


def _inner(value: object, where: str) -> Iterator[tuple[str, Struct]]:
    if isinstance(value, Struct):
        yield where, value
    elif isinstance(value, tuple):
        yield from ((f"{where}[{at}]", each) for at, each in enumerate(value) if isinstance(each, Struct))


def _hidden(text: str) -> str:
    """Return the first invisible character that Thai does not need, such as a bidirectional control; else empty."""
    if text.isprintable():
        return ""
    return next((each for each in text if category(each) == "Cf" and each not in JOINTS), "")
