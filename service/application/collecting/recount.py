"""Verify the tally: recount all responses and report every difference."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType

from service.application.accounts.accounts import TERMINAL, record
from service.application.ports.records import TallyKey, by_group, by_place
from service.domain.scoring.tally import SHEETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store


_AT_A_TIME = 50
"""How many responses are counted before others have a turn: some milliseconds."""


class TallyMismatch(Struct, frozen=True, kw_only=True):
    """A count that differs from the responses."""

    place: TallyKey
    tallied: int
    counted: int


class Recount(Struct, frozen=True, kw_only=True):
    """The result: responses counted, withdrawn and excluded ones (if any) among them, and the differences.

    `sealed` counts responses deleted after their retention period; their counts were recorded when they were deleted.
    """

    responses: int
    withdrawn: int
    excluded: int | UnsetType = UNSET
    sealed: int
    differences: list[TallyMismatch]


async def recount(store: Store, registry: FormRegistry, progress: Callable[[int], None]) -> Recount:
    """Recount all responses, and add the recorded counts of deleted ones.

    `progress` is called with the number counted so far. Responses and tally are read from one snapshot, while answers
    may go on arriving.
    """
    async with store.snapshot():
        return await _recount(store, registry, progress)


async def _recount(store: Store, registry: FormRegistry, progress: Callable[[int], None]) -> Recount:
    sealed = await store.tallies.sealed()
    counted = Counter(sealed)
    seen = withdrawn = excluded = 0
    async for batch in store.responses.each():
        seen += len(batch)
        withdrawn += sum(response.answers is None for response in batch)
        excluded += sum(response.exclusion is not None for response in batch)
        await registry.ensure_loaded(each.form_version_id for each in batch)
        for begun in range(0, len(batch), _AT_A_TIME):
            counted.update(by_place(registry.tally_delta(batch[begun : begun + _AT_A_TIME])))
            # A service that counts what an earlier release stored answers meanwhile.
            await asyncio.sleep(0)
        progress(seen)
    tallied = await store.tallies.everything()
    differences = [
        TallyMismatch(place=place, tallied=tallied.get(place, 0), counted=counted[place])
        for place in sorted(tallied.keys() | counted.keys())
        if tallied.get(place, 0) != counted[place]
    ]
    deleted = sum(count for place, count in sealed.items() if place.cell == SHEETS)
    return Recount(
        responses=seen, withdrawn=withdrawn, excluded=excluded or UNSET, sealed=deleted, differences=differences
    )


async def repair(store: Store, clock: Clock, differences: list[TallyMismatch]) -> None:
    """Correct the counts by their differences; answers that arrived meanwhile stay counted. The audit log says so."""
    async with store.write() as unit:
        await record(unit.audit, clock(), TERMINAL, "counts-repaired", str(len(differences)))
        await unit.tallies.move(by_group({each.place: each.counted - each.tallied for each in differences}))
