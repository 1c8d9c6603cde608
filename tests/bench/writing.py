"""Measures how many validated, durable submissions a second the write path takes, against a raw group-commit loop.

All run in this process, without HTTP: so many tasks at once hand in an answer each and wait until it is on disk. The
raw loop stores the same rows with one INSERT each, and does nothing else; once with keys in order, so that rows of a
group share a page of the file, and once with random keys as those of the service, by which nobody sees who came when.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from itertools import count, cycle
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import json

from service.adapters.clock import now
from service.adapters.database import open_store
from service.application.collecting.collectors import Collectors
from service.application.collecting.submission import Submissions
from service.application.forms.filed_forms import publish
from service.application.timekeeping import Timekeeper
from service.domain.collecting.answers import check
from tests.bench.fill import filled
from tests.bench.load import WrongAnswerError
from tests.bench.table import Figure
from tests.support.engines import database
from tests.support.installation import key, writing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from service.domain.catalogue import Catalogue
    from service.domain.forms.form import Form

    Row = tuple[int, str, int, int, str]
    Commit = Callable[[list[Row]], Awaitable[None]]
    HandIn = Callable[[], Awaitable[object]]

AT_ONCE = 64
_SHEETS = 60
_TABLE = "CREATE TABLE response (a INTEGER, b TEXT, c INTEGER, d INTEGER, e TEXT, PRIMARY KEY (a, b))"


def measure(folder: Path, catalogue: Catalogue, form: Form, *, rounds: int, seconds: float) -> list[Figure]:
    """Run the two in turn; the first round warms up."""
    done = asyncio.run(_measure(folder, catalogue, form, rounds, seconds))
    return [
        Figure("submissions of a raw group-commit loop's", [each.ours / each.in_order for each in done], at_least=0.5),
        Figure("… of one whose keys are random, as ours", [each.ours / each.scattered for each in done]),
        Figure("submissions a second, without HTTP", [each.ours for each in done], digits=0),
        Figure("rows a second of the raw loop", [each.in_order for each in done], digits=0),
        Figure("… with random keys", [each.scattered for each in done], digits=0),
    ]


class _Rates(NamedTuple):
    """What one round stored a second, by the service and by the two raw loops."""

    ours: float
    in_order: float
    scattered: float


async def _measure(folder: Path, catalogue: Catalogue, form: Form, rounds: int, seconds: float) -> list[_Rates]:
    random = Random(2569)
    in_order, scattered = map("{:032x}".format, count()), iter(lambda: f"{random.getrandbits(128):032x}", "")
    async with (
        _submissions(folder / "submitted", catalogue, form) as submit,
        _raw(folder / "raw", in_order) as insert,
        _raw(folder / "raw-scattered", scattered) as scatter,
    ):
        loops = (submit, insert, scatter)
        return [_Rates(*[await _rate(loop, seconds) for loop in loops]) for _ in range(rounds + 1)][1:]


async def _rate(hand_in: HandIn, seconds: float) -> float:
    begun, done = perf_counter(), 0

    async def go_on() -> None:
        nonlocal done
        while perf_counter() - begun < seconds:
            await hand_in()
            done += 1

    await asyncio.gather(*(go_on() for _ in range(AT_ONCE)))
    return done / (perf_counter() - begun)


@asynccontextmanager
async def _submissions(folder: Path, catalogue: Catalogue, form: Form) -> AsyncIterator[HandIn]:
    async with open_store(database(folder)) as store:
        registry = await publish(catalogue, store, now)
        await Collectors(store, registry, now).create_missing()
        collector = next(each for each in await store.collectors.everything() if each.form == form.id)
        published = registry.form(form.id)
        sheets = cycle([filled(published.questionnaire, number) for number in range(_SHEETS)])
        numbers = count()
        async with writing(Submissions(store, registry, now, Timekeeper(store, now))) as submissions:

            async def submit() -> None:
                answers = check(published.questionnaire, next(sheets))
                kept = await submissions.submit(collector, published, key(next(numbers)), answers)
                if kept.outcome != "stored":
                    raise WrongAnswerError(f"a submission was not stored: {kept.outcome}")

            yield submit


@asynccontextmanager
async def _raw(folder: Path, keys: Iterator[str]) -> AsyncIterator[HandIn]:
    where = database(folder)
    async with _sqlite(where) if isinstance(where, Path) else _postgresql(where) as commit:
        loop = _RawLoop(commit, keys)
        running = asyncio.create_task(loop.run())
        try:
            yield loop.hand_in
        finally:
            running.cancel()


class _RawLoop:
    """Commits rows in groups: all that came while the last group was being committed."""

    def __init__(self, commit: Commit, keys: Iterator[str]) -> None:
        self._commit = commit
        self._keys = keys
        self._waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self._arrived = asyncio.Event()
        self._text = json.encode({f"question_{number}": number % 5 + 1 for number in range(18)}).decode()

    async def hand_in(self) -> None:
        """Store a row; returns once it is on disk."""
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append(((1, next(self._keys), 1, 202605, self._text), stored))
        self._arrived.set()
        await stored

    async def run(self) -> None:
        """Commit group after group until cancelled."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            group, self._waiting = self._waiting, []
            await self._commit([row for row, _ in group])
            for _, stored in group:
                stored.set_result(None)


@asynccontextmanager
async def _sqlite(file: Path) -> AsyncIterator[Commit]:
    connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"{_TABLE} WITHOUT ROWID")

    def insert(rows: list[Row]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO response VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")

    try:
        yield lambda rows: asyncio.to_thread(insert, rows)
    finally:
        connection.close()


@asynccontextmanager
async def _postgresql(url: str) -> AsyncIterator[Commit]:
    import asyncpg

    server, _, schema = url.partition("?schema=")
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE SCHEMA {schema}; SET search_path = {schema}; {_TABLE}")

    async def insert(rows: list[Row]) -> None:
        async with connection.transaction():
            await connection.executemany("INSERT INTO response VALUES ($1, $2, $3, $4, $5)", rows)

    try:
        yield insert
    finally:
        await connection.close()
