"""Rounds of faults under load, in an order drawn by a seed, each with the proof that nothing was lost or doubled."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import pairwise
from random import Random
from time import monotonic, time
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.collecting.receipt import response_id
from tests.faults.load import Load
from tests.faults.single.kinds import DRAWN, KINDS, ON_A_DISK_OF_ITS_OWN
from tests.faults.single.served import NotHeldError, Served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

PHONES = 6
CALM_SECONDS = 0.4


class Round(Struct, frozen=True, kw_only=True):
    """What one round did; `gap` is the longest time without an acknowledged answer, in seconds."""

    kind: str
    acknowledged: int
    refused: int
    lost: int
    doubled: int
    gap: float


async def rounds(seed: int, goes_on: Callable[[int], bool]) -> AsyncIterator[Round]:
    """Break, mend and prove for as long as told: each fault once, then all that is to be drawn before any comes again.

    Raises `NotHeldError` where a count or a score is wrong.
    """
    random = Random(seed)
    async with Served() as served:
        names = [each for each in DRAWN if served.own_disk or each not in ON_A_DISK_OF_ITS_OWN]
        async with Load(served.address, [served.code()], served.token(), PHONES) as load:
            done, drawn = 0, _shuffled(list(dict.fromkeys(names)), random)
            while goes_on(done):
                drawn = drawn or _shuffled(names, random)
                yield await _round(drawn.pop(), served, load, random)
                done += 1


def _shuffled(names: Sequence[str], random: Random) -> list[str]:
    return random.sample(names, len(names))


async def _round(kind: str, served: Served, load: Load, random: Random) -> Round:
    before, refused = len(load.acknowledged), load.refused
    load.go()
    await asyncio.sleep(CALM_SECONDS)
    begun = time()
    await KINDS[kind](served, random)
    await asyncio.sleep(CALM_SECONDS)
    await load.pause()
    lost, doubled = await _proven(served, load)
    moments = [each.moment for each in load.acknowledged[before:] if each.moment > begun]
    gaps = [after - earlier for earlier, after in pairwise([begun, *moments])]
    return Round(
        kind=kind,
        acknowledged=len(load.acknowledged) - before,
        refused=load.refused - refused,
        lost=lost,
        doubled=doubled,
        gap=round(max(gaps, default=0), 1),
    )


async def _proven(served: Served, load: Load) -> tuple[int, int]:
    """Compare what is stored with what was acknowledged: how many are lost, how many stand twice or are nobody's."""
    wanted = Counter(response_id(each.receipt) for each in load.acknowledged)
    stored = Counter(await asyncio.to_thread(served.stored))
    counted = await served.counted_again()
    if counted.differences or counted.responses != stored.total():
        raise NotHeldError(f"the recount differs: {counted}")
    if load.wrong:
        raise NotHeldError("; ".join(load.wrong[:5]))
    return (wanted - stored).total(), (stored - wanted).total()


def for_minutes(minutes: float) -> Callable[[int], bool]:
    """Go on for some minutes, and until each fault has come."""
    ends = monotonic() + 60 * minutes
    return lambda done: done < len(KINDS) or monotonic() < ends


def table(done: Sequence[Round]) -> str:
    """Write the rounds by kind as a table in Markdown."""
    columns = ("fault", "rounds", "acknowledged", "sent again", "lost", "doubled", "longest s without an answer")
    rows = [
        _row(kind, [each for each in done if each.kind == kind])
        for kind in KINDS
        if kind in {each.kind for each in done}
    ]
    whole = [columns, tuple("---" for _ in columns), *rows, _row("all", done)]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in whole)


def _row(name: str, done: Sequence[Round]) -> tuple[object, ...]:
    sums = [sum(getattr(each, field) for each in done) for field in ("acknowledged", "refused", "lost", "doubled")]
    return (name, len(done), *(f"{each:,}" for each in sums), max(each.gap for each in done))
