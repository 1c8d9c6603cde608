from __future__ import annotations

from decimal import Decimal

from service.domain.collecting.answers import Answers
from service.domain.forms.form import Questionnaire
from service.domain.scoring.score import ItemScore, Score
from service.domain.scoring.tally import tally_of
from tests.support.examples import assess, many, multiple, questionnaire, rating, section, single, words

FIRST = questionnaire(
    section("general", single("office", "hq abroad", breakdown=True), single("age", "young old", breakdown=True)),
    section("use", rating("ease"), rating("speed", na=True), title="ด้านเดิม"),
    section("past", rating("manual"), words("wishes"), title="ด้านที่เลิกถาม"),
    version=1,
)
SECOND = questionnaire(
    section("general", single("office", "hq abroad online", breakdown=True)),
    section("use", rating("menu"), rating("ease", na=True), title="ด้านใหม่"),
    section("later", rating("manual"), title="ด้านอื่น"),
    version=2,
)


def both(first: list[Answers], second: list[Answers], by: str | None = None, newest: Questionnaire = SECOND) -> Score:
    older, later = tally_of(FIRST, first), tally_of(SECOND, second)
    if newest is SECOND:
        return assess(SECOND, (later, older), FIRST).score(by)
    return assess(FIRST, (older, later), SECOND).score(by)


def item_of(score: Score, name: str) -> ItemScore:
    return next(each for each in score.items if each.id == name)


OLD: list[Answers] = [{"office": "hq", "age": "old", "ease": 4, "speed": 3, "manual": 2, "wishes": "เร็ว"}] * 6
NEW: list[Answers] = [{"office": "online", "menu": 5, "ease": 5, "manual": 5}] * 6


def test_a_score_names_every_version_it_was_read_from() -> None:
    assert both(OLD, NEW).form_versions == [1, 2]


def test_the_versions_of_a_form_are_one_pool() -> None:
    score = both(OLD, NEW)
    assert (score.responses, score.answers, score.rating_sum) == (12, 36, 6 * 9 + 6 * 15)
    assert score.percent == Decimal("80.00")


def test_items_that_only_an_older_version_asked_stay_behind_those_of_the_newest() -> None:
    assert [(item.section, item.id) for item in both(OLD, NEW).items] == [
        ("general", "office"),
        ("general", "age"),
        ("use", "menu"),
        ("use", "ease"),
        ("use", "speed"),
        ("later", "manual"),
        ("past", "wishes"),
    ]


def test_an_item_that_moved_counts_in_its_new_section_alone() -> None:
    score = both(OLD, NEW)
    assert item_of(score, "manual").counts == {"5": 6, "4": 0, "3": 0, "2": 6, "1": 0}
    answers = {each.id: each.answers for each in score.sections}
    assert answers == {"use": 24, "later": 12}


def test_the_words_of_the_newest_version_head_the_score() -> None:
    score = both(OLD, NEW)
    assert [each.title for each in score.sections] == ["ด้านใหม่", "ด้านอื่น"]
    assert "na" in item_of(score, "ease").counts


def test_answers_to_items_that_are_no_longer_asked_still_count() -> None:
    score = both(OLD, [])
    assert (item_of(score, "speed").answers, item_of(score, "speed").mean) == (6, Decimal("3.00"))
    assert item_of(score, "wishes").answers == 6
    assert score.answers == 18


def test_who_answered_before_a_breakdown_was_asked_is_in_the_whole_and_in_no_group() -> None:
    later = questionnaire(section("use", rating("ease")), version=1)
    now = questionnaire(section("general", single("office", "hq abroad", breakdown=True)), rating("ease"), version=2)
    sheets: list[Answers] = many(5, office="hq", ease=5) + many(5, office="abroad", ease=4)
    score = assess(now, (tally_of(now, sheets), tally_of(later, many(20, ease=1))), later).score(by="office")
    assert score.by is not None
    assert [(group.value, group.responses) for group in score.by.groups] == [("hq", 5), ("abroad", 5)]
    assert score.responses == 30


