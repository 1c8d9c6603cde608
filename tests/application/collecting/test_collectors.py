from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace

from service.application.collecting import collectors as making
from service.application.collecting.collectors import Collectors, new_code
from service.application.forms.registry import version_of
from service.domain.catalogue import Catalogue
from service.domain.collecting.collector import Collector, read_code
from service.domain.collecting.collector_settings import settings_of
from service.domain.collecting.population import quarter_of
from service.domain.errors import (
    ChangedMeanwhileError,
    InvalidCollectorError,
    InvalidListError,
    UnknownCollectorError,
    UnknownFormError,
)
from service.domain.scoring.population import NOBODY, Population, Round
from service.domain.scoring.response_rate import ResponseRate
from tests.support.examples import at, form, words
from tests.support.fake_store import MemoryStore
from tests.support.installation import MONTH, NOON, Installation, SetClock, answers, catalogue, install, sheet, survey
from tests.support.writing import add_version


def mark(collector: Collector) -> str:
    return settings_of(collector).mark


async def test_a_collector_is_made_with_all_that_was_said_of_it(site: Installation) -> None:
    opens, closes = at("2026-06-01T00:00:00"), at("2026-07-01T00:00:00")
    made = await site.collectors.create("survey", "สำนักงาน", opens=opens, closes=closes, population=40, device="kiosk")
    assert (made.form, made.label, made.population, made.device) == ("survey", "สำนักงาน", 40, "kiosk")
    assert (made.created, made.opens, made.closes) == (NOON, opens, closes)
    assert made.id > 0
    assert await site.collectors.everything() == [made]


