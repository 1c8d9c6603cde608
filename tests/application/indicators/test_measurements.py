"""Measured values: recorded, corrected, refused, and shown in the scorecard."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from service.application.certification.survey_evidence import respondents_of
from service.domain.errors import CONFIRM, InvalidMeasurementError, NotMeasuredError, UnknownIndicatorError, Violation
from service.domain.indicators.evidence import Evidence
from service.domain.indicators.inputs import SurveyEvidence
from service.domain.period import FiscalPeriod
from service.exports.csv_tables import indicators_csv
from service.exports.scorecard_rows import source_words
from service.texts.measuring import respondents_words, violation_words
from tests.support.examples import COUNT, MILESTONES, SHARE, indicator
from tests.support.fake_store import MemoryStore
from tests.support.installation import NOON, Installation, SetClock, answers, install, sheet

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
        ("entered", "more-than-whole"), ("period", "not-in-plan"), ("period", "not-begun"),
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
    await site.measurements.record("2.2", Q3, {"people": "0"}, by="วิภา", confirmed=True)
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


async def test_a_count_that_falls_is_taken_once_it_is_confirmed(site: Installation, store: MemoryStore) -> None:
    await site.measurements.record("2.2", Q2, {"people": "2"}, by="วิภา")
    with pytest.raises(InvalidMeasurementError) as refused:
        await site.measurements.record("2.2", Q3, {"people": "1"}, by="วิภา")
    (asked,) = refused.value.violations
    assert (asked.item, asked.code) == (CONFIRM, "falls")
    assert asked.params == {"input": "people", "quarter": 2, "before": "2", "after": "1", "own": 3}
    await site.measurements.record("2.2", Q3, {"people": "1"}, by="วิภา", confirmed=True)
    await site.measurements.record("2.2", YEAR, {"people": "1"}, by="วิภา", confirmed=True)
    assert [(each.action, each.subject) for each in await store.accounts.entries()] == [
        ("measured", "2.2 2569/2 #1"),
        ("measured", "2.2 2569/3 #1"),
        ("fall-confirmed", "2.2 2569/3 #1"),
        ("measured", "2.2 2569 #1"),
    ]
    assert [(await site.measurements.one("2.2", each)).falls for each in (Q2, Q3, YEAR)] == [
        [replace(asked, code="rises", params={"input": "people", "quarter": 3, "before": "2", "after": "1", "own": 2})],
        [asked],
        [],
    ]


async def test_a_milestone_that_is_done_no_more_is_asked_about(store: MemoryStore, clock: SetClock) -> None:
    steps = indicator(
        (1, 1), (3, 3), target=3, target_unit="level", interpolation=False, measure=MILESTONES, name="2.3"
    )
    site = await install(store, clock=clock, measured=(steps,))
    done = {"done.1": "yes", "evidence.1": "คู่มือ"}
    await site.measurements.record("2.3", Q2, done, by="วิภา")
    with pytest.raises(InvalidMeasurementError) as refused:
        await site.measurements.record("2.3", Q3, {"none": "yes"}, by="วิภา")
    assert [(each.code, each.params["input"]) for each in refused.value.violations] == [("undone", "done.1")]
    (asked,) = refused.value.violations
    assert violation_words(asked, str) == (
        "ผลไตรมาส 3 (ยังไม่มีขั้นตอนใดแล้วเสร็จ) ต่ำกว่าผลที่บันทึกไว้ของไตรมาส 2 (ระดับ 1) หากถูกต้องแล้ว กรุณายืนยัน"
    )
    alone = {**done, "evidence.3": "ร่าง"}
    with pytest.raises(InvalidMeasurementError) as early:
        await site.measurements.record(
            "2.3", FiscalPeriod(fiscal_year=2569, quarter=1), alone | {"done.3": "yes"}, by="วิภา"
        )
    assert [each.code for each in early.value.violations] == ["done-early"]
    with pytest.raises(InvalidMeasurementError) as unticked:
        await site.measurements.record("2.3", Q3, alone, by="วิภา")
    assert unticked.value.violations == [Violation(item=CONFIRM, code="evidence-alone", params={"level": 3})]
    await site.measurements.record("2.3", Q3, alone, by="วิภา", confirmed=True)
    assert "fall-confirmed" not in [each.action for each in await store.accounts.entries()]


async def test_what_the_plan_does_not_have_in_a_year_is_not_offered_then(store: MemoryStore, clock: SetClock) -> None:
    site = await install(store, clock=clock, measured=(ENTRY, replace(PEOPLE, years=(2570,))))
    assert [each.indicator.id for each in await site.measurements.of(Q3)] == ["2.1"]
    assert not (await site.measurements.one("2.2", Q3)).due
    assert (await site.reports.overview(YEAR)).overview.idle == 1
    with pytest.raises(InvalidMeasurementError) as refused:
        await site.measurements.record("2.2", Q3, {"people": "1"}, by="วิภา")
    assert refused.value.violations == [Violation(item="period", code="not-in-plan", params={"year": 2569})]
    planned = await install(store, clock=clock, measured=(ENTRY, PEOPLE))
    await planned.measurements.record("2.2", Q3, {"people": "1"}, by="วิภา")
    assert [each.indicator.id for each in await site.measurements.of(Q3)] == ["2.1", "2.2"]
    assert (await site.measurements.one("2.2", Q3)).due
    await site.measurements.record("2.2", Q3, {"people": "2"}, by="วิภา", note="นับใหม่")


async def test_every_value_takes_evidence_and_says_which_time_it_covers(site: Installation) -> None:
    shown = {"evidence": "ทะเบียนผู้เข้าอบรม", "link": "https://fund.example/list"}
    await site.measurements.record("2.2", Q3, {"people": "1", **shown}, by="วิภา")
    with pytest.raises(InvalidMeasurementError) as refused:
        await site.measurements.record("2.1", Q3, {**INPUTS, "link": "javascript:alert(1)"}, by="วิภา")
    assert [(each.item, each.code) for each in refused.value.violations] == [("link", "not-a-link")]
    collector = await site.collectors.create("survey", "สำนักงาน")
    await site.store_sheets(collector, 202605, sheet(site.registry.form("survey"), answers()))
    survey, entry, people = (await site.reports.scorecard(Q3)).indicators
    assert (survey.covers, entry.covers, people.covers) == ("quarter", None, "since-october")
    assert people.measurement
    assert people.measurement.evidence == [Evidence(text="ทะเบียนผู้เข้าอบรม", link="https://fund.example/list")]
    assert source_words(people) == [
        "บันทึกค่า ค่าของไตรมาส 3/2569 (ยังไม่สิ้นสุด) สะสมตั้งแต่ 1 ตุลาคม",
        f"สูตร: {people.formula}",
        "นับได้ 1",
        "ทะเบียนผู้เข้าอบรม https://fund.example/list",
    ]
    assert "since-october,สะสมตั้งแต่ 1 ตุลาคม,ทะเบียนผู้เข้าอบรม https://fund.example/list" in indicators_csv(
        await site.reports.scorecard(Q3)
    )
    assert {each.covers for each in (await site.reports.scorecard(YEAR)).indicators} == {None}


async def test_the_respondents_of_a_survey_are_offered_as_evidence(store: MemoryStore, clock: SetClock) -> None:
    measure = replace(MILESTONES, survey=SurveyEvidence(level=3, form="survey"))
    steps = indicator((1, 1), (3, 3), target=3, target_unit="level", interpolation=False, measure=measure, name="2.3")
    site = await install(store, clock=clock, measured=(steps, PEOPLE))
    assert await respondents_of(site.reports, steps, Q3) is None
    collector = await site.collectors.create("survey", "สำนักงาน")
    await site.store_sheets(collector, 202605, *[sheet(site.registry.form("survey"), answers())] * 3)
    found = await respondents_of(site.reports, steps, Q3)
    assert found
    assert (found.level, found.input, found.done, found.responses) == (3, "evidence.3", "done.3", 3)
    said = respondents_words(found.title, found.responses, found.period)
    assert said == f"มีผู้ตอบ{found.title} 3 คน ใน{'ไตรมาส 3/2569'}"
    other = replace(steps, measure=replace(measure, survey=SurveyEvidence(level=3, form="gone")))
    for without in (other, PEOPLE):
        assert await respondents_of(site.reports, without, Q3) is None
