"""The difference since certification, and what of it is suppressed."""

from __future__ import annotations

from decimal import Decimal

from service.domain.certification.difference import Changed, score_difference
from service.domain.scoring.score import Score
from tests.support.examples import assess, indicator, many, questionnaire, rating, single

ASKED = questionnaire(rating("ease"), rating("speed"), single("office", breakdown=True), indicator="1.1")
LATER = questionnaire(rating("ease"), rating("help"), single("office", breakdown=True), version=2, indicator="1.1")


def score(fives: int, ones: int = 0, population: int | None = None) -> Score:
    sheets = [*many(fives, ease=5, speed=5, office="a"), *many(ones, ease=5, speed=1, office="a")]
    return assess(ASKED, sheets, judged_by=indicator(), population=population).score()


def test_nothing_changed() -> None:
    found = score_difference(score(10), score(10), same=True)
    assert (found.same, found.changed, found.hidden) == (True, [], 0)


def test_the_whole_and_the_items_that_changed_are_told_where_five_answers_came() -> None:
    found = score_difference(score(10), score(10, 5, population=20), same=False)
    assert found.changed == [
        Changed(figure="responses", text="", frozen=10, live=15),
        Changed(figure="population", text="", frozen=None, live=20),
        Changed(figure="percent", text="", frozen=Decimal("100.00"), live=Decimal("86.67")),
        Changed(figure="level", text="", frozen=5, live=3),
        Changed(figure="answers", text="ข้อ ease", frozen=10, live=15),
        Changed(figure="answers", text="ข้อ speed", frozen=10, live=15),
        Changed(figure="percent", text="ข้อ speed", frozen=Decimal("100.00"), live=Decimal("73.33")),
        Changed(figure="answers", text="ข้อ office", frozen=10, live=15),
    ]
    assert found.hidden == 0


def test_what_few_people_said_cannot_be_subtracted() -> None:
    for frozen, live in ((score(10), score(10, 4)), (score(10, 4), score(10)), (score(10, 1), score(11))):
        found = score_difference(frozen, live, same=False)
        assert {each.text for each in found.changed} == {""}
        assert found.hidden >= 1
    assert score_difference(score(10), score(10, 4), same=False).hidden == 3


def test_items_that_are_new_or_gone_have_nothing_on_the_other_side() -> None:
    before = score(10)
    after = assess(LATER, many(15, ease=5, help=4, office="a"), judged_by=indicator()).score()
    changed = {
        (each.text, each.figure): (each.frozen, each.live)
        for each in score_difference(before, after, same=False).changed
    }
    assert changed["ข้อ speed", "answers"] == (10, None)
    assert changed["ข้อ help", "percent"] == (None, Decimal("80.00"))
