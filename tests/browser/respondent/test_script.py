"""The form's script: drafts survive a reload, a crash, a lost network and a killed server."""

from __future__ import annotations

import gzip
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json
from playwright.sync_api import Error, expect

from service.application.collecting.daily_limits import LONGEST_WAIT
from service.domain.collecting.receipt import receipt_of
from tests.browser.support.axe import COLOURS, EVERYTHING, violations
from tests.browser.support.chromium import WHOLE
from tests.browser.support.collector_pages import ANSWERS
from tests.browser.support.form_page import PROGRESS, as_entered
from tests.browser.support.form_script import Screen
from tests.browser.support.killable_service import Mortal
from tests.browser.support.layout import misfits, too_small
from tests.support import plain_http

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

    from tests.browser.conftest import Visit
    from tests.browser.support.running import Pochai

pytestmark = pytest.mark.long

THANKS = "ขอบคุณสำหรับความเห็นของท่าน"
FORM = "แบบสอบถามความพึงพอใจการใช้งานระบบ Progress"
SOME = {"main_task": "add_project", "speed": 4, "improve_first": ["speed", "other"], "comments": "ช้าในช่วงเช้า"}
DAY = timedelta(days=1) / timedelta(milliseconds=1)
SECOND = 1000
FAR = datetime(2100, 1, 1, tzinfo=UTC)

NOTE_PAUSES = """
    window.pauses = [];
    const later = window.setTimeout;
    window.setTimeout = (what, pause) => { if (pause !== 15000) pauses.push(pause); return later(what, pause); };
"""
NOTE_WHAT_CAME_BACK = """
    addEventListener("pageshow", ({persisted}) => {
        if (persisted) sessionStorage.cameBack = document.body ? "a page" : "nothing";
    });
"""


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """Give the script's own pauses, of some seconds, time to pass."""
    expect.set_options(timeout=20 * SECOND)
    yield
    expect.set_options(timeout=5 * SECOND)


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    service = Mortal(tmp_path_factory.mktemp("mortal"))
    yield service
    service.end()


@pytest.fixture
def pochai(mortal: Mortal) -> Pochai:
    return mortal.pochai


@pytest.fixture
def code(pochai: Pochai) -> str:
    """A collector that is the test's own."""
    return pochai.collector()


@pytest.fixture(scope="module")
def codes(mortal: Mortal) -> dict[str, str]:
    """Collectors for tests that store nothing, or do not look at what is stored."""
    return mortal.pochai.collectors()


@pytest.fixture(scope="module")
def kiosk(mortal: Mortal) -> str:
    return mortal.pochai.collector("progress", "--device", "kiosk", "--paging", "all")


@pytest.fixture(scope="module")
def shared(mortal: Mortal) -> str:
    return mortal.pochai.collector("progress", "--device", "shared")


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """Errors of pages and complaints of their consoles, of which there may be none but that a request failed."""
    found: list[str] = []
    yield found
    assert [each for each in found if not each.startswith("Failed to load resource")] == []


def watched(context: BrowserContext, faults: list[str]) -> None:
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda said: faults.append(said.text) if said.type in {"error", "warning"} else None)


@pytest.fixture
def screen(visit: Visit, faults: list[str]) -> Screen:
    page = visit(java_script_enabled=True)
    watched(page.context, faults)
    return Screen(page)


@pytest.fixture
def filled(screen: Screen, pochai: Pochai, code: str) -> Screen:
    screen.page.goto(pochai.link(code))
    screen.enter(PROGRESS)
    return screen


def on_send(page: Page | BrowserContext, handler: Any) -> None:
    """Put something between the page and the service when a sheet is sent."""
    page.route("**/s/**", lambda route: handler(route) if route.request.method == "POST" else route.fallback())


def lose_the_reply(route: Route) -> None:
    """Bring a sheet to the service, and nothing back."""
    assert route.fetch(max_redirects=0).status == 303
    route.abort("connectionreset")


def offline(screen: Screen, *, to: bool = True) -> None:
    screen.page.context.set_offline(to)


def pause(screen: Screen) -> None:
    """Stop the page's clock, so that nothing it has planned comes about."""
    screen.page.clock.install()
    screen.page.clock.pause_at(FAR)


# What is kept on the device.


def test_answers_come_back_after_a_reload_and_in_a_new_tab_under_the_same_key(
    pochai: Pochai, codes: dict[str, str], screen: Screen
) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    screen.fill(SOME)
    key = screen.key
    screen.page.reload()
    expect(screen.says("restored")).to_be_visible()
    assert (screen.entered, screen.key) == (as_entered(SOME), key)
    again = screen.another()
    screen.page.close()
    again.page.goto(pochai.link(codes["progress"].lower()))
    expect(again.says("restored")).to_be_visible()
    assert (again.entered, again.key) == (as_entered(SOME), key)


def test_answers_come_back_after_a_crash(pochai: Pochai, codes: dict[str, str], screen: Screen) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    screen.fill(SOME)
    key = screen.key
    tools = screen.page.context.new_cdp_session(screen.page)
    with screen.page.expect_event("crash"), suppress(Error):
        tools.send("Page.crash", timeout=1)  # nobody is left to answer
    again = screen.another()
    again.page.goto(pochai.link(codes["progress"]))
    expect(again.says("restored")).to_be_visible()
    assert (again.entered, again.key) == (as_entered(SOME), key)


