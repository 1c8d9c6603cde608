from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from service.adapters.database import open_store
from tests.support import citus, postgresql
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, install

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from service.application.ports.store import Store


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Hold all stores to the same contract: the fake and the file, or with `--engine postgresql` a real server.

    Where a Citus cluster is named, it is the server, with the schema distributed in each way.
    """
    if "store" in metafunc.fixturenames:
        server = metafunc.config.getoption("--engine") == "postgresql"
        servers = citus.LAYOUTS if citus.COORDINATOR else ("postgresql",)
        metafunc.parametrize("store", servers if server else ["memory", "sqlite"], indirect=True)


@pytest.fixture(scope="session")
def laid() -> Iterator[dict[str, str]]:
    """Give a distributed schema by its layout, which tests share."""
    with ExitStack() as kept:
        schemas = {layout: kept.enter_context(citus.schema()) for layout in citus.LAYOUTS}
        for layout, url in schemas.items():
            citus.lay(url, layout)
        yield schemas


@pytest.fixture
async def laid_store(layout: str, laid: dict[str, str]) -> AsyncIterator[Store]:
    """Give a store without rows in a distributed schema."""
    url = laid[layout]
    async with open_store(url) as opened:
        yield opened
    postgresql.empty(url)


@pytest.fixture
def layout(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["store"])


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Store:
    """Give each store in turn: what holds for one holds for the others."""
    if request.param == "memory":
        return MemoryStore()
    stores = {"sqlite": "file_store", "postgresql": "empty_store"}
    opened: Store = request.getfixturevalue(stores.get(request.param, "laid_store"))
    return opened


@pytest.fixture
async def site(store: Store) -> Installation:
    """Give an installation with the survey published."""
    return await install(store)
