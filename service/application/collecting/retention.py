"""Retention: delete what a form's notice promised to delete; its counts are kept."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.collecting.comments_and_arrivals import move_comments
from service.domain.accounts.planner import UNSENT_LIFE
from service.domain.period import BANGKOK, first_month_kept, month_of

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.ports.records import Personal, StoredResponse
    from service.application.ports.store import Clock, Store

WATCHED = timedelta(days=92)
"""How long counts by day are kept: a quarter."""

_YEAR = 12
_BATCH = 250
"""Responses per transaction: few enough not to delay arriving answers."""


class Purged(Struct, frozen=True, kw_only=True):
    """How many personal rows and responses (empty ones included) were deleted."""

    personal: int
    responses: int


async def purge(store: Store, registry: FormRegistry, clock: Clock) -> Purged:
    """Delete what is past its retention: personal data by the month, responses by the fiscal year.

    The promise is that of the version that was answered. The store is vacuumed, so that no deleted bytes remain.
    """
    now = clock()
    month = month_of(now)
    await registry.refresh()
    async with store.write() as unit:
        await unit.accounts.drop_unsent_before(now - UNSENT_LIFE)
        await unit.arrivals.drop(before=now.astimezone(BANGKOK).date() - WATCHED)
    personal = await _purge_personal(store, registry, month)
    purged = Purged(personal=personal, responses=await _purge_responses(store, registry, month))
    if purged.personal or purged.responses:
        await store.vacuum()
    return purged


async def _purge_personal(store: Store, registry: FormRegistry, month: int) -> int:
    now = _ordinal(month)
    over = [row for row in await store.personals.everything() if now - _ordinal(row.month) >= _months(registry, row)]
    if over:
        async with store.write() as unit:
            await unit.personal.drop([(row.collector_id, row.id) for row in over])
    return len(over)


async def _purge_responses(store: Store, registry: FormRegistry, month: int) -> int:
    kept_from = {version: first_month_kept(month, years) for version, years in registry.retentions.items()}
    count = 0
    async for batch in store.responses.before(max(kept_from.values())):
        over = iter([response for response in batch if response.month < kept_from[response.form_version_id]])
        while due := list(islice(over, _BATCH)):
            count += await _seal(store, registry, due)
    return count


async def _seal(store: Store, registry: FormRegistry, due: list[StoredResponse]) -> int:
    """Delete responses and record their counts, read again in the transaction: one may just have been withdrawn."""
    keys = [(response.collector_id, response.id) for response in due]
    async with store.write(keys) as unit:
        there = (await unit.find(responses=keys)).responses
        await unit.tallies.seal(registry.tally_delta(there.values()))
        await move_comments(unit, registry, (), there.values())
        await unit.responses.drop(keys)
    return len(there)


def _months(registry: FormRegistry, row: Personal) -> int:
    consent = registry.stored(row.form_version_id).questionnaire.form.consent
    return consent.retention_months if consent else 0


def _ordinal(month: int) -> int:
    year, at = divmod(month, 100)
    return year * _YEAR + at
