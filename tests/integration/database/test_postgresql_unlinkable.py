"""Nothing in PostgreSQL ties a used slip to its answer once the maintenance has run: an attack on what it keeps."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from service.adapters.database import open_store
from service.adapters.database.postgresql.migrations import migrations
from service.application.collecting.invitations import Invitations
from service.application.maintenance import maintain
from tests.support.installation import SetClock, answers, install, key, sheet, writing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

SLIPS = 30


@pytest.fixture
async def attacker(empty_schema: str) -> AsyncIterator[Any]:
    """Give a connection of whoever has the whole server."""
    server, _, schema = empty_schema.partition("?schema=")
    connection = await asyncpg.connect(server, server_settings={"search_path": schema})
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    ("few", "rows", "steps"), [(5000, 500, 1), (0, 500, 1), (0, 7, 5)], ids=["as a whole", "in one step", "in steps"]
)
async def test_the_numbers_of_transactions_and_the_places_of_rows_tell_nothing(
    empty_schema: str, attacker: Any, few: int, rows: int, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.adapters.database.postgresql.maintenance._FEW", few)
    monkeypatch.setattr("service.adapters.database.postgresql.maintenance._ROWS", rows)
    async with open_store(empty_schema) as store:
        # Where it had cleared away rows in between, those written anew would begin in the room that they left.
        for table in ("response", "invitation"):
            await attacker.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false); TRUNCATE {table}")
        site = await install(store)
        collector = await site.collectors.create("survey", "ประชุม", access="invitation")
        slips = await Invitations(store, site.clock).create(collector, SLIPS)
        Random(1).shuffle(slips)
        published = site.registry.form("survey")
        async with writing(site.intake()) as intake:
            for number, slip in enumerate(slips[: SLIPS // 2]):
                await intake.submit(collector, published, key(number), sheet(published, answers()), slip.secret)
        # One by one, each is a transaction: this is what has to go.
        assert await linked(attacker) == SLIPS // 2
        assert await attacker.fetchval("SELECT count(*) FROM journal") == 0
        await store.vacuum()
        assert len(await site.responses()) == SLIPS // 2
        assert await site.differences() == []
    assert await linked(attacker) == 0
    assert await attacker.fetchval("SELECT count(DISTINCT xmin::text) FROM invitation") == steps
    for table in ("invitation", "response"):
        places = [row[0] for row in await attacker.fetch(f"SELECT id FROM {table} ORDER BY ctid")]
        assert places == sorted(places)


async def test_what_a_process_stored_that_ended_is_laid_anew_by_another(empty_schema: str, attacker: Any) -> None:
    clock = SetClock()
    async with open_store(empty_schema) as another:
        site = await install(another, clock=clock)
        await maintain(another, site.registry, clock)
        collector = await site.collectors.create("survey", "ประชุม", access="invitation")
        slips = await Invitations(another, site.clock).create(collector, SLIPS)
        published = site.registry.form("survey")
        async with open_store(empty_schema) as store:
            one = await install(store, clock=clock)
            async with writing(one.intake()) as intake:
                for number, slip in enumerate(slips[: SLIPS // 2]):
                    await intake.submit(collector, published, key(number), sheet(published, answers()), slip.secret)
        assert await linked(attacker) == SLIPS // 2
        clock.forward(days=1)
        await maintain(another, site.registry, clock)
        assert await linked(attacker) == 0
        assert not await another.touched()


async def linked(attacker: Any) -> int:
    """Count the slips whose transaction made exactly one response."""
    return int(
        await attacker.fetchval("""
            SELECT count(*) FROM invitation
            WHERE state = 1 AND (SELECT count(*) FROM response WHERE response.xmin = invitation.xmin) = 1
        """)
    )


async def test_what_the_server_counts_and_samples_tells_nothing_either(empty_schema: str, attacker: Any) -> None:
    async with open_store(empty_schema) as store:
        site = await install(store)
        collector = await site.collectors.create("survey", "ประชุม", access="invitation")
        slips = await Invitations(store, site.clock).create(collector, SLIPS)
        published = site.registry.form("survey")
        async with writing(site.intake()) as intake:
            for number, slip in enumerate(slips[: SLIPS // 2]):
                await intake.submit(collector, published, key(number), sheet(published, answers()), slip.secret)
        early = {row[0] for row in await attacker.fetch("SELECT id FROM response")}
        # What autovacuum does at any moment: its samples are of who had answered by then.
        await attacker.execute("ANALYZE response, invitation, personal, comment, journal, tally")
        assert await sampled(attacker, "response", "id") == early
        assert await attacker.fetchval("SELECT count(*) FROM pg_stats WHERE attname IN ('answers', 'fields')") == 0
        async with writing(site.intake()) as intake:
            for number, slip in enumerate(slips[SLIPS // 2 :], SLIPS // 2):
                await intake.submit(collector, published, key(number), sheet(published, answers()), slip.secret)
        used = [row[0] for row in await attacker.fetch("SELECT id FROM response UNION ALL SELECT id FROM invitation")]
        # Between commits no connection shows whose transaction it had.
        seen = await attacker.fetch("SELECT * FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        assert all(row["xact_start"] is None for row in seen if row["state"] == "idle")
        assert not [
            row["query"] for row in seen if any(each in row["query"] for each in used) or "ARRAY[" in row["query"]
        ]
        await store.vacuum()
    everybody = {row[0] for row in await attacker.fetch("SELECT id FROM response")}
    assert everybody > early
    assert await sampled(attacker, "response", "id") == everybody
    # Counters of tables are sums since the server began; no view has rows of a transaction, but prepared ones.
    assert await attacker.fetchval("SELECT count(*) FROM pg_prepared_xacts") == 0


async def sampled(attacker: Any, table: str, column: str) -> set[str]:
    """Return the values that the planner's statistics hold of a column."""
    row = await attacker.fetchrow(
        "SELECT most_common_vals::text::text[], histogram_bounds::text::text[] FROM pg_stats"
        " WHERE schemaname = current_schema() AND tablename = $1 AND attname = $2",
        table,
        column,
    )
    return {each for values in row or () if values for each in values}


