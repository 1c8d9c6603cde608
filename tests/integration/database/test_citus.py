"""A quarter on a Citus cluster gives the figures that a file gives, a schema a fund and tables spread by collector.

Needs `POCHAI_TEST_CITUS_URL`: an empty database of a coordinator that has the extension and its workers; and psql.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from msgspec.structs import replace

from service.adapters.database import open_store
from service.adapters.database.postgresql.address import read_address
from service.adapters.database.postgresql.connections import pooled
from service.adapters.database.postgresql.migrations import PostgresSchema
from service.adapters.database.postgresql.place import Place
from service.application.collecting.comment_marks import CommentMarks, Mark
from service.application.collecting.comments import Comments, Search
from service.application.collecting.counting import fold
from service.application.collecting.invitations import Invitations
from service.application.collecting.receipts import Receipts
from service.application.collecting.withdrawals import Withdrawals
from service.domain.collecting.collector_settings import settings_of
from service.domain.collecting.comment import checksum_of
from service.domain.forms.notice import Consent
from service.domain.period import FiscalPeriod
from tests.support import citus
from tests.support.citus import COORDINATOR, LAYOUTS, lay
from tests.support.examples import words
from tests.support.installation import Installation, answers, install, key, purge_announced, sheet, survey, writing
from tests.support.writing import stored_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.collecting.submission import Submissions
    from service.application.ports.store import Store
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.comment import Readable
    from service.domain.forms.form import Form

SHEETS = 60
Q3 = FiscalPeriod(fiscal_year=2569, quarter=3)
PLACES = """
SELECT CASE partmethod WHEN 'h' THEN 'distributed' ELSE CASE repmodel WHEN 't' THEN 'reference' ELSE 'whole' END END,
    count(*)
FROM pg_dist_partition WHERE logicalrelid::text LIKE $1 || '.%'
GROUP BY 1
"""

HERE = "SELECT pg_relation_size(($1 || '.tally')::regclass)"
"""How many bytes of the counts are in the coordinator's own file."""

LINKED = """
SELECT result FROM run_command_on_colocated_placements(
    ($1 || '.response')::regclass, ($1 || '.invitation')::regclass,
    'SELECT count(*) FROM %s AS answer JOIN %s AS slip ON slip.xmin = answer.xmin'
)
"""
"""How many pairs of a slip and an answer have the number of one transaction, on each node's part of both tables."""

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not COORDINATOR, reason="POCHAI_TEST_CITUS_URL names no Citus coordinator"),
]


