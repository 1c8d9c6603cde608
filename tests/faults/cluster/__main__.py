"""Faults of a cluster, one after another under load: what was acknowledged stays, once, and figures are never wrong.

    python -m tests.faults.cluster [--short] [--only WORDS] [--logs FOLDER]

Three service processes behind HAProxy, three machines with PostgreSQL, Patroni and etcd, from the files of
`deploy/postgresql/`. Each database machine is a network namespace with a disk of its own; all of it lives in namespaces
of this run, so that nothing outlives it. Needs root, and Debian's patroni, etcd-server, haproxy and postgresql.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

from msgspec import json, to_builtins

from tests.faults.cluster.cluster import PUBLIC, Cluster
from tests.faults.cluster.faults import FAULTS, SHORT
from tests.faults.cluster.table import table
from tests.faults.cluster.trial import NotHeldError, Trial, tried
from tests.faults.load import Load

INSIDE = "--inside"
WHOLE_SECONDS = 1500
"""How long all may take."""

_PROGRAMS = ("patroni", "patronictl", "etcd", "haproxy", "unshare", "nsenter", "ip", "mkfs.ext4")
_APART = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
_INIT = ("bash", "-c", '"$@"; exit $?', "bash")
"""The first process of the namespaces takes over orphans, which Python would leave as zombies."""


def main() -> int:
    """Run the faults; the exit status is 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.cluster", description="Break a cluster under load.")
    parser.add_argument("--short", action="store_true", help="the faults of a process and of the leader alone")
    parser.add_argument("--only", default="", metavar="WORDS", help="the faults whose names have these words")
    parser.add_argument("--logs", type=Path, metavar="FOLDER", help="keep all logs in this folder")
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if not chosen.inside:
        _go_inside()
    try:
        names = [each for each in (SHORT if chosen.short else FAULTS) if chosen.only in each]
        trials = _in_a_folder(names, chosen.logs)
    except NotHeldError as error:
        print(f"not held: {error}", file=sys.stderr)
        return 1
    print(table(trials))
    print(json.encode(to_builtins(trials)).decode())
    return 0


def _go_inside() -> None:
    """Begin again in namespaces of our own."""
    lacking = [each for each in _PROGRAMS if not shutil.which(each)]
    if os.getuid() or lacking:
        raise SystemExit(
            f"needs root, for namespaces and disks, and these programs: {', '.join(lacking) or 'all there'}"
        )
    os.execvp(_APART[0], [*_APART, *_INIT, sys.executable, "-m", "tests.faults.cluster", INSIDE, *sys.argv[1:]])


def _in_a_folder(names: list[str], logs: Path | None) -> list[Trial]:
    folder = Path(tempfile.mkdtemp(prefix="pochai-cluster-"))
    folder.chmod(0o755)  # the servers run as users of their own
    try:
        return asyncio.run(_within_time(folder, names))
    finally:
        if logs:
            shutil.copytree(folder, logs, ignore=shutil.ignore_patterns("db?", "app?"), dirs_exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


async def _within_time(folder: Path, names: list[str]) -> list[Trial]:
    async with asyncio.timeout(WHOLE_SECONDS), AsyncExitStack() as stack:
        cluster = await stack.enter_async_context(Cluster(folder))
        load = await stack.enter_async_context(Load(f"http://{PUBLIC}", await cluster.codes()))
        return [await _one(name, cluster, load) for name in names]


async def _one(name: str, cluster: Cluster, load: Load) -> Trial:
    print(f"{datetime.now().astimezone():%H:%M:%S} {name} …", file=sys.stderr, flush=True)
    return await tried(name, FAULTS[name], cluster, load)


if __name__ == "__main__":
    sys.exit(main())
