"""Strata, the weighted percent, and the reasons for having none, each told alike in every file."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from service.exports.csv_tables import scores_csv
from service.exports.docx.narrative import findings
from service.exports.xlsx.figures import figures, strata
from service.texts.coverage import coverage_words
from service.texts.precision import quality_sentences
from tests.support.examples import indicator
from tests.support.strata import Audience, score_of

if TYPE_CHECKING:
    from service.domain.scoring.coverage import Coverage, StrataReason, WeightedReason
    from service.domain.scoring.score import Score

FIVES, THREES = [5] * 10, [3] * 10


def coverage_of(*quarters: dict[str, Audience]) -> Coverage:
    found = score_of(*quarters).coverage
    assert found is not None
    return found


def rows_of(score: Score, kind: str) -> list[dict[str, Any]]:
    rows = csv.DictReader(io.StringIO(scores_csv([score]).removeprefix("\ufeff")))
    return [row for row in rows if row["row"] == kind]


def test_strata_have_their_own_figures_and_the_percent_is_weighted_by_people() -> None:
    score = score_of({"กรม": (FIVES, 30), "บริษัท": (THREES, 90)})
    found = score.coverage
    assert found
    assert [
        (each.label, each.responses, each.population, each.response_rate, each.percent) for each in found.strata
    ] == [("กรม", 10, 30, Decimal("33.33"), Decimal(100)), ("บริษัท", 10, 90, Decimal("11.11"), Decimal(60))]
    # 100 x 30 / 120 + 60 x 90 / 120
    assert (score.percent, found.weighted_percent, found.weighted_reason) == (Decimal(80), Decimal(70), None)
    assert (score.population, score.response_rate, found.rounds, found.reason) == (120, Decimal("16.67"), 2, None)


def test_a_year_weighs_person_rounds() -> None:
    first, second = {"ก": (FIVES, 10), "ข": (THREES, 30)}, {"ก": (THREES, 10)}
    score = score_of(first, second)
    found = score.coverage
    assert found
    assert [(each.responses, each.population, each.percent) for each in found.strata] == [
        (20, 20, Decimal(80)),
        (10, 30, Decimal(60)),
    ]
    assert (score.population, score.response_rate) == (50, Decimal(60))
    assert found.weighted_percent == Decimal(68)


@pytest.mark.parametrize(
    ("quarter", "strata_reason", "weighted_reason"),
    [
        ({"ก": (FIVES, 30)}, "one", "strata"),
        ({"ก": (FIVES, 30), "ข": (THREES, None)}, None, "population"),
        ({"ก": (FIVES, None), "ข": ([3] * 4, None)}, None, "hidden"),
        ({"ก": (FIVES, 30), "ข": (THREES, 9)}, None, "exceeded"),
        ({"ก": (FIVES, 30), "ข": ([3] * 4, 9)}, None, "hidden"),
        ({"ก": (FIVES, 30), "ข": ([], 9)}, None, "hidden"),
        ({"ก": (FIVES, 30), "ข": (["na"] * 10, 10)}, None, "hidden"),
        ({f"{at}": (FIVES, 30) for at in range(81)}, "many", "strata"),
    ],
)
def test_a_reason_stands_where_nothing_is_shown(
    quarter: dict[str, Audience], strata_reason: StrataReason | None, weighted_reason: WeightedReason
) -> None:
    found = coverage_of(quarter)
    assert (found.strata_reason, found.weighted_percent, found.weighted_reason) == (
        strata_reason, None, weighted_reason,
    )  # fmt: skip
    assert bool(found.strata) == (strata_reason is None)


def test_offices_are_compared_by_level_also_where_nobody_knows_how_many_they_ask() -> None:
    score = score_of(
        {"กรม": (FIVES, None), "บริษัท": (THREES, 90), "ศูนย์": ([1] * 5, None)}, judged=indicator((1, 60), (5, 90))
    )
    found = score.coverage
    assert found
    assert [(each.label, each.responses, each.population, each.reason) for each in found.strata] == [
        ("กรม", 10, None, "missing"), ("บริษัท", 10, 90, None), ("ศูนย์", 5, None, "missing"),
    ]  # fmt: skip
    assert [(each.percent, each.level, each.level_reason) for each in found.strata] == [
        (Decimal(100), 5, None), (Decimal(60), 1, None), (Decimal(20), None, "below-criteria"),
    ]  # fmt: skip
    rows, unknown = rows_of(score, "stratum"), "ไม่ทราบจำนวนกลุ่มเป้าหมาย"
    assert [(row["level"], row["level_reason"]) for row in rows] == [("5", ""), ("1", ""), ("", "below-criteria")]
    assert [row.cells[3] for row in strata(score).rows] == [unknown, Decimal("11.11"), unknown]
    assert [row.cells[-1] for row in strata(score).rows] == [5, 1, "ต่ำกว่าเกณฑ์ระดับ 1"]
    assert f"กรม ผู้ตอบ 10 ราย (อัตราการตอบ {unknown}) ได้ร้อยละ 100.00" in findings(score, None)[0]


def test_a_small_stratum_takes_another_with_it_and_nothing_gives_it_away() -> None:
    score = score_of({"ก": (FIVES, 30), "ข": ([1, 1, 1], 9), "ค": ([4] * 7, 40)})
    found = score.coverage
    assert found
    assert [(each.label, each.hidden, each.responses, each.percent) for each in found.strata] == [
        ("ก", False, 10, Decimal(100)),
        ("ข", True, None, None),
        ("ค", True, None, None),
    ]
    (row,) = [row for row in rows_of(score, "stratum") if row["text"] == "ข"]
    assert [row[name] for name in ("responses", "population", "response_rate", "answers", "percent")] == [""] * 5


def test_every_file_tells_the_same() -> None:
    score = score_of({"กรม": (FIVES, 30), "บริษัท": (THREES, 90)}, {})
    assert [row["percent"] for row in rows_of(score, "weighted")] == ["70.00"]
    assert [(row["text"], row["responses"], row["population"]) for row in rows_of(score, "stratum")] == [
        ("กรม", "10", "30"),
        ("บริษัท", "10", "90"),
    ]
    assert [row.cells[-2] for row in strata(score).rows] == [Decimal(100), Decimal(60), Decimal(70)]
    (told,) = [row.cells[1] for row in figures(score) if row.cells[0] == "การตอบเทียบกับกลุ่มเป้าหมาย"]
    words = "ร้อยละถ่วงน้ำหนักตามจำนวนคนของแต่ละกลุ่มเป้าหมาย 70.00 แสดงประกอบเท่านั้น ไม่ใช้ตัดสินระดับ"
    assert told == f"ผู้ตอบ 20 ราย จากกลุ่มเป้าหมายสะสม 120 ราย คิดเป็นอัตราการตอบร้อยละ 16.67 {words}"
    first, *_ = findings(score, None)
    assert "มีผู้ตอบแบบสอบถาม 20 ราย จากกลุ่มเป้าหมายสะสม 120 ราย" in first
    assert "บริษัท ผู้ตอบ 10 ราย จากกลุ่มเป้าหมายสะสม 90 ราย (อัตราการตอบ 11.11) ได้ร้อยละ 60.00" in first
    assert words in first


def test_more_sheets_than_people_are_a_reason_in_every_file() -> None:
    score = score_of({"ก": (FIVES, 4), "ข": (THREES, 5)})
    assert (score.population, score.response_rate, score.margin_of_error) == (9, None, None)
    told = "บางช่องทางหรือไตรมาสมีคำตอบมากกว่าจำนวนกลุ่มเป้าหมายที่ระบุไว้ จึงไม่คิดอัตราการตอบ"
    words = f"{told} (ผู้ตอบ 20 ราย จากกลุ่มเป้าหมาย 9 ราย)"
    (form,) = rows_of(score, "form")
    assert (form["response_rate"], form["coverage_text"].startswith(words)) == ("", True)
    assert words in findings(score, None)[0]
    assert [row.cells[3] for row in strata(score).rows] == ["คำตอบมากกว่าจำนวนกลุ่มเป้าหมาย"] * 2


def test_one_impossible_quarter_leaves_the_year_without_a_rate_though_its_sums_would_have_one() -> None:
    alone, year = score_of({"ก": (FIVES, 4)}), score_of({"ก": (FIVES, 4)}, {"ก": (FIVES, 40)})
    (words,) = coverage_words(alone)
    assert words.startswith("คำตอบมากกว่าจำนวนกลุ่มเป้าหมายที่ระบุไว้ จึงไม่คิดอัตราการตอบ")
    (words,) = coverage_words(year)
    assert words.startswith("บางช่องทางหรือไตรมาสมีคำตอบมากกว่าจำนวนกลุ่มเป้าหมายที่ระบุไว้ จึงไม่คิดอัตราการตอบ")
    assert (year.responses, year.population, year.response_rate) == (20, 44, None)
    for score in (alone, year):
        (form,) = rows_of(score, "form")
        assert (form["response_rate"], form["needed_yamane"]) == ("", "")
        assert not any("ยามาเน่" in line for line in quality_sentences(score))


def test_rounds_without_a_population_are_named() -> None:
    score = score_of({f"ที่ {at}": (FIVES, None) for at in range(8)}, {"ที่ 0": ([5], 40)})
    named = " ".join(f"ที่ {at} ไตรมาส 1/2569" for at in range(6))
    words = f"รอบที่ยังไม่ระบุจำนวนกลุ่มเป้าหมาย: {named} และอีก 2 รอบ"
    assert words in coverage_words(score)
    assert words not in findings(score, None)[0]
