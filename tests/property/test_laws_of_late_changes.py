"""Nobody learns what few late answers say, from certified reports and drafts together."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, cast

from hypothesis import event, given, settings
from hypothesis import strategies as st

from service.application.ports.records import by_group
from service.domain.certification.certificate import SCORECARD
from service.domain.errors import InvalidCertificationError
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, install, places
from tests.support.late_attack import QUARTERS, YEAR, Moments, Row, Sheet, certified_rows, draft_rows, found

if TYPE_CHECKING:
    from service.domain.collecting.answers import Answers
    from service.domain.collecting.collector import Collector
    from service.domain.period import FiscalPeriod

    Step = tuple[str, Any, Any]
    """What happens, and with what."""

LABELS = ("ก", "ข")
MONTHS = {2: 202602, 3: 202605}

said = st.fixed_dictionaries(
    {"ease": st.sampled_from([1, 2, 3, 4, 5, "na"])},
    optional={"office": st.sampled_from(["hq", "hq", "abroad", "other"]), "speed": st.integers(1, 5)},
)
quarters, numbers = st.sampled_from([2, 3, 3]), st.integers(0, 99)
arrival = st.tuples(st.just("come"), quarters, st.lists(st.tuples(st.integers(0, 1), said), min_size=1, max_size=9))
steps = st.one_of(
    arrival,
    st.tuples(st.just("withdraw"), numbers, st.integers(1, 7)),
    st.tuples(st.just("correct"), numbers, said),
    st.tuples(st.just("certify"), st.sampled_from(["survey", "survey", SCORECARD]), st.sampled_from([*QUARTERS, YEAR])),
)
first = st.lists(st.tuples(st.integers(0, 1), said), min_size=4, max_size=30).map(lambda each: ("come", 2, each))
second = st.lists(st.tuples(st.integers(0, 1), said), max_size=30).map(lambda each: ("come", 3, each))


class World:
    """A survey of two places whose sheets come, change and go while reports are certified."""

    def __init__(self, site: Installation, collectors: list[Collector]) -> None:
        self._site = site
        self._collectors = collectors
        self._people = 0
        self.there: list[Sheet] = []
        self.rows: list[Row] = []
        self.moments = Moments()

    async def do(self, step: Step) -> None:
        act, one, other = step
        await getattr(self, f"_{act}")(one, other)
        for quarter, before in self.moments.items():
            now = frozenset(each for each in self.there if each.quarter == quarter)
            if now in before:
                before.remove(now)
            before.append(now)

    async def _come(self, quarter: int, sheets: list[tuple[int, dict[str, object]]]) -> None:
        for place, answers in sheets:
            self._people += 1
            await self._count(Sheet(self._people, quarter, LABELS[place], tuple(answers.items())), 1)

    async def _withdraw(self, first: int, count: int) -> None:
        for at in range(first, first + count):
            if self.there:
                await self._count(self.there[at % len(self.there)], -1)

    async def _correct(self, which: int, answers: dict[str, object]) -> None:
        if self.there:
            old = self.there[which % len(self.there)]
            await self._count(old, -1)
            if answers["ease"] == old.said["ease"]:
                answers = {**answers, "ease": 1 + int(str(old.said["ease"]).replace("na", "0")) % 5}
            await self._count(old._replace(answers=tuple(answers.items())), 1)

    async def _count(self, sheet: Sheet, sign: int) -> None:
        (self.there.append if sign > 0 else self.there.remove)(sheet)
        collector, form = self._collectors[LABELS.index(sheet.place)], self._site.registry.form("survey")
        moves = places(collector, form, cast("Answers", sheet.said), MONTHS[sheet.quarter])
        async with self._site.store.write() as unit:
            await unit.tallies.move(by_group({place: sign * step for place, step in moves.items()}))

    async def _certify(self, subject: str, period: FiscalPeriod) -> None:
        state = await self._site.certification.state(subject, period)
        with suppress(InvalidCertificationError):
            made = await self._site.certification.certify(
                subject,
                period,
                by="วิภา",
                note="แก้ไข",
                seen=state.certified.revision if state.certified else 0,
                shown=state.shown,
                incomplete=True,
            )
            self.rows += await certified_rows(self._site, made, self.moments)


async def lived(story: list[Step]) -> list[set[int]]:
    """Live through a story; attack all that was certified in it and what drafts tell at its end."""
    site = await install(MemoryStore())
    world = World(site, [await site.collectors.create("survey", label, population=60) for label in LABELS])
    for step in story:
        await world.do(step)
    return found([*world.rows, *await draft_rows(site, world.moments)])


@given(first, second, st.lists(steps, min_size=2, max_size=8))
@settings(max_examples=20, derandomize=True)
def test_no_linear_system_over_certified_reports_and_drafts_finds_few_people(
    one: Step, other: Step, then: list[Step]
) -> None:
    then = [*then[: len(then) // 2], ("certify", "survey", QUARTERS[1]), *then[len(then) // 2 :]]
    event(f"{sum(each[0] == 'certify' for each in then)} times certified")
    assert asyncio.run(lived([one, other, *then])) == []


def test_the_attack_finds_whom_a_draft_beside_a_certified_report_gives_away() -> None:
    def rows(late: set[int], of: Literal["whole", "label"], group: str) -> list[Row]:
        before = frozenset(Sheet(each, 3, "ก", (("ease", 5),)) for each in range(20, 40))
        after = before | {Sheet(each, 3, "ก", (("ease", 1),)) for each in late}
        return [Row((before,), of, group, certified=True), Row((after,), of, group, certified=False)]

    assert [found(rows({2}, "whole", "")), found(rows({2, 3, 4, 5, 6}, "whole", ""))] == [[{2}, {2}], []]
    assert [found(rows({2}, "label", "ก")), found(rows({2, 3, 4, 5, 6}, "label", "ก"))] == [[{2}, {2}], []]
