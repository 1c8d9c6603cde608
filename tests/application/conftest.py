from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from service.adapters.database import open_store
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock, install

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MemoryStore]:
    """Give a store in memory; with `--engine` one on that engine, which tests of `memory_store` are left out of."""
    engine = request.config.getoption("--engine")
    if engine is None:
        yield MemoryStore()
        return
    database = tmp_path / "pochai.sqlite3" if engine == "sqlite" else request.getfixturevalue("empty_schema")
    async with open_store(database) as opened:
        yield cast("MemoryStore", opened)  # what these tests use of it is the port


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    """Give an installation with the survey published."""
    return await install(store, clock=clock)
