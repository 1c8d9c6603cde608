"""A draft of one form version, compared with the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.domain.collecting.draft_on_new_version import Revision, revision
from tests.support.examples import multiple, questionnaire, rating, single, words

if TYPE_CHECKING:
    from service.domain.forms.form import Item

ITEMS: dict[str, Item] = {
    "ease": rating("ease"),
    "office": single("office", "hq branch"),
    "task": single("task", "a other", free="other"),
    "first": multiple("first", "speed form"),
    "comments": words("comments"),
    "left": words("left"),
}
BEFORE = questionnaire(*ITEMS.values())
SENT = {
    "key": ["k" * 22], "version": ["1"], "lang": ["th"], "do": ["revise"], "left": [""],
    "ease": ["4"], "office": ["branch"], "task": ["other"], "task.other": ["งานพัสดุ"],
    "first": ["speed", "form"], "comments": ["ดี"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("now", "again"),
    [
        ({}, ()),
        ({"left": words("left", required=True, max_length=10)}, ()),
        ({"left": replace(ITEMS["left"], text="ถามใหม่")}, ()),
        ({"added": words("added")}, ("added",)),
        ({"office": single("office", "hq site")}, ("office",)),
        ({"office": single("office", "hq branch site")}, ("office",)),
        ({"first": multiple("first", "speed ease")}, ("first",)),
        ({"task": single("task", "a other")}, ("task",)),
        ({"first": multiple("first", "speed form", at_most=2)}, ()),
        ({"first": multiple("first", "speed form", alone="form")}, ("first",)),
        ({"comments": replace(ITEMS["comments"], hint="โปรดยกตัวอย่าง")}, ("comments",)),
        ({"ease": replace(ITEMS["ease"], text="ใช้ง่ายเพียงใด"), "added": rating("added")}, ("ease", "added")),
    ],
)
def test_what_is_new_or_reads_otherwise_or_has_no_place_is_to_be_looked_at_again(
    now: dict[str, Item], again: tuple[str, ...]
) -> None:
    after = questionnaire(*(ITEMS | now).values(), version=2)
    assert revision(BEFORE, after, SENT) == Revision(again=again, gone=0)


def test_another_scale_puts_every_rating_in_question() -> None:
    assert revision(BEFORE, questionnaire(*ITEMS.values(), version=2, maximum=10), SENT).again == ("ease",)


def test_answers_to_items_that_are_no_longer_asked_are_counted() -> None:
    after = questionnaire(*(item for name, item in ITEMS.items() if name not in {"task", "left", "comments"}))
    assert revision(BEFORE, after, SENT) == Revision(again=(), gone=2)


def test_of_a_version_that_nobody_knows_only_what_has_no_place_can_be_told() -> None:
    after = questionnaire(*(ITEMS | {"office": single("office", "hq"), "added": words("added")}).values())
    after = questionnaire(*(each for each in after.items.values() if each.id != "first"))
    assert revision(None, after, SENT) == Revision(again=("office",), gone=1)
