"""The SQLite file: durable, migrated step by step, and shared with other programs."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import subprocess
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from service.adapters.database import SchemaError
from service.adapters.database.migrations import Migration
from service.adapters.database.sqlite import connection as sqlite_connection
from service.adapters.database.sqlite import migrations as migrating
from service.adapters.database.sqlite import open_store
from service.adapters.database.sqlite.engine import migrate_database
from service.adapters.database.sqlite.migrations import migrations
from service.application.collecting.invitations import Invitations
from service.application.ports.records import FormVersion, StoredResponse, TallyKey, by_group
from service.domain.accounts.audit_log import first_break
from service.domain.collecting.collector import Collector
from service.domain.collecting.collector_settings import settings_of
from service.domain.errors import BusyError, ChangedMeanwhileError
from service.domain.scoring.tally import Cell
from tests.support.installation import answers, close, install, key, sheet, writing
from tests.support.processes import POCHAI, environment, pochai
from tests.support.writing import add_version

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {
    "api_token", "arrival", "audit", "cell", "certified_count", "certified_report", "collector", "comment",
    "conclusion", "daily_task", "delivery", "draft_form", "draft_link", "exclusion", "figure_link", "form_version",
    "identity", "imported_result", "invitation", "measurement", "migration", "personal", "planner", "population",
    "refused_sign_in", "remark", "response", "sealed", "session", "tally", "tally_change", "timekeeping",
    "told_certificate", "told_closing", "unsent", "webhook", "wrong_password", "year_rules",
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "pochai.sqlite3"


def sql(file: Path, statement: str) -> list[Any]:
    """Ask the file as another program would."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as connection:
        return connection.execute(statement).fetchall()


def content(file: Path) -> bytes:
    return file.read_bytes()


def tables(file: Path) -> set[str]:
    return {name for (name,) in sql(file, "SELECT name FROM sqlite_schema WHERE type = 'table'")}


async def test_commits_reach_the_disk_and_the_log_goes_ahead(file: Path) -> None:
    async with open_store(file) as store:
        for connection in (store.engine.writer, store.engine.reader):
            pragmas = [
                next(iter(await connection.execute_fetchall(f"PRAGMA {name}")))[0]
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
            assert pragmas == ["wal", 2, 1]
        assert (await store.health()).durable
        assert sql(file, "PRAGMA journal_mode") == [("wal",)]


async def test_reading_cannot_write(file: Path) -> None:
    async with open_store(file) as store:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await store.engine.reader.execute_fetchall("DELETE FROM collector")


async def test_a_response_of_a_collector_that_is_not_there_is_refused_and_leaves_nothing(file: Path) -> None:
    async with open_store(file) as store:
        site = await install(store)
        known = await site.collectors.create("survey", "ที่")

        async def put() -> None:
            async with store.write() as unit:
                await unit.tallies.move(by_group({TallyKey(known.id, 202605, 1, Cell("", "", "", "")): 1}))
                await unit.responses.put([StoredResponse(99, "f" * 32, 1, 202605, "{}")])

        with pytest.raises(sqlite3.IntegrityError):
            await put()
        assert await store.tallies.everything() == {}


async def test_a_new_file_gets_every_table_and_the_number_of_the_last_step(file: Path) -> None:
    last = migrations()[-1].number
    assert await migrate_database(file) == (migrations(), last)
    assert tables(file) == TABLES
    assert sql(file, "PRAGMA user_version") == [(last,)]


async def test_a_second_migration_changes_nothing(file: Path) -> None:
    await migrate_database(file)
    before = sql(file, "SELECT sql FROM sqlite_schema ORDER BY name")
    assert await migrate_database(file) == ([], len(migrations()))
    assert sql(file, "SELECT sql FROM sqlite_schema ORDER BY name") == before


def test_steps_are_numbered_from_one_without_gaps() -> None:
    assert [each.number for each in migrations()] == list(range(1, len(migrations()) + 1))


def test_programs_that_start_at_once_migrate_a_new_file_once(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [POCHAI, "migrate"], env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60) for process in processes]
    assert [(process.returncode, err) for process, (_, err) in zip(processes, said, strict=True)] == [(0, "")] * 4
    applied = sorted(name for out, _ in said for name in re.findall(r"\d{4}_\w+", out))
    assert applied == [each.name for each in migrations()]
    assert tables(tmp_path / "pochai.sqlite3") == TABLES


