"""Links to certified figures show one certified period, until a day, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.certification.figure_links import FigureLinks
from service.application.indicators.scorecard import Scorecard
from service.application.scoring.form_report import FormReport
from service.domain.certification.certificate import SCORECARD
from service.domain.errors import (
    InvalidLastDayError,
    TamperedReportError,
    UnknownCertificateError,
    UnknownFigureLinkError,
)
from service.domain.period import FiscalPeriod
from tests.support.installation import Installation, SetClock, answers, install, sheet

if TYPE_CHECKING:
    from tests.support.fake_store import MemoryStore

Q2, Q3 = (FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (2, 3))
LAST = "2026-05-20"


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    """Return an installation with answers of two quarters, of which the second is certified."""
    made = await install(store, clock=clock)
    collector = await made.collectors.create("survey", "ที่", population=30)
    for month, ease in ((202602, 1), (202605, 5)):
        await made.store_sheets(collector, month, *[sheet(made.registry.form("survey"), answers(ease=ease))] * 6)
    for subject in ("survey", SCORECARD):
        await certify(made, subject)
    return made


@pytest.fixture
def links(site: Installation) -> FigureLinks:
    return FigureLinks(site.store, site.certification, site.clock)


async def certify(site: Installation, subject: str, note: str = "") -> None:
    state = await site.certification.state(subject, Q3)
    seen = state.certified.revision if state.certified else 0
    await site.certification.certify(subject, Q3, by="วิภา", note=note, seen=seen, shown=state.shown, incomplete=True)


@pytest.mark.memory_store
async def test_a_link_shows_its_period_alone_and_is_stored_as_a_hash(store: MemoryStore, links: FigureLinks) -> None:
    secret, made = await links.make("วิภา", "survey", Q3, LAST)
    found, figures = await links.opened(secret)
    assert found == made
    assert isinstance(figures, FormReport)
    assert (figures.score.status, figures.score.responses, figures.score.change) == ("certified", 6, None)
    assert [each.period for each in (*figures.series.years, *figures.series.quarters)] == [figures.score.period]
    assert all(each.change is None for each in figures.broken_down)
    assert len(secret) >= 43
    assert secret not in repr(store.seen)
    card, _ = await links.make("วิภา", SCORECARD, Q3, LAST)
    shown = (await links.opened(card))[1]
    assert isinstance(shown, Scorecard)
    assert {tuple(each.by_year) for each in shown.indicators} == {()}
    assert [each.subject for each in await links.of("survey")] == ["survey"]


async def test_it_tells_the_last_amendment_and_never_what_is_not_certified(
    site: Installation, links: FigureLinks
) -> None:
    secret, _ = await links.make("วิภา", "survey", Q3, LAST)
    (collector,) = await site.collectors.everything()
    await site.store_sheets(collector, 202605, *[sheet(site.registry.form("survey"), answers(ease=1))] * 6)
    _, figures = await links.opened(secret)
    assert isinstance(figures, FormReport)
    assert figures.score.responses == 6
    await certify(site, "survey", "ส่งเพิ่ม")
    _, amended = await links.opened(secret)
    assert isinstance(amended, FormReport)
    assert amended.score.responses == 12
    for subject, period in (("survey", Q2), ("nothing", Q3)):
        with pytest.raises(UnknownCertificateError):
            await links.make("วิภา", subject, period, LAST)
    with pytest.raises(InvalidLastDayError):
        await links.make("วิภา", "survey", Q3, "2028-01-01")


async def test_an_ended_a_revoked_and_a_guessed_link_open_nothing(
    site: Installation, links: FigureLinks, clock: SetClock
) -> None:
    (first, made), (second, _) = [await links.make("วิภา", "survey", Q3, LAST) for _ in range(2)]
    assert first != second
    for subject, name in (("survey", "0" * 64), (SCORECARD, made.id)):
        with pytest.raises(UnknownFigureLinkError):
            await links.revoke("สมชาย", subject, name)
    for _ in range(2):
        await links.revoke("สมชาย", "survey", made.id)
    for secret in (first, made.id, "", second.swapcase()):
        with pytest.raises(UnknownFigureLinkError):
            await links.opened(secret)
    await links.opened(second)
    clock.forward(days=6)
    with pytest.raises(UnknownFigureLinkError):
        await links.opened(second)
    kept = {each.id: (each.revoked_by, each.opens(clock())) for each in await links.of("survey")}
    assert sorted(kept.values()) == [("", False), ("สมชาย", False)]
    told = [(each.who, each.action, each.subject) for each in await site.store.accounts.entries()]
    short = made.id[:12]
    assert ("วิภา", "figures-linked", f"survey 2569/3 {LAST} {short}") in told
    assert told.count(("สมชาย", "figure-link-revoked", f"survey 2569/3 {short}")) == 1
    assert first not in repr(told)


@pytest.mark.memory_store
async def test_a_tampered_certificate_is_not_shown(store: MemoryStore, links: FigureLinks) -> None:
    secret, _ = await links.make("วิภา", "survey", Q3, LAST)
    forged = {
        place: replace(each, document=each.document.replace(b'"responses":6', b'"responses":99'))
        for place, each in store.state.certified.items()
    }
    store.state = replace(store.state, certified=forged)
    with pytest.raises(TamperedReportError):
        await links.opened(secret)
