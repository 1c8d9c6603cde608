"""Chromium, and the service it visits: a real process on a real SQLite file."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from unittest.mock import patch

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.support.chromium import PHONE, launch
from tests.browser.support.running import running
from tests.browser.support.stage import Stage, staged
from tests.support.shipped_forms import load_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.support.running import Pochai

_MILLISECONDS = 15_000


class Visit(Protocol):
    """Opens an empty tab in a browser without a past."""

    def __call__(self, **options: Any) -> Page: ...


class _Chromium:
    """The browser of all test files of this folder that follow each other, started for the first that asks."""

    def __init__(self) -> None:
        self._browser: Browser | None = None
        self._running = ExitStack()
        self.stays = True

    def __call__(self) -> Browser:
        if not self._browser:
            playwright = self._running.enter_context(sync_playwright())
            self._browser = self._running.enter_context(launch(playwright))
        return self._browser

    def close(self) -> None:
        self._browser = None
        self._running.close()


_chromium = _Chromium()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Note whether another test of this folder follows."""
    _chromium.stays = bool(nextitem and nextitem.path.is_relative_to(Path(__file__).parent))


@pytest.fixture(scope="session", autouse=True)
def shipped_forms_read_once() -> Iterator[None]:
    with patch("service.bootstrap.load", load_once):
        yield


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Lend the browser, and close it before anything else of the session runs: its event loop excludes all others."""
    yield _chromium()
    if not _chromium.stays:
        _chromium.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    contexts: list[BrowserContext] = []

    def visit(**options: Any) -> Page:
        context = chromium.new_context(**PHONE | options)
        contexts.append(context)
        context.set_default_timeout(_MILLISECONDS)
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def phone(visit: Visit) -> Page:
    return visit()


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The service that all tests share, with collectors in every state."""
    with staged(tmp_path_factory.mktemp("stage")) as prepared:
        yield prepared


@pytest.fixture
def code(stage: Stage) -> str:
    """A collector of the Progress survey that is the test's own."""
    return stage.pochai.collector()


@pytest.fixture
def empty_pochai(tmp_path: Path) -> Iterator[Pochai]:
    """A service that is the test's own, with nothing stored: for scores, which all collectors of a form add to."""
    with running(tmp_path) as service:
        yield service
