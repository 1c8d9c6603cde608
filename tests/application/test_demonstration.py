from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from msgspec import json
from msgspec.structs import replace

from service.application.demo_data import beginning, fill
from service.application.ports.records import StoredResponse
from service.application.ports.snapshot import GroupSizes, Months, Wanted
from service.domain.collecting.answers import check
from service.domain.period import FiscalPeriod, period_of
from service.domain.scoring.tally import ANSWERED, SHEET, Cell
from tests.support.examples import (
    COUNT,
    MILESTONES,
    REDUCTION,
    SHARE,
    at,
    form,
    indicator,
    multiple,
    rating,
    single,
    words,
)
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock, install, survey
from tests.support.linear_attack import attack
from tests.support.writing import stored_comments

if TYPE_CHECKING:
    from service.domain.forms.form import Form

YEAR = 2569
AUGUST = at("2026-08-15T12:00:00")
"""In the last month but one of that year."""

WORDS = ("ตัวอย่าง", "ดีมาก")
MEASURED = (
    indicator(80, 100, measure=SHARE, name="2.1"),
    indicator((3, 1), (5, 2), target=5, target_unit="level", interpolation=False, measure=COUNT, name="2.2"),
    indicator(20, target=5, target_unit="level", interpolation=False, measure=REDUCTION, name="2.3"),
    indicator(
        (1, 1), (3, 3), (5, 5), target=5, target_unit="level", interpolation=False, measure=MILESTONES, name="2.4"
    ),
)
BY_HAND = (
    *(replace(each, years=(YEAR - 1, YEAR)) for each in MEASURED),
    replace(MEASURED[0], id="2.5"),
)
"""The last is in the plan of the later year alone."""


async def filled(sheets: int, *forms: Form) -> tuple[MemoryStore, Installation]:
    store = MemoryStore()
    site = await install(store, *(forms or (survey(),)), clock=SetClock(AUGUST), judged=not forms, measured=BY_HAND)
    await site.collectors.create_missing()
    await fill(store, site.registry, site.clock, sheets, WORDS)
    return store, site


async def test_the_same_answers_are_made_up_at_each_start() -> None:
    (first, _), (second, _) = await filled(40), await filled(40)
    assert first.state.responses == second.state.responses
    assert first.state.tally == second.state.tally


def test_collectors_begin_with_the_first_year_of_answers() -> None:
    assert beginning(SetClock(AUGUST)) == FiscalPeriod(fiscal_year=YEAR - 1).begin


async def test_made_up_answers_are_counted_as_real_ones_are() -> None:
    _, site = await filled(60, survey(), form(single("a"), multiple("b", required=True), words("c"), name="needs"))
    assert len(await site.responses()) == 60
    assert await site.differences() == []


async def test_made_up_answers_keep_the_rules_of_their_form() -> None:
    _, site = await filled(60, survey(), form(single("a"), multiple("b", required=True), words("c"), name="needs"))
    for response in await site.responses():
        questionnaire = site.registry.stored(response.form_version_id).questionnaire
        given = json.decode(response.answers or "")
        assert check(questionnaire, given) == given
        assert {given.get(name, WORDS[0]) for name in ("comments", "c")} <= {*WORDS}


async def test_they_spread_over_two_fiscal_years_half_and_half() -> None:
    _, site = await filled(200)
    responses = await site.responses()
    assert Counter(period_of(each.month).fiscal_year for each in responses) == {YEAR - 1: 100, YEAR: 100}
    assert {each.month for each in responses} == {
        *FiscalPeriod(fiscal_year=YEAR - 1).months,
        *FiscalPeriod(fiscal_year=YEAR).months[:-1],
    }


async def test_they_are_shared_out_evenly_over_the_collectors() -> None:
    _, site = await filled(61, survey(), form(words("w"), rating("r"), name="other"))
    assert sorted(Counter(each.collector_id for each in await site.responses()).values()) == [30, 31]


