from __future__ import annotations

from math import exp, lgamma, pi, sqrt
from typing import TYPE_CHECKING

import pytest

from service.domain.scoring.ranking import ItemRanking, rank_items
from service.domain.scoring.student_t import t_thousandths
from service.exports.docx.narrative import findings
from tests.support.examples import assess, many, questionnaire, rating, words

if TYPE_CHECKING:
    from service.domain.collecting.answers import Answers
    from service.domain.forms.form import Method
    from service.domain.scoring.score import Score

ITEMS = "abcdefghijklm"


def score_of(sheets: list[Answers], names: str = ITEMS, method: Method = "mean-percent") -> Score:
    """Score sheets of a form with a rating for each letter."""
    asked = questionnaire(*(rating(name, required=False, na=True) for name in names), words("comments"), method=method)
    return assess(asked, sheets).score()


def ranks(sheets: list[Answers], names: str = ITEMS, method: Method = "mean-percent") -> ItemRanking:
    return rank_items(score_of(sheets, names, method))


def ends(found: ItemRanking) -> tuple[list[str], list[str]]:
    return [each.id for each in found.strongest], [each.id for each in found.weakest]


def test_items_that_all_got_the_same_are_told_to_be_alike() -> None:
    alike = [*many(10, **dict.fromkeys(ITEMS, 5)), *many(3, **dict.fromkeys(ITEMS, 4))]
    found = ranks(alike)
    assert (ends(found), found.reason, found.minimum, found.left_out) == (([], []), "no-difference", 10, 0)
    told = findings(score_of(alike), None)[-1]
    assert "ไม่มีข้อใดได้คะแนนสูงหรือต่ำกว่าข้ออื่นอย่างชัดเจน" in told
    assert "ได้แก่" not in told


def test_an_item_with_few_answers_is_not_ranked() -> None:
    sheets = [*many(1, a=5, b=4, c=3), *many(8, b=4, c=3), *many(1, a="na", b=4, c=3)]
    found = ranks(sheets, "abc")
    assert (ends(found), found.reason, found.left_out) == ((["b"], ["c"]), None, 1)
    assert "ไม่ได้จัดลำดับ 1 ข้อ เพราะมีไม่ถึง 10 คำตอบ" in findings(score_of(sheets, "abc"), None)[-1]
    too_few = ranks(sheets[:-1], "abc")
    assert (ends(too_few), too_few.reason, too_few.left_out) == (([], []), "few-answers", 3)
    assert "ยังจัดลำดับไม่ได้" in findings(score_of(sheets[:-1], "abc"), None)[-1]


def test_what_stands_alone_is_compared_with_nothing_and_nothing_is_said() -> None:
    assert ranks(many(10, a=5), "a") == ItemRanking(strongest=[], weakest=[])
    assert ranks(many(10, comments="ดี"), "") == ItemRanking(strongest=[], weakest=[])
    assert not any("จัดลำดับ" in each for each in findings(score_of(many(10, a=5), "a"), None))


def test_ties_are_told_as_ties_best_first() -> None:
    # a: 5.0, b: 4.9, c: 4.0, d: 3.9, e: 4.5 between them, which neither a nor d can be told apart from for its spread.
    sheets: list[Answers] = [
        *many(9, a=5, b=5, c=4, d=4),
        *many(1, a=5, b=4, c=4, d=3),
        *many(10, e=5),
        *many(1, e=1),
        *many(1, e=3),
    ]
    found = ranks(sheets, "edcba")
    assert ends(found) == (["a", "b"], ["d", "c"])
    told = findings(score_of(sheets, "edcba"), None)[-1]
    assert "ข้อที่ได้คะแนนสูงสุด ได้แก่ “ข้อ a” (ร้อยละ 100.00 จาก 10 คำตอบ) ข้อที่" in told
    assert "ข้อที่เห็นได้ชัดว่าสูงกว่าบางข้อมี 2 ข้อ ซึ่งได้ผลใกล้เคียงกันจนจัดลำดับไม่ได้ ได้แก่" in told
    assert "“ข้อ a” (ร้อยละ 100.00 จาก 10 คำตอบ) และ “ข้อ b” (ร้อยละ 98.00 จาก 10 คำตอบ)" in told
    assert "(ควรพิจารณาปรับปรุงก่อน)" in told


def by_percent(found: ItemRanking) -> tuple[list[str], list[str]]:
    return [each.id for each in found.highest], [each.id for each in found.lowest]


