"""Tables written anew, so that neither the places of rows nor the numbers of transactions tell what came together.

A response and the slip that it used up, or what was said with consent, were written by one transaction, whose number
stays on both rows for good. So all slips and personal rows are written anew, and the responses of the last two months:
collector by collector, in steps by their ids, which are hashes. What they tell then is the night, the same for all. So
do the planner's statistics, whose samples of ids are of who had answered when they were taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from service.adapters.database.postgresql.driver_types import Connection
    from service.adapters.database.postgresql.place import Place

_LAID = {
    "invitation": "collector_id, id, number, state",
    "personal": "collector_id, id, form_version_id, month, fields",
    "response": "collector_id, id, form_version_id, month, answers, exclusion",
}
"""The tables that are written anew, with their columns."""

_WHOLE = ("invitation", "personal")
"""Those that are written as a whole where they have few rows: nothing is left of their files then."""

_FEW = 5000
"""How many rows are written as a whole, in the time of a step."""

_ROWS = 500
"""How many rows of a collector are written in one step: it holds up the answers there for a moment."""

_FIRST, _AFTER_ALL = "", "g"
"""Sort before and behind every id, which are hexadecimal."""

_TABLE_SECONDS = 24 * 60 * 60
"""How long it may take to clear a table away, beside all that goes on."""

_ANEW = """
CREATE TEMP TABLE anew ON COMMIT DROP AS SELECT * FROM {table};
TRUNCATE {table};
INSERT INTO {table} SELECT * FROM anew ORDER BY collector_id, id;
DROP TABLE anew
"""
_BOUND = "SELECT id FROM {table} WHERE collector_id = $1 AND id >= $2 ORDER BY id LIMIT 1 OFFSET {rows}"
_RECENT = """
SELECT month FROM (SELECT month FROM tally UNION SELECT month FROM journal) AS counted ORDER BY month DESC LIMIT 2
"""
_STEP = """
WITH taken AS (
    DELETE FROM {table}
    WHERE collector_id = $1 AND id >= $2 AND id < $3 {only}
    RETURNING {columns}
)
INSERT INTO {table} ({columns}) SELECT {columns} FROM taken ORDER BY id
"""


class Rewritable(Protocol):
    """What it takes of the engine: transactions that look, that have all to themselves or a collector, and none."""

    @property
    def place(self) -> Place:
        """The schema."""

    def looking(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction that reads."""

    def alone(self) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction beside which nobody writes."""

    def alone_in(self, collector_id: int) -> AbstractAsyncContextManager[Connection]:
        """Open a transaction beside which nobody writes of a collector."""

    def acquired(self) -> AbstractAsyncContextManager[Connection]:
        """Lend a connection without a transaction."""


async def rewrite_tables(engine: Rewritable) -> None:
    """Write slips, personal rows and recent responses anew, then clear away what was there before."""
    many = [table for table in _LAID if table not in _WHOLE or not await _laid_as_a_whole(engine, table)]
    async with engine.looking() as connection:
        collectors = [row[0] for row in await connection.fetch("SELECT id FROM collector ORDER BY id")]
        recent = ", ".join(str(row[0]) for row in await connection.fetch(_RECENT)) or "0"
    for table in many:
        for collector_id in collectors:
            await _lay_collector_anew(engine, table, collector_id, recent)
    async with engine.acquired() as connection:
        for table in (*_LAID, "comment", "journal", "tally", "tally_change"):
            await connection.execute(f'VACUUM (ANALYZE) "{engine.place.schema}".{table}', timeout=_TABLE_SECONDS)


async def _laid_as_a_whole(engine: Rewritable, table: str) -> bool:
    """Write a table anew if it has few rows; return whether it has. Counted before anybody is kept out."""
    async with engine.looking() as connection:
        counted = f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT {_FEW + 1}) AS counted"  # noqa: S608 - a name from above
        if await connection.fetchval(counted) > _FEW:
            return False
    async with engine.alone() as connection:
        await connection.execute(_ANEW.format(table=table))
    return True


async def _lay_collector_anew(engine: Rewritable, table: str, collector_id: int, recent: str) -> None:
    """Write a collector's rows of a table anew, each step under its lock alone."""
    only = f"AND month IN ({recent})" if table == "response" else ""
    step = _STEP.format(table=table, columns=_LAID[table], only=only)
    bound = _BOUND.format(table=table, rows=_ROWS)
    first = _FIRST
    while first != _AFTER_ALL:
        async with engine.alone_in(collector_id) as connection:
            after = await connection.fetchval(bound, collector_id, first) or _AFTER_ALL
            await connection.execute(step, collector_id, first, after)
        first = after
