"""The ratings table, computed by hand for a form of two sections."""

from __future__ import annotations

from decimal import Decimal

from service.domain.scoring.ratings_table import LevelShare, ratings_table
from tests.support.examples import assess, many, questionnaire, rating, section, words

ASKED = questionnaire(
    section("a", rating("ease", na=True), rating("speed")), section("b", rating("help"), words("why"))
)
SHEETS = [*many(2, ease=5, speed=4, help=1), *many(1, ease="na", speed=4, help=2)]


def test_each_choice_is_counted_by_item_by_section_and_as_a_whole() -> None:
    table = ratings_table(assess(ASKED, SHEETS).score())
    assert table.choices == ["5", "4", "3", "2", "1", "na"]
    found = {(row.part, row.id): [share.count for share in row.choices] for row in table.rows}
    assert found == {
        ("section", "a"): [2, 3, 0, 0, 0, 1],
        ("item", "ease"): [2, 0, 0, 0, 0, 1],
        ("item", "speed"): [0, 3, 0, 0, 0, None],
        ("section", "b"): [0, 0, 0, 1, 2, None],
        ("item", "help"): [0, 0, 0, 1, 2, None],
        ("whole", "survey"): [2, 3, 0, 1, 2, 1],
    }
    assert [row.part for row in table.rows] == ["section", "item", "item", "section", "item", "whole"]


def test_a_share_is_of_those_who_rated_and_that_of_no_opinion_of_all_who_answered() -> None:
    rows = {row.id: row for row in ratings_table(assess(ASKED, SHEETS).score()).rows}
    assert rows["ease"].choices[0] == LevelShare(count=2, percent=Decimal("100.00"))
    assert rows["ease"].choices[-1] == LevelShare(count=1, percent=Decimal("33.33"))
    assert rows["survey"].choices[-1] == LevelShare(count=1, percent=None)
    assert rows["help"].choices[3].percent == Decimal("33.33")
    assert rows["survey"].choices[1].percent == Decimal("37.50")


def test_rows_have_the_figures_of_the_score() -> None:
    score = assess(ASKED, SHEETS).score()
    rows = {row.id: row for row in ratings_table(score).rows}
    # (2 x 5 + 3 x 4 + 2 x 1 + 2) of 8 answers x 5
    assert (rows["survey"].percent, rows["survey"].percent) == (score.percent, Decimal("65.00"))
    assert rows["a"].mean == score.sections[0].mean == Decimal("4.40")
    assert rows["speed"].sd == Decimal("0.00")


def test_without_answers_there_are_rows_without_shares_and_without_ratings_no_rows() -> None:
    empty = ratings_table(assess(ASKED, []).score())
    assert {share.percent for row in empty.rows for share in row.choices} == {None}
    plain = ratings_table(assess(questionnaire(words("why")), []).score())
    assert (plain.choices, plain.rows) == ([], [])
