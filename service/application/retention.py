"""Retention: what was said with consent is erased when the time that the form promised is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.period import month_of

if TYPE_CHECKING:
    from service.application.forms import Library
    from service.application.ports import Clock, Personal, Store

_YEAR = 12


async def purge(store: Store, library: Library, clock: Clock) -> int:
    """Erase the personal fields whose time is over; give how many there were."""
    now = _ordinal(month_of(clock()))
    over = [row for row in await store.personals.everything() if now - _ordinal(row.month) >= _months(library, row)]
    if over:
        async with store.ledger.transaction() as transaction:
            await transaction.drop_personal([(row.collector_id, row.id) for row in over])
        await store.ledger.forget()
    return len(over)


def _months(library: Library, row: Personal) -> int:
    consent = library.stored(row.form_version_id).questionnaire.form.consent
    return consent.retention_months if consent else 0


def _ordinal(month: int) -> int:
    year, at = divmod(month, 100)
    return year * _YEAR + at