def test_a_form_that_was_only_looked_at_leaves_nothing(pochai: Pochai, codes: dict[str, str], screen: Screen) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    assert screen.drafts == {}
    screen.choose("speed", 4)
    expect(screen.says("draft")).to_be_visible()
    assert [each["body"] for each in screen.drafts.values()] != []


def test_each_collector_has_its_own_draft(pochai: Pochai, codes: dict[str, str], screen: Screen) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    screen.choose("speed", 4)
    screen.page.goto(pochai.link(codes["workflow"]))
    assert screen.entered == {}
    expect(screen.says("restored")).to_be_hidden()


def test_a_draft_is_gone_once_it_is_sent(pochai: Pochai, code: str, filled: Screen) -> None:
    assert len(filled.drafts) == 1
    filled.submit.tap()
    expect(filled.page).to_have_title(THANKS)
    assert filled.drafts == {}
    again = filled.another()
    again.page.goto(pochai.link(code))
    assert again.entered == {}
    assert pochai.stored(code) == [PROGRESS]


def test_a_draft_can_be_cleared_for_good_or_be_had_back(pochai: Pochai, codes: dict[str, str], screen: Screen) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    expect(screen.page.locator("[data-do=clear]:visible")).to_have_count(0)
    screen.fill(SOME)
    key = screen.key
    screen.do("clear")
    expect(screen.says("cleared")).to_be_focused()
    assert (screen.entered, screen.drafts) == ({}, {})
    assert re.fullmatch("[A-Za-z0-9_-]{22}", screen.key)
    assert screen.key != key
    screen.do("undo")
    assert (screen.entered, screen.key) == (as_entered(SOME), key)
    assert len(screen.drafts) == 1
    screen.do("clear")
    fresh = screen.key
    screen.choose("speed", 5)
    expect(screen.says("cleared")).to_be_hidden()
    screen.page.reload()
    assert (screen.entered, screen.key) == ({"speed": ["5"]}, fresh)


@pytest.mark.parametrize(("days", "left"), [(6.9, 1), (7.1, 0), (-7.1, 0)])
def test_a_draft_is_forgotten_after_seven_days_on_any_form(
    pochai: Pochai, codes: dict[str, str], screen: Screen, days: float, left: int
) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    screen.choose("speed", 4)
    screen.page.evaluate(
        """before => { for (const [name, text] of Object.entries({...localStorage})) {
            localStorage[name] = JSON.stringify({...JSON.parse(text), at: Date.now() - before});
        } }""",
        days * DAY,
    )
    screen.page.goto(pochai.link(codes["needs"]))
    assert len(screen.drafts) == left
    screen.page.goto(pochai.link(codes["progress"]))
    assert len(screen.entered) == left


def revise(screen: Screen) -> None:
    """Have what the device keeps be of a version in which two items offered something else."""
    screen.page.evaluate("""() => { for (const name in {...localStorage}) localStorage[name] =
        localStorage[name].replace(/version=2/g, "version=3").replace(/main_task=\\w+/g, "main_task=moved")
            .replace(/improve_first=speed/g, "improve_first=nothing");
    }""")


def test_a_draft_of_another_version_keeps_what_there_still_is_and_says_what_to_look_at(
    pochai: Pochai, codes: dict[str, str], screen: Screen
) -> None:
    screen.page.goto(pochai.link(codes["progress"], "?lang=en"))
    screen.fill(SOME)
    key = screen.key
    revise(screen)
    screen.page.goto(pochai.link(codes["progress"]))
    expect(screen.page.locator("#notice")).to_be_focused()
    expect(screen.page.locator("#notice")).to_contain_text("This survey has been revised")
    assert [each.get_attribute("href") for each in screen.page.locator("#notice a").all()] == [
        "#item-main_task", "#item-improve_first",
    ]  # fmt: skip
    left = {"speed": 4, "improve_first": ["other"], "comments": SOME["comments"]}
    assert (screen.entered, screen.key) == (as_entered(left), key)
    screen.page.reload()
    expect(screen.says("restored")).to_be_visible()
    assert screen.entered == as_entered(left)


def test_what_is_typed_while_a_draft_is_put_on_the_form_of_today_stays(
    pochai: Pochai, codes: dict[str, str], screen: Screen
) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    screen.fill(SOME)
    revise(screen)
    held: list[Route] = []
    on_send(screen.page, held.append)
    with screen.page.expect_request(lambda request: request.method == "POST"):
        screen.page.reload()
    expect(screen.says("restored")).to_be_visible()
    screen.fill({"continuity": 2, "comments": "เร็วขึ้นแล้ว"})
    held[0].continue_()
    expect(screen.page.locator("#notice")).to_be_focused()
    typed = {"speed": 4, "continuity": 2, "improve_first": ["other"], "comments": "เร็วขึ้นแล้ว"}
    assert screen.entered == as_entered(typed)
    screen.page.unroute_all()
    on_send(screen.page, held.append)
    screen.page.locator(".switch").tap()
    screen.choose("speed", 5)
    held[1].continue_()
    expect(screen.page.locator("html")).to_have_attribute("lang", "en")
    assert screen.entered == as_entered({**typed, "speed": 5})


