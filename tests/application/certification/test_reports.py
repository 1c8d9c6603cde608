"""Every report is made from one read of the store."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from service.domain.certification.certificate import SCORECARD
from service.domain.collecting.comment import Readable
from service.domain.errors import UnknownBreakdownError, UnknownFormError
from service.domain.period import FiscalPeriod
from tests.support.installation import MONTH, NOON, Installation, answers, sheet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from service.application.certification.reports import Reports
    from tests.support.fake_store import MemoryStore

YEAR = FiscalPeriod(fiscal_year=2569)

USES: dict[str, Callable[[Reports], Awaitable[object]]] = {
    "a score": lambda reports: reports.score("survey", YEAR),
    "a breakdown": lambda reports: reports.score("survey", YEAR, "office"),
    "all scores": lambda reports: reports.scores(YEAR),
    "a form report": lambda reports: reports.form_report("survey", YEAR),
    "a form report with comments": lambda reports: reports.form_report_with_comments("survey", YEAR, of=Readable(())),
    "the page of a survey": lambda reports: reports.survey("survey", YEAR),
    "a series": lambda reports: reports.series("survey", [2568, 2569]),
    "the scorecard": lambda reports: reports.scorecard(YEAR),
    "the overview": lambda reports: reports.overview(YEAR),
    "a draft to certify": lambda reports: reports.reading("survey", YEAR),
    "a scorecard to certify": lambda reports: reports.reading(SCORECARD, YEAR),
}


@pytest.mark.memory_store
@pytest.mark.parametrize("certified", [False, True])
@pytest.mark.parametrize("use", USES)
async def test_one_read_answers(site: Installation, store: MemoryStore, use: str, *, certified: bool) -> None:
    collector = await site.collectors.create("survey", "ที่")
    await site.store_sheets(collector, MONTH, *[sheet(site.registry.form("survey"), answers(comments="ดี"))] * 6)
    if certified:
        for subject in ("survey", SCORECARD):
            shown = (await site.certification.state(subject, YEAR)).shown
            await site.certification.certify(subject, YEAR, by="วิภา", note="", seen=0, shown=shown)
    before = store.reads
    await USES[use](site.reports)
    assert store.reads == before + 1


async def test_two_who_open_a_page_at_once_share_its_figures(site: Installation) -> None:
    collector = await site.collectors.create("survey", "ที่")
    await site.store_sheets(collector, MONTH, sheet(site.registry.form("survey"), answers()))
    reports = site.reports
    first, second = await asyncio.gather(reports.survey("survey", YEAR), reports.survey("survey", YEAR))
    assert first.form_report is second.form_report


async def test_the_page_of_a_survey_has_its_days_and_how_it_stands(site: Installation, store: MemoryStore) -> None:
    collector = await site.collectors.create("survey", "ที่")
    await site.store_sheets(collector, MONTH, sheet(site.registry.form("survey"), answers()))
    async with store.write() as unit:
        await unit.arrivals.add({(collector.id, NOON.date()): 1})
    reports = site.reports
    drafted = await reports.survey("survey", YEAR)
    assert (await reports.survey("survey", YEAR)).form_report is drafted.form_report, "as nothing changed"
    at = drafted.certificate_status
    assert (drafted.days, at.certified, at.same) == ({NOON.date(): 1}, None, None)
    earlier = FiscalPeriod(fiscal_year=YEAR.fiscal_year, quarter=1)
    assert not earlier.has(NOON.date())
    assert (await reports.survey("survey", earlier)).days == {}
    shown = (await site.certification.state("survey", YEAR)).shown
    made = await site.certification.certify("survey", YEAR, by="วิภา", note="", seen=0, shown=shown)
    same = await site.reports.survey("survey", YEAR)
    at = same.certificate_status
    assert (at.certified, at.same, same.form_report.score.status) == (made, True, "certified")
    await site.store_sheets(collector, MONTH, sheet(site.registry.form("survey"), answers(ease=1)))
    other = await site.reports.survey("survey", YEAR)
    at = other.certificate_status
    assert (at.same, other.form_report.score.responses) == (True, 1), "fewer than five people are not told of"
    draft = await site.reports.survey("survey", YEAR, draft=True)
    at = draft.certificate_status
    assert (at.certified, at.same, draft.form_report.score.responses) == (made, None, 1)
    assert draft.form_report.score.late == "held"
    await site.store_sheets(collector, MONTH, *[sheet(site.registry.form("survey"), answers(ease=1))] * 4)
    draft = await site.reports.survey("survey", YEAR, draft=True)
    at = draft.certificate_status
    assert (at.certified, at.same, draft.form_report.score.responses) == (made, None, 6)
    other = await site.reports.survey("survey", YEAR)
    at = other.certificate_status
    assert (at.same, other.form_report.score.responses) == (False, 1)


async def test_what_is_not_there_is_refused(site: Installation) -> None:
    with pytest.raises(UnknownFormError):
        await site.reports.form_report("nothing", YEAR)
    assert (await site.reports.reading("nothing", YEAR)).now is None
    with pytest.raises(UnknownBreakdownError):
        await site.reports.score("survey", YEAR, "")
