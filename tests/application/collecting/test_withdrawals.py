"""A withdrawn collector leaves all figures by exactly its sheets, takes nothing more, and comes back whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec import UNSET, json

from service.application.collecting import sheet_export
from service.application.collecting.comment_marks import CommentMarks
from service.application.collecting.comments import Comments, Search
from service.application.collecting.withdrawals import Withdrawals
from service.domain.collecting.collector_settings import settings_of
from service.domain.collecting.comment import Readable
from service.domain.collecting.exclusion import batch_name
from service.domain.errors import (
    ChangedMeanwhileError,
    InvalidCollectorError,
    InvalidReasonError,
    UnknownCollectorError,
    UnknownCommentError,
    UnknownExclusionError,
    WithdrawnCollectorError,
)
from service.domain.period import FiscalPeriod
from tests.support.installation import MONTH, Installation, answers, key, sheet, writing
from tests.support.writing import stored_comments

if TYPE_CHECKING:
    from service.application.ports.snapshot import Snapshot, Wanted
    from service.application.scoring.without_collector import WithdrawalEffect
    from service.domain.collecting.answers import Answers
    from service.domain.collecting.collector import Collector
    from service.domain.scoring.score import Score

WHY = "เจ้าหน้าที่ลองตอบก่อนใช้จริง"
YEAR = FiscalPeriod(fiscal_year=2569)
QUARTER = FiscalPeriod(fiscal_year=2569, quarter=3)
OTHERS = [answers("abroad", ease=number % 5 + 1, speed=number % 4 + 1) for number in range(7)]
MINE = [answers("hq", ease=5, speed=number % 3 + 3, comments=f"ลอง {number}") for number in range(6)]


@pytest.fixture
async def others(site: Installation) -> Collector:
    made = await site.collectors.create("survey", "จริง", population=20)
    await site.store_sheets(made, MONTH, *filled(site, OTHERS))
    return made


@pytest.fixture
async def here(site: Installation, others: Collector) -> Collector:
    del others
    return await site.collectors.create("survey", "ลอง", population=30)


def filled(site: Installation, sheets: list[dict[str, object]]) -> list[Answers]:
    return [sheet(site.registry.form("survey"), each) for each in sheets]


def desk(site: Installation) -> Withdrawals:
    return Withdrawals(site.store, site.clock, who="วิภา")


async def withdraw(site: Installation, collector: Collector, why: str = WHY) -> Any:
    now = await site.collectors.find(collector.code)
    return await desk(site).withdraw(collector.code, why, settings_of(now).mark)


async def take_back(site: Installation, collector: Collector, why: str = "เป็นคำตอบจริง") -> Any:
    now = await site.collectors.find(collector.code)
    return await desk(site).take_back(collector.code, why, settings_of(now).mark)


async def figures(site: Installation) -> dict[str, object]:
    """Return what reports, comments and exports say."""
    asked = await sheet_export.examine(site.store, site.registry, "survey", ("collector",))
    return {
        **{each.name: json.encode(await site.reports.survey("survey", each)) for each in (YEAR, QUARTER)},
        "card": json.encode(await site.reports.scorecard(YEAR)),
        "comments": await said(site),
        "sheets": sorted(
            [json.encode(each) async for each in sheet_export.responses(site.store, site.registry, asked)]
        ),
    }


async def said(site: Installation, period: FiscalPeriod = YEAR) -> list[str]:
    """Return the comments that pages and reports show, which are the same."""
    reading = Comments(site.store, site.registry)
    of = await reading.visible("survey", period)
    pages = await reading.page("survey", of, Search())
    shown = sorted(line.first.text for page in pages for line in page.lines for _ in range(line.count))
    _, quoted = await site.reports.form_report_with_comments("survey", period, of=of)
    assert shown == sorted(text for field in quoted.fields for text in field.texts)
    assert await site.store.comments.count("survey", of) == len(shown)
    return shown


def same_figures(one: Score, other: Score, *more: str) -> bool:
    names = ("responses", "percent", "mean", "sd", "level", "level_reason", "answers", "sections", *more)
    return all(getattr(one, name) == getattr(other, name) for name in names)


async def effects(site: Installation, collector: Collector) -> list[WithdrawalEffect]:
    return await site.reports.without(await site.collectors.response_rate(collector.code))


async def test_it_leaves_the_figures_by_its_sheets_and_comes_back_with_them(
    site: Installation, here: Collector
) -> None:
    alone = await site.report.score("survey", QUARTER, "office")
    before = await figures(site)
    await site.store_sheets(here, MONTH, *filled(site, MINE))
    together = await figures(site)
    made = await withdraw(site, here, f" {WHY} ")
    assert (made.number, made.sheets, made.by, made.reason, made.whole) == (1, 6, "วิภา", WHY, True)
    now = await site.report.score("survey", QUARTER, "office")
    assert same_figures(now, alone, "items")
    assert (alone.population, now.population) == (50, 20)
    assert (now.by, now.excluded, alone.excluded) == (alone.by, 6, UNSET)
    left = await figures(site)
    assert (left["comments"], left["sheets"]) == (before["comments"], before["sheets"])
    assert await site.differences() == []
    assert [each async for each in _exported(site)].count(True) == 6
    assert await desk(site).of(here) == [made]
    assert await site.exclusions.of(here.code) == []
    with pytest.raises(UnknownExclusionError):
        await site.exclusions.take_back(here.code, 1, WHY)
    ended = await take_back(site, here)
    assert (ended.back_by, ended.back_reason) == ("วิภา", "เป็นคำตอบจริง")
    assert await figures(site) == together
    entries = [(each.action, each.subject) for each in await site.store.accounts.entries()]
    assert ("collector-withdrawn", f"{here.code} 6 1 {WHY}") in entries
    assert ("withdrawal-taken-back", f"{here.code} 6 1 เป็นคำตอบจริง") in entries


async def _exported(site: Installation) -> Any:
    asked = await sheet_export.examine(site.store, site.registry, "survey", ("excluded",))
    async for each in sheet_export.responses(site.store, site.registry, asked):
        yield each.excluded


async def test_the_effect_that_is_told_is_the_one_that_comes(site: Installation, here: Collector) -> None:
    await site.store_sheets(here, MONTH, *filled(site, MINE))
    await site.store_sheets(here, 202602, *filled(site, MINE))
    told = await effects(site, here)
    second = FiscalPeriod(fiscal_year=2569, quarter=2)
    assert [(each.period, each.sheets, each.shown) for each in told] == [
        (second, 6, True),
        (QUARTER, 6, True),
        (YEAR, 12, True),
    ]
    before = [await site.report.score("survey", each.period) for each in told]
    await withdraw(site, here)
    after = [await site.report.score("survey", each.period) for each in told]
    assert [each.before for each in told] == before
    assert all(
        same_figures(each.after, score, "population", "response_rate") for each, score in zip(told, after, strict=True)
    )
    assert [each.after.excluded for each in told] == [each.excluded for each in after] == [6, 6, 12]
    assert told[0].after.percent is None


async def test_of_the_only_collector_nothing_is_left(site: Installation, others: Collector) -> None:
    (quarter, year) = await effects(site, others)
    assert (quarter.before.responses, quarter.after.responses, quarter.after.percent) == (7, 0, None)
    assert year.after.responses == 0
    await withdraw(site, others)
    now = await site.report.score("survey", QUARTER)
    assert (now.responses, now.percent, now.excluded) == (0, None, 7)


@pytest.mark.parametrize(("mine", "left"), [(4, 7), (7, 4)])
async def test_figures_of_few_do_not_stand_side_by_side(site: Installation, mine: int, left: int) -> None:
    first, second = [await site.collectors.create("survey", label) for label in ("หนึ่ง", "สอง")]
    await site.store_sheets(first, MONTH, *filled(site, (OTHERS * 2)[:mine]))
    await site.store_sheets(second, MONTH, *filled(site, (OTHERS * 2)[:left]))
    assert [each.shown for each in await effects(site, first)] == [False, False]
    await withdraw(site, first)
    assert (await site.report.score("survey", QUARTER)).responses == left


async def test_it_takes_no_answers_and_no_settings_make_it_real(site: Installation, here: Collector) -> None:
    await withdraw(site, here)
    gone = await site.collectors.find(here.code)
    assert gone.state(site.clock()) == "closed"
    async with writing(site.intake()) as intake:
        published = site.registry.form("survey")
        with pytest.raises(WithdrawnCollectorError):
            await intake.submit(gone, published, key(1), sheet(published, answers()))
    with pytest.raises(InvalidCollectorError):
        await site.collectors.change(here.code, {"standing": "real"}, settings_of(gone).mark)
    changed = await site.collectors.change(here.code, {"label": "ชื่อใหม่"}, settings_of(gone).mark)
    assert changed.standing == "withdrawn"


async def test_what_cannot_be_withdrawn_or_taken_back_is_refused(site: Installation, here: Collector) -> None:
    mark = settings_of(here).mark
    for reason in (" ", "ก" * 301):
        with pytest.raises(InvalidReasonError):
            await desk(site).withdraw(here.code, reason, mark)
        with pytest.raises(InvalidReasonError):
            await desk(site).take_back(here.code, reason, mark)
    with pytest.raises(UnknownCollectorError):
        await desk(site).withdraw("ZZZZZZ", WHY, mark)
    with pytest.raises(ChangedMeanwhileError):
        await desk(site).withdraw(here.code, WHY, "another")
    with pytest.raises(ChangedMeanwhileError):
        await take_back(site, here)
    trial = await site.collectors.create("survey", "ทดลอง", standing="trial")
    with pytest.raises(ChangedMeanwhileError):
        await withdraw(site, trial)
    await withdraw(site, here)
    with pytest.raises(ChangedMeanwhileError):
        await desk(site).withdraw(here.code, WHY, mark)
    await take_back(site, here)
    assert (await withdraw(site, here)).number == 2


async def test_a_certified_figure_stays_and_the_effect_says_which(site: Installation, here: Collector) -> None:
    await site.store_sheets(here, MONTH, *filled(site, MINE))
    state = await site.certification.state("survey", QUARTER)
    await site.certification.certify("survey", QUARTER, by="วิภา", note="", seen=0, shown=state.shown)
    before = await site.reports.score("survey", QUARTER)
    assert [each.revision for each in await effects(site, here)] == [1, None]
    await withdraw(site, here)
    assert await site.reports.score("survey", QUARTER) == before
    assert (await site.certification.state("survey", QUARTER)).shown != state.shown


async def test_what_it_does_is_not_shown_where_it_tells_of_few_beside_other_figures(
    site: Installation, others: Collector, here: Collector
) -> None:
    await site.store_sheets(others, 202602, *filled(site, OTHERS))
    await site.store_sheets(here, 202602, *filled(site, MINE[:1]))
    await site.store_sheets(here, MONTH, *filled(site, MINE))
    shown = {each.period.name: each.shown for each in await effects(site, here)}
    assert shown == {"2569/2": False, "2569/3": True, "2569": False}, "the year less a quarter is one sheet"
    third = await site.collectors.create("survey", "ลอง")
    await site.store_sheets(third, MONTH, *filled(site, OTHERS[:1]))
    shown = {each.period.name: each.shown for each in await effects(site, here)}
    assert not shown["2569/3"], "what is told of its label less its own is one sheet"


async def test_nor_where_its_label_is_hidden_or_is_that_of_others_too(site: Installation) -> None:
    """Offices are compared by label: the whole less one that is hidden tells of the few that hide it."""
    labels = {"ก": 20, "ค": 3, "ข": 10, "ข ": 10, "ง": 30}
    made = {label: await site.collectors.create("survey", label.strip()) for label in labels}
    for label, count in labels.items():
        await site.store_sheets(made[label], MONTH, *saying(site, label, count))
    strata = (await site.report.score("survey", QUARTER)).coverage
    assert strata
    assert {each.label: each.hidden for each in strata.strata} == {"ก": True, "ข": False, "ค": True, "ง": False}
    shown = {label: [each.shown for each in await effects(site, made[label])] for label in labels}
    assert shown == {label: [label == "ง"] * 2 for label in labels}


async def test_nor_among_collectors_of_one_label_where_the_others_are_few(site: Installation) -> None:
    large, small = [await site.collectors.create("survey", "ที่เดียวกัน") for _ in range(2)]
    await site.store_sheets(large, MONTH, *saying(site, "ก", 6))
    await site.store_sheets(small, MONTH, *saying(site, "ข", 2))
    await site.store_sheets(large, 202602, *saying(site, "ค", 6))
    shown = {each.period.name: each.shown for each in await effects(site, large)}
    assert shown == {"2569/2": True, "2569/3": False, "2569": False}


def saying(site: Installation, name: str, count: int) -> list[Answers]:
    return filled(site, [answers("abroad", ease=number % 5 + 1, comments=f"{name}{number}") for number in range(count)])


@pytest.mark.parametrize(("mine", "gone"), [(1, False), (4, False), (5, True)])
async def test_comments_of_few_stay_as_what_vanished_would_tell_whose_they_were(
    site: Installation, others: Collector, here: Collector, mine: int, *, gone: bool
) -> None:
    await site.store_sheets(others, MONTH, *saying(site, "ก", 3))
    await site.store_sheets(here, MONTH, *saying(site, "ข", mine))
    # Of the quarter before it has enough: each quarter is read by itself.
    await site.store_sheets(others, 202602, *saying(site, "ค", 6))
    await site.store_sheets(here, 202602, *saying(site, "ง", 5))
    before = await said(site)
    await withdraw(site, here)
    left = [each for each in before if each[0] != "ง" and not (gone and each[0] == "ข")]
    assert await said(site) == left
    assert await said(site, QUARTER) == [each for each in left if each[0] in "กข"]
    await take_back(site, here)
    assert await said(site) == before


async def test_a_comment_that_left_with_its_collector_is_not_marked_and_its_tags_are_not_told(
    site: Installation, others: Collector, here: Collector
) -> None:
    await site.store_sheets(here, MONTH, *saying(site, "ข", 5))
    reading, marks = Comments(site.store, site.registry), CommentMarks(site.store, site.clock)
    found = await stored_comments(site.store, "survey", "comments", Readable([MONTH]))
    place = ("comments", found[0].id)
    await marks.give("survey", await reading.visible("survey", QUARTER), [place], ["เมนู"], take=False)
    assert [each.count for each in await reading.tags("survey", await reading.visible("survey", QUARTER))] == [1]
    await withdraw(site, here)
    of = await reading.visible("survey", QUARTER)
    assert await reading.tags("survey", of) == []
    with pytest.raises(UnknownCommentError):
        await marks.give("survey", of, [place], ["ช้า"], take=False)
    assert others.counts


async def test_no_two_readings_differ_by_the_comments_of_few(site: Installation, others: Collector) -> None:
    await site.store_sheets(others, MONTH, *saying(site, "z", 4))
    made = [await site.collectors.create("survey", f"ที่ {size}") for size in (1, 4, 5, 6)]
    for name, size, each in zip("abcd", (1, 4, 5, 6), made, strict=True):
        await site.store_sheets(each, MONTH, *saying(site, name, size))
    readings = [set(await said(site))]
    for change in (withdraw, take_back):
        for each in made if change is withdraw else (made[1], made[3], made[0], made[2]):
            await change(site, each)
            readings.append(set(await said(site)))
    for one in readings:
        for other in readings:
            assert len(one - other) not in range(1, 5)
    assert len(readings[0]) - len(readings[4]) == 11


async def test_no_change_between_two_readings_leaves_the_comments_of_few(
    site: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, large = [await site.collectors.create("survey", name) for name in ("น้อย", "มาก")]
    await site.store_sheets(few, MONTH, *saying(site, "ก", 3))
    await site.store_sheets(large, MONTH, *saying(site, "ข", 6))
    reading, figures_of = Comments(site.store, site.registry), site.store.figures

    async def then_withdrawn(wanted: Wanted) -> Snapshot:
        found = await figures_of(wanted)
        await withdraw(site, large)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(site.store, "figures", then_withdrawn)
        of = await reading.visible("survey", QUARTER)
    (page,) = await reading.page("survey", of, Search())
    assert len(page.lines) == 9
    of = await reading.visible("survey", QUARTER)
    assert not of.months
    await take_back(site, large)
    _, quoted = await site.reports.form_report_with_comments("survey", QUARTER, of=of)
    assert [len(field.texts) for field in quoted.fields] == [9]


async def test_sheets_that_were_excluded_before_are_none_of_those_that_leave(
    site: Installation, others: Collector
) -> None:
    here = await site.collectors.create("survey", "จริง")
    equal = answers("hq", comments="เหมือนกัน")
    await site.store_sheets(here, MONTH, *filled(site, [equal] * 9), *saying(site, "ข", 4))
    (batch,) = await site.store.responses.equal(here.id, 5, 9)
    await site.exclusions.exclude(here.code, batch_name(batch.first), WHY)
    await withdraw(site, here)
    assert await said(site, QUARTER) == ["ข0", "ข1", "ข2", "ข3"]
    assert others.counts
