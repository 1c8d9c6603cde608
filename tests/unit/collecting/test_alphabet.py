"""Codes, slips and receipts as people type and paste them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.domain.collecting.alphabet import bare_secret, read_letters
from service.domain.collecting.collector import read_code
from service.domain.collecting.invitation_state import read_slip
from service.domain.collecting.receipt import read_receipt, receipt_of
from service.domain.errors import UnknownCollectorError

if TYPE_CHECKING:
    from collections.abc import Callable

RECEIPT = next(made for n in range(1000) if {"0", "1", "V"} <= set(made := receipt_of(f"{n:022d}", "ABC123")))
SLIP = "AB01V3XYZ789"
WHAT = {
    "code": (read_code, "PCP107", "https://survey.example.go.th/s/"),
    "slip": (read_slip, SLIP, "https://survey.example.go.th/s/PCP107/i/"),
    "receipt": (read_receipt, RECEIPT, "https://survey.example.go.th/r/"),
}

FULL_WIDTH = {ord("!") + n: 0xFF01 + n for n in range(94)}
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def written(letters: str) -> str:
    return letters.replace("-", "")


def between(sign: str) -> Callable[[str], str]:
    return lambda letters: sign.join(written(letters)[at : at + 3] for at in range(0, len(written(letters)), 3))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as printed": str,
    "small letters": str.lower,
    "lookalikes": lambda each: each.replace("0", "O").replace("1", "I").replace("V", "U"),
    "small lookalikes": lambda each: each.replace("0", "o").replace("1", "l").replace("V", "u").lower(),
    "full width": lambda each: each.translate(FULL_WIDTH),
    "Thai digits": lambda each: each.translate(THAI),
    "byte order mark": "\ufeff{}".format,
    "tab and line end": "\t{}\r\n".format,
    **{f"before: {each!r}": f"{each}{{}}".format for each in ("(", "“", "รหัส ", "รหัส: ", "→", "#")},
    **{f"U+{ord(each):04X} between": between(each) for each in " -_.·/‐‑‒–—―−－\u00ad\u200b\u200d\u2060\u00a0\u3000"},
    **{
        f"behind: {each!r}": f"{{}}{each}".format
        for each in (
            ",",
            ".",
            "…",
            ")",
            "）",
            "]",
            ">",
            "”",
            "ครับ",
            " ค่ะ",
            "ๆ",
            "ฯ",
            ". ขอบคุณ",
            ", thanks",
            "😀",
            "。",
            "\u200b",
        )
    },
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("kind", WHAT)
def test_codes_slips_and_receipts_are_read_in_the_same_spellings(kind: str, spelling: Callable[[str], str]) -> None:
    read, letters, _ = WHAT[kind]
    assert read(spelling(letters)) == letters


@pytest.mark.parametrize(
    "pasted",
    [
        "{}{}",
        "{}{}/",
        "{}{}?lang=en#part-2",
        "{}{},",
        "{}{}ครับ",
        "({}{})",
        "โปรดตอบที่ {}{} ภายในวันนี้",
        "see {}{} today",
        "{}{}%E0%B8%84%E0%B8%A3%E0%B8%B1%E0%B8%9A",
    ],
)
@pytest.mark.parametrize("kind", WHAT)
@pytest.mark.parametrize("case", [str, str.upper, str.lower])
def test_each_may_be_pasted_as_its_link(kind: str, pasted: str, case: Callable[[str], str]) -> None:
    read, letters, link = WHAT[kind]
    assert read(pasted.format(case(link), case(letters))) == letters


def test_a_receipt_is_found_in_the_address_of_the_thanks_and_a_code_in_the_link_of_a_slip() -> None:
    assert read_receipt(f"https://survey.example/s/PCP107/thanks?receipt={RECEIPT}&lang=en") == RECEIPT
    assert read_code(f"https://survey.example/s/PCP107/i/{SLIP}") == "PCP107"


@pytest.mark.parametrize("typed", ["PCP1,07", "PCP.107.", "p/c/p/1/0/7"])
def test_signs_between_the_letters_of_a_whole_do_no_harm(typed: str) -> None:
    assert read_code(typed) == "PCP107"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ครับ",
        ",",
        "PCP10",
        "PCP1078",
        "PCP107 8",
        "PCP107ABC",
        "PCPก107",
        "PCÉ107",
        "ß" * 3,
        "https://survey.example/s/",
    ],
)
def test_nothing_is_guessed(typed: str) -> None:
    with pytest.raises(UnknownCollectorError):
        read_code(typed)


def test_what_is_pasted_is_looked_at_no_further_than_an_address_is_long() -> None:
    assert read_letters("\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 10**6 + "PCP107", 6) == ""


@pytest.mark.parametrize("pasted", ["aB-c_9", "aB-c_9,", "aB-c_9ครับ", "“aB-c_9”", " aB-c_9\u200b\n", "aB-c_9)"])
def test_a_secret_that_is_handed_on_loses_what_is_stuck_to_it(pasted: str) -> None:
    assert bare_secret(pasted) == "aB-c_9"


def test_a_secret_of_nothing_is_nothing() -> None:
    assert bare_secret("ครับ") == ""
