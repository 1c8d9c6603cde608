from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from service.domain.scoring.score import encoder
from tests.support.examples import assess, indicator, many, questionnaire, rating, section, single, words

ASKED = questionnaire(
    section("general", single("office", "hq abroad online", breakdown=True)),
    section("use", rating("ease", na=True), words("comments")),
)
SHEETS = many(18745, office="hq", ease=5) + many(6255, office="abroad", ease=4)
TEXT = encoder.encode(assess(ASKED, SHEETS, judged_by=indicator(), population=50_000).score(by="office")).decode()
TREE: dict[str, Any] = json.loads(TEXT, parse_float=Decimal)
KEYS = (
    "form indicator title period responses answers population response_rate method percent mean sd top2_percent level "
    "level_reason score target met criteria status checksum sections items"
)


@pytest.mark.parametrize("key", KEYS.split())
def test_a_score_has_all_its_keys_even_without_answers(key: str) -> None:
    assert key in TREE
    assert key in json.loads(encoder.encode(assess(ASKED, []).score()))


@pytest.mark.parametrize(
    ("key", "figure"),
    [
        ("percent", "94.996"),
        ("mean", "4.75"),
        ("sd", "0.43"),
        ("top2_percent", "100.00"),
        ("score", "4.9992"),
        ("response_rate", "50.00"),
        ("target", "95"),
    ],
)
def test_figures_are_numbers_digit_for_digit_as_they_are_shown(key: str, figure: str) -> None:
    assert f'"{key}":{figure},' in TEXT
    assert TREE[key] == Decimal(figure)


def test_counts_and_levels_are_integers() -> None:
    assert (TREE["responses"], TREE["answers"], TREE["level"]) == (25_000, 25_000, 4)
    assert TREE["items"][1]["counts"] == {"5": 18745, "4": 6255, "3": 0, "2": 0, "1": 0, "na": 0}


def test_a_period_is_told_by_its_days() -> None:
    days = {"fiscal_year": 2569, "quarter": None, "starts": "2025-10-01", "ends": "2026-09-30"}
    assert TREE["period"] == {**days, "state": "over", "up_to_quarter": None}


def test_criteria_are_told_by_id_version_and_floors() -> None:
    assert TREE["criteria"]["id"] == "steps-of-5"
    assert TREE["criteria"]["version"] == 1
    assert TREE["criteria"]["floors"] == [{"level": n, "floor": 70 + 5 * n, "text": f"ระดับ {n}"} for n in range(1, 6)]


def test_what_is_not_known_is_null_and_never_zero() -> None:
    empty = json.loads(encoder.encode(assess(ASKED, [], judged_by=indicator()).score()))
    assert [empty[key] for key in ("percent", "mean", "sd", "top2_percent", "level", "score", "met")] == [None] * 7
    assert empty["level_reason"] == "no-answers"


def test_hidden_groups_are_null_in_json_too() -> None:
    group = TREE["by"]["groups"][2]
    assert group["hidden"] is True
    assert {value for key, value in group.items() if key not in ("value", "text", "hidden")} == {None}
    assert TREE["items"][0]["counts"]["online"] is None


def test_thai_stays_thai() -> None:
    assert "แบบสอบถาม" in TEXT


def test_a_floor_with_decimals_is_a_number_as_it_was_written() -> None:
    aim = indicator("77.5", 82, target="77.5")
    text = encoder.encode(assess(ASKED, [], judged_by=aim).score()).decode()
    assert '{"level":1,"floor":77.5,' in text
    assert '"target":77.5,' in text
