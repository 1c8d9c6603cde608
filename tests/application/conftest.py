from __future__ import annotations

import pytest

from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock, install


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    """Give an installation with the survey published."""
    return await install(store, clock=clock)