def test_programs_that_start_at_once_on_a_new_folder_all_succeed(tmp_path: Path) -> None:
    command = [POCHAI, "collector", "create", "progress", "--label", "ที่"]
    processes = [
        subprocess.Popen(command, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60) for process in processes]
    assert [(process.returncode, err) for process, (_, err) in zip(processes, said, strict=True)] == [(0, "")] * 4
    file = tmp_path / "pochai.sqlite3"
    assert sql(file, "SELECT count(*), count(DISTINCT code) FROM collector") == [(4, 4)]
    assert sql(file, "SELECT form, count(*) FROM form_version GROUP BY 1 HAVING count(*) > 1") == []


async def test_of_two_programs_that_change_a_collector_at_once_one_is_told_of_the_other(file: Path) -> None:
    async with open_store(file) as store, open_store(file) as other:
        sites = [await install(each) for each in (store, other)]
        made = await sites[0].collectors.create("survey", "ที่")
        seen = settings_of(made).mark
        ends = await asyncio.gather(
            *(site.collectors.change(made.code, {"label": f"ที่ {n}"}, seen) for n, site in enumerate(sites * 3)),
            return_exceptions=True,
        )
        (kept,) = [each for each in ends if isinstance(each, Collector)]
        assert [type(each) for each in ends].count(ChangedMeanwhileError) == 5
        assert await sites[1].collectors.everything() == [kept]
        entries = await store.accounts.entries()
        assert [each.action for each in entries] == ["collector-created", "collector-changed"]
        assert first_break(entries) is None


async def test_slips_that_two_programs_make_at_once_have_a_number_each(file: Path) -> None:
    async with open_store(file) as store:
        site = await install(store)
        made = await site.collectors.create("survey", "ที่", access="invitation")
        async with open_store(file) as other:
            desks = [Invitations(each, site.clock) for each in (store, other)]
            slips = await asyncio.gather(*(desk.create(made, 5) for desk in desks * 4))
    assert sorted(slip.number for each in slips for slip in each) == list(range(1, 41))


async def test_first_collectors_are_made_once_however_many_start_at_once(file: Path) -> None:
    async with open_store(file) as store, open_store(file) as other:
        sites = [await install(each) for each in (store, other)]
        made = await asyncio.gather(*(site.collectors.create_missing() for site in sites * 3))
        assert sum(map(len, made)) == 1
        assert len(await store.collectors.everything()) == 1


async def test_a_file_of_a_newer_release_is_not_touched(file: Path) -> None:
    await migrate_database(file)
    sql(file, "PRAGMA user_version = 99")
    before = content(file)
    with pytest.raises(SchemaError, match="too_new"):
        async with open_store(file):
            pass
    with pytest.raises(SchemaError, match="too_new"):
        await migrate_database(file)
    assert content(file) == before


def step(number: int, script: str) -> Migration:
    return Migration(number=number, name=f"{number:04}", script=script)


BROKEN = "CREATE TABLE extra (x); INSERT INTO extra VALUES (1); INSERT INTO nowhere VALUES (2); CREATE TABLE more (y);"
MENDED = """
-- A comment; with a semicolon, and 'a quote
CREATE TABLE extra (x TEXT DEFAULT 'a;b');
CREATE TRIGGER watch AFTER INSERT ON extra BEGIN
    UPDATE extra SET x = new.x || ';' WHERE rowid = new.rowid;
    DELETE FROM extra WHERE x = 'gone;';
END;
INSERT INTO extra (x) VALUES ('kept');
-- The end.
"""


