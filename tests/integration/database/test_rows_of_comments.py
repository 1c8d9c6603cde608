"""A page of comments reads as many rows of a large survey as of a small one, on both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json

from service.adapters.database import open_store
from service.adapters.database.postgresql.address import read_address
from service.adapters.database.postgresql.connections import pooled
from service.adapters.database.postgresql.queries import postgresql_queries
from service.domain.collecting.collector import Collector
from service.domain.collecting.comment import Comment
from service.domain.collecting.equal_comments import line_of
from tests.support import postgresql
from tests.support.installation import NOON
from tests.support.writing import add_collector

if TYPE_CHECKING:
    from pathlib import Path

    from service.application.ports.store import Store

MONTHS = (202604, 202605, 202606)
TEXTS = [f"ความเห็นที่ {number}" for number in range(40)]
TAGS = [f"ป้าย {number}" for number in range(10)]
FEW, MANY = 10, 120
"""How often each text is said in each month."""

CAP = 5
LINES = [line_of(text, tag, "") for text, tag in zip(TEXTS, TAGS * 4, strict=True)]
ASKED = {"form": "survey", "item": "why", "months": f"[{', '.join(map(str, MONTHS))}]", "without": "[[9, 202605]]"}
ALL: list[tuple[str, dict[str, Any]]] = [
    ("comment_lines", {**ASKED, "month": MONTHS[-1], "line": "", "most": 21, "steps": 210}),
    # All lines of the oldest month are of newer ones too: none is new.
    ("comment_lines", {**ASKED, "month": MONTHS[0], "line": "", "most": 21, "steps": 210}),
    ("comment_people", {**ASKED, "lines": f'["{LINES[0]}", "{LINES[1]}"]', "most": CAP}),
    ("comment_tags", {"form": "survey", "months": ASKED["months"], "without": ASKED["without"], "most": CAP}),
    ("comment", {"form": "survey", "item": "why", "id": f"{MONTHS[0]}-0-0"}),
]
"""What a page and its marks ask the store."""

PLANNED = 6
"""So often a statement runs until its plan is kept."""


async def fill(store: Store, times: int) -> None:
    """Have each text said so often in each month, at two places, and its marks kept."""
    for number in range(2):
        await add_collector(store, Collector(code=f"ABC23{number}", form="survey", label="ที่", created=NOON))
    async with store.write() as unit:
        await unit.comments.put(
            [
                Comment(1 + said % 2, "survey", "why", f"{month}-{number}-{said}", month, text, TAGS[number % 10])
                for month in MONTHS
                for number, text in enumerate(TEXTS)
                for said in range(times)
            ]
        )


async def sqlite_steps(file: Path, query: str, values: dict[str, Any]) -> int:
    """Count the instructions of SQLite's machine, which a row more needs more of."""
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    async with open_store(file) as store:
        connection: Any = store.reading._connection  # type: ignore[attr-defined]
        await connection.run_in_thread(lambda raw: raw.set_progress_handler(step, 1))
        assert await store.reading.rows(query, **values) is not None
        await connection.run_in_thread(lambda raw: raw.set_progress_handler(None, 1))
    return taken


async def postgresql_pages(url: str, query: str, values: dict[str, Any]) -> int:
    """Count the pages of tables and indexes that PostgreSQL looks at."""
    wanted = postgresql_queries()[query]
    async with pooled(read_address(url)) as pool, pool.acquire() as connection:
        for _ in range(PLANNED):
            await connection.fetch(wanted.sql, *wanted.in_order(values))
        explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {wanted.sql}"
        ((told,),) = await connection.fetch(explained, *wanted.in_order(values))
    plan = json.decode(told)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def hardly_more(few: int, many: int) -> bool:
    """Tell whether reading costs the same: each search in an index that is a level higher looks at a page more."""
    return 0 < many <= 1.5 * few + 3


async def test_a_page_in_sqlite_takes_as_many_steps_with_many_as_with_few(tmp_path: Path) -> None:
    files = {times: tmp_path / f"{times}.sqlite3" for times in (FEW, MANY)}
    for times, file in files.items():
        async with open_store(file) as store:
            await fill(store, times)
    taken = [[await sqlite_steps(file, *each) for each in ALL] for file in files.values()]
    assert all(map(hardly_more, *taken)), taken


@pytest.mark.parametrize("analysed", [False, True])
async def test_a_page_in_postgresql_reads_as_many_rows_of_many_as_of_few(
    postgresql_server: str, *, analysed: bool
) -> None:
    taken = []
    for times in (FEW, MANY):
        with postgresql.schema(postgresql_server) as url:
            async with open_store(url) as store:
                await fill(store, times)
                if analysed:
                    await store.vacuum()
            taken.append([await postgresql_pages(url, *each) for each in ALL])
    assert all(map(hardly_more, *taken)), taken
