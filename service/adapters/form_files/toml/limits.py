"""A check of TOML text before parsing: a few bytes can make the parser use much time and memory."""

from __future__ import annotations

import re

MOST_DOTS = 16
"""The most dots of a line outside of strings and comments: table names need two, a number one."""

# Strings and comments as in TOML. Possessive repeats, so that no text takes long; an unclosed string ends with its line
# or the text, where the parser stops too.
_SAID = re.compile(
    r'"""(?:[^"\\]|\\(?:.|\Z)|"(?!""))*+"{0,5}'
    r"|'''(?:[^']|'(?!''))*+'{0,5}"
    r'|"(?:[^"\\\n]|\\[^\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|\#[^\n]*+",
    re.DOTALL,
)


def dotted_line(text: str) -> int:
    """Return the first line (1-based) with more dots than allowed; 0 if there is none.

    The parser stores each prefix of a dotted name, so a name of 1,000 parts takes memory for a million.
    """
    bare = _SAID.sub(lambda said: "\n" * said[0].count("\n"), text)
    return next((number for number, line in enumerate(bare.split("\n"), 1) if line.count(".") > MOST_DOTS), 0)
