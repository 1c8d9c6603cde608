"""A schema of PostgreSQL is opened only as its recorded migrations made it, and made by one start of many."""

from __future__ import annotations

import asyncio
from hashlib import sha256

import asyncpg
import pytest

from service.adapters.database import SchemaError, examine_store, migrate_database, open_store
from service.adapters.database.migrations import LATER_KINDS
from service.adapters.database.postgresql.address import read_address
from service.adapters.database.postgresql.connections import pooled
from service.adapters.database.postgresql.migrations import PostgresSchema, migrations, statements
from service.adapters.database.postgresql.place import Place
from service.domain.collecting.comment import Comment, Readable, comment_id
from service.domain.errors import BusyError
from service.settings import SettingsError
from tests.support import postgresql
from tests.support.writing import stored_comments

pytestmark = pytest.mark.anyio

_WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
RELEASED = {
    "0001_start": "4775df6c99d538d6a917252a76e99773bb0c5325827f52dfa0197d4555689d15",
    "0002_keys_begin_with_the_collector": "25fc2ebc27c5747a6144fa8b0802955e6c4006205b3534a3cf30d72f0988e444",
    "0003_journal": "9b747a014aa81d1e4c0bc74d79b6eeaed620c0f3be640f372ce7c5d7e99751db",
    "0004_daily_tasks": "61d04e1f1029f9ae9740186647fb8dd99ba1c806e36162d364a8341f34a6901c",
    "0005_wrong_passwords": "11c54506006411b1ebff12820c49dc27f6c7bc9664b2fa8ee941e5c0e0886248",
    "0006_timekeeping": "47786d2248311eb2d58f1cadbf227e4e17c9d49f36c61744ca58252eaaabe1cf",
    "0007_tokens_end": "5c20f05fe81da6f09e1a8e8dc01d7803f05cd76053749015004a2598691276e4",
    "0008_tally_changes": "6a8e7cbf0f8093d9b411a069eeac3ea058a94fbea3eeceaa45ae488ad92e0d20",
    "0009_second_factors": "199b584e06d20d3c5d6dfd88c19effb625298f2a5fc65896a8c8103e109f53fc",
    "0010_sessions_proven": "305406877d9d01b2d879a2773a9d78d9c30bcdd64405940bf29dc74f1785b4d4",
    "0011_token_addresses": "fcdc9dd4b32dae669d4180f14a4fddd839a0ce64088c5289dddc3b8ac025b482",
    "0012_daily_limits": "612485a18ac6c8170893f83e304a54634f6a4c84ba7cf06bde3b3f00465fc871",
    "0013_year_rules": "22964124e91cb40ffd98e7b1dd9a873252ce0dbef96632945a1c498f0a6254ed",
    "0014_populations": "39a6faf4827c3c1106bbb2ecf0293bb66dc1b4e36e738b4296a9485f3ed3e43a",
    "0015_names_and_remarks": "1895a22d320c02d9614d55e56b654e46802380f7657b91f0ad99122e6dca68e6",
    "0016_exclusions": "7e61bfa656a967fe6ea693639ed61bf748e7a93ec043f81315afd5ba04b281e6",
    "0017_imported_results": "2ffa02dfbc46f6dff4a1ba26ae0a8d5abf5d5f3da850c137181273a0491d42ea",
    "0018_draft_forms": "0bd4254b740849682971765ca761c5884358d3205e0181f5063487607ae65d5d",
    "0019_large_counts": "d41c87ec9a89b6379986f94169bb566a6d22d7d213cf43a99df4869e5ab5a425",
    "0020_conclusions": "a2e8d46ea6a937c346bf981a50b2722020253e2163411fa1e038d95ad7622f52",
    "0021_emails": "e8aee8e2dc1a2f326f770a9408ed676d0ab43d4eb3537f5d0420c779869cfb2d",
    "0022_standings": "3e62999cb24e33f0b600af28784eeaa387cc593b4ee2628e0d6ba36811ceaf58",
    "0023_draft_redo": "45fc855505adba810739f5bafe2843a4627199d048664d81f9a5c55dcdbb028c",
    "0024_paging": "25c3bea88aa17fcfea04f49c58cf416d6ffa0648ef1ddeea573c72a473a22d4b",
    "0025_figure_links": "2f6183e7a732eb6d039905d46581a5ae072ff1a5e8cb03408201bcfaca6d216a",
    "0026_draft_runs": "ce1c3bddc08559909d22816aa8fabdc3262e0ec8bbfd5184234292c249f89420",
    "0027_comment_lines": "9ef2352fc905e306ac4844ab264d4205627717d42dc1c02f842a6e31b43937ac",
    "0028_audit_by_action": "e8ce4390f41f79656f9f4093a960f76b62d43b1d14524fb7a3150ba7381309c6",
    "0029_whole_fingerprint": "13fc8d47a9eced0a210e030e62c9d2b436684444d893b4df8e0ccf358563c86b",
    "0030_certified_counts": "bc2fdeafdce3d89942adc2295c9958eca3ad57b7af6738ed7968fd2c97595167",
    "0031_first_of_equal_comments": "ede911bca21c6d3e8657ed55f657f2d49e094cb16d108635a8e84ea263994000",
}
"""The SHA-256 of each migration's file. A file that is here never changes; a change is a migration of its own."""


