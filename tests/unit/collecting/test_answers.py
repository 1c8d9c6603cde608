from __future__ import annotations

from typing import Any

import pytest

from service.domain.collecting.answers import FREE_TEXT_LENGTH, check
from service.domain.errors import InvalidAnswersError, NothingAnsweredError, Violation
from tests.support.examples import multiple, questionnaire, rating, section, single, words

ASKED = questionnaire(
    section("general", single("office", "hq abroad other", free="other", breakdown=True)),
    section("use", rating("ease", na=True), rating("speed"), rating("help", required=False)),
    section(
        "more",
        multiple("channels", "web line other", free="other"),
        single("again", "yes no", required=False),
        words("comments", max_length=10),
    ),
)
FILLED: dict[str, object] = {"office": "hq", "ease": 4, "speed": 5}


def violations(raw: dict[str, Any], asked: Any = ASKED) -> list[Violation]:
    with pytest.raises(InvalidAnswersError) as refused:
        check(asked, raw)
    assert refused.value.params == {"count": len(refused.value.violations)}
    return refused.value.violations


def codes(raw: dict[str, Any], asked: Any = ASKED) -> list[tuple[str, str]]:
    return [(violation.item, violation.code) for violation in violations(raw, asked)]


def test_a_filled_sheet_comes_back_as_its_answers() -> None:
    assert check(ASKED, FILLED) == FILLED


def test_answers_come_back_in_the_order_of_the_form() -> None:
    raw = {"comments": "ดี", "channels": ["web"], "speed": 1, "ease": "na", "office": "hq"}
    assert list(check(ASKED, raw)) == ["office", "ease", "speed", "channels", "comments"]


def test_a_sheet_that_was_handed_in_is_not_changed() -> None:
    raw: dict[str, object] = {**FILLED, "comments": "  ดี  "}
    assert check(ASKED, raw)["comments"] == "ดี"
    assert raw["comments"] == "  ดี  "


@pytest.mark.parametrize("nothing", [None, "", "   ", "\u200e\t", []])
def test_nothing_in_a_field_is_no_answer(nothing: object) -> None:
    raw = {**FILLED, "help": nothing, "again": nothing, "channels": nothing, "comments": nothing}
    assert check(ASKED, raw) == FILLED


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (rating("q"), "missing-rating"),
        (single("q"), "missing-single"),
        (multiple("q", required=True), "missing-multiple"),
        (words("q", required=True), "missing-text"),
    ],
)
@pytest.mark.parametrize("raw", [{}, {"q": None}, {"q": ""}, {"q": " "}, {"q": []}])
def test_a_required_item_without_an_answer_is_missing(item: Any, code: str, raw: dict[str, object]) -> None:
    assert violations(raw, questionnaire(item)) == [Violation(item="q", code=code)]


@pytest.mark.parametrize(
    "junk",
    [0, 6, -1, 10**30, True, False, 4.0, float("nan"), "4", "na", "ดี", [4], {"level": 4}, {}],
)
def test_only_an_integer_of_the_scale_is_a_level(junk: object) -> None:
    assert codes({**FILLED, "speed": junk}) == [("speed", "not-a-level")]


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_every_step_of_the_scale_is_a_level(level: int) -> None:
    assert check(ASKED, {**FILLED, "speed": level})["speed"] == level


def test_the_levels_are_those_of_the_forms_own_scale() -> None:
    asked = questionnaire(rating("q"), maximum=4)
    assert check(asked, {"q": 4}) == {"q": 4}
    assert codes({"q": 5}, asked) == [("q", "not-a-level")]


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        (["none"], None),
        (["web", "line"], None),
        (["web", "none"], "chosen-beside"),
        (["web", "line", "mail"], "too-many-chosen"),
        (["web", "line", "none"], "chosen-beside"),
        (["web", "web", "none"], "chosen-twice"),
    ],
)
def test_an_exclusive_choice_stands_alone_and_there_is_a_limit_to_the_others(
    chosen: list[str], code: str | None
) -> None:
    asked = questionnaire(multiple("channels", "web line mail none", alone="none", at_most=2))
    if code is None:
        assert check(asked, {"channels": chosen}) == {"channels": chosen}
    else:
        assert codes({"channels": chosen}, asked) == [("channels", code)]


