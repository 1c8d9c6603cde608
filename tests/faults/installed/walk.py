"""A walk: the guide's blocks as printed, what the machine said, and the sheets that it acknowledged."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from contextlib import AsyncExitStack, closing
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
from msgspec import json

from service.domain.collecting.receipt import response_id
from tests.faults.installed.base import ROOT
from tests.faults.load import Load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Self

    from tests.faults.installed.machine import Machine

ADDRESS = "http://127.0.0.1:8000"
DATA = "/var/lib/private/pochai"
_GUIDE = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")


def blocks(heading: str) -> list[str]:
    """Return the blocks of commands under a heading of the guide, named by its English words."""
    found = re.search(rf"^##+ .*\({re.escape(heading)}\)\n(.*?)(?=^##|\Z)", _GUIDE, re.DOTALL | re.MULTILINE)
    assert found, heading
    return re.findall(r"^ *```sh\n(.*?)^ *```", found[1], re.DOTALL | re.MULTILINE)


class Walk:
    """The machine in use, and the load on it."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine = machine
        self.folder = folder
        self.said = ""
        self.load: Load
        self._code = ""
        self._stack = AsyncExitStack()
        self._machines = [machine]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        for each in self._machines:
            each.off()

    def moves_to(self, machine: Machine) -> None:
        """Go on at another machine."""
        self._machines.append(machine)
        self.machine = machine

    async def sh(self, commands: str, status: int = 0) -> str:
        """Run commands as root and return what they print. Raises `AssertionError` at another status."""
        ran = await asyncio.to_thread(self.machine.run, commands)
        self.said += f"\n# {commands}\n{ran.out}"
        assert ran.status == status, f"status {ran.status}: {commands}"
        return ran.out.strip()

    async def reads(self, commands: str) -> Any:
        """Run a command that prints JSON, and decode it."""
        return json.decode((await self.sh(f"{commands} 2>/dev/null")).encode())

    async def until(self, condition: Callable[[], Any], seconds: float = 30) -> None:
        """Wait until an asked condition holds. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds):
            while not await condition():  # noqa: ASYNC110 - a machine gives no sign
                await asyncio.sleep(0.3)

    async def shows(self, unit: str, name: str) -> str:
        """Read a property of a unit."""
        return await self.sh(f"systemctl show -p {name} --value {unit}")

    async def ready(self, port: int = 8000) -> bool:
        """Ask whether answers are stored."""
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == httpx.codes.OK
            except httpx.HTTPError:
                return False

    async def restarted(self, unit: str, before: str, port: int = 8000) -> None:
        """Wait until another process than before serves."""

        async def other() -> bool:
            now = await self.shows(unit, "MainPID")
            return now not in {"0", before} and await self.ready(port)

        await self.until(other, 60)

    def copies(self, old: Machine, folder: str) -> None:
        """Copy a folder from another machine."""
        shutil.copytree(old.root / folder, self.machine.root / folder)

    async def page(self) -> str:
        """Read the page that a respondent opens."""
        async with httpx.AsyncClient(base_url=ADDRESS) as client:
            return (await client.get(f"/s/{self._code}")).text

    async def phones(self, code: str) -> None:
        """Have phones ready to send to a collector, and somebody to read scores."""
        self._code = code
        secret = (self.machine.root / f"{DATA}/planner-token.txt".lstrip("/")).read_text("utf-8").strip()
        token = {"authorization": f"Bearer {secret}"}
        self.load = await self._stack.enter_async_context(Load(ADDRESS, [code], token))

    async def under_load(self, does: Callable[[], Any], seconds: float = 1) -> int:
        """Do something while phones send; prove what was acknowledged; return how often they had to send again."""
        refused = self.load.refused
        self.load.go()
        await asyncio.sleep(seconds)
        await does()
        await asyncio.sleep(seconds)
        await self.load.pause()
        assert not self.load.wrong, self.load.wrong[:3]
        await self.proven()
        return self.load.refused - refused

    async def proven(self) -> int:
        """Prove that what is stored is what was acknowledged; return how much that is."""
        wanted = [response_id(each.receipt) for each in self.load.acknowledged]
        assert len(wanted) == len(set(wanted)), "a receipt was given twice"
        await self.until(partial(self._equal, set(wanted)), 10)
        counted = await self.reads("pochai recount --format json")
        assert not counted["differences"], counted
        return len(wanted)

    async def _equal(self, wanted: set[str]) -> bool:
        return self.stored() == wanted

    def stored(self) -> set[str]:
        """Read the ids of all responses."""
        file = self.machine.root / f"{DATA}/pochai.sqlite3".lstrip("/")
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            return {row[0] for row in connection.execute("SELECT id FROM response")}
