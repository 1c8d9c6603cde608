"""Which answers are comments, and their ids."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from service.domain.collecting.comment import (
    MOST_TAGS,
    NOTE_LENGTH,
    TAG_LENGTH,
    Comment,
    checked_mark,
    comment_id,
    comments,
    tags_of,
    tags_typed,
)
from service.domain.collecting.equal_comments import line_of, words_of
from service.domain.errors import InvalidMarkError
from tests.support.examples import multiple, questionnaire, rating, single, words

RESPONSE = "0" * 32
ASKED = questionnaire(
    rating("ease"),
    single("office", "hq other", breakdown=True, free="other"),
    single("task", "pay other", free="other"),
    multiple("channels", "web else", free="else"),
    words("why"),
    replace(words("mail"), personal=True),
)


def test_words_are_comments_but_for_those_that_tell_who_somebody_is() -> None:
    answers = {
        "ease": 5, "office": "other", "office.other": "กองเล็กมาก", "task": "other", "task.other": "ตรวจเอกสาร",
        "channels": ["else"], "channels.else": "โทรศัพท์", "why": "ดีมาก",
    }  # fmt: skip
    found = {each.item: each for each in comments(ASKED, (7, RESPONSE), 202605, answers)}
    assert {name: each.text for name, each in found.items()} == {
        "task.other": "ตรวจเอกสาร",
        "channels.else": "โทรศัพท์",
        "why": "ดีมาก",
    }
    assert {each._replace(item="", id="", text="") for each in found.values()} == {
        Comment(7, "survey", "", "", 202605, "")
    }
    assert found["why"].id == comment_id(RESPONSE, "why")


def test_what_was_left_out_is_no_comment() -> None:
    assert list(comments(ASKED, (7, RESPONSE), 202605, {"ease": 5})) == []


def test_comments_of_one_sheet_stand_in_another_order_in_each_field() -> None:
    sheets = [f"{n:032x}" for n in range(50)]
    orders = [sorted(sheets, key=lambda sheet: comment_id(sheet, field)) for field in ("why", "task.other")]
    assert orders[0] != orders[1] != sheets
    assert all(sheet not in comment_id(sheet, "why") for sheet in sheets)


@pytest.mark.parametrize(
    ("tags", "note", "good"),
    [
        (["ก" * TAG_LENGTH] * MOST_TAGS, "ข" * NOTE_LENGTH, True),
        ([], "", True),
        (["ก" * (TAG_LENGTH + 1)], "", False),
        (["ก"] * (MOST_TAGS + 1), "", False),
        ([], "ข" * (NOTE_LENGTH + 1), False),
    ],
)
def test_a_mark_has_its_bounds(tags: list[str], note: str, *, good: bool) -> None:
    if good:
        assert list(tags_of(checked_mark(tags, note))) == tags
    else:
        with pytest.raises(InvalidMarkError):
            checked_mark(tags, note)


def test_tags_are_typed_with_commas_each_once_in_their_order() -> None:
    assert tags_typed(" ข ,ก,\nข", "ค,", "") == ("ข", "ก", "ค")
    told = Comment(1, "f", "why", "x", 202605, "", checked_mark(tags_typed("ข,ก"), ""))
    assert (told.tags, told.category) == (("ข", "ก"), "ข")


def test_a_line_is_of_the_same_words_and_marks_whatever_the_spaces_and_the_case() -> None:
    assert line_of("Slow\n menu", "", "") == line_of(" slow menu ", "", "")
    assert (
        len({line_of("ช้า", tag, note) for tag, note in (("", ""), ("ก", ""), ("", "ก"), ("ก", "ก"), ("ก\nก", ""))}) == 5
    )
    assert words_of(line_of("ช้า", "ก", "ข")) == line_of("ช้า", "", "") != line_of("เร็ว", "", "")
