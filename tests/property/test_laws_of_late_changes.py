"""Nobody learns what few late answers say, from certified reports and drafts together."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, cast

from hypothesis import event, given, settings
from hypothesis import strategies as st

from service.application.collecting.withdrawals import Withdrawals
from service.domain.certification.certificate import SCORECARD
from service.domain.collecting.collector_settings import settings_of
from service.domain.collecting.exclusion import LEAST_EQUAL, batch_name
from service.domain.errors import FewLeftError, InvalidCertificationError, UnknownExclusionError
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, install, stored
from tests.support.late_attack import QUARTERS, YEAR, Moments, Row, Sheet, certified_rows, draft_rows, found

if TYPE_CHECKING:
    from service.application.ports.records import StoredResponse
    from service.domain.collecting.answers import Answers
    from service.domain.collecting.collector import Collector
    from service.domain.period import FiscalPeriod

    Step = tuple[str, Any, Any]
    """What happens, and with what."""

LABELS = ("ก", "ข", "ก")
"""Of the collectors: two tell one label together."""

MONTHS = {2: 202602, 3: 202605}

said = st.fixed_dictionaries(
    {"ease": st.sampled_from([1, 2, 3, 4, 5, "na"])},
    optional={"office": st.sampled_from(["hq", "hq", "abroad", "other"]), "speed": st.integers(1, 5)},
)
quarters, numbers, at = st.sampled_from([2, 3, 3]), st.integers(0, 99), st.integers(0, 2)
arrival = st.tuples(st.just("come"), quarters, st.lists(st.tuples(at, said), min_size=1, max_size=9))
equal = st.tuples(at, said, st.integers(LEAST_EQUAL, 9)).map(lambda each: [each[:2]] * each[2])
in_bulk = st.one_of(
    st.tuples(st.just("come"), quarters, equal),
    st.tuples(st.just("exclude"), at, st.none()),
    st.tuples(st.just("count_again"), at, st.none()),
    st.tuples(st.just("leave"), at, st.none()),
)
certificate = st.tuples(
    st.just("certify"), st.sampled_from(["survey", "survey", SCORECARD]), st.sampled_from([*QUARTERS, YEAR])
)
withdrawal = st.tuples(st.just("withdraw"), numbers, st.integers(1, 7))
correction = st.tuples(st.just("correct"), numbers, said)
steps = st.sampled_from([arrival, arrival, withdrawal, correction, in_bulk, certificate, certificate]).flatmap(
    lambda each: each
)
first = st.lists(st.tuples(at, said), min_size=4, max_size=30).map(lambda each: ("come", 2, each))
second = st.lists(st.tuples(at, said), max_size=30).map(lambda each: ("come", 3, each))


class World:
    """A survey of two places whose sheets come, change and go while reports are certified."""

    def __init__(self, site: Installation, collectors: list[Collector]) -> None:
        self._site = site
        self._collectors = collectors
        self._away: set[int] = set()
        self._people = 0
        self._responses: dict[int, StoredResponse] = {}
        self.there: dict[int, Sheet] = {}
        self.rows: list[Row] = []
        self.moments = Moments()

    async def do(self, step: Step) -> None:
        act, one, other = step
        await getattr(self, f"_{act}")(one, other)
        self._responses = {int(each.id, 16): each for each in await self._site.responses()}
        for quarter, before in self.moments.items():
            now = frozenset(each for each in self.there.values() if each.quarter == quarter and self._counts(each))
            if now in before:
                before.remove(now)
            before.append(now)

    def _counts(self, sheet: Sheet) -> bool:
        response = self._responses[sheet.person]
        return response.exclusion is None and response.collector_id not in self._away

    async def _come(self, quarter: int, sheets: list[tuple[int, dict[str, object]]]) -> None:
        for number, answers in sheets:
            if self._collectors[number].id in self._away:
                continue
            self._people += 1
            await self._put(
                Sheet(self._people, quarter, LABELS[number], tuple(answers.items())), self._collectors[number]
            )

    async def _withdraw(self, first: int, count: int) -> None:
        for at in range(first, first + count):
            if self.there:
                person = list(self.there)[at % len(self.there)]
                await self._put(self.there.pop(person), withdrawn=True)

    async def _correct(self, which: int, answers: dict[str, object]) -> None:
        if self.there:
            old = list(self.there.values())[which % len(self.there)]
            if answers["ease"] == old.said["ease"]:
                answers = {**answers, "ease": 1 + int(str(old.said["ease"]).replace("na", "0")) % 5}
            await self._put(old._replace(answers=tuple(answers.items())))

    async def _put(self, sheet: Sheet, collector: Collector | None = None, *, withdrawn: bool = False) -> None:
        """Store a sheet in place of the one that its person sent before; a corrected one counts again."""
        before = self._responses.get(sheet.person)
        given = None if withdrawn else cast("Answers", sheet.said)
        form = self._site.registry.form("survey")
        if collector:
            now = stored(collector, form, given, MONTHS[sheet.quarter], f"{sheet.person:032x}")
        else:
            assert before
            new = stored(self._collectors[0], form, given, before.month, before.id)
            now = before._replace(answers=new.answers, exclusion=None)
        async with self._site.store.write() as unit:
            await unit.responses.put([now])
            await unit.tallies.move(self._site.registry.tally_delta([now], [before] if before else []))
        self._responses[sheet.person] = now
        if not withdrawn:
            self.there[sheet.person] = sheet

    async def _exclude(self, number: int, _: None) -> None:
        """Exclude the largest set of equal sheets of a collector."""
        collector = self._collectors[number]
        for equal in await self._site.store.responses.equal(collector.id, LEAST_EQUAL, 1):
            with suppress(FewLeftError):
                await self._site.exclusions.exclude(collector.code, batch_name(equal.first), "ซ้ำ")

    async def _count_again(self, number: int, _: None) -> None:
        """Count the first set of a collector again that was excluded."""
        with suppress(UnknownExclusionError):
            await self._site.exclusions.take_back(self._collectors[number].code, 1, "ตรวจแล้ว")

    async def _leave(self, number: int, _: None) -> None:
        """Withdraw a collector with all its sheets, or take that back."""
        collector = self._collectors[number]
        found = await self._site.collectors.find(collector.code)
        withdrawals = Withdrawals(self._site.store, self._site.clock)
        act = withdrawals.take_back if collector.id in self._away else withdrawals.withdraw
        await act(collector.code, "ตรวจแล้ว", settings_of(found).mark)
        self._away ^= {collector.id}

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
