"""All texts shown to people, except the forms' own: TOML files, one per language, or a folder of them."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


Blank = str | int | Decimal
"""What a placeholder is filled with."""

_NEVER_PARTED = frozenset(
    {"at", "first", "fiscal_year", "last", "line", "number", "port", "revision", "row", "since_year", "version", "year"}
)


def thousands(value: Blank) -> Blank:
    """Return a number with its thousands parted by commas, as people read it, and anything else as it is."""
    return f"{value:,}" if type(value) in {int, Decimal} else value


def filled(text: str, blanks: Mapping[str, Blank]) -> str:
    """Return a text with its placeholders filled; thousands are parted, but not in years and in what names a thing."""
    return text.format_map(
        {name: blank if name in _NEVER_PARTED else thousands(blank) for name, blank in blanks.items()}
    )


class Texts:
    """A tree of texts, read by attribute: `texts.thanks.title`. A missing one raises an error."""

    def __init__(self, tree: dict[str, Any], path: str) -> None:
        self._tree = tree
        self._path = path

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a text, or a tree of them
        if name not in self._tree:
            raise AttributeError(f"{self._path} has no text {name!r}")
        value = self._tree[name]
        return Texts(value, f"{self._path}.{name}") if isinstance(value, dict) else value

    def say(self, key: str, /, **blanks: Blank) -> str:
        """Return the text of a key such as `too-long`, with its placeholders filled.

        What ends with the sign of an abbreviation, as กองทุนฯ does, is parted from the word behind it.
        """
        text = str(getattr(self, key))
        for name in [name for name, blank in blanks.items() if str(blank).endswith("ฯ")]:
            text = re.sub(f"{{{name}}}(?=[ก-ฮเ-ไ])", f"{{{name}}} ", text)
        return filled(text, blanks)

    def __contains__(self, name: str) -> bool:
        return name in self._tree


_WRITTEN = "budget"
_trees: dict[str, dict[str, Any]] = {}
_year = {"name": _WRITTEN}
"""What the year is called by all texts; a process serves one installation."""


@cache
def texts(name: str) -> Texts:
    """Return the texts of a language (`th`, `en`), of the keeper's (`keeper`) or the planners' (`plan`) tools."""
    tree = _trees[name] = tree_of(name)
    _rename_year(tree, _WRITTEN, _year["name"])
    return Texts(tree, name)


def call_year(name: str) -> None:
    """Have all texts of this process call the year by another name of `years.toml`."""
    for tree in _trees.values():
        _rename_year(tree, _year["name"], name)
    _year["name"] = name


def _rename_year(tree: dict[str, Any], before: str, after: str) -> None:
    if before != after:
        words = tree_of("years")
        for key, value in tree.items():
            tree[key] = _renamed(value, words[before], words[after])


def _renamed(value: Any, before: str, after: str) -> Any:  # noqa: ANN401 - a text, or texts in a list or table
    match value:
        case str():
            return value.replace(before, after)
        case list():
            return [_renamed(each, before, after) for each in value]
        case dict():
            value.update((key, _renamed(each, before, after)) for key, each in value.items())
    return value


def tree_of(name: str) -> dict[str, Any]:
    """Read a TOML file of texts, or a folder whose files may share tables but not keys."""
    here = files(__name__)
    if here.joinpath(f"{name}.toml").is_file():
        return tomllib.loads(here.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    tree: dict[str, Any] = {}
    for file in sorted(here.joinpath(name).iterdir(), key=lambda file: file.name):
        _grow(tree, tomllib.loads(file.read_text(encoding="utf-8")))
    return tree


def _grow(tree: dict[str, Any], branch: dict[str, Any]) -> None:
    for key, value in branch.items():
        if isinstance(value, dict):
            _grow(tree.setdefault(key, {}), value)
        elif key in tree:
            raise ValueError(f"the text {key!r} stands in two files")
        else:
            tree[key] = value
