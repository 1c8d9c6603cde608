"""Measures how long storing an answer takes, with few and with many stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from service.adapters.database import open_store
from service.application.collecting.invitations import Invitations
from tests.bench.table import Figure
from tests.support.engines import database
from tests.support.installation import answers, key, sheet, writing
from tests.support.stocked_store import SAID, set_out, stock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

FEW = 100

Send = Callable[[], Awaitable[None]]


def measure(folder: Path, *, many: int, rounds: int, times: int) -> list[Figure]:
    """Time answers one after another, each a commit of its own with a comment, a personal row and a slip."""
    to_few, to_many = asyncio.run(_measure(folder, many, rounds, times))
    return [
        Figure(f"an answer with all, {FEW:,} stored", to_few, unit=" ms"),
        Figure(f"an answer with all, {many:,} stored", to_many, unit=" ms"),
        Figure("the same, many to few", [m / f for m, f in zip(to_many, to_few, strict=True)], at_most=2.0),
    ]


async def _measure(folder: Path, many: int, rounds: int, times: int) -> tuple[list[float], list[float]]:
    slips = (rounds + 1) * times
    async with _sending(folder, FEW, slips) as few, _sending(folder, many, slips) as more:
        # In turn, so that what else the machine does falls on both; the first round warms up.
        taken = [(await _wait(few, times), await _wait(more, times)) for _ in range(rounds + 1)][1:]
    return [each for each, _ in taken], [each for _, each in taken]


@asynccontextmanager
async def _sending(folder: Path, stored: int, slips: int) -> AsyncIterator[Send]:
    """Stock a store and give what sends one more answer to it, so many times at most."""
    async with open_store(database(folder / f"growing-{stored}")) as store:
        site, collector, published = await set_out(store)
        secrets = enumerate([slip.secret for slip in await Invitations(store, site.clock).create(collector, slips)])
        await stock(store, site, collector, published, stored)
        given = sheet(published, answers(**SAID))
        async with writing(site.intake()) as intake:

            async def send() -> None:
                number, secret = next(secrets)
                await intake.submit(collector, published, key(number), given, secret)

            yield send


async def _wait(send: Send, times: int) -> float:
    """Give how many milliseconds an answer takes."""
    begun = perf_counter()
    for _ in range(times):
        await send()
    return 1000 * (perf_counter() - begun) / times
