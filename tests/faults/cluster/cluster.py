"""The cluster: database machines, the proxy and the service, started from the files of `deploy/postgresql/`."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from string import Template
from typing import IO, TYPE_CHECKING, Any

import asyncpg
import httpx
from msgspec import json

from tests.faults.cluster.machines import NETWORK, Machine, lay_bridge

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Self

DEPLOY = Path(__file__).parents[3] / "deploy" / "postgresql"
POCHAI = str(Path(sys.executable).with_name("pochai"))
PUBLIC = "127.0.0.1:8080"
LEADER_URL = "postgresql://pochai:p-service@127.0.0.1:5000/pochai"
HEALTHY_SECONDS = 150
"""How long the cluster may take until all is as it was."""

_SECRETS = {"PASSWORD": "p-service", "SUPERUSER_PASSWORD": "p-super", "REPLICATION_PASSWORD": "p-replica"}
_PORTS = (8001, 8002, 8003)
_STREAMING = {"running", "streaming"}


class NotHealthyError(Exception):
    """The cluster is not as it should be within its time."""


def rendered(name: str, **values: object) -> str:
    """Fill in a file of `deploy/postgresql/`, as envsubst does."""
    addresses = {f"DB{number}": f"10.77.0.{number}" for number in (1, 2, 3)}
    apps = {f"APP{number}": f"127.0.0.1:{port}" for number, port in enumerate(_PORTS, 1)}
    known = {
        **addresses,
        **apps,
        **_SECRETS,
        "NETWORK": NETWORK,
        "PUBLIC": PUBLIC,
        "BASE_URL": f"http://{PUBLIC}",
        "PAGES": DEPLOY.parent,
    }
    return Template((DEPLOY / name).read_text("utf-8")).substitute({**known, **values})


def settings(text: str) -> dict[str, str]:
    """Read an environment file."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = HEALTHY_SECONDS) -> None:
    """Wait until a condition holds. Raises `NotHealthyError`."""
    try:
        async with asyncio.timeout(seconds):
            while not await condition():  # noqa: ASYNC110 - servers give no sign
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise NotHealthyError(condition) from None


