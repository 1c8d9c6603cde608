from __future__ import annotations

from typing import cast

import pytest

from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock, install


@pytest.fixture
def store(request: pytest.FixtureRequest) -> MemoryStore:
    """Give a store in memory; with `--engine` one on that engine, which tests of `memory_store` are left out of."""
    engine = request.config.getoption("--engine")
    if engine is None:
        return MemoryStore()
    opened = request.getfixturevalue("file_store" if engine == "sqlite" else "empty_store")
    return cast("MemoryStore", opened)  # what these tests use of it is the port


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    """Give an installation with the survey published."""
    return await install(store, clock=clock)
