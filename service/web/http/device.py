"""The kind of browser of a request by its User-Agent: a browser and a system of short lists, without versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.http.request import header

if TYPE_CHECKING:
    from litestar.types import Scope

OTHER = "other"

SYSTEMS = (
    (b"iPhone", "iphone"),
    (b"iPad", "ipad"),
    (b"Android", "android"),
    (b"Windows", "windows"),
    (b"Macintosh", "mac"),
    (b"Linux", "linux"),
)
BROWSERS = (
    (b" Line/", "line"),
    (b"Edg", "edge"),
    (b"SamsungBrowser", "samsung"),
    (b"Firefox", "firefox"),
    (b"FxiOS", "firefox"),
    (b"Chrome", "chrome"),
    (b"CriOS", "chrome"),
    (b"Safari", "safari"),
)
"""Marks of a User-Agent, the most telling first: most browsers name others, too."""


def device_of(scope: Scope) -> str:
    """Return `browser/system`, each of a short list or `other`."""
    told = header(scope, b"user-agent")
    browser, system = (next((name for mark, name in each if mark in told), OTHER) for each in (BROWSERS, SYSTEMS))
    return f"{browser}/{system}"
