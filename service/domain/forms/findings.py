"""A fault inside one definition, and those of its lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


_JOINTS = "\u200b\u200c\u200d"
"""Letters without a width that say where a line may break, or join what stands beside them."""


class Finding(NamedTuple):
    """A fault inside one file: its path there, a code for the texts, and the blanks' values."""

    where: str
    code: str
    params: dict[str, str | int] = {}  # noqa: RUF012 - a NamedTuple's default, never written to


def line_findings(thing: object, path: str) -> Iterator[Finding]:
    """Walk all texts: each is one line, has something in it, and nothing that is not seen but turns what is."""
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


def _hidden(text: str) -> str:
    """Give the first letter of a text that is not seen and not needed in Thai, such as one that turns what follows."""
    if text.isprintable():
        return ""
    return next((each for each in text if category(each) == "Cf" and each not in _JOINTS), "")
