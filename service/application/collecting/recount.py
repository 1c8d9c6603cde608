"""Proving the tally: counting all responses again and naming every difference."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.ports.records import TallyKey, by_group, by_place
from service.domain.scoring.tally import ANSWERED, SHEET, WHOLE, Cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Store


_SHEETS = Cell(WHOLE, SHEET, WHOLE, ANSWERED)


class TallyMismatch(Struct, frozen=True, kw_only=True):
    """A count that the responses do not bear out."""

    place: TallyKey
    tallied: int
    counted: int


class Recount(Struct, frozen=True, kw_only=True):
    """The outcome: how many responses were counted, how many of them withdrawn, and what differs.

    `sealed` are those that were deleted when their time was over: their counts are taken from the seal.
    """

    responses: int
    withdrawn: int
    sealed: int
    differences: list[TallyMismatch]


async def recount(store: Store, registry: FormRegistry, progress: Callable[[int], None]) -> Recount:
    """Count all responses again, and add what was sealed of those that are deleted.

    `progress` hears how many have been counted so far. Answers may go on arriving: responses and tally are read as they
    stood at one moment.
    """
    async with store.snapshot():
        return await _recount(store, registry, progress)


async def _recount(store: Store, registry: FormRegistry, progress: Callable[[int], None]) -> Recount:
    sealed = await store.tallies.sealed()
    counted = Counter(sealed)
    seen = withdrawn = 0
    async for batch in store.responses.each():
        seen += len(batch)
        withdrawn += sum(response.answers is None for response in batch)
        await registry.ensure_loaded(each.form_version_id for each in batch)
        counted.update(by_place(registry.tally_delta(batch)))
        progress(seen)
    tallied = await store.tallies.everything()
    differences = [
        TallyMismatch(place=place, tallied=tallied.get(place, 0), counted=counted[place])
        for place in sorted(tallied.keys() | counted.keys())
        if tallied.get(place, 0) != counted[place]
    ]
    deleted = sum(count for place, count in sealed.items() if place.cell == _SHEETS)
    return Recount(responses=seen, withdrawn=withdrawn, sealed=deleted, differences=differences)


async def repair(store: Store, differences: list[TallyMismatch]) -> None:
    """Move the counts by what they differ; answers that have arrived since keep their own steps."""
    async with store.write() as unit:
        await unit.tallies.move(by_group({each.place: each.counted - each.tallied for each in differences}))