WHOLE = 29
"""The migration from which on fingerprints have all kinds."""


def sql(url: str, statements: str) -> None:
    """Do something to a schema as another program would."""
    server, _, schema = url.partition("?schema=")
    postgresql.execute(server, f"SET search_path = {schema}; {statements}")


def test_a_released_migration_never_changes() -> None:
    assert {each.name: sha256(each.script.encode()).hexdigest() for each in migrations()} == RELEASED


def test_a_script_is_cut_at_the_ends_of_its_statements() -> None:
    for each in migrations():
        assert "".join(statements(each.script)) == each.script.rstrip()
    script = "-- one; two\nCREATE TABLE a ();\nCREATE FUNCTION b() AS $$ BEGIN; END; $$;\n\nDROP TABLE a;\nunended\n"
    assert [each.split()[-1] for each in statements(script)] == ["();", "$$;", "a;", "unended"]


async def test_a_new_schema_is_made_once_however_many_start_at_once(new_schema: str) -> None:
    done = await asyncio.gather(*(migrate_database(new_schema) for _ in range(5)))
    assert sorted(len(applied) for applied, _ in done) == [0, 0, 0, 0, len(migrations())]
    assert await migrate_database(new_schema) == ([], len(migrations()))


async def test_a_schema_is_not_read_while_another_start_migrates_it(new_schema: str) -> None:
    await migrate_database(new_schema)
    async with pooled(read_address(new_schema)) as pool, pool.acquire() as connection:
        migrating = PostgresSchema(connection, Place(new_schema.rpartition("=")[2]))
        async with migrating.writing():
            starting = asyncio.create_task(migrate_database(new_schema))
            async with asyncio.timeout(10):
                while not await connection.fetchval(_WAITING):
                    pass
            assert not starting.done()
        assert await starting == ([], len(migrations()))


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
        ("ALTER TABLE response SET UNLOGGED", "storage response, storage response_pkey"),
        ("ALTER TABLE response ENABLE ROW LEVEL SECURITY", "storage response"),
        ("CREATE POLICY nobody ON response USING (false)", "policy response nobody"),
        ("CREATE RULE lost AS ON INSERT TO response DO INSTEAD NOTHING", "rule response lost"),
        ("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'collector_by_form'::regclass",
         "storage collector_by_form"),
        ("CREATE OR REPLACE VIEW unfolded AS SELECT collector_id, month, id AS cell_id, id AS count FROM journal",
         "source unfolded"),
        ("ALTER SEQUENCE collector_id_seq INCREMENT 2", "sequence collector_id_seq"),
        ("ALTER FUNCTION plan_once() SECURITY DEFINER", "behaviour plan_once()"),
        ("CREATE OR REPLACE FUNCTION refuse_older(known INTEGER) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
         "function refuse_older"),
    ],
)  # fmt: skip
async def test_a_schema_that_was_changed_is_told_by_what_differs(new_schema: str, change: str, name: str) -> None:
    await migrate_database(new_schema)
    sql(new_schema, change)
    assert await refused(new_schema) == ("changed", {"version": len(migrations()), "names": name})


