"""A look at a text before the parser of TOML takes it: what a few bytes can make it choke on is found here."""

from __future__ import annotations

import re

MOST_DOTS = 16
"""How many dots a line may have outside of texts and comments: names of tables need two, and a number one."""

# Strings and comments, as the parser finds them. Repeats give nothing back, so that no text takes long; what is not
# closed ends where it must, since the parser stops there.
_SAID = re.compile(
    r'"""(?:[^"\\]|\\(?:.|\Z)|"(?!""))*+"{0,5}'
    r"|'''(?:[^']|'(?!''))*+'{0,5}"
    r'|"(?:[^"\\\n]|\\[^\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|\#[^\n]*+",
    re.DOTALL,
)


def dotted_line(text: str) -> int:
    """Return the first line, counted from 1, that has more dots than it may; 0 if there is none.

    A name of a thousand parts would have the parser keep a million: it notes every part with all before it.
    """
    bare = _SAID.sub(lambda said: "\n" * said[0].count("\n"), text)
    return next((number for number, line in enumerate(bare.split("\n"), 1) if line.count(".") > MOST_DOTS), 0)
