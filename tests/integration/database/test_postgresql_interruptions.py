"""A database elsewhere goes away in the middle: nothing that was acknowledged is lost, nothing is stored twice."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg
import pytest

from service.adapters.database import UnreachableError, open_store
from service.domain.errors import BusyError
from tests.support import postgresql
from tests.support.installation import Installation, answers, install, key, sheet, writing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.domain.collecting.collector import Collector

pytestmark = pytest.mark.anyio

SHEETS = 40


class Wire:
    """A proxy before the server that cuts its connections when it is told to."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._open: set[asyncio.StreamWriter] = set()
        self._meeting: set[asyncio.Task[None]] = set()
        self.cut_at = 0
        """Which commit, from now on, is passed on to the server and never answered; 0 for none."""

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            parts = urlsplit(self._url)
            yield parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}").geturl()
            self.cut()
            await asyncio.gather(*self._meeting, return_exceptions=True)

    def cut(self) -> None:
        for each in self._open:
            each.transport.abort()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parts, meeting = urlsplit(self._url), asyncio.current_task()
        assert parts.hostname
        assert meeting
        self._meeting.add(meeting)
        there_reader, there_writer = await asyncio.open_connection(parts.hostname, parts.port)
        self._open |= {writer, there_writer}
        silent = asyncio.Event()
        await asyncio.gather(
            self._pass(reader, there_writer, silent, asked=True),
            self._pass(there_reader, writer, silent, asked=False),
            return_exceptions=True,
        )
        for each in (writer, there_writer):
            self._open.discard(each)
            each.transport.abort()
            with suppress(OSError):
                await each.wait_closed()
        self._meeting.discard(meeting)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silent: asyncio.Event, *, asked: bool
    ) -> None:
        while data := await reader.read(65536):
            if asked and self.cut_at and b"COMMIT" in data:
                self.cut_at -= 1
                if not self.cut_at:
                    silent.set()
            if not asked and silent.is_set():
                # The server has committed and says so; nobody hears it.
                self.cut()
                return
            writer.write(data)
            await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def site_over(url: str) -> AsyncIterator[Installation]:
    async with open_store(url) as store:
        yield await install(store)


async def send(site: Installation, collector: Collector, count: int = SHEETS) -> list[str]:
    published = site.registry.form("survey")
    async with writing(site.intake()) as intake:
        replies = await asyncio.gather(
            *(intake.submit(collector, published, key(n), sheet(published, answers())) for n in range(count))
        )
    return [each.outcome for each in replies]


async def test_a_commit_whose_reply_was_lost_is_found_again_by_its_keys(empty_schema: str) -> None:
    wire = Wire(empty_schema)
    async with wire.laid() as url, site_over(url) as site:
        collector = await site.collectors.create("survey", "ที่")
        published = site.registry.form("survey")
        async with writing(site.intake()) as intake:
            wire.cut_at = 1
            reply = await intake.submit(collector, published, key(1), sheet(published, answers()))
        assert reply.outcome == "same"
        assert len(await site.responses()) == 1
        assert await site.differences() == []


async def test_an_answer_that_a_retry_finds_is_acknowledged_when_a_standby_has_it(
    empty_schema: str, postgresql_server: str
) -> None:
    async with site_over(empty_schema) as site, connected(postgresql_server) as keeper:
        collector = await site.collectors.create("survey", "ที่")
        sending: asyncio.Task[list[str]] | None = None
        try:
            await wait_for_standby(keeper, "'nobody'")
            await in_force(keeper, postgresql_server)
            sending = asyncio.create_task(send(site, collector, 1))
            first = await waiting_for_standby(keeper, 0)
            await keeper.execute(f"SELECT pg_terminate_backend({first})")
            assert await waiting_for_standby(keeper, first)
            assert not sending.done()
        finally:
            await wait_for_standby(keeper, "DEFAULT")
        assert await sending == ["same"]


@asynccontextmanager
async def connected(server: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server)
    try:
        yield connection
    finally:
        await connection.close()


