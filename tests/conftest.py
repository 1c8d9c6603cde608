"""What all tests share: asynchronous ones run on asyncio, under AnyIO's pytest plugin."""

from __future__ import annotations

import gc
import logging
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings

from service.adapters.database import DatabaseStore, open_store
from service.adapters.database.postgresql.address import read_address
from service.adapters.database.postgresql.engine import opened
from service.adapters.logs import JsonLines
from service.texts.organisation import speak_for
from tests.support import engines, postgresql, unclosed
from tests.support.shipped_forms import SHIPPED, load_once

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from service.adapters.database.postgresql.engine import PostgresEngine

# A busy machine breaks no law.
settings.register_profile("laws", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("laws")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=("sqlite", "postgresql"),
        help="what the service stores in: a SQLite file, or tests of use cases in memory, unless given",
    )


def pytest_configure() -> None:
    """Look for garbage seldom: it took a tenth of all processor time, and memory is at hand.

    Among it are connections that nobody closed.
    """
    gc.set_threshold(50_000)
    unclosed.be_told()


def pytest_collection_finish() -> None:
    """Leave out of it what was imported, which stays."""
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long; leave out tests that look into a store which is not there."""
    items.sort(key=lambda item: not item.get_closest_marker("long"))
    engine = config.getoption("--engine")
    markers = ([] if engine is None else ["memory_store"]) + (["sqlite_file"] if engine == "postgresql" else [])
    left_out = {item for item in items if any(map(item.get_closest_marker, markers))}
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run the service on the engine asked for; its tests of SQLite's own files are skipped on another."""
    asked = str(request.config.getoption("--engine") or "sqlite")
    if asked == "postgresql":
        with patch.object(engines, "server", request.getfixturevalue("postgresql_server")):
            yield asked
    else:
        yield asked


@pytest.fixture(scope="session", autouse=True)
def words_of_the_organisation() -> None:
    """Use the words of the shipped organisation, as a service of the shipped forms does."""
    speak_for(load_once(SHIPPED).organisation)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Give the URL of a database on a real server."""
    with postgresql.server() as url:
        yield url


@pytest.fixture
def new_schema(postgresql_server: str) -> Iterator[str]:
    """Give the URL of a schema that does not exist yet, and drop it at the end."""
    with postgresql.schema(postgresql_server) as url:
        yield url


@pytest.fixture(scope="session")
def kept_schema(postgresql_server: str) -> Iterator[str]:
    with postgresql.schema(postgresql_server) as url:
        yield url


@pytest.fixture
def empty_schema(kept_schema: str) -> Iterator[str]:
    """Give the URL of a schema without rows: it is emptied after each test, which is faster than making it."""
    yield kept_schema
    postgresql.empty(kept_schema)


@pytest.fixture
async def file_store(tmp_path: Path) -> AsyncIterator[DatabaseStore]:
    """Give a store without rows in a SQLite file."""
    file = tmp_path / "pochai.sqlite3"
    await engines.lay_out(file)
    async with open_store(file) as store:
        yield store


@pytest.fixture(scope="session")
async def kept_engine(kept_schema: str) -> AsyncIterator[PostgresEngine]:
    async with opened(read_address(kept_schema)) as engine:
        yield engine


@pytest.fixture
def empty_store(kept_engine: PostgresEngine, kept_schema: str) -> Iterator[DatabaseStore]:
    """Give a store without rows on a server, whose connections stay: they cost more than most tests."""
    yield DatabaseStore(kept_engine)
    postgresql.empty(kept_schema)


@pytest.fixture(autouse=True)
def schemas_for_the_next(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give back the schemas of a test's own data folders once all that used them has ended."""
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder:
        engines.give_back(folder, postgresql.empty)


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """Take back what a command that serves does to the logs of its process, which here has other tests to run."""
    yield
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each.formatter, JsonLines)]:
        root.removeHandler(handler)
        root.setLevel(logging.WARNING)
