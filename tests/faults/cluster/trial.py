"""One trial: a fault under load, then the proof that every acknowledged answer is stored once and counted once."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from time import time
from typing import TYPE_CHECKING

import asyncpg
from msgspec import Struct

from service.domain.collecting.receipt import response_id
from tests.faults.cluster.cluster import NotHealthyError, until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.cluster.cluster import Cluster
    from tests.faults.cluster.faults import Fault
    from tests.faults.load import Figure, Load

CALM_SECONDS = 3
AGAIN_SECONDS = 120
"""How long until answers are taken again."""

STEADY_SECONDS = 3
"""How long answers must have been taken again, without a gap of a second."""

READ_AGAIN_SECONDS = 20
"""How long until a score has been asked for and read."""

ALIKE_SECONDS = 20
"""How long until all machines have the same."""


class NotHeldError(Exception):
    """A promise was broken."""


class Trial(Struct, frozen=True, kw_only=True):
    """What one fault did; seconds are the longest stretch of their kind.

    `acknowledged` counts the sheets of this trial, `dated` the scores that said to be older.
    """

    fault: str
    acknowledged: int
    refused: int
    without_answers: float
    longest_sheet: float
    scores: int
    dated: int
    without_scores: float
    seconds: float
    leader: str
    stored: int


class Watch:
    """Watches the load from the beginning of a fault."""

    def __init__(self, load: Load) -> None:
        self.begun = time()
        self._load = load

    async def answers_again(self) -> None:
        """Wait until answers have been taken steadily for a while. Raises `NotHeldError`."""
        await asyncio.sleep(STEADY_SECONDS)
        try:
            await until(self._steady, AGAIN_SECONDS)
        except NotHealthyError:
            raise NotHeldError("answers are not taken again") from None

    async def _steady(self) -> bool:
        return longest_gap(self._moments(), time() - STEADY_SECONDS, time()) < 1

    def _moments(self) -> list[float]:
        return [each.moment for each in self._load.acknowledged[-1000:]]


def longest_gap(moments: Sequence[float], begin: float, end: float) -> float:
    """Return the longest stretch between two bounds without any of the moments, in seconds."""
    inside = [each for each in moments if begin < each < end]
    return max(after - before for before, after in pairwise([begin, *inside, end]))


async def tried(name: str, fault: Fault, cluster: Cluster, load: Load) -> Trial:
    """Break, mend and prove. Raises `NotHeldError`."""
    load.go()
    await asyncio.sleep(CALM_SECONDS)
    acknowledged, figures, refused = len(load.acknowledged), len(load.figures), load.refused
    watch = Watch(load)
    await fault(cluster, watch)
    await cluster.healthy()
    await cluster.serving()
    await watch.answers_again()
    end = time()
    await load.pause()
    stored = await proven(cluster, load)
    came, read = load.acknowledged[acknowledged:], load.figures[figures:]
    return Trial(
        fault=name,
        acknowledged=len(came),
        refused=load.refused - refused,
        without_answers=round(longest_gap([each.moment for each in came], watch.begun, end), 1),
        longest_sheet=round(max(each.moment - each.begun for each in came), 1),
        scores=len(read),
        dated=sum(each.as_of is not None for each in read),
        without_scores=round(longest_gap([each.moment for each in read], watch.begun, end), 1),
        seconds=round(end - watch.begun, 1),
        leader=(await cluster.leader()).name,
        stored=stored,
    )


async def proven(cluster: Cluster, load: Load) -> int:
    """Prove while all is quiet that what is stored and counted is what was acknowledged; return how much that is."""
    await _read_again(load)
    wanted = [response_id(each.receipt) for each in load.acknowledged]
    stored = await cluster.stored()
    if len(wanted) != len(set(wanted)) or set(wanted) != stored:
        lost, more = len(set(wanted) - stored), len(stored - set(wanted))
        raise NotHeldError(f"{lost} acknowledged answers are lost, {more} others are there")
    recount = await cluster.pochai("recount")
    if recount["differences"] or recount["responses"] != len(stored):
        raise NotHeldError(f"the recount differs: {recount}")
    if load.wrong:
        raise NotHeldError("; ".join(load.wrong[:5]))
    await _alike(cluster, stored)
    _check_last(load.figures, len(stored))
    return len(stored)


async def _read_again(load: Load) -> None:
    """Wait for a score that was asked for while nothing came: one under way since before may have less."""
    quiet = time()

    async def read() -> bool:
        return bool(load.figures) and load.figures[-1].asked > quiet

    try:
        await until(read, READ_AGAIN_SECONDS)
    except NotHealthyError:
        raise NotHeldError("scores are not read again") from None


async def _alike(cluster: Cluster, stored: set[str]) -> None:
    """Wait until every machine has the same answers."""

    async def alike() -> bool:
        try:
            return all(each == stored for each in await cluster.stored_everywhere())
        except (OSError, asyncpg.PostgresError):
            return False

    try:
        await until(alike, ALIKE_SECONDS)
    except NotHealthyError:
        raise NotHeldError("a machine has other answers than the leader") from None


def _check_last(figures: Sequence[Figure], stored: int) -> None:
    """Hold the last score, which was asked for while nothing came, to what is stored."""
    if figures[-1].responses != stored:
        raise NotHeldError(f"the last score has {figures[-1:]} of {stored} answers")
