"""A Jinja extension that keeps Thai words unbroken in all texts of a page.

Browsers break some Thai words, because their dictionary takes them for two. `{{ text }}` between tags is compiled as
`{{ kept_whole(text) }}`; attributes, titles and options take no markup and are left as they are. Jinja's `finalize`
cannot do this, because it does not know where in the HTML an output stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2.ext import Extension
from jinja2.lexer import Token
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2.lexer import TokenStream

_MARKS = re.compile(r'</?([a-z]\w*)|[">]|translate="no(?=")')

_NO_WORDS = {"blockquote", "code", "option", "script", "style", "textarea", "title"}
"""Elements whose text is left alone: no markup allowed, no Thai text, or quotations; also any with `translate="no"`."""


class UnbrokenWords(Extension):
    """Jinja extension: outputs between tags go through `kept_whole`, which every template's context must have.

    Macros without any tag and the block `title` give plain text; the words of a macro are handled where it is called.
    """

    @override
    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens of a template with calls of `kept_whole` inserted."""
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
    """The position in the HTML that a template's text has reached."""

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
    """Return the position after a macro without tags or a block `title` that begins at a token; 0 if there is none."""
    kind, name = tokens[at + 1].value, tokens[at + 2].value
    if kind != "macro" and (kind, name) != ("block", "title"):
        return 0
    end = next(i for i in range(at, len(tokens)) if tokens[i].value == f"end{kind}")
    return 0 if any(token.type == "data" and "<" in token.value for token in tokens[at:end]) else end
