"""Responses and slips cannot be linked, even with the database file: an attack on the whole file."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from service.adapters.database.sqlite import open_store
from service.application.collecting.invitations import Invitations
from service.application.collecting.receipts import Receipts
from service.domain.collecting.receipt import receipt_of, response_id
from tests.support.examples import at
from tests.support.installation import SetClock, answers, install, purge_announced, sheet, writing

pytestmark = pytest.mark.anyio

SLIPS = 40


def own_key(number: int) -> str:
    """Give a key that nothing else in the file looks like."""
    return f"key-{number:018d}"


def page_of(file: Path, table: str) -> bytes:
    """The root page of a table, which holds all of a small one."""
    with closing(sqlite3.connect(file)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [table]).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    return file.read_bytes()[(root - 1) * size : root * size]


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


async def test_the_file_does_not_tell_which_answer_came_with_which_slip(tmp_path: Path) -> None:
    file = tmp_path / "pochai.sqlite3"
    log = tmp_path / "pochai.sqlite3-wal"
    async with open_store(file) as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ประชุม", access="invitation")
        slips = await Invitations(store, site.clock).create(collector, SLIPS)
        await store.truncate_wal()
        untouched = page_of(file, "invitation")
        Random(1).shuffle(slips)
        intake = site.intake()
        published = site.registry.form("survey")
        async with writing(intake):
            for number, slip in enumerate(slips[: SLIPS // 2]):
                given = sheet(published, answers(comments=f"คำตอบที่ {number}"))
                await intake.submit(collector, published, own_key(number), given, slip.secret)
                # The log would hold slip and answer side by side, in the order of arrival.
                assert log.stat().st_size == 0
        used = page_of(file, "invitation")
        kept = everything_in(tmp_path)

    # Neither the secrets of slips nor the keys and receipts of answers are anywhere.
    receipts = [receipt_of(own_key(n), collector.code) for n in range(SLIPS)]
    secrets = [slip.secret for slip in slips] + receipts + [own_key(n) for n in range(9)]
    assert [secret for secret in secrets if secret.encode() in kept] == []

    # A use turned one mark of each slip in place: no slip moved, so their places do not tell the order of use.
    assert untouched[0] == 0x0A  # a leaf: all slips stand on this page
    changed = [at for at in range(len(used)) if used[at] != untouched[at]]
    assert len(changed) == SLIPS // 2
    assert {(untouched[at], used[at]) for at in changed} == {(8, 9)}

    # What is left are two sets in the order of unrelated hashes, without any column of time.
    with closing(sqlite3.connect(file)) as connection:
        responses = [row[0] for row in connection.execute("SELECT id FROM response")]
        invitations = [row[0] for row in connection.execute("SELECT id FROM invitation WHERE state = 1")]
        columns = {
            table: {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            for table in ("response", "invitation")
        }
    assert (len(responses), len(invitations)) == (SLIPS // 2, SLIPS // 2)
    assert responses == sorted(responses)
    assert not set(responses) & set(invitations)
    assert columns["response"] == {"collector_id", "id", "form_version_id", "month", "answers", "exclusion"}
    assert columns["invitation"] == {"collector_id", "id", "number", "state"}


async def test_what_was_withdrawn_or_replaced_is_in_no_byte_of_the_folder(tmp_path: Path) -> None:
    async with open_store(tmp_path / "pochai.sqlite3") as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "สำนักงาน")
        intake = site.intake()
        published = site.registry.form("survey")
        async with writing(intake):
            given = sheet(published, answers(comments="ลบข้อความนี้ให้หมด"))
            sent = await intake.submit(collector, published, own_key(1), given)
        assert "ลบข้อความนี้ให้หมด".encode() in everything_in(tmp_path)
        await Receipts(store, site.registry, site.clock).withdraw(sent.receipt)
        assert "ลบข้อความนี้ให้หมด".encode() not in everything_in(tmp_path)


SHEETS = 800


def comment(number: int, length: int) -> str:
    return f"<ความเห็นที่{number:04d}>" + f"ก{number:04d}" * length


@pytest.mark.parametrize("length", [1, 20, 95])
async def test_what_was_deleted_when_its_time_was_over_is_in_no_byte_of_the_folder(tmp_path: Path, length: int) -> None:
    """Sheets of all years lie mixed on the pages, long ones on pages of their own; some were corrected or withdrawn."""
    random = Random(length)
    years = random.sample([2023 + number % 4 for number in range(SHEETS)], SHEETS)
    async with open_store(tmp_path / "pochai.sqlite3") as store:
        clock = SetClock(at("2023-05-15T12:00:00"))
        site = await install(store, clock=clock)
        collector = await site.collectors.create("survey", "สำนักงาน")
        published = site.registry.form("survey")
        for year in (2023, 2024, 2025, 2026):
            clock.now = at(f"{year}-05-15T12:00:00")
            numbers = [number for number, each in enumerate(years) if each == year]
            async with writing(site.intake()) as intake:
                for size in (2 * length, length):
                    sheets = [(n, sheet(published, answers(comments=comment(n, size)))) for n in numbers]
                    await asyncio.gather(*(intake.submit(collector, published, own_key(n), each) for n, each in sheets))
            for number in numbers[::10]:
                await Receipts(store, site.registry, clock).withdraw(receipt_of(own_key(number), collector.code))
        withdrawn = {r.id for batch in [b async for b in store.responses.each()] for r in batch if r.answers is None}
        counts = await store.tallies.everything()
        assert (await purge_announced(store, site.registry, clock)).responses == years.count(2023)
        while_running = everything_in(tmp_path)
        assert (await store.tallies.everything(), await site.differences()) == (counts, [])
    for folder in (while_running, everything_in(tmp_path)):
        for number, year in enumerate(years):
            name = response_id(receipt_of(own_key(number), collector.code))
            kept = year > 2023
            assert (name.encode() in folder) == kept
            readable = kept and name not in withdrawn
            assert (comment(number, 1)[:16].encode() in folder) == readable
            assert (f"ก{number:04d}".encode() in folder) == readable
