"""Comments for planners: small groups suppressed, searched, paged and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.application.collecting import comments as module
from service.application.collecting.comment_marks import CommentMarks, Mark
from service.application.collecting.comments import PAGE, Comments, Search
from service.application.collecting.receipts import Receipts
from service.application.collecting.submission import Submissions
from service.domain.collecting.comment import Readable, checksum_of
from service.domain.collecting.receipt import receipt_of
from service.domain.errors import (
    InvalidMarkError,
    NothingTickedError,
    OvertakenMarkError,
    UnknownCommentError,
    UnknownFormError,
)
from service.domain.period import FiscalPeriod
from tests.support.examples import single, words
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock, answers, install, sheet, survey, writing
from tests.support.writing import EVERY, mark_comment, stored_comments

if TYPE_CHECKING:
    from service.application.collecting.comments import PeriodComments
    from service.domain.collecting.collector import Collector
    from service.domain.collecting.comment import Comment

YEAR = FiscalPeriod(fiscal_year=2569)
QUARTERS = [FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (1, 2, 3, 4)]
MONTHS = {1: 202510, 2: 202601, 3: 202605, 4: 202607}
ALL = Search()


@pytest.fixture
async def collector(site: Installation) -> Collector:
    return await site.collectors.create("survey", "สำนักงาน")


@pytest.fixture
def reading(site: Installation) -> Comments:
    return Comments(site.store, site.registry)


async def write(site: Installation, collector: Collector, month: int, *texts: str) -> None:
    """Store sheets that say these words."""
    published = site.registry.form("survey")
    sheets = [sheet(published, answers(comments=text)) for text in texts]
    await site.store_sheets(collector, month, *sheets)


async def mark(site: Installation, seen: Comment, tags: str, note: str) -> None:
    """Mark a comment as whoever saw it so."""
    await marks(site).mark(
        "survey", EVERY, Mark(item="comments", id=seen.id, tags=tags, note=note, seen=checksum_of(seen)), "วิภา"
    )


def marks(site: Installation) -> CommentMarks:
    return CommentMarks(site.store, site.clock)


async def tagged(site: Installation) -> dict[str, tuple[str, ...]]:
    """Return the tags of each comment by its words."""
    return {each.text: each.tags for each in await stored_comments(site.store, "survey", "comments")}


async def texts(reading: Comments, period: FiscalPeriod = YEAR, search: Search = ALL) -> list[str]:
    heaps = await reading.page("survey", await reading.visible("survey", period), search, "comments")
    return sorted(line.first.text for heap in heaps for line in heap.lines for _ in range(line.count))


@pytest.mark.parametrize(
    ("sizes", "quarters"),
    [
        ((5, 0, 0, 0), [1]),
        ((4, 0, 0, 0), []),
        ((5, 6, 7, 8), [1, 2, 3, 4]),
        # The year's figures less the others' would speak of the four alone, so the next smallest is hidden too.
        ((4, 6, 7, 8), [3, 4]),
        # Together they are five, and nobody can tell them apart.
        ((2, 3, 7, 8), [3, 4]),
        # An empty quarter hides nobody: the eight are hidden so that the one is not alone.
        ((1, 0, 9, 8), [3]),
        ((1, 0, 9, 0), []),
        ((1, 1, 1, 1), []),
        # Five in all are enough for figures, and each quarter's words still stand under their quarter's name.
        ((2, 1, 1, 1), []),
    ],
)
async def test_a_quarter_of_few_is_hidden_in_the_year_too_and_so_is_what_would_give_it_away(
    site: Installation,
    collector: Collector,
    reading: Comments,
    sizes: tuple[int, ...],
    quarters: list[int],
) -> None:
    for quarter, size in enumerate(sizes, 1):
        await write(site, collector, MONTHS[quarter], *(f"{quarter}" for _ in range(size)))
    assert {int(said) for said in await texts(reading)} == {*quarters}
    assert [each.quarter for each in QUARTERS if await texts(reading, each)] == quarters


async def test_comments_come_by_field_in_the_words_of_the_newest_form(store: MemoryStore, clock: SetClock) -> None:
    first = await install(store, clock=clock)
    collector = await first.collectors.create("survey", "สำนักงาน")
    await write(first, collector, 202605, *"กขคงจ")
    site = await install(store, survey(words("wishes"), version=2), clock=clock)
    reading = Comments(site.store, site.registry)
    heaps = await reading.page("survey", await reading.visible("survey", YEAR), ALL)
    found = [(heap.field.item, heap.field.text, len(heap.lines)) for heap in heaps]
    assert found == [("comments", "ข้อ comments", 5), ("wishes", "ข้อ wishes", 0)]
    assert {heap.field.section for heap in heaps} == {"ส่วนที่ ๑"}


async def test_words_beside_a_choice_are_called_by_the_choice(store: MemoryStore, clock: SetClock) -> None:
    site = await install(store, survey(single("task", "pay other", free="other")), clock=clock)
    heaps = await Comments(site.store, site.registry).page("survey", Readable({202605}), ALL)
    assert [heap.field.text for heap in heaps] == ["ข้อ comments", "ข้อ task: ตัวเลือก other"]


async def test_words_and_tags_are_searched(site: Installation, collector: Collector, reading: Comments) -> None:
    await write(site, collector, 202605, "เมนูชัดเจน", "เมนูยาก", "Menu สวย", "ช้า", "เร็ว")
    assert await texts(reading, search=Search(words="เมนู")) == ["เมนูชัดเจน", "เมนูยาก"]
    assert await texts(reading, search=Search(words="MENU")) == ["Menu สวย"]
    (heap,) = await reading.page("survey", Readable({202605}), Search(words="ช้า"))
    await mark(site, heap.lines[0].first, " ความเร็ว , เมนู", "แจ้งผู้พัฒนาแล้ว")
    assert await texts(reading, search=Search(tag="ความเร็ว")) == ["ช้า"]
    assert await texts(reading, search=Search(tag="ความ")) == []
    assert [(each.tag, each.count) for each in await reading.tags("survey", Readable({202605}))] == [
        ("ความเร็ว", 1),
        ("เมนู", 1),
    ]
    assert {each.count for each in await reading.tags("survey", Readable({202606}))} == {0}


async def test_words_are_found_however_they_are_typed(
    site: Installation, collector: Collector, reading: Comments
) -> None:
    await write(site, collector, 202605, "ทำงานช้า", "Café", "ก", "ข", "ค")
    assert await texts(reading, search=Search(words=" ท\u0e4d\u0e32งาน ")) == ["ทำงานช้า"]
    assert await texts(reading, search=Search(words="cafe\u0301")) == ["Café"]


async def test_of_two_who_mark_a_comment_the_later_is_told(
    site: Installation, collector: Collector, reading: Comments, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(site, collector, 202605, *"กขคงจ")
    (heap,) = await reading.page("survey", Readable({202605}), Search(words="ก"))
    (line,) = heap.lines
    seen = line.first
    await mark(site, seen, "หนึ่ง", "ของวิภา")
    with pytest.raises(OvertakenMarkError):
        await mark(site, seen, "สอง", "ของสมชาย")
    await mark(site, seen, "หนึ่ง ", "ของวิภา")
    found = await site.store.comments.find("survey", "comments", seen.id)
    assert found
    assert (found.tag, found.note) == ("หนึ่ง", "ของวิภา")

    async def stale(*_: object, **__: object) -> Comment:
        return seen

    monkeypatch.setattr(type(site.store.comments), "find", stale)
    with pytest.raises(OvertakenMarkError):
        await mark(site, seen, "สอง", "")


async def test_pages_have_all_comments_once(site: Installation, collector: Collector, reading: Comments) -> None:
    said = [f"{n:03}" for n in range(2 * PAGE + 3)]
    await write(site, collector, 202605, *said)
    found: list[str] = []
    after: str | None = ""
    sizes = []
    while after is not None:
        (heap,) = await reading.page("survey", Readable({202605}), ALL, "comments", after)
        found += [line.first.text for line in heap.lines]
        sizes.append(len(heap.lines))
        after = heap.after
    assert sorted(found) == said
    assert found != said
    assert sizes == [PAGE, PAGE, 3]


async def test_a_search_that_finds_little_ends_and_can_go_on(
    site: Installation, collector: Collector, reading: Comments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SEARCHED", 1)
    await write(site, collector, 202605, *(f"{n}" for n in range(9)))
    found, pages = 0, 0
    after: str | None = ""
    while after is not None:
        (heap,) = await reading.page("survey", Readable({202605}), Search(words="8"), "comments", after)
        found, after, pages = found + len(heap.lines), heap.after, pages + 1
    assert found == 1
    assert pages > 2


@pytest.mark.parametrize(("tags", "note"), [("ก" * 41, ""), ("ก,ข,ค,ง,จ,ฉ,ช,ซ,ฌ", ""), ("", "ก" * 1001)])
async def test_marks_have_bounds(site: Installation, tags: str, note: str) -> None:
    with pytest.raises(InvalidMarkError):
        await marks(site).mark("survey", EVERY, Mark(item="comments", id="x", tags=tags, note=note, seen=""), "วิภา")


async def test_what_is_not_there_cannot_be_marked_or_read(
    site: Installation, collector: Collector, reading: Comments
) -> None:
    await write(site, collector, 202605, "ก")
    (hidden,) = await stored_comments(site.store, "survey", "comments")
    for name, of in (("x", EVERY), (hidden.id, Readable([202606]))):
        with pytest.raises(UnknownCommentError):
            await marks(site).mark("survey", of, Mark(item="comments", id=name, tags="ก", note="", seen=""), "วิภา")
        with pytest.raises(UnknownCommentError):
            await marks(site).give("survey", of, [("comments", name)], ["ก"], take=False)
    with pytest.raises(UnknownFormError):
        await reading.page("nothing", Readable({202605}), ALL)
    with pytest.raises(UnknownFormError):
        await reading.visible("nothing", YEAR)


class TestEqualComments:
    """Equal comments stand on one line, are marked together and counted as people."""

    async def test_the_newest_month_stands_first_and_equal_ones_where_the_newest_does(
        self, site: Installation, collector: Collector, reading: Comments
    ) -> None:
        await write(site, collector, 202604, "ช้า", "เก่า", "Slow")
        await write(site, collector, 202605, "ช้า ", "slow", "ใหม่")
        (heap,) = await reading.page("survey", EVERY, ALL)
        assert {(line.first.text.strip(), line.count) for line in heap.lines[:3]} == {
            ("ช้า", 2),
            ("slow", 2),
            ("ใหม่", 1),
        }
        assert [line.first.text for line in heap.lines[3:]] == ["เก่า"]
        (found,) = (await reading.page("survey", EVERY, Search(words="slow")))[0].lines
        same = await site.store.comments.like("survey", "comments", EVERY, found.first.id)
        assert ({each.text for each in same}, found.count) == ({"Slow", "slow"}, 2)

    async def test_tags_go_to_all_with_the_same_words_and_never_to_a_month_that_is_hidden(
        self, site: Installation, collector: Collector, reading: Comments, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("service.application.collecting.comment_marks._TOGETHER", 2)
        await write(site, collector, 202601, "ช้า")
        await write(site, collector, 202605, "ช้า", "ช้า", "เมนูยาก", "ดี")
        (heap,) = await reading.page("survey", Readable([202605]), ALL)
        places = {line.first.text: ("comments", line.first.id) for line in heap.lines}
        ticked = [places["ช้า"], places["เมนูยาก"]]
        await marks(site).give("survey", Readable([202605]), ticked, ["ความเร็ว", " เมนู,, ความเร็ว"], take=False)
        stored = await stored_comments(site.store, "survey", "comments")
        both = ("ความเร็ว", "เมนู")
        assert sorted((each.month, each.text, each.tags) for each in stored) == [
            (202601, "ช้า", ()), (202605, "ช้า", both), (202605, "ช้า", both),
            (202605, "ดี", ()), (202605, "เมนูยาก", both),
        ]  # fmt: skip
        await marks(site).give("survey", Readable([202605]), [places["เมนูยาก"]], ["ความเร็ว"], take=True)
        assert (await tagged(site))["เมนูยาก"] == ("เมนู",)
        counted = [(each.tag, each.count) for each in await reading.tags("survey", Readable([202605]))]
        assert counted == [("เมนู", 3), ("ความเร็ว", 2)]

    async def test_a_line_is_marked_as_a_whole_and_others_with_the_same_words_keep_their_note(
        self, site: Installation, collector: Collector
    ) -> None:
        await write(site, collector, 202605, "ช้า", "ช้า", "ช้า")
        first, second, third = await stored_comments(site.store, "survey", "comments")
        await mark_comment(site.store, third, "", "ของวิภา")
        await mark(site, first, "ความเร็ว", "")
        stored = await stored_comments(site.store, "survey", "comments")
        assert [each[6:] for each in stored] == [("ความเร็ว", ""), ("ความเร็ว", ""), ("", "ของวิภา")]
        assert second.id == stored[1].id

    async def test_whoever_is_overtaken_changes_nothing(
        self, site: Installation, collector: Collector, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await write(site, collector, 202605, "ช้า", "ช้า")
        seen = await stored_comments(site.store, "survey", "comments")
        await mark_comment(site.store, seen[1], "ของคนอื่น", "")

        async def stale(*_: object, **__: object) -> list[Comment]:
            return seen

        monkeypatch.setattr(type(site.store.comments), "like", stale)
        with pytest.raises(OvertakenMarkError):
            await marks(site).give("survey", EVERY, [("comments", seen[0].id)], ["ก"], take=False)
        monkeypatch.undo()
        assert {each.tag for each in await stored_comments(site.store, "survey", "comments")} == {
            "",
            "ของคนอื่น",
        }

    async def test_nothing_ticked_or_named_and_too_many_tags_are_told(
        self, site: Installation, collector: Collector
    ) -> None:
        await write(site, collector, 202605, "ช้า")
        (seen,) = await stored_comments(site.store, "survey", "comments")
        place = ("comments", seen.id)
        for ticked, typed in (([], ["ก"]), ([place], [" , "])):
            with pytest.raises(NothingTickedError):
                await marks(site).give("survey", EVERY, ticked, typed, take=False)
        await marks(site).give("survey", EVERY, [place], ["ก,ข,ค,ง,จ,ฉ,ช,ซ"], take=False)
        with pytest.raises(InvalidMarkError):
            await marks(site).give("survey", EVERY, [place], ["ฌ"], take=False)
        assert len((await tagged(site))["ช้า"]) == 8

    async def test_reports_count_people_and_each_comment_under_its_first_tag(
        self, site: Installation, collector: Collector
    ) -> None:
        await write(site, collector, MONTHS[3], *["ช้า"] * 6, *["ยาก"] * 5)
        stored = await stored_comments(site.store, "survey", "comments")
        for tags, text in ((["ความเร็ว"], "ช้า"), (["เมนู", "ความเร็ว"], "ยาก")):
            place = next(("comments", each.id) for each in stored if each.text == text)
            await marks(site).give("survey", EVERY, [place], tags, take=False)
        found = await quoted(site, "survey", YEAR)
        assert [(each.tag, each.count) for each in found.suggestions] == [("ความเร็ว", 6), ("เมนู", 5)]
        assert found.several_tags


class TestWhatBecomesOfSheets:
    """Comments follow their sheets: corrected, withdrawn, deleted when their time is over."""

    async def test_a_correction_replaces_a_comment_and_what_was_marked_on_it(
        self, site: Installation, collector: Collector
    ) -> None:
        async with writing(site.intake()) as intake:
            await self.say(site, intake, collector, "ช้า")
            (before,) = await self.stored(site)
            await mark_comment(site.store, before, "ป้าย", "บันทึก")
            await self.say(site, intake, collector, "ช้า", ease=1)
            assert (await self.stored(site))[0][5:] == ("ช้า", "ป้าย", "บันทึก")
            await self.say(site, intake, collector, "เร็ว")
            assert (await self.stored(site))[0][5:] == ("เร็ว", "", "")
            await self.say(site, intake, collector, "")
            assert await self.stored(site) == []

    async def test_a_withdrawn_sheet_takes_its_comments_along(
        self, site: Installation, collector: Collector, clock: SetClock
    ) -> None:
        async with writing(site.intake()) as intake:
            await self.say(site, intake, collector, "ช้า")
        await Receipts(site.store, site.registry, clock).withdraw(receipt_of("x" * 22, collector.code))
        assert await self.stored(site) == []

    async def test_a_response_counts_on_its_day_once(self, site: Installation, collector: Collector) -> None:
        async with writing(site.intake()) as intake:
            for text in ("ช้า", "ช้า", "เร็ว"):
                await self.say(site, intake, collector, text)
            site.clock.forward(hours=12)
            await self.say(site, intake, collector, "อีกคน", key="k" * 22)
        days = await site.store.arrivals.of("survey")
        assert {f"{day:%d}": count for day, count in days.items()} == {"15": 1, "16": 1}

    async def say(
        self,
        site: Installation,
        intake: Submissions,
        collector: Collector,
        text: str,
        key: str = "x" * 22,
        ease: int = 5,
    ) -> None:
        published = site.registry.form("survey")
        given = answers(ease=ease, comments=text) if text else answers(ease=ease)
        await intake.submit(collector, published, key, sheet(published, given))

    async def stored(self, site: Installation) -> list[Comment]:
        return await stored_comments(site.store, "survey", "comments")


async def quoted(site: Installation, form: str, period: FiscalPeriod) -> PeriodComments:
    of = await Comments(site.store, site.registry).visible(form, period)
    return (await site.reports.form_report_with_comments(form, period, of=of))[1]


async def test_all_comments_of_the_quarters_that_are_shown_are_quoted_by_field(
    site: Installation, collector: Collector
) -> None:
    few = await quoted(site, "survey", YEAR)
    assert (few.hidden, [each.texts for each in few.fields]) == (True, [[] for _ in few.fields])
    said = [f"ความเห็นที่ {number}" for number in range(6)]
    await write(site, collector, MONTHS[2], *said)
    several = await quoted(site, "survey", YEAR)
    found = {each.field.item: sorted(each.texts) for each in several.fields}
    assert not several.hidden
    assert found["comments"] == said
    await write(site, collector, MONTHS[3], *[f"อีกความเห็นที่ {number}" for number in range(7)])
    await write(site, collector, MONTHS[4], "ความเห็นของคนเดียว")
    of_some = await quoted(site, "survey", YEAR)
    assert [sorted(each.texts) for each in of_some.fields if each.texts] == [[f"อีกความเห็นที่ {n}" for n in range(7)]]
    assert (await quoted(site, "survey", QUARTERS[3])).hidden
    with pytest.raises(UnknownFormError):
        await quoted(site, "nothing", YEAR)


async def test_what_may_identify_somebody_is_quoted_once_a_planner_lets_it(
    site: Installation, collector: Collector
) -> None:
    said = ["โทร 0899999999", *"กขคง"]
    await write(site, collector, MONTHS[2], *said)
    for left_out, texts_of in ((None, said[1:]), (False, said)):
        (seen,) = [each for each in await stored_comments(site.store, "survey", "comments") if each.may_identify]
        change = Mark(item="comments", id=seen.id, tags="ก", note="", seen=checksum_of(seen), left_out=left_out)
        await marks(site).mark("survey", EVERY, change, "วิภา")
        told = await quoted(site, "survey", YEAR)
        (field,) = [each for each in told.fields if each.field.item == "comments"]
        assert (sorted(field.texts), field.left_out) == (sorted(texts_of), len(said) - len(texts_of))
        assert sum(each.count for each in told.suggestions) == len(said)
    (seen,) = [each for each in await stored_comments(site.store, "survey", "comments") if each.may_identify]
    await marks(site).give("survey", EVERY, [("comments", seen.id)], ["ข"], take=False)
    (seen,) = [each for each in await stored_comments(site.store, "survey", "comments") if each.may_identify]
    assert (seen.tags, seen.left_out) == (("ก", "ข"), False)
    change = Mark(item="comments", id=seen.id, tags="ก", note="ข", seen=checksum_of(seen), left_out=True)
    await marks(site).mark("survey", EVERY, change, "สมหญิง")
    decided = [(each.who, each.action, each.subject) for each in await site.store.accounts.entries()]
    assert [each for each in decided if each[1].startswith("comments-")] == [
        ("วิภา", "comments-let", f"survey {MONTHS[2]} 1"), ("สมหญิง", "comments-kept-out", f"survey {MONTHS[2]} 1"),
    ]  # fmt: skip


async def test_whoever_reads_is_in_the_audit_log_with_how_many_there_are_where_any_may_be_read(
    site: Installation, collector: Collector, reading: Comments, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(site, collector, MONTHS[1], *"abcde")
    for quarter, months in ((QUARTERS[0], {MONTHS[1]}), (QUARTERS[0], {MONTHS[1]}), (QUARTERS[1], set())):
        await reading.record_reading(site.clock, "somying", "survey", quarter, Readable(months))
    with monkeypatch.context() as without_comment_fields:
        without_comment_fields.setattr(module, "_fields", lambda *_: [])
        await reading.record_reading(site.clock, "nobody", "survey", QUARTERS[0], Readable({MONTHS[1]}))
    read = [(each.who, each.subject) for each in await site.store.accounts.entries() if each.action == "comments-read"]
    assert read == [("somying", "survey 2569/1 5")]


async def test_what_is_said_of_tags_before_the_work_is_what_the_report_does(
    store: MemoryStore, clock: SetClock
) -> None:
    site = await install(store, survey(words("wishes"), single("task", "pay other", free="other")), clock=clock)
    collector, reading = await site.collectors.create("survey", "สำนักงาน"), Comments(site.store, site.registry)
    published = site.registry.form("survey")
    for number in range(1, 7):
        said = {**answers(), "task": "other", "task.other": f"{number}", "wishes": "ก"}
        said |= {"comments": "ก"} if number < 6 else {}
        await site.store_sheets(collector, MONTHS[1 + number % 2], *[sheet(published, said)] * 2)
        of, told = await reading.visible("survey", YEAR), await quoted(site, "survey", YEAR)
        assert await reading.told_by_tag("survey", of) == bool(told.suggestions), number
    assert await reading.told_by_tag("survey", await reading.visible("survey", QUARTERS[3])) is False
