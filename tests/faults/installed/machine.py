"""One machine: a copy of the base, booted by systemd-nspawn, and commands that its root types into a login shell."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from tests.faults.installed.base import BASE, ROOT, WHEELS

SOURCE = "/root/pochai"
"""Where a machine has the source."""

_BOOT_SECONDS = 60
_COMMAND_SECONDS = 300
_KEPT_OUT = shutil.ignore_patterns(".git", ".venv", ".uv", "__pycache__", ".*_cache", "data", "tests")


class Ran(NamedTuple):
    """The result of a block of commands."""

    status: int
    out: str


class Machine:
    """A Debian with a real systemd. It shares the network of the process that made it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.root = folder / name
        subprocess.run(["cp", "-a", BASE, self.root], check=True)
        shutil.copytree(ROOT, self.root / SOURCE.lstrip("/"), ignore=_KEPT_OUT, symlinks=True)
        # In a chroot there are no user namespaces, of which Debian's Prometheus wants one.
        plain = self.root / "etc/systemd/system/prometheus.service.d/plain.conf"
        plain.parent.mkdir()
        plain.write_text("[Service]\nPrivateUsers=no\n", encoding="ascii")
        with (folder / f"{name}.boot").open("wb") as said:
            self._boot = subprocess.Popen(
                ["systemd-nspawn", "-qD", self.root, "--boot", "--register=no", "--keep-unit", "--console=pipe",
                 f"--hostname={name}"],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        """Wait until systemd has started all it starts."""
        deadline = time.monotonic() + _BOOT_SECONDS
        while self.run("systemctl is-system-running").out.strip() not in {"running", "degraded"}:
            if time.monotonic() > deadline or self._boot.poll() is not None:
                raise TimeoutError("the machine does not boot")
            time.sleep(0.2)

    @property
    def _first(self) -> str:
        """The id of the machine's first process, or of none."""
        children = Path(f"/proc/{self._boot.pid}/task/{self._boot.pid}/children").read_text("ascii").split()
        return children[0] if children else "0"

    def run(self, commands: str, **more: str) -> Ran:
        """Run commands in a login shell of root's, in the source's folder; it ends at the first that fails."""
        known = {
            "HOME": "/root", "TERM": "dumb", "LANG": "C.UTF-8", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(WHEELS),
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **more,
        }  # fmt: skip
        done = subprocess.run(
            ["nsenter", "-t", self._first, "-m", "-u", "-i", "-p", "-C", "-r", "-w", "env", "-i",
             *(f"{name}={value}" for name, value in known.items()),
             "bash", "-lc", f"cd {SOURCE} && set -e\n{commands}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            encoding="utf-8", timeout=_COMMAND_SECONDS,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout)

    def off(self) -> None:
        """Switch it off."""
        if self._boot.poll() is None:
            self._boot.send_signal(signal.SIGTERM)
            try:
                self._boot.wait(40)
            except subprocess.TimeoutExpired:
                self._boot.kill()
