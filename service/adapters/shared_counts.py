"""Counters of rate limits in shared memory: all processes of one machine count in one table, and nothing is on disk."""

from __future__ import annotations

import fcntl
import hashlib
import secrets
from contextlib import contextmanager
from struct import Struct
from typing import TYPE_CHECKING, Self

from service.adapters.shared_memory import shared_memory

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterator

_SLOT = Struct("<QII")
"""The hash of a key, the second in which its window ends, and its count."""

SLOTS = 1 << 16
"""Keys that are counted at once; beyond this, the lowest counts are lost."""

PROBES = 16
_SALT_LENGTH = 16
_SIZE = _SALT_LENGTH + SLOTS * _SLOT.size


class SharedCounts:
    """A hash table of fixed size. Use it inside `with`, which keeps the other processes out."""

    def __init__(self, table: mmap.mmap, shared: int | None = None) -> None:
        self._table = table
        self._shared = shared
        with self:
            if not any(table[:_SALT_LENGTH]):
                table[:_SALT_LENGTH] = secrets.token_bytes(_SALT_LENGTH)
        self._salt = table[:_SALT_LENGTH]

    def __enter__(self) -> Self:
        if self._shared is not None:
            fcntl.lockf(self._shared, fcntl.LOCK_EX)
        return self

    def __exit__(self, *_: object) -> None:
        if self._shared is not None:
            fcntl.lockf(self._shared, fcntl.LOCK_UN)

    def get(self, key: str, now: int) -> tuple[int, int]:
        """Return the count of a key, and the second in which its window ends."""
        _, count, ends = self._find(self._hash(key), now)
        return count, ends

    def add(self, key: str, step: int, now: int, seconds: int) -> None:
        """Add to the count of a key, never below 0; the first try begins its window of so many seconds."""
        hashed = self._hash(key)
        at, count, ends = self._find(hashed, now)
        _SLOT.pack_into(self._table, at, hashed, ends if count else now + seconds, max(0, count + step))

    def _hash(self, key: str) -> int:
        return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8, key=self._salt).digest())

    def _find(self, hashed: int, now: int) -> tuple[int, int, int]:
        """Return the place of a key, its count and the end of its window.

        A key that has none gets a place that is free, or that of the lowest count.
        """
        lowest, least = 0, -1
        for probe in range(PROBES):
            at = _SALT_LENGTH + (hashed + probe) % SLOTS * _SLOT.size
            key, ends, kept = _SLOT.unpack_from(self._table, at)
            count = kept if ends > now else 0
            if key == hashed and count:
                return at, count, ends
            if least < 0 or count < least:
                lowest, least = at, count
        return lowest, 0, 0


@contextmanager
def counts_of(name: str) -> Iterator[SharedCounts]:
    """Lend the table of all this user's processes on this machine that say the same name; without one, a new table."""
    with shared_memory(name, _SIZE) as (table, number):
        yield SharedCounts(table, number)
