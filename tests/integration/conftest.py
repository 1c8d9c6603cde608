from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.inprocess import Service, service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Service]:
    """Give the service over a data folder of its own, with limits on and scores kept to tokens, as installed."""
    async with service(tmp_path / "data") as running:
        yield running
