from __future__ import annotations

import hashlib
import re

import pytest

from service.domain.collecting.alphabet import ALPHABET
from service.domain.collecting.receipt import read_receipt, receipt_of, response_id
from service.domain.errors import InvalidKeyError, InvalidReceiptError

CODE = "ABC234"
KEYS = ["AAAAAAAAAAAAAAAAAAAAAA", "0123456789_-abcdefghijk", "pochai-pochai-pochai-pochai"]


def bits_of(key: str) -> str:
    """Write the 75 bits that make a receipt: the last ones of the key's digest."""
    digest = hashlib.sha256(b"pochai receipt ABC234 " + key.encode()).hexdigest()
    return f"{int(digest, 16):0256b}"[-75:]


def times_x(value: int, power: int) -> int:
    """Multiply by a power of x in GF(32) by long division by x^5 + x^2 + 1."""
    value <<= power
    for bit in range(value.bit_length() - 1, 4, -1):
        if value >> bit & 1:
            value ^= 0b100101 << bit - 5
    return value


def checked(values: list[int]) -> str:
    """Write 15 values as letters, with the check letter behind them."""
    check = 0
    for position, value in enumerate(values, 1):
        check ^= times_x(value, position)
    return "".join(ALPHABET[value] for value in [*values, check])


def is_receipt(letters: str) -> bool:
    try:
        read_receipt(letters)
    except InvalidReceiptError:
        return False
    return True


@pytest.mark.parametrize(
    ("key", "receipt", "stored"),
    [
        ("AAAAAAAAAAAAAAAAAAAAAA", "DGH4-6BGR-AXKR-Z0XY", "47dc947311c28366a56d3e7e585680c0"),
        ("0123456789_-abcdefghijk", "9ZXX-S03N-6018-YCY9", "db5e4313fa882d4b5fa85c242952d908"),
        ("pochai-pochai-pochai-pochai", "3FS3-P4YJ-0YSK-QD5G", "d8fbdd99928c346e983407bd39dfd372"),
    ],
)
def test_receipts_and_ids_never_change_from_one_release_to_the_next(key: str, receipt: str, stored: str) -> None:
    assert receipt_of(key, CODE) == receipt
    assert response_id(receipt) == stored


@pytest.mark.parametrize("key", KEYS)
def test_a_receipt_is_75_bits_of_the_keys_hash_and_a_check_letter(key: str) -> None:
    bits = bits_of(key)
    letters = checked([int(bits[at : at + 5], 2) for at in range(70, -5, -5)])
    assert receipt_of(key, CODE) == "-".join(re.findall("....", letters))


@pytest.mark.parametrize("key", KEYS)
def test_an_id_is_128_bits_of_the_receipts_hash(key: str) -> None:
    receipt = receipt_of(key, CODE)
    assert response_id(receipt) == hashlib.sha256(f"pochai response {receipt}".encode()).digest()[:16].hex()


def test_a_receipt_is_four_groups_of_four() -> None:
    assert re.fullmatch(f"([{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", receipt_of(KEYS[0], CODE))


def test_the_alphabet_has_no_letters_that_look_like_others() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize("length", [22, 23, 63, 64])
def test_a_key_is_22_to_64_characters(length: int) -> None:
    assert len(receipt_of("k" * length, CODE)) == 19


@pytest.mark.parametrize(
    "key",
    ["", "k" * 21, "k" * 65, "k" * 21 + "=", "k" * 21 + "+", "k" * 22 + "\n", "k" * 21 + " ", "ก" * 22, "٣" * 22],
)
def test_other_keys_are_refused(key: str) -> None:
    with pytest.raises(InvalidKeyError) as refused:
        receipt_of(key, CODE)
    assert key not in repr(refused.value) or not key


def test_keys_that_differ_in_one_letter_have_receipts_of_their_own() -> None:
    keys = [f"{'k' * 21}{letter}" for letter in ALPHABET]
    receipts = {receipt_of(key, CODE) for key in keys}
    assert len(receipts) == len(keys)
    assert len({response_id(receipt) for receipt in receipts}) == len(keys)


@pytest.mark.parametrize("key", KEYS)
def test_neither_receipt_nor_id_shows_the_key(key: str) -> None:
    receipt = receipt_of(key, CODE)
    parts = {key[at : at + 4].upper() for at in range(len(key) - 3)}
    assert not any(part in receipt or part in response_id(receipt).upper() for part in parts)
    assert receipt.replace("-", "").lower() not in response_id(receipt)


def spellings(receipt: str) -> list[str]:
    plain = receipt.replace("-", "")
    return [
        receipt,
        plain,
        receipt.lower(),
        f"  {receipt}\n",
        " ".join(plain),
        plain[:3] + "--" + plain[3:],
        receipt.replace("-", " - "),
        receipt.replace("1", "I").replace("0", "O").replace("V", "U"),
        receipt.replace("1", "l").replace("0", "o").replace("V", "u").lower(),
    ]


RECEIPT_WITH_LOOKALIKES = next(
    receipt for n in range(1000) if {"0", "1", "V"} <= set(receipt := receipt_of(f"{n:022d}", CODE))
)


@pytest.mark.parametrize("typed", spellings(RECEIPT_WITH_LOOKALIKES))
def test_a_receipt_is_understood_as_people_write_it(typed: str) -> None:
    assert read_receipt(typed) == RECEIPT_WITH_LOOKALIKES


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        RECEIPT_WITH_LOOKALIKES[:-1],
        RECEIPT_WITH_LOOKALIKES + "0",
        RECEIPT_WITH_LOOKALIKES * 2,
        "!" + RECEIPT_WITH_LOOKALIKES[1:],
        "ก" + RECEIPT_WITH_LOOKALIKES[1:],
        "ß" * 8,
    ],
)
def test_anything_else_is_no_receipt(typed: str) -> None:
    with pytest.raises(InvalidReceiptError):
        read_receipt(typed)


@pytest.mark.parametrize("key", KEYS)
def test_any_single_wrong_letter_is_found(key: str) -> None:
    letters = receipt_of(key, CODE).replace("-", "")
    wrong = [
        letters[:at] + letter + letters[at + 1 :]
        for at in range(len(letters))
        for letter in ALPHABET
        if letter != letters[at]
    ]
    assert len(wrong) == 16 * 31
    assert not [typed for typed in wrong if is_receipt(typed)]


@pytest.mark.parametrize("at", range(15))
def test_any_two_swapped_neighbours_are_found(at: int) -> None:
    """Try every pair of different letters at each place; behind the 15th letter stands the check letter."""
    one, other = (receipt_of(key, CODE).replace("-", "") for key in KEYS[:2])
    before, behind = one[:at], other[at + 2 : 15]
    missed = []
    for first in ALPHABET:
        for second in ALPHABET if at < 14 else ("",):
            data = before + first + second + behind
            letters = checked([ALPHABET.index(letter) for letter in data])
            assert is_receipt(letters)
            swapped = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
            if swapped != letters and is_receipt(swapped):
                missed.append(letters)
    assert not missed
