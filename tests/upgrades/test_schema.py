"""A database is opened only where its schema is the one that its recorded migrations made."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from service.adapters.database import SchemaError, open_store
from service.adapters.database.migrations import Migration
from service.adapters.database.sqlite import examine_store
from service.adapters.database.sqlite import migrations as migrating
from service.adapters.database.sqlite.connection import plainly_connected
from service.adapters.database.sqlite.engine import migrate_database
from service.adapters.database.sqlite.migrations import migrations
from service.domain.errors import BusyError
from tests.support.installation import answers, install, key, sheet, writing

if TYPE_CHECKING:
    from pathlib import Path

RELEASED = {
    "0001_start": "01182829d8871630191caa1d27363c005310ddc62c9960fd348bc56280cd51ad",
    "0002_unsent_forms": "1bb03022425295db83e68e92388b47225c46892c20aa10ce3a83914627c1015b",
    "0003_migration_records": "95e0ead11b49a47051fe1a35b6cdf7f35e103fb0ed25b336a0aae7fa2ecc25de",
    "0004_keys_begin_with_the_collector": "2a1e1bfff7acd555a1c172aab5020ce806992096d714e9d6e939da9735f384b0",
    "0005_daily_tasks": "62255cc8d27d9d858c1a7a16be747a79db48290130d5e07d246618e739721f98",
    "0006_wrong_passwords": "39272ee052d3c5e2b896a62fe69a4cda5c84dedf980e57be74cff0ef0d338622",
    "0007_timekeeping": "35c9ae800cb34f35470b57c4133f1b6cb5ccab0ddbd29c042eae2d01b6942c0c",
    "0008_tokens_end": "587520da470432247ca174ba073d9fa507dde1325e25bfcf4e9c53dc6ec4e34c",
    "0009_tally_changes": "6d0ea5fc68cb02cde2918c3d968627e998a61680debfa8a2177b19bce1c84de7",
    "0010_second_factors": "dee3715e1312709b2282db8f08233251972de2954cad0d5ddee8625784fee83f",
    "0011_sessions_proven": "cf0e278d0151a202f3f8833ba2b1d3d1d4fe0a8c21de8245f2b4344309b8935d",
    "0012_token_addresses": "b022de043fddfc473ae3ac66f409130c5a3b461eaebb8863db1848f5ec7d6ebd",
    "0013_daily_limits": "612485a18ac6c8170893f83e304a54634f6a4c84ba7cf06bde3b3f00465fc871",
    "0014_year_rules": "874b89629bd8c57552d58a50755746006daf847dc83d5e22cf22f43773b284de",
    "0015_populations": "4940a6aa623fcd14b9c3afa7b7c7eb5f612b4c92e1d499b2a6c589c057b87ad9",
    "0016_names_and_remarks": "e4cb0673c0faaa8f2b9a7cdddf277f520c2e9511d30869a77aeb18032a666634",
    "0017_exclusions": "17606f0c2f1f9d2ccb224cdcd199119e9f1f7801ff34f204ad9a8b6dfd73530e",
    "0018_imported_results": "d8497a39797147496ec5bcc7920f9c10432a3aabf33728cfbcab96de8c80e793",
    "0019_draft_forms": "e4ca2646350fbd05c403f0e5037e330796098f442d31d7e895fe852d3e0c222d",
    "0020_conclusions": "d20b02cf9397b4cb74a4e09187ce7f960dfcfeaf612b865fd647bb02008c85ed",
    "0021_emails": "e8aee8e2dc1a2f326f770a9408ed676d0ab43d4eb3537f5d0420c779869cfb2d",
    "0022_standings": "18c2418f9d6c80667cd5aca131f868872af3518038ed8c93e3a793500f7559e2",
    "0023_draft_redo": "45fc855505adba810739f5bafe2843a4627199d048664d81f9a5c55dcdbb028c",
    "0024_paging": "25c3bea88aa17fcfea04f49c58cf416d6ffa0648ef1ddeea573c72a473a22d4b",
    "0025_figure_links": "05f528ce6250b540c7cddca2696d2085f49548066dc96312bfa28c849ddb530b",
    "0026_draft_runs": "ce1c3bddc08559909d22816aa8fabdc3262e0ec8bbfd5184234292c249f89420",
    "0027_comment_lines": "36c2ec146b42f4a47b64905f353ed743e293b712c91c74685c17da6f34d0f9c7",
    "0028_audit_by_action": "e8ce4390f41f79656f9f4093a960f76b62d43b1d14524fb7a3150ba7381309c6",
    "0029_certified_counts": "0c35dcf767701d501d1c128cefd3e6f6c783424145b303f35d2a0546780f3edc",
}
"""The SHA-256 of each migration's file. A file that is here never changes; a change is a migration of its own."""

