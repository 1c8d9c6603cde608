"""What all tests share: asynchronous ones run on asyncio, under AnyIO's pytest plugin."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
