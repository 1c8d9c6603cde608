"""Single values out of the snapshot that figures are computed from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.ports.snapshot import Counts, Months, Wanted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from service.application.ports.snapshot import Monthly, Tallies
    from service.application.ports.store import Store
    from service.domain.certification.certificate import Certificate
    from service.domain.indicators.measurement import Measurement
    from service.domain.period import FiscalPeriod


async def counts(
    store: Store, form: str, months: Sequence[int], sizes_of: Collection[str] = (), in_full: Collection[str] = ()
) -> Tallies:
    of = Months(form, tuple(months))
    wanted = Counts(of, frozenset(sizes_of), frozenset(in_full))
    return (await store.figures(Wanted(counts=frozenset([wanted])))).counts[of]


async def monthly(store: Store, form: str, months: Sequence[int]) -> Monthly:
    of = Months(form, tuple(months))
    return (await store.figures(Wanted(monthly=frozenset([of])))).monthly[of]


async def responses(store: Store, form: str, months: Sequence[int]) -> Mapping[int, int]:
    of = Months(form, tuple(months))
    return (await store.figures(Wanted(responses=frozenset([of])))).responses[of]


async def certified_of(store: Store, subject: str, period: FiscalPeriod) -> Certificate | None:
    key = (subject, period)
    return (await store.figures(Wanted(certified=frozenset([key])))).certified.get(key)


async def measured_in(store: Store, fiscal_year: int) -> Sequence[Measurement]:
    return (await store.figures(Wanted(measured=frozenset([fiscal_year])))).measured[fiscal_year]
