"""Schemas on a Citus cluster, distributed as the files of `deploy/postgresql` do it."""

from __future__ import annotations

import asyncio
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from service.adapters.database import migrate_database
from service.adapters.database.postgresql.address import read_address
from tests.support import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

COORDINATOR = os.environ.get("POCHAI_TEST_CITUS_URL", "")
"""The URL of an empty database of a coordinator that has the extension and its workers; with it, psql is needed."""

LAYOUTS = ("citus-fund.sql", "citus-survey.sql")
"""The files that distribute a schema."""

_FOLDER = Path(__file__).parents[2] / "deploy" / "postgresql"


@contextmanager
def schema() -> Iterator[str]:
    """Give the URL of a schema that is migrated and not distributed, and drop it at the end."""
    with postgresql.schema(COORDINATOR) as url:
        with ThreadPoolExecutor(1) as apart:
            apart.submit(lambda: asyncio.run(migrate_database(url))).result()
        yield url


def lay(url: str, layout: str) -> None:
    """Distribute a schema as the guide says."""
    name = f"schema={read_address(url).schema}"
    command = ["psql", "-q", "-d", COORDINATOR, "-v", name, "-f", str(_FOLDER / layout)]
    subprocess.run(command, check=True, capture_output=True)
