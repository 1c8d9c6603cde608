"""What an answer asks PostgreSQL is looked up by whole keys, whatever a kept plan was made of."""

from __future__ import annotations

import re
from typing import Any

import pytest

from service.adapters.database import open_store
from service.adapters.database.postgresql.queries import postgresql_queries
from tests.support import postgresql
from tests.support.stocked_store import set_out, stock

pytestmark = pytest.mark.anyio

LOOKED_UP = ("responses_by_ids", "invitations_by_ids", "personal_by_ids")


async def kept_plan(store: Any, query: str) -> str:
    """Give the plan that a transaction of answers keeps: PostgreSQL makes it without the values that are asked for."""
    async with store._engine.writing([(1, "a")]) as writing:
        connection = writing._connection
        await connection.execute(f"SET LOCAL plan_cache_mode = force_generic_plan; PREPARE kept AS {sql_of(query)}")
        plan = await connection.fetch("EXPLAIN EXECUTE kept('[]', 1)")
        await connection.execute("DEALLOCATE kept")
    return "\n".join(line for (line,) in plan)


def sql_of(query: str) -> str:
    return postgresql_queries()[query].sql


@pytest.mark.parametrize("analysed", [False, True], ids=["never analysed", "analysed"])
async def test_a_plan_kept_from_when_few_were_stored_reads_no_more_of_many(
    empty_schema: str, *, analysed: bool
) -> None:
    async with open_store(f"{empty_schema}&prepared=off") as store:
        stored = await set_out(store)
        for many in (0, 64, 640):
            if many:
                await stock(store, *stored, many)
            if analysed:
                server, _, schema = empty_schema.partition("?schema=")
                postgresql.execute(server, f"ANALYZE {schema}.response, {schema}.invitation, {schema}.personal")
            for query in LOOKED_UP:
                plan = await kept_plan(store, query)
                assert "Seq Scan" not in plan
                assert "Filter" not in plan
                assert re.search(r"Index Cond: \(\(collector_id = \$2\) AND \(id = each.value\)\)", plan)