async def wait_for_standby(keeper: asyncpg.Connection, name: str) -> None:
    await keeper.execute(f"ALTER SYSTEM SET synchronous_standby_names = {name}")
    await keeper.execute("SELECT pg_reload_conf()")


async def in_force(keeper: asyncpg.Connection, server: str) -> None:
    """Wait until commits wait for a standby: one process of the server reads that setting, and may be late."""
    async with connected(server) as probe, asyncio.timeout(10):
        waits = False
        while not waits:
            committing = asyncio.create_task(probe.execute("SELECT pg_logical_emit_message(true, 'probe', '')"))
            _, pending = await asyncio.wait([committing], timeout=0.2)
            waits = bool(pending)
            if waits:
                await keeper.execute(f"SELECT pg_cancel_backend({probe.get_server_pid()})")
            await committing


async def waiting_for_standby(keeper: asyncpg.Connection, but: int) -> int:
    query = f"SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid <> {but}"
    async with asyncio.timeout(10):
        while not (pid := await keeper.fetchval(query)):
            pass
    return int(pid)


async def test_connections_that_are_ended_by_the_server_are_made_again(
    empty_schema: str, postgresql_server: str
) -> None:
    async with site_over(empty_schema) as site:
        collector = await site.collectors.create("survey", "ที่")
        over = asyncio.Event()
        ending = asyncio.create_task(_end_again_and_again(postgresql_server, over))
        assert set(await send(site, collector)) <= {"stored", "same"}
        over.set()
        await ending
        assert len(await site.responses()) == SHEETS
        assert await site.differences() == []


async def _end_again_and_again(server: str, over: asyncio.Event) -> None:
    while not over.is_set():
        await asyncio.to_thread(postgresql.execute, server, _END)
        await asyncio.sleep(0.05)


_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pochai' AND pid <> pg_backend_pid()
"""


async def test_who_reads_after_all_connections_were_lost_gets_an_answer(empty_schema: str) -> None:
    wire = Wire(empty_schema)
    async with wire.laid() as url, site_over(url) as site:
        wire.cut()
        assert await site.store.collectors.everything() == []
        assert await site.store.troubles() == []


async def test_a_lock_that_is_held_elsewhere_is_waited_for_a_bounded_time(
    empty_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.adapters.database.postgresql.engine._LIMITS", "SET LOCAL lock_timeout = '50ms'")
    async with open_store(empty_schema) as one, open_store(empty_schema) as other, one.write():
        with pytest.raises(BusyError):
            async with other.write([(1, "a")]):
                pass


async def test_a_process_that_falls_silent_holds_up_others_for_a_short_time(
    empty_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.adapters.database.postgresql.engine.SILENT_SECONDS", "0.1")
    async with open_store(empty_schema) as one, open_store(empty_schema) as other:
        with pytest.raises(BusyError):
            async with one.write([(1, "a")]), asyncio.timeout(5), other.write([(1, "a")]):
                pass


async def test_a_task_that_is_cancelled_leaves_no_transaction_open(empty_schema: str) -> None:
    async with open_store(empty_schema) as store:

        async def hold() -> None:
            async with store.write():
                held.set()
                await asyncio.sleep(60)

        held = asyncio.Event()
        holding = asyncio.create_task(hold())
        await held.wait()
        holding.cancel()
        async with asyncio.timeout(5), store.write() as unit:
            assert await unit.forms.highest("survey") == 0


async def test_writers_that_wait_leave_connections_to_the_one_that_reads(empty_schema: str) -> None:
    async with open_store(f"{empty_schema}&pool=2") as store:

        async def write() -> int:
            async with store.write() as unit:
                return await unit.forms.highest("survey") + len(await store.forms.versions())

        async with asyncio.timeout(8):
            assert await asyncio.gather(*(write() for _ in range(20))) == [0] * 20


async def test_a_server_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(UnreachableError):
        async with open_store("postgresql://pochai@127.0.0.1:1/none"):
            pass
