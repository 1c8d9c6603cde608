"""Personal details in free text: telephone numbers, addresses of e-mail and LINE, and identification numbers.

A recogniser, not a proof: names are not found, and who reads decides.
"""

from __future__ import annotations

import re

from service.domain.collecting.thai_input import ARABIC

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?<![\d.,])(?:\(?0[ -]?|\+66[ .()-]{0,2})[2-9](?:[ .()-]{0,2}\d){7,8}(?![\d,])")
"""A number of Thailand: nine digits with an area, ten of a mobile telephone, or abroad without the zero."""

_IDENTITY = re.compile(r"(?<!\d)\d(?:[ -]?\d){12}(?!\d)")
_LINE = re.compile(
    r"(?:(?<![a-z])line|ไลน์)\s*"
    r"(?:(?:id|ไอดี)\s*[:=]?\s*@?[a-z0-9][\w.-]{3}|[:=]\s*@?[a-z0-9][\w.-]{3}|@[a-z0-9][\w.-]{2}"
    r"|(?=[\w.-]{0,30}[a-z])(?=[\w.-]{0,30}[0-9_])[a-z0-9][\w.-]{3})",
    re.ASCII,
)
_DIGITS = 13


def may_identify(text: str) -> bool:
    """Return whether a text may have personal details in it."""
    plain = text.translate(ARABIC).casefold()
    return any(each.search(plain) for each in (_EMAIL, _TELEPHONE, _LINE)) or any(
        map(_is_identity, _IDENTITY.findall(plain))
    )


def _is_identity(found: str) -> bool:
    """Return whether the last of 13 digits is the check digit of an identification number."""
    digits = [int(each) for each in found if each.isdigit()]
    total = sum(digit * (_DIGITS - place) for place, digit in enumerate(digits[:-1]))
    return (11 - total % 11) % 10 == digits[-1]
