"""The contract of every store for comments and counts of responses by day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.ports.snapshot import Months, Wanted
from service.domain.collecting.collector import Collector
from service.domain.collecting.comment import Comment, Readable
from tests.support.installation import NOON
from tests.support.writing import EVER, EVERY, add_collector, drop_arrivals, mark_comment

if TYPE_CHECKING:
    from service.application.ports.store import Store


COLLECTORS = ("survey", "survey", "other")
"""The forms of the collectors of these tests, whose ids are 1 to 3."""


@pytest.fixture(autouse=True)
async def collectors(store: Store) -> None:
    for number, form in enumerate(COLLECTORS):
        await add_collector(store, Collector(code=f"ABC23{number}", form=form, label="ที่", created=NOON))


def comment(name: str, text: str = "ดี", item: str = "why", form: str = "survey", month: int = 202605) -> Comment:
    return Comment(COLLECTORS.index(form) + 1, form, item, name, month, text)


async def put(store: Store, *comments: Comment) -> None:
    async with store.write() as unit:
        await unit.comments.put(comments)


async def test_comments_come_in_the_order_of_their_ids_field_by_field(store: Store) -> None:
    await put(store, comment("c"), comment("a"), comment("b"), comment("a", item="more"), comment("a", form="other"))
    assert await store.comments.after("survey", "why", EVERY, "", 9) == [comment("a"), comment("b"), comment("c")]
    assert await store.comments.after("survey", "why", EVERY, "a", 1) == [comment("b")]
    assert await store.comments.after("survey", "why", EVERY, "c", 9) == []
    assert await store.comments.after("survey", "more", EVERY, "", 9) == [comment("a", item="more")]
    await put(store, comment("d", month=202606))
    assert await store.comments.after("survey", "why", Readable([202606]), "", 9) == [comment("d", month=202606)]


async def test_a_mark_stays_with_the_text_it_was_put_on(store: Store) -> None:
    await put(store, comment("a"), comment("b"))
    assert await mark_comment(store, comment("a"), "ป้าย", "บันทึก")
    assert not await mark_comment(store, comment("z"), "ป้าย", "")
    for seen in (comment("a"), comment("a")._replace(tag="ป้าย"), comment("a", "อื่น")._replace(tag="ป้าย", note="บันทึก")):
        assert not await mark_comment(store, seen, "ทับ", "")
    assert await store.comments.find("survey", "why", "a") == comment("a")._replace(tag="ป้าย", note="บันทึก")
    assert await store.comments.find("survey", "why", "z") is None
    await put(store, comment("a", month=202606))
    (marked, _) = await store.comments.after("survey", "why", EVERY, "", 9)
    assert marked == comment("a")._replace(tag="ป้าย", note="บันทึก")
    await put(store, comment("a", "ไม่ดี"))
    (replaced, _) = await store.comments.after("survey", "why", EVERY, "", 9)
    assert replaced == comment("a", "ไม่ดี")


async def test_tags_in_use_are_known_by_form(store: Store) -> None:
    await put(store, comment("a"), comment("b"), comment("c"), comment("a", form="other"))
    for name, form, tag in (("a", "survey", "ข"), ("b", "survey", "ก"), ("c", "survey", "ก"), ("a", "other", "ค")):
        await mark_comment(store, comment(name, form=form), tag, "")
    assert await store.comments.tags("survey") == [("ก", 202605, 2), ("ข", 202605, 1)]
    await mark_comment(store, comment("a")._replace(tag="ข"), "", "")
    assert await store.comments.tags("survey") == [("ก", 202605, 2)]


async def test_comments_of_a_trial_collector_and_of_months_that_are_left_out_are_not_told(store: Store) -> None:
    other = comment("b")._replace(collector_id=2)
    await put(store, comment("a", month=202604), comment("c"), other)
    for each in (comment("a", month=202604), comment("c"), other):
        await mark_comment(store, each, "ก", "")
    out = [(1, 202605)]
    assert [each.id for each in await store.comments.after("survey", "why", Readable(EVER, out), "", 9)] == ["a", "b"]
    assert await store.comments.count("survey", Readable(EVER, out)) == 2
    assert await store.comments.tags("survey", out) == [("ก", 202604, 1), ("ก", 202605, 1)]
    async with store.write() as unit:
        first = await unit.collectors.by_code("ABC230")
        assert first
        await unit.collectors.put(replace(first, standing="trial"))
    assert [each.id for each in await store.comments.after("survey", "why", EVERY, "", 9)] == ["b"]
    assert await store.comments.count("survey", EVERY) == 1
    assert await store.comments.tags("survey") == [("ก", 202605, 1)]
    assert await store.comments.find("survey", "why", "c") is None
    async with store.write() as unit:
        await unit.collectors.put(replace(first, standing="withdrawn"))
    assert await store.collectors.withdrawn("survey") == [1]
    assert await store.collectors.withdrawn("other") == []
    assert await store.comments.count("survey", EVERY) == 3


async def test_dropped_comments_are_gone_and_those_not_there_do_no_harm(store: Store) -> None:
    await put(store, comment("a"), comment("b"))
    async with store.write() as unit:
        await unit.comments.drop([comment("a", "whatever"), comment("z")])
    assert await store.comments.after("survey", "why", EVERY, "", 9) == [comment("b")]


async def test_days_add_up_and_old_ones_are_dropped(store: Store) -> None:
    first, second = date(2026, 5, 15), date(2026, 5, 16)
    for day, count in ((second, 2), (first, 1), (second, 3)):
        async with store.write() as unit:
            await unit.arrivals.add({(1, day): count - 1, (2, day): 1, (3, day): 1})
    assert await store.arrivals.of("survey") == {first: 1, second: 5}
    assert list(await store.arrivals.of("survey")) == [first, second]
    await drop_arrivals(store, second)
    assert await store.arrivals.of("survey") == {second: 5}
    assert await store.arrivals.of("other") == {second: 2}


async def test_comments_of_months_and_days_come_with_the_figures(store: Store) -> None:
    mine = [comment("b"), comment("a", month=202606), comment("c", item="more")]
    await put(store, *mine, comment("d", month=202607), comment("e", form="other"))
    async with store.write() as unit:
        await unit.arrivals.add({(2, date(2026, 5, 15)): 2, (3, date(2026, 5, 15)): 1})
    of = Months("survey", (202605, 202606))
    seen = await store.figures(Wanted(comments=frozenset([of]), arrivals=frozenset(["survey", "nothing"])))
    assert seen.comments[of] == [mine[2], mine[1], mine[0]]
    assert seen.arrivals == {"survey": {date(2026, 5, 15): 2}, "nothing": {}}


async def test_what_fails_leaves_no_comment_and_no_day(store: Store) -> None:
    async def fail() -> None:
        async with store.write() as unit:
            await unit.comments.put([comment("a")])
            await unit.arrivals.add({(1, date(2026, 5, 15)): 1})
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await store.comments.after("survey", "why", EVERY, "", 9) == []
    assert await store.arrivals.of("survey") == {}