async def test_what_was_written_before_leaves_the_statistics(new_schema: str) -> None:
    server, _, schema = new_schema.partition("?schema=")
    connection = await asyncpg.connect(server, server_settings={"search_path": schema})
    try:
        first = [each.script for each in migrations()[:3]]
        await connection.execute(f"CREATE SCHEMA {schema}")
        for script in first:
            await connection.execute(script)
        rows = [(f"{number:032x}", f'{{"name": "somying {number}"}}') for number in range(20)]
        await connection.executemany("INSERT INTO personal VALUES (1, $1, 1, 202605, $2)", rows)
        await connection.execute("ANALYZE personal")
        assert await sampled(connection, "personal", "fields")
        await connection.execute(migrations()[3].script)
        assert not await sampled(connection, "personal", "fields")
        await connection.execute("ANALYZE personal")
        assert not await sampled(connection, "personal", "fields")
    finally:
        await connection.close()


async def test_no_table_has_a_column_that_tells_when(attacker: Any, empty_schema: str) -> None:
    async with open_store(empty_schema):
        pass
    rows = await attacker.fetch("""
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name IN ('response', 'invitation', 'personal', 'journal')
    """)
    columns = {(row[0], row[1]) for row in rows}
    assert columns == {
        *(("response", name) for name in ("collector_id", "id", "form_version_id", "month", "answers", "exclusion")),
        *(("invitation", name) for name in ("collector_id", "id", "number", "state")),
        *(("journal", name) for name in ("collector_id", "id", "month", "steps", "day", "arrived")),
        *(("personal", name) for name in ("collector_id", "id", "form_version_id", "month", "fields")),
    }
    assert await attacker.fetchval("SHOW track_commit_timestamp") == "off"
