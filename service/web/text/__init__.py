"""Every text that people read, apart from the forms' own: TOML files here, one a language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


class Texts:
    """A tree of texts, read by attribute: `texts.thanks.title`. A missing one is an error, never an empty string."""

    def __init__(self, tree: dict[str, Any], path: str) -> None:
        self._tree = tree
        self._path = path

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a text, or a tree of them
        if name not in self._tree:
            raise AttributeError(f"{self._path} has no text {name!r}")
        value = self._tree[name]
        return Texts(value, f"{self._path}.{name}") if isinstance(value, dict) else value

    def say(self, key: str, /, **blanks: str | int) -> str:
        """Give the text of a key such as `too-long`, with its blanks filled in."""
        return str(getattr(self, key)).format_map(blanks)

    def __contains__(self, name: str) -> bool:
        return name in self._tree


@cache
def texts(language: str) -> Texts:
    """Read the texts of a language (`th`, `en`), or those for the keeper (`keeper`)."""
    tree = tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    return Texts(tree, language)
