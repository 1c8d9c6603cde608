from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.application.certification.reports import Reports
from service.application.scoring.live_scores import LiveScores
from service.domain.collecting.collector_settings import settings_of
from service.domain.errors import InvalidPeriodError, UnknownBreakdownError, UnknownFormError
from service.domain.period import FiscalPeriod
from tests.support.examples import MILESTONES, at, form, indicator, rating, section, single, words
from tests.support.fake_store import MemoryStore
from tests.support.installation import MONTH, Installation, SetClock, answers, install, sheet, survey

if TYPE_CHECKING:
    from service.domain.collecting.answers import Answers
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Form
    from service.domain.scoring.score import GroupScore

YEAR = FiscalPeriod(fiscal_year=2569)
NEXT = FiscalPeriod(fiscal_year=2570)


def sheets(site: Installation, count: int, **given: Any) -> list[Answers]:
    return [sheet(site.registry.form("survey"), answers(**given))] * count


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "สำนักงาน")


async def test_a_score_pools_the_answers_of_all_collectors_of_the_form(
    site: Installation, collector: Collector
) -> None:
    other = await site.collectors.create("survey", "อีกที่หนึ่ง")
    await site.store_sheets(collector, MONTH, *sheets(site, 3, ease=5, speed=5))
    await site.store_sheets(other, MONTH, *sheets(site, 1, ease="na", speed=1))
    score = await site.report.score("survey", YEAR)
    # 3 x (5 + 5) + 1 = 31 of 7 answers x 5 = 35
    assert (score.responses, score.answers, score.rating_sum) == (4, 7, 31)
    assert score.percent == Decimal("88.57")
    assert (score.level, score.met, score.method) == (3, False, "mean-percent")
    assert (score.form, score.indicator, score.demonstration) == ("survey", "1.1", False)


async def test_without_answers_there_is_no_figure_and_the_reason_is_said(
    site: Installation, collector: Collector
) -> None:
    score = await site.report.score("survey", YEAR)
    assert (score.responses, score.answers, score.form_versions) == (0, 0, [1])
    assert (score.percent, score.level, score.level_reason, score.score, score.met) == (
        None, None, "no-answers", None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("month", "year", "quarter"),
    [
        (202509, 2568, 4),
        (202510, 2569, 1),
        (202512, 2569, 1),
        (202601, 2569, 2),
        (202603, 2569, 2),
        (202604, 2569, 3),
        (202606, 2569, 3),
        (202607, 2569, 4),
        (202609, 2569, 4),
        (202610, 2570, 1),
    ],
)
async def test_a_month_counts_in_its_fiscal_year_and_quarter_and_in_no_other(
    site: Installation, collector: Collector, month: int, year: int, quarter: int
) -> None:
    await site.store_sheets(collector, month, *sheets(site, 1))
    for asked in (2568, 2569, 2570):
        whole = await site.report.score("survey", FiscalPeriod(fiscal_year=asked))
        assert whole.responses == (asked == year)
        for part in (1, 2, 3, 4):
            score = await site.report.score("survey", FiscalPeriod(fiscal_year=asked, quarter=part))
            assert score.responses == ((asked, part) == (year, quarter))


async def test_the_answers_of_other_forms_do_not_count(store: MemoryStore, clock: SetClock) -> None:
    site = await install(store, survey(), survey(name="other", judged=False), clock=clock)
    mine = await site.collectors.create("survey", "เรา")
    theirs = await site.collectors.create("other", "เขา")
    await site.store_sheets(mine, MONTH, *sheets(site, 1, ease=5, speed=5))
    await site.store_sheets(theirs, MONTH, *sheets(site, 9, ease=1, speed=1))
    score, other = await site.reports.scores(YEAR)
    assert (score.form, score.responses, score.percent) == ("survey", 1, Decimal(100))
    assert (other.form, other.responses, other.percent) == ("other", 9, Decimal(20))
    assert (other.level, other.level_reason, other.criteria, other.target) == (None, "no-criteria", None, None)


