"""The one key: from a submission key derive the receipt that people keep and the ids under which data is stored."""

from __future__ import annotations

import hashlib
import re

from service.domain.collecting.alphabet import ALPHABET, read_letters
from service.domain.errors import InvalidKeyError, InvalidReceiptError

KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
"""A submission key."""

_DATA = 15
_ID_LENGTH = 32
_POLYNOMIAL = 0b100101
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def checked_key(key: str) -> str:
    """Return a valid submission key unchanged; it is safe in HTML. Raises `InvalidKeyError`."""
    if not KEY.fullmatch(key):
        raise InvalidKeyError
    return key


def receipt_of(key: str, collector: str) -> str:
    """Derive the receipt of a submission key: 75 bits and a check letter, in four groups of four letters.

    The collector's code goes into the hash, so one key has different receipts at different collectors. The key cannot
    be derived from the receipt. Raises `InvalidKeyError`.
    """
    secret = f"pochai receipt {collector} {checked_key(key)}"
    number = int.from_bytes(hashlib.sha256(secret.encode()).digest(), "big")
    data = [number >> 5 * n & 31 for n in range(_DATA)]
    return _written("".join([ALPHABET[value] for value in [*data, _check(data)]]))


def read_receipt(typed: str) -> str:
    """Return a typed or pasted receipt in canonical form. Raises `InvalidReceiptError`."""
    letters = read_letters(typed, _DATA + 1, "/r/", "receipt=")
    values = [_VALUES[letter] for letter in letters]
    if not values or _check(values[:_DATA]) != values[_DATA]:
        raise InvalidReceiptError
    return _written(letters)


def response_id(receipt: str) -> str:
    """Derive a response's id: 128 bits in hexadecimal that reveal neither receipt nor key."""
    return hashlib.sha256(b"pochai response " + receipt.encode()).hexdigest()[:_ID_LENGTH]


def personal_id(receipt: str) -> str:
    """Derive the id of a sheet's personal data, which is stored apart; neither id can be derived from the other."""
    return hashlib.sha256(b"pochai personal " + receipt.encode()).hexdigest()[:_ID_LENGTH]


def _written(letters: str) -> str:
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:12]}-{letters[12:]}"


def _check(values: list[int]) -> int:
    """Return a check value over GF(32): it detects any one wrong letter and any two swapped ones."""
    total = 0
    for products, value in zip(_PRODUCTS, values, strict=True):
        total ^= products[value]
    return total


def _double(value: int) -> int:
    return value << 1 ^ (_POLYNOMIAL if value & 16 else 0)


def _products() -> list[list[int]]:
    """Return the multiplication table of the check: all values times each power of x."""
    products = [[_double(value) for value in range(len(ALPHABET))]]
    for _ in range(_DATA - 1):
        products.append([_double(value) for value in products[-1]])
    return products


_PRODUCTS = _products()