def test_no_opinion_is_taken_where_it_is_offered_and_nowhere_else() -> None:
    assert check(ASKED, {**FILLED, "ease": "na"})["ease"] == "na"
    assert codes({**FILLED, "speed": "na"}) == [("speed", "not-a-level")]


@pytest.mark.parametrize("junk", ["HQ", "nowhere", 0, True, 1.5, ["hq"], {"hq": "hq"}, {}])
def test_only_a_choices_value_is_an_answer_to_a_single(junk: object) -> None:
    assert codes({**FILLED, "office": junk}) == [("office", "not-a-choice")]


@pytest.mark.parametrize("junk", ["web", 3, False, {"web": True}, {}])
def test_an_answer_to_a_multiple_is_a_list(junk: object) -> None:
    assert codes({**FILLED, "channels": junk}) == [("channels", "not-a-list")]


@pytest.mark.parametrize("junk", [["web", "fax"], ["WEB"], [1], [True], [None], [["web"]], [{"web": 1}], [""]])
def test_a_list_holds_values_of_choices_only(junk: object) -> None:
    assert codes({**FILLED, "channels": junk}) == [("channels", "not-a-choice")]


def test_a_choice_is_chosen_once() -> None:
    assert codes({**FILLED, "channels": ["web", "line", "web"]}) == [("channels", "chosen-twice")]


@pytest.mark.parametrize("junk", [5, 1.5, True, False, 0, ["ดี"], {"text": "ดี"}, {}])
def test_an_answer_to_a_text_is_a_string(junk: object) -> None:
    assert codes({**FILLED, "comments": junk}) == [("comments", "not-a-text")]


def test_a_text_may_be_as_long_as_its_item_says_and_no_longer() -> None:
    assert check(ASKED, {**FILLED, "comments": "ก" * 10})["comments"] == "ก" * 10
    assert violations({**FILLED, "comments": "ก" * 11}) == [
        Violation(item="comments", code="too-long", params={"limit": 10, "length": 11})
    ]


def test_a_text_is_measured_after_it_is_tidied() -> None:
    assert check(ASKED, {**FILLED, "comments": "  " + "ท\u0e4d\u0e32" * 5 + "\r\n"})["comments"] == "ทำ" * 5


def test_words_beside_a_chosen_free_choice_are_answers() -> None:
    raw = {**FILLED, "office": "other", "office.other": " เชียงใหม่ ", "channels": ["web", "other"]}
    raw["channels.other"] = "วิทยุ"
    answers = check(ASKED, raw)
    assert answers["office.other"] == "เชียงใหม่"
    assert answers["channels.other"] == "วิทยุ"
    assert list(answers) == ["office", "office.other", "ease", "speed", "channels", "channels.other"]


@pytest.mark.parametrize("nothing", [None, "", " \n "])
def test_a_chosen_free_choice_needs_no_words(nothing: object) -> None:
    assert "office.other" not in check(ASKED, {**FILLED, "office": "other", "office.other": nothing})


@pytest.mark.parametrize("left", ["เชียงใหม่", "ก" * 1000, 5, ["x"]])
def test_words_beside_a_free_choice_that_was_not_chosen_are_dropped(left: object) -> None:
    raw = {**FILLED, "office.other": left, "channels": ["web"], "channels.other": left}
    assert check(ASKED, raw) == {**FILLED, "channels": ["web"]}


def test_words_beside_a_free_choice_of_an_unanswered_item_are_dropped() -> None:
    assert check(ASKED, {**FILLED, "channels.other": "วิทยุ"}) == FILLED


