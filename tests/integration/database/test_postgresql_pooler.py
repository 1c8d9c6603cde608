"""Behind PgBouncer in transaction mode, where each transaction may meet another connection."""

from __future__ import annotations

import asyncio
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg
import pytest
from msgspec import Struct, json

from service.adapters.database import UnreachableError, examine_store, migrate_database, open_store
from service.adapters.database.postgresql.migrations import migrations
from service.texts import texts
from tests.support import postgresql
from tests.support.installation import answers, install, key, sheet, writing
from tests.support.processes import free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Keeper

pytestmark = pytest.mark.anyio

_PROGRAM = "/usr/sbin/pgbouncer"
_SETTINGS = """
[databases]
{name} = host={host} port={server} dbname={name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = 3
"""


class Pooler(Struct, frozen=True):
    """A database of its own behind a pooler with fewer connections than are wanted, and two roles with schemas."""

    server: str
    """The URL of the database without the pooler."""
    url: str
    funds: tuple[str, str]
    """Roles that may make nothing but tables, each in its own schema, which is its `search_path`."""

    def of(self, role: str) -> str:
        """Give the URL of a role behind the pooler, which names no schema."""
        parts = urlsplit(self.url)
        return parts._replace(netloc=f"{role}@{parts.hostname}:{parts.port}").geturl()


