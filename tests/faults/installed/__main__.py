"""The guide, walked as printed on a Debian under a real systemd: install, break, upgrade, roll back, move, remove.

    python -m tests.faults.installed [--log FILE]

The machines are Debian 12, made once by debootstrap in /var/tmp/pochai-installed, copied for each walk and booted by
systemd-nspawn in a network of their own, also from within a chroot of a bare Debian. Needs root, and Debian's
debootstrap, systemd-container and iproute2; the first time also Debian's mirror and the package index.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.faults.installed.base import BASE, made_ready
from tests.faults.installed.machine import Machine
from tests.faults.installed.steps import STEPS
from tests.faults.installed.walk import Walk

INSIDE = "--inside"
_APART = ("unshare", "--propagation", "unchanged", "--net", "--mount", "--pid", "--fork", "--kill-child")
_INIT = ("bash", "-ec", Path(__file__).with_name("apart.sh").read_text(encoding="utf-8"), "bash")
_PROGRAMS = ("debootstrap", "systemd-nspawn", "unshare", "nsenter", "ip")


def main() -> int:
    """Walk the guide; the exit status is 1 where it does not lead through."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.installed", description="Walk the keeper's guide.")
    parser.add_argument("--log", type=Path, metavar="FILE", help="write what the machines said to this file")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if not chosen.inside:
        _go_inside()
    folder = Path(tempfile.mkdtemp(prefix="walk-", dir=BASE.parent))
    walk = Walk(Machine("old", folder), folder)
    try:
        return asyncio.run(_walked(walk))
    finally:
        if chosen.log:
            chosen.log.write_text(walk.said, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)


async def _walked(walk: Walk) -> int:
    async with walk:
        for step in STEPS:
            begun = monotonic()
            try:
                seen = await step(walk)
            except (AssertionError, OSError, TimeoutError, ValueError) as error:
                print(f"NOT  {_told(step.__doc__)} {error!r}\n{walk.said[-6000:]}", flush=True)
                return 1
            print(f"ok   {monotonic() - begun:6.1f} s  {_told(step.__doc__)} {seen}", flush=True)
    return 0


def _told(text: str | None) -> str:
    return (text or "").splitlines()[0]


def _go_inside() -> None:
    """Make what the walk needs from outside, then begin again in namespaces of our own."""
    lacking = [each for each in _PROGRAMS if not shutil.which(each)]
    if os.getuid() or lacking:
        raise SystemExit(f"needs root and these programs: {', '.join(lacking) or 'all there'}")
    made_ready()
    os.execvp(_APART[0], [*_APART, *_INIT, sys.executable, "-m", "tests.faults.installed", INSIDE, *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
