"""The one key: from the secret made when a form is opened to the receipt people keep and the id that is stored."""

from __future__ import annotations

import hashlib
import re

from service.domain.collecting.alphabet import ALPHABET, meant
from service.domain.errors import InvalidKeyError, InvalidReceiptError

_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
_DATA = 15
_GROUP = 4
_ID_LENGTH = 32
_POLYNOMIAL = 0b100101


def checked_key(key: str) -> str:
    """Give a submission key as it came, which may then stand in a page. Raises `InvalidKeyError`."""
    if not _KEY.fullmatch(key):
        raise InvalidKeyError
    return key


def receipt_of(key: str, collector: str) -> str:
    """Derive the receipt of a submission key at a collector: 75 bits and a check letter in four groups of four.

    The collector's code goes into it, so that a key used at two of them has two receipts. The way back is not open: a
    receipt does not tell the key. Raises `InvalidKeyError`.
    """
    secret = f"pochai receipt {collector} {checked_key(key)}"
    number = int.from_bytes(hashlib.sha256(secret.encode()).digest(), "big")
    data = [number >> 5 * n & 31 for n in range(_DATA)]
    letters = "".join(ALPHABET[value] for value in [*data, _check(data)])
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def read_receipt(typed: str) -> str:
    """Give the receipt that somebody typed, or pasted as a link, in its written form. Raises `InvalidReceiptError`."""
    letters = meant(typed, _DATA + 1, "/r/", "receipt=")
    values = [ALPHABET.index(letter) for letter in letters]
    if not values or _check(values[:_DATA]) != values[_DATA]:
        raise InvalidReceiptError
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


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
