from __future__ import annotations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from service.domain.collecting.alphabet import ALPHABET
from service.domain.collecting.receipt import read_receipt, receipt_of, response_id
from service.domain.errors import InvalidKeyError, InvalidReceiptError

keys = st.from_regex(r"[A-Za-z0-9_-]{22,64}", fullmatch=True)
LOOKALIKES = {"0": "0Oo", "1": "1IiLl", "V": "VvUu"}


@given(keys)
def test_a_receipt_is_read_as_it_was_written(key: str) -> None:
    assert read_receipt(receipt_of(key, "ABC234")) == receipt_of(key, "ABC234")


@given(st.data(), keys)
def test_a_receipt_is_read_however_its_letters_are_written(data: st.DataObject, key: str) -> None:
    receipt = receipt_of(key, "ABC234")
    typed = ""
    for letter in receipt.replace("-", ""):
        typed += data.draw(st.sampled_from(LOOKALIKES.get(letter, letter + letter.lower())))
        typed += data.draw(st.sampled_from(["", "", "-", " "]))
    assert read_receipt(typed) == receipt


@given(keys, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_always_found(key: str, at: int, letter: str) -> None:
    letters = receipt_of(key, "ABC234").replace("-", "")
    wrong = letters[:at] + letter + letters[at + 1 :]
    if wrong == letters:
        assert read_receipt(wrong) == receipt_of(key, "ABC234")
    else:
        with pytest.raises(InvalidReceiptError):
            read_receipt(wrong)


@given(keys, st.integers(0, 14))
def test_two_swapped_neighbours_are_always_found(key: str, at: int) -> None:
    letters = receipt_of(key, "ABC234").replace("-", "")
    swapped = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
    if swapped == letters:
        assert read_receipt(swapped) == receipt_of(key, "ABC234")
    else:
        with pytest.raises(InvalidReceiptError):
            read_receipt(swapped)


@given(keys, keys)
def test_different_keys_have_different_receipts_and_ids(one: str, other: str) -> None:
    assert (receipt_of(one, "ABC234") == receipt_of(other, "ABC234")) == (one == other)
    assert (response_id(receipt_of(one, "ABC234")) == response_id(receipt_of(other, "ABC234"))) == (one == other)


@given(st.text() | st.text(ALPHABET, min_size=16, max_size=16))
def test_any_text_is_a_receipt_in_its_written_form_or_refused(typed: str) -> None:
    try:
        receipt = read_receipt(typed)
    except InvalidReceiptError:
        event("refused")
    else:
        assert read_receipt(receipt) == receipt


@given(st.text() | st.text("aZ9_-=", min_size=20, max_size=66))
def test_any_text_is_a_key_of_the_right_letters_or_refused(key: str) -> None:
    sound = 22 <= len(key) <= 64 and all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in key)
    try:
        taken = bool(receipt_of(key, "ABC234"))
    except InvalidKeyError:
        taken = False
    assert taken == sound