def test_a_draft_of_another_form_is_told_of_and_not_read_as_this_one(
    pochai: Pochai, codes: dict[str, str], screen: Screen
) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    screen.fill(SOME)
    screen.page.evaluate(
        "for (const name in {...localStorage}) localStorage[name] = localStorage[name].replace('progress', 'workflow')"
    )
    screen.page.reload()
    expect(screen.page.locator("#notice")).to_contain_text("แบบสอบถามชุดอื่นแล้ว")
    assert (screen.entered, screen.drafts) == ({}, {})


def test_a_sheet_that_waits_is_not_lost_to_another_version(pochai: Pochai, code: str, filled: Screen) -> None:
    offline(filled)
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    again = filled.another()
    filled.page.close()
    offline(again, to=False)
    again.page.goto(f"{pochai.address}/privacy")
    revise(again)
    again.page.goto(pochai.link(code))
    expect(again.page.locator("#notice")).to_contain_text("ปรับปรุงแล้ว")
    left = {name: answer for name, answer in PROGRESS.items() if name != "main_task"} | {"improve_first": ["other"]}
    assert again.entered == as_entered(left)
    again.choose("main_task", "add_project")
    again.submit.tap()
    expect(again.page).to_have_title(THANKS)
    del left["main_task.other"]
    assert pochai.stored(code) == [{**left, "main_task": "add_project"}]


def test_a_draft_outlives_a_look_at_a_closed_collector(pochai: Pochai, code: str, screen: Screen) -> None:
    screen.page.goto(pochai.link(code))
    screen.choose("speed", 4)
    pochai.close(code)
    screen.page.reload()
    expect(screen.page).to_have_title("ปิดรับคำตอบแล้ว")
    expect(screen.says("lost")).to_be_hidden()
    assert len(screen.drafts) == 1


def test_a_record_that_is_no_draft_does_no_harm(pochai: Pochai, codes: dict[str, str], screen: Screen) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    screen.page.evaluate(
        f"localStorage['pochai:{codes['progress']}'] = '{{'; localStorage['pochai:XXXXXX'] = '1'; localStorage.a = 1"
    )
    screen.page.reload()
    assert screen.drafts == {"a": 1}
    screen.choose("speed", 4)
    assert len(screen.drafts) == 2


def test_what_was_entered_before_the_script_arrived_counts(
    pochai: Pochai, codes: dict[str, str], screen: Screen
) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    screen.fill({"speed": 4, "continuity": 3})
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    screen.page.route("**/static/*", hold)
    screen.page.goto(pochai.link(codes["progress"]), wait_until="commit")
    screen.choose("speed", 1)
    (script,) = held
    script.continue_()
    expect(screen.says("restored")).to_be_visible()
    assert screen.entered == {"speed": ["1"], "continuity": ["3"]}


@pytest.mark.parametrize(
    "refused",
    [
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    ],
    ids=["no storage", "full"],
)
def test_a_device_that_keeps_nothing_still_answers_and_still_waits(
    pochai: Pochai, code: str, screen: Screen, refused: str
) -> None:
    screen.page.add_init_script(refused)
    screen.page.goto(pochai.link(code))
    screen.enter(PROGRESS)
    offline(screen)
    screen.submit.tap()
    expect(screen.says("held")).to_be_visible()
    offline(screen, to=False)
    expect(screen.page).to_have_title(THANKS)
    assert pochai.stored(code) == [PROGRESS]


def test_a_draft_comes_back_in_its_language(pochai: Pochai, codes: dict[str, str], screen: Screen) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    screen.choose("speed", 4)
    key = screen.key
    screen.page.locator(".switch").tap()
    expect(screen.page).to_have_title("Progress System Satisfaction Survey")
    assert (screen.entered, screen.key) == ({"speed": ["4"]}, key)
    assert screen.page.url == pochai.link(codes["progress"])
    again = screen.another()
    again.page.goto(pochai.link(codes["progress"]))
    expect(again.page.locator("html")).to_have_attribute("lang", "en")
    expect(again.says("restored")).to_be_visible()
    assert (again.entered, again.key) == ({"speed": ["4"]}, key)


# Sending, and sending again.


def test_a_sheet_sent_without_a_network_waits_and_is_sent_once_there_is_one(
    pochai: Pochai, code: str, filled: Screen
) -> None:
    key = filled.key
    pause(filled)
    offline(filled)
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    expect(filled.page.get_by_role("status").filter(has_text="เก็บไว้ในเครื่องนี้แล้ว")).to_be_visible()
    expect(filled.page.get_by_role("button", name="ส่งอีกครั้ง")).to_be_visible()
    assert filled.entered == as_entered(PROGRESS)
    offline(filled, to=False)
    expect(filled.page).to_have_title(THANKS)
    expect(filled.page.locator("output.receipt")).to_have_text(receipt_of(key, filled.code))
    assert filled.drafts == {}
    assert pochai.stored(code) == [PROGRESS]


def test_a_waiting_sheet_can_be_sent_by_hand(pochai: Pochai, code: str, filled: Screen) -> None:
    pause(filled)
    on_send(filled.page, lambda route: route.abort("connectionreset"))
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    filled.page.unroute_all()
    filled.page.get_by_role("button", name="ส่งอีกครั้ง").tap()
    expect(filled.page).to_have_title(THANKS)
    assert pochai.stored(code) == [PROGRESS]


