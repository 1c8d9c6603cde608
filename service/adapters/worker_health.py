"""What the workers of an installation say of themselves in shared memory, so that each can answer for all."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Literal, NoReturn, Protocol

from typing_extensions import override

from service.adapters.shared_rows import rows_of
from service.application.ports.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from service.adapters.shared_rows import SharedRows
    from service.application.ports.store import Trouble

BEAT_SECONDS = 1
"""How often a worker reports."""

HUNG_SECONDS = 10
"""A worker whose last report is older hangs: it still takes connections and answers none."""

_LAYOUT = ("worker", "beat", "waiting", "writer", "queue")
_BEAT, _WAITING, _WRITER, _QUEUE = range(1, len(_LAYOUT))


class Reporting(Protocol):
    """What a worker reports of itself."""

    @property
    def waiting(self) -> int:
        """How many answers wait for a commit."""

    @property
    def trouble(self) -> Literal["writer", "queue"] | None:
        """What keeps them from it."""


class WorkerHealth(Workers):
    """The reports of all workers; the clock is one that all processes of the machine share."""

    def __init__(self, rows: SharedRows, clock: Callable[[], float] = monotonic) -> None:
        self._rows = rows
        self._clock = clock

    @override
    def report(self, waiting: int, trouble: Trouble | None) -> None:
        own = self._rows.own
        own[_BEAT], own[_WAITING] = int(self._clock()), waiting
        own[_WRITER], own[_QUEUE] = trouble == "writer", trouble == "queue"

    @override
    def waiting(self) -> int:
        self._forget_killed()
        return self._rows.total()[_WAITING]

    @override
    def troubles(self) -> list[Trouble]:
        self._forget_killed()
        told: dict[Trouble, bool] = {
            "worker": not self.all_answer(),
            "writer": any(row[_WRITER] for row in self._rows.all()),
            "queue": any(row[_QUEUE] for row in self._rows.all()),
        }
        return [trouble for trouble, holds in told.items() if holds]

    def all_answer(self) -> bool:
        """Return whether each worker has reported lately."""
        if self._late():
            self._forget_killed()
        return not self._late()

    def _late(self) -> bool:
        late = self._clock() - HUNG_SECONDS
        return any(row[_BEAT] and row[_BEAT] <= late for row in self._rows.all())

    def _forget_killed(self) -> None:
        """Pass over the last reports of workers that were killed: nothing starts in their place at a reload."""
        self._rows.forget_ended(range(1, len(_LAYOUT)))

    def end(self) -> None:
        """Report no more."""
        for place in range(1, len(_LAYOUT)):
            self._rows.own[place] = 0


@contextmanager
def workers_of(name: str) -> Iterator[WorkerHealth]:
    """Lend the reports of all workers of this machine that say the same name."""
    with rows_of(name, _LAYOUT, range(1, len(_LAYOUT))) as rows:
        health = WorkerHealth(rows)
        try:
            yield health
        finally:
            health.end()


async def keep_reporting(workers: Workers, intake: Reporting) -> NoReturn:
    """Report every second; a worker whose event loop stands still does not."""
    while True:
        workers.report(intake.waiting, intake.trouble)
        await asyncio.sleep(BEAT_SECONDS)
