"""The page that shows every component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.styles import pictures

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def test_every_component_is_shown_without_a_word_cut_off(chromium: Browser, tmp_path: Path) -> None:
    taken = pictures(chromium, tmp_path)
    assert len(taken) == 8
    assert all(file.stat().st_size > 50_000 for file in taken)