def test_a_waiting_sheet_is_sent_when_its_tab_is_looked_at_again(pochai: Pochai, code: str, filled: Screen) -> None:
    pause(filled)
    on_send(filled.page, lambda route: route.abort("connectionreset"))
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    filled.page.unroute_all()
    filled.page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
    expect(filled.page).to_have_title(THANKS)
    assert pochai.stored(code) == [PROGRESS]


def test_a_sheet_that_waits_when_its_page_is_closed_is_sent_when_it_is_opened_again(
    pochai: Pochai, code: str, filled: Screen
) -> None:
    receipt = receipt_of(filled.key, filled.code)
    offline(filled)
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    again = filled.another()
    filled.page.close()
    offline(again, to=False)
    again.page.goto(pochai.link(code))
    expect(again.page).to_have_title(THANKS)
    expect(again.page.locator("output.receipt")).to_have_text(receipt)
    assert again.drafts == {}
    assert pochai.stored(code) == [PROGRESS]


def test_a_sheet_survives_the_death_of_the_service(mortal: Mortal, code: str, filled: Screen) -> None:
    filled.page.clock.install()
    with mortal.frozen():
        with filled.page.expect_request(lambda request: request.method == "POST"):
            filled.submit.tap()
        expect(filled.says("sending")).to_be_visible()
        mortal.die()
    expect(filled.says("kept")).to_be_visible()
    mortal.rise()
    filled.page.clock.run_for(8 * SECOND)
    expect(filled.page).to_have_title(THANKS)
    assert mortal.pochai.stored(code) == [PROGRESS]


def test_a_sheet_whose_reply_got_lost_is_sent_again_and_stored_once(pochai: Pochai, code: str, filled: Screen) -> None:
    keys, replies = [], []

    def lose_the_first_reply(route: Route) -> None:
        keys.append(re.findall("key=([^&]+)", route.request.post_data or ""))
        reply = route.fetch(max_redirects=0)
        replies.append(reply.status)
        if len(replies) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    filled.page.clock.install()
    on_send(filled.page, lose_the_first_reply)
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    filled.page.clock.run_for(5 * SECOND)
    expect(filled.page).to_have_title(THANKS)
    assert replies == [303, 303]
    assert keys[0] == keys[1]
    assert pochai.stored(code) == [PROGRESS]


def test_a_service_that_does_not_answer_is_waited_for_no_longer_than_fifteen_seconds(
    mortal: Mortal, code: str, filled: Screen
) -> None:
    filled.page.clock.install()
    with mortal.frozen():
        filled.submit.tap()
        expect(filled.says("sending")).to_be_visible()
        filled.page.clock.run_for(14 * SECOND)
        assert filled.says("sending").is_visible()
        filled.page.clock.run_for(2 * SECOND)
        expect(filled.says("kept")).to_be_visible()
    filled.page.clock.run_for(5 * SECOND)
    expect(filled.page).to_have_title(THANKS)
    assert mortal.pochai.stored(code) == [PROGRESS]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_says_when_to_come_back_and_is_left_alone_until_then(
    pochai: Pochai, code: str, filled: Screen, status: int
) -> None:
    tries: list[int] = []

    def refuse_the_first(route: Route) -> None:
        tries.append(status)
        if len(tries) == 1:
            route.fulfill(status=status, headers={"retry-after": "40"}, body="<body data-page=form>")
        else:
            route.continue_()

    filled.page.clock.install()
    on_send(filled.page, refuse_the_first)
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    filled.page.clock.run_for(39 * SECOND)
    filled.page.evaluate("dispatchEvent(new Event('online'))")
    assert tries == [status]
    filled.page.clock.run_for(12 * SECOND)
    expect(filled.page).to_have_title(THANKS)
    assert len(tries) == 2
    assert pochai.stored(code) == [PROGRESS]


def test_a_sheet_above_the_limit_of_the_day_is_kept_and_sent_once_it_is_taken(pochai: Pochai, screen: Screen) -> None:
    code = pochai.collector("progress", "--daily-limit", "1")
    screen.page.clock.install()
    screen.page.goto(pochai.link(code))
    pochai.answer(code, ANSWERS)
    screen.enter(PROGRESS)
    with screen.page.expect_response(lambda reply: reply.request.method == "POST") as refused:
        screen.submit.tap()
    assert refused.value.status == 429
    expect(screen.says("kept")).to_be_visible()
    pochai.command("collector", "edit", code, "--daily-limit", "2")
    for _ in range(20):  # the service takes a collector as known for a second, and may refuse once more
        screen.page.clock.run_for(2 * LONGEST_WAIT * SECOND)
        with suppress(AssertionError):
            expect(screen.page).to_have_title(THANKS, timeout=SECOND)
            break
    expect(screen.page).to_have_title(THANKS)
    assert PROGRESS in pochai.stored(code)