class Cluster:
    """Three machines, one proxy, three service processes. All processes end with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machines: list[Machine] = []
        self._patroni: dict[str, subprocess.Popen[bytes]] = {}
        self._services: dict[int, subprocess.Popen[bytes]] = {}
        self._client = httpx.AsyncClient(timeout=2)

    async def __aenter__(self) -> Self:
        self._start_databases()
        await self.healthy()
        leader, roles = await self.leader(), str(DEPLOY / "roles.sql")
        leader.run("psql", "-qX", "-v", f"password={_SECRETS['PASSWORD']}", "-f", roles, user="postgres")
        for number in (1, 2, 3):
            self.start_service(number)
        await self.serving()
        return self

    def _start_databases(self) -> None:
        lay_bridge()
        self.machines = [Machine(number, self.folder) for number in (1, 2, 3)]
        for machine in self.machines:
            environment = settings(rendered("etcd.env", NODE=machine.name, ADDRESS=machine.address))
            machine.start("etcd", log=self.log("etcd"), environment=environment)
        for machine in self.machines:
            config = machine.folder / "patroni" / "config.yml"
            config.write_text(rendered("patroni.yml", NODE=machine.name, ADDRESS=machine.address), "utf-8")
            self.start_patroni(machine)
        proxy, log = self.folder / "haproxy.cfg", self.log("haproxy")
        proxy.write_text(rendered("haproxy.cfg"), "utf-8")
        subprocess.Popen(["haproxy", "-db", "-f", str(proxy)], stdout=log, stderr=log)

    async def __aexit__(self, *_: object) -> None:
        for process in self._services.values():
            process.send_signal(signal.SIGTERM)
        for process in self._services.values():
            process.wait(30)
        await self._client.aclose()

    def log(self, name: str) -> IO[bytes]:
        """Open the log of a program."""
        return (self.folder / f"{name}.log").open("ab")

    def start_patroni(self, machine: Machine) -> None:
        """Start Patroni on a machine, which starts PostgreSQL."""
        self._patroni[machine.name] = machine.start(
            "patroni", "/etc/patroni/config.yml", log=self.log(machine.name), user="postgres"
        )

    def start_service(self, number: int) -> None:
        """Start a process of the service."""
        folder = self.folder / f"app{number}"
        environment = settings(rendered("pochai.env", HOST="127.0.0.1", PORT=_PORTS[number - 1]))
        environment |= {"POCHAI_DATA_DIR": str(folder), "POCHAI_PUBLIC_SCORES": "on", "POCHAI_RATE_LIMITS": "off"}
        self._services[number] = subprocess.Popen(
            [POCHAI, "serve"],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=self.log(f"app{number}"),
        )

    def signal_service(self, number: int, what: signal.Signals) -> None:
        """Send a signal to a process of the service."""
        self._services[number].send_signal(what)
        if what == signal.SIGKILL:
            self._services[number].wait()

    async def leader(self) -> Machine:
        """Find the machine that leads, as HAProxy does. Raises `NotHealthyError` where none does."""
        for machine in self.machines:
            if await self._well(f"http://{machine.address}:8008/primary"):
                return machine
        raise NotHealthyError("leader")

    async def standby(self, role: str) -> Machine:
        """Find a standby by its role: `sync_standby`, or `replica`."""
        name = next(each["name"] for each in await self._members() if each["role"] == role)
        return next(each for each in self.machines if each.name == name)

    async def _members(self) -> list[dict[str, Any]]:
        """Ask the leader for the members of the cluster: others may know old ones. Empty where nobody leads."""
        try:
            reply = await self._client.get(f"http://{(await self.leader()).address}:8008/cluster")
        except (httpx.HTTPError, NotHealthyError):
            return []
        members: list[dict[str, Any]] = reply.json()["members"]
        return members

    async def healthy(self) -> None:
        """Wait until a leader, a synchronous standby and a replica run on one timeline. Raises `NotHealthyError`."""
        await until(self._whole)

    async def serving(self) -> None:
        """Wait until all processes of the service take answers. Raises `NotHealthyError`."""
        for port in _PORTS:
            await until(partial(self._well, f"http://127.0.0.1:{port}/readyz"))

    async def _whole(self) -> bool:
        members = await self._members()
        roles = sorted(each["role"] for each in members if each["state"] in _STREAMING)
        timelines = {each.get("timeline") for each in members}
        # What they say of each other outlives one that was killed by some seconds.
        up = [await self._well(f"http://{each.address}:8008/health") for each in self.machines]
        return all(up) and roles == ["leader", "replica", "sync_standby"] and len(timelines) == 1

    async def _well(self, address: str) -> bool:
        try:
            return (await self._client.get(address)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def pochai(self, *arguments: str) -> Any:
        """Run a command of the service that prints JSON; return it decoded."""
        environment = settings(rendered("pochai.env", HOST="127.0.0.1", PORT=1))
        environment["POCHAI_DATA_DIR"] = str(self.folder / "app1")
        done = await asyncio.create_subprocess_exec(
            *(POCHAI, *arguments, "--format", "json"),
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=self.log("commands"),
        )
        out, _ = await done.communicate()
        return json.decode(out)

    async def codes(self) -> list[str]:
        """Make collectors to send to; return their codes."""
        made = [await self.pochai("collector", "create", "progress", "--label", f"ที่ {n}") for n in (1, 2, 3)]
        return [each["code"] for each in made]

    async def stored(self, url: str = LEADER_URL) -> set[str]:
        """Read the ids of all responses, from the leader or another machine."""
        connection = await asyncpg.connect(url, timeout=5)
        try:
            return {row[0] for row in await connection.fetch("SELECT id FROM response")}
        finally:
            await connection.close()

    async def stored_everywhere(self) -> list[set[str]]:
        """Read the ids of all responses on each machine."""
        return [await self.stored(f"postgresql://pochai:p-service@{each.address}/pochai") for each in self.machines]
