"""Behind PgBouncer in transaction mode, where each transaction may meet another connection."""

from __future__ import annotations

import asyncio
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from service.adapters.database import open_store
from tests.support import postgresql
from tests.support.installation import answers, install, key, sheet, writing
from tests.support.processes import free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.fixture
def pooled(postgresql_server: str) -> Iterator[str]:
    """Give the URL of a database of its own behind a pooler with fewer connections than are wanted."""
    name, port, parts = f"pooled{free_port()}", free_port(), urlsplit(postgresql_server)
    postgresql.execute(postgresql_server, f"CREATE DATABASE {name}")
    with postgresql.owned_folder() as folder:
        users, settings = folder / "users.txt", folder / "pgbouncer.ini"
        users.write_text(f'"{parts.username}" ""\n')
        settings.write_text(_SETTINGS.format(name=name, host=parts.hostname, server=parts.port, port=port, users=users))
        for file in (users, settings):
            postgresql.give(file)
        command = [_PROGRAM, "-q", str(settings)]
        with subprocess.Popen(command, user=postgresql.OWNER, group=postgresql.OWNER) as process:
            try:
                wait_for(lambda: postgresql.answers(port))
                yield f"postgresql://{parts.username}@127.0.0.1:{port}/{name}?prepared=off&pool=10"
            finally:
                process.terminate()
    postgresql.execute(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


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