async def test_a_step_that_fails_leaves_neither_tables_nor_rows_nor_its_number(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = migrations()
    last = steps[-1].number
    await migrate_database(file)
    monkeypatch.setattr(migrating, "migrations", lambda: [*steps, step(last + 1, BROKEN)])
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            await migrate_database(file)
        assert sql(file, "PRAGMA user_version") == [(last,)]
        assert tables(file) == TABLES
    monkeypatch.setattr(migrating, "migrations", lambda: [*steps, step(last + 1, MENDED)])
    assert await migrate_database(file) == ([step(last + 1, MENDED)], last + 1)
    assert sql(file, "SELECT x FROM extra") == [("kept;",)]
    dropping = step(last + 2, "DROP TABLE extra;")
    monkeypatch.setattr(migrating, "migrations", lambda: [*steps, step(last + 1, MENDED), dropping])
    assert await migrate_database(file) == ([dropping], last + 2)
    assert tables(file) == TABLES


async def test_steps_before_one_that_fails_stay_done(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = migrations()
    last = steps[-1].number
    await migrate_database(file)
    monkeypatch.setattr(migrating, "migrations", lambda: [*steps, step(last + 1, MENDED), step(last + 2, BROKEN)])
    with pytest.raises(sqlite3.OperationalError):
        await migrate_database(file)
    assert sql(file, "PRAGMA user_version") == [(last + 1,)]
    assert tables(file) == TABLES | {"extra"}


async def test_answers_wait_while_another_program_holds_the_file(file: Path) -> None:
    async with open_store(file) as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ที่")
        published = site.registry.form("survey")
        with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            # Let go of from another thread, once the answer is under way.
            release = threading.Timer(0.3, other.rollback)
            async with writing(site.intake()) as intake:
                release.start()
                receipt = await intake.submit(collector, published, key(1), sheet(published, answers()))
            release.join()
    assert receipt.outcome == "stored"


async def test_answers_are_asked_to_come_back_when_another_program_holds_the_file_too_long(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_connection, "BUSY_SECONDS", 0.05)
    async with open_store(file) as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ที่")
        published = site.registry.form("survey")
        async with writing(site.intake()) as intake:
            with closing(sqlite3.connect(file, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                with pytest.raises(BusyError):
                    await intake.submit(collector, published, key(1), sheet(published, answers()))
                assert await site.responses() == []
                other.execute("ROLLBACK")
            receipt = await intake.submit(collector, published, key(1), sheet(published, answers()))
        assert receipt.outcome == "stored"
        assert len(await site.responses()) == 1


async def test_a_reader_in_another_program_sees_whole_answers_only(file: Path) -> None:
    async with open_store(file) as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ที่")
        published = site.registry.form("survey")
        torn: list[Any] = []
        stop = threading.Event()

        def watch() -> None:
            question = (
                "SELECT (SELECT count(*) FROM response), "
                "coalesce((SELECT sum(count) FROM tally JOIN cell ON cell.id = cell_id "
                "WHERE by_item = '' AND item = '' AND choice = ''), 0)"
            )
            while not stop.is_set():
                torn.extend(row for row in sql(file, question) if row[0] != row[1])

        watcher = threading.Thread(target=watch)
        watcher.start()
        async with writing(site.intake()) as intake:
            for first in range(0, 600, 20):
                await asyncio.gather(
                    *(
                        intake.submit(collector, published, key(number), sheet(published, answers()))
                        for number in range(first, first + 20)
                    )
                )
        stop.set()
        watcher.join()
        assert torn == []
        assert len(await site.responses()) == 600


@pytest.mark.parametrize("steps", range(8))
async def test_a_write_interrupted_at_any_point_lets_the_next_one_through(file: Path, steps: int) -> None:
    async with open_store(file) as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ที่")
        closing = asyncio.create_task(close(store, collector.code, site.clock()))
        for _ in range(steps):
            await asyncio.sleep(0)
        closing.cancel()
        await asyncio.gather(closing, return_exceptions=True)
        await asyncio.wait_for(close(store, collector.code, site.clock()), 5)
        assert (await site.collectors.find(collector.code)).closes == site.clock()


async def test_a_log_that_somebody_kept_open_is_emptied_by_what_is_written_next(file: Path) -> None:
    log = file.with_name(f"{file.name}-wal")
    async with open_store(file) as store:
        site = await install(store)
        await store.truncate_wal()
        assert log.stat().st_size == 0
        async with store.snapshot():
            await site.responses()
            await add_version(store, FormVersion(form="x", version=1, hash="", definition="{}", published=site.clock()))
            await store.truncate_wal()
            assert log.stat().st_size > 0
        await site.collectors.create("survey", "อีกที่")
        assert log.stat().st_size == 0


async def test_a_full_disk_leaves_nothing_and_lets_the_next_one_through_when_there_is_room(file: Path) -> None:
    async with open_store(file) as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ที่")
        published = site.registry.form("survey")
        writer = store.engine.writer
        ((pages,),) = await writer.execute_fetchall("PRAGMA page_count")
        large = sheet(published, answers(comments="ก" * 1000))
        async with writing(site.intake()) as intake:
            await writer.execute_fetchall(f"PRAGMA max_page_count = {pages}")
            with pytest.raises(BusyError):
                await intake.submit(collector, published, key(1), large)
            assert await site.responses() == []
            await writer.execute_fetchall(f"PRAGMA max_page_count = {pages + 100}")
            assert (await intake.submit(collector, published, key(2), large)).outcome == "stored"
        assert len(await site.responses()) == 1
        assert await site.differences() == []


def test_after_a_clean_end_one_file_is_left(tmp_path: Path) -> None:
    assert pochai(tmp_path, "collector", "create", "progress", "--label", "ที่").status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pochai.sqlite3"]
    assert sql(tmp_path / "pochai.sqlite3", "PRAGMA integrity_check") == [("ok",)]