def test_a_group_has_the_answers_of_every_version_that_offered_it() -> None:
    score = both(OLD, NEW, by="office")
    assert score.by is not None
    assert [(group.value, group.responses, group.percent) for group in score.by.groups if not group.hidden] == [
        ("hq", 6, Decimal("60.00")),
        ("online", 6, Decimal("100.00")),
    ]


def groups_of(score: Score) -> dict[str, int | None]:
    assert score.by is not None
    return {group.value: group.responses for group in score.by.groups}


def test_an_item_that_only_an_older_version_breaks_down_by_still_does() -> None:
    score = both([*OLD, *({**sheet, "age": "young"} for sheet in OLD)], NEW, by="age")
    assert groups_of(score) == {"young": 6, "old": 6}
    assert item_of(score, "age").counts == {"young": 6, "old": 6}


def test_a_choice_that_only_an_older_version_had_stays_a_group_behind_the_others_in_its_own_words() -> None:
    now = questionnaire(
        section("general", single("office", "hq online", breakdown=True), multiple("wants", "x")),
        rating("ease"),
        version=2,
    )
    before = questionnaire(
        section("general", single("office", "abroad hq", breakdown=True), multiple("wants", "y x")),
        rating("ease"),
    )
    older = tally_of(before, many(6, office="abroad", ease=5, wants=["y"]) + many(6, office="hq", ease=4))
    newer = tally_of(now, many(7, office="online", ease=3, wants=["x"]))
    score = assess(now, (newer, older), before).score(by="office")
    assert groups_of(score) == {"hq": 6, "online": 7, "abroad": 6}
    assert score.by is not None
    assert score.by.groups[-1].text == "ตัวเลือก abroad"
    assert item_of(score, "office").counts == {"hq": 6, "online": 7, "abroad": 6}
    assert item_of(score, "wants").counts == {"x": 7, "y": 6}


def test_an_item_that_was_a_breakdown_once_hides_its_small_groups_still() -> None:
    now = questionnaire(section("general", single("office", "hq abroad")), rating("ease"), version=2)
    before = questionnaire(section("general", single("office", "hq abroad", breakdown=True)), rating("ease"))
    older = tally_of(before, many(6, office="hq", ease=5) + many(2, office="abroad", ease=4))
    score = assess(now, (tally_of(now, many(9, office="hq", ease=3)), older), before).score(by="office")
    assert groups_of(score) == {"hq": None, "abroad": None}
    assert item_of(score, "office").counts == {"hq": None, "abroad": None}


def test_no_opinion_that_only_an_older_version_offered_is_counted() -> None:
    now = questionnaire(rating("ease"), version=2)
    before = questionnaire(rating("ease", na=True))
    score = assess(now, (tally_of(now, many(2, ease=5)), tally_of(before, many(3, ease="na"))), before).score()
    assert item_of(score, "ease").counts["na"] == 3


def test_ratings_that_the_newest_version_no_longer_asks_are_measured_as_they_were_asked() -> None:
    now = questionnaire(words("wishes"), version=2)
    before = questionnaire(rating("ease"), method="top-2-box")
    older = tally_of(before, many(3, ease=4) + many(1, ease=1))
    score = assess(now, (tally_of(now, many(2, wishes="เร็ว")), older), before).score()
    assert (score.responses, score.answers, score.percent, score.method) == (6, 4, Decimal("75.00"), "top-2-box")
    assert item_of(score, "ease").counts == {"5": 0, "4": 3, "3": 0, "2": 0, "1": 1}


def test_the_scale_maximum_is_read_from_the_newest_version_and_top_boxes_with_it() -> None:
    score = both(OLD, NEW)
    assert score.scale_maximum == 5
    assert score.top2_percent == Decimal("66.67")