class TestPopulation:
    """The people asked are added up over the collectors that had answers, or were open and say how many they ask."""

    async def test_is_the_sum_over_the_collectors_with_answers(self, site: Installation) -> None:
        for population in (30, 10):
            made = await site.collectors.create("survey", "ที่", population=population)
            await site.store_sheets(made, MONTH, *sheets(site, 5))
        score = await site.report.score("survey", YEAR)
        assert (score.population, score.response_rate) == (40, Decimal(25))

    async def test_is_unknown_where_one_with_answers_does_not_say(self, site: Installation) -> None:
        known = await site.collectors.create("survey", "รู้", population=30)
        silent = await site.collectors.create("survey", "ไม่รู้")
        await site.store_sheets(known, MONTH, *sheets(site, 5))
        await site.store_sheets(silent, MONTH, *sheets(site, 1))
        score = await site.report.score("survey", YEAR)
        assert (score.population, score.response_rate, score.margin_of_error) == (None, None, None)

    async def test_counts_those_nobody_of_whom_answered(self, site: Installation) -> None:
        answered = await site.collectors.create("survey", "ตอบ", population=30)
        await site.collectors.create("survey", "ไม่ตอบ", population=70)
        await site.store_sheets(answered, MONTH, *sheets(site, 10))
        score = await site.report.score("survey", YEAR)
        assert (score.population, score.response_rate) == (100, Decimal(10))

    async def test_leaves_out_a_silent_one_nobody_answered(self, site: Installation) -> None:
        answered = await site.collectors.create("survey", "ตอบ", population=30)
        await site.collectors.create("survey", "ไม่รู้")
        await site.store_sheets(answered, MONTH, *sheets(site, 10))
        assert (await site.report.score("survey", YEAR)).population == 30

    async def test_is_known_before_anybody_answered(self, site: Installation) -> None:
        await site.collectors.create("survey", "ไม่ตอบ", population=70)
        score = await site.report.score("survey", YEAR)
        assert (score.population, score.response_rate) == (70, Decimal(0))

    async def test_is_unknown_without_any_collector(self, site: Installation) -> None:
        assert (await site.report.score("survey", YEAR)).population is None

    async def test_leaves_out_collectors_of_other_forms(self, store: MemoryStore, clock: SetClock) -> None:
        site = await install(store, survey(), survey(name="other", judged=False), clock=clock)
        await site.collectors.create("survey", "เรา", population=30)
        await site.collectors.create("other", "เขา", population=500)
        assert [score.population for score in await site.reports.scores(YEAR)] == [30, 500]

    @pytest.mark.parametrize(
        ("created", "opens", "closes", "rounds"),
        [
            ("2026-09-30T23:59:59", None, None, {2569: 1, 2570: 4, 2571: 2}),
            ("2026-10-01T00:00:00", None, None, {2570: 4, 2571: 2}),
            ("2026-01-01T00:00:00", "2026-09-30T23:59:59", None, {2569: 1, 2570: 4, 2571: 2}),
            ("2026-01-01T00:00:00", "2026-10-01T00:00:00", None, {2570: 4, 2571: 2}),
            ("2026-01-01T00:00:00", None, "2026-10-01T00:00:00", {2569: 3}),
            ("2026-01-01T00:00:00", None, "2026-10-01T00:00:01", {2569: 3, 2570: 1}),
            ("2026-01-01T00:00:00", "2026-10-01T00:00:00", "2027-10-01T00:00:00", {2570: 4}),
            ("2026-10-01T00:00:00", "2026-01-01T00:00:00", None, {2570: 4, 2571: 2}),
            ("2026-11-01T00:00:00", None, "2027-02-01T00:00:00", {2570: 2}),
            ("2026-01-01T00:00:00", "2028-04-01T00:00:00", None, {}),
        ],
    )
    async def test_counts_the_people_once_in_each_quarter_in_which_the_collector_was_open(
        self,
        site: Installation,
        clock: SetClock,
        created: str,
        opens: str | None,
        closes: str | None,
        rounds: dict[int, int],
    ) -> None:
        clock.now = at(created)
        await site.collectors.create(
            "survey", "ที่", opens=at(opens) if opens else None, closes=at(closes) if closes else None, population=40
        )
        clock.now = at("2028-03-31T23:59:59")
        found = {
            year: (await site.report.score("survey", FiscalPeriod(fiscal_year=year))).population
            for year in (2568, 2569, 2570, 2571)
        }
        assert found == {year: 40 * rounds[year] if year in rounds else None for year in found}

    async def test_leaves_out_one_that_was_closed_before_it_opened(self, site: Installation, clock: SetClock) -> None:
        made = await site.collectors.create("survey", "พลาด", opens=at("2026-08-01T00:00:00"), population=40)
        await site.collectors.close(made.code)
        clock.now = at("2026-08-01T00:00:00")
        assert (await site.report.score("survey", YEAR)).population is None

    async def test_is_unknown_for_answers_from_before_it_was_told(self, site: Installation, clock: SetClock) -> None:
        made = await site.collectors.create("survey", "ที่", population=40)
        await site.store_sheets(made, 202410, *sheets(site, 4))
        score = await site.report.score("survey", FiscalPeriod(fiscal_year=2568))
        assert (score.population, score.response_rate) == (None, None)

    async def test_told_today_leaves_last_year_as_it_was(self, site: Installation, clock: SetClock) -> None:
        clock.now = at("2025-11-01T12:00:00")
        made = await site.collectors.create("survey", "ที่", population=100)
        await site.store_sheets(made, 202511, *sheets(site, 32))
        clock.now = at("2026-11-01T12:00:00")
        before = await site.report.score("survey", YEAR)
        seen = settings_of(await site.collectors.find(made.code)).mark
        await site.collectors.change(made.code, {"population": "10"}, seen)
        await site.store_sheets(made, 202611, *sheets(site, 4))
        assert await site.report.score("survey", YEAR) == before
        assert (before.responses, before.population, before.response_rate) == (32, 400, Decimal(8))
        now = await site.report.score("survey", NEXT)
        assert (now.responses, now.population, now.response_rate) == (4, 10, Decimal(40))


