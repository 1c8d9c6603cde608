from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.domain.collecting.answers import Answers
from service.domain.scoring.assessment import Assessment
from service.domain.scoring.score import CriteriaShown, FloorShown, ItemScore, PeriodShown, Score, SectionScore, encoder
from service.domain.scoring.tally import Tally, tally_of
from tests.support.examples import (
    YEAR,
    assess,
    indicator,
    many,
    multiple,
    questionnaire,
    rating,
    section,
    single,
    words,
)

if TYPE_CHECKING:
    from service.domain.forms.form import Questionnaire

ASKED = questionnaire(
    section("general", single("office", "hq abroad", breakdown=True)),
    section("use", rating("ease", na=True), rating("speed", required=False), title="ด้านการใช้งาน"),
    section("help", rating("advice", required=False)),
    section("more", multiple("channels", "web line"), words("comments")),
    indicator="1.1",
)
SHEETS: list[Answers] = [
    {"office": "hq", "ease": 5, "speed": 5, "advice": 4, "channels": ["web", "line"], "comments": "ดี"},
    {"office": "hq", "ease": 4, "speed": 3, "channels": ["web"]},
    {"office": "abroad", "ease": "na", "speed": 4, "comments": "เร็ว"},
]


def score_of(sheets: list[Answers] | tuple[Tally, ...], **given: object) -> Score:
    return assess(ASKED, sheets, judged_by=indicator(), **given).score()  # type: ignore[arg-type]  # a test's own figures


def pooled(asked: Questionnaire, *sheets: tuple[int, Answers]) -> tuple[Tally, ...]:
    """Return the tally of answer sheets, each given so many times."""
    tally = Tally()
    for times, sheet in sheets:
        tally.update({cell: times * count for cell, count in tally_of(asked, [sheet]).items()})
    return (tally,)


def section_of(score: Score, name: str) -> SectionScore:
    return next(each for each in score.sections if each.id == name)


def item_of(score: Score, name: str) -> ItemScore:
    return next(each for each in score.items if each.id == name)


def test_a_score_names_its_form_period_method_and_criteria() -> None:
    score = score_of(SHEETS)
    assert (score.form, score.form_versions, score.title) == ("survey", [1], "แบบสอบถาม")
    assert (score.method, score.scale_maximum, score.indicator) == ("mean-percent", 5, "1.1")
    assert score.period == PeriodShown(fiscal_year=2569, quarter=None, starts=date(2025, 10, 1), ends=date(2026, 9, 30))
    assert score.criteria == CriteriaShown(
        id="steps-of-5",
        version=1,
        floors=[FloorShown(level=level, floor=Decimal(70 + 5 * level), text=f"ระดับ {level}") for level in range(1, 6)],
    )


def test_the_whole_is_pooled_over_all_answers_and_is_no_mean_of_means() -> None:
    score = score_of(SHEETS)
    assert (score.responses, score.answers, score.rating_sum) == (3, 6, 25)
    assert score.percent == Decimal("83.33")
    assert score.mean == Decimal("4.17")
    assert score.sd == Decimal("0.75")
    assert score.top2_percent == Decimal("83.33")
    assert score.interpretation == "มาก"


def test_the_whole_is_judged_by_the_indicator() -> None:
    score = score_of(SHEETS)
    assert (score.level, score.level_reason, score.score) == (2, None, Decimal("2.6667"))
    assert (score.target, score.target_unit, score.met) == (Decimal(95), "percent", False)


def test_a_target_that_is_reached_is_met() -> None:
    score = score_of([{"ease": 5, "speed": 5, "advice": 4}, {"ease": 5}])
    assert (score.percent, score.level, score.score, score.met) == (Decimal("95.00"), 5, Decimal("5.0000"), True)


def test_94_996_percent_is_level_4_and_shown_below_95() -> None:
    score = score_of(pooled(ASKED, (18745, {"ease": 5}), (6255, {"ease": 4})))
    assert (score.percent, score.level, score.score) == (Decimal("94.996"), 4, Decimal("4.9992"))


def test_a_score_close_to_the_next_level_is_shown_below_it() -> None:
    score = score_of(pooled(ASKED, (187_499, {"ease": 5}), (62_501, {"ease": 4})))
    assert (score.percent, score.level, score.score) == (Decimal("94.9999"), 4, Decimal("4.99998"))


def test_sections_are_pooled_over_their_own_ratings() -> None:
    score = score_of(SHEETS)
    assert [each.id for each in score.sections] == ["use", "help"]
    assert section_of(score, "use").title == "ด้านการใช้งาน"
    assert (section_of(score, "use").answers, section_of(score, "use").percent) == (5, Decimal("84.00"))
    assert (section_of(score, "help").answers, section_of(score, "help").sd) == (1, None)


def test_a_section_without_a_title_goes_by_its_part() -> None:
    assert section_of(score_of(SHEETS), "help").title == "ส่วนที่ ๑"


def test_a_ratings_counts_name_every_level_and_no_opinion_where_it_is_offered() -> None:
    score = score_of(SHEETS)
    assert item_of(score, "ease").counts == {"5": 1, "4": 1, "3": 0, "2": 0, "1": 0, "na": 1}
    assert item_of(score, "speed").counts == {"5": 1, "4": 1, "3": 1, "2": 0, "1": 0}
    assert list(item_of(score, "ease").counts) == ["5", "4", "3", "2", "1", "na"]
    assert (item_of(score, "ease").answers, item_of(score, "ease").mean) == (2, Decimal("4.50"))


