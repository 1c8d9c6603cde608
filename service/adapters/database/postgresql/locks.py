"""The advisory locks of write transactions: taken before anything is read, held to the end, as a pooler needs.

All take them in one order, so nobody waits in a circle: lock 0 of everything, collectors by id, keys by hash.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from service.application.ports.records import Key

MOST_KEYS = 256
"""Keys that are locked one by one. For more the whole collector is: the server's table of locks is bounded."""


class Locks:
    """The locks of one schema; servers share theirs among all schemas of a database."""

    def __init__(self, schema: str) -> None:
        self._schema = schema
        self._space = zlib.crc32(schema.encode()) - 2**31

    def of(self, keys: Collection[Key] | None) -> Iterator[str]:
        """Write the statements that lock everything (`None`), or some keys of responses, slips and personal data."""
        if keys is None:
            yield f"SELECT pg_advisory_xact_lock({self._space}, 0)"
            return
        one_by_one = len(keys) <= MOST_KEYS
        yield f"SELECT pg_advisory_xact_lock_shared({self._space}, 0)"
        for collector_id in sorted({collector_id for collector_id, _ in keys}):
            yield f"SELECT pg_advisory_xact_lock{'_shared' if one_by_one else ''}({self._space}, {collector_id})"
        if keys and one_by_one:
            hashes = ", ".join(map(str, sorted(self._hash(*key) for key in keys)))
            yield f"SELECT pg_advisory_xact_lock(each) FROM unnest(ARRAY[{hashes}]::bigint[]) AS each"  # noqa: S608 - whole numbers

    def of_collector(self, collector_id: int) -> Iterator[str]:
        """Write the statements that lock all that is a collector's."""
        yield f"SELECT pg_advisory_xact_lock_shared({self._space}, 0)"
        yield f"SELECT pg_advisory_xact_lock({self._space}, {collector_id})"

    def _hash(self, collector_id: int, name: str) -> int:
        """Hash a key to 63 bits. Two of the same hash only wait for each other."""
        digest = hashlib.blake2b(f"{self._schema}/{collector_id}/{name}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) >> 1