async def groups(site: Installation, by: str = "office") -> dict[str, GroupScore]:
    breakdown = (await site.report.score("survey", YEAR, by)).by
    assert breakdown is not None
    assert breakdown.item == by
    return {group.value: group for group in breakdown.groups}


async def test_a_breakdown_scores_each_group_on_its_own(site: Installation, collector: Collector) -> None:
    await site.store_sheets(collector, MONTH, *sheets(site, 5, office="hq", ease=5, speed=5))
    await site.store_sheets(collector, MONTH, *sheets(site, 6, office="abroad", ease="na", speed=4))
    found = await groups(site)
    assert (found["hq"].responses, found["hq"].percent, found["hq"].level) == (5, Decimal(100), 5)
    assert (found["abroad"].responses, found["abroad"].percent, found["abroad"].level) == (6, Decimal(80), 2)
    assert (found["other"].hidden, found["other"].responses, found["other"].percent) == (True, None, None)


async def test_a_small_group_hides_itself_and_the_one_that_would_give_it_away(
    site: Installation, collector: Collector
) -> None:
    await site.store_sheets(collector, MONTH, *sheets(site, 20, office="hq"), *sheets(site, 7, office="abroad"))
    assert not (await groups(site))["abroad"].hidden
    await site.store_sheets(collector, MONTH, *sheets(site, 1, office="other"))
    found = await groups(site)
    assert {name: group.hidden for name, group in found.items()} == {"hq": False, "abroad": True, "other": True}
    score = await site.report.score("survey", YEAR)
    (item,) = (item for item in score.items if item.id == "office")
    assert item.counts == {"hq": 20, "abroad": None, "other": None}
    assert score.responses == 28


async def test_no_breakdown_is_given_unless_one_is_asked(site: Installation, collector: Collector) -> None:
    await site.store_sheets(collector, MONTH, *sheets(site, 9))
    assert (await site.report.score("survey", YEAR)).by is None


@pytest.mark.parametrize("by", ["", "nothing", "ease", "channels", "comments", "office.other"])
async def test_what_is_no_breakdown_item_cannot_be_broken_down_by(site: Installation, by: str) -> None:
    with pytest.raises(UnknownBreakdownError) as refused:
        await site.report.score("survey", YEAR, by)
    assert refused.value.params == {"item": by, "form": "survey"}


async def test_a_form_that_is_not_there_has_no_score(site: Installation) -> None:
    with pytest.raises(UnknownFormError):
        await site.report.score("nothing", YEAR)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
