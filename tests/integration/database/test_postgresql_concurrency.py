"""PostgreSQL has many writers: raced from several stores over one schema, as processes on several machines would."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from random import Random
from typing import TYPE_CHECKING

import pytest

from service.adapters.database import open_store
from service.adapters.database.postgresql.address import read_address
from service.adapters.database.postgresql.engine import PostgresEngine, opened
from service.adapters.database.postgresql.locks import MOST_KEYS
from service.adapters.database.postgresql.maintenance import rewrite_tables
from service.application.accounts.accounts import Accounts
from service.application.collecting.counting import fold
from service.application.collecting.invitations import Invitations
from service.application.collecting.receipts import Receipts
from service.application.collecting.submission import Receipt
from service.application.forms.filed_forms import publish
from service.domain.accounts.audit_log import first_break
from service.domain.errors import BusyError, InvalidCertificationError, InvitationUsedError
from service.domain.period import FiscalPeriod
from tests.support.installation import MONTH, Installation, answers, catalogue, install, key, sheet, survey, writing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.application.ports.records import Key
    from service.application.ports.store import Store

pytestmark = pytest.mark.anyio

PROCESSES = 4
RACERS = 20


@pytest.fixture
async def sites(empty_schema: str) -> AsyncIterator[list[Installation]]:
    """Give several installations over one schema, each with connections of its own."""
    async with AsyncExitStack() as stack:
        yield [
            await install(await stack.enter_async_context(open_store(f"{empty_schema}&pool=4")))
            for _ in range(PROCESSES)
        ]


async def outcomes(racing: list[asyncio.Task[Receipt]]) -> list[str]:
    done = await asyncio.gather(*racing, return_exceptions=True)
    return sorted(each.outcome if isinstance(each, Receipt) else type(each).__name__ for each in done)


async def test_one_key_that_is_sent_to_all_at_once_is_stored_once(sites: list[Installation]) -> None:
    collector = await sites[0].collectors.create("survey", "ที่")
    published = sites[0].registry.form("survey")
    async with AsyncExitStack() as stack:
        intakes = [await stack.enter_async_context(writing(site.intake())) for site in sites]
        racing = [
            asyncio.create_task(
                intake.submit(collector, published, key(1), sheet(published, answers(speed=number % 5 + 1)))
            )
            for number in range(RACERS)
            for intake in intakes
        ]
        told = await outcomes(racing)
    assert told.count("stored") == 1
    assert set(told) <= {"stored", "same", "replaced"}
    assert len(await sites[0].responses()) == 1
    assert await sites[0].differences() == []


async def test_one_slip_that_is_used_by_all_at_once_is_used_once(sites: list[Installation]) -> None:
    collector = await sites[0].collectors.create("survey", "ที่", access="invitation")
    (slip,) = await Invitations(sites[0].store, sites[0].clock).create(collector, 1)
    published = sites[0].registry.form("survey")
    async with AsyncExitStack() as stack:
        intakes = [await stack.enter_async_context(writing(site.intake())) for site in sites]
        racing = [
            asyncio.create_task(
                intakes[number % PROCESSES].submit(
                    collector, published, key(number), sheet(published, answers()), slip.secret
                )
            )
            for number in range(RACERS)
        ]
        told = await outcomes(racing)
    assert told == [InvitationUsedError.__name__] * (RACERS - 1) + ["stored"]
    assert len(await sites[0].responses()) == 1


async def passes(store: Store, keys: list[Key] | None) -> bool:
    """Tell whether a write transaction of some keys begins."""
    try:
        async with store.write(keys):
            return True
    except BusyError:
        return False


async def test_commits_wait_for_each_other_only_where_they_share_a_key(
    sites: list[Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.adapters.database.postgresql.engine._LIMITS", "SET LOCAL lock_timeout = '50ms'")
    one, other = sites[0].store, sites[1].store
    many = [(1, f"{number:032x}") for number in range(MOST_KEYS + 1)]
    async with one.write([(1, "a"), (2, "slip")]):
        assert await passes(other, [(1, "b"), (2, "a"), (3, "slip")])
        assert await passes(other, [])
        assert await passes(other, [(3, name) for _, name in many])
        waiting = [[(1, "b"), (1, "a")], [(2, "slip")], many, None]
        assert [await passes(other, keys) for keys in waiting] == [False] * len(waiting)
    async with one.write(many):
        assert await passes(other, [(2, "a")])
        assert not await passes(other, [(1, "a")])


async def test_sheets_corrections_and_withdrawals_in_any_order_leave_the_counts_right(
    sites: list[Installation],
) -> None:
    made = [await sites[0].collectors.create("survey", f"ที่ {n}") for n in range(3)]
    published = sites[0].registry.form("survey")
    chance = Random(3)

    async def someone(number: int) -> None:
        intake, site = intakes[number % PROCESSES], sites[number % PROCESSES]
        collector = made[number % len(made)]
        sheets = [sheet(published, answers(speed=chance.randint(1, 5), comments=f"คำตอบ {number}")) for _ in range(2)]
        receipt = await intake.submit(collector, published, key(number), sheets[0])
        await intake.resubmit(collector, published, receipt.receipt, sheets[1])
        if number % 4 == 0:
            await Receipts(site.store, site.registry, site.clock).withdraw(receipt.receipt)

    async def keep_folding(site: Installation) -> None:
        while not done.is_set():
            await fold(site.store)

    done = asyncio.Event()
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as folding:
        intakes = [await stack.enter_async_context(writing(site.intake())) for site in sites]
        for site in sites[:2]:
            folding.create_task(keep_folding(site))
        await asyncio.gather(*(someone(number) for number in range(60)))
        done.set()
    stored = await sites[0].responses()
    assert (len(stored), sum(each.answers is None for each in stored)) == (60, 15)
    assert await sites[0].differences() == []
    await fold(sites[3].store)
    assert await sites[0].store.journal.collectors() == []
    assert await sites[0].differences() == []
    assert sum((await sites[0].store.arrivals.of("survey")).values()) == 60


async def test_whatever_is_recorded_at_once_the_audit_log_is_one_chain(sites: list[Installation]) -> None:
    await asyncio.gather(
        *(sites[n % PROCESSES].collectors.create("survey", f"ที่ {n}") for n in range(RACERS)),
        *(Accounts(sites[n % PROCESSES].store, sites[0].clock).create(f"planner{n}", "planner") for n in range(RACERS)),
    )
    entries = await sites[0].store.accounts.entries()
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert sum(entry.action == "collector-created" for entry in entries) == RACERS
    assert first_break(entries) is None


async def test_of_many_who_certify_the_same_figures_one_does(sites: list[Installation]) -> None:
    collector = await sites[0].collectors.create("survey", "ที่")
    published = sites[0].registry.form("survey")
    await sites[0].store_sheets(collector, MONTH, *[sheet(published, answers())] * 5)
    period = FiscalPeriod(fiscal_year=2569, quarter=3)

    async def certify(site: Installation) -> str:
        standing = await site.certification.state("survey", period)
        try:
            await site.certification.certify("survey", period, by="วิภา", note="", seen=0, shown=standing.shown)
        except InvalidCertificationError as refused:
            return refused.violations[0].code
        return "certified"

    told = await asyncio.gather(*(certify(sites[number % PROCESSES]) for number in range(RACERS)))
    assert told.count("certified") == 1
    seals, flaws = await sites[0].certification.verify()
    assert (len(seals), flaws) == (1, [])


async def test_of_many_who_publish_the_same_version_one_does(sites: list[Installation]) -> None:
    second = catalogue(survey(version=2))
    await asyncio.gather(
        *(publish(second, sites[number % PROCESSES].store, sites[0].clock) for number in range(RACERS))
    )
    assert [(each.version, each.id) for each in await sites[0].store.forms.versions()] == [(1, 1), (2, 2)]
    assert [each.version for each in await sites[1].store.forms.after(1)] == [2]


async def test_the_night_holds_up_no_collector_but_the_one_whose_rows_it_writes(
    sites: list[Installation], monkeypatch: pytest.MonkeyPatch, empty_schema: str
) -> None:
    monkeypatch.setattr("service.adapters.database.postgresql.maintenance._FEW", -1)
    monkeypatch.setattr("service.adapters.database.postgresql.maintenance._ROWS", 4)
    one, other = [await sites[0].collectors.create("survey", f"ที่ {n}", access="invitation") for n in range(2)]
    for collector in (one, other):
        await Invitations(sites[0].store, sites[0].clock).create(collector, 9)
    before = await sites[0].store.invitations.of(one.id)
    async with opened(read_address(empty_schema)) as engine:
        async with sites[0].store.write([(one.id, "a")]):
            night = asyncio.create_task(rewrite_tables(engine))
            async with asyncio.timeout(5):
                await until_somebody_waits(engine)
                for _ in range(3):
                    async with sites[1].store.write([(other.id, "b")]):
                        pass
            assert not night.done()
        await night
    assert await sites[0].store.invitations.of(one.id) == before


async def until_somebody_waits(engine: PostgresEngine) -> None:
    async with engine.acquired() as connection:
        while not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
            pass
