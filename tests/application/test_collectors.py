from __future__ import annotations

import pytest

from service.application import collectors as making
from service.application.collectors import new_code
from service.domain.collector import Collector, read_code
from service.domain.errors import InvalidCollectorError, UnknownCollectorError, UnknownFormError
from tests.builders import NOON, Installation, SetClock, install, survey
from tests.fakes import MemoryStore
from tests.support import at, form, words


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
    assert refused.value.params == {"reason": reason}
    assert await site.collectors.everything() == []


async def test_a_collector_may_have_opened_before_it_was_made_and_close_a_second_later(site: Installation) -> None:
    made = await site.collectors.create(
        "survey", "สำนักงาน", opens=at("2026-01-01T00:00:00"), closes=at("2026-05-15T12:00:01")
    )
    assert made.state(NOON) == "open"


@pytest.mark.parametrize("spelling", [str.lower, str.upper, lambda code: f"{code[:3]}-{code[3:]}", "  {} ".format])
async def test_a_collector_is_found_by_any_spelling_of_its_code(site: Installation, spelling: object) -> None:
    made = await site.collectors.create("survey", "สำนักงาน")
    assert await site.collectors.find(spelling(made.code)) == made  # type: ignore[operator]


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


async def test_a_first_collector_whose_code_is_taken_gets_another(
    store: MemoryStore, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = await install(store, survey(), form(words("wish"), name="needs"), clock=clock)
    mine = await site.collectors.create("survey", "ของเรา")
    codes = iter([mine.code, "ZZZZZZ"])
    monkeypatch.setattr(making, "new_code", lambda: next(codes))
    assert [made.code for made in await site.collectors.create_missing()] == ["ZZZZZZ"]


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