async def test_the_answers_to_two_versions_in_one_period_are_one_score(
    store: MemoryStore, clock: SetClock, first: int, second: int
) -> None:
    newer = survey(rating("help"), single("region", "north south", breakdown=True), version=2)
    await install(store, survey(), clock=clock)
    site = await install(store, newer, clock=clock)
    collector = await site.collectors.create("survey", "สำนักงาน")
    raw = {1: answers(ease=1, speed=1), 2: answers(ease=5, speed=5, help=5, region="north")}
    for version in (first, second):
        filled = sheet(site.registry.version("survey", version), raw[version])
        await site.store_sheets(collector, MONTH, *[filled] * (3 + 2 * version), version=version)
    score = await site.report.score("survey", YEAR)
    # 5 sheets of 1 + 1, 7 sheets of 5 + 5 + 5: 115 of 31 answers x 5 = 155
    assert (score.form_versions, score.responses, score.answers, score.rating_sum) == ([1, 2], 12, 31, 115)
    assert score.percent == Decimal("74.19")
    assert [item.id for item in score.items][-2:] == ["help", "region"]
    # Those who were not asked are no group, but whoever subtracts may not single one out.
    assert not (await groups(site, "region"))["north"].hidden
    assert (await groups(site, "region"))["north"].responses == 7
    assert {name: group.responses for name, group in (await groups(site)).items()}["hq"] == 12


async def test_an_item_that_only_an_older_version_asked_still_counts(store: MemoryStore, clock: SetClock) -> None:
    await install(store, survey(rating("help")), clock=clock)
    site = await install(store, survey(version=2), clock=clock)
    collector = await site.collectors.create("survey", "สำนักงาน")
    older = sheet(site.registry.version("survey", 1), answers(ease=5, speed=5, help=1))
    newer = sheet(site.registry.version("survey", 2), answers(ease=5, speed=5))
    await site.store_sheets(collector, MONTH, older, version=1)
    await site.store_sheets(collector, MONTH, newer, version=2)
    score = await site.report.score("survey", YEAR)
    assert (score.answers, score.rating_sum, score.form_versions) == (5, 21, [1, 2])
    assert "help" in [item.id for item in score.items]


async def test_after_going_back_a_version_its_successors_answers_still_count(
    store: MemoryStore, clock: SetClock
) -> None:
    await install(store, survey(), clock=clock)
    newer = await install(store, survey(rating("help"), version=2), clock=clock)
    collector = await newer.collectors.create("survey", "สำนักงาน")
    filled = sheet(newer.registry.form("survey"), answers(ease=5, speed=5, help=5))
    await newer.store_sheets(collector, MONTH, filled, version=2)
    site = await install(store, survey(), clock=clock)
    score = await site.report.score("survey", YEAR)
    assert (score.form_versions, score.responses, score.answers) == ([2], 1, 3)


class TestBreakdownsOfVersions:
    """A breakdown may be asked by what any version with answers in the period, or the present one, breaks down by."""

    @pytest.fixture
    async def versions(self, store: MemoryStore, clock: SetClock) -> Installation:
        """Give a form whose second version calls its breakdown `place`, with six answers to each; nobody answered 3."""
        await install(store, self.asking("office", 1), clock=clock)
        await install(store, self.asking("place", 2), clock=clock)
        site = await install(store, self.asking("region", 3), clock=clock)
        collector = await site.collectors.create("survey", "สำนักงาน")
        for version, name in ((1, "office"), (2, "place")):
            published = site.registry.version("survey", version)
            filled = [sheet(published, {name: value, "ease": version + 3}) for value in ("a", "b") for _ in range(6)]
            await site.store_sheets(collector, MONTH, *filled, version=version)
        return site

    @staticmethod
    def asking(name: str, version: int) -> Form:
        asked = (single(name, "a b", breakdown=True), rating("ease"))
        return form(section("all", *asked), version=version, indicator="1.1")

    @pytest.mark.parametrize(("by", "percent"), [("office", 80), ("place", 100)])
    async def test_an_item_of_any_version_with_answers(self, versions: Installation, by: str, percent: int) -> None:
        score = await versions.report.score("survey", YEAR, by)
        assert (score.form_versions, score.responses, score.percent) == ([1, 2], 24, Decimal(90))
        assert score.by is not None
        assert [(group.value, group.responses, group.percent) for group in score.by.groups] == [
            ("a", 6, Decimal(percent)), ("b", 6, Decimal(percent)),
        ]  # fmt: skip
        assert [item.counts for item in score.items if item.id == by] == [{"a": 6, "b": 6}]

    async def test_an_item_that_is_asked_now_and_has_no_answers_yet(self, versions: Installation) -> None:
        score = await versions.report.score("survey", YEAR, "region")
        assert score.by is not None
        assert [group.hidden for group in score.by.groups] == [True, True]
        assert score.responses == 24

    @pytest.mark.parametrize("by", ["office", "place"])
    async def test_no_item_of_an_older_version_without_answers(self, versions: Installation, by: str) -> None:
        with pytest.raises(UnknownBreakdownError):
            await versions.report.score("survey", NEXT, by)

    async def test_the_breakdowns_of_other_forms_are_none_of_this_one(self, store: MemoryStore) -> None:
        site = await install(store, survey(), form(single("place", breakdown=True), name="other"), judged=True)
        assert site.registry.breakdowns("survey") == {"office"}
        with pytest.raises(UnknownBreakdownError):
            await site.report.score("survey", YEAR, "place")


