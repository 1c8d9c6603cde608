"""Measures what many stored responses cost: the start, memory while idle, and their export as a table."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from tests.bench.fill import fill
from tests.bench.load import WrongAnswerError
from tests.bench.servers import POCHAI, environment, pochai
from tests.bench.table import Figure
from tests.support.engines import database

if TYPE_CHECKING:
    from service.adapters.database import Database
    from service.domain.catalogue import Catalogue
    from service.domain.forms.form import Form

_WATCHED = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def measure(folder: Path, catalogue: Catalogue, form: Form, *, many: int, starts: int) -> list[Figure]:
    """Measure with so many responses stored. Raises `WrongAnswerError`."""
    data = folder / "stored"
    fill(database(data), catalogue, form.id, many)
    with pochai(data, form.title):
        pass  # what a first start does once is not measured
    waited, idle = [], []
    for _ in range(starts):
        with pochai(data, form.title) as (server, _):
            waited.append(server.seconds)
            idle.append(server.mebibytes())
    size = asyncio.run(_bytes(database(data)))
    seconds, mebibytes = _export(data, folder / "responses.csv", form)
    return [
        Figure(f"first answer after the start, {many:,} stored", waited, unit=" s", at_most=1.5),
        Figure(f"memory, idle, {many:,} stored", idle, digits=0, unit=" MB", at_most=60),
        Figure("bytes of database a response, indexes and counts included", [size / many], digits=0),
        Figure(f"export of {many:,} as CSV, rows a second", [many / seconds], digits=0, at_least=100_000),
        Figure("memory of the export, at most", [mebibytes], digits=0, unit=" MB", at_most=120),
    ]


async def _bytes(where: Database) -> int:
    """Return the size of a database: of its file, or of all tables of its schema."""
    if isinstance(where, Path):
        return where.stat().st_size
    import asyncpg

    server, _, schema = where.partition("?schema=")
    connection = await asyncpg.connect(server)
    try:
        return int(
            await connection.fetchval(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = $1::regnamespace "
                "AND relkind = 'r'",
                schema,
            )
        )
    finally:
        await connection.close()


def _export(data: Path, file: Path, form: Form) -> tuple[float, float]:
    """Export by the command; return the seconds, and the most memory it had in mebibytes."""
    command = [POCHAI, "export", "responses", "--form", form.id, "--format", "csv", "--output", str(file)]
    begun = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, *command], env=environment(data), capture_output=True, check=True
    )
    seconds = perf_counter() - begun
    status, kibibytes = map(int, done.stdout.split())
    if status or not file.stat().st_size:
        raise WrongAnswerError(f"the export failed: {done.stderr.decode()}")
    file.unlink()
    return seconds, kibibytes / 1024
