"""The system's Chromium without a window, with the viewport of a small phone."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 780},
    "has_touch": True,
    "java_script_enabled": False,
    "locale": "th-TH",
    "timezone_id": "Asia/Bangkok",
    "reduced_motion": "reduce",
}
"""A small phone. Scripts are off: no page may need one."""


SHELL: dict[str, Any] = {
    "executable_path": shutil.which("chromium-headless-shell"),
    "args": ["--no-sandbox"] if os.geteuid() == 0 else [],
}
"""How the browser is started: its shell draws pages as it does, and no window around each."""

WHOLE = SHELL | {"executable_path": shutil.which("chromium")}
"""The whole browser, for what the shell has not: a cache of pages to go back to."""


@contextmanager
def launch(playwright: Playwright) -> Iterator[Browser]:
    """Run the browser until it is no longer needed."""
    browser = playwright.chromium.launch(**SHELL)
    yield browser
    browser.close()
