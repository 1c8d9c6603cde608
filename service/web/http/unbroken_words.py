"""Keeps Thai words whole in every text of a page: decided once, where a template is compiled, by where the text stands.

Browsers break Thai lines by a dictionary that takes some words for two. `{{ text }}` between tags is compiled as
`{{ kept_whole(text) }}`. An attribute, a title or an option holds no markup and stays as it is; Jinja's `finalize` is
not told where a value stands, so it cannot do this.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2.ext import Extension
from jinja2.lexer import Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2.lexer import TokenStream

_MARKS = re.compile(r'</?([a-z]\w*)|[">]|translate="no(?=")')

_NO_WORDS = {"blockquote", "code", "option", "script", "style", "textarea", "title"}
"""Elements that hold no markup, no language, or what somebody else wrote; so does one with `translate="no"`."""


class UnbrokenWords(Extension):
    """Jinja extension: outputs between tags go through `kept_whole`, which the context of a template must have.

    A macro or block `title` without any tag gives plain text; the words of a macro are kept whole where it is called.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Tokens of a template, with the calls of `kept_whole` in it."""
        tokens = list(stream)
        place = _Place()
        plain_until = 0
        for at, token in enumerate(tokens):
            if token.type == "data":
                place.read(token.value)
            elif token.type == "block_begin":
                plain_until = max(plain_until, _end_of_plain(tokens, at))
            inside = at >= plain_until and place.has_words
            if token.type == "variable_end" and inside:
                yield Token(token.lineno, "rparen", ")")
            yield token
            if token.type == "variable_begin" and inside:
                yield Token(token.lineno, "name", "kept_whole")
                yield Token(token.lineno, "lparen", "(")


class _Place:
    """Where in HTML the text of a template has come to."""

    def __init__(self) -> None:
        self._tag = ""
        self._quoted = False
        self._silent = ""

    @property
    def has_words(self) -> bool:
        return not (self._tag or self._silent)

    def read(self, html: str) -> None:
        for mark in _MARKS.finditer(html):
            if self._quoted or (self._tag and not mark[1]):
                self._in_tag(mark[0])
            elif mark[1]:
                self._begin(mark[0], mark[1])

    def _begin(self, mark: str, name: str) -> None:
        self._tag = name
        if mark.startswith("</"):
            self._silent = "" if self._silent == name else self._silent
        elif name in _NO_WORDS:
            self._silent = self._silent or name

    def _in_tag(self, mark: str) -> None:
        if mark == '"':
            self._quoted = not self._quoted
        elif not self._quoted and mark == ">":
            self._tag = ""
        elif not self._quoted:
            self._quoted = True
            self._silent = self._silent or (self._tag if self._tag != "input" else "")


def _end_of_plain(tokens: list[Token], at: int) -> int:
    """Position after a macro without a tag or a block `title` that begins at a token; 0 where none begins there."""
    kind, name = tokens[at + 1].value, tokens[at + 2].value
    if kind != "macro" and (kind, name) != ("block", "title"):
        return 0
    end = next(i for i in range(at, len(tokens)) if tokens[i].value == f"end{kind}")
    return 0 if any(token.type == "data" and "<" in token.value for token in tokens[at:end]) else end