@pytest.fixture
def pooler(postgresql_server: str) -> Iterator[Pooler]:
    name, port, parts = f"pooled{free_port()}", free_port(), urlsplit(postgresql_server)
    funds = (f"{name}_a", f"{name}_b")
    server = parts._replace(path=f"/{name}").geturl()
    postgresql.execute(postgresql_server, f"CREATE DATABASE {name}")
    for fund in funds:
        postgresql.execute(
            server,
            f"CREATE ROLE {fund} LOGIN; CREATE SCHEMA {fund} AUTHORIZATION {fund};"
            f"ALTER ROLE {fund} IN DATABASE {name} SET search_path = {fund}",
        )
    with postgresql.owned_folder() as folder:
        users, settings = folder / "users.txt", folder / "pgbouncer.ini"
        users.write_text("".join(f'"{user}" ""\n' for user in (parts.username, *funds)))
        settings.write_text(_SETTINGS.format(name=name, host=parts.hostname, server=parts.port, port=port, users=users))
        for file in (users, settings):
            postgresql.give(file)
        command = [_PROGRAM, "-q", str(settings)]
        with subprocess.Popen(command, user=postgresql.OWNER, group=postgresql.OWNER) as process:
            try:
                wait_for(lambda: postgresql.answers(port))
                url = f"postgresql://{parts.username}@127.0.0.1:{port}/{name}?prepared=off&pool=10"
                yield Pooler(server, url, funds)
            finally:
                process.terminate()
    postgresql.execute(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")
    postgresql.execute(postgresql_server, f"DROP ROLE {funds[0]}, {funds[1]}")


@pytest.fixture
def pooled(pooler: Pooler) -> str:
    return pooler.url


async def test_answers_counts_and_figures_are_right(pooled: str) -> None:
    async with open_store(pooled) as one, open_store(pooled) as other:
        sites = [await install(one), await install(other)]
        collector = await sites[0].collectors.create("survey", "ที่")
        published = sites[0].registry.form("survey")
        async with writing(sites[0].intake()) as first, writing(sites[1].intake()) as second:
            await asyncio.gather(
                *(
                    (first, second)[n % 2].submit(collector, published, key(n), sheet(published, answers()))
                    for n in range(60)
                ),
                *(site.store.tallies.by_month([collector.id]) for site in sites * 20),
            )
        assert await one.tallies.by_month([collector.id]) == {collector.id: {202605: 60}}
        assert await sites[1].differences() == []
        await one.vacuum()
        assert len(await sites[1].responses()) == 60


async def leave_behind(url: str, schema: str) -> None:
    """Do to each of the pooler's connections what `pg_dump` does: it sets the session's `search_path`."""
    connections = [await asyncpg.connect(url.partition("?")[0], statement_cache_size=0) for _ in range(3)]
    for each in connections:
        await each.execute("BEGIN")
    for each in connections:
        await each.execute(f"SELECT set_config('search_path', '{schema}', false); COMMIT")
        await each.close()


async def stored(url: str, count: int) -> None:
    """Store answers through one process, and read them through another that was there before."""
    async with open_store(url) as other, open_store(url) as store:
        site = await install(store)
        await leave_behind(url, "public")
        collector = await site.collectors.create("survey", "ที่")
        published = site.registry.form("survey")
        async with writing(site.intake()) as intake:
            await asyncio.gather(
                *(intake.submit(collector, published, key(n), sheet(published, answers())) for n in range(count))
            )
        assert await other.tallies.by_month([collector.id]) == {collector.id: {202605: count}}
        assert await store.troubles() == []
        await store.vacuum()
    async with examine_store(url) as store:
        assert await store.behind() == 0
        assert len(await store.collectors.everything()) == 1


@pytest.mark.parametrize("told", ["by the URL", "by the role"])
async def test_each_fund_is_in_its_own_schema(pooler: Pooler, told: str) -> None:
    one, other = pooler.funds
    for fund, count in ((one, 3), (other, 5)):
        # Whoever has the database has both, so that nothing but the URL keeps the funds apart.
        url = pooler.of(fund) if told == "by the role" else f"{pooler.url}&schema={fund}"
        await leave_behind(url, one)
        await stored(url, count)
    connection = await asyncpg.connect(pooler.server)
    try:
        counts = [await connection.fetchval(f"SELECT count(*) FROM {fund}.response") for fund in pooler.funds]
        assert counts == [3, 5]
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert await connection.fetchval(tables) == 0
    finally:
        await connection.close()


def test_a_role_needs_no_right_to_make_schemas_where_its_own_is_there(pooler: Pooler, keeper: Keeper) -> None:
    one, other = pooler.funds
    parts = urlsplit(pooler.server)
    url = parts._replace(netloc=f"{one}@{parts.hostname}:{parts.port}").geturl()
    lacking = texts("keeper").system.InsufficientPrivilegeError
    postgresql.execute(pooler.server, f"CREATE TABLE {other}.migration (number INTEGER)")
    # No right to make a schema; then one of another fund's, which may not be looked into.
    for schema in ("none", other):
        keeper.set(database_url=f"{url}?schema={schema}")
        for command in (("migrate",), ("collector", "list")):
            assert keeper.refused(*command).endswith(f": {lacking}")
    found = {each["name"]: each for each in json.decode(keeper("doctor", "--format", "json").out)}
    assert found["database"]["verdict"] == "bad"
    assert found["database"]["said"].endswith(f": {lacking})")
    keeper.set(database_url=f"{url}?schema={one}")
    keeper.good("migrate")
    keeper.good("collector", "list")


async def test_without_a_pooler_the_role_may_tell_the_schema_too(pooler: Pooler) -> None:
    parts, fund = urlsplit(pooler.server), pooler.funds[0]
    url = parts._replace(netloc=f"{fund}@{parts.hostname}:{parts.port}").geturl()
    assert len((await migrate_database(url))[0]) == len(migrations())
    assert await migrate_database(url) == ([], len(migrations()))
    # The first one of the path is made where none is there.
    postgresql.execute(
        pooler.server,
        f"ALTER ROLE {fund} IN DATABASE {parts.path[1:]} SET search_path = fund_new, public;"
        f"GRANT CREATE ON DATABASE {parts.path[1:]} TO {fund}; REVOKE USAGE ON SCHEMA public FROM PUBLIC",
    )
    assert len((await migrate_database(url))[0]) == len(migrations())
    assert await migrate_database(f"{pooler.server}?schema=fund_new") == ([], len(migrations()))
    postgresql.execute(pooler.server, f"ALTER ROLE {fund} IN DATABASE {parts.path[1:]} SET search_path = '$user-'")
    with pytest.raises(UnreachableError) as error:
        await migrate_database(url)
    assert type(error.value.__cause__) is asyncpg.InvalidSchemaNameError