@pytest.mark.parametrize("junk", [5, True, False, 0, [], ["x"], {}, 0.5])
def test_words_beside_a_free_choice_are_a_string(junk: object) -> None:
    assert codes({**FILLED, "office": "other", "office.other": junk}) == [("office.other", "not-a-text")]


def test_words_beside_a_free_choice_have_their_length() -> None:
    raw = {**FILLED, "office": "other", "office.other": "ก" * FREE_TEXT_LENGTH}
    assert check(ASKED, raw)["office.other"] == "ก" * FREE_TEXT_LENGTH
    assert violations({**raw, "office.other": "ก" * (FREE_TEXT_LENGTH + 1)}) == [
        Violation(
            item="office.other",
            code="too-long",
            params={"limit": FREE_TEXT_LENGTH, "length": FREE_TEXT_LENGTH + 1},
        )
    ]


def test_items_that_the_form_does_not_ask_are_refused_by_name() -> None:
    assert codes({**FILLED, "zeal": 5, "age": None, "office.hq": "x", "": 1, "channels.web": "x"}) == [
        ("", "unknown-item"),
        ("age", "unknown-item"),
        ("channels.web", "unknown-item"),
        ("office.hq", "unknown-item"),
        ("zeal", "unknown-item"),
    ]


def test_all_violations_come_at_once_in_the_order_of_the_form() -> None:
    raw = {
        "office": "other",
        "office.other": 5,
        "speed": "6",
        "help": 9,
        "channels": "web",
        "again": "perhaps",
        "comments": "ก" * 11,
        "unknown": 1,
    }
    assert codes(raw) == [
        ("office.other", "not-a-text"),
        ("ease", "missing-rating"),
        ("speed", "not-a-level"),
        ("help", "not-a-level"),
        ("channels", "not-a-list"),
        ("again", "not-a-choice"),
        ("comments", "too-long"),
        ("unknown", "unknown-item"),
    ]


def test_a_violation_never_holds_the_answer() -> None:
    told = repr(violations({**FILLED, "speed": "ความลับ", "office": "ความลับ", "comments": "ความลับ" * 9}))
    assert "ความลับ" not in told


def test_the_fields_of_a_sheet_are_the_items_and_the_words_beside_free_choices() -> None:
    assert list(ASKED.fields) == [
        "office",
        "office.other",
        "ease",
        "speed",
        "help",
        "channels",
        "channels.other",
        "again",
        "comments",
    ]


def test_several_choices_stand_in_the_forms_order_however_they_were_sent() -> None:
    asked = questionnaire(multiple("m", "a b c"))
    assert check(asked, {"m": ["c", "a"]}) == check(asked, {"m": ["a", "c"]}) == {"m": ["a", "c"]}


FREE = questionnaire(
    rating("q", required=False, na=True),
    single("s", "a other", required=False, free="other"),
    multiple("m", "a other", free="other"),
    words("w"),
)


@pytest.mark.parametrize(
    "raw",
    [{}, {"q": None}, {"q": "", "s": "", "m": [], "w": " \u200e"}, {"s.other": "อื่น"}, {"m.other": "อื่น", "m": []}],
)
def test_a_sheet_without_an_answer_is_refused_though_no_item_is_required(raw: dict[str, object]) -> None:
    with pytest.raises(NothingAnsweredError):
        check(FREE, raw)
    assert FREE.required == ()


@pytest.mark.parametrize("answers", [{"q": 1}, {"q": "na"}, {"s": "a"}, {"m": ["other"]}, {"w": "ดี"}])
def test_one_answer_to_any_item_makes_a_sheet(answers: dict[str, object]) -> None:
    assert check(FREE, answers) == answers


def test_what_is_wrong_with_a_sheet_is_told_before_that_nothing_is_answered() -> None:
    assert codes({"q": 6}, FREE) == [("q", "not-a-level")]
    assert codes({"other": 1}, FREE) == [("other", "unknown-item")]
    assert codes({}) == [("office", "missing-single"), ("ease", "missing-rating"), ("speed", "missing-rating")]
    assert ASKED.required == ("office", "ease", "speed")
