"""A schema of PostgreSQL is opened only as its recorded migrations made it, and made by one start of many."""

from __future__ import annotations

import asyncio
from hashlib import sha256

import asyncpg
import pytest

from service.adapters.database import SchemaError, examine_store, migrate_database, open_store
from service.adapters.database.postgresql.migrations import migrations
from service.domain.errors import BusyError
from service.settings import SettingsError
from tests.support import postgresql

pytestmark = pytest.mark.anyio

RELEASED = {"0001_start": "4775df6c99d538d6a917252a76e99773bb0c5325827f52dfa0197d4555689d15"}
"""The SHA-256 of each migration's file. A file that is here never changes; a change is a migration of its own."""


def sql(url: str, statements: str) -> None:
    """Do something to a schema as another program would."""
    server, _, schema = url.partition("?schema=")
    postgresql.execute(server, f"SET search_path = {schema}; {statements}")


def test_a_released_migration_never_changes() -> None:
    assert {each.name: sha256(each.script.encode()).hexdigest() for each in migrations()} == RELEASED


async def test_a_new_schema_is_made_once_however_many_start_at_once(new_schema: str) -> None:
    done = await asyncio.gather(*(migrate_database(new_schema) for _ in range(5)))
    assert sorted(len(applied) for applied, _ in done) == [0, 0, 0, 0, len(migrations())]
    assert await migrate_database(new_schema) == ([], len(migrations()))


async def test_what_looks_alone_makes_nothing(new_schema: str) -> None:
    async with examine_store(new_schema) as store:
        assert await store.behind() == len(migrations())
        with pytest.raises(asyncpg.UndefinedTableError):
            await store.collectors.everything()


async def refused(url: str) -> tuple[str, dict[str, str | int]]:
    for opening in (open_store, examine_store):
        with pytest.raises(SchemaError) as error:
            async with opening(url):
                pass
    return error.value.code, error.value.params


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("ALTER TABLE collector ADD COLUMN colour TEXT", "table collector"),
        ("ALTER TABLE collector ALTER COLUMN label DROP NOT NULL", "table collector"),
        ("CREATE INDEX response_by_month ON response (month)", "index response_by_month"),
        ("ALTER TABLE certified_report DISABLE TRIGGER certified_reports_stay", "trigger certified_reports_stay"),
        ("CREATE VIEW summary AS SELECT count(*) FROM response", "table summary"),
        ("CREATE OR REPLACE FUNCTION refuse_older(known INTEGER) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
         "function refuse_older"),
    ],
)  # fmt: skip
async def test_a_schema_that_was_changed_is_told_by_what_differs(new_schema: str, change: str, name: str) -> None:
    await migrate_database(new_schema)
    sql(new_schema, change)
    assert await refused(new_schema) == ("changed", {"version": len(migrations()), "names": name})


async def test_a_schema_of_another_program_is_left_alone(new_schema: str) -> None:
    server, _, schema = new_schema.partition("?schema=")
    postgresql.execute(server, f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.notes (text TEXT)")
    assert await refused(new_schema) == ("foreign", {})


async def test_a_program_that_runs_on_beside_a_newer_release_writes_no_more(new_schema: str) -> None:
    later = len(migrations()) + 1
    async with open_store(new_schema) as store:
        sql(new_schema, f"INSERT INTO migration VALUES ({later}, 'x', '{{}}')")
        with pytest.raises(BusyError):
            async with store.write():
                pass
        assert await store.collectors.everything() == []
        assert await store.troubles() == ["schema"]
    assert (await refused(new_schema))[0] == "too_new"


async def test_a_migration_that_fails_leaves_nothing(new_schema: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [
        *migrations(),
        migrations()[0].__class__(number=2, name="0002_broken", script="CREATE TABLE a (b INTEGER); x"),
    ]
    with monkeypatch.context() as patched:
        patched.setattr("service.adapters.database.postgresql.migrations.migrations", lambda: broken)
        with pytest.raises(asyncpg.PostgresSyntaxError):
            await migrate_database(new_schema)
    assert await migrate_database(new_schema) == ([], 1)


@pytest.mark.parametrize("parameter", ["schema=Fund", "schema=a;b", "schema=", "pool=1", "pool=many", "prepared=no"])
def test_a_parameter_that_means_nothing_is_told_without_the_password(parameter: str) -> None:
    with pytest.raises(SettingsError) as error:
        asyncio.run(migrate_database(f"postgresql://pochai:secret@127.0.0.1/none?{parameter}"))
    assert error.value.params == {"name": "POCHAI_DATABASE_URL", "value": parameter}
