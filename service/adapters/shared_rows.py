"""Rows of counters in shared memory: each process counts in one of its own, and any of them can add all up."""

from __future__ import annotations

import fcntl
import hashlib
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from service.adapters.shared_memory import shared_memory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

ROWS = 128
"""Processes that can count at once: twice the most workers, as at a reload new ones stand beside those before."""

_BYTES = 8


class SharedRows:
    """Rows of whole numbers, as many as were ever taken; `own` is the one of this process."""

    def __init__(self, rows: Sequence[memoryview], taken: memoryview, own: int, number: int | None = None) -> None:
        self._rows = rows
        self._taken = taken
        self._own = own
        self._number = number
        self.own = rows[own]

    def all(self) -> Sequence[memoryview]:
        """Return the rows that were ever taken."""
        return self._rows[: self._taken[0]]

    def forget_ended(self, places: Collection[int]) -> None:
        """Set numbers to 0 in the rows of processes that were killed; their locks ended with them."""
        if self._number is None:
            return
        fcntl.lockf(self._number, fcntl.LOCK_EX, 1, ROWS)
        try:
            for at in range(self._taken[0]):
                if at != self._own and _locked(self._number, at):
                    for place in places:
                        self._rows[at][place] = 0
                    fcntl.lockf(self._number, fcntl.LOCK_UN, 1, at)
        finally:
            fcntl.lockf(self._number, fcntl.LOCK_UN, 1, ROWS)

    def total(self) -> list[int]:
        """Return the sum of all rows."""
        return [sum(column) for column in zip(*self.all(), strict=True)]


@contextmanager
def rows_of(name: str, layout: Sequence[object], passing: Collection[int]) -> Iterator[SharedRows]:
    """Lend the rows of all processes of this machine that say the same name and layout; without a name, new ones.

    The numbers of a process that ended stay, so that sums never fall; the next one goes on with them. `passing` are the
    places of numbers that end with their process. A layout has an entry a number; another layout has other rows.
    """
    known = hashlib.sha256("\n".join(map(str, layout)).encode()).hexdigest()[:16]
    width = len(layout)
    with (
        shared_memory(f"{name}-{known}" if name else "", (width * ROWS + 1) * _BYTES) as (memory, number),
        memoryview(memory) as whole,
        whole.cast("Q") as numbers,
        ExitStack() as released,
    ):
        rows = [released.enter_context(numbers[at * width : (at + 1) * width]) for at in range(ROWS)]
        taken = released.enter_context(numbers[width * ROWS :])
        yield SharedRows(rows, taken, _take(rows, taken, number, passing), number)


def _take(rows: Sequence[memoryview], taken: memoryview, number: int | None, passing: Collection[int]) -> int:
    """Take the first row that no living process has, and forget what ended with others. Raises `OSError`."""
    if number is None:
        taken[0] = 1
        return 0
    fcntl.lockf(number, fcntl.LOCK_EX, 1, ROWS)
    free = [at for at in range(ROWS) if _locked(number, at)]
    for at in free[: taken[0] + 1]:
        for place in passing:
            rows[at][place] = 0
    for at in (*free[1:], ROWS):
        fcntl.lockf(number, fcntl.LOCK_UN, 1, at)
    if not free:
        raise BlockingIOError
    taken[0] = max(taken[0], free[0] + 1)
    return free[0]


def _locked(number: int, at: int) -> bool:
    """Lock the byte that stands for a row, which the kernel unlocks when the process ends."""
    try:
        fcntl.lockf(number, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, at)
    except OSError:
        return False
    return True
