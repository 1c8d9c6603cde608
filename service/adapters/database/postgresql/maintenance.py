"""Tables written anew, so that neither the places of rows nor the numbers of transactions tell what came together.

A response and the slip that it used up, or what was said with consent, were written by one transaction, whose number
stays on both rows for good. So slips and personal rows are written anew as a whole, and the responses of the last two
months in steps: by their ids, which are hashes. What they tell then is the night, the same for all. So do the planner's
statistics, whose samples of ids are of who had answered when they were taken.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.adapters.database.postgresql.engine import PostgresEngine

_WHOLE = ("invitation", "personal")
_STEPS = 256
"""How many steps many responses take: each holds up the answers for a moment."""

_FEW = 5000
"""How many responses are written in one step."""

_AFTER_ALL = "g"
"""Sorts behind every id, which are hexadecimal."""

_ANEW = """
CREATE TEMP TABLE anew ON COMMIT DROP AS SELECT * FROM {table};
TRUNCATE {table};
INSERT INTO {table} SELECT * FROM anew ORDER BY collector_id, id;
DROP TABLE anew
"""
_STEP = """
WITH
    recent AS (
        SELECT month FROM tally UNION SELECT month FROM journal ORDER BY month DESC LIMIT 2
    ),
    taken AS (
        DELETE FROM response
        WHERE collector_id IN (SELECT id FROM collector) AND id >= $1 AND id < $2
            AND month IN (SELECT month FROM recent)
        RETURNING collector_id, id, form_version_id, month, answers, exclusion
    )
INSERT INTO response (collector_id, id, form_version_id, month, answers, exclusion)
SELECT collector_id, id, form_version_id, month, answers, exclusion FROM taken ORDER BY id
"""


async def lay_anew(engine: PostgresEngine) -> None:
    """Write slips, personal rows and recent responses anew, then clear away what was there before."""
    async with engine.alone() as connection:
        for table in _WHOLE:
            await connection.execute(_ANEW.format(table=table))
        few = await connection.fetchval(
            "SELECT count(*) <= $1 FROM (SELECT 1 FROM response LIMIT $1 + 1) AS counted", _FEW
        )
    for first, after in [("0", _AFTER_ALL)] if few else _steps():
        async with engine.alone() as connection:
            await connection.execute(_STEP, first, after)
    async with engine.acquired() as connection:
        for table in (*_WHOLE, "response", "comment", "journal", "tally", "tally_change"):
            await connection.execute(f'VACUUM (ANALYZE) "{engine.place.schema}".{table}')


def _steps() -> list[tuple[str, str]]:
    """Cut the ids into steps by their first two digits: from one, and up to another."""
    bounds = [f"{step:02x}" for step in range(_STEPS)]
    return list(pairwise([*bounds, _AFTER_ALL]))
