"""Few answers that come or change after a report was certified are in no draft until they are five, or certified."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from service.application.collecting.populations import Populations
from service.application.collecting.withdrawals import Withdrawals
from service.domain.certification.certificate import SCORECARD, Certificate
from service.domain.certification.difference import Difference
from service.domain.collecting.collector_settings import settings_of
from service.domain.collecting.exclusion import LEAST_EQUAL, batch_name
from service.domain.errors import UnknownFormError
from service.domain.period import FiscalPeriod
from service.web.planner.certification.comparison import shown_difference
from tests.support.installation import Installation, SetClock, answers, install, sheet, survey

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector
    from service.domain.scoring.score import Score
    from tests.support.fake_store import MemoryStore

Q2, Q3 = (FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (2, 3))
YEAR = FiscalPeriod(fiscal_year=2569)
FEBRUARY, MAY = 202602, 202605


@pytest.fixture
async def site(store: MemoryStore, clock: SetClock) -> Installation:
    return await install(store, clock=clock)


@pytest.fixture
async def places(site: Installation) -> list[Collector]:
    """Give two collectors, each with ten answers of either office in two quarters."""
    made = [await site.collectors.create("survey", label, population=60) for label in ("ก", "ข")]
    for month in (FEBRUARY, MAY):
        for each in made:
            await come(site, each, 10, month)
            await come(site, each, 10, month, office="abroad", ease=3)
    return made


async def come(site: Installation, collector: Collector, count: int, month: int = MAY, **said: object) -> None:
    published = site.registry.form("survey")
    await site.store_sheets(collector, month, *[sheet(published, answers(**{"ease": 1, **said}))] * count)  # type: ignore[arg-type]


async def certify(site: Installation, period: FiscalPeriod = Q3, subject: str = "survey") -> Certificate:
    state = await site.certification.state(subject, period)
    seen = state.certified.revision if state.certified else 0
    return await site.certification.certify(
        subject, period, by="วิภา", note="แก้ไข", seen=seen, shown=state.shown, incomplete=True
    )


async def draft(site: Installation, period: FiscalPeriod = Q3) -> Score:
    return (await site.reports.form_report("survey", period, draft=True)).broken_down[0]


def shown(score: Score) -> dict[str, int | None]:
    assert score.by
    return {group.value: group.responses for group in score.by.groups if not group.hidden}


async def test_every_draft_of_quarter_and_year_waits_for_five(site: Installation, places: list[Collector]) -> None:
    await certify(site)
    before, year = await draft(site), await draft(site, YEAR)
    assert (before.late, year.late) == (UNSET, UNSET)
    await come(site, places[0], 4)
    for period, score, people in ((Q3, before, 40), (YEAR, year, 80)):
        held = await draft(site, period)
        same = {"late": score.late, "checksum": score.checksum}
        assert (held.late, held.responses, replace(held, **same)) == ("held", people, score)
        card = await site.reports.scorecard(period, draft=True)
        assert [(each.responses, each.value, each.late) for each in card.indicators] == [
            (people, score.percent, "held")
        ]
    series = await site.reports.series("survey", [2569], draft=True)
    assert [each.responses for each in (*series.years, *series.quarters)] == [80, 0, 40, 40, 0]
    await come(site, places[0], 1)
    assert [(each.late, each.responses) for each in (await draft(site), await draft(site, YEAR))] == [
        (UNSET, 45),
        (UNSET, 85),
    ]


async def to_amend(site: Installation, period: FiscalPeriod | None = None) -> list[tuple[str, str]]:
    due = (await site.reports.overview(period)).due
    return [(each.subject, each.period.name) for each in due if each.kind == "amend"]


async def test_that_few_answered_late_is_no_task_and_that_five_did_is_one(
    site: Installation, places: list[Collector]
) -> None:
    subjects = [("survey", Q3), (SCORECARD, Q3), ("survey", YEAR), ("survey", Q2)]
    assert await site.reports.kept(subjects) == []
    site.clock.now = Q3.after
    for subject in ("survey", SCORECARD):
        await certify(site, subject=subject)
    await come(site, places[0], 4)
    assert await to_amend(site) == await to_amend(site, Q3) == []
    kept = [(each.subject, each.differs) for each in await site.reports.kept(subjects)]
    assert kept == [("survey", False), (SCORECARD, False)]
    assert not (await site.reports.survey("survey", Q3)).differs
    await come(site, places[0], 1)
    assert await to_amend(site) == await to_amend(site, Q3) == [("survey", "2569/3")]
    assert (await site.reports.survey("survey", Q3)).differs
    assert not (await site.reports.survey("survey", Q3, draft=True)).differs
    await certify(site)
    assert await to_amend(site) == await to_amend(site, Q3) == [(SCORECARD, "2569/3")], "it has the survey's figures"
    kept = [(each.subject, each.differs) for each in await site.reports.kept(subjects)]
    assert kept == [("survey", False), (SCORECARD, True)]
    paths = [each.target for each in await site.reports.kept(subjects)]
    assert paths == [f"/plan/certified/{each}?fiscal_year=2569&quarter=3" for each in ("survey", SCORECARD)]
    await certify(site, subject=SCORECARD)
    assert await to_amend(site) == await to_amend(site, Q3) == []
    assert (await site.reports.overview(Q3)).due[-1].kind == "report"


async def test_a_survey_of_which_no_answer_is_left_cannot_be_certified_again_and_is_no_task(
    site: Installation, places: list[Collector]
) -> None:
    site.clock.now = Q3.after
    for subject in ("survey", SCORECARD):
        await certify(site, subject=subject)
    for each in places:
        await Withdrawals(site.store, site.clock).withdraw(each.code, "กรอกเพื่อทดลอง", settings_of(each).mark)
    assert await to_amend(site) == []


async def test_a_quarter_that_is_certified_again_tells_the_whole_and_its_groups_as_before(
    site: Installation, places: list[Collector]
) -> None:
    await certify(site)
    groups = shown(await draft(site))
    await come(site, places[0], 2)
    state = await site.certification.state("survey", Q3)
    assert state.difference
    told = {each.figure: (each.frozen, each.live) for each in state.difference.changed}
    assert told["responses"] == (40, 42)
    await certify(site)
    again = await site.reports.form_report("survey", Q3)
    assert (again.score.responses, again.score.late, shown(again.broken_down[0])) == (42, "groups", groups)
    assert again.score.items[0].counts == {"hq": 20, "abroad": 20, "other": None}
    status = (await site.reports.survey("survey", Q3)).certificate_status
    assert status.same
    now = await draft(site)
    assert (now.responses, now.late, shown(now)) == (42, "groups", groups)
    assert (await draft(site, YEAR)).responses == 82
    await come(site, places[1], 2)
    assert (await draft(site)).responses == 42


@pytest.mark.parametrize("others", [2, 1])
async def test_a_small_collector_that_is_withdrawn_stays_where_it_was_certified(
    site: Installation, others: int
) -> None:
    made = [await site.collectors.create("survey", label, population=60) for label in ("ก", "ข")[:others]]
    for each in made:
        await come(site, each, 20)
    small = await site.collectors.create("survey", "ค", population=4)
    await come(site, small, 3)
    await certify(site)
    before, year = await draft(site), await draft(site, YEAR)
    assert before.coverage
    withdrawals = Withdrawals(site.store, site.clock)
    await withdrawals.withdraw(small.code, "กรอกเพื่อทดลอง", settings_of(small).mark)
    for period, score in ((Q3, before), (YEAR, year)):
        held = await draft(site, period)
        same = {"late": score.late, "checksum": score.checksum}
        assert (held.late, replace(held, **same)) == ("held", score)
    await site.reports.overview(YEAR)
    await come(site, made[0], 9)
    assert [((now := await draft(site, each)).late, now.responses) for each in (Q3, YEAR)] == [
        (UNSET, 20 * others + 9)
    ] * 2


async def test_a_collector_whose_sheets_were_all_excluded_is_withdrawn_after_certifying(site: Installation) -> None:
    usual, odd = [await site.collectors.create("survey", label, population=60) for label in ("ก", "ข")]
    await come(site, usual, 20)
    await come(site, odd, LEAST_EQUAL, ease=4)
    for equal in await site.store.responses.equal(odd.id, LEAST_EQUAL, 1):
        await site.exclusions.exclude(odd.code, batch_name(equal.first), "ซ้ำ")
    await certify(site)
    await Withdrawals(site.store, site.clock).withdraw(odd.code, "กรอกเพื่อทดลอง", settings_of(odd).mark)
    for more, told in ((0, 20), (3, 20), (2, 25)):
        await come(site, usual, more)
        assert (await draft(site)).responses == told


async def test_what_withdrawing_the_last_collector_would_do_beside_one_that_is_held(site: Installation) -> None:
    usual, odd = [await site.collectors.create("survey", label, population=60) for label in ("ก", "ข")]
    for month in (FEBRUARY, MAY):
        await come(site, usual, 20, month)
    await come(site, odd, 3)
    await certify(site)
    await Withdrawals(site.store, site.clock).withdraw(odd.code, "กรอกเพื่อทดลอง", settings_of(odd).mark)
    effects = await site.reports.without(await site.collectors.response_rate(usual.code))
    told = {each.period: (each.before.responses, each.after.responses) for each in effects}
    assert told == {Q2: (20, 0), Q3: (23, 3), YEAR: (43, 3)}


async def test_what_withdrawing_a_collector_would_do_where_it_was_certified_alone(site: Installation) -> None:
    usual = await site.collectors.create("survey", "ก", population=60)
    for month in (FEBRUARY, MAY):
        await come(site, usual, 20, month)
    await certify(site)
    later = await site.collectors.create("survey", "ข", population=60)
    await come(site, later, 7, FEBRUARY)
    await come(site, later, 3)
    for each, left in ((usual, {Q2: (27, 7), Q3: (20, 0), YEAR: (47, 7)}), (later, {Q2: (27, 20), Q3: (20, 20)})):
        effects = await site.reports.without(await site.collectors.response_rate(each.code))
        told = {found.period: (found.before.responses, found.after.responses) for found in effects}
        assert told == {YEAR: (47, 40), **left}


async def test_a_year_tells_a_place_of_all_its_quarters_where_one_is_held_with_a_withdrawn_one(
    site: Installation,
) -> None:
    usual, odd = [await site.collectors.create("survey", label, population=60) for label in ("ก", "ข")]
    await come(site, usual, 20, FEBRUARY, ease=5)
    await come(site, usual, 20)
    await come(site, odd, 8)
    await certify(site)
    before = (await draft(site, YEAR)).coverage
    await Withdrawals(site.store, site.clock).withdraw(odd.code, "กรอกเพื่อทดลอง", settings_of(odd).mark)
    await come(site, usual, 6)
    held = await draft(site, YEAR)
    assert before
    assert held.coverage
    assert (held.late, held.coverage.strata) == ("held", before.strata)
    assert [each.answers for each in before.strata] == [80, 16]


async def test_no_population_of_a_withdrawn_collector_is_to_tell(site: Installation) -> None:
    usual = await site.collectors.create("survey", "ก", population=60)
    odd = await site.collectors.create("survey", "ข")
    await come(site, usual, 20)
    await come(site, odd, 3)

    async def told() -> bool:
        (entry,) = [each for each in (await site.reports.overview(Q3)).due if each.kind == "population"]
        return entry.done

    await certify(site)
    assert not await told()
    await Withdrawals(site.store, site.clock).withdraw(odd.code, "กรอกเพื่อทดลอง", settings_of(odd).mark)
    assert (await draft(site)).late == "held"
    assert await told(), "its page has nothing to tell it with"


async def test_what_a_draft_leaves_of_two_certified_reports_is_not_of_few(site: Installation) -> None:
    here, there = [await site.collectors.create("survey", label, population=60) for label in ("ก", "ข")]
    await come(site, here, 2, ease=5)
    await come(site, there, 3)
    await certify(site)
    await come(site, here, 7, ease=2)
    await come(site, there, 2, ease=4)
    await certify(site)
    await Withdrawals(site.store, site.clock).withdraw(there.code, "ส่งผิดกลุ่ม", settings_of(there).mark)
    # Five fewer than the second, but with the first and without the second, two and two are left.
    assert ((now := await draft(site)).late, now.responses) == ("held", 14)
    await come(site, here, 5, ease=2)
    assert ((now := await draft(site)).late, now.responses) == (UNSET, 14)


async def test_groups_as_before_stay_hidden_where_a_certified_whole_without_them_is_of_few(site: Installation) -> None:
    here, there = [await site.collectors.create("survey", label, population=60) for label in ("ก", "ข")]
    await come(site, here, 6)
    await come(site, there, 3, office="abroad", ease=5)
    await certify(site)
    # Nine were certified; of those the six who did not change would leave the three of the other group.
    await come(site, there, 7, office="abroad")
    for more in (0, 5):
        await come(site, here, more)
        now = await draft(site)
        assert now.coverage
        assert (now.late, now.responses, shown(now)) == (
            UNSET,
            16 + more,
            {"hq": 6 + more, "abroad": 10} if more else {},
        )
        assert [each.hidden for each in now.coverage.strata] == [not more] * 2


async def test_a_year_is_certified_with_its_quarters_as_they_were(site: Installation, places: list[Collector]) -> None:
    await certify(site)
    await come(site, places[0], 3)
    await come(site, places[0], 3, FEBRUARY)
    await certify(site, YEAR)
    assert (await site.reports.score("survey", YEAR)).responses == 83
    await come(site, places[0], 1, FEBRUARY)
    assert [(await draft(site, each)).responses for each in (Q2, Q3, YEAR)] == [43, 40, 83]


async def test_a_certified_scorecard_holds_its_forms_too(site: Installation, places: list[Collector]) -> None:
    await certify(site, subject=SCORECARD)
    await come(site, places[0], 3)
    assert [(await draft(site, each)).late for each in (Q2, Q3, YEAR)] == [UNSET, "held", "held"]


async def test_groups_that_few_changed_are_hidden_although_many_came(
    site: Installation, places: list[Collector]
) -> None:
    await certify(site)
    await come(site, places[0], 9)
    await come(site, places[1], 9)
    await come(site, places[1], 2, office="abroad")
    now = await draft(site)
    assert (now.responses, now.late, shown(now)) == (60, UNSET, {})
    assert shown(await draft(site, YEAR)) == {}


async def test_who_does_not_count_is_held_with_who_does(store: MemoryStore, clock: SetClock) -> None:
    site = await install(store, survey(judged=False), clock=clock, judged=False)
    place = await site.collectors.create("survey", "ก")
    await come(site, place, 10)
    await certify(site)
    await come(site, place, 3)
    assert (await draft(site)).responses == 10
    with pytest.raises(UnknownFormError):
        await site.reports.score("nothing", Q3, draft=True)


async def test_the_home_names_what_is_to_be_certified_again_of_this_year_and_the_last(
    site: Installation, places: list[Collector]
) -> None:
    site.clock.now = Q2.after
    for subject in ("survey", SCORECARD):
        await certify(site, Q2, subject)
    at_home: list[list[tuple[str, str]]] = []
    for later, people in ((0, 4), (200, 1), (200, 0), (365, 0)):
        site.clock.now += timedelta(days=later)
        await come(site, places[0], people, FEBRUARY)
        assert await to_amend(site, FiscalPeriod(fiscal_year=2569, quarter=4)) == []
        assert await to_amend(site, Q2) == ([("survey", "2569/2")] if later else [])
        at_home.append(await to_amend(site))
    assert at_home == [[], [("survey", "2569/2")], [("survey", "2569/2")], []], "of two fiscal years, and not of all"
    site.clock.now -= timedelta(days=365)
    await certify(site, Q2)
    assert await to_amend(site) == [(SCORECARD, "2569/2")]
    await certify(site, Q2, SCORECARD)
    assert await to_amend(site) == []
    await certify(site)
    assert await to_amend(site) == []
    await Populations(site.store, site.clock, "วิภา").tell(places[0].code, Q3, 70)
    assert await to_amend(site) == [("survey", "2569/3")]


async def test_the_banner_and_the_page_of_whoever_may_not_certify_tell_nothing_of_few_late_answers(
    site: Installation, places: list[Collector]
) -> None:
    site.clock.now = Q3.after
    await certify(site)

    async def seen() -> tuple[bool | None, bool, Difference | None]:
        shown = await site.reports.survey("survey", Q3)
        state = await site.certification.state("survey", Q3)
        assert state.difference == shown_difference(state, may=True)
        return shown.certificate_status.same, shown.differs, shown_difference(state, may=False)

    assert await seen() == (True, False, Difference(same=True))
    before = await site.certification.state("survey", Q3)
    await come(site, places[0], 2)
    few = await seen()
    assert few[:2] == (True, False)
    assert few[2]
    assert {each.figure for each in few[2].changed} == {"responses"}, (
        "how many came is told, and nothing that they said"
    )
    assert few[2].hidden == 0
    after = await site.certification.state("survey", Q3)
    assert before.difference != after.difference
    await come(site, places[1], 3)
    told = await seen()
    assert told[:2] == (False, True)
    assert told[2] == (await site.certification.state("survey", Q3)).difference
