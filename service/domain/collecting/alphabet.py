"""The letters of codes, slips and receipts, and how typed or pasted text is read as them."""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from unicodedata import category, decimal, normalize
from urllib.parse import unquote

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which are mistaken for 1, 1, 0 and V."""

_LOOKALIKES = str.maketrans("ILOU", "110V")
_CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)
_LONGEST = 2048
"""Characters of pasted text that are read: the length of a long URL."""

_BETWEEN = {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me", "Pd", "Pc"}
"""Unicode categories of separators: spaces, dashes, underscores and invisible characters."""

_MINUS = "\N{MINUS SIGN}"
_WRITTEN = re.compile(f"[{ALPHABET}]+")
_BEFORE = re.compile("[^0-9A-Z]+")
_MEANT = re.compile("[0-9A-Z]*")
_SECRET = re.compile("[0-9A-Za-z_-]+")


def read_letters(typed: str, length: int, *links: str) -> str:
    """Return the letters that were typed or pasted; empty unless there are exactly `length` of them.

    Lower case, lookalikes, digits of any script and full-width letters count as what they stand for. Spaces, dashes and
    invisible characters between them are ignored, as are punctuation and words of other scripts around them. A link may
    be pasted, in which the letters follow one of `links`.
    """
    written = typed.replace("-", "")
    if len(written) == length and _WRITTEN.fullmatch(written):
        return written
    plain = _plain(_of_link(typed[:_LONGEST], links))
    start = _BEFORE.match(plain)
    plain = plain[start.end() :] if start else plain
    # What follows a comma is not meant, unless it takes the commas, too, to make a whole.
    for each in (plain, "".join(each for each in plain if category(each)[0] not in "PS")):
        letters = _MEANT.match(each)
        if letters and len(letters[0]) == length:
            return letters[0].translate(_LOOKALIKES)
    return ""


def bare_secret(secret: str) -> str:
    """Return the secret of a link or token without what is stuck to it. Case matters in it."""
    found = _SECRET.search(secret)
    return found[0] if found else ""


def _of_link(typed: str, links: tuple[str, ...]) -> str:
    """Return what follows the last of `links` in a text, or the whole text where it has none."""
    found = re.findall(rf"(?:{'|'.join(links)})([^/?#&\s]+)", typed, re.IGNORECASE) if links else []
    return unquote(found[-1]) if found else typed


def _plain(text: str) -> str:
    """Return a text in upper case with Arabic digits, without the separators that people put between letters."""
    return "".join(
        str(decimal(each, each))
        for each in normalize("NFKC", text).translate(_CAPITALS)
        if category(each) not in _BETWEEN and each != _MINUS
    )
