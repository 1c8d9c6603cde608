from __future__ import annotations

from service.domain.collecting.answers import Answers
from service.domain.scoring.tally import Cell, Tally, steps_by_group, tally_of
from tests.support.examples import multiple, questionnaire, rating, section, single, words

ASKED = questionnaire(
    section(
        "general", single("office", "hq abroad other", breakdown=True, free="other"), single("task", breakdown=True)
    ),
    section("use", rating("ease", na=True), rating("speed", required=False)),
    section("more", multiple("channels", "web line"), single("again", "yes no", required=False), words("comments")),
)
FULL: Answers = {
    "office": "other",
    "office.other": "เชียงใหม่",
    "task": "a",
    "ease": 5,
    "speed": 3,
    "channels": ["web", "line"],
    "again": "yes",
    "comments": "ดี",
}


def counted(answers: Answers) -> list[tuple[str, ...]]:
    return sorted(tuple(cell) for cell in tally_of(ASKED, [answers]))


def test_a_cell_names_the_breakdown_the_item_the_group_and_the_choice() -> None:
    assert Cell._fields == ("by_item", "item", "by_value", "choice")


def test_a_full_sheet_adds_to_these_cells() -> None:
    assert counted(FULL) == sorted(
        [
            ("", "", "", ""),
            ("", "", "", "rated"),
            ("", "ease", "", "5"),
            ("", "speed", "", "3"),
            ("", "~", "", "2.8.1"),
            ("", "~speed", "", "*"),
            ("", "office", "", "other"),
            ("", "task", "", "a"),
            ("", "channels", "", ""),
            ("", "channels", "", "web"),
            ("", "channels", "", "line"),
            ("", "again", "", "yes"),
            ("", "comments", "", ""),
            ("office", "", "other", ""),
            ("office", "", "other", "rated"),
            ("office", "ease", "other", "5"),
            ("office", "speed", "other", "3"),
            ("task", "", "a", ""),
            ("task", "", "a", "rated"),
            ("task", "ease", "a", "5"),
            ("task", "speed", "a", "3"),
        ]
    )


def test_an_empty_sheet_is_still_a_response() -> None:
    assert counted({}) == [("", "", "", "")]


def test_no_opinion_is_counted_but_makes_no_one_a_rater() -> None:
    assert counted({"office": "hq", "ease": "na"}) == [
        ("", "", "", ""),
        ("", "ease", "", "na"),
        ("", "office", "", "hq"),
        ("office", "", "hq", ""),
        ("office", "ease", "hq", "na"),
    ]


def test_one_rating_beside_no_opinion_makes_a_rater() -> None:
    assert ("", "", "", "rated") in counted({"ease": "na", "speed": 1})


def test_neither_texts_nor_free_words_get_into_the_tally() -> None:
    told = repr(counted(FULL))
    assert "เชียงใหม่" not in told
    assert "ดี" not in told


def test_an_item_that_nobody_asks_is_not_counted() -> None:
    assert counted({"age": "60", "office": "hq"}) == counted({"office": "hq"})


def test_every_cell_of_a_sheet_is_another_one() -> None:
    for _, ones, products in steps_by_group(ASKED, FULL):
        assert len({*ones, *dict(products)}) == len(ones) + len(products)


def test_a_tally_adds_up_the_cells_of_all_sheets() -> None:
    sheets: list[Answers] = [FULL, FULL, {"ease": 5}]
    tally = tally_of(ASKED, iter(sheets))
    assert tally[Cell("", "", "", "")] == 3
    assert tally[Cell("", "ease", "", "5")] == 3
    assert tally[Cell("office", "ease", "other", "5")] == 2
    assert tally[Cell("", "ease", "", "4")] == 0


def test_the_tally_of_no_sheets_is_empty() -> None:
    assert tally_of(ASKED, []) == Tally()


def test_a_form_without_breakdowns_counts_the_whole_alone() -> None:
    asked = questionnaire(single("office", "hq abroad"), rating("ease"))
    assert {cell.by_item for cell in tally_of(asked, [{"office": "hq", "ease": 5}])} == {""}