def test_pauses_between_tries_grow_up_to_a_minute_and_are_never_the_same(
    pochai: Pochai, codes: dict[str, str], screen: Screen
) -> None:
    screen.page.clock.install()
    screen.page.add_init_script(NOTE_PAUSES)
    screen.page.goto(pochai.link(codes["progress"]))
    screen.enter(PROGRESS)
    on_send(screen.page, lambda route: route.abort("connectionreset"))
    screen.submit.tap()
    pauses: list[float] = []
    for number in range(1, 9):
        screen.page.wait_for_function("number => pauses.length >= number", arg=number)
        pauses = screen.page.evaluate("pauses")
        assert len(pauses) == number
        screen.page.clock.run_for(ceil(pauses[-1]))
    for pause, least in zip(pauses, (2, 4, 8, 16, 30, 30, 30, 30), strict=True):
        assert least * SECOND <= pause < 2 * least * SECOND
    assert len(set(pauses)) == len(pauses)


@pytest.mark.parametrize("status", [200, 403, 511])
def test_the_page_of_a_public_network_is_not_taken_for_an_answer(
    pochai: Pochai, code: str, filled: Screen, status: int
) -> None:
    on_send(
        filled.page,
        lambda route: route.fulfill(status=status, content_type="text/html", body="<title>Wi-Fi</title>Log in first"),
    )
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    filled.page.unroute_all()
    filled.submit.tap()
    expect(filled.page).to_have_title(THANKS)
    assert pochai.stored(code) == [PROGRESS]


def test_an_answer_changed_while_it_waits_is_sent_as_changed(pochai: Pochai, code: str, filled: Screen) -> None:
    offline(filled)
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    filled.choose("continuity", 5)
    offline(filled, to=False)
    expect(filled.page).to_have_title(THANKS)
    assert pochai.stored(code) == [{**PROGRESS, "continuity": 5}]


def test_what_is_changed_while_a_sheet_is_on_its_way_counts(pochai: Pochai, code: str, screen: Screen) -> None:
    screen.page.goto(pochai.link(code))
    screen.enter({name: answer for name, answer in PROGRESS.items() if name != "main_task"})
    sent: list[Route] = []

    def hold(route: Route) -> None:
        sent.append(route)
        if len(sent) > 2:
            route.continue_()

    on_send(screen.page, hold)
    for change in ({"main_task": "add_project", "continuity": 4}, {"continuity": 5}):
        with screen.page.expect_request(lambda request: request.method == "POST"):
            screen.submit.tap()
        screen.enter(change)
        sent[-1].continue_()
        if "main_task" in change:
            expect(screen.page.locator("#summary")).to_be_focused()
            assert screen.entered["main_task"] == ["add_project"]
    expect(screen.page).to_have_title(THANKS)
    kept = {name: answer for name, answer in PROGRESS.items() if name != "main_task.other"}
    assert pochai.stored(code) == [{**kept, "main_task": "add_project", "continuity": 5}]


def test_a_double_tap_sends_once(pochai: Pochai, code: str, filled: Screen) -> None:
    sent: list[Request] = []
    filled.page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    filled.submit.dblclick()
    expect(filled.page).to_have_title(THANKS)
    assert len(sent) == 1
    assert pochai.stored(code) == [PROGRESS]


def test_what_is_missing_is_said_on_the_page_and_the_draft_stays(pochai: Pochai, code: str, screen: Screen) -> None:
    screen.page.goto(pochai.link(code))
    screen.fill(SOME)
    key = screen.key
    screen.submit.tap()
    expect(screen.page.locator("#summary")).to_be_focused()
    assert (screen.entered, screen.key) == (as_entered(SOME), key)
    screen.page.reload()
    assert (screen.entered, screen.key) == (as_entered(SOME), key)
    screen.enter(PROGRESS)
    screen.submit.tap()
    expect(screen.page).to_have_title(THANKS)
    assert pochai.stored(code) == [PROGRESS]


def test_a_sheet_with_complaints_can_be_cleared_with_them(
    pochai: Pochai, codes: dict[str, str], screen: Screen
) -> None:
    screen.page.goto(pochai.link(codes["progress"]))
    screen.choose("speed", 4)
    screen.submit.tap()
    expect(screen.page.locator("#summary")).to_be_focused()
    screen.do("clear")
    expect(screen.page.locator("#summary, .error, .wrong, [aria-invalid]")).to_have_count(0)
    assert screen.entered == {}


def test_a_sheet_that_waits_until_the_collector_is_closed_is_told_so_and_wiped(
    pochai: Pochai, code: str, filled: Screen
) -> None:
    offline(filled)
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    again = filled.another()
    filled.page.close()
    pochai.close(code)
    offline(again, to=False)
    again.page.goto(pochai.link(code))
    expect(again.page).to_have_title("ปิดรับคำตอบแล้ว")
    expect(again.says("lost")).to_be_visible()
    assert again.drafts == {}


def test_a_sheet_that_is_sent_to_a_closed_collector_is_told_so_and_wiped(
    pochai: Pochai, code: str, filled: Screen
) -> None:
    pochai.close(code)
    filled.submit.tap()
    expect(filled.page).to_have_title("ปิดรับคำตอบแล้ว")
    expect(filled.page.get_by_role("heading", level=1)).to_be_focused()
    assert filled.drafts == {}
    assert pochai.stored(code) == []


