"""A form with its script: what it shows, offers and keeps on the device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import json

from tests.browser.support.form_page import Sheet

if TYPE_CHECKING:
    from playwright.sync_api import Locator

ENTER = """answers => {
    for (const [name, answer] of Object.entries(answers)) for (const field of document.getElementsByName(name)) {
        if (/radio|checkbox/.test(field.type)) field.checked = [answer].flat().map(String).includes(field.value);
        else field.value = answer;
        field.dispatchEvent(new Event("input", {bubbles: true}));
    }
}"""


class Screen(Sheet):
    """A sheet with the script's part of the page."""

    def enter(self, answers: dict[str, Any]) -> None:
        """Give the answers at once."""
        self.page.evaluate(ENTER, answers)

    def says(self, state: str) -> Locator:
        """Find what is shown in a state."""
        return self.page.locator(f"[data-when={state}]")

    def do(self, action: str) -> None:
        """Tap the button of an action that is shown."""
        self.page.locator(f"[data-do={action}]:visible").first.tap()

    @property
    def drafts(self) -> dict[str, Any]:
        """What the device keeps."""
        kept: dict[str, str] = self.page.evaluate("({...localStorage})")
        return {name: json.decode(text) for name, text in kept.items()}

    def another(self) -> Screen:
        """Open another tab of the same browser."""
        return Screen(self.page.context.new_page())
