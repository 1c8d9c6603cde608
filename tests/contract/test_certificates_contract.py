"""The contract of every store for certificates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.accounts.accounts import record
from service.application.ports.snapshot import Counts, Months, Quarter, QuarterCounts, Wanted
from service.domain.accounts.audit_log import Action, next_entry
from service.domain.certification.certificate import Certificate, CertificateHeader, make_certificate
from service.domain.period import FiscalPeriod
from tests.support.installation import MONTH, NOON, SetClock, answers, install, sheet
from tests.support.reading import certified_of

if TYPE_CHECKING:
    from service.application.ports.store import Store

YEAR = FiscalPeriod(fiscal_year=2569)
Q3 = FiscalPeriod(fiscal_year=2569, quarter=3)
CLOCK = SetClock()


def certified(subject: str = "survey", period: FiscalPeriod = Q3, revision: int = 1, hours: int = 0) -> Certificate:
    clock = SetClock()
    clock.forward(hours=hours)
    report = {"percent": "86.40", "text": 'ก "ข"\n;--'}
    return make_certificate(subject, period, revision, report, by="วิภา", moment=clock.now, note="หมายเหตุ\nสองบรรทัด")


async def add(store: Store, *reports: Certificate) -> None:
    async with store.write() as unit:
        for each in reports:
            await unit.certificates.add(each)


def bare(report: Certificate) -> CertificateHeader:
    return CertificateHeader(**{name: getattr(report, name) for name in CertificateHeader.__struct_fields__})


async def test_a_report_comes_back_byte_for_byte(store: Store) -> None:
    made = certified()
    await add(store, made)
    assert await certified_of(store, "survey", Q3) == made
    assert await store.certificates.find(made) == made
    assert await store.certificates.find(bare(made)) == made
    assert made.sound


async def test_the_last_revision_of_just_this_subject_and_period_counts_and_those_before_stay(store: Store) -> None:
    first, second, third = (certified(revision=revision) for revision in (1, 2, 10))
    await add(store, second, third, first, certified("other"), certified(period=YEAR))
    assert await certified_of(store, "survey", Q3) == third
    assert [await store.certificates.find(each) for each in (first, second, third)] == [first, second, third]
    assert await certified_of(store, "survey", FiscalPeriod(fiscal_year=2570, quarter=3)) is None
    assert await store.certificates.find(certified(revision=3)) is None
    async with store.write() as unit:
        assert await unit.certificates.latest("survey", Q3) == third
        assert await unit.certificates.latest("survey", FiscalPeriod(fiscal_year=2569, quarter=4)) is None


async def test_seals_come_newest_first_without_their_documents(store: Store) -> None:
    old, new = certified("a"), certified("a", revision=2, hours=5)
    beside = [certified("b", hours=3), certified("c", hours=3), certified("a", YEAR, hours=3)]
    await add(store, beside[1], old, beside[2], new, beside[0])
    found = await store.certificates.headers()
    assert found == [bare(each) for each in (new, *beside, old)]
    assert not any(isinstance(each, Certificate) for each in found)


async def test_a_report_and_its_entry_in_the_book_come_together_or_not_at_all(store: Store) -> None:
    made = certified()
    entry = next_entry(None, NOON, "วิภา", "report-certified", made.audit_subject)

    async def fail() -> None:
        async with store.write() as unit:
            await unit.certificates.add(made)
            await unit.audit.record(entry)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert await store.certificates.headers() == []
    assert await store.accounts.entries() == []
    async with store.write() as unit:
        await unit.certificates.add(made)
        await unit.audit.record(entry)
    assert (await store.certificates.find(made), await store.accounts.entries()) == (made, [entry])


async def test_the_last_download_of_just_this_report_comes_with_the_figures(store: Store) -> None:
    clock = SetClock()
    asked = frozenset(["scorecard 2569/3", "scorecard 2569", "scorecard 2569/1"])
    assert (await store.figures(Wanted(downloaded=asked))).downloads == {}
    told: list[tuple[Action, str]] = [
        ("report-downloaded", "scorecard 2569/3 docx 12"),
        ("report-downloaded", "scorecard 2569/3 xlsx 12"),
        ("report-downloaded", "survey 2569/1 docx 12"),
        ("report-downloaded", "scorecard 2569/10 docx 12"),
        ("comments-read", "scorecard 2569 docx 12"),
    ]
    for action, subject in told:
        clock.forward(hours=1)
        async with store.write() as unit:
            await record(unit.audit, clock.now, "วิภา", action, subject)
    found = (await store.figures(Wanted(downloaded=asked))).downloads
    assert found == {"scorecard 2569/3": NOON + timedelta(hours=2)}
    assert (await store.figures(Wanted(downloaded=frozenset(["survey 2569/1"])))).downloads.keys() == {"survey 2569/1"}


async def test_counts_come_back_as_they_were_told_oldest_first_and_of_just_these_quarters(store: Store) -> None:
    site = await install(store)
    places = [await site.collectors.create("survey", label) for label in ("ก", "ข")]
    form = site.registry.form("survey")
    of, items = Months("survey", Q3.months), frozenset(["office"])
    wanted = Wanted(quarters=frozenset([Quarter(of, items)]), counts=frozenset([Counts(of, items, items)]))
    told: list[QuarterCounts] = []
    for number, place in enumerate(places, 1):
        await site.store_sheets(place, MONTH, *[sheet(form, answers(office=("hq", "abroad")[number - 1]))] * 6)
        found = await store.figures(wanted | Wanted(all_quarters=True))
        made = certified(revision=number)
        counts = replace(found.quarters[of], grouped=told[0].tallies if told else None)
        await add(store, made)
        async with store.write() as unit:
            await unit.certificates.add_counts(made, {of: counts, Months("survey", YEAR.quarters[0].months): counts})
        told.append(counts)
    found = await store.figures(wanted)
    assert found.quarters[of].tallies == found.counts[of] == told[1].tallies
    assert found.quarters[of].responses == {places[0].id: 6, places[1].id: 6}
    assert found.certified_counts == {of: told} == (await store.figures(wanted)).certified_counts
    assert [each.groups == told[0].tallies for each in found.certified_counts[of]] == [True, True]
    assert told[0].tallies != told[1].tallies
    nothing = await store.figures(Wanted(quarters=frozenset([Quarter(Months("other", Q3.months), items)])))
    assert (nothing.certified_counts, nothing.quarters) == ({}, {})
