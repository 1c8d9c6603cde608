"""A form in a browser, filled in by tapping and typing as people do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Locator, Page

_PUT = """answers => {
    for (const field of document.querySelector("#sheet").elements) {
        const values = answers[field.name];
        if (!values) continue;
        if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
        else field.value = values[0];
    }
}"""
_CLICK = """answers => {
    for (const [name, values] of Object.entries(answers)) for (const value of values) {
        const fields = [...document.getElementsByName(name)];
        const choice = fields.find(each => /radio|checkbox/.test(each.type) && each.value === value);
        if (choice) choice.parentElement.click();
        else {
            fields[0].value = value;
            fields[0].dispatchEvent(new Event("input", {bubbles: true}));
        }
    }
}"""
TOO_LONG = "field => { field.maxLength = 5000; field.value = 'ก'.repeat(1500); }"
"""Puts more words into a text than it may have, so that its sheet is refused whatever else is answered."""

HIDDEN = ("key", "version", "lang")
"""The fields of a form that nobody fills in."""

PROGRESS: dict[str, Any] = {
    "main_task": "other",
    "main_task.other": "ตรวจรายงานประจำเดือน",
    "add_project": 5,
    "disbursement": 4,
    "report_results": 3,
    "fund_management": "na",
    "meets_needs": 5,
    "ease_of_use": 4,
    "data_search": 5,
    "speed": 2,
    "continuity": 1,
    "time_saving": 5,
    "manual_clarity": 4,
    "advice": "na",
    "problem_fixing": 3,
    "overall_satisfaction": 4,
    "dissatisfaction": "ค้นหายาก",
    "improve_first": ["speed", "other"],
    "improve_first.other": "การแจ้งเตือน",
    "comments": "ใช้งานง่ายดี\nแต่ช้าในช่วงเช้า",
}
"""A sheet of the Progress survey with every kind of answer in it. Its eleven ratings that count add up to 41."""

PROGRESS_SUM, PROGRESS_COUNT = 41, 11


class Sheet:
    """The form that a page shows."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def code(self) -> str:
        """The code of the collector whose page is open."""
        return self.page.url.split("/s/")[1][:6]

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Give the answers in turn, by clicks on labels that a script makes; `tap_all` is what a finger does."""
        self.page.evaluate(_CLICK, as_entered(answers))

    def tap_all(self, answers: Mapping[str, Any]) -> None:
        """Give the answers: choices by a tap on their labels, texts by typing."""
        for field, answer in answers.items():
            if self.page.locator(f'label > [name="{field}"]').count():
                for value in answer if isinstance(answer, list) else [answer]:
                    self.choose(field, value)
            else:
                self.page.locator(f'[name="{field}"]').fill(str(answer))

    def put(self, answers: Mapping[str, Any]) -> None:
        """Give the answers all at once, where it does not matter how they came to be there."""
        self.page.evaluate(_PUT, as_entered(answers))

    def choose(self, item: str, value: object) -> None:
        """Tap the label of a choice."""
        self.label(item, value).tap()

    def label(self, item: str, value: object) -> Locator:
        """Find the label of a choice."""
        return self.page.locator(f'label:has(> [name="{item}"][value="{value}"])')

    def item(self, name: str) -> Locator:
        """Find an item."""
        return self.page.locator(f"#item-{name}")

    @property
    def submit(self) -> Locator:
        """The button that sends the sheet."""
        return self.page.locator(".sending .submit")

    def send(self) -> None:
        """Tap the button that sends the sheet, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.submit.tap()

    def switch(self) -> None:
        """Tap the button for the other language, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(".switch").tap()

    @property
    def key(self) -> str:
        """The submission key that the page carries."""
        return self.page.locator("input[name=key]").input_value()

    @property
    def entered(self) -> dict[str, list[str]]:
        """All that is filled in, as it would be sent now."""
        pairs: list[list[str]] = self.page.evaluate("[...new FormData(document.querySelector('#sheet')).entries()]")
        entered: dict[str, list[str]] = {}
        for name, value in pairs:
            if value and name not in HIDDEN:
                entered.setdefault(name, []).append(value)
        return entered


def receipt(page: Page) -> str:
    """Open the receipt on the page of thanks, where it is folded, and give it."""
    folded = page.locator(".ticket details:not([open]) > summary")
    if folded.count():
        folded.tap()
    return page.locator("output.receipt").inner_text()


def as_entered(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give answers as `Sheet.entered` does."""
    return {
        field: [str(value) for value in (answer if isinstance(answer, list) else [answer])]
        for field, answer in answers.items()
    }


def told(page: Page) -> str:
    """Give the line on progress as it is read aloud, with what the stylesheet counts."""
    session = page.context.new_cdp_session(page)
    line = session.send("Runtime.evaluate", {"expression": "document.querySelector('.count')"})["result"]["objectId"]
    nodes = session.send("Accessibility.queryAXTree", {"objectId": line})["nodes"]
    return "".join(node["name"]["value"] for node in nodes if node["role"]["value"] == "StaticText")
