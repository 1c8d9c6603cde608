"""The drill: back up under load, destroy, restore, and compare every figure to the last digit.

    python -m tests.faults.drill [--engine postgresql] [--seconds N]

A service of its own on a folder of its own. One backup is made while sheets come, one when they have ceased. The first
restored has every sheet acknowledged before it began, and figures that follow from its own answers; the second gives
byte for byte the scores that were read before everything was destroyed.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from contextlib import contextmanager
from fractions import Fraction
from itertools import count
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

from msgspec import Struct, json

from service.adapters.database import open_store
from service.domain.collecting.receipt import receipt_of, response_id
from tests.support import engines, postgresql
from tests.support.inprocess import RATINGS, sheet_of
from tests.support.processes import Server, ask, pochai, serving, submit

if TYPE_CHECKING:
    from collections.abc import Iterator

PHONES = 8
_PATIENCE_SECONDS = 30
SCORES = "/api/v1/scores/progress?by=main_task"


class Drilled(Struct, frozen=True, kw_only=True):
    """What a drill did: sheets acknowledged before and in all, restored of the first backup, and seconds a step."""

    before: int
    restored: int
    acknowledged: int
    backup_seconds: float
    restore_seconds: float


def drill(folder: Path, seconds: float) -> Drilled:
    """Run the drill on a data folder. Raises `AssertionError` where something is lost or other."""
    with serving(folder) as server:
        code = server.code("progress")
        under_load, before, sheets, taken = asyncio.run(_loaded(server, code, seconds))
        quiet = _backup(folder)
        figures = _figures(server)
    _destroy(folder)
    begun = monotonic()
    _restore(folder, under_load)
    spent = monotonic() - begun
    restored = asyncio.run(_stored(folder))
    assert {response_id(receipt_of(_key(number), code)) for number in before} <= restored
    assert len(restored) <= sheets
    _assert_follows(json.decode(_scores(folder)), _exported(folder), len(restored))
    _restore(folder, quiet)
    assert _scores(folder) == figures
    assert len(asyncio.run(_stored(folder))) == sheets
    return Drilled(
        before=len(before),
        restored=len(restored),
        acknowledged=sheets,
        backup_seconds=round(taken, 1),
        restore_seconds=round(spent, 1),
    )


async def _loaded(server: Server, code: str, seconds: float) -> tuple[str, list[int], int, float]:
    """Send sheets for some seconds, and back up half-way.

    Return the backup, the sheets acknowledged before it, how many were in all, and how long it took.
    """
    numbers, ends = count(), monotonic() + seconds
    done: list[int] = []
    acknowledged = asyncio.Event()

    async def phone() -> None:
        while monotonic() < ends or backing_up:
            number = next(numbers)
            reply = await submit(server.port, code, _key(number), sheet_of(rating=number % 5 + 1))
            assert reply.status == 201, reply
            done.append(number)
            acknowledged.set()

    backing_up = True
    phones = [asyncio.create_task(phone()) for _ in range(PHONES)]
    await asyncio.sleep(seconds / 2)
    await asyncio.wait_for(acknowledged.wait(), _PATIENCE_SECONDS)
    before, begun = list(done), monotonic()
    made = await asyncio.to_thread(_backup, server.folder)
    taken, backing_up = monotonic() - begun, False
    await asyncio.gather(*phones)
    return made, before, len(done), taken


def _key(number: int) -> str:
    return f"{number:022d}"


def _backup(folder: Path) -> str:
    ran = pochai(folder, "backup", "--format", "json")
    assert ran.status == 0, ran.err
    # Outside of what is destroyed, as the guide says.
    made = Path(json.decode(ran.out)["folder"])
    kept = folder.parent / f"{folder.name}-{made.name}"
    shutil.copytree(made, kept)
    return str(kept)


def _restore(folder: Path, backup: str) -> None:
    if engines.server:
        _destroy(folder)
    ran = pochai(folder, "restore", backup)
    assert ran.status == 0, ran.err


def _destroy(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if url := engines.database_url(folder):
        server, _, schema = url.partition("?schema=")
        postgresql.execute(server, f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def _figures(server: Server) -> bytes:
    return asyncio.run(ask(server.port, "GET", SCORES, headers=server.token())).body


def _scores(folder: Path) -> bytes:
    """Return the score as the API gives it."""
    ran = pochai(folder, "scores", "--form", "progress", "--by", "main_task", "--format", "json")
    return ran.out.removesuffix("\n").encode()


def _exported(folder: Path) -> list[dict[str, Any]]:
    ran = pochai(folder, "export", "responses", "--form", "progress", "--format", "jsonl")
    return [json.decode(line)["answers"] for line in ran.out.splitlines()]


async def _stored(folder: Path) -> set[str]:
    async with open_store(engines.database(folder)) as store:
        return {response.id async for batch in store.responses.each() for response in batch}


def _assert_follows(score: dict[str, Any], sheets: list[dict[str, Any]], stored: int) -> None:
    assert len(sheets) == stored
    ratings = [sheet[name] for sheet in sheets for name in RATINGS if sheet[name] != "na"]
    assert (score["responses"], score["answers"], score["rating_sum"]) == (len(sheets), len(ratings), sum(ratings))
    assert abs(Fraction(str(score["percent"])) - Fraction(100 * sum(ratings), 5 * len(ratings))) <= Fraction(1, 200)


@contextmanager
def _engine(name: str) -> Iterator[None]:
    if name == "sqlite":
        yield
        return
    with postgresql.server(durable=True) as url, patch.object(engines, "server", url):
        yield


def main() -> int:
    """Run the drill and print what it did."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.drill", description="Back up, destroy, restore.")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seconds", type=float, default=20, metavar="N", help="how long sheets are sent")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pochai-drill-"))
    try:
        with _engine(cast("str", chosen.engine)):
            print(json.encode(drill(folder / "data", chosen.seconds)).decode())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
