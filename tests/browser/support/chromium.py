"""The system's Chromium with the viewport of a small phone."""

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


@contextmanager
def launch(playwright: Playwright) -> Iterator[Browser]:
    """Run the browser until it is no longer needed."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
    yield browser
    browser.close()
