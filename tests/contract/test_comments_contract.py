"""The contract of every store for comments and counts of responses by day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.ports.snapshot import Months, Wanted
from service.domain.collecting.collector import Collector
from service.domain.collecting.comment import Comment, Readable
from service.domain.collecting.equal_comments import BEGINNING, Line, Place, line_of, words_of
from tests.support.installation import NOON
from tests.support.writing import EVER, EVERY, add_collector, drop_arrivals, mark_comment, stored_comments

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


async def all_lines(store: Store, of: Readable, most: int) -> list[Line]:
    """Read the lines of a field to their end, so many at a time."""
    found: list[Line] = []
    place: Place | None = BEGINNING
    while place:
        read, place = await store.comments.lines("survey", "why", of, place, most)
        assert len(read) <= most
        found += read
    return found


async def people_of(store: Store, of: Readable, lines: list[Line], most: int = 9) -> list[int]:
    names = [line.place.line for line in lines]
    people = await store.comments.people("survey", "why", of, names, most)
    return [people[name] for name in names]


async def test_comments_come_in_the_order_of_their_ids_field_by_field(store: Store) -> None:
    await put(store, comment("c"), comment("a"), comment("b"), comment("a", item="more"), comment("a", form="other"))
    assert await stored_comments(store, "survey", "why") == [comment("a"), comment("b"), comment("c")]
    assert await stored_comments(store, "survey", "more") == [comment("a", item="more")]
    await put(store, comment("d", month=202606))
    assert await stored_comments(store, "survey", "why", Readable([202606])) == [comment("d", month=202606)]


async def test_a_mark_stays_with_the_text_it_was_put_on(store: Store) -> None:
    await put(store, comment("a"), comment("b"))
    assert await mark_comment(store, comment("a"), "ป้าย", "บันทึก")
    assert not await mark_comment(store, comment("z"), "ป้าย", "")
    for seen in (comment("a"), comment("a")._replace(tag="ป้าย"), comment("a", "อื่น")._replace(tag="ป้าย", note="บันทึก")):
        assert not await mark_comment(store, seen, "ทับ", "")
    assert await store.comments.find("survey", "why", "a") == comment("a")._replace(tag="ป้าย", note="บันทึก")
    assert await store.comments.find("survey", "why", "z") is None
    await put(store, comment("a", month=202606))
    (marked, _) = await stored_comments(store, "survey", "why")
    assert marked == comment("a")._replace(tag="ป้าย", note="บันทึก")
    await put(store, comment("a", "ไม่ดี"))
    (replaced, _) = await stored_comments(store, "survey", "why")
    assert replaced == comment("a", "ไม่ดี")


async def test_tags_in_use_are_known_by_form(store: Store) -> None:
    await put(store, comment("a"), comment("b"), comment("c"), comment("a", form="other"))
    for name, form, tag in (("a", "survey", "ข"), ("b", "survey", "ก"), ("c", "survey", "ก"), ("a", "other", "ค")):
        await mark_comment(store, comment(name, form=form), tag, "")
    assert await store.comments.tags("survey", EVERY, 9) == [("ก", 2), ("ข", 1)]
    await mark_comment(store, comment("a")._replace(tag="ข"), "", "")
    assert await store.comments.tags("survey", EVERY, 9) == [("ก", 2)]
    assert await store.comments.tags("survey", EVERY, 1) == [("ก", 1)]
    assert await store.comments.tags("survey", Readable([202606]), 9) == [("ก", 0)]


async def test_comments_of_a_trial_collector_and_of_months_that_are_left_out_are_not_told(store: Store) -> None:
    other = comment("b")._replace(collector_id=2)
    await put(store, comment("a", month=202604), comment("c"), other)
    for each in (comment("a", month=202604), comment("c"), other):
        await mark_comment(store, each, "ก", "")
    out = [(1, 202605)]
    assert [each.id for each in await stored_comments(store, "survey", "why", Readable(EVER, out))] == ["a", "b"]
    assert await store.comments.count("survey", Readable(EVER, out)) == 2
    months = ([202604], [202605], EVER)
    assert [await store.comments.tags("survey", Readable(each, out), 9) for each in months] == [
        [("ก", count)] for count in (1, 1, 2)
    ]
    everywhere = [(1, 202604), (1, 202605), (2, 202605)]
    assert await store.comments.tags("survey", Readable(EVER, everywhere), 9) == []
    assert await all_lines(store, Readable(EVER, everywhere), 9) == []
    (line,) = await all_lines(store, Readable(EVER, out), 9)
    assert line.first == other._replace(tag="ก")
    assert await people_of(store, Readable(EVER, out), [line]) == [2]
    (line,) = await all_lines(store, Readable(EVER, [(1, 202605), (2, 202605)]), 9)
    assert line.place.month == 202604
    assert [each.id for each in await store.comments.like("survey", "why", Readable(EVER, out), "c")] == ["a", "b"]
    async with store.write() as unit:
        first = await unit.collectors.by_code("ABC230")
        assert first
        await unit.collectors.put(replace(first, standing="trial"))
    assert await told(store) == ([2, 3], [])
    assert [each.id for each in await stored_comments(store, "survey", "why")] == ["b"]
    assert await store.comments.count("survey", EVERY) == 1
    assert await store.comments.tags("survey", EVERY, 9) == [("ก", 1)]
    (line,) = await all_lines(store, EVERY, 9)
    assert line.first == other._replace(tag="ก")
    assert await people_of(store, EVERY, [line]) == [1]
    assert await store.comments.find("survey", "why", "c") is None
    async with store.write() as unit:
        await unit.collectors.put(replace(first, standing="withdrawn"))
    assert await store.collectors.withdrawn("survey") == [1]
    assert await told(store) == ([2, 3], [1])
    assert await store.collectors.withdrawn("other") == []
    assert await store.comments.count("survey", EVERY) == 3


async def told(store: Store) -> tuple[list[int], list[int]]:
    """Give the ids of the collectors that count in figures, and of those that did."""
    read = await store.figures(Wanted())
    return [each.id for each in read.collectors], [each.id for each in read.withdrawn]


async def test_dropped_comments_are_gone_and_those_not_there_do_no_harm(store: Store) -> None:
    await put(store, comment("a"), comment("b"))
    async with store.write() as unit:
        await unit.comments.drop([comment("a", "whatever"), comment("z")])
    assert await stored_comments(store, "survey", "why") == [comment("b")]


async def test_equal_comments_are_one_line_where_the_newest_month_is_and_pages_have_each_line_once(
    store: Store,
) -> None:
    said = [
        ("ดี", 202603),
        (" ดี", 202605),
        ("ดี ", 202605),
        ("Ok", 202604),
        ("OK", 202603),
        ("ช้า", 202604),
        ("ยาก", 202602),
    ]
    await put(store, *(comment(f"{n}", text, month=month) for n, (text, month) in enumerate(said)))
    await put(store, comment("x", "อื่น", "more"), comment("y", "อื่น", form="other"))
    of = Readable([202605, 202602, 202603, 202604])
    found = await all_lines(store, of, 9)
    assert [line.place.month for line in found] == [202605, 202604, 202604, 202602]
    assert [line.place for line in found] == sorted((line.place for line in found), key=lambda at: (-at.month, at.line))
    assert {line.first.text for line in found} == {" ดี", "Ok", "ช้า", "ยาก"}
    assert all(line.place == Place(line.first.month, line_of(*line.first[5:])) for line in found)
    for most in (1, 2, 3):
        assert await all_lines(store, of, most) == found
    assert await people_of(store, of, found) == [3, *(2 if line.first.text == "Ok" else 1 for line in found[1:3]), 1]
    assert max(await people_of(store, of, found, most=2)) == 2
    # In other months a line stands elsewhere, and is of fewer.
    earlier = await all_lines(store, Readable([202602, 202603]), 9)
    assert {(line.first.text, line.place.month) for line in earlier} == {("ดี", 202603), ("OK", 202603), ("ยาก", 202602)}
    assert await people_of(store, Readable([202603]), found[:1]) == [1]
    assert await all_lines(store, Readable([202601]), 9) == []


async def test_of_many_lines_that_a_newer_month_has_too_none_comes_again(store: Store) -> None:
    months = range(202601, 202613)
    await put(
        store, *(comment(f"{month}-{n}", f"ข้อ {n}", month=month) for month in months for n in range(3)),
        comment("old", "เก่า", month=202512),
    )  # fmt: skip
    found = await all_lines(store, Readable([202512, *months]), 2)
    assert [line.place.month for line in found] == [202612] * 3 + [202512]


async def test_the_same_of_equal_comments_stands_for_all_before_and_after_they_are_marked(store: Store) -> None:
    equal = [comment(name) for name in "dcab"]
    await put(store, *equal)
    of = Readable([202605])
    (before,) = await all_lines(store, of, 9)
    for each in equal:
        await mark_comment(store, each, "ป้าย", "")
    (after,) = await all_lines(store, of, 9)
    assert (before.first.id, after.first.id) == ("a", "a")


async def test_marks_part_equal_comments_and_a_new_text_goes_to_its_own_line(store: Store) -> None:
    await put(store, comment("a"), comment("b"), comment("c", "ดี "))
    await mark_comment(store, comment("b"), "ป้าย", "บันทึก")
    of = Readable([202605])
    found = await all_lines(store, of, 9)
    assert {(line.first.tag, line.first.note) for line in found} == {("", ""), ("ป้าย", "บันทึก")}
    assert {*map(words_of, (line.place.line for line in found))} == {line_of("ดี", "", "")}
    assert [each.id for each in await store.comments.like("survey", "why", of, "c")] == ["a", "b", "c"]
    assert await store.comments.like("survey", "why", Readable([202604]), "c") == []
    assert await store.comments.like("survey", "why", of, "z") == []
    await put(store, comment("b", month=202606), comment("a", "ช้า"))
    lines = {line_of("ดี", "", ""), line_of("ดี", "ป้าย", "บันทึก"), line_of("ช้า", "", "")}
    assert {line.place.line for line in await all_lines(store, of, 9)} == lines
    await mark_comment(store, comment("b")._replace(tag="ป้าย", note="บันทึก"), "", "")
    assert len(await all_lines(store, of, 9)) == 2


async def test_days_add_up_and_old_ones_are_dropped(store: Store) -> None:
    first, second = date(2026, 5, 15), date(2026, 5, 16)
    for day, count in ((second, 2), (first, 1), (second, 3)):
        async with store.write() as unit:
            await unit.arrivals.add({(1, day): count - 1, (2, day): 1, (3, day): 1})
    assert await store.arrivals.of("survey") == {first: 1, second: 5}
    assert list(await store.arrivals.of("survey")) == [first, second]
    async with store.write() as unit:
        assert await unit.arrivals.on(second, [1, 3, 9]) == {1: 3, 3: 2, 9: 0}
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
    assert await stored_comments(store, "survey", "why") == []
    assert await store.arrivals.of("survey") == {}
