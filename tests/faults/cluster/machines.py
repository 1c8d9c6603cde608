"""Database machines on this one: each a network namespace, mounts and a disk of its own, joined by a bridge."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BRIDGE = "10.77.0.254"
NETWORK = "10.77.0.0/24"
DISK_BYTES = 1 << 30
_FILL = """
cd /var/lib/postgresql
for step in {1..20}; do
    room=$(df -B1 --output=avail . | tail -1)
    fallocate -l $((room * 9 / 10)) filling$step || break
done
dd if=/dev/zero of=filling bs=4k || true
"""
"""Takes large pieces first, then the rest page by page."""


def run(*command: str, timeout: float = 60) -> str:
    """Run a command that must succeed; return what it printed."""
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=timeout).stdout


def lay_bridge() -> None:
    """Prepare the namespaces of this run: mounts stay in it, and machines can be joined."""
    run("mount", "--make-rprivate", "/")
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "bridge", "type", "bridge")
    run("ip", "addr", "add", f"{BRIDGE}/24", "dev", "bridge")
    run("ip", "link", "set", "bridge", "up")


class Machine:
    """A machine, with its files in a folder."""

    def __init__(self, number: int, folder: Path) -> None:
        self.name = f"db{number}"
        self.address = f"10.77.0.{number}"
        self.folder = folder / self.name
        self.folder.mkdir()
        self._holder = subprocess.Popen(["unshare", "--net", "--mount", "sleep", "infinity"])
        self._wait_apart()
        self._join()
        self._mount()

    def _wait_apart(self) -> None:
        while self._network(self._holder.pid) == self._network(os.getpid()):
            pass

    def _join(self) -> None:
        holder = str(self._holder.pid)
        run("ip", "link", "add", self.name, "type", "veth", "peer", "name", "eth0", "netns", holder)
        run("ip", "link", "set", self.name, "master", "bridge", "up")
        self.run("ip", "addr", "add", f"{self.address}/24", "dev", "eth0")
        self.run("ip", "link", "set", "eth0", "up")
        self.run("ip", "link", "set", "lo", "up")

    def _mount(self) -> None:
        """Mount a disk for PostgreSQL, and folders where etcd and Patroni look."""
        disk = self.folder / "disk"
        with disk.open("wb") as file:
            file.truncate(DISK_BYTES)
        run("mkfs.ext4", "-q", "-m", "0", str(disk))
        self.run("mount", "-o", "loop", str(disk), "/var/lib/postgresql")
        for name, place, owner in (("etcd", "/var/lib/etcd", "root"), ("patroni", "/etc/patroni", "root")):
            (self.folder / name).mkdir()
            shutil.chown(self.folder / name, owner)
            self.run("mount", "--bind", str(self.folder / name), place)
        self.run("mount", "-t", "tmpfs", "tmpfs", "/run")
        self.run("install", "-d", "-o", "postgres", "-g", "postgres", "/run/postgresql")
        self.run("chown", "postgres:postgres", "/var/lib/postgresql")

    def run(self, *command: str, user: str | None = None, timeout: float = 60) -> str:
        """Run a command on the machine; it must succeed."""
        return run(*self._entering(user), *command, timeout=timeout)

    def start(
        self, *command: str, log: IO[bytes], user: str | None = None, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a process on the machine."""
        return subprocess.Popen(
            [*self._entering(user), *command], stdout=log, stderr=log, env={**os.environ, **(environment or {})}
        )

    def _entering(self, user: str | None) -> list[str]:
        entering = ["nsenter", "--target", str(self._holder.pid), "--net", "--mount"]
        if user:
            found = pwd.getpwnam(user)
            entering += ["--setuid", str(found.pw_uid), "--setgid", str(found.pw_gid)]
        return [*entering, "--"]

    def cut(self) -> None:
        """Pull the cable: packets are lost without a word."""
        run("ip", "link", "set", self.name, "down")

    def plug_in(self) -> None:
        """Undo `cut`."""
        run("ip", "link", "set", self.name, "up")

    def fill(self) -> None:
        """Take what room the disk has."""
        self.run("bash", "-c", _FILL)

    def make_room(self) -> None:
        """Undo `fill`."""
        self.run("bash", "-c", "rm /var/lib/postgresql/filling*")

    def kill(self, *programs: str) -> None:
        """Kill all processes of these programs on this machine, without warning."""
        for pid in self._pids(programs):
            os.kill(pid, signal.SIGKILL)

    def _pids(self, programs: tuple[str, ...]) -> Iterator[int]:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes()
                if self._network(folder.name) == self._network(self._holder.pid) and any(
                    program.encode() in command for program in programs
                ):
                    yield int(folder.name)
            except OSError:
                continue

    @staticmethod
    def _network(pid: int | str) -> str:
        return str(Path(f"/proc/{pid}/ns/net").readlink())