def test_the_other_items_have_counts_and_no_figures() -> None:
    score = assess(ASKED, SHEETS, veiled=False).score()
    assert item_of(score, "office").counts == {"hq": 2, "abroad": 1}
    assert item_of(score, "office").answers == 3
    assert item_of(score, "channels").counts == {"web": 2, "line": 1}
    assert item_of(score, "channels").answers == 2
    assert item_of(score, "comments").counts == {}
    assert item_of(score, "comments").answers == 2
    assert {item_of(score, name).percent for name in ("office", "channels", "comments")} == {None}


def test_items_come_in_the_order_of_the_form_with_type_and_section() -> None:
    assert [(item.section, item.id, item.type) for item in score_of([]).items] == [
        ("general", "office", "single"),
        ("use", "ease", "rating"),
        ("use", "speed", "rating"),
        ("help", "advice", "rating"),
        ("more", "channels", "multiple"),
        ("more", "comments", "text"),
    ]


def test_without_answers_nothing_is_known_and_nothing_is_zero_percent() -> None:
    score = score_of([], population=40)
    assert (score.responses, score.answers, score.rating_sum) == (0, 0, 0)
    assert (score.percent, score.mean, score.sd, score.top2_percent, score.interpretation) == (None,) * 5
    assert (score.level, score.level_reason, score.score, score.met) == (None, "no-answers", None, None)
    assert (score.response_rate, score.margin_of_error) == (Decimal("0.00"), None)


def test_nothing_but_no_opinion_is_no_answer() -> None:
    score = score_of([{"ease": "na"}] * 4)
    assert (score.responses, score.answers, score.level_reason) == (4, 0, "no-answers")


def test_below_the_lowest_floor_there_is_no_level() -> None:
    score = score_of([{"ease": 3}])
    assert (score.percent, score.level, score.level_reason, score.met) == (
        Decimal("60.00"),
        None,
        "below-criteria",
        False,
    )


def test_population_and_response_rate_stand_beside_the_score() -> None:
    score = score_of(SHEETS, population=12)
    assert (score.population, score.response_rate, score.margin_of_error) == (12, Decimal("25.00"), Decimal("30.64"))


def test_without_a_population_there_is_no_response_rate() -> None:
    score = score_of(SHEETS)
    assert (score.population, score.response_rate) == (None, None)


def test_without_an_indicator_there_is_a_percent_and_no_level() -> None:
    score = assess(ASKED, SHEETS).score()
    assert score.percent == Decimal("83.33")
    assert (score.level, score.level_reason, score.score) == (None, "no-criteria", None)
    assert (score.target, score.target_unit, score.met, score.criteria) == (None, None, None, None)


def test_without_an_indicator_no_floor_holds_a_percent_down() -> None:
    asked = questionnaire(rating("q"))
    assert assess(asked, pooled(asked, (18745, {"q": 5}), (6255, {"q": 4}))).score().percent == Decimal("95.00")


def test_a_form_without_ratings_has_counts_and_no_score() -> None:
    asked = questionnaire(
        section("general", single("office", "hq abroad", breakdown=True)),
        section("needs", multiple("topics", "a b c", required=True), words("comments")),
    )
    sheets = many(5, office="hq", topics=["a", "b"]) + many(6, office="abroad", topics=["b"])
    score = assess(asked, sheets).score(by="office")
    assert (score.responses, score.answers, score.percent, score.mean) == (11, 0, None, None)
    assert (score.level, score.level_reason, score.method, score.scale_maximum) == (None, "no-criteria", None, None)
    assert score.sections == []
    assert item_of(score, "topics").counts == {"a": 5, "b": 11, "c": 0}
    assert item_of(score, "topics").answers == 11
    assert item_of(score, "office").counts == {"hq": 5, "abroad": 6}
    assert score.by is not None
    assert [(group.value, group.responses, group.percent) for group in score.by.groups] == [
        ("hq", 5, None),
        ("abroad", 6, None),
    ]


@pytest.mark.parametrize(
    ("method", "percent"), [("mean-percent", "83.33"), ("top-2-box", "83.33"), ("normalised", "79.17")]
)
def test_a_score_is_read_by_the_method_of_its_form(method: str, percent: str) -> None:
    form = replace(ASKED.form, method=method)
    asked = replace(ASKED, form=form)
    score = assess(asked, SHEETS).score()
    assert (score.method, score.percent) == (method, Decimal(percent))


def test_the_top_boxes_of_a_scale_of_four_are_three_and_four() -> None:
    asked = questionnaire(rating("q"), maximum=4, method="top-2-box")
    score = assess(asked, [{"q": value} for value in (4, 3, 2, 1)]).score()
    assert (score.scale_maximum, score.percent) == (4, Decimal("50.00"))


def test_the_checksum_is_that_of_everything_else_as_json() -> None:
    score = score_of(SHEETS)
    assert score.checksum == hashlib.sha256(encoder.encode(replace(score, checksum=""))).hexdigest()


def test_the_same_answers_in_another_order_have_the_same_checksum() -> None:
    assert score_of(SHEETS).checksum == score_of(SHEETS[::-1]).checksum


def test_one_answer_more_changes_the_checksum() -> None:
    assert score_of(SHEETS).checksum != score_of([*SHEETS, {"ease": 5}]).checksum


@pytest.mark.parametrize("made_up", [True, False])
def test_a_score_of_made_up_answers_says_so(made_up: object) -> None:
    assessment = Assessment(
        questionnaires=(ASKED,), tallies=(tally_of(ASKED, SHEETS),), period=YEAR, demonstration=made_up is True
    )
    assert assessment.score().demonstration is made_up


def test_a_fresh_score_is_a_draft() -> None:
    assert score_of(SHEETS).status == "draft"
