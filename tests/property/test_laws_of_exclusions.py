"""What is not excluded is counted, whatever is sent, corrected, withdrawn, excluded and taken back in any order."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress

from hypothesis import event, given, settings
from hypothesis import strategies as st

from service.application.collecting.receipts import Receipts
from service.domain.collecting.exclusion import LEAST_EQUAL, batch_name
from service.domain.collecting.receipt import receipt_of, response_id
from service.domain.errors import FewLeftError, UnknownBatchError, UnknownExclusionError, WithdrawnError
from service.domain.scoring.suppression import MINIMUM, hidden_in, hidden_in_year, told_by_difference
from service.domain.scoring.tally import ANSWERED, EXCLUDED_SHEETS, SHEET, WHOLE, Cell
from tests.property.test_laws_of_suppression_over_time import GROUPS, years
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, answers, install, key, sheet, writing
from tests.support.linear_attack import attack
from tests.support.writing import stored_comments

SAID = (answers(), answers(speed=1, comments="ช้า"), answers(speed=2))
SHEETS = Cell(WHOLE, SHEET, WHOLE, ANSWERED)

people, said = st.integers(0, 15), st.sampled_from((0, 0, 0, 1, 1, 2))
steps = st.one_of(
    st.tuples(st.just("send"), people, said),
    st.tuples(st.just("withdraw"), people, said),
    st.tuples(st.just("exclude"), st.just(0), st.sampled_from((0, 1))),
    st.tuples(st.just("exclude"), st.just(0), st.sampled_from((0, 1))),
    st.tuples(st.just("take back"), st.integers(1, 2), said),
)
crowd = st.lists(said, min_size=12, max_size=16).map(
    lambda each: [("send", who, what) for who, what in enumerate(each)]
)


class Model:
    """Who said what, and by which exclusion it is not counted; `None` was withdrawn."""

    def __init__(self) -> None:
        self.said: dict[int, int | None] = {}
        self.by: dict[int, int] = {}
        self.exclusions: list[bool] = []

    def send(self, who: int, what: int) -> None:
        if self.said.get(who, what) != what:
            self.by.pop(who, None)
        self.said[who] = what

    def withdraw(self, who: int) -> None:
        self.said[who] = None
        self.by.pop(who, None)

    def exclude(self, what: int) -> int:
        chosen = [who for who, each in self.said.items() if each == what and who not in self.by]
        self.exclusions.append(True)
        self.by |= dict.fromkeys(chosen, len(self.exclusions))
        return len(chosen)

    def take_back(self, number: int) -> None:
        self.exclusions[number - 1] = False
        self.by = {who: each for who, each in self.by.items() if each != number}

    def counts(self) -> Counter[str]:
        """How many sheets are counted, by what is said of speed, and how many are excluded."""
        there = [(who, what) for who, what in self.said.items() if what is not None]
        counted = Counter(str(SAID[what]["speed"]) for who, what in there if who not in self.by)
        return counted + Counter({"excluded": len(self.by)})


async def _step(site: Installation, model: Model, collector: str, step: tuple[str, int, int]) -> None:
    act, number, what = step
    asked, desk = await site.collectors.find(collector), site.exclusions
    if act == "send":
        published, intake = site.registry.form("survey"), site.intake()
        async with writing(intake):
            with suppress(WithdrawnError):
                await intake.submit(asked, published, key(number), sheet(published, SAID[what]))
                model.send(number, what)
    elif act == "withdraw" and model.said.get(number) is not None:
        await Receipts(site.store, site.registry, site.clock).withdraw(receipt_of(key(number), collector))
        model.withdraw(number)
    elif act == "exclude":
        ids = [response_id(receipt_of(key(who), collector)) for who, each in model.said.items() if each == what]
        stored = {each.id for each in await site.responses() if each.exclusion is None}
        name = batch_name(min(stored & set(ids), default=""))
        with suppress(UnknownBatchError, FewLeftError):
            made = await desk.exclude(collector, name, "ส่งซ้ำ")
            assert made.sheets == model.exclude(what) >= LEAST_EQUAL
    elif act == "take back":
        there = number <= len(model.exclusions) and model.exclusions[number - 1]
        with suppress(UnknownExclusionError):
            await desk.take_back(collector, number, "ตรวจแล้ว")
            assert there
            model.take_back(number)


@given(years, st.integers(0, 3), st.sampled_from(GROUPS), st.integers(LEAST_EQUAL, 14))
@settings(max_examples=40)
def test_no_linear_system_over_both_readings_finds_few_people(
    before: list[dict[str, int]], quarter: int, group: str, gone: int
) -> None:
    """What is excluded is known, so the attacker has what both readings show, of those who stay."""
    after = [dict(each) for each in before]
    after[quarter][group] -= min(gone, after[quarter][group])
    hidden = [hidden_in([one]) & hidden_in([other]) for one, other in zip(before, after, strict=True)]
    year = hidden_in_year([[each] for each in before]) & hidden_in_year([[each] for each in after])
    told = told_by_difference([[each] for each in before], [[each] for each in after])
    event("refused" if told else "excluded")
    few = [
        0 < sizes[name] < MINIMUM for sizes, unseen in zip(after, hidden, strict=True) for name in {*GROUPS} - unseen
    ]
    assert told or not (any(few) or attack(after, year, hidden))


@given(crowd, st.lists(steps, min_size=4, max_size=10))
@settings(max_examples=25)
def test_what_is_counted_is_what_is_not_excluded(
    first: list[tuple[str, int, int]], then: list[tuple[str, int, int]]
) -> None:
    async def lived() -> None:
        site, model = await install(MemoryStore()), Model()
        code = (await site.collectors.create("survey", "สำนักงาน")).code
        for step in [*first, ("exclude", 0, 0), *then]:
            await _step(site, model, code, step)
            counted = Counter[str]()
            for place, count in (await site.store.tallies.everything()).items():
                if place.cell.item == "speed" and place.cell.by_item == WHOLE:
                    counted[place.cell.choice] += count
                elif place.cell == EXCLUDED_SHEETS:
                    counted["excluded"] += count
            assert counted == model.counts()
        event(f"{len(model.exclusions)} exclusions, {len(model.by)} sheets at the end")
        assert await site.differences() == []
        comments = await stored_comments(site.store, "survey", "comments")
        assert len(comments) == model.counts()["1"]

    asyncio.run(lived())
