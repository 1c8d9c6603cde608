"""Retention: delete what a form's notice promised to delete; its counts are kept."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict, replace

from service.application.accounts.accounts import SERVICE, record
from service.application.collecting.comments_and_arrivals import move_comments
from service.application.ports.records import Personal, StoredResponse
from service.application.timekeeping import Timekeeper
from service.domain.accounts.planner import UNSENT_LIFE
from service.domain.period import first_month_kept, month_of
from service.domain.timekeeping import GRACE, ClockDoubt, Deletion, Timekeeping, day_of, deletion_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.accounts.audit_log import Action

_log = logging.getLogger(__name__)

WATCHED = timedelta(days=92)
"""How long counts by day are kept: a quarter."""

_YEAR = 12
_BATCH = 250
"""Responses per transaction: few enough not to delay arriving answers."""


class Purged(Struct, frozen=True, kw_only=True):
    """How many personal rows and responses (empty ones included) were deleted.

    `doubt` is why nothing was: the clock is not believed. `announced` is a deletion to come.
    """

    personal: int = 0
    responses: int = 0
    doubt: ClockDoubt | None = None
    announced: Deletion | None = None


class Due(Struct, frozen=True, kw_only=True):
    """What is past its retention in a month: personal rows, and the first month kept of each version's responses."""

    personal: list[Personal]
    kept_from: dict[int, int]

    def over(self, batch: Iterable[StoredResponse]) -> list[StoredResponse]:
        """Return those responses of a batch that are past their retention."""
        return [response for response in batch if response.month < self.kept_from[response.form_version_id]]


async def purge(store: Store, registry: FormRegistry, clock: Clock, who: str = SERVICE) -> Purged:
    """Delete what was announced and is past its retention: personal data by the month, responses by the fiscal year.

    The promise is that of the version that was answered. What will be past it within `GRACE` is announced. Nothing is
    deleted while the clock is in doubt. The store is vacuumed, so that no deleted bytes remain.
    """
    now = clock()
    doubt = await Timekeeper(store, clock).look()
    _log.info("looking for what is past its retention", extra={"doubt": doubt})
    if doubt:
        return Purged(doubt=doubt)
    async with store.write() as unit:
        await unit.accounts.drop_unsent_before(now - UNSENT_LIFE)
        await unit.arrivals.drop(before=day_of(now) - WATCHED)
    await registry.refresh()
    kept = await store.timekeeping.read()
    before = kept.deletion if kept else None
    if before is None:
        return Purged(announced=await _announce(store, registry, now, who))
    if day_of(now) < before.on:
        return Purged(announced=before)
    purged = await _delete(store, registry, before, now, who)
    return replace(purged, announced=await _announce(store, registry, now, who))


async def _announce(store: Store, registry: FormRegistry, now: datetime, who: str) -> Deletion | None:
    """Announce what will be past its retention within `GRACE`, or that there is nothing."""
    month, today = month_of(now + GRACE), day_of(now)
    due = await _due(store, registry, month)
    responses = 0
    async for batch in store.responses.before(max(due.kept_from.values())):
        responses += len(due.over(batch))
    if not (due.personal or responses):
        return None
    deletion = Deletion(month=month, on=deletion_day(month, today), personal=len(due.personal), responses=responses)
    async with store.write() as unit:
        await _keep(unit, now, deletion)
        subject = f"{deletion.on} {deletion.personal} {deletion.responses}"
        await record(unit.audit, now, who, "deletion-announced", subject)
    _log.warning("deletion announced", extra=asdict(deletion))
    return deletion


async def _delete(store: Store, registry: FormRegistry, announced: Deletion, now: datetime, who: str) -> Purged:
    """Delete what was announced, and record for each form version how much; a failure records what is done."""
    due = await _due(store, registry, announced.month)
    responses: Counter[int] = Counter()
    try:
        async with store.write() as unit:
            await unit.personal.drop([(row.collector_id, row.id) for row in due.personal])
            await _record(unit, registry, now, who, "personal-deleted", _personal_cuts(registry, due, announced.month))
        await _delete_responses(store, registry, due, responses)
    finally:
        async with store.write() as unit:
            cuts = {(version, due.kept_from[version]): count for version, count in responses.items()}
            await _record(unit, registry, now, who, "responses-deleted", cuts)
    async with store.write() as unit:
        await _keep(unit, now, None)
    await store.vacuum()
    return Purged(personal=len(due.personal), responses=responses.total())


async def _keep(unit: UnitOfWork, now: datetime, deletion: Deletion | None) -> None:
    kept = await unit.timekeeping.read() or Timekeeping(served=day_of(now))
    await unit.timekeeping.put(replace(kept, deletion=deletion))


async def _record(  # noqa: PLR0913, PLR0917 - what an entry says
    unit: UnitOfWork,
    registry: FormRegistry,
    now: datetime,
    who: str,
    action: Action,
    cuts: Mapping[tuple[int, int], int],
) -> None:
    """Record deletions by form version and first month kept: the subject is form, version, that month, and number."""
    for (version, month), count in sorted(cuts.items()):
        form = registry.stored(version).questionnaire.form
        await record(unit.audit, now, who, action, f"{form.id} {form.version} {month} {count}")
        _log.warning(
            "deleted", extra={"what": action, "form": form.id, "version": form.version, "before": month, "count": count}
        )


def _personal_cuts(registry: FormRegistry, due: Due, month: int) -> Counter[tuple[int, int]]:
    return Counter((row.form_version_id, _month(_ordinal(month) - _months(registry, row) + 1)) for row in due.personal)


async def _due(store: Store, registry: FormRegistry, month: int) -> Due:
    now = _ordinal(month)
    return Due(
        personal=[
            row for row in await store.personals.everything() if now - _ordinal(row.month) >= _months(registry, row)
        ],
        kept_from={version: first_month_kept(month, years) for version, years in registry.retentions.items()},
    )


async def _delete_responses(store: Store, registry: FormRegistry, due: Due, deleted: Counter[int]) -> None:
    """Delete responses in small transactions, and count them by version in `deleted`."""
    async for batch in store.responses.before(max(due.kept_from.values())):
        over = iter(due.over(batch))
        while part := list(islice(over, _BATCH)):
            gone = await _seal(store, registry, part)
            deleted.update(response.form_version_id for response in gone)


async def _seal(store: Store, registry: FormRegistry, due: list[StoredResponse]) -> list[StoredResponse]:
    """Delete responses and record their counts, read again in the transaction: one may just have been withdrawn.

    Return those that were there.
    """
    keys = [(response.collector_id, response.id) for response in due]
    async with store.write(keys) as unit:
        there = (await unit.find(responses=keys)).responses
        await unit.tallies.seal(registry.tally_delta(there.values()))
        await move_comments(unit, registry, (), there.values())
        await unit.responses.drop(keys)
    return list(there.values())


def _months(registry: FormRegistry, row: Personal) -> int:
    consent = registry.stored(row.form_version_id).questionnaire.form.consent
    return consent.retention_months if consent else 0


def _ordinal(month: int) -> int:
    year, at = divmod(month, 100)
    return year * _YEAR + at


def _month(ordinal: int) -> int:
    year, at = divmod(ordinal - 1, _YEAR)
    return year * 100 + at + 1
