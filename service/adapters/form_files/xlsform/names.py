"""Names for items, sections and choices, made from what a sheet calls them."""

from __future__ import annotations

import re

_LONGEST = 40
_NOT_LETTERS = re.compile(r"[^a-z0-9_-]+")
_SOUND = re.compile(r"[a-z0-9][a-z0-9_-]*")


def made_name(said: str, fallback: str, taken: set[str]) -> str:
    """Return a name of an item or a section, and add it to those taken."""
    bare = _bare(said)
    letter = bare[:1].isalpha()
    return _new((bare if letter else f"q_{bare}") if bare else fallback, taken)


def made_value(said: str, fallback: str, taken: set[str]) -> str:
    """Return the value of a choice, and add it to those taken."""
    return _new(_bare(said) or fallback, taken)


def made_slug(said: str, fallback: str, taken: set[str]) -> str:
    """Return the id of a form, and add it to those taken."""
    return _new(_bare(said).replace("_", "-").strip("-") or fallback, taken, "-")


def _bare(said: str) -> str:
    plain = said.strip().lower()
    return (plain if _SOUND.fullmatch(plain) else _NOT_LETTERS.sub("_", plain).strip("_-"))[:_LONGEST]


def _new(name: str, taken: set[str], joint: str = "_") -> str:
    made, number = name[:_LONGEST], 1
    while made in taken:
        number += 1
        ending = f"{joint}{number}"
        made = f"{name[: _LONGEST - len(ending)]}{ending}"
    taken.add(made)
    return made
