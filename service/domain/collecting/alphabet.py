"""The letters of codes, slips and receipts, and the one way in which what people type or paste is read as them."""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from unicodedata import category, decimal, normalize
from urllib.parse import unquote

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are taken for 1, 1, 0 and V."""

_LOOKALIKES = str.maketrans("ILOU", "110V")
_CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)
_LONGEST = 2048
"""How much of what was pasted is looked at: as much as an address may have."""

_BETWEEN = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me", "Pd", "Pc"}
"""Categories of what people put between letters: spaces, dashes, underscores, and what is not seen."""

_MINUS = "\N{MINUS SIGN}"
_WRITTEN = re.compile(f"[{ALPHABET}]+")
_BEFORE = re.compile("[^0-9A-Z]+")
_MEANT = re.compile("[0-9A-Z]*")
_SECRET = re.compile("[0-9A-Za-z_-]+")


def meant(typed: str, length: int, *links: str) -> str:
    """Give the letters that somebody typed or pasted; empty where they are not as many as `length`.

    Small letters, lookalikes, digits of any script and full-width letters count as what they stand for. Spaces, dashes
    and what is not seen may stand between them, punctuation or words of another script before and behind them. A link
    may be pasted instead, in which they follow one of `links`.
    """
    if len(typed) == length and _WRITTEN.fullmatch(typed):
        return typed
    plain = _plain(_of_link(typed[:_LONGEST], links))
    start = _BEFORE.match(plain)
    plain = plain[start.end() :] if start else plain
    # What follows a comma is not meant, unless it takes the commas, too, to make a whole.
    for each in (plain, "".join(each for each in plain if category(each)[0] not in "PS")):
        letters = _MEANT.match(each)
        if letters and len(letters[0]) == length:
            return letters[0].translate(_LOOKALIKES)
    return ""


def bare(secret: str) -> str:
    """Give a secret of a link or a token without what is stuck to it; capitals and small letters differ in it."""
    found = _SECRET.search(secret)
    return found[0] if found else ""


def _of_link(typed: str, links: tuple[str, ...]) -> str:
    """Give what stands last behind one of `links` in a text, or the text where none is in it."""
    found = re.findall(rf"(?:{'|'.join(links)})([^/?#&\s]+)", typed, re.IGNORECASE)
    return unquote(found[-1]) if found else typed


def _plain(text: str) -> str:
    """Give a text in capitals and Arabic digits, without what people put between letters."""
    return "".join(
        str(decimal(each, each))
        for each in normalize("NFKC", text).translate(_CAPITALS)
        if category(each) not in _BETWEEN and each != _MINUS
    )
