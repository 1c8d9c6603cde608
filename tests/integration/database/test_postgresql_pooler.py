"""Behind PgBouncer in transaction mode, where each transaction may meet another connection."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
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


@pytest.fixture
def pooled(postgresql_server: str, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of its own behind a pooler with fewer connections than are wanted."""
    name, port, parts = f"pooled{free_port()}", free_port(), urlsplit(postgresql_server)
    postgresql.execute(postgresql_server, f"CREATE DATABASE {name}")
    settings = tmp_path / "pgbouncer.ini"
    users = tmp_path / "users.txt"
    users.write_text(f'"{parts.username}" ""\n')
    settings.write_text(
        f"""
        [databases]
        {name} = host={parts.hostname} port={parts.port} dbname={name}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        auth_type = trust
        auth_file = {users}
        pool_mode = transaction
        default_pool_size = 3
        """.replace("        ", "")
    )
    for each in (tmp_path, *tmp_path.parents[:3]):
        each.chmod(0o755)
    with subprocess.Popen([_PROGRAM, str(settings)], user=postgresql.OWNER, stderr=subprocess.DEVNULL) as process:
        url = f"postgresql://{parts.username}@127.0.0.1:{port}/{name}"
        try:
            wait_for(lambda: postgresql.answers(port))
            yield f"{url}?prepared=off&pool=10"
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
