"""Remarks on indicators: written, corrected, refused, shown in the scorecard and certified with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.application.accounts.accounts import Accounts
from service.application.certification.certified_figures import figures_of
from service.application.indicators.scorecard import Scorecard
from service.domain.certification.certificate import SCORECARD
from service.domain.certification.difference import Difference
from service.domain.errors import (
    InvalidReasonError,
    InvalidRemarkError,
    RevisionInUseError,
    UnknownIndicatorError,
    UnknownRevisionError,
)
from service.domain.period import FiscalPeriod
from tests.support.installation import NOON, Installation, SetClock, install

if TYPE_CHECKING:
    from service.domain.certification.certificate import Certificate
    from tests.support.fake_store import MemoryStore

YEAR = FiscalPeriod(fiscal_year=2569)
Q3, Q4 = (FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (3, 4))


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    return await install(store, clock=clock)


async def refusals(site: Installation, period: FiscalPeriod = Q3, text: str = "ก", seen: int = 0) -> list[str]:
    with pytest.raises(InvalidRemarkError) as refused:
        await site.remarks.write("1.1", period, text, "", by="วิภา", seen=seen)
    return [each.code for each in refused.value.violations]


async def certify(site: Installation, note: str = "") -> Certificate:
    standing = await site.certification.state(SCORECARD, Q3)
    seen = standing.certified.revision if standing.certified else 0
    return await site.certification.certify(SCORECARD, Q3, by="วิภา", note=note, seen=seen, shown=standing.shown)


async def test_a_remark_is_kept_with_who_and_when_and_its_history(site: Installation, store: MemoryStore) -> None:
    first = await site.remarks.write("1.1", Q3, " ระบบขัดข้อง\r\nสองวัน ", "", by="วิภา", seen=0)
    assert (first.revision, first.obstacles, first.by, first.written) == (1, "ระบบขัดข้อง\nสองวัน", "วิภา", NOON)
    second = await site.remarks.write("1.1", Q3, first.obstacles, "เพิ่มเครื่องสำรอง", by="สมชาย", seen=1)
    found = await site.remarks.of("1.1", Q3)
    assert (found.indicator.id, found.history) == ("1.1", [first, second])
    book = [(each.who, each.action, each.subject) for each in await store.accounts.entries()]
    assert book[-2:] == [("วิภา", "remarked", "1.1 2569/3 #1"), ("สมชาย", "remarked", "1.1 2569/3 #2")]


async def test_an_earlier_revision_is_erased_with_a_reason(site: Installation, store: MemoryStore) -> None:
    for seen, text in enumerate(("ของสมชาย", "ก")):
        await site.remarks.write("1.1", Q3, text, text, by="วิภา", seen=seen)
    for revision, reason, refusal in (
        (1, "", InvalidReasonError),
        (3, "เหตุผล", UnknownRevisionError),
        (2, "เหตุผล", RevisionInUseError),
    ):
        with pytest.raises(refusal):
            await site.remarks.erase("1.1", Q3, revision, reason, by="ผู้ดูแล")
    await site.remarks.erase("1.1", Q3, 1, "มีชื่อบุคคล", by="ผู้ดูแล")
    first, second = (await site.remarks.of("1.1", Q3)).history
    assert (first.blank, first.by, first.written, second.obstacles) == (True, "วิภา", NOON, "ก")
    entry = (await store.accounts.entries())[-1]
    assert (entry.who, entry.action, entry.subject) == ("ผู้ดูแล", "remark-erased", "1.1 2569/3 #1 มีชื่อบุคคล")


async def test_a_certificate_that_differs_in_remarks_alone_says_so(site: Installation) -> None:
    await certify(site)
    assert (await site.certification.state(SCORECARD, Q3)).difference == Difference(same=True)
    title = (await site.remarks.write("1.1", Q3, "ก", "", by="วิภา", seen=0)).indicator
    found = (await site.certification.state(SCORECARD, Q3)).difference
    assert found
    (changed,) = found.changed
    assert (found.same, changed.figure, changed.frozen, changed.live) == (False, "remarks", 0, 1)
    assert changed.text == site.registry.named_indicator(title).title


async def test_a_remark_of_a_certified_quarter_is_in_its_papers_once_it_is_certified_again(site: Installation) -> None:
    async def to_amend() -> list[tuple[str, FiscalPeriod]]:
        due = (await site.reports.overview()).due
        return [(each.subject, each.period) for each in due if each.kind == "amend" and each.waits]

    site.clock.now = Q3.after
    await certify(site)
    assert await to_amend() == []
    await site.remarks.write("1.1", Q3, "ก", "", by="วิภา", seen=0)
    assert await to_amend() == [(SCORECARD, Q3)]
    await certify(site, "แก้ไข")
    assert await to_amend() == []


async def test_what_cannot_be_stored_is_refused_with_every_reason(site: Installation) -> None:
    await site.remarks.write("1.1", Q3, "ก", "", by="วิภา", seen=0)
    assert await refusals(site) == ["unchanged", "overtaken"]
    assert await refusals(site, Q4, "") == ["missing", "not-begun"]
    with pytest.raises(UnknownIndicatorError):
        await site.remarks.write("9.9", Q3, "ก", "", by="วิภา", seen=0)
    assert len((await site.remarks.of("1.1", Q3)).history) == 1


async def test_the_scorecard_shows_remarks_and_they_are_certified_with_it(site: Installation) -> None:
    await site.remarks.write("1.1", Q3, "ก", "ข", by="วิภา", seen=0)
    certified = await certify(site)
    await site.remarks.write("1.1", Q3, "ค", "ข", by="วิภา", seen=1)
    card = await site.reports.scorecard(Q3)
    assert [(each.revision, each.obstacles) for each in card.indicators[0].remarks] == [(1, "ก")]
    state = await site.certification.state(SCORECARD, Q3)
    assert state.difference
    assert not state.difference.same
    whole = (await site.reports.scorecard(YEAR)).indicators[0]
    assert [(each.period.quarter, each.obstacles, each.improvements) for each in whole.remarks] == [(3, "ค", "ข")]
    figures = figures_of(certified)
    assert isinstance(figures, Scorecard)
    assert figures.indicators[0].remarks == card.indicators[0].remarks


async def test_a_certificate_names_its_certifier_in_full_as_of_then(site: Installation, store: MemoryStore) -> None:
    accounts = Accounts(store, site.clock)
    await accounts.create("วิภา", "planner")
    assert (await certify(site)).signer is None
    await accounts.set_holder("วิภา", " นางสาววิภา  ใจดี", "นักวิเคราะห์นโยบายและแผน")
    await site.remarks.write("1.1", Q3, "ก", "", by="วิภา", seen=0)
    certified = await certify(site, "เพิ่มปัญหา")
    await accounts.set_holder("วิภา", "", "")
    assert certified.sound
    seal = (await site.reports.scorecard(Q3)).certification
    assert seal
    assert (seal.full_name, seal.position) == ("นางสาววิภา ใจดี", "นักวิเคราะห์นโยบายและแผน")
