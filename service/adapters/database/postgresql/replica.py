"""Figures read from a streaming replica: current ones, or a little older and dated ones, or else the leader's."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Protocol

import asyncpg
from msgspec import Struct
from msgspec.structs import replace

from service.adapters.database.snapshot import FiguresReader
from service.application.ports.snapshot import Wanted
from service.domain.errors import BusyError

if TYPE_CHECKING:
    from service.adapters.database.session import Reading
    from service.application.ports.snapshot import Snapshot

BOUND = timedelta(seconds=10)
"""How old the figures of a replica may be. Older ones are read from the leader."""

CATCHING_UP = (0.005, 0.02, 0.075)
"""Seconds to wait, one after another, for the replica to reach what the leader had when it was asked."""

PATIENCE_SECONDS = 3
"""How long one reading of the replica may take before the leader is asked."""

REST_SECONDS = 10
"""How long a replica that failed is left alone."""

_log = logging.getLogger(__name__)


class UnfitError(Exception):
    """The figures of a replica are not to be shown."""


class Standing(Struct, frozen=True):
    """What a replica has replayed, beside what its leader had when it was asked.

    `replayed` is the moment of the last commit; `None` before the first one.
    """

    in_recovery: bool
    caught_up: bool
    same_timeline: bool
    replayed: datetime | None
    asked: datetime

    @property
    def as_of(self) -> datetime | None:
        """The moment up to which nothing is missing; `None` where nothing is. Raises `UnfitError`."""
        if not (self.in_recovery and self.same_timeline):
            raise UnfitError
        if self.caught_up:
            return None
        if self.replayed is None or self.asked - self.replayed > BOUND:
            raise UnfitError
        return self.replayed


class Leader(Protocol):
    """The store of the leader."""

    @property
    def reading(self) -> Reading:
        """Where its queries read."""

    async def figures(self, wanted: Wanted) -> Snapshot:
        """Read figures there."""


class ReplicaFigures:
    """Reads figures from a replica where they are no older than `BOUND`, and otherwise from the leader.

    Comments always come from the leader, since a withdrawn one is out of reach at once.
    """

    def __init__(self, leader: Leader, replica: Reading) -> None:
        self._leader = leader
        self._replica = replica
        self._figures = FiguresReader(replica)
        self._rests_until = 0.0
        self._under_way: set[asyncio.Task[Snapshot]] = set()

    async def figures(self, wanted: Wanted) -> Snapshot:
        """Read what figures are computed from, in one snapshot."""
        if wanted.comments or monotonic() < self._rests_until:
            return await self._leader.figures(wanted)
        return await self._from_replica(wanted) or await self._leader.figures(wanted)

    async def usable(self) -> bool:
        """Tell whether figures come from the replica now."""
        return await self._from_replica(Wanted()) is not None

    async def _from_replica(self, wanted: Wanted) -> Snapshot | None:
        """Read the replica; `None` where it is unfit, or fails within its time."""
        # Awaited no longer than that: giving up a connection to a server that fell silent takes its time.
        reading = asyncio.create_task(self._read(wanted))
        self._under_way.add(reading)
        reading.add_done_callback(self._done)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await asyncio.shield(reading)
        except UnfitError:
            return None
        except (BusyError, OSError, asyncpg.PostgresError) as error:
            reading.cancel()
            self._rests_until = monotonic() + REST_SECONDS
            _log.warning("replica left alone", extra={"error": type(error).__name__})
            return None

    def _done(self, reading: asyncio.Task[Snapshot]) -> None:
        """Forget a reading, and what it failed by: who waited for it has been told."""
        self._under_way.discard(reading)
        if not reading.cancelled():
            reading.exception()

    async def _read(self, wanted: Wanted) -> Snapshot:
        as_of = (await self._standing()).as_of
        return replace(await self._figures.read(wanted), as_of=as_of)

    async def _standing(self) -> Standing:
        """Compare the replica with the leader, waiting a moment for it to catch up."""
        ((position, timeline, asked),) = await self._leader.reading.rows("leader_state")
        for pause in (*CATCHING_UP, 0):
            state = await self._replica.rows("replica_state", position=position)
            ((in_recovery, caught_up, known, replayed),) = state
            if caught_up or not in_recovery:
                break
            await asyncio.sleep(pause)
        return Standing(in_recovery, bool(caught_up), known == int(timeline, 16), replayed, asked)