def test_a_slip_used_up_by_a_sheet_whose_reply_got_lost_still_leads_to_its_receipt(
    pochai: Pochai, screen: Screen
) -> None:
    code = pochai.collector("progress", "--access", "invitation")
    (slip,) = json.decode(pochai.command("invitations", code, "--count", "1", "--format", "json"))
    screen.page.goto(slip["url"])
    screen.enter(PROGRESS)
    receipt = receipt_of(screen.key, screen.code)
    pause(screen)
    on_send(screen.page, lose_the_reply)
    screen.submit.tap()
    expect(screen.says("kept")).to_be_visible()
    again = screen.another()
    screen.page.close()
    again.page.goto(slip["url"])
    expect(again.page.locator("output.receipt")).to_have_text(receipt)
    assert again.drafts == {}
    assert pochai.stored(code) == [PROGRESS]


def test_a_sheet_withdrawn_before_its_last_try_stays_withdrawn(pochai: Pochai, code: str, filled: Screen) -> None:
    receipt = receipt_of(filled.key, filled.code)
    pause(filled)
    on_send(filled.page, lose_the_reply)
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    withdrawn = plain_http.post(f"{pochai.address}/r", data={"receipt": receipt, "do": "withdraw-now"})
    assert withdrawn.is_success
    filled.page.unroute_all()
    filled.submit.tap()
    expect(filled.page).to_have_title("ถอนคำตอบชุดนี้แล้ว")
    assert filled.drafts == {}
    assert pochai.stored(code) == []


# The thanks page, and the way back.


def test_the_receipt_can_be_copied_and_leaves_the_address(pochai: Pochai, code: str, filled: Screen) -> None:
    filled.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    receipt = receipt_of(filled.key, filled.code)
    filled.submit.tap()
    expect(filled.page.get_by_role("heading", level=1)).to_be_focused()
    assert filled.page.url == pochai.link(code, "/thanks")
    filled.page.locator(".ticket summary").tap()
    filled.page.get_by_role("button", name="คัดลอก").tap()
    expect(filled.page.get_by_role("status").filter(has_text="คัดลอกแล้ว")).to_be_visible()
    assert filled.page.evaluate("navigator.clipboard.readText()") == receipt


def test_the_receipt_can_be_copied_where_there_is_no_clipboard_for_scripts(filled: Screen) -> None:
    filled.page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    filled.page.reload()
    receipt = receipt_of(filled.key, filled.code)
    filled.submit.tap()
    filled.page.locator(".ticket summary").tap()
    filled.do("copy")
    expect(filled.says("copied")).to_be_visible()
    assert filled.page.evaluate("getSelection().toString()").replace("\n", "") == receipt


def test_a_thanks_page_opened_by_its_address_hides_the_receipt_and_a_reload_brings_it_back(
    pochai: Pochai, code: str, screen: Screen
) -> None:
    receipt = pochai.answer(code, {**PROGRESS, "add_project": "na"})
    screen.page.goto(pochai.link(code, f"/thanks?receipt={receipt}&lang=en"))
    screen.page.locator(".ticket summary").tap()
    expect(screen.says("ready")).to_be_visible()
    assert screen.page.url == pochai.link(code, "/thanks?lang=en")
    screen.page.reload()
    expect(screen.page.locator("output.receipt")).to_have_text(receipt)
    assert screen.page.url == pochai.link(code, "/thanks?lang=en")


def test_going_back_after_sending_finds_the_same_sheet_which_replaces_what_was_sent(
    pochai: Pochai, code: str, filled: Screen
) -> None:
    key = filled.key
    filled.submit.tap()
    expect(filled.page).to_have_title(THANKS)
    filled.page.go_back()
    expect(filled.page).to_have_title(FORM)
    assert filled.drafts == {}
    assert (filled.entered, filled.key) == (as_entered(PROGRESS), key)
    expect(filled.says("sent")).to_be_focused()
    expect(filled.says("sent")).to_be_in_viewport()
    expect(filled.submit).to_have_text("ส่งแทนคำตอบเดิม", use_inner_text=True)
    filled.choose("continuity", 5)
    filled.page.reload()
    expect(filled.says("restored")).to_be_visible()
    expect(filled.says("sent")).to_be_visible()
    assert filled.entered == as_entered({**PROGRESS, "continuity": 5})
    filled.submit.tap()
    expect(filled.page).to_have_title(THANKS)
    assert pochai.stored(code) == [{**PROGRESS, "continuity": 5}]
    filled.page.go_back()
    filled.page.go_forward()
    expect(filled.page.locator("output.receipt")).to_have_text(receipt_of(key, filled.code))


def test_whoever_answers_next_on_a_page_that_was_sent_has_a_sheet_of_their_own(
    pochai: Pochai, code: str, filled: Screen
) -> None:
    key = filled.key
    filled.submit.tap()
    expect(filled.page).to_have_title(THANKS)
    filled.page.go_back()
    filled.page.locator("[data-when=sent] button").tap()
    expect(filled.says("sent")).to_be_hidden()
    expect(filled.submit).to_have_text("ส่งคำตอบ", use_inner_text=True)
    assert filled.entered == {}
    assert filled.key != key
    filled.do("undo")
    expect(filled.says("sent")).to_be_visible()
    assert (filled.entered, filled.key) == (as_entered(PROGRESS), key)
    filled.do("clear")
    filled.enter({**PROGRESS, "continuity": 5})
    filled.submit.tap()
    expect(filled.page).to_have_title(THANKS)
    assert sorted(each["continuity"] for each in pochai.stored(code)) == [1, 5]


