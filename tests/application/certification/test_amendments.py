"""Amendments of year rules: what they do is shown, nobody replaces what was not shown, and certified figures stay."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.application.certification.certify import Certification
from service.application.forms.filed_forms import publish
from service.domain.accounts.planner import Planner
from service.domain.certification.certificate import SCORECARD
from service.domain.errors import (
    InvalidAmendmentError,
    NothingAdoptedError,
    OvertakenRulesError,
    SurveyError,
    UnknownIndicatorError,
)
from service.domain.indicators.indicator import Criteria, Floor
from service.domain.period import FiscalPeriod
from service.texts.year_rules import amended_words
from tests.support.examples import MILESTONES, at, indicator
from tests.support.installation import Installation, SetClock, answers, catalogue, key, sheet, survey, writing

if TYPE_CHECKING:
    from service.application.certification.amendments import Proposal
    from service.application.ports.store import Store
    from service.domain.indicators.indicator import Indicator
    from tests.support.fake_store import MemoryStore

YEAR = FiscalPeriod(fiscal_year=2569)
QUARTERS = [FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (1, 2, 3, 4)]
WHY = "มติคณะกรรมการ ครั้งที่ 4/2569"
MILDER = Criteria(
    id="milder",
    version=1,
    floors=tuple(Floor(level=n, floor=floor, text="ก") for n, floor in enumerate((70, 75, 80, 82, 85), 1)),
)
STEPS = indicator((1, 1), (3, 3), target=3, target_unit="level", interpolation=False, measure=MILESTONES, name="2.1")


async def defined(store: Store, clock: SetClock, *indicators: Indicator) -> Installation:
    known = replace(catalogue(survey(), judged=False), indicators=indicators)
    return Installation(store=store, registry=await publish(known, store, clock), clock=clock)


async def changed(site: Installation, *indicators: Indicator) -> None:
    """Load other definitions, as a reload does."""
    site.registry.redefine((await defined(site.store, site.clock, *indicators)).registry)


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    """Return an installation with thirty sheets of all 4s in the second and the third quarter of 2569."""
    clock.now = at("2026-02-01T12:00:00")
    made = await defined(store, clock, indicator(), STEPS)
    collector = await made.collectors.create("survey", "สำนักงาน")
    published = made.registry.form("survey")
    for moment, first in (("2026-02-15T12:00:00", 0), ("2026-05-15T12:00:00", 15)):
        clock.now = at(moment)
        async with writing(made.intake()) as intake:
            for n in range(first, first + 15):
                await intake.submit(collector, published, key(n), sheet(published, answers(ease=4, speed=4)))
    return made


async def certify(site: Installation, subject: str, period: FiscalPeriod) -> None:
    certification = Certification(site.store, site.reports, site.clock)
    state = await certification.state(subject, period)
    await certification.certify(subject, period, by="วิภา", note="", seen=0, shown=state.shown)


async def adopt(site: Installation, found: Proposal, **other: Any) -> None:
    held, rules = found.year.in_force, found.year.defined
    sent = {"by": "สมหญิง", "reason": WHY, "seen": held.revision, "shown": rules.hash if rules else "", **other}
    await site.amendments.amend(held.indicator, held.fiscal_year, **sent)


async def test_an_amendment_shows_what_it_does_and_is_named_beside_each_figure(site: Installation) -> None:
    assert (await site.amendments.proposal("1.1", 2569)).effects == []
    certified = QUARTERS[1]
    await certify(site, "survey", certified)
    frozen = await site.reports.score("survey", certified)
    await changed(site, replace(indicator(), target=80, criteria=MILDER, agreement="บันทึกข้อตกลง 1/2569"), STEPS)
    found = await site.amendments.proposal("1.1", 2569)
    assert [each.field for each in found.year.changes] == ["target", "criteria", "agreement"]
    shown = {each.before.period.quarter: each for each in found.effects}
    assert list(shown) == [None, 1, 2, 3, 4]
    for quarter in (None, 3):
        was, becomes = shown[quarter].before, shown[quarter].after
        assert (was.value, was.level, was.met, was.target) == (Decimal("80.00"), 2, False, Decimal(95))
        assert (becomes.value, becomes.level, becomes.met, becomes.target) == (Decimal("80.00"), 3, True, Decimal(80))
        assert shown[quarter].certified is None
    kept = shown[2]
    assert (kept.same, kept.certified and kept.certified.by, kept.scorecard) == (True, "วิภา", None)
    assert (kept.after.level, kept.after.target, kept.after.criteria) == (2, Decimal(95), frozen.criteria)
    assert (await site.report.score("survey", YEAR)).level == 2

    await adopt(site, found)
    after = await site.reports.score("survey", YEAR)
    assert (after.percent, after.level, after.met) == (Decimal("80.00"), 3, True)
    assert after.rules
    assert after.rules.agreement == "บันทึกข้อตกลง 1/2569"
    (made,) = after.rules.amendments
    assert (made.revision, made.adopted.isoformat(), made.by, made.reason) == (2, "2026-05-15", "สมหญิง", WHY)
    assert (made.changes[0].before, made.changes[0].after) == ("95", "80")
    words = amended_words(after.rules)
    assert "ค่าเป้าหมายเปลี่ยนจาก 95 เป็น 80" in words
    assert "15 พฤษภาคม 2569 โดย สมหญิง" in words
    assert WHY in words
    (row, measured) = (await site.reports.scorecard(QUARTERS[2])).indicators
    assert (row.rules, measured.rules and measured.rules.amendments) == (after.rules, [])
    assert (await site.reports.score("survey", certified)) == frozen
    (row, _) = (await site.reports.scorecard(certified)).indicators
    assert (row.level, row.target, row.rules) == (2, Decimal(95), frozen.rules)
    series = await site.reports.series("survey", [2569])
    amended = [bool(point.rules and point.rules.amendments) for point in (*series.years, *series.quarters)]
    assert amended == [True, True, False, True, True]
    await certify(site, "survey", QUARTERS[2])
    again = await site.reports.score("survey", QUARTERS[2])
    assert (again.status, again.rules) == ("certified", after.rules)
    assert (await site.amendments.proposal("1.1", 2569)).year.changes == []
    entry = (await site.store.accounts.entries())[-2]
    assert (entry.action, entry.who) == ("rules-amended", "สมหญิง")
    assert entry.subject == "1.1 2569 #2 target criteria agreement"


async def test_who_amended_is_told_by_name_and_a_certificate_stays_as_it_was(site: Installation) -> None:
    await changed(site, replace(indicator(), target=80), STEPS)
    await adopt(site, await site.amendments.proposal("1.1", 2569))
    await certify(site, "survey", QUARTERS[2])
    again = await site.reports.score("survey", QUARTERS[2])
    async with site.store.write() as unit:
        await unit.accounts.add(Planner(name="สมหญิง", role="keeper", created=site.clock()))
        made = await unit.accounts.find("สมหญิง")
        assert made
        await unit.accounts.put(replace(made, full_name="สมหญิง ใจดี"))
    named = await site.reports.score("survey", YEAR)
    assert "15 พฤษภาคม 2569 โดย สมหญิง ใจดี (สมหญิง)" in amended_words(named.rules)
    assert await site.reports.score("survey", QUARTERS[2]) == again
    # A name is no change of a figure.
    state = await Certification(site.store, site.reports, site.clock).state("survey", QUARTERS[2])
    assert state.difference
    assert state.difference.same


async def test_each_amendment_stays_in_the_list(site: Installation) -> None:
    for target in (90, 85):
        await changed(site, replace(indicator(), target=target), STEPS)
        await adopt(site, await site.amendments.proposal("1.1", 2569))
    (year,) = await site.amendments.years()
    assert (year.in_force.revision, year.in_force.rules.target) == (3, 85)
    assert [(each.revision, each.changes[0].before, each.changes[0].after) for each in year.shown.amendments] == [
        (2, "95", "90"),
        (3, "90", "85"),
    ]
    await changed(site, STEPS)
    (year,) = await site.amendments.years()
    assert (year.indicator, year.defined, year.changes) == (None, None, [])


async def test_a_certified_scorecard_stays_and_is_named(site: Installation) -> None:
    await site.measurements.record("2.1", YEAR, {"done.1": "yes", "evidence.1": "หนังสือ"}, by="วิภา")
    await certify(site, SCORECARD, YEAR)
    frozen = await site.reports.scorecard(YEAR)
    await changed(site, indicator(), replace(STEPS, target=1))
    found = await site.amendments.proposal("2.1", 2569)
    year, *quarters = found.effects
    assert (year.before.met, year.after.met, year.same) == (False, True, False)
    assert (year.certified, year.scorecard and year.scorecard.by) == (None, "วิภา")
    assert [each.scorecard for each in quarters] == [None] * 4
    await adopt(site, found)
    assert await site.reports.scorecard(YEAR) == frozen
    (_, row) = (await site.reports.scorecard(YEAR, draft=True)).indicators
    assert (row.met, len(row.rules.amendments if row.rules else ())) == (True, 1)
    (one,) = await site.measurements.of(YEAR)
    assert (one.shown.rules, one.shown.met) == (row.rules, True)


@pytest.mark.parametrize(
    ("sent", "error", "code"),
    [
        ({"reason": " \n "}, InvalidAmendmentError, "no-reason"),
        ({"reason": "ก" * 1001}, InvalidAmendmentError, "too-long"),
        ({"seen": 2}, OvertakenRulesError, ""),
        ({"shown": "0"}, OvertakenRulesError, ""),
    ],
)
async def test_what_was_not_shown_or_has_no_reason_is_not_adopted(
    site: Installation, sent: dict[str, Any], error: type[SurveyError], code: str
) -> None:
    await changed(site, replace(indicator(), target=90), STEPS)
    found = await site.amendments.proposal("1.1", 2569)
    with pytest.raises(error) as refused:
        await adopt(site, found, **sent)
    if isinstance(refused.value, InvalidAmendmentError):
        assert [each.code for each in refused.value.violations] == [code]
    assert len(await site.store.year_rules.everything()) == 1


async def test_of_two_planners_at_once_one_amends_and_a_file_changed_meanwhile_is_not_adopted(
    site: Installation,
) -> None:
    await changed(site, replace(indicator(), target=90), STEPS)
    found = await site.amendments.proposal("1.1", 2569)
    told = await asyncio.gather(*(adopt(site, found, by=name) for name in ("วิภา", "สมหญิง")), return_exceptions=True)
    assert [type(each) for each in told if each] == [OvertakenRulesError]
    assert [each.revision for each in await site.store.year_rules.everything()] == [1, 2]
    with pytest.raises(OvertakenRulesError):
        await adopt(site, await site.amendments.proposal("1.1", 2569))
    await changed(site, replace(indicator(), target=85), STEPS)
    shown = await site.amendments.proposal("1.1", 2569)
    await changed(site, replace(indicator(), target=80), STEPS)
    with pytest.raises(OvertakenRulesError):
        await adopt(site, shown)


async def test_a_year_without_rules_in_force_has_none_to_amend(site: Installation) -> None:
    for asked in (site.amendments.proposal("1.1", 2570), adopt_of(site, "1.1", 2570)):
        with pytest.raises(NothingAdoptedError):
            await asked
    for unknown in (site.amendments.proposal("9.9", 2569), adopt_of(site, "9.9", 2569)):
        with pytest.raises(UnknownIndicatorError):
            await unknown


async def adopt_of(site: Installation, indicator: str, year: int) -> None:
    await site.amendments.amend(indicator, year, by="สมหญิง", reason=WHY, seen=1, shown="")