LAST = len(RELEASED)

CALLED = [
    ("02b188bf41b7edc551332f0fa9a6688b", "c09474908f69995540601b9e596e05e395acfbaad9027ccd327eca01180f912f"),
    (
        "02b188bf41b7edc551332f0fa9a6688b84af8c3cd822b04af74876cc1d23d0c2",
        "b4e93651d2cf013e60c20606b5e1b29f2de15c273a0052459589d31f0cffdd18",
    ),
    ("e3b0c44298fc1c149afbf4c8996fb924", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
]
"""What the functions of migrations gave for some texts when they were released."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pochai.sqlite3"


def sql(file: Path, *statements: str) -> list[Any]:
    """Do something to the file as another program would; give the rows of the last statement."""
    rows: list[Any] = []
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            rows = connection.execute(statement).fetchall()
    return rows


def content(file: Path) -> bytes:
    return file.read_bytes()


def run(script: str) -> int:
    """Run a program; give how it ended."""
    return subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode


def made_by(file: Path, number: int) -> None:
    """Make the file that a release without records left: migrations up to a number, and that number."""
    with closing(sqlite3.connect(file)) as connection:
        for each in migrations()[:number]:
            connection.executescript(each.script)
        connection.execute(f"PRAGMA user_version = {number}")


def test_a_released_migration_never_changes() -> None:
    assert {each.name: sha256(each.script.encode()).hexdigest() for each in migrations()} == RELEASED


async def test_what_a_migration_calls_never_changes_either(file: Path) -> None:
    rows = [("WiFi  ดี", "", ""), (" wifi\u00a0ดี\n", "ทำแล้ว", "ซ่อม"), ("", "", "")]
    async with plainly_connected(file, "rwc") as connection:
        schema = migrating.SqliteSchema(connection)
        await schema.run("CREATE TABLE a (text TEXT, tag TEXT, note TEXT, line TEXT, hash TEXT);")
        await connection.executemany("INSERT INTO a VALUES (?, ?, ?, '', '')", rows)
        await schema.run("UPDATE a SET line = comment_line(text, tag, note), hash = sha256_hex(text);")
        found = list(await connection.execute_fetchall("SELECT line, hash FROM a ORDER BY rowid"))
    assert found == CALLED
    # Nothing that the program's own rules may change one day.
    assert not [
        each for each in vars(migrating).values() if str(getattr(each, "__module__", "")).startswith("service.domain")
    ]


async def refused(file: Path) -> tuple[str, dict[str, Any]]:
    """Give why a file is refused, in the same way by all that open it, and left as it was."""
    before = content(file)
    said = []
    for opening in (open_store, examine_store):
        with pytest.raises(SchemaError) as error:
            async with opening(file):
                pass
        said.append((error.value.code, error.value.params))
    with pytest.raises(SchemaError) as error:
        await migrate_database(file)
    assert content(file) == before
    assert said == [(error.value.code, error.value.params)] * 2
    return said[0]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("ALTER TABLE collector ADD COLUMN colour TEXT", "table collector"),
        ("CREATE INDEX response_by_month ON response (month)", "index response_by_month"),
        ("DROP INDEX audit_by_who", "index audit_by_who"),
        ("DROP TRIGGER certified_reports_stay", "trigger certified_reports_stay"),
        ("CREATE VIEW summary AS SELECT count(*) FROM response", "view summary"),
        ("DROP TABLE unsent", "index unsent_by_planner, table unsent"),
    ],
)
@pytest.mark.parametrize("version", [2, LAST])
async def test_a_schema_that_was_changed_is_told_by_what_differs(
    file: Path, change: str, name: str, version: int
) -> None:
    made_by(file, 2)
    if version > 2:
        await migrate_database(file)
    sql(file, change)
    assert await refused(file) == ("changed", {"version": version, "names": name})


async def test_a_schema_is_the_same_however_it_is_written_and_ordered(file: Path) -> None:
    await migrate_database(file)
    with closing(sqlite3.connect(file)) as connection:
        dumped = list(connection.iterdump())
    other = file.with_name("other.sqlite3")
    tables = [each for each in dumped if "CREATE TABLE" in each]
    rest = [each for each in dumped if "CREATE" in each and each not in tables]
    records = [each for each in dumped if each.startswith("INSERT")]
    written = [each.replace("    ", " /* ; */\n\t ").replace("TABLE collector", 'TABLE "Collector"') for each in tables]
    written = [each.replace("Collector", "collector") for each in written]
    sql(other, *reversed(written), *records, *reversed(rest), f"PRAGMA user_version = {LAST}", "ANALYZE")
    assert await migrate_database(other) == ([], LAST)


async def test_a_file_of_a_newer_release_is_told_with_both_numbers(file: Path) -> None:
    await migrate_database(file)
    later = LAST + 1
    sql(file, "CREATE TABLE later (x)", f"INSERT INTO migration VALUES ({later}, 'x', '{{}}')")
    sql(file, f"PRAGMA user_version = {later}")
    assert await refused(file) == ("too_new", {"version": later, "known": LAST})


async def test_a_file_whose_migrations_had_other_content_is_told(file: Path) -> None:
    await migrate_database(file)
    sql(file, "UPDATE migration SET content = 'other' WHERE number = 2")
    assert await refused(file) == ("other_content", {"version": 2})


@pytest.mark.parametrize("number", [0, 1, 7])
async def test_a_file_of_another_program_is_told_and_left_alone(file: Path, number: int) -> None:
    sql(file, "CREATE TABLE notes (text)", "INSERT INTO notes VALUES ('mine')", f"PRAGMA user_version = {number}")
    assert await refused(file) == ("foreign", {})


@pytest.mark.parametrize("number", [1, 2])
async def test_a_released_file_without_records_gets_them(file: Path, number: int) -> None:
    made_by(file, number)
    applied, now = await migrate_database(file)
    assert ([each.number for each in applied], now) == (list(range(number + 1, LAST + 1)), LAST)
    fresh = file.with_name("fresh.sqlite3")
    await migrate_database(fresh)
    records = "SELECT * FROM migration ORDER BY number"
    assert sql(file, records) == sql(fresh, records)
    assert [row[:2] for row in sql(file, records)] == list(enumerate(RELEASED.values(), 1))


async def test_a_migration_that_is_killed_in_the_middle_is_as_if_it_had_not_begun(file: Path) -> None:
    made_by(file, 2)
    schema = sql(file, "SELECT * FROM sqlite_schema")
    script = f"""
import asyncio, os, signal
from pathlib import Path
from service.adapters.database.sqlite.connection import plainly_connected
from service.adapters.database.sqlite.engine import migrate_database
from service.adapters.database.sqlite.migrations import SqliteSchema
keep = SqliteSchema.keep
async def killed(self, records):
    await keep(self, records)
    os.kill(os.getpid(), signal.SIGKILL)
SqliteSchema.keep = killed
asyncio.run(migrate_database(Path({str(file)!r})))
"""
    assert run(script) == -signal.SIGKILL
    assert sql(file, "PRAGMA user_version") == [(2,)]
    assert sql(file, "SELECT * FROM sqlite_schema") == schema
    assert (await migrate_database(file))[1] == LAST


async def test_an_older_program_refuses_to_write_once_a_newer_one_has_migrated(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What was acknowledged before stays; the newer program goes on with it."""
    async with open_store(file) as older:
        site = await install(older)
        collector = await site.collectors.create("survey", "ที่")
        published = site.registry.form("survey")
        async with writing(site.intake()) as intake:
            await intake.submit(collector, published, key(1), sheet(published, answers()))
            later = Migration(number=LAST + 1, name="later", script="ALTER TABLE response ADD COLUMN extra TEXT;")
            steps = [*migrations(), later]
            monkeypatch.setattr(migrating, "migrations", lambda: steps)
            assert await migrate_database(file) == ([later], LAST + 1)
            with pytest.raises(BusyError):
                await intake.submit(collector, published, key(2), sheet(published, answers()))
        assert await older.troubles() == ["schema"]
        assert len(await site.responses()) == 1
    assert "database migrated by a newer release" in {record.message for record in caplog.records}
    async with open_store(file) as newer:
        assert await newer.troubles() == []
        assert sql(file, "SELECT count(*) FROM response") == [(1,)]
