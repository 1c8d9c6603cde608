"""What all tests share: asynchronous ones run on asyncio, under AnyIO's pytest plugin."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from service.adapters.logs import JsonLines

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """Take back what a command that serves does to the logs of its process, which here has other tests to run."""
    yield
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each.formatter, JsonLines)]:
        root.removeHandler(handler)
        root.setLevel(logging.WARNING)
