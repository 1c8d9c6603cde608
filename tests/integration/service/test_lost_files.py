"""Acknowledged answers survive a restart; none is accepted while the database file is lost."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest

from service.adapters.database import SchemaError
from service.adapters.database.sqlite import file_identity, open_store
from service.application.collecting.contributions import ONCE, TASK
from service.cli import main
from service.domain.errors import BusyError
from tests.support.inprocess import fields_of, service, sheet_of
from tests.support.installation import answers, install, key, sheet, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.inprocess import Service


def move(file: Path) -> None:
    file.rename(file.with_suffix(".away"))


def delete(file: Path) -> None:
    file.unlink()


def replace(file: Path) -> None:
    copy = file.with_suffix(".copy")
    shutil.copyfile(file, copy)
    copy.rename(file)


def lose_log(file: Path) -> None:
    file.with_name(f"{file.name}-wal").unlink()


def lose_index(file: Path) -> None:
    file.with_name(f"{file.name}-shm").unlink()


def move_folder(file: Path) -> None:
    file.parent.rename(file.parent.with_name("moved"))


async def send(running: Service, code: str) -> int:
    url = f"/api/v1/collectors/{code}/responses"
    headers = {"idempotency-key": token_urlsafe(16)}
    return (await running.client.post(url, json={"answers": sheet_of()}, headers=headers)).status_code


async def readiness(running: Service) -> tuple[int, list[str]]:
    reply = await running.client.get("/readyz")
    return reply.status_code, reply.json()["troubles"]


@pytest.mark.parametrize("lose", [move, delete, replace, lose_log, lose_index, move_folder])
async def test_no_answer_is_taken_into_a_lost_file_and_the_service_says_so(
    tmp_path: Path, lose: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "data"
    async with service(folder) as running:
        made = await running.collector()
        assert await send(running, made.code) == 201
        assert await readiness(running) == (200, [])
        lose(folder / "pochai.sqlite3")
        assert await send(running, made.code) == 503
        assert (await running.client.post(f"/s/{made.code}", data=fields_of(token_urlsafe(16)))).status_code == 503
        assert len(await running.responses()) == 1
        status, troubles = await readiness(running)
        assert (status, "file" in troubles) == (503, True)
    assert "database file moved, replaced or deleted" in {record.message for record in caplog.records}


async def test_a_file_that_comes_back_takes_answers_again_after_a_restart_at_the_latest(tmp_path: Path) -> None:
    """What the service wrote beside while the file was away may keep its connection from going on: then it says so."""
    async with service(tmp_path) as running:
        made = await running.collector()
        file, away = tmp_path / "pochai.sqlite3", tmp_path / "away"
        file.rename(away)
        assert await send(running, made.code) == 503
        away.rename(file)
        taken = [await send(running, made.code), await send(running, made.code)]
        assert set(taken) <= {201, 503}
        if 201 in taken:
            assert await readiness(running) == (200, [])
    async with service(tmp_path) as restarted:
        assert await send(restarted, made.code) == 201
        assert len(await restarted.responses()) == taken.count(201) + 1


async def test_what_comes_while_the_file_is_away_loses_no_acknowledged_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new file at its path would take its log along, in which the newest answers are."""
    folder, taken = tmp_path / "data", 0
    monkeypatch.setenv("POCHAI_DATA_DIR", str(folder))
    file, away = folder / "pochai.sqlite3", folder / "away"
    for gone in (False, True):
        async with service(folder) as running:
            made = await running.collector()
            while await running.deps.store.daily_tasks.begun(TASK) != ONCE:  # noqa: ASYNC110 - the task gives no sign
                await asyncio.sleep(0)
            assert [await send(running, made.code) for _ in range(3)] == [201] * 3
            file.rename(away)
            if gone:
                file.touch()
            assert await asyncio.to_thread(main, ("collector", "list")) == 1
            (line,) = capsys.readouterr().err.splitlines()
            assert "-wal" in line
            with pytest.raises(SchemaError, match="lost"):
                await _opened(file)
            assert await send(running, made.code) == 503
            if not gone:
                away.rename(file)
                assert await send(running, made.code) == 201
        if gone:
            with pytest.raises(SchemaError, match="lost"):
                await _opened(file)
            away.rename(file)
        taken += 3 if gone else 4
        async with open_store(file) as store:
            assert sum([len(batch) async for batch in store.responses.each()]) == taken
            assert (await store.health()).integrity == "ok"


async def test_a_file_that_was_moved_elsewhere_is_whole_once_the_service_has_stopped(tmp_path: Path) -> None:
    """SQLite leaves the log at the old place, where nobody would look for it."""
    async with service(tmp_path / "data") as running:
        made = await running.collector()
        assert [await send(running, made.code) for _ in range(3)] == [201] * 3
        (tmp_path / "data/pochai.sqlite3").rename(tmp_path / "elsewhere.sqlite3")
    async with open_store(tmp_path / "elsewhere.sqlite3") as store:
        assert sum([len(batch) async for batch in store.responses.each()]) == 3
        assert (await store.health()).integrity == "ok"


async def _opened(file: Path) -> None:
    async with open_store(file):
        pass


async def test_a_link_that_is_turned_to_another_file_is_noticed(tmp_path: Path) -> None:
    first, second, link = (tmp_path / name for name in ("first", "second", "data"))
    for folder in (first, second):
        folder.mkdir()
        async with service(folder):
            pass
    link.symlink_to(first)
    (link / "linked.sqlite3").symlink_to(first / "pochai.sqlite3")
    async with service(link) as running, service(tmp_path, database_url=f"sqlite:///{link}/linked.sqlite3") as other:
        codes = [(await each.collector()).code for each in (running, other)]
        assert [await send(each, code) for each, code in zip((running, other), codes, strict=True)] == [201, 201]
        link.unlink()
        link.symlink_to(second)
        assert [await send(each, code) for each, code in zip((running, other), codes, strict=True)] == [503, 503]


async def test_a_file_lost_during_a_commit_is_noticed_before_anybody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []

    def lost_at_second_look(_: file_identity.FileIdentity) -> bool:
        looks.append(len(looks) == 1)
        return looks[-1]

    async with open_store(tmp_path / "pochai.sqlite3") as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ที่")
        given = sheet(site.registry.form("survey"), answers())
        monkeypatch.setattr(file_identity.FileIdentity, "is_lost", lost_at_second_look)
        async with writing(site.intake()) as intake:
            with pytest.raises(BusyError):
                await intake.submit(collector, site.registry.form("survey"), key(1), given)
    assert looks == [False, True]


class _Disk:
    f_bavail, f_frsize, f_flag = 1000, 4096, 0


class _ReadOnly(_Disk):
    f_bavail, f_flag = 10**9, os.ST_RDONLY


@pytest.mark.parametrize("disk", [_Disk, _ReadOnly])
async def test_a_disk_that_takes_nothing_more_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, disk: type[_Disk]
) -> None:
    async with service(tmp_path) as running:
        monkeypatch.setattr(file_identity.os, "statvfs", lambda _: disk)  # type: ignore[attr-defined]  # the module imports os without exporting it
        assert await readiness(running) == (503, ["disk"])
