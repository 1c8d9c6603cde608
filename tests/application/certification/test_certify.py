"""Certification: certified figures stay, whatever happens afterwards to answers, forms and indicators."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.application.accounts.accounts import record_download
from service.application.certification.certified_figures import digest, figures_of
from service.application.collecting.receipts import Receipts
from service.application.collecting.recount import recount, repair
from service.application.ports.records import by_group
from service.domain.certification.certificate import SCORECARD, Certificate
from service.domain.collecting.receipt import receipt_of
from service.domain.errors import (
    InvalidCertificationError,
    TamperedReportError,
    UnknownBreakdownError,
    UnknownCertificateError,
    UnknownFormError,
)
from service.domain.period import FiscalPeriod
from tests.support.examples import COUNT, at, indicator, rating
from tests.support.installation import (
    MONTH,
    Installation,
    SetClock,
    answers,
    install,
    key,
    purge_announced,
    sheet,
    survey,
    writing,
)
from tests.support.reading import certified_of

if TYPE_CHECKING:
    from service.application.scoring.form_report import FormReport
    from service.application.scoring.series import Point
    from service.domain.collecting.collector import Collector
    from service.domain.scoring.score import Certification
    from tests.support.fake_store import MemoryStore

Q3, Q4 = (FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (3, 4))
YEAR = FiscalPeriod(fiscal_year=2569)
PEOPLE = indicator((3, 1), (5, 2), target=5, target_unit="level", interpolation=False, measure=COUNT, name="2.2")


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    return await install(store, clock=clock, measured=(PEOPLE,))


@pytest.fixture
async def collector(site: Installation) -> Collector:
    """Give a collector with ten answers."""
    made = await site.collectors.create("survey", "ที่", population=30)
    await answered(site, made, 10)
    return made


async def answered(site: Installation, collector: Collector, count: int, **given: Any) -> None:
    form = site.registry.form("survey")
    await site.store_sheets(collector, MONTH, *[sheet(form, answers(**given))] * count)


async def certify(
    site: Installation, subject: str = "survey", period: FiscalPeriod = Q3, *, note: str = "", by: str = "วิภา"
) -> Certificate:
    """Certify what a page shows, as whoever looked at it and takes it as it is."""
    standing = await site.certification.state(subject, period)
    seen = standing.certified.revision if standing.certified else 0
    return await site.certification.certify(
        subject, period, by=by, note=note, seen=seen, shown=standing.shown, incomplete=bool(standing.missing)
    )


async def refusals(
    site: Installation, subject: str = "survey", period: FiscalPeriod = Q3, **given: object
) -> list[str]:
    standing = await site.certification.state(subject, period)
    seen = standing.certified.revision if standing.certified else 0
    sent = {"by": "วิภา", "note": "", "seen": seen, "shown": standing.shown, **given}
    with pytest.raises(InvalidCertificationError) as refused:
        await site.certification.certify(subject, period, **sent)  # type: ignore[arg-type]  # keyword arguments in a table
    return [each.code for each in refused.value.violations]


class TestFreezing:
    async def test_all_there_is_to_say_of_a_form_is_frozen_and_read_again(
        self, site: Installation, collector: Collector
    ) -> None:
        live = await site.reports.form_report("survey", Q3)
        made = await certify(site, note="  ตรวจแล้ว ")
        assert (made.subject, made.period, made.revision, made.by) == ("survey", Q3, 1, "วิภา")
        assert (made.certified, made.note, made.sound) == (site.clock.now, "ตรวจแล้ว", True)
        frozen = await site.reports.form_report("survey", Q3)
        assert frozen.score.status == "certified"
        assert frozen.score.checksum == made.checksum
        assert frozen.score.certification
        assert (frozen.score.certification.by, frozen.score.certification.revision) == ("วิภา", 1)
        marks = {"status": "draft", "certification": None, "checksum": live.score.checksum}
        assert replace(frozen.score, **marks) == live.score
        in_order = [[(each.id, [*each.counts], [*each.choices]) for each in of.score.items] for of in (frozen, live)]
        assert in_order[0] == in_order[1]
        assert ["web", "line"] in [choices for _, _, choices in in_order[0]]
        assert [each.by for each in frozen.broken_down] == [each.by for each in live.broken_down]
        marked = [replace(each, status="draft") for each in frozen.series.quarters]
        assert replace(frozen.series, quarters=marked) == live.series
        assert (frozen.choices, frozen.scale) == (live.choices, live.scale)
        assert [each.status for each in frozen.series.quarters[-4:]] == ["draft", "draft", "certified", "draft"]
        assert digest(frozen) == digest(live)

    async def test_nothing_that_answers_do_later_changes_it(
        self, site: Installation, collector: Collector, clock: SetClock
    ) -> None:
        intake, form = site.intake(), site.registry.form("survey")
        async with writing(intake):
            for number in range(3):
                await intake.submit(collector, form, key(number), sheet(form, answers()))
            made = await certify(site, period=YEAR)
            before = await site.reports.form_report("survey", YEAR)
            await intake.submit(collector, form, key(0), sheet(form, answers(speed=1)))
            await intake.submit(collector, form, key(9), sheet(form, answers(speed=1)))
            receipts = Receipts(site.store, site.registry, clock)
            await receipts.withdraw(receipt_of(key(1), collector.code))
            held = await site.reports.score("survey", YEAR, draft=True)
            assert (held.percent, held.late) == (before.score.percent, "held"), "three people are too few to be told"
            for number in range(10, 14):
                await intake.submit(collector, form, key(number), sheet(form, answers(speed=1)))
        assert (await site.reports.score("survey", YEAR, draft=True)).percent != before.score.percent
        clock.now = at("2032-12-01T12:00:00")
        await purge_announced(site.store, site.registry, clock)
        async with site.store.write() as unit:
            await unit.tallies.move(by_group(dict.fromkeys(await site.store.tallies.everything(), 7)))
        await repair(
            site.store, site.clock, list((await recount(site.store, site.registry, lambda _: None)).differences)
        )
        assert await site.reports.form_report("survey", YEAR) == before
        assert await certified_of(site.store, "survey", YEAR) == made
        assert await site.certification.verify() == (await site.certification.headers(), [])

    async def test_nor_does_a_form_with_other_words_items_and_criteria(
        self, site: Installation, store: MemoryStore, collector: Collector
    ) -> None:
        await certify(site)
        before = await site.reports.form_report("survey", Q3)
        changed = survey(rating("help"), version=2)
        later = await install(store, replace(changed, title="ชื่อใหม่"), clock=site.clock, judged=True)
        await answered(later, collector, 6, help=1)
        assert await later.reports.form_report("survey", Q3) == before
        draft = await later.reports.score("survey", Q3, draft=True)
        assert (draft.title, draft.form_versions) == ("ชื่อใหม่", [1, 2])
        standing = await later.certification.state("survey", Q3)
        assert standing.difference
        assert "ข้อ help" in {each.text for each in standing.difference.changed}

    async def test_a_form_that_is_no_longer_asked_can_still_be_read(
        self, site: Installation, store: MemoryStore, collector: Collector
    ) -> None:
        await certify(site)
        before = await site.reports.score("survey", Q3)
        later = await install(store, survey(name="other"), clock=site.clock, judged=False)
        assert await later.reports.score("survey", Q3) == before
        with pytest.raises(UnknownFormError):
            await later.reports.score("survey", Q3, draft=True)
        standing = await later.certification.state("survey", Q3)
        assert (standing.now, standing.difference, standing.shown) == (None, None, "")
        assert standing.frozen == await later.reports.form_report("survey", Q3)
        shown = await later.reports.survey("survey", Q3)
        assert (shown.certificate_status.same, shown.differs) == (None, False)
        with pytest.raises(UnknownFormError):
            await later.certification.state("survey", Q4)
        with pytest.raises(UnknownFormError):
            await later.certification.certify("survey", Q3, by="วิภา", note="อีก", seen=1, shown="")

    async def test_the_scorecard_is_frozen_with_what_was_certified_of_its_forms(
        self, site: Installation, collector: Collector
    ) -> None:
        await site.measurements.record("2.2", Q3, {"people": "1"}, by="วิภา")
        await certify(site)
        await answered(site, collector, 5, speed=1)
        draft = await site.reports.scorecard(Q3, draft=True)
        open_card = await site.reports.scorecard(Q3)
        assert [each.status for each in open_card.indicators] == ["certified", "draft"]
        assert (open_card.status, open_card.certification) == ("draft", None)
        assert open_card.indicators[0].value != draft.indicators[0].value
        made = await certify(site, SCORECARD)
        await site.measurements.record("2.2", Q3, {"people": "2"}, by="วิภา", note="นับใหม่")
        frozen = await site.reports.scorecard(Q3)
        assert (frozen.status, frozen.checksum) == ("certified", made.checksum)
        assert [each.status for each in frozen.indicators] == ["certified", "certified"]
        assert [each.value for each in frozen.indicators] == [each.value for each in open_card.indicators]
        standing = await site.certification.state(SCORECARD, Q3)
        assert standing.difference
        assert [(each.figure, each.frozen, each.live) for each in standing.difference.changed] == [
            ("value", 1, 2), ("level", 3, 5),
        ]  # fmt: skip

    async def test_the_scorecard_may_be_certified_with_nothing_measured_and_a_form_not(
        self, site: Installation
    ) -> None:
        assert await refusals(site) == ["no-answers"]
        standing = await site.certification.state(SCORECARD, Q3)
        assert [(each.kind, each.subject) for each in standing.missing] == [("record", "2.2")]
        with pytest.raises(InvalidCertificationError) as refused:
            await site.certification.certify(SCORECARD, Q3, by="วิภา", note="", seen=0, shown=standing.shown)
        assert [each.code for each in refused.value.violations] == ["incomplete"]
        assert (await certify(site, SCORECARD)).sound

    async def test_the_overview_opens_on_what_is_due(self, site: Installation, collector: Collector) -> None:
        assert (await site.reports.overview()).period == Q3, "the quarter before was over before the first collector"
        site.clock.now = Q3.after
        assert await site.reports.last_certified() is None
        shown = await site.reports.overview()
        assert (shown.period, [each.kind for each in shown.due]) == (
            Q3,
            ["record", "population", "remark", "conclusion", "survey", "scorecard"],
        )
        assert [each.done for each in shown.due if each.kind == "conclusion"] == [False]
        await site.conclusions.write("survey", Q3, "ผลดีขึ้น", "", by="วิภา", seen=0)
        assert [each.done for each in (await site.reports.overview()).due if each.kind == "conclusion"] == [True]
        await site.measurements.record("2.2", Q3, {"people": "1"}, by="วิภา")
        for subject in ("survey", SCORECARD):
            await certify(site, subject)
        shown = await site.reports.overview()
        assert (shown.period, [each.period for each in shown.due if each.kind == "report"]) == (Q4, [Q3])
        assert await site.reports.last_certified() == Q3
        assert [each.papers for each in shown.due if each.kind == "report"] == [(SCORECARD, "survey")]

        async def seal() -> Certification | None:
            return (await site.reports.scorecard(Q3)).certification

        async def ticked(*periods: FiscalPeriod | None) -> list[bool]:
            due = [each for period in periods for each in (await site.reports.overview(period)).due]
            return [each.done for each in due if each.kind == "report"]

        for other in (f"{SCORECARD} {Q4.name} docx", f"{SCORECARD} {YEAR.name} docx", f"survey {Q3.name} docx"):
            await record_download(site.store, site.clock, "วิภา", other, 1, None)
        assert await ticked(None, Q3) == [False, False]
        await record_download(site.store, site.clock, "มานี", f"{SCORECARD} {Q3.name} docx", 1, await seal())
        assert await ticked(None, Q3) == [True, True]
        site.clock.forward(hours=2)
        await site.measurements.record("2.2", Q3, {"people": "2"}, by="วิภา", note="นับใหม่")
        await certify(site, SCORECARD, note="นับใหม่")
        assert await ticked(None, Q3) == [False, False], "what was certified since was not downloaded"
        for people in "34":
            # The same kind by the same person within the hour, between which it was certified.
            await record_download(site.store, site.clock, "มานี", f"{SCORECARD} {Q3.name} xlsx", 1, await seal())
            assert await ticked(None, Q3) == [True, True]
            site.clock.forward(minutes=10)
            await site.measurements.record("2.2", Q3, {"people": people}, by="วิภา", note="นับใหม่")
            await certify(site, SCORECARD, note="นับใหม่")
            assert await ticked(None, Q3) == [False, False]
        site.clock.now = Q4.after
        assert (await site.reports.overview()).period == Q4
        assert await site.reports.last_certified() == Q3, "what was certified stays what readers see first"

    @pytest.mark.parametrize("answers_came", [True, False])
    async def test_a_quarter_with_answers_or_values_from_before_the_first_collector_is_due(
        self, site: Installation, *, answers_came: bool
    ) -> None:
        site.clock.now = Q3.after
        made = await site.collectors.create("survey", "ที่")
        assert (await site.reports.overview()).period == Q4
        if answers_came:
            await answered(site, made, 1)
        else:
            await site.measurements.record("2.2", Q3, {"people": "1"}, by="วิภา")
        assert (await site.reports.overview()).period == Q3

    async def test_readings_of_a_breakdown_come_from_what_was_frozen(
        self, site: Installation, collector: Collector
    ) -> None:
        live = await site.reports.score("survey", Q3, "office")
        await certify(site)
        await answered(site, collector, 10, speed=1)
        assert (await site.reports.score("survey", Q3, "office")).by == live.by
        one = await site.reports.form_report("survey", Q3, "office")
        assert [each.by for each in one.broken_down] == [live.by]
        for reading in (site.reports.score, site.reports.form_report):
            with pytest.raises(UnknownBreakdownError):
                await reading("survey", Q3, "speed")

    async def test_other_periods_are_drafts(self, site: Installation, collector: Collector) -> None:
        await certify(site)
        assert (await site.reports.score("survey", YEAR)).status == "draft"
        assert [each.status for each in await site.reports.scores(Q3)] == ["certified"]
        assert [each.status for each in await site.reports.scores(Q3, draft=True)] == ["draft"]


class TestSeries:
    """What was certified of a period is its point wherever that period is seen, and stays in what is frozen."""

    async def test_what_was_certified_stays_in_the_series_of_other_periods(
        self, site: Installation, collector: Collector
    ) -> None:
        await certify(site)
        await answered(site, collector, 10, speed=1)
        frozen, live = [await site.reports.score("survey", Q3, draft=draft) for draft in (False, True)]
        assert frozen.percent != live.percent
        for period in (Q4, YEAR, FiscalPeriod(fiscal_year=2570)):
            quarter = third(await site.reports.form_report("survey", period))
            assert (quarter.percent, quarter.responses, quarter.status) == (frozen.percent, 10, "certified")
            drafted = third(await site.reports.form_report("survey", period, draft=True))
            assert (drafted.percent, drafted.responses, drafted.status) == (live.percent, 20, "draft")
        year = (await site.reports.form_report("survey", YEAR)).series.years[-1]
        assert (year.responses, year.status) == (20, "draft")

    async def test_a_series_by_itself_goes_by_the_last_revision(self, site: Installation, collector: Collector) -> None:
        await certify(site)
        await answered(site, collector, 10, speed=1)
        await certify(site, note="รับเพิ่ม")
        await certify(site, period=YEAR)
        await answered(site, collector, 10, speed=1)
        series = await site.reports.series("survey", [2569])
        assert [each.responses for each in (*series.years, *series.quarters)] == [20, 0, 0, 20, 0]
        assert [each.status for each in (*series.years, *series.quarters)] == [
            "certified", "draft", "draft", "certified", "draft",
        ]  # fmt: skip
        live = await site.reports.series("survey", [2569], draft=True)
        assert live == await site.report.series("survey", [2569])
        assert [each.responses for each in (*live.years, *live.quarters)] == [30, 0, 0, 30, 0]

    async def test_a_series_is_frozen_with_what_counted_then(self, site: Installation, collector: Collector) -> None:
        await certify(site)
        await answered(site, collector, 10, speed=1)
        await certify(site, period=YEAR)
        await certify(site, note="รับเพิ่ม")
        await answered(site, collector, 10, speed=1)
        frozen = await site.reports.form_report("survey", YEAR)
        assert (third(frozen).responses, third(frozen).status) == (10, "certified")
        assert (frozen.series.years[-1].responses, frozen.series.years[-1].status) == (20, "certified")
        amended = await site.reports.form_report("survey", Q3)
        assert (third(amended).responses, third(amended).status) == (20, "certified")
        assert (amended.series.years[-1].responses, amended.series.years[-1].status) == (20, "certified")


def third(form_report: FormReport) -> Point:
    """Give the third quarter of 2569 in a series."""
    return next(
        each for each in form_report.series.quarters if (each.period.fiscal_year, each.period.quarter) == (2569, 3)
    )


class TestAmending:
    async def test_an_amendment_says_why_and_both_stay(self, site: Installation, collector: Collector) -> None:
        first = await certify(site)
        await answered(site, collector, 1, speed=1)
        assert await refusals(site, note=" ") == ["no-reason"]
        second = await certify(site, note="รับคำตอบที่ส่งทางไปรษณีย์", by="สมชาย")
        assert (second.revision, second.by) == (2, "สมชาย")
        assert (await site.reports.score("survey", Q3)).responses == 11
        assert await site.certification.revision("survey", Q3) == second
        assert await site.certification.revision("survey", Q3, 1) == first
        assert figures_of(first) != figures_of(second)
        assert [each.revision for each in await site.certification.headers("survey", Q3)] == [2, 1]
        assert await site.certification.headers("survey", Q4) == await site.certification.headers(SCORECARD) == []

    async def test_what_amends_nothing_is_refused_until_the_period_is_over(
        self, site: Installation, collector: Collector, clock: SetClock
    ) -> None:
        assert (await certify(site)).provisional
        assert await refusals(site, note="อีกครั้ง") == ["unchanged"]
        clock.now = at("2026-07-01T00:00:00")
        final = await certify(site, note="สิ้นไตรมาสแล้ว")
        assert (final.revision, final.provisional) == (2, False)
        assert await refusals(site, note="อีกครั้ง") == ["unchanged"]

    async def test_of_two_at_once_one_is_refused_and_told_why(self, site: Installation, collector: Collector) -> None:
        made = await asyncio.gather(*(certify(site, by=by) for by in ("วิภา", "สมชาย")), return_exceptions=True)
        assert sorted(type(each).__name__ for each in made) == ["Certificate", "InvalidCertificationError"]
        (refused,) = [each for each in made if isinstance(each, InvalidCertificationError)]
        assert [each.code for each in refused.violations] == ["overtaken", "unchanged", "no-reason"]
        assert len(await site.certification.headers()) == 1

    async def test_nobody_certifies_figures_they_have_not_seen(self, site: Installation, collector: Collector) -> None:
        seen = (await site.certification.state("survey", Q3)).shown
        await answered(site, collector, 1)
        assert await refusals(site, shown=seen) == ["moved-on"]
        assert await refusals(site, shown="") == ["moved-on"]
        assert (await certify(site)).revision == 1

    async def test_answers_of_other_quarters_do_not_keep_a_quarter_from_being_certified(
        self, site: Installation, collector: Collector
    ) -> None:
        seen = (await site.certification.state("survey", Q3)).shown
        await site.store_sheets(collector, 202602, sheet(site.registry.form("survey"), answers()))
        await site.certification.certify("survey", Q3, by="วิภา", note="", seen=0, shown=seen)

    async def test_everything_that_is_wrong_is_told_at_once(self, site: Installation) -> None:
        assert await refusals(site, period=Q4, seen=3, shown="x", note="ก" * 1001) == [
            "overtaken", "not-begun", "no-answers", "moved-on", "too-long",
        ]  # fmt: skip
        with pytest.raises(UnknownFormError):
            await site.certification.certify("nothing", Q3, by="วิภา", note="", seen=0, shown="")
        with pytest.raises(UnknownFormError):
            await site.certification.state("nothing", Q3)
        with pytest.raises(UnknownCertificateError):
            await site.certification.revision("survey", Q3)
        assert await site.certification.headers() == []


class TestProving:
    async def test_the_book_tells_of_each_with_its_checksum(
        self, site: Installation, store: MemoryStore, collector: Collector
    ) -> None:
        made = await certify(site)
        *_, entry = await store.accounts.entries()
        assert (entry.who, entry.action) == ("วิภา", "report-certified")
        assert entry.subject == f"survey 2569/3 #1 {made.checksum}"

    @pytest.mark.memory_store
    async def test_a_report_that_was_changed_is_found_and_never_shown(
        self, site: Installation, store: MemoryStore, collector: Collector
    ) -> None:
        made = await certify(site)
        await certify(site, SCORECARD)
        forged = replace(made, document=made.document.replace(b'"responses":10', b'"responses":99'))
        place = next(iter(store.state.certified))
        store.state = replace(store.state, certified={**store.state.certified, place: forged})
        seals, flaws = await site.certification.verify()
        assert (len(seals), [(each.report, each.code) for each in flaws]) == (2, [("survey 2569/3 #1", "changed")])
        for attempt in (
            site.reports.score("survey", Q3),
            site.reports.scores(Q3),
            site.certification.state("survey", Q3),
            site.certification.revision("survey", Q3),
        ):
            with pytest.raises(TamperedReportError):
                await attempt
        assert (await site.reports.score("survey", Q3, draft=True)).status == "draft"

    @pytest.mark.memory_store
    async def test_a_report_that_is_gone_is_found_by_the_book(
        self, site: Installation, store: MemoryStore, collector: Collector
    ) -> None:
        await certify(site)
        await certify(site, SCORECARD)
        store.state = replace(store.state, certified={})
        _, flaws = await site.certification.verify()
        assert [(each.report, each.code) for each in flaws] == [
            ("survey 2569/3 #1", "missing"), ("scorecard 2569/3 #1", "missing"),
        ]  # fmt: skip