async def test_a_code_that_is_taken_is_drawn_again(site: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await site.collectors.create("survey", "หนึ่ง")
    codes = iter([first.code, first.code, "ZZZZZZ"])
    monkeypatch.setattr(making, "new_code", lambda: next(codes))
    second = await site.collectors.create("survey", "สอง")
    assert second.code == "ZZZZZZ"
    assert (await site.collectors.find(first.code)).label == "หนึ่ง"


async def test_a_list_makes_all_collectors_or_none(site: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = {"form": "survey", "standing": "trial"}
    made = await site.collectors.create_many("กลาง,40\nใต้", shared, "ชื่อ")
    assert [(each.label, each.population, each.standing) for each in made] == [
        ("กลาง", 40, "trial"),
        ("ใต้", None, "trial"),
    ]
    assert await site.collectors.everything() == made
    told = await site.store.populations.everything()
    assert {number: [each.people for each in found] for number, found in told.items()} == {made[0].id: [40]}
    with pytest.raises(InvalidListError) as raised:
        await site.collectors.create_many("เหนือ\nตะวันออก,มาก", shared, "ชื่อ")
    assert [(each.line, each.violation.code) for each in raised.value.faults] == [(2, "population")]
    with pytest.raises(InvalidListError) as raised:  # as a second click sends it
        await site.collectors.create_many("กลาง,40\nใต้", shared, "ชื่อ")
    assert [(each.label, each.violation.code) for each in raised.value.faults] == [("กลาง", "there"), ("ใต้", "there")]
    with pytest.raises(InvalidListError) as raised:
        await site.collectors.create_many("เหนือ\nกลาง\n,5\nใต้", shared, "ชื่อ")
    assert [(each.line, each.violation.code) for each in raised.value.faults] == [
        (2, "there"),
        (3, "label"),
        (4, "there"),
    ]
    codes = iter(["AAAAAA"])
    monkeypatch.setattr(making, "new_code", lambda: next(codes))
    with pytest.raises((StopIteration, RuntimeError)):  # the second one fails in the middle of the transaction
        await site.collectors.create_many("เหนือ\nตะวันออก", shared, "ชื่อ")
    assert await site.collectors.everything() == made


def test_a_code_begins_with_a_letter_and_reads_as_it_is_written() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(code[0].isalpha() and read_code(code) == code for code in codes)


async def test_a_collector_for_no_form_is_refused(site: Installation) -> None:
    with pytest.raises(UnknownFormError):
        await site.collectors.create("nothing", "สำนักงาน")
    assert await site.collectors.everything() == []


@pytest.mark.parametrize(
    ("opens", "closes", "reason"),
    [
        (None, "2026-05-15T12:00:00", "past"),
        (None, "2026-05-15T11:59:59", "past"),
        ("2026-06-02T00:00:00", "2026-06-01T00:00:00", "dates"),
        ("2026-06-01T00:00:00", "2026-06-01T00:00:00", "dates"),
    ],
)
async def test_a_collector_that_could_never_be_open_is_refused(
    site: Installation, opens: str | None, closes: str, reason: str
) -> None:
    with pytest.raises(InvalidCollectorError) as refused:
        await site.collectors.create("survey", "สำนักงาน", opens=at(opens) if opens else None, closes=at(closes))
    assert [each.code for each in refused.value.violations] == [reason]
    assert await site.collectors.everything() == []


async def test_a_collector_may_have_opened_before_it_was_made_and_close_a_second_later(site: Installation) -> None:
    made = await site.collectors.create(
        "survey", "สำนักงาน", opens=at("2026-01-01T00:00:00"), closes=at("2026-05-15T12:00:01")
    )
    assert made.state(NOON) == "open"


@pytest.mark.parametrize("spelling", [str.lower, str.upper, lambda code: f"{code[:3]}-{code[3:]}", "  {} ".format])
async def test_a_collector_is_found_by_any_spelling_of_its_code(
    site: Installation, spelling: Callable[[str], str]
) -> None:
    made = await site.collectors.create("survey", "สำนักงาน")
    assert await site.collectors.find(spelling(made.code)) == made


@pytest.mark.parametrize("code", ["ABCDEF", "", "ILOU00", "'; DROP TABLE collector; --"])
async def test_a_code_that_no_collector_has_is_unknown(site: Installation, code: str) -> None:
    await site.collectors.create("survey", "สำนักงาน")
    with pytest.raises(UnknownCollectorError):
        await site.collectors.find(code)


async def test_closing_takes_effect_now_and_a_second_closing_changes_nothing(
    site: Installation, clock: SetClock
) -> None:
    made = await site.collectors.create("survey", "สำนักงาน", closes=at("2026-12-01T00:00:00"))
    clock.forward(hours=1)
    closed = await site.collectors.close(made.code.lower())
    assert closed.closes == clock.now
    assert closed.state(clock.now) == "closed"
    clock.forward(days=1)
    assert await site.collectors.close(made.code) == closed


async def test_what_was_typed_makes_a_collector_or_is_refused_as_a_whole(site: Installation) -> None:
    made = await site.collectors.create_from_fields(
        {"form": "survey", "label": "ที่", "closes": "2569-05-15", "population": "๔๐"}
    )
    assert (made.label, made.closes, made.population) == ("ที่", at("2026-05-16T00:00:00"), 40)
    with pytest.raises(InvalidCollectorError) as refused:
        await site.collectors.create_from_fields({"form": "nothing", "closes": "2569-05-14"})
    assert [each.item for each in refused.value.violations] == ["form", "label", "closes"]
    assert await site.collectors.everything() == [made]


async def test_a_form_that_another_process_has_published_since_can_be_asked_at_once(
    site: Installation, store: MemoryStore
) -> None:
    needs = form(words("wish"), name="needs")
    made = version_of(Catalogue(forms=(needs,)).questionnaire(needs), NOON, "web")
    await add_version(store, made)
    assert (await site.collectors.create_from_fields({"form": "needs", "label": "ที่"})).form == "needs"


class TestChanging:
    async def test_what_was_typed_is_changed_and_all_else_stays(self, site: Installation) -> None:
        made = await site.collectors.create("survey", "เดิม", population=40)
        changed = await site.collectors.change(made.code.lower(), {"label": "ใหม่"}, mark(made))
        assert changed == replace(made, label="ใหม่")
        assert await site.collectors.everything() == [changed]

    async def test_who_did_not_see_what_another_changed_overwrites_nothing(self, site: Installation) -> None:
        made = await site.collectors.create("survey", "เดิม")
        changed = await site.collectors.change(made.code, {"label": "ของเขา"}, mark(made))
        with pytest.raises(ChangedMeanwhileError):
            await site.collectors.change(made.code, {"label": "ของเรา"}, mark(made))
        with pytest.raises(ChangedMeanwhileError):
            await site.collectors.reopen(made.code, "", "")
        assert await site.collectors.everything() == [changed]

    async def test_once_it_has_begun_its_form_stays(self, store: MemoryStore, clock: SetClock) -> None:
        site = await install(store, survey(), survey(name="other"), clock=clock)
        made = await site.collectors.create("survey", "ที่")
        assert not await site.collectors.begun(made)
        other = await site.collectors.change(made.code, {"form": "other"}, mark(made))
        assert other.form == "other"
        await site.store_sheets(other, MONTH, sheet(site.registry.form("other"), answers()))
        assert await site.collectors.begun(made)
        with pytest.raises(InvalidCollectorError):
            await site.collectors.change(made.code, {"form": "survey"}, mark(other))

    async def test_an_unknown_one_cannot_be_changed_or_closed(self, site: Installation) -> None:
        for attempt in (site.collectors.change("ABCDEF", {}, ""), site.collectors.close("ABCDEF")):
            with pytest.raises(UnknownCollectorError):
                await attempt


class TestReopening:
    @pytest.mark.parametrize(
        ("typed", "closes"),
        [("", None), ("2569-05-15", at("2026-05-16T00:00:00")), ("2569-06-30", at("2026-07-01T00:00:00"))],
    )
    async def test_a_closed_one_opens_again_up_to_a_day_or_without_end(
        self, site: Installation, clock: SetClock, typed: str, closes: object
    ) -> None:
        closed = await site.collectors.close((await site.collectors.create("survey", "ที่")).code)
        opened = await site.collectors.reopen(closed.code, typed, mark(closed))
        assert opened == replace(closed, closes=closes)
        assert opened.state(clock.now) == "open"

    @pytest.mark.parametrize("typed", ["2569-05-14", "วันนี้"])
    async def test_but_not_to_a_day_that_is_over_or_is_none(self, site: Installation, typed: str) -> None:
        closed = await site.collectors.close((await site.collectors.create("survey", "ที่")).code)
        with pytest.raises(InvalidCollectorError):
            await site.collectors.reopen(closed.code, typed, mark(closed))
        assert await site.collectors.everything() == [closed]


async def test_who_did_what_is_in_the_book(store: MemoryStore, clock: SetClock) -> None:
    site = await install(store, clock=clock)
    desk = Collectors(store, site.registry, clock, "somying")
    made = await desk.create_from_fields({"form": "survey", "label": "ที่"})
    changed = await desk.change(made.code, {"label": "อื่น", "population": "9"}, mark(made))
    await desk.change(made.code, {"label": "อื่น"}, mark(changed))
    closed = await desk.close(made.code)
    await desk.close(made.code)
    await desk.reopen(made.code, "", mark(closed))
    await site.collectors.create("survey", "จากเครื่อง")
    book = [(each.who, each.action, each.subject.replace(made.code, "it")) for each in await store.accounts.entries()]
    assert book[:-1] == [
        ("somying", "collector-created", "it"),
        ("somying", "collector-changed", "it label population"),
        ("somying", "collector-closed", "it"),
        ("somying", "collector-reopened", "it closes"),
    ]
    assert book[-1][:2] == ("terminal", "collector-created")


async def test_a_turnout_has_the_responses_by_month(site: Installation) -> None:
    first, second = [await site.collectors.create("survey", each) for each in ("หนึ่ง", "สอง")]
    published = site.registry.form("survey")
    for month in (202604, 202604, MONTH):
        await site.store_sheets(first, month, sheet(published, answers()))
    unknown = Round(collector=first.id, label="หนึ่ง", quarter=quarter_of(NOON), responses=3, people=None)
    assert await site.collectors.response_rates() == [
        ResponseRate(collector=first, months={202604: 2, MONTH: 1}, population=Population(rounds=(unknown,))),
        ResponseRate(collector=second, months={}, population=NOBODY),
    ]
    assert (await site.collectors.response_rate(first.code.lower())).responses == 3
    with pytest.raises(UnknownCollectorError):
        await site.collectors.response_rate("ABCDEF")


async def test_a_collector_closed_before_it_opened_stays_readable_and_closed(
    site: Installation, clock: SetClock
) -> None:
    made = await site.collectors.create("survey", "สำนักงาน", opens=at("2026-12-01T00:00:00"))
    closed = await site.collectors.close(made.code)
    assert await site.collectors.everything() == [closed]
    assert closed.state(clock.now) == "closed"
    assert closed.state(at("2027-01-01T00:00:00")) == "closed"


async def test_every_form_without_a_collector_gets_one_and_no_more(store: MemoryStore, clock: SetClock) -> None:
    site = await install(store, survey(), form(words("wish"), name="needs"), clock=clock)
    mine = await site.collectors.create("survey", "ของเรา")
    (made,) = await site.collectors.create_missing()
    assert (made.form, made.label) == ("needs", "ผู้ใช้บริการ")
    assert await site.collectors.create_missing() == []
    assert await site.collectors.everything() == [mine, made]


async def test_a_form_from_the_web_gets_none_that_nobody_asked_for(store: MemoryStore, clock: SetClock) -> None:
    await install(store, survey(), clock=clock)
    wishes = catalogue().questionnaire(form(words("wish"), name="wishes"))
    await add_version(store, version_of(wishes, clock(), "web"))
    site = await install(store, survey(), clock=clock)
    assert {each.questionnaire.form.id for each in site.registry.current} == {"survey", "wishes"}
    assert [made.form for made in await site.collectors.create_missing()] == ["survey"]
    assert await site.collectors.create_missing() == []


async def test_a_first_collector_whose_code_is_taken_gets_another(
    store: MemoryStore, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await install(store, survey(), form(words("wish"), name="needs"), clock=clock)
    mine = await site.collectors.create("survey", "ของเรา")
    codes = iter([mine.code, "ZZZZZZ"])
    monkeypatch.setattr(making, "new_code", lambda: next(codes))
    assert [made.code for made in await site.collectors.create_missing()] == ["ZZZZZZ"]


@pytest.mark.memory_store
async def test_a_form_that_another_start_has_served_meanwhile_gets_no_second_collector(
    site: Installation, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    class SeenTooEarly:
        """What a start sees that reads before the other has written."""

        def __init__(self) -> None:
            self.reads = 0

        async def __call__(self) -> list[Collector]:
            self.reads += 1
            return list(store.state.collectors) if self.reads > 1 else []

    mine = await site.collectors.create("survey", "ของเขา")
    monkeypatch.setattr(store.collectors, "everything", SeenTooEarly())
    assert await site.collectors.create_missing() == []
    assert list(store.state.collectors) == [mine]


async def test_a_form_whose_collector_was_closed_gets_no_other(site: Installation) -> None:
    await site.collectors.close((await site.collectors.create("survey", "ของเรา")).code)
    assert await site.collectors.create_missing() == []


async def test_bursts_and_equal_sheets_are_told_with_their_numbers(site: Installation) -> None:
    published = site.registry.form("survey")
    made = await site.collectors.create("survey", "สำนักงาน")
    await site.store_sheets(made, MONTH, *[sheet(published, answers()) for _ in range(6)])
    await site.store_sheets(made, MONTH, *[sheet(published, answers(speed=1)) for _ in range(4)])
    days = {(made.id, date(2026, 5, day)): count for day, count in [(1, 2), (2, 3), (3, 40)]}
    async with site.store.write() as unit:
        await unit.arrivals.add(days)
    found = await site.collectors.unusual(made.code)
    assert found.days == {date(2026, 5, 3): 40}
    assert [(each.month, each.sheets) for each in found.equal] == [(MONTH, 6)]
    with pytest.raises(UnknownCollectorError):
        await site.collectors.unusual("AAAAAA")
