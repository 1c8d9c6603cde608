"""Controls keep place and width, whatever is answered, refused, corrected or cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.support.form_page import TOO_LONG, Sheet
from tests.browser.support.page_states import FORMS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.browser.support.stage import Stage

_WIDTHS = """() => Object.fromEntries(
    [...document.querySelectorAll(".item label:has(> input), .item .free, .item textarea, .submit")]
        .filter(each => each.checkVisibility())
        .map(each => [each, each.querySelector("input") || each])
        .map(([each, {name, value, type}]) => [
            /radio|checkbox/.test(type) ? `${name}=${value}` : name || each.className, each.getBoundingClientRect()
        ])
)"""
"""Gives the box of each control that is shown, by its name and value."""

_FAULTS = f"""(before, after) => {{
    const widths = {_WIDTHS};
    const {{scrollWidth, clientWidth}} = document.documentElement;
    const faults = scrollWidth > clientWidth ? [`${{after}}: the page is ${{scrollWidth}} px wide`] : [];
    for (const [name, {{left, right, width}}] of Object.entries(widths())) {{
        if (left < 0 || right > clientWidth) faults.push(`${{after}}: ${{name}} lies outside`);
        if (name in before && Math.abs(width - before[name].width) > 1) {{
            faults.push(`${{after}}: ${{name}} is ${{width}} px wide`);
        }}
    }}
    return faults;
}}"""

_MENDED = f"""before => {{
    const faults = {_FAULTS};
    const found = faults(before, "refused");
    for (const field of document.querySelectorAll(".item :is(input:not(.free), textarea)")) {{
        if (field.type === "textarea") field.value = "ก";
        else field.click();
        field.dispatchEvent(new Event("input", {{bubbles: true}}));
        found.push(...faults(before, `${{field.name}}=${{field.value}}`));
    }}
    return found;
}}"""
"""Answers a sheet in all ways, one after the other, and gives what is out of place after each."""


def faults(page: Page, before: object, after: str) -> list[str]:
    found: list[str] = page.evaluate(f"([before, after]) => ({_FAULTS})(before, after)", [before, after])
    return found


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("form", [*FORMS, "reply", "optional"])
def test_each_control_keeps_its_place_after_every_change(
    stage: Stage, visit: Visit, form: str, width: int, *, scripts: bool
) -> None:
    page = visit(java_script_enabled=scripts, viewport={"width": width, "height": 780})
    page.goto(stage.pochai.link(stage.codes[form]))
    before = page.evaluate(_WIDTHS)
    assert faults(page, before, "opened") == []
    page.locator("[name=comments]").evaluate(TOO_LONG)
    Sheet(page).submit.tap()
    expect(page.locator("#summary")).to_be_focused()
    assert page.evaluate(_MENDED, before) == []
    if scripts:
        for action in ("clear", "undo"):
            page.locator(f"[data-do={action}]:visible").first.tap()
            assert faults(page, before, action) == []
    if page.locator(".switch").count():
        page.locator(".switch").tap()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert faults(page, {}, "switched") == []
