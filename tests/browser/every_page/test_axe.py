"""axe looks once at each way that text looks, and at every text that looks otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.support.axe import COLOURS, violations

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

GOOD = "<p>ข้อความ <b>เข้ม</b></p><div style='background:white'><p>ข้อความ</p></div>"


@pytest.mark.parametrize(
    "pale",
    [
        "<p style='color:silver'>ข้อความ</p>",
        "<div style='background:dimgray'><p>ข้อความ</p></div>",
        "<p style='background:#f7b733;color:#93c8f7'>ข้อความ</p>",
        "<div style='opacity:.3'><p>ข้อความ</p></div>",
        "<div style='background:dimgray;position:absolute;inset:0'></div><p style='position:absolute'>ข้อความ</p>",
    ],
    ids=["colour", "background", "equal", "opacity", "position"],
)
def test_text_that_was_good_elsewhere_is_found_where_it_is_pale(visit: Visit, pale: str) -> None:
    page = visit(java_script_enabled=True)
    page.set_content(GOOD)
    assert violations(page, COLOURS) == []
    page.set_content(GOOD + pale)
    assert [rule for rule, _, _ in violations(page, COLOURS)] == ["color-contrast"]
    page.set_content(GOOD + pale.replace("<p", "<p hidden"))
    assert violations(page, COLOURS) == []
