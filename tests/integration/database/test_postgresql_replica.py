"""Figures come from a replica only where they are known to be current, or told to be a little older."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json

from service.adapters.database import open_replica, open_store, replica_usable
from service.adapters.database.postgresql import replica
from service.adapters.database.postgresql.replica import BOUND, ReplicaFigures, Standing, UnfitError
from service.application.ports.snapshot import Months, Snapshot, Wanted
from service.domain.errors import InterruptedTransactionError
from service.environment import read_settings
from service.settings import SettingsError
from service.texts import texts
from tests.integration.database.test_postgresql_interruptions import site_over
from tests.support import postgresql
from tests.support.inprocess import service
from tests.support.signed_in import words_of
from tests.support.signed_in_http import enter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.integration.conftest import Keeper

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)
NOTHING = Snapshot(
    collectors=[],
    withdrawn=[],
    counts={},
    sizes={},
    monthly={},
    responses={},
    strata={},
    comments={},
    certified={},
    measured={},
    remarks={},
    conclusions={},
    arrivals={},
    adopted={},
    populations={},
)
COMMENTS = Wanted(comments=frozenset([Months("survey", (202602,))]))


class Leader:
    """A leader that has its log on disk up to one position; `asked` counts the figures that it gives."""

    def __init__(self) -> None:
        self.reading: Any = self
        self.asked = 0

    async def rows(self, query: str) -> list[Any]:
        assert query == "leader_state"
        return [("0/3000000", "0000000A", NOW)]

    async def figures(self, _: Wanted) -> Snapshot:
        self.asked += 1
        return NOTHING


class Replica:
    """A replica whose states are given, the last one again and again; an exception is raised."""

    def __init__(self, *states: Any) -> None:
        self._states = list(states)

    async def rows(self, query: str, *, position: str) -> list[Any]:
        assert (query, position) == ("replica_state", "0/3000000")
        state = self._states.pop(0) if len(self._states) > 1 else self._states[0]
        if isinstance(state, Exception):
            raise state
        if state is None:
            await asyncio.Event().wait()
        return [state]

    def array(self, values: Any) -> Any:
        return values

    async def at_once(self, steps: Any) -> Snapshot:
        steps.close()
        return NOTHING


def behind(seconds: float, timeline: int = 10) -> tuple[Any, ...]:
    return (True, False, timeline, NOW - timedelta(seconds=seconds))


CURRENT = (True, True, 10, NOW - timedelta(days=1))


@pytest.mark.parametrize(
    ("states", "as_of"),
    [
        ([CURRENT], None),
        ([behind(3), behind(3), CURRENT], None),
        ([behind(3)], NOW - timedelta(seconds=3)),
        ([behind(BOUND.seconds)], NOW - BOUND),
    ],
)
async def test_figures_are_current_or_told_to_be_older(states: list[Any], as_of: datetime | None) -> None:
    leader: Any = Leader()
    mirror: Any = Replica(*states)
    assert (await ReplicaFigures(leader, mirror).figures(Wanted())).as_of == as_of
    assert leader.asked == 0


@pytest.mark.parametrize(
    "state",
    [
        behind(BOUND.seconds + 0.1),
        (True, False, 10, None),
        pytest.param((True, True, 9, NOW), id="of the time before a failover"),
        pytest.param((False, None, 10, NOW), id="no replica"),
        pytest.param(InterruptedTransactionError(), id="lost"),
        pytest.param(ConnectionRefusedError(), id="away"),
        pytest.param(None, id="silent"),
    ],
)
async def test_what_is_too_old_or_not_known_is_read_from_the_leader(
    state: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "PATIENCE_SECONDS", 0.5)
    leader: Any = Leader()
    mirror: Any = Replica(state)
    assert (await ReplicaFigures(leader, mirror).figures(Wanted())).as_of is None
    assert leader.asked == 1


async def test_a_replica_that_failed_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    leader: Any = Leader()
    mirror: Any = Replica(ConnectionRefusedError(), CURRENT)
    figures = ReplicaFigures(leader, mirror)
    for _ in range(3):
        await figures.figures(Wanted())
    assert leader.asked == 3
    monkeypatch.setattr(replica, "monotonic", lambda: 10.0**12)
    assert await figures.usable()


async def test_comments_come_from_the_leader_as_a_withdrawn_one_is_gone_at_once() -> None:
    leader: Any = Leader()
    mirror: Any = Replica(CURRENT)
    await ReplicaFigures(leader, mirror).figures(COMMENTS)
    assert leader.asked == 1


def test_a_leader_is_no_replica_of_itself() -> None:
    with pytest.raises(UnfitError):
        _ = Standing(in_recovery=False, caught_up=True, same_timeline=True, replayed=NOW, asked=NOW).as_of


async def test_a_server_that_takes_writes_is_asked_and_not_read(empty_schema: str) -> None:
    async with open_store(empty_schema) as store, open_replica(store, empty_schema) as figures:
        assert (await figures.figures(Wanted())).as_of is None
        assert not await replica_usable(store, empty_schema)
        assert not await replica_usable(store, "postgresql://pochai@127.0.0.1:1/none")
        with pytest.raises(SettingsError, match="READ_DATABASE_URL"):
            await replica_usable(store, f"{empty_schema}&pool=1")


@pytest.mark.skipif(postgresql.GIVEN in os.environ, reason="a server elsewhere lets no replica follow it")
async def test_a_streaming_replica_is_read_and_tells_that_it_is_behind(
    empty_schema: str, postgresql_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql.replica(postgresql_server) as server:
        url = empty_schema.replace(postgresql_server, server)
        async with (
            site_over(empty_schema) as site,
            open_store(empty_schema) as leader,
            open_replica(leader, url) as read,
        ):
            monkeypatch.setattr(leader, "figures", refuse)
            await site.collectors.create("survey", "ที่หนึ่ง")
            monkeypatch.setattr(replica, "CATCHING_UP", (0.05,) * 100)
            current = await read.figures(Wanted())
            assert (len(current.collectors), current.as_of) == (1, None)
            monkeypatch.setattr(replica, "CATCHING_UP", ())
            postgresql.execute(server, "SELECT pg_wal_replay_pause()")
            await site.collectors.create("survey", "ที่สอง")
            older = await read.figures(Wanted())
            assert len(older.collectors) == 1
            assert older.as_of
            assert timedelta() < datetime.now(UTC) - older.as_of < BOUND
            monkeypatch.setattr(replica, "BOUND", timedelta())
            with pytest.raises(AssertionError, match="leader"):
                await read.figures(Wanted())
            postgresql.execute(server, "SELECT pg_wal_replay_resume()")


async def refuse(_: Wanted) -> Snapshot:
    raise AssertionError("the leader was asked")


def test_the_doctor_tells_of_a_replica_that_is_not_read(keeper: Keeper, empty_schema: str) -> None:
    keeper.set(database_url=empty_schema, read_database_url="postgresql://pochai@127.0.0.1:1/none")
    keeper.good("migrate")
    ran = keeper("doctor", "--format", "json")
    checks = {each["name"]: each for each in json.decode(ran.out)}
    assert checks["replica"]["verdict"] == "warn"
    assert (checks["replica"]["case"], ran.err) == ("replica", "")
    assert checks["replica"]["advice"] == texts("keeper").doctor.advice.replica
    assert ran.status == int("bad" in {each["verdict"] for each in checks.values()})
    assert "POCHAI_READ_DATABASE_URL" in checks["replica"]["advice"]


@pytest.mark.parametrize(
    "urls",
    [
        {"POCHAI_READ_DATABASE_URL": "postgresql://h/d"},
        {"POCHAI_DATABASE_URL": "postgresql://h/d", "POCHAI_READ_DATABASE_URL": "sqlite:///x"},
    ],
)
def test_only_a_server_has_a_replica(urls: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="replica-of-a-server"):
        read_settings(urls)


async def test_older_figures_say_so_on_pages_and_over_the_api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def counted(read: Any) -> Any:
        async def count(wanted: Wanted) -> Snapshot:
            nonlocal asked
            asked += 1
            found: Snapshot = await read(wanted)
            return found

        return count

    @asynccontextmanager
    async def older(store: Any, _: str) -> AsyncIterator[ReplicaFigures]:
        mirror: Any = Replica(behind(3))
        leader: Any = Leader()
        figures = ReplicaFigures(leader, mirror)
        monkeypatch.setattr(figures, "figures", counted(figures.figures))
        monkeypatch.setattr(figures._figures, "read", store.figures)
        yield figures

    monkeypatch.setattr("service.bootstrap.open_replica", older)
    async with service(tmp_path, public_scores=True) as running:
        reply = await running.client.get("/api/v1/scores/progress?fiscal_year=2569")
        assert reply.headers["pochai-as-of"] == "2026-02-01T16:29:57+07:00"
        await enter(running)
        assert "ข้อมูล ณ เวลา 16.29.57 น." in words_of(await running.client.get("/plan?fiscal_year=2569"))
        certifying = await running.client.get("/plan/certified/progress?fiscal_year=2569")
        assert certifying.status_code == 200
        assert "ข้อมูล ณ เวลา" not in words_of(certifying)
        assert "ข้อมูล ณ เวลา 16.29.57 น." in words_of(await running.client.get("/plan/surveys/progress/wall"))
        before = asked
        for path in ("surveys/progress/files/xlsx", "surveys/progress/files/csv", "surveys/progress/files/docx"):
            assert (await running.client.get(f"/plan/{path}?fiscal_year=2569")).status_code == 200
        assert (await running.client.get("/plan/scorecard/xlsx?fiscal_year=2569")).status_code == 200
        assert asked == before
        assert (await running.client.get("/plan/surveys/progress?fiscal_year=2569")).status_code == 200
        assert asked == before + 1
