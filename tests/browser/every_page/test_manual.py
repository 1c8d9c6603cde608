"""The manual's pictures show the pages as they are: `python -m tests.browser.manual` takes them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import json

from service.texts import texts
from tests.browser.manual import DESK, PICTURES, RECORD, SHOTS, shown, words

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage


def test_each_picture_shows_the_page_of_now(stage: Stage, visit: Visit) -> None:
    page = visit(**DESK | {"is_mobile": False, "has_touch": False, "java_script_enabled": True})
    pages = {name: words(page) for name in shown(page, stage.demonstration)}
    assert pages == json.decode(RECORD.read_bytes())


def test_each_step_with_a_picture_has_one_and_each_picture_a_step() -> None:
    told = [step["picture"] for chapter in texts("manual").chapters for step in chapter["steps"] if "picture" in step]
    assert sorted(told) == sorted(SHOTS) == sorted(each.stem for each in PICTURES.glob("*.png"))
