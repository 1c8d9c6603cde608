"""An installation is copied from one database to another, table by table, and both are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from service.adapters.database.session import Row
    from service.adapters.database.store import DatabaseStore

_BATCH = 1000

Key = dict[str, Any]
"""Where reading goes on: the columns of a table's key, with what sorts before every row to begin with."""

TABLES: dict[str, Key] = {
    "form_version": {"id": -1},
    "collector": {"id": -1},
    "planner": {"id": -1},
    "webhook": {"id": ""},
    "cell": {"id": -1},
    "api_token": {"name": ""},
    "identity": {"planner_id": -1},
    "session": {"id": b""},
    "wrong_password": {"door": b""},
    "refused_sign_in": {"planner_id": -1},
    "unsent": {"id": b""},
    "audit": {"number": -1},
    "daily_task": {"name": ""},
    "timekeeping": {"id": -1},
    "measurement": {"indicator": "", "fiscal_year": -1, "quarter": -1, "revision": -1},
    "draft_form": {"id": "", "revision": -1},
    "draft_link": {"draft": ""},
    "figure_link": {"id": ""},
    "remark": {"indicator": "", "fiscal_year": -1, "quarter": -1, "revision": -1},
    "conclusion": {"form": "", "fiscal_year": -1, "quarter": -1, "revision": -1},
    "imported_result": {"indicator": "", "fiscal_year": -1, "quarter": -1, "revision": -1},
    "year_rules": {"indicator": "", "fiscal_year": -1, "revision": -1},
    "population": {"collector_id": -1, "fiscal_year": -1, "quarter": -1, "revision": -1},
    "certified_report": {"subject": "", "fiscal_year": -1, "quarter": -1, "revision": -1},
    "certified_count": {"form": "", "fiscal_year": -1, "quarter": -1, "number": -1},
    "told_certificate": {"subject": "", "fiscal_year": -1, "quarter": -1},
    "told_closing": {"collector_id": -1},
    "delivery": {"webhook_id": "", "event": ""},
    "invitation": {"collector_id": -1, "id": ""},
    "personal": {"collector_id": -1, "id": ""},
    "comment": {"collector_id": -1, "item": "", "id": ""},
    "arrival": {"collector_id": -1, "day": ""},
    "sealed": {"collector_id": -1, "month": -1, "cell_id": -1},
    "tally": {"collector_id": -1, "month": -1, "cell_id": -1},
    "tally_change": {"collector_id": -1, "month": -1},
    "exclusion": {"collector_id": -1, "number": -1},
    "response": {"collector_id": -1, "id": ""},
}
"""Every table but the records of migrations, each behind those that it refers to. The key's columns come first."""


class MovingError(Exception):
    """A copy that is none.

    `behind`: the source lacks migrations. `other`: the target holds other rows. `changed`: the source was written to
    meanwhile.
    """

    def __init__(self, code: Literal["behind", "other", "changed"], table: str = "") -> None:
        super().__init__(code, table)
        self.code = code
        self.table = table


async def move(source: DatabaseStore, target: DatabaseStore, progress: Callable[[str, int], None]) -> dict[str, int]:
    """Copy all rows to a target that has none, or some of the same; give how many each table has.

    What an interrupted copy left is compared and gone on with. Afterwards both are read again, and must be equal to the
    last byte. `progress` gets a table and how many of its rows are there. Raises `MovingError`.
    """
    if await source.behind():
        raise MovingError("behind")
    for table in TABLES:
        await _copy(source, target, table, progress)
    async with target.write() as unit:
        await unit.renumber()
    return {table: await _compare(source, target, table) for table in TABLES}


async def is_empty(store: DatabaseStore) -> bool:
    """Return whether no table has a row."""
    return not any([await _behind(store, table, key) for table, key in TABLES.items()])


async def _copy(source: DatabaseStore, target: DatabaseStore, table: str, progress: Callable[[str, int], None]) -> None:
    done = 0
    key = dict(TABLES[table])
    while rows := await _behind(source, table, key):
        there = await _behind(target, table, key)
        if there[: len(rows)] != rows[: len(there)]:
            raise MovingError("other", table)
        if missing := rows[len(there) :]:
            async with target.write() as unit:
                unit.copy(table, missing)
        done += len(rows)
        progress(table, done)
        key = _key_of(table, rows[-1])
    if await _behind(target, table, key):
        raise MovingError("other", table)


async def _compare(source: DatabaseStore, target: DatabaseStore, table: str) -> int:
    count = 0
    copies = _batches(target, table)
    async for rows in _batches(source, table):
        if rows != await anext(copies, []):
            raise MovingError("changed", table)
        count += len(rows)
    if await anext(copies, []):
        raise MovingError("changed", table)
    return count


async def _batches(store: DatabaseStore, table: str) -> AsyncIterator[list[Row]]:
    key = dict(TABLES[table])
    while rows := await _behind(store, table, key):
        yield rows
        key = _key_of(table, rows[-1])


async def _behind(store: DatabaseStore, table: str, key: Key) -> list[Row]:
    return [tuple(row) for row in await store.reading.rows(f"{table}_behind", **key, most=_BATCH)]


def _key_of(table: str, row: Row) -> Key:
    return dict(zip(TABLES[table], row, strict=False))