def test_a_page_that_does_not_know_that_it_was_sent_is_asked_before_it_replaces_anything(
    pochai: Pochai, code: str, filled: Screen
) -> None:
    again = filled.another()
    again.page.goto(pochai.link(code))
    filled.submit.tap()
    expect(filled.page).to_have_title(THANKS)
    again.choose("continuity", 5)
    again.submit.tap()
    expect(again.page.locator("#notice")).to_be_focused()
    assert pochai.stored(code) == [PROGRESS]
    again.page.locator('#notice [value^="anew"]').tap()
    expect(again.page).to_have_title(THANKS)
    assert sorted(each["continuity"] for each in pochai.stored(code)) == [1, 5]
    again.page.go_back()
    again.choose("continuity", 4)
    again.submit.tap()
    expect(again.page).to_have_title(THANKS)
    assert sorted(each["continuity"] for each in pochai.stored(code)) == [1, 4]


def test_going_back_after_a_reload_of_the_thanks_page_still_has_the_key(
    pochai: Pochai, code: str, filled: Screen
) -> None:
    key = filled.key
    filled.submit.tap()
    expect(filled.page).to_have_title(THANKS)
    filled.page.reload()
    expect(filled.page.locator("output.receipt")).to_have_text(receipt_of(key, filled.code))
    filled.page.go_back()
    expect(filled.page).to_have_title(FORM)
    assert filled.key == key
    expect(filled.says("sent")).to_be_visible()


# Devices that people share.


@pytest.fixture(params=["shared", "kiosk"])
def common(request: pytest.FixtureRequest) -> str:
    """A collector whose answers come from a device that people share."""
    code: str = request.getfixturevalue(request.param)
    return code


def test_a_common_device_keeps_nothing_and_yet_waits(pochai: Pochai, common: str, screen: Screen) -> None:
    stored = pochai.stored(common)
    screen.page.goto(pochai.link(common))
    screen.enter(PROGRESS)
    assert screen.drafts == {}
    offline(screen)
    screen.submit.tap()
    expect(screen.says("held")).to_be_visible()
    assert screen.drafts == {}
    offline(screen, to=False)
    expect(screen.page).to_have_title(THANKS)
    assert screen.drafts == {}
    assert pochai.stored(common) == [*stored, PROGRESS]


def test_a_common_device_forgets_a_form_that_is_opened_anew(pochai: Pochai, common: str, screen: Screen) -> None:
    screen.page.goto(pochai.link(common))
    screen.fill(SOME)
    screen.page.reload()
    assert screen.entered == {}


def test_nobody_goes_back_to_the_answers_of_the_one_before(pochai: Pochai, common: str, screen: Screen) -> None:
    screen.page.goto("about:blank")
    screen.page.goto(pochai.link(common))
    screen.enter(PROGRESS)
    for language in ("en", "th"):
        screen.page.locator(".switch").tap()
        expect(screen.page.locator("html")).to_have_attribute("lang", language)
    screen.submit.tap()
    expect(screen.page).to_have_title(THANKS)
    screen.page.goto(pochai.link(common))
    screen.page.go_back()
    expect(screen.page.locator(".ticket")).to_have_count(0)
    screen.page.go_back()
    assert screen.page.url == "about:blank"


def test_a_common_device_shows_nothing_of_a_page_that_the_browser_held_in_memory(
    chromium: Browser, faults: list[str], pochai: Pochai, common: str
) -> None:
    """The back/forward cache, which the tools for tests switch off unless told otherwise."""
    browser = chromium.browser_type.launch(**WHOLE, ignore_default_args=["--disable-back-forward-cache"])
    page = browser.new_page()
    watched(page.context, faults)
    screen = Screen(page)
    page.add_init_script(NOTE_WHAT_CAME_BACK)
    page.goto(pochai.link(common))
    screen.enter(SOME)
    page.goto(f"{pochai.address}/privacy")
    page.go_back()
    expect(page).to_have_title(FORM)
    assert page.evaluate("sessionStorage.cameBack") == "nothing"
    assert screen.entered == {}
    browser.close()


def test_a_kiosk_returns_to_an_empty_form_by_itself(pochai: Pochai, kiosk: str, screen: Screen) -> None:
    screen.page.clock.install()
    screen.page.goto(pochai.link(kiosk))
    first = screen.key
    screen.enter(PROGRESS)
    screen.submit.tap()
    expect(screen.page).to_have_title(THANKS)
    expect(screen.says("returning")).to_be_visible()
    screen.page.clock.run_for(10 * SECOND)
    expect(screen.page.locator("[data-seconds]")).to_have_text(re.compile("^(19|20)$"))
    assert screen.page.title() == THANKS
    screen.page.clock.run_for(21 * SECOND)
    expect(screen.page).to_have_title(FORM)
    assert screen.entered == {}
    assert screen.key != first
    assert screen.page.evaluate("history.length") == 2  # the empty tab and this form


