from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.adapters.database import open_store
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, install

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from service.application.ports.store import Store


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hold all stores to the same contract: the fake and the file, or with `--engine postgresql` a real server."""
    if "store" in metafunc.fixturenames:
        server = metafunc.config.getoption("--engine") == "postgresql"
        metafunc.parametrize("store", ["postgresql"] if server else ["memory", "sqlite"], indirect=True)


@pytest.fixture
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """Give each store in turn: what holds for one holds for the others."""
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "sqlite":
        async with open_store(tmp_path / "pochai.sqlite3") as opened:
            yield opened
    else:
        async with open_store(request.getfixturevalue("empty_schema")) as opened:
            yield opened


@pytest.fixture
async def site(store: Store) -> Installation:
    """Give an installation with the survey published."""
    return await install(store)
