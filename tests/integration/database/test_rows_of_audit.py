"""What a page asks of the audit log of one form or draft reads as many rows of a long log as of a short one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.adapters.database import open_store
from service.domain.accounts.audit_log import next_entry
from tests.integration.database.test_rows_of_comments import hardly_more, postgresql_pages, sqlite_steps
from tests.support import postgresql
from tests.support.installation import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from service.application.ports.store import Store
    from service.domain.accounts.audit_log import Action, Entry

FEW, MANY = 20, 2000
ASKED = "audit_entries_about", {"action": "form-published", "subject": "progress ", "behind": "progress!"}


async def fill(store: Store, count: int) -> None:
    """Have a log of so many entries, of which one in the middle is asked for."""
    entry: Entry | None = None
    async with store.write() as unit:
        for number in range(count):
            asked = number == count // 2
            action: Action = "form-published" if asked else "signed-in"
            entry = next_entry(entry, NOON, "a", action, "progress 2 abc" if asked else f"a{number}")
            await unit.audit.record(entry)


async def test_sqlite_takes_as_many_steps(tmp_path: Path) -> None:
    taken = []
    for count in (FEW, MANY):
        async with open_store(tmp_path / f"{count}.sqlite3") as store:
            await fill(store, count)
            assert len(await store.accounts.entries_about("form-published", "progress")) == 1
        taken.append(await sqlite_steps(tmp_path / f"{count}.sqlite3", *ASKED))
    assert hardly_more(*taken), taken


@pytest.mark.parametrize("analysed", [False, True])
async def test_postgresql_reads_as_many_pages(postgresql_server: str, *, analysed: bool) -> None:
    taken = []
    for count in (FEW, MANY):
        with postgresql.schema(postgresql_server) as url:
            async with open_store(url) as store:
                await fill(store, count)
                if analysed:
                    await store.vacuum()
            taken.append(await postgresql_pages(url, *ASKED))
    assert hardly_more(*taken), taken
