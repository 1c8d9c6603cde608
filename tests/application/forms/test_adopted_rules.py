"""An indicator is judged by the rules of the year, and by what was adopted once the year has an answer or a value."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.adapters.form_files.definitions import FormDefinitions
from service.application.forms.filed_forms import publish
from service.application.forms.publishing import Publishing
from service.application.forms.year_rules import Adoption
from service.domain.errors import BusyError, FaultyFormsError
from service.domain.indicators.indicator import Criteria, Floor, YearRules
from service.domain.indicators.measurement import Measurement
from service.domain.period import FiscalPeriod
from service.texts.outcomes import met_words
from tests.support.examples import MILESTONES, at, form, indicator, interpretation, rating, section, words
from tests.support.installation import Installation, SetClock, answers, catalogue, key, sheet, survey, writing

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Form
    from service.domain.indicators.indicator import Indicator
    from tests.support.fake_store import MemoryStore

YEAR, NEXT = FiscalPeriod(fiscal_year=2569), FiscalPeriod(fiscal_year=2570)
MILDER = Criteria(
    id="milder",
    version=1,
    floors=tuple(Floor(level=n, floor=floor, text="ก") for n, floor in enumerate((70, 75, 80, 82, 85), 1)),
)


def milder(**when: Any) -> YearRules:
    return YearRules(target=85, criteria=MILDER, **when)


async def defined(
    store: MemoryStore, clock: SetClock, *indicators: Indicator, forms: tuple[Form, ...] = ()
) -> Installation:
    """Publish the survey with an indicator that feeds on it, as a start does."""
    known = catalogue(*(forms or (survey(),)), judged=False)
    registry = await publish(replace(known, indicators=indicators or (indicator(),)), store, clock)
    return Installation(store=store, registry=registry, clock=clock)


async def send(site: Installation, collector: Collector, first: int, count: int = 1, **said: Any) -> None:
    """Send sheets as respondents do."""
    published = site.registry.form("survey")
    async with writing(site.intake()) as intake:
        for n in range(first, first + count):
            await intake.submit(collector, published, key(n), sheet(published, answers(**said)))


async def adopted(site: Installation) -> list[tuple[str, int, int]]:
    rules = await site.store.year_rules.everything()
    return [(each.indicator, each.fiscal_year, each.revision) for each in rules]


@pytest.mark.parametrize("when", [{"from_year": 2570}, {"year": 2570}])
async def test_a_target_and_floors_of_a_year_leave_the_year_before(
    store: MemoryStore, clock: SetClock, when: dict[str, int]
) -> None:
    site = await defined(store, clock, replace(indicator(), years=(2569, 2570), rules=(milder(**when),)))
    collector = await site.collectors.create("survey", "สำนักงาน")
    clock.now = at("2027-05-15T12:00:00")
    for month in (202605, 202705):
        await site.store_sheets(collector, month, sheet(site.registry.form("survey"), answers(ease=4, speed=5)))
        await site.store_sheets(collector, month, sheet(site.registry.form("survey"), answers(ease="na", speed=4)))
    for period, level, word, target in ((YEAR, 3, "ไม่บรรลุ", 95), (NEXT, 5, "บรรลุ", 85)):
        score = await site.report.score("survey", period)
        assert (score.percent, score.level, score.target) == (Decimal("86.67"), level, Decimal(target))
        assert met_words(score.outcome) == word
        (shown,) = (await site.reports.scorecard(period)).indicators
        assert (shown.level, shown.target, shown.outcome) == (level, Decimal(target), score.outcome)
        assert shown.criteria == score.criteria
    series = await site.report.series("survey", [2569, 2570])
    assert [(year.level, year.target, year.outcome) for year in series.years] == [
        (3, Decimal(95), "missed"),
        (5, Decimal(85), "met"),
    ]
    assert series.target == 85


async def test_a_value_measured_by_hand_is_judged_by_its_own_year(store: MemoryStore, clock: SetClock) -> None:
    steps = indicator(
        (1, 1), (3, 3), target=3, target_unit="level", interpolation=False, measure=MILESTONES, name="2.1"
    )
    shorter = replace(steps.criteria, id="shorter", floors=steps.criteria.floors[:1])
    site = await defined(
        store,
        clock,
        replace(steps, years=(2569, 2570), rules=(YearRules(from_year=2570, target=1, criteria=shorter),)),
    )
    sent = {"done.1": "yes", "evidence.1": "หนังสือ"}
    clock.now = at("2027-05-15T12:00:00")
    for period, target, met in ((YEAR, 3, False), (NEXT, 1, True)):
        await site.measurements.record("2.1", period, sent, by="วิภา")
        for found in (await site.measurements.one("2.1", period), *await site.measurements.of(period)):
            assert (found.shown.level, found.shown.target, found.shown.met) == (1, Decimal(target), met)
            assert len(found.indicator.criteria.floors) == (2 if period == YEAR else 1)
    assert await adopted(site) == [("2.1", 2569, 1), ("2.1", 2570, 1)]
    await site.measurements.record("2.1", YEAR, sent, by="วิภา", note="แก้หลักฐาน")
    assert await adopted(site) == [("2.1", 2569, 1), ("2.1", 2570, 1)]


async def test_a_version_with_another_method_does_not_rescale_a_year_that_has_answers(
    store: MemoryStore, clock: SetClock
) -> None:
    site = await defined(store, clock)
    collector = await site.collectors.create("survey", "สำนักงาน")
    await send(site, collector, 1, 30, ease=4, speed=4)
    later = await defined(store, clock, forms=(survey(version=2, method="top-2-box"),))
    await send(later, collector, 31, ease=4, speed=4)
    score = await later.report.score("survey", YEAR)
    assert score.form_versions == [1, 2]
    assert (score.percent, score.level, score.method) == (Decimal("80.00"), 2, "mean-percent")
    clock.now = at("2026-11-15T12:00:00")
    await send(later, collector, 32, ease=4, speed=4)
    score = await later.report.score("survey", NEXT)
    assert (score.percent, score.level, score.method) == (Decimal("100.00"), 5, "top-2-box")


async def test_a_form_without_an_indicator_keeps_its_method_and_bands_within_a_year_that_has_answers(
    store: MemoryStore, clock: SetClock
) -> None:
    site = await defined(store, clock, forms=(survey(judged=False),))
    collector = await site.collectors.create("survey", "สำนักงาน")
    await send(site, collector, 1, 30, ease=4, speed=4)
    given = await site.report.score("survey", YEAR)
    assert (given.percent, given.method) == (Decimal("80.00"), "mean-percent")
    other = survey(version=2, method="top-2-box", judged=False)
    bands = interpretation().bands
    reworded = replace(interpretation(), bands=(replace(bands[0], text="ดีเยี่ยม"), *bands[1:]))
    known = replace(catalogue(other, judged=False), interpretations=(reworded,))
    with pytest.raises(FaultyFormsError) as refused:
        await publish(known, store, clock)
    told = [(each.where, each.code, each.params) for each in refused.value.faults]
    assert told == [
        ("method", "method-in-year", {"version": 1, "year": 2569}),
        ("interpretation", "bands-in-year", {"version": 1, "year": 2569}),
    ]
    publishing = Publishing(store, site.registry, FormDefinitions(catalogue(judged=False)), clock)
    for form_, code in ((other, "method-in-year"), (replace(other, indicator="1.1"), "method-in-year")):
        text = publishing.definitions.toml(catalogue().questionnaire(form_)).encode()
        with pytest.raises(FaultyFormsError) as refused:
            await publishing.draft(text)
        assert code in [each.code for each in refused.value.faults]
    same = await defined(store, clock, forms=(survey(words("more"), version=2, judged=False),))
    await send(same, collector, 31, ease=4, speed=4)
    assert (await same.report.score("survey", YEAR)).percent == Decimal("80.00")

    clock.now = at("2026-11-15T12:00:00")
    later = await defined(store, clock, forms=(replace(other, version=3),))
    await send(later, collector, 32, ease=4, speed=4)
    scores = [await later.report.score("survey", year) for year in (YEAR, NEXT)]
    assert [(each.percent, each.method) for each in scores] == [
        (Decimal("80.00"), "mean-percent"),
        (Decimal("100.00"), "top-2-box"),
    ]
    with pytest.raises(FaultyFormsError):
        await publish(catalogue(survey(version=4, judged=False), judged=False), store, clock)


async def test_a_definition_changed_later_changes_nothing_of_a_year_that_has_answers(
    store: MemoryStore, clock: SetClock
) -> None:
    site = await defined(store, clock)
    collector = await site.collectors.create("survey", "สำนักงาน")
    await send(site, collector, 1, 2, ease=4, speed=4)
    before = await site.reports.scorecard(YEAR)
    bands = interpretation()
    other = replace(indicator(), target=85, criteria=MILDER, method="top-2-box", interpretation=bands.id)
    site.registry.redefine((await defined(store, clock, other)).registry)
    await send(site, collector, 3, ease=4, speed=4)
    after = await site.reports.scorecard(YEAR)
    assert [(each.value, each.level, each.target, each.method) for each in after.indicators] == [
        (each.value, each.level, each.target, each.method) for each in before.indicators
    ]
    untouched = await site.report.score("survey", NEXT)
    assert (untouched.target, untouched.method) == (Decimal(85), "top-2-box")


@pytest.mark.memory_store
async def test_what_is_adopted_is_looked_up_until_another_transaction_finds_it(
    store: MemoryStore, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await defined(store, clock)
    collector = await site.collectors.create("survey", "สำนักงาน")
    published = site.registry.form("survey")
    looked: list[int] = []
    missing = Adoption._adopt_missing

    async def counted(adoption: Adoption, unit: Any, answered: set[tuple[int, int]]) -> None:
        looked.append(len(answered))
        await missing(adoption, unit, answered)

    monkeypatch.setattr(Adoption, "_adopt_missing", counted)
    async with writing(site.intake()) as intake:
        store.faults.fails_at = "commit"
        with pytest.raises(BusyError):
            await intake.submit(collector, published, key(0), sheet(published, answers()))
        assert await adopted(site) == []
        for n in range(1, 5):
            await intake.submit(collector, published, key(n), sheet(published, answers()))
        assert looked == [1, 1, 1]
        site.registry.redefine((await defined(store, clock)).registry)
        await intake.submit(collector, published, key(5), sheet(published, answers()))
    assert looked == [1, 1, 1, 1]
    assert await adopted(site) == [("1.1", 2569, 1)]


async def test_what_an_earlier_release_stored_is_adopted_as_it_was_served(store: MemoryStore, clock: SetClock) -> None:
    steps = indicator(
        (1, 1), (3, 3), target=3, target_unit="level", interpolation=False, measure=MILESTONES, name="2.1"
    )
    unjudged = survey(name="other", judged=False)
    first = await defined(store, clock, forms=(survey(), unjudged))
    collector = await first.collectors.create("survey", "สำนักงาน")
    await first.store_sheets(collector, 202505, sheet(first.registry.form("survey"), answers(ease=4, speed=4)))
    second = await defined(store, clock, indicator(), steps, forms=(survey(version=2, method="top-2-box"), unjudged))
    await Adoption(second.registry, clock).of_everything(store)
    assert [each[:2] for each in await adopted(second)] == [("1.1", 2568)]
    (rules,) = await store.year_rules.everything()
    assert (rules.rules.method, rules.by, rules.reason) == ("mean-percent", "", "")
    await Adoption(second.registry, clock).of_everything(store)
    assert len(await adopted(second)) == 1


async def test_values_and_the_newest_rated_version_are_adopted_at_the_first_start(
    store: MemoryStore, clock: SetClock
) -> None:
    steps = indicator(
        (1, 1), (3, 3), target=3, target_unit="level", interpolation=False, measure=MILESTONES, name="2.1"
    )
    first = await defined(store, clock, indicator(), steps)
    await Adoption(first.registry, clock).of_everything(store)
    assert await adopted(first) == []
    async with store.write() as unit:
        for name in ("2.1", "no longer defined"):
            await unit.measurements.add(
                Measurement(
                    indicator=name,
                    period=NEXT,
                    revision=1,
                    inputs={"done.1": "yes"},
                    value=Fraction(1),
                    by="วิภา",
                    recorded=clock(),
                )
            )
    collector = await first.collectors.create("survey", "สำนักงาน")
    await first.store_sheets(collector, 202605, sheet(first.registry.form("survey"), answers()))
    second = await defined(store, clock, indicator(), steps, forms=(survey(version=2, method="normalised"),))
    await second.store_sheets(collector, 202605, sheet(second.registry.form("survey"), answers()))
    unrated = replace(form(section("more", words("comments")), version=3), indicator="1.1")
    third = await defined(store, clock, indicator(), steps, forms=(unrated,))
    await third.store_sheets(collector, 202605, {"comments": "ดี"})
    served = await third.report.score("survey", YEAR)
    await Adoption(third.registry, clock).of_everything(store)
    rules, value = await store.year_rules.everything()
    assert (value.indicator, value.fiscal_year, value.rules.target, value.rules.method) == ("2.1", 2570, 3, None)
    assert (rules.rules.method, served.method) == ("normalised", "normalised")
    assert rules.rules.interpretation == interpretation_of(second)
    now = await third.report.score("survey", YEAR)
    assert now == served


def interpretation_of(site: Installation) -> object:
    return site.registry.form("survey").questionnaire.interpretation


async def test_a_form_without_an_indicator_adopts_nothing(store: MemoryStore, clock: SetClock) -> None:
    site = await defined(store, clock, indicator(), forms=(form(rating("ease"), name="survey", indicator=None),))
    collector = await site.collectors.create("survey", "ที่")
    published = site.registry.form("survey")
    async with writing(site.intake()) as intake:
        for n in range(2):
            await intake.submit(collector, published, key(n), sheet(published, {"ease": 4}))
    assert await adopted(site) == []
