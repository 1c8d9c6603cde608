"""A SQLite file is rewritten where the disk has room, and its log does not keep the order of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.adapters.database.sqlite import open_store
from service.adapters.database.sqlite.engine import SqliteEngine
from service.adapters.database.sqlite.file_identity import FileIdentity
from service.application import maintenance
from tests.support.inprocess import service, sheet_of
from tests.support.installation import SetClock, answers, install, key, sheet, until, writing

if TYPE_CHECKING:
    from pathlib import Path

_IN_MEMORY = 2

pytestmark = pytest.mark.anyio


async def test_the_log_of_a_running_service_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "EMPTYING_SECONDS", 0.05)
    log = tmp_path / "pochai.sqlite3-wal"
    async with service(tmp_path) as running:
        code = (await running.collector()).code
        for number in range(5):
            reply = await running.client.post(
                f"/api/v1/collectors/{code}/responses",
                json={"answers": sheet_of()},
                headers={"idempotency-key": key(number)},
            )
            assert reply.status_code == 201
        await until(lambda: not log.read_bytes())
        assert len(await running.responses()) == 5


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


async def test_a_file_is_rewritten_beside_itself_and_leaves_nothing_there(tmp_path: Path) -> None:
    async with open_store(tmp_path / "it's.sqlite3") as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ที่")
        await site.store_sheets(collector, 202605, *[sheet(site.registry.form("survey"), answers())] * 50)
        before = await site.responses()
        await store.vacuum()
        assert not await store.touched()
        assert await site.responses() == before
        assert names(tmp_path) == {f"it's.sqlite3{end}" for end in ("", "-wal", "-shm")}
        assert list(await store.engine.writer.execute_fetchall("PRAGMA temp_store")) == [(_IN_MEMORY,)]
        async with store.write([(collector.id, "x")]):
            pass
        assert await store.touched()


async def test_a_file_is_left_as_it_is_where_the_disk_has_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_store(tmp_path / "pochai.sqlite3") as store:
        needed = store.engine.files.room_to_rewrite()
        monkeypatch.setattr(FileIdentity, "free", lambda _: needed - 1)
        await store.vacuum()
        assert await store.touched()
        monkeypatch.setattr(FileIdentity, "free", lambda _: needed)
        await store.vacuum()
        assert not await store.touched()
    assert [each.message for each in caplog.records] == ["no room on the disk to rewrite the file"]


async def test_what_a_process_stored_that_ended_is_rewritten_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, clock = tmp_path / "pochai.sqlite3", SetClock()
    async with open_store(file) as another:
        site = await install(another, clock=clock)
        await maintenance.maintain(another, site.registry, clock)
        collector = await site.collectors.create("survey", "ที่")
        async with open_store(file) as store, writing((await install(store, clock=clock)).intake()) as intake:
            published = site.registry.form("survey")
            await intake.submit(collector, published, key(1), sheet(published, answers()))
        rewritten: list[object] = []
        vacuum = SqliteEngine.vacuum

        async def counted(engine: SqliteEngine) -> bool:
            rewritten.append(engine)
            return await vacuum(engine)

        monkeypatch.setattr(SqliteEngine, "vacuum", counted)
        for _ in range(2):
            clock.forward(days=1)
            await maintenance.maintain(another, site.registry, clock)
        assert rewritten == [another.engine]
