"""Certificates: what the checksum covers, and how the audit log reveals missing ones."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from service.domain.certification.certificate import Certificate, Flaw, canonical, flaws, make_certificate
from service.domain.period import FiscalPeriod
from tests.support.examples import at
from tests.support.installation import NOON

Q3 = FiscalPeriod(fiscal_year=2569, quarter=3)
AFTER = at("2026-07-01T00:00:00")


def certified(revision: int = 1, *, moment: datetime = NOON, subject: str = "survey", **report: Any) -> Certificate:
    return make_certificate(
        subject, Q3, revision, report or {"percent": "86.40"}, by="วิภา", moment=moment, note="ครั้งแรก"
    )


def test_its_checksum_is_that_of_its_document_which_holds_all_there_is_in_order_and_without_spaces() -> None:
    made = certified()
    assert hashlib.sha256(made.document).hexdigest() == made.checksum
    assert made.document.decode() == (
        '{"by":"วิภา","certified":"2026-05-15T05:00:00Z","fiscal_year":2569,"note":"ครั้งแรก","quarter":3,'
        '"report":{"percent":"86.40"},"revision":1,"subject":"survey"}'
    )
    assert (made.report, made.sound, made.period, made.name) == (
        b'{"percent":"86.40"}', True, Q3, "survey 2569/3 #1",
    )  # fmt: skip
    assert (made.certified.tzinfo, made.certified) == (UTC, NOON)


def test_a_moment_is_kept_to_the_second_and_a_year_is_quarter_0() -> None:
    made = make_certificate(
        "survey", FiscalPeriod(fiscal_year=2569), 1, {}, by="ก", moment=at("2026-05-15T12:00:00.9"), note=""
    )
    assert (made.certified, made.quarter, made.period) == (NOON, 0, FiscalPeriod(fiscal_year=2569))
    assert made.sound


@pytest.mark.parametrize(("moment", "provisional"), [(NOON, True), (AFTER, False)])
def test_before_its_period_is_over_it_is_provisional(moment: datetime, provisional: bool) -> None:  # noqa: FBT001 - a case
    assert certified(moment=moment).provisional is provisional


def test_what_is_canonical_does_not_depend_on_the_order_of_names() -> None:
    assert canonical({"b": 1, "a": {"d": 2, "c": 3}}) == canonical({"a": {"c": 3, "d": 2}, "b": 1})


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "other"}, {"fiscal_year": 2570}, {"quarter": 4}, {"revision": 2}, {"by": "สมชาย"}, {"note": ""},
        {"certified": AFTER}, {"checksum": "0" * 64},
    ],
)  # fmt: skip
def test_whatever_stands_beside_the_document_is_covered_too(change: dict[str, Any]) -> None:
    assert not replace(certified(), **change).sound


@pytest.mark.parametrize("bit", [1, 128])
def test_every_changed_byte_of_the_document_shows(bit: int) -> None:
    made = certified()
    for place in range(len(made.document)):
        changed = bytearray(made.document)
        changed[place] ^= bit
        assert not replace(made, document=bytes(changed)).sound


@pytest.mark.parametrize(
    "document",
    [b"", b"{}", b"\xff", b"nonsense", canonical({"report": {}}), canonical(json.decode(certified().document)) + b" "],
)
def test_what_is_no_document_of_ours_is_not_sound_though_its_checksum_fits(document: bytes) -> None:
    checksum = hashlib.sha256(document).hexdigest()
    assert not replace(certified(), document=document, checksum=checksum).sound


def test_a_report_that_was_changed_with_its_checksum_does_not_stand_in_the_book() -> None:
    first, second = certified(), certified(2)
    forged = certified(percent="99.00")
    assert forged.sound
    told = [first.audit_subject, second.audit_subject]
    assert flaws([second, first], [True, True], told) == []
    assert flaws([second, forged], [True, True], told) == [Flaw(report="survey 2569/3 #1", code="not-in-book")]
    assert flaws([second, first], [True, False], told) == [Flaw(report="survey 2569/3 #1", code="changed")]
    assert flaws([first], [True], told) == [Flaw(report="survey 2569/3 #2", code="missing")]
    assert flaws([first, second], [True, True], [second.audit_subject]) == [
        Flaw(report="survey 2569/3 #1", code="not-in-book")
    ]
    assert flaws([], [], []) == []
