"""Storing an answer costs the same however much is stored: every statement uses an index."""

from __future__ import annotations

import re
import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Any

from service.adapters.database.sqlite import open_store
from service.application.collecting.invitations import Invitations
from service.application.collecting.receipts import Receipts
from tests.support.installation import answers, key, sheet, writing
from tests.support.stocked_store import SAID, set_out, stock

if TYPE_CHECKING:
    from pathlib import Path

    from service.adapters.database.sqlite import SqliteStore

FEW, MANY = 100, 10_000
SPOKEN = re.compile(r"\b(?:INTO|FROM|JOIN|UPDATE)\s+(\w+)")
"""The tables that a statement names."""


async def go_through_everything(store: SqliteStore) -> None:
    """Send, send again, change, correct, withdraw a consent and an answer."""
    site, collector, published = await set_out(store)
    slips = [slip.secret for slip in await Invitations(store, site.clock).create(collector, 3)]
    receipts = Receipts(store, site.registry, site.clock)
    async with writing(site.intake()) as intake:
        first = sheet(published, answers(**SAID))
        second = sheet(published, answers(ease=1, comments="ไม่ดี", contact="c@b.example", consent=True))
        for number, slip in enumerate(slips):
            await intake.submit(collector, published, key(number), first, slip)
        await intake.submit(collector, published, key(0), first, slips[0])
        await intake.submit(collector, published, key(0), second, slips[0])
        sent = await intake.submit(collector, published, key(1), sheet(published, answers()), slips[1])
        await intake.resubmit(collector, published, sent.receipt, second)
        await receipts.withdraw_consent(sent.receipt)
        await receipts.withdraw(sent.receipt)


async def test_no_statement_that_takes_an_answer_in_scans_a_table(tmp_path: Path) -> None:
    async with open_store(tmp_path / "pochai.sqlite3") as store:
        said: set[str] = set()
        writer = store.engine.writer
        await writer.run_in_thread(lambda connection: connection.set_trace_callback(said.add))
        await go_through_everything(store)
        await writer.run_in_thread(lambda connection: connection.set_trace_callback(None))
        said = {each for each in said if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)", each)}
        plans = {each: await writer.execute_fetchall(f"EXPLAIN QUERY PLAN {each}") for each in said}
    assert {table for each in said for table in SPOKEN.findall(each)} >= {
        "collector", "response", "personal", "invitation", "comment", "cell", "tally", "arrival",
    }  # fmt: skip
    steps = [(step[3], statement) for statement, plan in plans.items() for step in plan]
    # What an answer brings along is read from end to end: it grows with the group that is committed alone.
    assert [each for each in steps if re.search("SCAN (?!.*(VIRTUAL TABLE|CONSTANT ROW|ROW VALUES))", each[0])] == []


async def work_of_a_commit(folder: Path, many: int) -> int:
    """Count what SQLite does, in hundreds of its instructions, to take one answer in where so many are stored."""
    async with open_store(folder / f"{many}.sqlite3") as store:
        site, collector, published = await set_out(store)
        slips = [slip.secret for slip in await Invitations(store, site.clock).create(collector, 2)]
        await stock(store, site, collector, published, many)
        work = [0]

        def count() -> int:
            work[0] += 1
            return 0

        def watch(connection: sqlite3.Connection, handler: Any) -> None:
            connection.set_progress_handler(handler, 100)

        given = sheet(published, answers(**SAID))
        async with writing(site.intake()) as intake:
            await intake.submit(collector, published, key(1), given, slips[0])
            await store.engine.writer.run_in_thread(partial(watch, handler=count))
            await intake.submit(collector, published, key(2), given, slips[1])
            await store.engine.writer.run_in_thread(partial(watch, handler=None))
    return work[0]


async def test_an_answer_takes_as_much_work_where_many_are_stored_as_where_few_are(tmp_path: Path) -> None:
    few, many = [await work_of_a_commit(tmp_path, stored) for stored in (FEW, MANY)]
    assert 0 < many <= few + 2
