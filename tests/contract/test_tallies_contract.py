"""The contract of every store for sums of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.application.ports.records import TallyKey, by_group
from service.application.ports.snapshot import Counts, GroupSizes, Months, Wanted
from service.application.ports.store import Store
from service.domain.scoring.tally import ANSWERED, RATED, SHEET, WHOLE, Cell
from tests.support.examples import rating
from tests.support.installation import SetClock, install, survey
from tests.support.reading import counts, monthly, responses

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector

RESPONSES = Cell(WHOLE, SHEET, WHOLE, ANSWERED)
RATED_SHEETS = Cell(WHOLE, SHEET, WHOLE, RATED)
EASE = Cell(WHOLE, "ease", WHOLE, "5")
SIZE = Cell("office", SHEET, "hq", ANSWERED)
RATED_SIZE = Cell("office", SHEET, "hq", RATED)
GROUP_EASE = Cell("office", "ease", "hq", "5")
OTHER_SIZE = Cell("task", SHEET, "a", ANSWERED)
OTHER_EASE = Cell("task", "ease", "a", "5")
LAST_IN_THE_ALPHABET = Cell("office", "zz_zz", "hq", "5")
EVERY_CELL = (
    RESPONSES, RATED_SHEETS, EASE, SIZE, RATED_SIZE, GROUP_EASE, OTHER_SIZE, OTHER_EASE, LAST_IN_THE_ALPHABET,
)  # fmt: skip


class Counted:
    """Two collectors of the survey, whose two versions have ids of their own, and one of another form."""

    def __init__(self, store: Store, collectors: list[Collector], versions: list[int]) -> None:
        self.store = store
        self.here, self.there, self.elsewhere = collectors
        self.first, self.second, self.foreign = versions

    async def count(self, collector: Collector, month: int, version: int, counts: dict[Cell, int]) -> None:
        steps = {TallyKey(collector.id, month, version, cell): count for cell, count in counts.items()}
        async with self.store.write() as unit:
            await unit.tallies.move(by_group(steps))


@pytest.fixture
async def counted(store: Store) -> Counted:
    clock = SetClock()
    other = survey(name="other", judged=False)
    first = await install(store, survey(), other, clock=clock)
    site = await install(store, survey(rating("help"), version=2), other, clock=clock)
    collectors = [await site.collectors.create(form, "ที่") for form in ("survey", "survey", "other")]
    versions = [first.registry.form("survey").id, site.registry.form("survey").id, site.registry.form("other").id]
    return Counted(store, collectors, versions)


async def test_responses_of_collectors_are_counted_by_month_over_all_versions(counted: Counted) -> None:
    await counted.count(counted.here, 202610, counted.second, dict.fromkeys(EVERY_CELL, 2))
    await counted.count(counted.here, 202609, counted.first, dict.fromkeys(EVERY_CELL, 3))
    await counted.count(counted.here, 202609, counted.second, {RESPONSES: 4})
    await counted.count(counted.here, 202512, counted.first, {RESPONSES: 1, EASE: 9})
    await counted.count(counted.here, 202511, counted.first, {EASE: 9})
    await counted.count(counted.here, 202601, counted.first, {RESPONSES: 0})
    await counted.count(counted.there, 202609, counted.first, {RESPONSES: 5})
    await counted.count(counted.elsewhere, 202609, counted.foreign, {RESPONSES: 6})
    by_month = counted.store.tallies.by_month
    found = await by_month([counted.here.id, counted.elsewhere.id, 99])
    assert found == {counted.here.id: {202512: 1, 202609: 7, 202610: 2}, counted.elsewhere.id: {202609: 6}}
    assert list(found[counted.here.id]) == [202512, 202609, 202610]
    assert await by_month([]) == {}


async def test_counts_by_month_are_those_of_the_whole_form(counted: Counted) -> None:
    await counted.count(counted.here, 202605, counted.first, dict.fromkeys(EVERY_CELL, 2))
    await counted.count(counted.there, 202605, counted.first, {EASE: 3})
    await counted.count(counted.here, 202605, counted.second, {EASE: 4})
    await counted.count(counted.here, 202606, counted.second, {EASE: 5, RESPONSES: 0})
    await counted.count(counted.here, 202607, counted.second, {EASE: 6})
    await counted.count(counted.elsewhere, 202605, counted.foreign, {RESPONSES: 7})
    assert await monthly(counted.store, "survey", [202604, 202605, 202606]) == {
        202605: {counted.first: {RESPONSES: 2, RATED_SHEETS: 2, EASE: 5}, counted.second: {EASE: 4}},
        202606: {counted.second: {EASE: 5}},
    }


async def test_counts_are_summed_over_collectors_and_months_and_kept_apart_by_version(counted: Counted) -> None:
    await counted.count(counted.here, 202605, counted.first, {RESPONSES: 2, EASE: 1})
    await counted.count(counted.there, 202605, counted.first, {RESPONSES: 3})
    await counted.count(counted.here, 202606, counted.first, {RESPONSES: 4})
    await counted.count(counted.here, 202606, counted.second, {RESPONSES: 5, EASE: 6})
    assert await counts(counted.store, "survey", [202605, 202606]) == {
        counted.first: {RESPONSES: 9, EASE: 1},
        counted.second: {RESPONSES: 5, EASE: 6},
    }


async def test_other_months_and_other_forms_are_left_out(counted: Counted) -> None:
    for month in (202604, 202605, 202606):
        await counted.count(counted.here, month, counted.first, {RESPONSES: month % 100})
    await counted.count(counted.elsewhere, 202605, counted.foreign, {RESPONSES: 50})
    assert await counts(counted.store, "survey", [202605]) == {counted.first: {RESPONSES: 5}}
    assert await counts(counted.store, "survey", [202604, 202606]) == {counted.first: {RESPONSES: 10}}
    assert await counts(counted.store, "other", [202605]) == {counted.foreign: {RESPONSES: 50}}
    assert await counts(counted.store, "survey", [202601]) == {}
    assert await counts(counted.store, "survey", []) == {}
    assert await counts(counted.store, "nothing", [202605]) == {}


async def test_of_breakdowns_only_the_sizes_asked_for_and_the_one_asked_in_full_are_read(counted: Counted) -> None:
    await counted.count(counted.here, 202605, counted.first, dict.fromkeys(EVERY_CELL, 1))
    whole = {RESPONSES, RATED_SHEETS, EASE}

    async def cells(sizes_of: list[str], *in_full: str) -> set[Cell]:
        return set((await counts(counted.store, "survey", [202605], sizes_of, in_full))[counted.first])

    assert await cells([]) == whole
    assert await cells(["office"]) == whole | {SIZE, RATED_SIZE}
    assert await cells(["office", "task"]) == whole | {SIZE, RATED_SIZE, OTHER_SIZE}
    assert await cells(["office", "task"], "office", "task") == set(EVERY_CELL)
    assert await cells(["office", "task"], "task") == whole | {SIZE, RATED_SIZE, OTHER_SIZE, OTHER_EASE}
    assert await cells(["office"], "office") == whole | {SIZE, RATED_SIZE, GROUP_EASE, LAST_IN_THE_ALPHABET}
    assert await cells(["nothing"]) == whole


async def test_responses_are_counted_by_collector_over_months_and_versions(counted: Counted) -> None:
    await counted.count(counted.here, 202605, counted.first, {RESPONSES: 2, RATED_SHEETS: 1, SIZE: 2, EASE: 9})
    await counted.count(counted.here, 202605, counted.second, {RESPONSES: 3})
    await counted.count(counted.here, 202606, counted.second, {RESPONSES: 4})
    await counted.count(counted.there, 202606, counted.first, {RESPONSES: 5})
    await counted.count(counted.elsewhere, 202605, counted.foreign, {RESPONSES: 50})
    assert await responses(counted.store, "survey", [202605, 202606]) == {counted.here.id: 9, counted.there.id: 5}
    assert await responses(counted.store, "survey", [202605]) == {counted.here.id: 5}
    assert await responses(counted.store, "other", [202605]) == {counted.elsewhere.id: 50}
    assert await responses(counted.store, "survey", []) == {}
    assert await responses(counted.store, "nothing", [202605]) == {}


async def test_everything_gives_each_count_with_its_place(counted: Counted) -> None:
    await counted.count(counted.here, 202605, counted.first, {RESPONSES: 2, GROUP_EASE: 7})
    await counted.count(counted.elsewhere, 202606, counted.foreign, {EASE: 3})
    assert await counted.store.tallies.everything() == {
        TallyKey(counted.here.id, 202605, counted.first, RESPONSES): 2,
        TallyKey(counted.here.id, 202605, counted.first, GROUP_EASE): 7,
        TallyKey(counted.elsewhere.id, 202606, counted.foreign, EASE): 3,
    }


async def test_a_count_may_be_larger_than_four_bytes(counted: Counted) -> None:
    """What importance is made of are sums of products."""
    for _ in range(2):
        await counted.count(counted.here, 202610, counted.second, {EASE: 2**31})
    (read,) = (await counted.store.tallies.everything()).values()
    assert (read, type(read)) == (2**32, int)


async def test_several_forms_and_periods_are_read_at_once_as_each_by_itself(counted: Counted) -> None:
    for month in (202504, 202505, 202606):
        await counted.count(counted.here, month, counted.first, dict.fromkeys(EVERY_CELL, month % 100))
        await counted.count(counted.there, month, counted.second, {RESPONSES: 2, EASE: 3})
        await counted.count(counted.elsewhere, month, counted.foreign, {RESPONSES: 7})
    asked = [
        Counts(Months("survey", (202504, 202505)), frozenset(["office", "task"]), frozenset(["task"])),
        Counts(Months("survey", (202606, 202504))),
        Counts(Months("other", (202504, 202505))),
        Counts(Months("survey", ())),
        Counts(Months("nothing", (202504,))),
    ]
    sizes = GroupSizes(Months("survey", (202504, 202505)), frozenset(["office", "task"]))
    months = [each.of for each in asked]
    found = await counted.store.figures(
        Wanted(
            counts=frozenset(asked),
            sizes=frozenset([sizes]),
            monthly=frozenset(months),
            responses=frozenset(months),
        )
    )
    assert found.sizes[sizes] == {
        version: {cell: count for cell, count in cells.items() if cell.item == SHEET}
        for version, cells in (await counts(counted.store, *sizes.of, sizes.items)).items()
    }
    for each in asked:
        alone = each.of.form, each.of.months
        assert found.counts[each.of] == await counts(counted.store, *alone, each.sizes_of, each.in_full)
        assert found.monthly[each.of] == await monthly(counted.store, *alone)
        assert found.responses[each.of] == await responses(counted.store, *alone)
    assert found.counts[months[2]] == {counted.foreign: {RESPONSES: 14}}
    assert found.responses[months[1]] == {counted.here.id: 10, counted.there.id: 4}
    assert (found.monthly[months[3]], found.counts[months[4]]) == ({}, {})


async def test_counts_that_were_read_are_read_anew_once_one_of_them_moved(counted: Counted) -> None:
    async def seen() -> list[object]:
        of = Months("survey", (202605,))
        return [(await counts(counted.store, *of))[counted.first], (await monthly(counted.store, *of))[202605]]

    async def append(cells: dict[Cell, int]) -> None:
        steps = {TallyKey(counted.here.id, 202605, counted.first, cell): count for cell, count in cells.items()}
        async with counted.store.write() as unit:
            await unit.journal.append(by_group(steps), {})

    def both(cells: dict[Cell, int]) -> list[object]:
        return [cells, {counted.first: cells}]

    worse = Cell(WHOLE, "ease", WHOLE, "1")
    await counted.count(counted.here, 202605, counted.first, {RESPONSES: 3, EASE: 3})
    await counted.count(counted.here, 202606, counted.first, {RESPONSES: 1})
    assert await seen() == await seen() == both({RESPONSES: 3, EASE: 3})
    await counted.count(counted.here, 202605, counted.first, {EASE: -1, worse: 1})
    assert await seen() == both({RESPONSES: 3, EASE: 2, worse: 1})
    await append({EASE: 1})
    assert await seen() == both({RESPONSES: 3, EASE: 3, worse: 1})
    await append({EASE: 1})
    assert await seen() == both({RESPONSES: 3, EASE: 4, worse: 1})
    async with counted.store.write() as unit:
        await unit.journal.fold([counted.here.id])
    assert await seen() == both({RESPONSES: 3, EASE: 4, worse: 1})
    await counted.count(counted.there, 202605, counted.first, {EASE: 2})
    assert await seen() == both({RESPONSES: 3, EASE: 6, worse: 1})


async def test_years_of_months_are_summed_at_once(counted: Counted) -> None:
    months = [year * 100 + month for year in range(2020, 2030) for month in range(1, 13)]
    for month in months:
        await counted.count(counted.here, month, counted.first, {RESPONSES: 1})
    assert await counts(counted.store, "survey", months, ["office"], ["office"]) == {
        counted.first: {RESPONSES: len(months)}
    }