async def test_the_scorecard_has_every_indicator_with_its_value_or_the_reason_for_none(
    store: MemoryStore, clock: SetClock
) -> None:
    by_hand = replace(indicator(1, 3, 5, target=5, target_unit="level"), id="2.1", form=None, measure=MILESTONES)
    site = await install(store, survey(), form(words("wish"), name="needs"), clock=clock, measured=(by_hand,))
    collector = await site.collectors.create("survey", "สำนักงาน")
    before = await site.reports.scorecard(YEAR)
    await site.store_sheets(collector, MONTH, *sheets(site, 1, ease=5, speed=5))
    card = await site.reports.scorecard(YEAR)
    assert (card.fiscal_year, card.demonstration) == (2569, False)
    assert [(each.id, each.form, each.value, each.level, each.level_reason, each.met) for each in card.indicators] == [
        ("1.1", "survey", Decimal(100), 5, None, True),
        ("2.1", None, None, None, "no-measurement", None),
    ]
    assert [(each.value, each.level_reason, each.met) for each in before.indicators] == [
        (None, "no-answers", None),
        (None, "no-measurement", None),
    ]
    fed, measured = card.indicators
    assert (fed.responses, fed.method, measured.responses, measured.method) == (1, "mean-percent", None, None)
    assert (fed.criteria.id, fed.criteria.version, len(measured.criteria.floors)) == ("steps-of-5", 1, 3)
    assert {(each.period.fiscal_year, each.years) for each in card.indicators} == {(2569, (2569,))}
    assert (fed.score, fed.target, fed.target_unit) == (Decimal(5), Decimal(95), "percent")
    assert (measured.target, measured.target_unit, measured.owners) == (Decimal(5), "level", ("สำนัก",))


async def test_the_scorecard_of_a_year_takes_no_answers_of_another(site: Installation, collector: Collector) -> None:
    await site.store_sheets(collector, 202510, *sheets(site, 1))
    cards = [await site.reports.scorecard(FiscalPeriod(fiscal_year=year)) for year in (2568, 2569, 2570)]
    assert [card.indicators[0].value is None for card in cards] == [True, False, True]


async def test_there_is_no_scorecard_of_a_year_of_the_common_era(site: Installation) -> None:
    with pytest.raises(InvalidPeriodError):
        await site.reports.scorecard(FiscalPeriod(fiscal_year=2026))


async def test_made_up_answers_are_called_so(store: MemoryStore, clock: SetClock) -> None:
    site = await install(store, clock=clock)
    report = LiveScores(store, site.registry, clock, demonstration=True)
    assert (await report.score("survey", YEAR)).demonstration
    assert (await Reports(site.registry, report).scorecard(YEAR)).demonstration


@pytest.mark.parametrize(
    ("moment", "year", "quarter"),
    [("2026-09-30T23:59:59", 2569, 4), ("2026-10-01T00:00:00", 2570, 1), ("2026-12-31T23:59:59", 2570, 1)],
)
async def test_today_is_in_the_quarter_of_bangkok(
    site: Installation, clock: SetClock, moment: str, year: int, quarter: int
) -> None:
    clock.now = at(moment)
    assert site.report.today() == FiscalPeriod(fiscal_year=year, quarter=quarter)


async def test_a_score_has_the_same_checksum_for_the_same_figures_and_another_for_others(
    site: Installation, collector: Collector
) -> None:
    await site.store_sheets(collector, MONTH, *sheets(site, 5))
    first, second = await site.report.score("survey", YEAR), await site.report.score("survey", YEAR)
    assert first == second
    await site.store_sheets(collector, MONTH, *sheets(site, 1, ease=1))
    assert (await site.report.score("survey", YEAR)).checksum != first.checksum
