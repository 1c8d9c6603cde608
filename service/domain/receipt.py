"""The one key: from the secret made when a form is opened to the receipt people keep and the id that is stored."""

from __future__ import annotations

import hashlib
import re

from service.domain.errors import InvalidKeyError, InvalidReceiptError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are taken for 1, 1, 0 and V."""

_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
_LOOKALIKES = str.maketrans("ILOU", "110V", "- ")
_DATA = 15
_GROUP = 4
_ID_LENGTH = 32
_POLYNOMIAL = 0b100101


def checked_key(key: str) -> str:
    """Give a submission key as it came, which may then stand in a page. Raises `InvalidKeyError`."""
    if not _KEY.fullmatch(key):
        raise InvalidKeyError
    return key


def receipt_of(key: str) -> str:
    """Derive the receipt of a submission key: 75 bits and a check letter in four groups of four.

    The way back is not open: a receipt does not tell the key. Raises `InvalidKeyError`.
    """
    number = int.from_bytes(hashlib.sha256(b"pochai receipt " + checked_key(key).encode()).digest(), "big")
    data = [number >> 5 * n & 31 for n in range(_DATA)]
    letters = "".join(ALPHABET[value] for value in [*data, _check(data)])
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def read_receipt(typed: str) -> str:
    """Give the receipt that somebody typed, in its written form.

    Small letters, spaces, missing hyphens and lookalikes are understood. Raises `InvalidReceiptError`.
    """
    letters = untangle(typed)
    values = [ALPHABET.find(letter) for letter in letters]
    if len(values) != _DATA + 1 or -1 in values or _check(values[:_DATA]) != values[_DATA]:
        raise InvalidReceiptError
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def untangle(typed: str) -> str:
    """Give the letters of the alphabet that somebody meant: capitals, no hyphens or spaces, lookalikes set right."""
    return typed.strip().upper().translate(_LOOKALIKES)


def response_id(receipt: str) -> str:
    """Derive the id under which a response is stored: 128 bits in hexadecimal that tell neither receipt nor key."""
    return hashlib.sha256(b"pochai response " + receipt.encode()).hexdigest()[:_ID_LENGTH]


def personal_id(receipt: str) -> str:
    """Derive the id of what the same sheet said of its writer, which is stored apart: neither id tells the other."""
    return hashlib.sha256(b"pochai personal " + receipt.encode()).hexdigest()[:_ID_LENGTH]


def _check(values: list[int]) -> int:
    """Sum the values times rising powers of x in GF(32): finds any one wrong letter and any two swapped ones."""
    total = 0
    for products, value in zip(_PRODUCTS, values, strict=True):
        total ^= products[value]
    return total


def _double(value: int) -> int:
    return value << 1 ^ (_POLYNOMIAL if value & 16 else 0)


def _products() -> list[list[int]]:
    """Give all values times x, times x squared, and so on for each letter of the data."""
    products = [[_double(value) for value in range(len(ALPHABET))]]
    for _ in range(_DATA - 1):
        products.append([_double(value) for value in products[-1]])
    return products


_PRODUCTS = _products()