@pytest.fixture(params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> str:
    """Give each file of `deploy/postgresql` that distributes a schema."""
    return str(request.param)


@pytest.fixture
def plain() -> Iterator[str]:
    """Give a schema of its own, not distributed yet."""
    with citus.schema() as url:
        yield url


@pytest.fixture
def laid(plain: str, layout: str) -> str:
    """Give a distributed schema."""
    lay(plain, layout)
    return plain


async def ask(url: str, query: str) -> list[Any]:
    """Ask the coordinator about a schema."""
    connection = await asyncpg.connect(COORDINATOR)
    try:
        return list(await connection.fetch(query, read_address(url).schema))
    finally:
        await connection.close()


async def test_a_quarter_gives_the_figures_that_a_file_gives(laid: str, layout: str, tmp_path: Path) -> None:
    async with open_store(laid) as store:
        told = await quarter(store)
    async with open_store(tmp_path / "pochai.sqlite3") as store:
        assert told == await quarter(store)
    places = dict(await ask(laid, PLACES))
    if layout == "citus-fund.sql":
        assert set(places) == {"whole"}
    else:
        assert places == {"distributed": 12, "reference": 3}


async def test_an_installation_in_use_is_distributed_with_its_figures(plain: str, layout: str) -> None:
    async with open_store(plain) as store:
        await quarter(store)
        before = await figures(*await reopened(store))
    assert (await ask(plain, HERE))[0][0] > 0
    lay(plain, layout)
    assert (await ask(plain, HERE))[0][0] == 0
    async with open_store(plain) as store:
        site, made = await reopened(store)
        assert await figures(site, made) == before
        seals, flaws = await site.certification.verify()
        assert (len(seals), flaws) == (1, [])


async def reopened(store: Store) -> tuple[Installation, list[Collector]]:
    return await install(store, form_with_contact()), await store.collectors.everything()


@pytest.mark.parametrize("layout", ["citus-survey.sql"])
async def test_nothing_on_the_nodes_ties_a_used_slip_to_its_answer(laid: str) -> None:
    async with open_store(laid) as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ประชุม", access="invitation")
        (slip,) = await Invitations(store, site.clock).create(collector, 1)
        published = site.registry.form("survey")
        async with writing(site.intake()) as intake:
            await intake.submit(collector, published, key(1), sheet(published, answers()), slip.secret)
        assert sum(int(row[0]) for row in await ask(laid, LINKED)) == 1
        await store.vacuum()
        assert sum(int(row[0]) for row in await ask(laid, LINKED)) == 0
        assert len(await site.responses()) == 1


async def test_a_later_migration_changes_what_is_distributed(laid: str) -> None:
    async with pooled(read_address(laid)) as pool, pool.acquire() as connection:
        migrating = PostgresSchema(connection, Place(read_address(laid).schema))
        async with migrating.writing():
            await migrating.run(
                "ALTER TABLE response ADD COLUMN novel INTEGER;\nCREATE INDEX response_novel ON response (novel);\n"
                "CREATE TABLE other (collector_id INTEGER PRIMARY KEY);\n"
                "CREATE VIEW seen AS SELECT novel FROM response;"
                "CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON other FOR EACH ROW EXECUTE FUNCTION refuse_change();"
                "CREATE TRIGGER stays BEFORE TRUNCATE ON other FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
                "INSERT INTO other VALUES (1)"
            )
        assert {"index response_novel", "table other", "table seen"} <= set(await migrating.definitions())
        for change in ("UPDATE other SET collector_id = 2", "DELETE FROM other", "TRUNCATE other"):
            with pytest.raises(asyncpg.RestrictViolationError):
                async with migrating.writing():
                    await migrating.run(change)


async def quarter(store: Store) -> list[Any]:
    """Tell the figures of a quarter: sheets, slips, corrections, withdrawals, a certificate, the maintenance."""
    site = await install(store, form_with_contact())
    made = [await site.collectors.create("survey", f"ที่ {n}") for n in range(2)]
    made.append(await site.collectors.create("survey", "ประชุม", access="invitation", population=40))
    async with writing(site.intake()) as intake:
        receipts = await asyncio.gather(*await senders(site, intake, made))
        await correct_and_withdraw(site, intake, made, receipts)
    told: list[Any] = [await figures(site, made)]
    await fold(store)
    told.append(await figures(site, made))
    told.append(await certify(site))
    told += await withdrawn_and_back(site, made)
    told += await marked(site)
    await store.vacuum()
    told.append(await figures(site, made))
    site.clock.forward(days=6 * 366)
    told.append(await purge_announced(store, site.registry, site.clock))
    told.append(await figures(site, made))
    return told


def form_with_contact() -> Form:
    contact = replace(words("contact", max_length=100), personal=True)
    return replace(survey(contact), consent=Consent(text="ยินยอมให้ติดต่อกลับ", retention_months=6))


async def senders(site: Installation, intake: Submissions, made: list[Collector]) -> list[Any]:
    """Prepare sheets over all collectors, each fourth with personal data."""
    published = site.registry.form("survey")
    slips = iter(await Invitations(site.store, site.clock).create(made[2], SHEETS // 3))
    sending = []
    for number in range(SHEETS):
        collector = made[number % 3]
        more: dict[str, Any] = {"contact": f"a{number}@b.example", "consent": True} if number % 4 == 0 else {}
        given = answers(office=("hq", "abroad")[number % 2], speed=1 + number % 5, comments=f"คำตอบ {number}", **more)
        slip = next(slips).secret if collector is made[2] else None
        sending.append(intake.submit(collector, published, key(number), sheet(published, given), slip))
    return sending


async def correct_and_withdraw(
    site: Installation, intake: Submissions, made: list[Collector], receipts: list[Any]
) -> None:
    published = site.registry.form("survey")
    desk = Receipts(site.store, site.registry, site.clock)
    for number in range(0, SHEETS, 7):
        corrected = sheet(published, answers(speed=5, comments="แก้ไข"))
        again = await intake.resubmit(made[number % 3], published, receipts[number].receipt, corrected)
        assert again.outcome == "replaced"
        assert (await desk.read(again.receipt)).answers["speed"] == 5
    for number in range(3, SHEETS, 11):
        await desk.withdraw(receipts[number].receipt)
    await desk.withdraw_consent(receipts[4].receipt)


async def withdrawn_and_back(site: Installation, made: list[Collector]) -> list[Any]:
    """Withdraw a collector and take it back, and try another one; tell the figures after each."""
    desk = Withdrawals(site.store, site.clock, who="วิภา")
    trial = await site.collectors.create("survey", "ลอง", standing="trial")
    published = site.registry.form("survey")
    async with writing(site.intake()) as intake:
        await intake.submit(trial, published, key(SHEETS), sheet(published, answers(comments="ลอง")))
    told = [await figures(site, made)]
    for change in (desk.withdraw, desk.take_back):
        now = await site.collectors.find(made[1].code)
        await change(now.code, "ตอบผิดที่", settings_of(now).mark)
        told.append(await figures(site, made))
    return told


async def marked(site: Installation) -> list[Any]:
    """Tell the lines of the comments by pages, before and after some are marked."""
    reading, marks = Comments(site.store, site.registry), CommentMarks(site.store, site.clock)
    of = await reading.visible("survey", Q3)
    pages = [await lines(reading, of)]
    (page,) = await reading.page("survey", of, Search(words="แก้ไข"), "comments")
    (line,) = page.lines
    await marks.give("survey", of, [("comments", line.first.id)], ["เมนู"], take=False)
    pages.append(await lines(reading, of))
    tagged = next(each for each in await stored_comments(site.store, "survey", "comments") if each.text == "คำตอบ 1")
    mark = Mark(item="comments", id=tagged.id, tags="ช้า", note="แจ้งแล้ว", seen=checksum_of(tagged))
    await marks.mark("survey", of, mark, "วิภา")
    return [*pages, await lines(reading, of), await reading.tags("survey", of)]


async def lines(reading: Comments, of: Readable) -> list[Any]:
    found: list[Any] = []
    after: str | None = ""
    while after is not None:
        (page,) = await reading.page("survey", of, Search(), "comments", after)
        found += [(line.first.month, line.first.text, line.first.tags, line.count) for line in page.lines]
        after = page.after
    return found


async def certify(site: Installation) -> list[Any]:
    standing = await site.certification.state("survey", Q3)
    await site.certification.certify("survey", Q3, by="วิภา", note="", seen=0, shown=standing.shown)
    seals, flaws = await site.certification.verify()
    return [len(seals), flaws]


async def figures(site: Installation, made: list[Collector]) -> list[Any]:
    """Tell all that is read of answers, and that a recount agrees."""
    assert await site.differences() == []
    store = site.store
    months = await store.tallies.by_month([each.id for each in made])
    stored = await site.responses()
    return [
        await site.report.score("survey", Q3, "office"),
        await site.report.series("survey", [2569]),
        [dict(months[each.id]) for each in made],
        await store.arrivals.of("survey"),
        (len(stored), sum(each.answers is None for each in stored)),
        sorted(row.fields for row in await store.personals.everything()),
        sorted(each.text for each in await stored_comments(store, "survey", "comments")),
        [await Invitations(store, site.clock).count(made[2]), await store.collectors.begun(made[0].id)],
    ]