async def test_records_of_before_are_held_to_what_they_tell_and_what_loses_rows_is_put_right(
    new_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [each for each in migrations() if each.number < WHOLE]
    with monkeypatch.context() as patched:
        patched.setattr("service.adapters.database.postgresql.migrations.migrations", lambda: before)
        await migrate_database(new_schema)
    later = " OR ".join(f"key LIKE '{kind} %'" for kind in LATER_KINDS)
    sql(
        new_schema,
        f"""
        UPDATE migration SET fingerprint = (
            SELECT json_object_agg(key, value)::text FROM json_each_text(fingerprint::json) WHERE NOT ({later})
        );
        ALTER TABLE response SET UNLOGGED;
        ALTER TABLE comment ENABLE ROW LEVEL SECURITY;
        """,
    )
    assert next(each.number for each in (await migrate_database(new_schema))[0]) == WHOLE
    assert await migrate_database(new_schema) == ([], len(migrations()))
    sql(new_schema, "ALTER TABLE comment ENABLE ROW LEVEL SECURITY")
    assert (await refused(new_schema))[1]["names"] == "storage comment"
    sql(new_schema, "ALTER TABLE comment DISABLE ROW LEVEL SECURITY; ALTER TABLE response SET UNLOGGED")
    assert (await refused(new_schema))[1]["names"] == "storage response, storage response_pkey"


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
        migrations()[0].__class__(number=len(migrations()) + 1, name="broken", script="CREATE TABLE a (b INTEGER); x"),
    ]
    # A new database has none of its migrations then, and an older one those that came before.
    for left in (migrations(), []):
        with monkeypatch.context() as patched:
            patched.setattr("service.adapters.database.postgresql.migrations.migrations", lambda: broken)
            with pytest.raises(asyncpg.PostgresSyntaxError):
                await migrate_database(new_schema)
        assert await migrate_database(new_schema) == (left, len(migrations()))


async def test_a_migration_may_take_longer_than_any_other_statement(
    new_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate_database(new_schema)
    slow = migrations()[0].__class__(number=len(migrations()) + 1, name="slow", script="SELECT pg_sleep(2.5)")
    known = [*migrations(), slow]
    monkeypatch.setattr("service.adapters.database.postgresql.migrations.migrations", lambda: known)
    monkeypatch.setattr("service.adapters.database.postgresql.connections.COMMAND_SECONDS", 2)
    assert await migrate_database(new_schema) == ([slow], len(migrations()))


async def test_comments_and_days_of_the_first_schema_are_of_their_collectors(
    new_schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = migrations()[:1]
    with monkeypatch.context() as patched:
        patched.setattr("service.adapters.database.postgresql.migrations.migrations", lambda: first)
        await migrate_database(new_schema)
    sql(
        new_schema,
        f"""
        INSERT INTO collector (code, form, label, created, device, access)
        SELECT code, 'survey', 'ที่', 0, 'own', 'open' FROM unnest(ARRAY['A', 'B']) AS code;
        INSERT INTO response VALUES (1, 'r1', 1, 202605, '{{}}'), (2, 'r2', 1, 202605, '{{}}');
        INSERT INTO comment SELECT 'survey', 'why', id, 202605, text, '', ''
        FROM unnest(
            ARRAY['{comment_id("r1", "why")}', '{comment_id("r2", "why")}', 'gone'],
            ARRAY[E'WiFi ดี', E' wifi\\u00a0ดี', E'wifi\\n\\u3000\\u2003ดี']
        ) AS sent (id, text);
        INSERT INTO arrival VALUES ('survey', '2026-05-15', 3);
        """,
    )
    await migrate_database(new_schema)
    async with examine_store(new_schema) as store:
        found = {each.id: each.collector_id for each in await stored_comments(store, "survey", "why")}
        assert found == {comment_id("r1", "why"): 1, comment_id("r2", "why"): 2, "gone": 1}
        assert list((await store.arrivals.of("survey")).values()) == [3]
    async with open_store(new_schema) as store:
        async with store.write() as unit:
            await unit.comments.put([Comment(1, "survey", "why", "new", 202605, "Wifi ดี")])
        same = await store.comments.like("survey", "why", Readable([202605]), "new")
        assert {each.id for each in same} == {*found, "new"}, "one line, by Python's hash and by PostgreSQL's"


@pytest.mark.parametrize("parameter", ["schema=Fund", "schema=a;b", "schema=", "pool=1", "pool=many", "prepared=no"])
def test_a_parameter_that_means_nothing_is_told_without_the_password(parameter: str) -> None:
    with pytest.raises(SettingsError) as error:
        asyncio.run(migrate_database(f"postgresql://pochai:secret@127.0.0.1/none?{parameter}"))
    assert error.value.params == {"name": "POCHAI_DATABASE_URL", "value": parameter}