def test_the_lowest_item_is_named_although_its_spread_tells_it_from_none() -> None:
    """c has 80.00, less than b with 80.95, but three of its twelve answers are the worst and nine the best."""
    sheets = [*many(20, a=5, b=4), *many(1, b=5), *many(9, c=5), *many(3, c=1)]
    found = ranks(sheets, "abc")
    assert (ends(found), by_percent(found)) == ((["a"], ["b"]), (["a"], ["c"]))
    told = findings(score_of(sheets, "abc"), None)[-1]
    assert "ข้อที่ได้คะแนนสูงสุด ได้แก่ “ข้อ a” (ร้อยละ 100.00 จาก 20 คำตอบ) ซึ่งเห็นได้ชัดว่าสูงกว่าบางข้อ ข้อ" in told
    assert "ข้อที่ได้คะแนนต่ำสุด ได้แก่ “ข้อ c” (ร้อยละ 80.00 จาก 12 คำตอบ) แต่ยังสรุปไม่ได้ว่าต่ำกว่าข้ออื่นจริง" in told
    assert "ข้อที่เห็นได้ชัดว่าต่ำกว่าบางข้อ (ควรพิจารณาปรับปรุงก่อน) ได้แก่ “ข้อ b” (ร้อยละ 80.95 จาก 21 คำตอบ)" in told


def test_items_with_the_same_percent_are_all_the_lowest_and_an_item_with_few_answers_is_not() -> None:
    sheets = [*many(10, a=5, b=4, c=4), *many(2, a=5, b=4, c=4, d=1)]
    found = ranks(sheets, "abcd")
    assert (ends(found), by_percent(found)) == ((["a"], ["b", "c"]), (["a"], ["b", "c"]))
    told = findings(score_of(sheets, "abcd"), None)[-1]
    assert "ในข้อที่มีตั้งแต่ 10 คำตอบ ข้อที่ได้คะแนนต่ำสุด ได้แก่ “ข้อ b” (ร้อยละ 80.00 จาก 12 คำตอบ) และ" in told
    assert "ซึ่งเห็นได้ชัดว่าต่ำกว่าบางข้อ (ควรพิจารณาปรับปรุงก่อน)" in told


def test_the_lowest_is_named_where_no_item_can_be_told_apart_and_the_reason_stands_beside_it() -> None:
    sheets = [*many(9, a=5, b=5), *many(1, a=5, b=4)]
    found = ranks(sheets, "ab")
    assert (ends(found), by_percent(found), found.reason) == (([], []), (["a"], ["b"]), "no-difference")
    told = findings(score_of(sheets, "ab"), None)[-1]
    assert "ข้อที่ได้คะแนนต่ำสุด ได้แก่ “ข้อ b” (ร้อยละ 98.00 จาก 10 คำตอบ) ไม่มีข้อใด" in told
    assert "ควรพิจารณาปรับปรุงก่อน" not in told


def test_items_are_ranked_by_what_the_method_counts() -> None:
    """By the mean b is far better, by the share of the two best steps a is."""
    sheets = [*many(10, a=4, b=5), *many(10, a=4, b=3), *many(10, a=1, b=3)]
    assert ends(ranks(sheets, "ab")) == (["b"], ["a"])
    assert ends(ranks(sheets, "ab", "normalised")) == (["b"], ["a"])
    assert ends(ranks(sheets, "ab", "top-2-box")) == (["a"], ["b"])


@pytest.mark.parametrize(("fours", "best"), [(3, []), (4, ["a"])])
def test_the_difference_must_be_more_than_its_interval(fours: int, best: list[str]) -> None:
    """Of ten answers k are 4 and not 5: k/10 > 2.262 x sqrt(k (10 - k) / 900) from k = 4 on, where 0.4 > 0.3694."""
    sheets = [*many(10 - fours, a=5, b=5), *many(fours, a=5, b=4)]
    assert ends(ranks(sheets, "ab"))[0] == best


def _beyond(t: float, freedom: int) -> float:
    """Integrate the density of t from 0 by Simpson's rule."""
    scale = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / sqrt(freedom * pi)
    steps = 2000
    heights = [(1 + (t * n / steps) ** 2 / freedom) ** (-(freedom + 1) / 2) for n in range(steps + 1)]
    weighted = heights[0] + heights[-1] + 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2])
    return float(scale * weighted * t / steps / 3)


@pytest.mark.parametrize("freedom", [*range(1, 31), 40, 60, 120])
def test_the_table_of_t_holds_97_and_a_half_percent(freedom: int) -> None:
    table = t_thousandths(freedom) / 1000
    assert _beyond(table - 0.0006, freedom) < 0.475 < _beyond(table + 0.0006, freedom)


def test_between_lines_of_the_table_the_wider_interval_counts() -> None:
    assert [t_thousandths(each) for each in (39, 41, 119, 121, 10**9)] == [2042, 2021, 2000, 1980, 1980]
