"""Static files of the pages: each has its content's hash in the name, so that browsers can keep it for good."""

from __future__ import annotations

import gzip
import hashlib
import re
from importlib.resources import files
from itertools import chain, product
from string import ascii_letters
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.domain.organisation.organisation import Colours

_NAME_LENGTH = 12

_REMARK = re.compile(r"(^|\s+)// .*$")
"""A comment to the end of a line; no string of our scripts has two strokes between blanks."""

_QUOTED = re.compile(r"""("[^"\n]*"|'[^'\n]*'|`[^`]*`|(?<=[(,=:&|!?\[] )/[^/\n]+/|(?<=[(,=:&|!?\[])/[^/\n]+/)""")
_BLANKS = re.compile(r" ?([=(){}\[\];,:?&|<>+*]+) ?")
_LINE_ENDS = re.compile(r"([;{},(\[])\n")
"""What is kept of a script as it is: strings and regular expressions; around other signs no blank is needed."""

_IN_FIRST_FLIGHT = {"pochai.js", "steps.js"}
_WORDS = re.compile(r"\w+")
_NAMES = re.compile(r"(?<![.\w$])\w+")
_DECLARED = re.compile(r"^(?:async )?(?:function|let|const) (\w+(?:, \w+)*)", re.MULTILINE)
_FIELDS = re.compile(r"\w+:|\{(?:\w+,)*\w+\}|\{(?:\w+,)+|,(?:\w+,)*\w+\}")
_FILLED = re.compile(r"\$\{[^`]*\}")
"""What of a script tells its module's own names, and those of them that are something else besides."""

_PLANNER_STYLES = (
    "layout",
    "certification",
    "collectors",
    "comments",
    "excel",
    "figures",
    "forms",
    "drafts",
    "accounts",
    "measurements",
    "sign_in_openid",
    "survey",
    "wall",
    "webhooks",
    "manual",
    "narrow",
)
"""The files in the order of their rules: later rules win."""


class Asset:
    """A static file: its content, its gzipped content and its path, `/static/{stem}.{hash}.{ending}`."""

    def __init__(self, name: str, media_type: str, text: bytes) -> None:
        stem, ending = name.split(".")
        self.text = text
        self.media_type = media_type
        self.gzipped = gzip.compress(text, 9, mtime=0)
        self.path = f"/static/{stem}.{hashlib.sha256(text).hexdigest()[:_NAME_LENGTH]}.{ending}"


def script(name: str = "pochai.js") -> Asset:
    """Return a script as an asset, without comments and idle blanks; respondents' scripts also without long names."""
    static = files("service.web").joinpath("static")
    text = static.joinpath(name).read_text(encoding="utf-8").splitlines()
    lines = [_REMARK.sub("", line).rstrip() for line in text]
    # Strings and regular expressions are every second piece.
    pieces = _QUOTED.split("\n".join(filter(None, map(str.strip, lines))))
    pieces[::2] = [_LINE_ENDS.sub(r"\1", _BLANKS.sub(r"\1", each)) for each in pieces[::2]]
    if name in _IN_FIRST_FLIGHT:
        short = _short_names("\n".join(lines), "\n".join(pieces[::2]), "".join(pieces[1::2]))
        pieces[::2] = [_NAMES.sub(lambda found: short.get(found[0], found[0]), each) for each in pieces[::2]]
    return Asset(name, "text/javascript", "".join(pieces).encode())


def _short_names(lines: str, code: str, quoted: str) -> dict[str, str]:
    """Return a short name for each of a module's own: none for one that is also a field's, or stands in a template."""
    own = [name for found in _DECLARED.findall(lines) for name in found.split(", ")]
    fields = " ".join(chain(_FIELDS.findall(code), _FILLED.findall(quoted)))
    used, taken = {*_WORDS.findall(fields)}, {*_WORDS.findall(code)}
    free = (each for each in map("".join, chain(ascii_letters, product("abc", ascii_letters))) if each not in taken)
    return dict(zip([name for name in dict.fromkeys(own) if name not in used], free, strict=False))


def icon(colours: Colours) -> Asset:
    """Return the product's mark in the organisation's colours, for browsers' tabs."""
    drawing = files("service.web").joinpath("static/icon.svg").read_text(encoding="utf-8")
    return Asset("icon.svg", "image/svg+xml", drawing.format(ground=colours.highlight, line=colours.band).encode())


def card_picture() -> Asset:
    """Return the picture that other services show beside a form's link, 1200 by 630 pixels."""
    return Asset("card.png", "image/png", files("service.web").joinpath("static/card.png").read_bytes())


def planners_stylesheet(theme: str) -> str:
    """Return the stylesheet of the planners' pages: shared rules, rules by page, rules for narrow screens."""
    return themed_stylesheet(theme, "base.css", *(f"planner/{name}.css" for name in _PLANNER_STYLES))


def themed_stylesheet(theme: str, *names: str) -> str:
    """Return stylesheets joined to one line, behind the tokens and the organisation's theme."""
    return f"{stylesheet('tokens.css')}{theme}{stylesheet(*names)}"


def stylesheet(*names: str) -> str:
    """Return stylesheets joined to one line, without comment lines and the last semicolon of each block."""
    static = files("service.web").joinpath("static")
    lines = [line.strip() for name in names for line in static.joinpath(name).read_text(encoding="utf-8").splitlines()]
    return "".join(line for line in lines if not line.startswith(("/*", "*"))).replace(";}", "}")
