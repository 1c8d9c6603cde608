"""Who counts, and overall ratings: what is left out of a figure, and what is told of it."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from service.application.indicators.plan_years import year_result
from service.application.indicators.scorecard import fed_score
from service.domain.scoring.ranking import rank_items
from service.domain.scoring.ratings_table import ratings_table
from service.domain.scoring.score import CountedSheets
from service.domain.scoring.tally import SHEETS, Tally, counted, tally_of
from service.exports.docx.narrative import findings
from service.exports.scorecard_rows import answers_words, source_words, year_answers, year_value
from tests.support.examples import assess, indicator, many, multiple, questionnaire, rating, section, single, who

ITEMS = (
    section("general", single("asked", "often once never"), single("office", "hq abroad", breakdown=True)),
    section("use", rating("ease", na=True), rating("speed")),
    section("whole", rating("overall", overall=True)),
    section("more", multiple("topics", "a b")),
)
ASKED = questionnaire(*ITEMS, counts=who("asked", "often", "once"))
ALL = questionnaire(*ITEMS)
SHEETS_75 = [
    *many(40, asked="often", office="hq", ease=5, speed=4, overall=5, topics=["a"]),
    *many(23, asked="once", office="abroad", ease=4, speed=4, overall=3),
    *many(12, asked="never", office="hq", ease=1, speed=1, overall=1, topics=["b"]),
]


def test_a_sheet_adds_as_many_counts_as_without_and_one_more() -> None:
    for sheet in SHEETS_75[::30]:
        assert len(tally_of(ASKED, [sheet])) == len(tally_of(ALL, [sheet])) + 1


def test_what_counts_is_the_tally_of_those_sheets_alone() -> None:
    tally = tally_of(ASKED, SHEETS_75)
    assert tally[SHEETS] == 75
    assert counted(tally, who("asked", "often", "once")) == tally_of(ALL, SHEETS_75[:63])
    assert counted(tally, who("asked", "never")) == tally_of(ALL, SHEETS_75[63:])
    assert counted(tally, None) == tally_of(ALL, SHEETS_75)


def test_all_sheets_of_a_version_that_does_not_say_who_counts_count() -> None:
    tally = tally_of(ALL, SHEETS_75)
    assert counted(tally, who("asked", "often")) == tally
    assert counted(Tally(), None) == Tally()


def test_who_did_not_answer_the_question_does_not_count() -> None:
    asked = questionnaire(single("asked", "yes no", required=False), rating("ease"), counts=who("asked", "yes"))
    score = assess(asked, [{"asked": "yes", "ease": 5}, {"ease": 1}]).score()
    assert (score.percent, score.responses) == (Decimal("100.00"), 2)


def test_figures_are_of_those_who_count_and_tell_how_many() -> None:
    score = assess(ASKED, SHEETS_75, population=100).score("office")
    assert score.counted == CountedSheets(item="asked", values=["often", "once"], text="ผู้ตอบ often once", sheets=63)
    assert (score.responses, score.response_rate) == (75, Decimal("75.00"))
    assert score.rating_sum == 40 * 9 + 23 * 8
    assert score.percent == Decimal("86.35")  # 100 x 544 / (5 x 126)
    assert score.by is not None
    assert [(each.value, each.responses) for each in score.by.groups] == [("hq", 40), ("abroad", 23)]
    items = {item.id: item for item in score.items}
    assert items["asked"].counts == {"often": 40, "once": 23, "never": 0}
    assert (items["topics"].counts, items["topics"].base) == ({"a": 40, "b": 0}, 40)
    assert items["office"].base == 63


def test_the_n_beside_a_percent_is_of_those_who_count() -> None:
    some = assess(ASKED, SHEETS_75, population=100, judged_by=indicator()).score()
    every = assess(ALL, SHEETS_75, population=100, judged_by=indicator()).score()
    assert "ผลในภาพรวมของผู้ตอบที่นับผล 63 คน คิดเป็นร้อยละ 86.35 ค่าเฉลี่ย" in " ".join(findings(some, None))
    assert "ที่นับผล" not in " ".join(findings(every, None))
    for score, n in ((some, "n ที่นับผล = 63"), (every, "n = 75")):
        each = fed_score(indicator(), score)
        own = year_result(each)
        assert answers_words(each) == n
        for result in (own, replace(own, counted=None), replace(own, fiscal_year=2568)):
            assert (year_value(result, each), year_answers(result, each)) == (str(score.percent), n)
    assert not any("75 คำตอบ" in each for each in source_words(fed_score(indicator(), some)))


def test_nothing_is_told_where_all_count() -> None:
    assert assess(ALL, SHEETS_75).score().counted is None


def test_an_overall_rating_stands_beside_the_percent_and_is_in_no_other_figure() -> None:
    score = assess(ASKED, SHEETS_75).score()
    (overall,) = score.overall
    assert (overall.id, overall.answers, overall.percent) == ("overall", 63, Decimal("85.40"))  # 269 / 315
    assert [section.id for section in score.sections] == ["use"]
    assert (score.answers, sum(section.answers or 0 for section in score.sections)) == (126, 126)
    ranked = rank_items(score)
    assert "overall" not in {item.id for item in [*ranked.strongest, *ranked.weakest]}
    assert [(row.part, row.id) for row in ratings_table(score).rows] == [
        ("section", "use"), ("item", "ease"), ("item", "speed"), ("whole", "survey"), ("overall", "overall"),
    ]  # fmt: skip


def test_only_an_overall_rating_makes_no_rater() -> None:
    assert ("", "", "", "rated") not in tally_of(ALL, [{"overall": 5}])
    assert ("", "", "", "rated") in tally_of(ALL, [{"overall": 5, "ease": 1}])