def test_a_kiosk_stays_when_it_is_asked_to_and_starts_anew_when_it_is_asked_to(
    pochai: Pochai, kiosk: str, screen: Screen
) -> None:
    screen.page.clock.install()
    screen.page.goto(pochai.link(kiosk))
    screen.enter(PROGRESS)
    screen.submit.tap()
    expect(screen.says("returning")).to_be_visible()
    screen.do("stay")
    expect(screen.says("returning")).to_be_hidden()
    screen.page.clock.run_for(120 * SECOND)
    expect(screen.page).to_have_title(THANKS)
    screen.page.get_by_role("link", name="เริ่มแบบสอบถามใหม่").tap()
    expect(screen.page).to_have_title(FORM)
    assert screen.entered == {}


def test_a_kiosk_asks_whether_anybody_is_still_there(pochai: Pochai, kiosk: str, screen: Screen) -> None:
    screen.page.clock.install()
    screen.page.goto(pochai.link(kiosk))
    screen.page.clock.run_for(200 * SECOND)
    expect(screen.says("returning")).to_be_hidden()
    screen.choose("speed", 4)
    screen.page.clock.run_for(91 * SECOND)
    expect(screen.says("returning")).to_be_in_viewport()
    screen.do("stay")
    expect(screen.says("returning")).to_be_hidden()
    assert screen.entered == {"speed": ["4"]}
    screen.choose("continuity", 4)
    screen.page.clock.run_for(91 * SECOND)
    expect(screen.says("returning")).to_be_in_viewport()
    screen.page.clock.run_for(31 * SECOND)
    expect(screen.page.locator("#sheet")).to_be_visible()
    expect(screen.page.locator(":checked")).to_have_count(0)


# Without a hindrance to anybody.


def test_what_the_script_shows_fits_and_breaks_no_rule(pochai: Pochai, kiosk: str, filled: Screen) -> None:
    filled.page.set_viewport_size({"width": 320, "height": 780})

    def check() -> None:
        assert misfits(filled.page) == []
        assert too_small(filled.page) == []
        assert violations(filled.page, EVERYTHING) == []
        filled.page.emulate_media(color_scheme="dark")
        assert violations(filled.page, COLOURS) == []
        filled.page.emulate_media(color_scheme="light")

    filled.page.reload()
    expect(filled.says("restored")).to_be_visible()
    check()
    offline(filled)
    filled.submit.tap()
    expect(filled.says("kept")).to_be_visible()
    check()
    filled.do("clear")
    expect(filled.says("cleared")).to_be_visible()
    check()
    offline(filled, to=False)
    filled.page.goto(pochai.link(kiosk))
    filled.enter(PROGRESS)
    filled.submit.tap()
    expect(filled.says("returning")).to_be_visible()
    filled.page.locator(".ticket summary").tap()
    filled.do("copy")
    expect(filled.says("copied")).to_be_visible()
    check()


def test_a_form_is_sent_and_thanked_for_without_a_word_on_the_console(
    filled: Screen, faults: list[str], pochai: Pochai, code: str
) -> None:
    filled.submit.tap()
    expect(filled.page).to_have_title(THANKS)
    assert faults == []
    assert pochai.stored(code) == [PROGRESS]


def test_a_script_from_elsewhere_or_in_the_page_does_not_run(
    pochai: Pochai, codes: dict[str, str], visit: Visit
) -> None:
    page = visit(java_script_enabled=True)
    opened = page.goto(pochai.link(codes["progress"]))
    assert opened
    policy = opened.headers["content-security-policy"]
    assert "script-src 'self'; connect-src 'self'" in policy
    with page.expect_console_message(lambda said: "Content Security Policy" in said.text):
        page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'var ran = 1'}))")
    assert page.evaluate("typeof ran") == "undefined"


def test_a_form_works_while_its_script_is_still_on_its_way(pochai: Pochai, code: str, screen: Screen) -> None:
    screen.page.route("**/static/*", lambda route: None)
    screen.page.goto(pochai.link(code), wait_until="commit")
    screen.fill(PROGRESS)
    screen.submit.tap()
    expect(screen.page).to_have_title(THANKS)
    assert pochai.stored(code) == [PROGRESS]


def test_a_form_can_be_read_soon_on_a_slow_network(pochai: Pochai, codes: dict[str, str], screen: Screen) -> None:
    slow = screen.page.context.new_cdp_session(screen.page)
    slow.send("Network.enable")
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8},
    )
    screen.page.goto(pochai.link(codes["progress"]))
    screen.choose("speed", 4)
    painted = screen.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert 400 <= painted < 2500


def test_page_and_script_are_small_and_the_script_is_fetched_once(pochai: Pochai, codes: dict[str, str]) -> None:
    for code in codes.values():
        with plain_http.client(headers={"accept-encoding": "gzip"}) as client:
            page = client.get(pochai.link(code))
            (path,) = re.findall(r'<script type="module" src="(/static/pochai\.[0-9a-f]{12}\.js)">', page.text)
            script = client.get(pochai.address + path)
            plain = client.get(pochai.address + path, headers={"accept-encoding": "identity"})
        assert script.headers["content-type"].startswith("text/javascript")
        assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert script.headers["content-encoding"] == "gzip"
        assert script.headers["x-content-type-options"] == "nosniff"
        assert plain.content == script.content
        assert int(script.headers["content-length"]) <= 6_000
        assert int(page.headers["content-length"]) + int(script.headers["content-length"]) <= 14_000
        assert len(gzip.compress(plain.content, 9)) <= 6_000
        assert plain_http.get(pochai.address + path.replace("pochai.", "pochai.0")).status_code == 404
