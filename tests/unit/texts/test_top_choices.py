"""The most chosen answers in words, and their bases."""

from __future__ import annotations

from msgspec.structs import replace

from service.domain.scoring.score import CountedSheets
from service.domain.scoring.tally import tally_of
from service.exports.xlsx.figures import breakdowns
from service.texts.top_choices import group_head, most_chosen
from tests.support.examples import assess, many, multiple, questionnaire, rating, section, single

FIRST = questionnaire(rating("speed"))
SECOND = questionnaire(section("a", single("office", "hq abroad", breakdown=True)), rating("speed"), version=2)


def test_the_head_of_a_breakdown_tells_who_was_asked_where_not_all_were() -> None:
    later = tally_of(SECOND, many(6, office="hq", speed=5))
    score = assess(SECOND, (later, tally_of(FIRST, many(10, speed=4))), FIRST).score("office")
    (head, *_) = (row.cells[0] for row in breakdowns([score]).rows)
    assert head == "2. ข้อ office (ได้รับคำถามนี้ 6 จากผู้ตอบ 16 คน)"
    alone = assess(SECOND, many(6, office="hq", speed=5)).score("office")
    assert alone.by
    assert group_head(alone, alone.by) == "2. ข้อ office"
    few = CountedSheets(item="office", values=["hq"], text="ผู้ใช้", sheets=6)
    assert group_head(replace(alone, responses=9, counted=few), alone.by) == "2. ข้อ office", "all who count were asked"


def test_a_breakdown_by_an_item_that_nobody_was_asked_yet_has_its_words_alone() -> None:
    assessment = assess(FIRST, many(6, speed=4), current=SECOND)
    score = assessment.score("office")
    assert score.by
    assert group_head(score, score.by) == "ข้อ office"


def test_the_most_chosen_are_told_with_their_base_and_a_tie_as_a_tie() -> None:
    asked = questionnaire(multiple("wants", "a b"), single("way", "p q"), single("left", "x y", required=False))
    sheets = many(3, wants=["a"], way="p") + many(3, wants=["a", "b"], way="q")
    told = {each.item: each.words for each in most_chosen(assess(asked, sheets).score())}
    assert told == {
        "1. ข้อ wants": "“ตัวเลือก a” (6 คน ร้อยละ 100.00) และ “ตัวเลือก b” (3 คน ร้อยละ 50.00) "
        "จากผู้ตอบข้อนี้ 6 คน เลือกได้มากกว่า 1 ข้อ",
        "2. ข้อ way": "ไม่มีตัวเลือกใดมีผู้เลือกมากกว่าตัวเลือกอื่นอย่างชัดเจน จากผู้ที่ได้รับคำถามนี้ 6 คน",
    }


def test_a_survey_with_ratings_tells_its_ratings() -> None:
    assert most_chosen(assess(SECOND, many(6, office="hq", speed=5)).score()) == []
