"""Measured values: recorded, corrected, refused, and shown in the scorecard."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from service.domain.errors import InvalidMeasurementError, NotMeasuredError, UnknownIndicatorError
from service.domain.period import FiscalPeriod
from tests.support.examples import COUNT, SHARE, indicator
from tests.support.fake_store import MemoryStore
from tests.support.installation import NOON, Installation, SetClock, install

YEAR = FiscalPeriod(fiscal_year=2569)
Q2, Q3 = (FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (2, 3))
ENTRY = indicator(80, 85, 90, 95, 100, target=100, measure=SHARE, name="2.1")
PEOPLE = indicator((3, 1), (5, 2), target=5, target_unit="level", interpolation=False, measure=COUNT, name="2.2")
INPUTS = {"approved": "20", "entered": "19"}


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    return await install(store, clock=clock, measured=(ENTRY, PEOPLE))


async def refusals(site: Installation, period: FiscalPeriod = Q3, **given: str) -> list[tuple[str, str]]:
    sent = {"approved": "3", "entered": "3", **{name: text for name, text in given.items() if name in INPUTS}}
    with pytest.raises(InvalidMeasurementError) as refused:
        await site.measurements.record("2.1", period, sent, by=given.get("by", "ก"), note=given.get("note", ""))
    return [(each.item, each.code) for each in refused.value.violations]


async def test_what_was_measured_is_kept_with_its_exact_value_and_who_and_when(site: Installation) -> None:
    made = await site.measurements.record("2.1", Q3, INPUTS, by=" วิภา ", note="จากระบบ Progress")
    assert (made.indicator, made.period, made.revision, made.inputs) == ("2.1", Q3, 1, INPUTS)
    assert (made.value, made.by, made.recorded, made.note) == (Fraction(95), "วิภา", NOON, "จากระบบ Progress")
    assert await site.measurements.history() == [made]


async def test_a_correction_says_why_and_what_was_there_stays(site: Installation, clock: SetClock) -> None:
    first = await site.measurements.record("2.1", Q3, INPUTS, by="วิภา")
    clock.forward(hours=1)
    assert await refusals(site) == [("note", "no-reason")]
    second = await site.measurements.record("2.1", Q3, {**INPUTS, "entered": "20"}, by="สมชาย", note="นับตกหนึ่งโครงการ")
    assert (second.revision, second.value) == (2, Fraction(100))
    assert await site.measurements.history("2.1", Q3) == [first, second]
    assert await site.measurements.history("2.2") == await site.measurements.history("2.1", Q2) == []


async def test_everything_that_is_wrong_is_told_at_once(site: Installation) -> None:
    await site.measurements.record("2.1", Q3, INPUTS, by="วิภา")
    assert await refusals(site, approved="x", by=" ") == [
        ("approved", "not-a-count"), ("by", "no-name"), ("note", "no-reason"),
    ]  # fmt: skip
    assert await refusals(site, by="ก" * 201, note="ข" * 1001) == [("by", "too-long"), ("note", "too-long")]
    assert len(await site.measurements.history()) == 1


async def test_nothing_is_measured_before_its_time(site: Installation) -> None:
    later = FiscalPeriod(fiscal_year=2569, quarter=4)
    assert await refusals(site, later) == [("period", "not-begun")]
    assert await refusals(site, FiscalPeriod(fiscal_year=2570), entered="9") == [
        ("entered", "more-than-whole"), ("period", "not-begun"),
    ]  # fmt: skip


async def test_only_what_no_form_feeds_is_measured(site: Installation) -> None:
    with pytest.raises(NotMeasuredError):
        await site.measurements.record("1.1", YEAR, {}, by="ก")
    with pytest.raises(UnknownIndicatorError):
        await site.measurements.record("9.9", YEAR, {}, by="ก")


async def test_of_two_first_values_at_once_the_later_one_is_a_correction(site: Installation) -> None:
    made = await asyncio.gather(
        *(site.measurements.record("2.1", Q3, INPUTS, by=by) for by in ("สมชาย", "วิภา")), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in made) == ["InvalidMeasurementError", "Measurement"]
    noted = (site.measurements.record("2.1", Q3, INPUTS, by="วิภา", note=note) for note in "กขค")
    assert sorted(each.revision for each in await asyncio.gather(*noted)) == [2, 3, 4]


async def test_nobody_corrects_what_they_have_not_read(site: Installation) -> None:
    await site.measurements.record("2.1", Q3, INPUTS, by="สมชาย", seen=0)
    for seen in (0, 2):
        with pytest.raises(InvalidMeasurementError) as refused:
            await site.measurements.record("2.1", Q3, INPUTS, by="วิภา", note="แก้ไข", seen=seen)
        assert [(each.item, each.code) for each in refused.value.violations] == [("revision", "overtaken")]
    assert (await site.measurements.record("2.1", Q3, INPUTS, by="วิภา", note="แก้ไข", seen=1)).revision == 2


async def test_the_book_tells_who_recorded_what(site: Installation, store: MemoryStore) -> None:
    await site.measurements.record("2.1", Q3, INPUTS, by="วิภา")
    await site.measurements.record("2.1", Q3, INPUTS, by="วิภา", note="แก้ไข", who="vipa@example.go.th")
    await site.measurements.record("2.1", YEAR, INPUTS, by="วิภา")
    await refusals(site)
    assert [(each.who, each.action, each.subject) for each in await store.accounts.entries()] == [
        ("terminal", "measured", "2.1 2569/3 #1"),
        ("vipa@example.go.th", "measured", "2.1 2569/3 #2"),
        ("terminal", "measured", "2.1 2569 #1"),
    ]


async def test_a_period_shows_every_indicator_with_what_counts_and_its_own_history(site: Installation) -> None:
    first = await site.measurements.record("2.1", Q2, INPUTS, by="วิภา")
    second = await site.measurements.record("2.1", Q2, INPUTS, by="วิภา", note="แก้ไข")
    entry, people = await site.measurements.of(Q2)
    assert (entry.indicator, entry.counts, entry.history) == (ENTRY, second, [first, second])
    assert (people.indicator, people.counts, people.history) == (PEOPLE, None, [])
    card = (await site.reports.scorecard(FiscalPeriod(fiscal_year=2569, quarter=2))).indicators[1:]
    assert (entry.shown, people.shown) == tuple(replace(each, by_year=[]) for each in card)
    assert (entry.earlier, people.earlier) == (None, None)
    assert (await site.measurements.one("2.1", Q3)).earlier == second
    of_year = await site.measurements.one("2.1", YEAR)
    assert of_year.earlier == second
    assert (of_year.counts, of_year.history) == (second, [])
    assert (await site.measurements.one("2.1", Q3)).counts is None
    with pytest.raises(NotMeasuredError):
        await site.measurements.one("1.1", YEAR)
    with pytest.raises(UnknownIndicatorError):
        await site.measurements.one("9.9", YEAR)


async def test_the_scorecard_judges_what_was_measured_as_it_does_a_survey(site: Installation) -> None:
    await site.measurements.record("2.1", YEAR, INPUTS, by="วิภา")
    await site.measurements.record("2.2", YEAR, {"people": "1"}, by="วิภา")
    survey, entry, people = (await site.reports.scorecard(FiscalPeriod(fiscal_year=2569))).indicators
    assert (survey.source, survey.measurement, survey.value_unit) == ("survey", None, "ร้อยละ")
    assert (entry.source, str(entry.value), entry.value_unit) == ("measured", "95.00", "ร้อยละ")
    assert (entry.level, entry.level_reason, str(entry.score), entry.met) == (4, None, "4.0000", False)
    assert entry.next_level
    assert (entry.next_level.level, entry.next_level.floor, str(entry.next_level.missing)) == (5, Decimal(100), "5.00")
    assert (str(people.value), people.value_unit, people.level, people.score, people.met) == ("1", "คน", 3, None, False)
    assert people.next_level
    assert (people.next_level.level, str(people.next_level.missing)) == (5, "1")
    assert people.measurement
    assert (people.measurement.inputs, people.measurement.revision) == ({"people": "1"}, 1)
    assert people.measurement.recorded.isoformat() == "2026-05-15T12:00:00+07:00"


async def test_a_quarter_has_its_own_value_and_a_year_that_of_its_last_quarter(site: Installation) -> None:
    await site.measurements.record("2.2", Q2, {"people": "1"}, by="วิภา")
    await site.measurements.record("2.2", Q3, {"people": "0"}, by="วิภา")
    await site.measurements.record("2.2", Q3, {"people": "2"}, by="วิภา", note="นับใหม่")

    async def told(quarter: int | None) -> tuple[object, ...]:
        people = (await site.reports.scorecard(FiscalPeriod(fiscal_year=2569, quarter=quarter))).indicators[2]
        kept = people.measurement
        return people.source, people.value, people.level, people.level_reason, people.met, kept and kept.period.quarter

    assert await told(1) == ("none", None, None, "no-measurement", None, None)
    assert await told(2) == ("measured", Decimal(1), 3, None, False, 2)
    assert await told(3) == ("measured", Decimal(2), 5, None, True, 3)
    assert await told(None) == ("measured", Decimal(2), 5, None, True, 3)
    card = await site.reports.scorecard(FiscalPeriod(fiscal_year=2569, quarter=2))
    assert (card.fiscal_year, card.quarter, card.indicators[2].period.quarter) == (2569, 2, 2)


async def test_a_value_below_the_criteria_has_no_level(site: Installation) -> None:
    await site.measurements.record("2.1", YEAR, {"approved": "10", "entered": "7"}, by="วิภา")
    entry = (await site.reports.scorecard(FiscalPeriod(fiscal_year=2569))).indicators[1]
    assert (entry.value, entry.level, entry.level_reason, entry.met) == (Decimal(70), None, "below-criteria", False)
    assert entry.next_level
    assert (entry.next_level.level, str(entry.next_level.missing)) == (1, "10.00")


async def test_a_value_stays_though_its_indicator_is_no_longer_measured_that_way(
    site: Installation, store: MemoryStore
) -> None:
    await site.measurements.record("2.1", YEAR, INPUTS, by="วิภา")
    asked_otherwise = await install(store, clock=site.clock, measured=(replace(ENTRY, measure=COUNT),))
    entry = (await asked_otherwise.reports.scorecard(FiscalPeriod(fiscal_year=2569))).indicators[1]
    assert (entry.value, entry.level, entry.measurement and entry.measurement.inputs) == (Decimal(95), 4, INPUTS)
