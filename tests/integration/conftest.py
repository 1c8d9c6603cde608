from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.inprocess import Service, service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """Give a service that tests share, each with collectors of its own, and without limits."""
    async with service(tmp_path_factory.mktemp("shared"), rate_limits=False) as running:
        yield running


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Service]:
    """Give the service over a data folder of its own, with limits on and scores kept to tokens, as installed."""
    async with service(tmp_path / "data") as running:
        yield running