async def test_the_later_year_is_the_better_one() -> None:
    _, site = await filled(400)
    earlier, later = [await site.report.score("survey", FiscalPeriod(fiscal_year=year)) for year in (YEAR - 1, YEAR)]
    assert earlier.percent is not None
    assert later.percent is not None
    assert 80 < earlier.percent < later.percent < 100
    assert earlier.responses == later.responses == 200


async def test_every_level_choice_and_group_turns_up() -> None:
    store, _ = await filled(400)
    seen = {(place.cell.item, place.cell.choice) for place in store.state.tally}
    assert {("ease", choice) for choice in ("1", "2", "3", "4", "5", "na")} <= seen
    assert {("office", choice) for choice in ("hq", "abroad", "other")} <= seen
    assert {("channels", choice) for choice in ("web", "line")} <= seen


@pytest.mark.parametrize("steps", [2, 4, 10])
async def test_moods_fit_scales_of_other_lengths(store: MemoryStore, clock: SetClock, steps: int) -> None:
    site = await install(store, form(rating("r")), clock=clock, judged=False, maximum=steps)
    await site.collectors.create_missing()
    await fill(store, site.registry, clock, 300, WORDS)
    levels = Counter(json.decode(each.answers or "")["r"] for each in await site.responses())
    assert set(levels) <= set(range(1, steps + 1))
    assert levels[steps] > levels[1]


async def test_ids_look_like_those_of_answers() -> None:
    _, site = await filled(50)
    responses: list[StoredResponse] = await site.responses()
    assert all(len(each.id) == 32 and int(each.id, 16) >= 0 for each in responses)
    assert len({each.id for each in responses}) == 50


async def test_what_is_measured_by_hand_has_a_value_in_the_earlier_year() -> None:
    _, site = await filled(20)
    card = await site.reports.scorecard(FiscalPeriod(fiscal_year=YEAR - 1))
    assert [(each.id, each.level) for each in card.indicators[1:]] == [
        ("2.1", 2),
        ("2.2", 5),
        ("2.3", 1),
        ("2.4", 3),
        ("2.5", None),
    ]
    assert {each.source for each in (await site.reports.scorecard(FiscalPeriod(fiscal_year=YEAR))).indicators[1:]} == {
        "none"
    }


async def test_some_write_something_and_answers_came_on_each_of_the_last_days() -> None:
    store, _ = await filled(100)
    said = await stored_comments(store, "survey", "comments")
    assert {comment.text for comment in said} == {*WORDS}
    assert 5 < len(said) < 30
    days = await store.arrivals.of("survey")
    assert list(days)[-1] == AUGUST.date()
    assert len(days) == 60
    assert all(1 <= count <= 9 for count in days.values())


async def test_no_group_of_few_can_be_computed_from_its_scores() -> None:
    """All that a program may fetch of a breakdown: the year and its quarters."""
    office = single("office", "a b c d e f", breakdown=True)
    _, site = await filled(300, form(office, rating("ease"), name="survey"))
    year = FiscalPeriod(fiscal_year=YEAR - 1)
    asked = [GroupSizes(Months("survey", each.months), frozenset(["office"])) for each in year.quarters]
    read = (await site.store.figures(Wanted(sizes=frozenset(asked)))).sizes
    version = site.registry.form("survey").id
    sizes = [
        {each.value: read[of][version].get(Cell("office", SHEET, each.value, ANSWERED), 0) for each in office.choices}
        for of in asked
    ]
    assert any(0 < size < 5 for quarter in sizes for size in quarter.values())
    hidden = [await hidden_groups_of(site, each) for each in (*year.quarters, year)]
    assert attack(sizes, hidden.pop(), hidden) == []


async def hidden_groups_of(site: Installation, period: FiscalPeriod) -> frozenset[str]:
    by = (await site.report.score("survey", period, "office")).by
    assert by
    return frozenset(group.value for group in by.groups if group.hidden)
