"""A filled installation of every release moves to PostgreSQL and back, and says there what it said before."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from service.adapters.database import open_store
from service.adapters.database.moving import TABLES, MovingError, move
from service.adapters.database.sqlite.engine import migrate_database
from service.application.indicators.imports import Signed
from service.domain.period import FiscalPeriod
from service.settings import Settings
from tests.support.installation import answers, install, key, sheet, writing
from tests.upgrades.fill import figures, proofs
from tests.upgrades.test_releases import HERE, RELEASES, Present, lost, said_by, said_otherwise

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio


def rows(file: Path) -> dict[str, list[Any]]:
    """Give all rows of a file, by table."""
    with closing(sqlite3.connect(file)) as connection:
        return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


@pytest.mark.parametrize("release", RELEASES)
def test_there_and_back_nothing_is_other(
    release: str, tmp_path: Path, new_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POCHAI_DATA_DIR", str(tmp_path))
    program = Present(tmp_path)
    with closing(sqlite3.connect(program.file)) as connection:
        connection.executescript((HERE / release / "pochai.sql").read_text("utf-8"))
    program.command("collector", "list")
    assert "ถูกต้องทั้งหมด" in program.command("migrate", "--from", f"sqlite:///{program.file}", "--to", new_schema)

    back = tmp_path / "back.sqlite3"
    program.command("migrate", "--from", new_schema, "--to", f"sqlite:///{back}")
    assert rows(back) == rows(program.file)
    assert tables(back) == {*TABLES, "migration"}

    monkeypatch.setenv("POCHAI_DATABASE_URL", new_schema)
    monkeypatch.setattr("tests.upgrades.fill.Settings", partial(Settings, database_url=new_schema))
    before = said_by(release)
    assert list(lost(before["commands"], proofs(program))) == []
    told = asyncio.run(figures(program, before["token"]))
    assert said_otherwise(release, before["http"], told) == []


async def filled(file: Path) -> None:
    """Make an installation with a handful of answers."""
    async with open_store(file) as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ที่")
        given = sheet(site.registry.form("survey"), answers(comments="ดี"))
        await site.store_sheets(collector, 202605, *[given] * 5)
        told = {"percent": "88.50", "responses": "120", "method": "unknown", "document": "รายงาน"}
        await site.imports.record("1.1", FiscalPeriod(fiscal_year=2568), told, Signed(by="วิภา"))


def made_up(file: Path) -> None:
    """Put a made-up row into each empty table, by its own columns; it refers to what there is."""
    made: dict[str, Any] = {"INTEGER": 1, "TEXT": "มี 'ค่า'; — ok", "BLOB": b"\x00\xff'"}
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:

        def first(sql: str) -> Any:
            return (connection.execute(sql).fetchone() or [0])[0]

        connection.execute("PRAGMA foreign_keys = ON")
        for table in TABLES:
            if not first(f"SELECT count(*) FROM {table}"):
                row = {column: made[kind] for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})")}
                for _, _, other, column, key, *_ in connection.execute(f"PRAGMA foreign_key_list({table})"):
                    row[column] = first(f"SELECT {key} FROM {other}")
                places = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} VALUES ({places})", [*row.values()])


async def test_every_table_goes_both_ways(tmp_path: Path, new_schema: str) -> None:
    there, back = tmp_path / "a.sqlite3", tmp_path / "b.sqlite3"
    await filled(there)
    await asyncio.to_thread(made_up, there)
    before = rows(there)
    assert [table for table, found in before.items() if not found] == []
    async with open_store(there) as source, open_store(new_schema) as target:
        counts = await move(source, target, lambda *_: None)
    assert counts == {table: len(found) for table, found in before.items()}
    await migrate_database(back)
    async with open_store(new_schema) as source, open_store(back) as target:
        assert await move(source, target, lambda *_: None) == counts
    assert rows(back) == before


async def test_what_was_interrupted_goes_on_and_new_ids_come_behind(tmp_path: Path, new_schema: str) -> None:
    await filled(tmp_path / "a.sqlite3")

    def stop(table: str, _done: int) -> None:
        if table == "tally":
            raise KeyboardInterrupt

    async with open_store(tmp_path / "a.sqlite3") as source, open_store(new_schema) as target:
        with pytest.raises(KeyboardInterrupt):
            await move(source, target, stop)
        counts = await move(source, target, lambda *_: None)
        assert (counts["response"], counts["collector"], counts["imported_result"]) == (5, 1, 1)
        site = await install(target)
        assert (await site.collectors.create("survey", "อีกที่")).id == 2
        assert await site.differences() == []


async def test_what_is_not_folded_is_folded_before_it_is_copied(tmp_path: Path, new_schema: str) -> None:
    async with open_store(new_schema) as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ที่")
        published = site.registry.form("survey")
        async with writing(site.intake()) as intake:
            await intake.submit(collector, published, key(1), sheet(published, answers()))
        assert await store.journal.collectors() == [collector.id]
    program = Present(tmp_path)
    said = await asyncio.to_thread(
        program.command, "migrate", "--from", new_schema, "--to", f"sqlite:///{tmp_path}/b.sqlite3"
    )
    assert "ถูกต้องทั้งหมด" in said
    moved = rows(tmp_path / "b.sqlite3")
    assert {(at, month) for at, month, *_ in moved["tally_change"]} == {(at, month) for at, month, *_ in moved["tally"]}
    assert [count for *_, count in moved["arrival"]] == [1]


async def test_other_rows_are_never_written_over(tmp_path: Path) -> None:
    await filled(tmp_path / "a.sqlite3")
    await filled(tmp_path / "b.sqlite3")
    before = rows(tmp_path / "b.sqlite3")
    async with open_store(tmp_path / "a.sqlite3") as source, open_store(tmp_path / "b.sqlite3") as target:
        with pytest.raises(MovingError) as refused:
            await move(source, target, lambda *_: None)
    assert refused.value.code == "other"
    assert rows(tmp_path / "b.sqlite3") == before


async def test_a_source_that_is_written_to_meanwhile_is_told(tmp_path: Path) -> None:
    await filled(tmp_path / "a.sqlite3")
    await migrate_database(tmp_path / "b.sqlite3")

    def write(table: str, _done: int) -> None:
        if table == "response":
            with closing(sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)) as connection:
                connection.execute("UPDATE collector SET label = 'ที่ใหม่'")

    async with open_store(tmp_path / "a.sqlite3") as source, open_store(tmp_path / "b.sqlite3") as target:
        with pytest.raises(MovingError) as refused:
            await move(source, target, write)
    assert (refused.value.code, refused.value.table) == ("changed", "collector")


def test_half_a_move_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from service.cli import main

    assert main(["migrate", "--to", f"sqlite:///{tmp_path}/b.sqlite3"]) == 1
    assert capsys.readouterr().err.splitlines() == ["ต้องระบุทั้ง --from และ --to"]
