"""Whatever is asked for figures, one read answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.domain.certification.certificate import SCORECARD
from service.domain.errors import UnknownBreakdownError, UnknownFormError
from service.domain.period import FiscalPeriod
from tests.support.installation import MONTH, NOON, Installation, answers, sheet

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from service.application.certification.reports import Readings
    from tests.support.fake_store import MemoryStore

YEAR = FiscalPeriod(fiscal_year=2569)

USES: dict[str, Callable[[Readings], Awaitable[object]]] = {
    "a score": lambda readings: readings.score("survey", YEAR),
    "a breakdown": lambda readings: readings.score("survey", YEAR, "office"),
    "all scores": lambda readings: readings.scores(YEAR),
    "a dossier": lambda readings: readings.dossier("survey", YEAR),
    "a dossier with comments": lambda readings: readings.quoted("survey", YEAR),
    "the page of a survey": lambda readings: readings.survey("survey", YEAR),
    "a series": lambda readings: readings.series("survey", [2568, 2569]),
    "the scorecard": lambda readings: readings.scorecard(YEAR),
    "the overview": lambda readings: readings.overview(YEAR),
    "a draft to certify": lambda readings: readings.now("survey", YEAR),
    "a scorecard to certify": lambda readings: readings.now(SCORECARD, YEAR),
}


@pytest.mark.parametrize("certified", [False, True])
@pytest.mark.parametrize("use", USES)
async def test_one_read_answers(site: Installation, store: MemoryStore, use: str, *, certified: bool) -> None:
    collector = await site.collectors.create("survey", "ที่")
    await site.store_sheets(collector, MONTH, *[sheet(site.library.form("survey"), answers(comments="ดี"))] * 6)
    if certified:
        for subject in ("survey", SCORECARD):
            shown = (await site.certifying.standing(subject, YEAR)).shown
            await site.certifying.certify(subject, YEAR, by="วิภา", note="", seen=0, shown=shown)
    before = store.reads
    await USES[use](site.readings)
    assert store.reads == before + 1


async def test_the_page_of_a_survey_has_its_days_and_how_it_stands(site: Installation, store: MemoryStore) -> None:
    collector = await site.collectors.create("survey", "ที่")
    await site.store_sheets(collector, MONTH, sheet(site.library.form("survey"), answers()))
    async with store.ledger.transaction() as transaction:
        await transaction.arrive({("survey", NOON.date()): 1})
    drafted = await site.readings.survey("survey", YEAR)
    assert (drafted.days, drafted.sealed.certified, drafted.sealed.same) == ({NOON.date(): 1}, None, None)
    shown = (await site.certifying.standing("survey", YEAR)).shown
    made = await site.certifying.certify("survey", YEAR, by="วิภา", note="", seen=0, shown=shown)
    same = await site.readings.survey("survey", YEAR)
    assert (same.sealed.certified, same.sealed.same, same.dossier.score.status) == (made, True, "certified")
    await site.store_sheets(collector, MONTH, sheet(site.library.form("survey"), answers(ease=1)))
    other = await site.readings.survey("survey", YEAR)
    assert (other.sealed.same, other.dossier.score.responses) == (False, 1)
    draft = await site.readings.survey("survey", YEAR, draft=True)
    assert (draft.sealed.certified, draft.sealed.same, draft.dossier.score.responses) == (made, None, 2)


async def test_what_is_not_there_is_refused(site: Installation) -> None:
    with pytest.raises(UnknownFormError):
        await site.readings.dossier("nothing", YEAR)
    with pytest.raises(UnknownFormError):
        await site.readings.now("nothing", YEAR)
    with pytest.raises(UnknownBreakdownError):
        await site.readings.score("survey", YEAR, "")
