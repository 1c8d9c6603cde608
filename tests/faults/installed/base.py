"""What all walks share: a bare Debian with systemd, and the files that `deploy/requirements.txt` lists."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
BASE = Path("/var/tmp/pochai-installed/base-bookworm")
WHEELS = Path("/var/cache/pochai-wheels")
"""Where a machine has the listed files."""

_MIRROR = "http://deb.debian.org/debian"
_PACKAGES = (
    "systemd,systemd-sysv,dbus,libnss-systemd,python3,python3-venv,ca-certificates,iproute2,procps,curl,prometheus"
)


def made_ready() -> None:
    """Make the base, unless it is there, and fetch the listed files, unless the list is the same."""
    made = BASE / ".made"
    if not made.exists() or made.read_text(encoding="ascii") != _PACKAGES:
        shutil.rmtree(BASE, ignore_errors=True)
        BASE.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _run("debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "bookworm", str(BASE), _MIRROR)
        # It is begun by the step of the guide that is about it.
        _run("chroot", str(BASE), "systemctl", "disable", "prometheus")
        made.write_text(_PACKAGES, encoding="ascii")
    wheels = BASE / WHEELS.relative_to("/")
    listed = (ROOT / "deploy" / "requirements.txt").read_bytes()
    mark = wheels / hashlib.sha256(listed).hexdigest()
    if mark.exists():
        return
    shutil.rmtree(wheels, ignore_errors=True)
    wheels.mkdir(parents=True)
    (wheels / "requirements.txt").write_bytes(listed)
    _trust()
    _run("chroot", str(BASE), "python3", "-m", "venv", "/tmp/fetching")
    _run(
        *("chroot", str(BASE), "/tmp/fetching/bin/pip", "download", "-q", "--require-hashes", "--only-binary", ":all:"),
        *("-r", f"{WHEELS}/requirements.txt", "-d", str(WHEELS)),
    )
    shutil.rmtree(BASE / "tmp" / "fetching")
    mark.touch()


def _trust() -> None:
    """Let the base reach and trust what this machine does."""
    shutil.copy("/etc/resolv.conf", BASE / "etc" / "resolv.conf")
    shutil.rmtree(BASE / "etc" / "ssl" / "certs")
    shutil.copytree("/etc/ssl/certs", BASE / "etc" / "ssl" / "certs")


def _run(*command: str) -> None:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_FIND", "PYTHON"))}
    done = subprocess.run(command, env=known, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
