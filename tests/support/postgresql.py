"""A PostgreSQL server for tests: Debian's, started on a folder of its own, or the one that a variable names."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import urlsplit

import asyncpg

from tests.support.processes import free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

GIVEN = "POCHAI_TEST_DATABASE_URL"
"""Names the variable that has the URL of an empty database on a server that runs already."""

OWNER = "postgres" if os.getuid() == 0 else None
"""Who runs the server: PostgreSQL refuses root, and Debian's package makes a user for it."""

_EMPTY = """
DO $$
DECLARE
    name TEXT;
    certified BOOLEAN;
BEGIN
    IF to_regclass('certified_report') IS NULL THEN
        RETURN;
    END IF;
    EXECUTE 'SELECT EXISTS (SELECT FROM certified_report)' INTO certified;
    IF certified THEN
        ALTER TABLE certified_report DISABLE TRIGGER USER;
        ALTER TABLE IF EXISTS certified_count DISABLE TRIGGER USER;
    END IF;
    FOR name IN
        SELECT relname FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname <> 'migration'
        ORDER BY relname IN ('planner', 'collector', 'form_version', 'webhook'), relname = 'form_version'
    LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    IF certified THEN
        ALTER TABLE certified_report ENABLE TRIGGER USER;
        ALTER TABLE IF EXISTS certified_count ENABLE TRIGGER USER;
    END IF;
    FOR name IN
        SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL
    LOOP
        PERFORM setval(format('%I', name)::regclass, 1, false);
    END LOOP;
END $$;
"""
"""Deletes all rows; what changes a definition costs six times as much, and is done where it must."""

_ON_CITUS = "SET citus.multi_shard_modify_mode = sequential; SET citus.enable_unsafe_triggers = on;"
"""What a cluster wants for that; anywhere else these are names that mean nothing."""

_SETTINGS = (
    "max_connections=200",
    "listen_addresses=127.0.0.1",
    "log_min_messages=fatal",
)


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Give the URL of a database on a server: the one given, or one that is started for this and ends with it."""
    if url := os.environ.get(GIVEN):
        yield url
        return
    with owned_folder() as folder:
        data = str(folder / "data")
        _run("initdb", "-D", data, "-U", "pochai", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        # A server for tests survives no power failure.
        with _running(folder, *_SETTINGS, *(() if durable else ("fsync=off",))) as port:
            url = f"postgresql://pochai@127.0.0.1:{port}/postgres"
            # Asked for encryption first, asyncpg leaves an error behind where a connection is given up meanwhile.
            with patch.dict(os.environ, PGSSLMODE="disable"):
                yield url
                if url in _emptiers:
                    _emptiers.pop(url).close()


@contextmanager
def replica(server: str) -> Iterator[str]:
    """Give the URL of the same database on a streaming replica of a server."""
    with owned_folder() as folder:
        _run("pg_basebackup", "-D", str(folder / "data"), "-d", server, "-R", "-c", "fast", "--no-sync")
        with _running(folder, *_SETTINGS, "fsync=off") as port:
            yield urlsplit(server)._replace(netloc=f"pochai@127.0.0.1:{port}").geturl()


@contextmanager
def _running(folder: Path, *settings: str) -> Iterator[int]:
    """Run a server on a folder; give its port."""
    port = free_port()
    options = [part for setting in settings for part in ("-c", setting)]
    command = [_program("postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder), *options]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=OWNER, group=OWNER
    ) as process:
        try:
            wait_for(lambda: answers(port))
            yield port
        finally:
            process.terminate()  # SIGTERM waits for connections; those of tests are closed by now
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def schema(server: str) -> Iterator[str]:
    """Give the URL of a schema of its own, which is dropped at the end."""
    name = f"t{secrets.token_hex(8)}"
    try:
        yield f"{server}?schema={name}"
    finally:
        execute(server, f"DROP SCHEMA IF EXISTS {name} CASCADE")


class _Emptier:
    """A connection that stays while a server runs, in a thread and loop of its own."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._thread = ThreadPoolExecutor(1)
        self._loop = asyncio.new_event_loop()
        self._connection = self._run(asyncpg.connect(server))

    def empty(self, schema: str) -> None:
        """Delete the rows of a schema, over another connection where a test ended this one."""
        statements = f"{_ON_CITUS} SET search_path = {schema}; {_EMPTY}"
        try:
            self._run(self._connection.execute(statements))
        except (asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.InterfaceError, OSError):
            self._connection = self._run(asyncpg.connect(self._server))
            self._run(self._connection.execute(statements))

    def close(self) -> None:
        self._run(self._connection.close())
        self._thread.submit(self._loop.close).result()
        self._thread.shutdown()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._thread.submit(self._loop.run_until_complete, work).result()


_emptiers: dict[str, _Emptier] = {}
"""Those of the servers in use."""


def empty(url: str) -> None:
    """Delete all rows of a schema but the records of its migrations, and count ids from 1 again."""
    server, _, query = url.partition("?")
    if server not in _emptiers:
        _emptiers[server] = _Emptier(server)
    _emptiers[server].empty(query.rpartition("=")[2])


def execute(server: str, statements: str) -> None:
    """Run statements on a server, past the service."""

    async def run() -> None:
        connection = await asyncpg.connect(server)
        try:
            await connection.execute(statements)
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, run()).result()


def answers(port: int) -> bool:
    """Tell whether a server or a pooler takes connections at a port."""
    return (
        subprocess.run([_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode == 0
    )


def give(path: Path) -> None:
    """Have a file or folder belong to who runs the server, whatever mask this process makes files with."""
    if OWNER:
        shutil.chown(path, OWNER)


@contextmanager
def owned_folder() -> Iterator[Path]:
    """Lend a new folder that belongs to who runs the server."""
    folder = Path(tempfile.mkdtemp(prefix="pochai-postgresql-"))
    give(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _run(program: str, *arguments: str) -> None:
    subprocess.run([_program(program), *arguments], check=True, stdout=subprocess.DEVNULL, user=OWNER, group=OWNER)


def _program(name: str) -> str:
    """Find a program of the newest release; Debian keeps them beside the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return str(found[-1]) if found else name
