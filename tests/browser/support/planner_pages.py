"""The planners' pages in each of their states, and the steps to reach them as a planner.

`python -m tests.browser.support.planner_pages FOLDER` takes screenshots of them.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from playwright.sync_api import sync_playwright

from tests.browser.support import collector_pages, draft_pages, keeper_pages, second_factor_pages
from tests.browser.support.chromium import PHONE, launch
from tests.browser.support.form_page import PROGRESS
from tests.browser.support.keeper_pages import LONG_NAME
from tests.browser.support.publishing_pages import changed, definition, hand_in, new, reworded
from tests.browser.support.running import PROVIDER, running
from tests.browser.support.signing_in import come, created, set_password, sign_in, sign_out
from tests.browser.support.stage import send
from tests.support.xlsform_workbook import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Playwright

    from tests.browser.support.running import Pochai

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def _home(page: Page, pochai: Pochai) -> None:
    come(page, pochai, "/plan", LONG_NAME)


def _at(path: str) -> Callable[[Page, Pochai], None]:
    """Give how a planner comes to a page."""

    def show(page: Page, pochai: Pochai) -> None:
        come(page, pochai, path, LONG_NAME)

    return show


def _account(page: Page, pochai: Pochai) -> None:
    _home(page, pochai)
    page.goto(f"{pochai.address}/plan/account")


def _named(page: Page, pochai: Pochai) -> None:
    """Come to one's account from what is due, and tell a name and a position."""
    come(page, pochai, "/plan/account?fiscal_year=2569&quarter=3", "named")
    page.locator("#full_name").fill("นางสาวสมหญิง เลิศวัฒนาพาณิชย์กุลเศรษฐ์ ณ อยุธยา")
    page.locator("#position").fill("นักวิเคราะห์นโยบายและแผนชำนาญการพิเศษ")
    with page.expect_navigation():
        page.locator("#holder button").click()


def _wrong_password(page: Page, pochai: Pochai) -> None:
    _account(page, pochai)
    for field in ("#old", "#new", "#again"):
        page.locator(field).fill("not the old password")
    with page.expect_navigation():
        page.locator("button.main").click()


def _marked(page: Page, pochai: Pochai) -> None:
    """Come to the comments, mark the first one, and tick another to give it tags."""
    _at("/plan/surveys/progress/comments?fiscal_year=2569")(page, pochai)
    first = page.locator(".comments li").first
    first.locator("summary").click()
    first.locator("[name=tag]").fill("ความเร็ว")
    first.locator("[name=note]").fill("แจ้งผู้พัฒนาแล้ว รอรุ่นถัดไป")
    with page.expect_navigation():
        first.locator("button").click()
    page.locator("[name=tick]").nth(1).check()
    page.locator(".many summary").click()


def _refused(page: Page, pochai: Pochai) -> None:
    page.goto(f"{pochai.address}/plan/sign-in")
    sign_in(page, name="nobody")


def _signed_out(page: Page, pochai: Pochai) -> None:
    _home(page, pochai)
    sign_out(page)


def _handed_in(make: Callable[[str], str]) -> Callable[[Page, Pochai], None]:
    def show(page: Page, pochai: Pochai) -> None:
        _home(page, pochai)
        hand_in(page, pochai, make(definition(page, pochai)))

    return show


def _published(page: Page, pochai: Pochai) -> None:
    """Come to a form with a version that was just published on the web."""
    _home(page, pochai)
    hand_in(page, pochai, reworded(definition(page, pochai, "needs")))
    with page.expect_navigation():
        page.locator("main button.main").last.click()


def _published_and_compared(page: Page, pochai: Pochai) -> None:
    _published(page, pochai)
    with page.expect_navigation():
        page.locator("main a[href*='/differences']").first.click()


def _workbook_handed_in(page: Page, pochai: Pochai) -> None:
    _at("/plan/publish")(page, pochai)
    content = workbook(survey_A15="date", survey_E9="บางครั้ง", survey_K1="relevant", survey_K14="${ease} > 3")
    page.locator("#file").set_input_files({"name": "แบบสอบถาม.xlsx", "mimeType": "", "buffer": content})
    with page.expect_navigation():
        page.locator("main button.main").click()


YEAR = ("--fiscal-year", "2569")
MINUTES = {
    "task.1": "ร่างหนังสือขออนุมัติเบิกจ่ายเงินกองทุนเพื่อโครงการส่งเสริมการค้าระหว่างประเทศ", "before.1": "90", "after.1": "61.5",
    "task.2": "ลงทะเบียนรับหนังสือ", "before.2": "12.25", "after.2": "12",
}  # fmt: skip
STEPS = {
    "done.1": "yes", "evidence.1": "คู่มือการใช้งานระบบ Workflow ฉบับที่ 2", "done.3": "yes", "evidence.3": "หนังสือเวียน",
    "link.3": "https://intranet.example.go.th/documents/2569/workflow/circular-letter-to-all-applicants-0042.pdf",
}  # fmt: skip


def record(pochai: Pochai, indicator: str, inputs: dict[str, str], quarter: str = "3") -> None:
    """Record what was measured, as the keeper does."""
    sent = [part for name, text in inputs.items() for part in ("--input", f"{name}={text}")]
    signed = ("--by", "กลุ่มงานพัฒนาระบบ", "--note", "นับจากทะเบียนของกลุ่มงาน", "--confirm")
    pochai.command("measure", "record", indicator, *YEAR, "--quarter", quarter, *sent, *signed)


def _measured(page: Page, pochai: Pochai, indicator: str = "", quarter: str = "3") -> None:
    _home(page, pochai)
    page.goto(f"{pochai.address}/plan/measurements{indicator}?fiscal_year=2569&quarter={quarter}")


def _measurements(page: Page, pochai: Pochai) -> None:
    record(pochai, "1.4.1b", {"approved": "20", "entered": "19"})
    record(pochai, "2.1.1b", MINUTES)
    _measured(page, pochai)


def _corrected(page: Page, pochai: Pochai) -> None:
    record(pochai, "2.1.1b", MINUTES)
    record(pochai, "2.1.1b", {**MINUTES, "after.1": "45.5"})
    _measured(page, pochai, "/2.1.1b")


def _minutes_refused(page: Page, pochai: Pochai) -> None:
    _measured(page, pochai, "/2.1.1b", "2")
    page.locator("[name='before.1']").fill("สิบนาที")
    page.locator("[name='task.2']").fill("ลงทะเบียนรับหนังสือ")
    with page.expect_navigation():
        page.locator("button.main").click()


def _milestones(page: Page, pochai: Pochai) -> None:
    record(pochai, "1.1.1", STEPS)
    _measured(page, pochai, "/1.1.1")


def _no_step(page: Page, pochai: Pochai) -> None:
    _measured(page, pochai, "/2.2.1")
    page.locator("[name=none]").check()
    with page.expect_navigation():
        page.locator("button.main").click()


def _carried(page: Page, pochai: Pochai) -> None:
    record(pochai, "2.2.1", {"done.1": "yes", "evidence.1": "บันทึกการคัดเลือกองค์ความรู้"}, "1")
    _measured(page, pochai, "/2.2.1", "2")


def _milestones_refused(page: Page, pochai: Pochai) -> None:
    _measured(page, pochai, "/1.3.1", "4")
    page.locator("[name='done.3']").check()
    page.locator("[name='link.3']").fill("ftp://example.go.th")
    with page.expect_navigation():
        page.locator("button.main").click()


def _measured_by_reader(page: Page, pochai: Pochai) -> None:
    record(pochai, "1.4.1b", {"approved": "30000", "entered": "29999"}, "1")
    set_password(page, created(pochai, "reader", "reader"))
    page.goto(f"{pochai.address}/plan/measurements/1.4.1b?fiscal_year=2569&quarter=1")


def _imported(page: Page, pochai: Pochai) -> None:
    told = ("--percent", "88.50", "--responses", "1180", "--method", "unknown", "--document", "รายงานประจำปี หน้า 14")
    signed = ("--by", "กลุ่มงานพัฒนาระบบ", "--note", "พิมพ์ผิด")
    pochai.command("imported", "record", "1.2.1", "--fiscal-year", "2566", *told, *signed)
    _at("/plan/imported/1.2.1?fiscal_year=2566")(page, pochai)


def certify(page: Page, note: str) -> None:
    """Certify what a page shows, where there is anything to certify."""
    if page.locator("[name=shown]").count():
        page.locator("#note").fill(note)
        if page.locator("#incomplete").count():
            page.locator("#incomplete").check()
        with page.expect_navigation():
            page.locator("button.main").click()


def _certified(page: Page, pochai: Pochai, path: str = "/plan/certified/progress", answers: int = 6) -> None:
    """Come to what was certified, with answers that came afterwards."""
    link = pochai.link(pochai.collector())
    send(link, PROGRESS)
    _at(path)(page, pochai)
    certify(page, "ตามบันทึกข้อความ ที่ พณ 0309/1234 ลงวันที่ 12 ตุลาคม 2569")
    for _ in range(answers):
        send(link, PROGRESS | {"speed": 1})
    page.goto(f"{pochai.address}{path}")


def _certifying_refused(page: Page, pochai: Pochai) -> None:
    _certified(page, pochai)
    with page.expect_navigation():
        page.locator("button.main").click()


def _to_amend(page: Page, pochai: Pochai) -> None:
    """Come to a year whose rules in force are others than those of the file, and try without a reason."""
    _certified(page, pochai)
    with closing(sqlite3.connect(pochai.folder / "pochai.sqlite3")) as other, other:
        other.execute("UPDATE year_rules SET rules = replace(rules, '\"target\":95', '\"target\":90')")
    page.goto(f"{pochai.address}/plan/rules")
    with page.expect_navigation():
        page.locator("main a[href*='1.4.1a']").first.click()
    page.locator("#reason").fill(" ")
    with page.expect_navigation():
        page.locator("button.main").click()


def _all_certified(page: Page, pochai: Pochai) -> None:
    _certified(page, pochai, "/plan/certified/scorecard", 0)
    page.goto(f"{pochai.address}/plan/certified")


def _certificates_of_now(page: Page, pochai: Pochai) -> None:
    """Come to the certificates in the quarter that is running, with the longest heading."""
    _at("/plan/measurements")(page, pochai)
    shown = page.locator(".periods a[aria-current]").last.get_attribute("href") or ""
    page.goto(pochai.address + shown.replace("measurements", "certified"))


def _linked(page: Page, pochai: Pochai) -> None:
    """Come to a link to certified figures that was just made, below one that was revoked."""
    _certified(page, pochai, answers=0)
    page.goto(f"{pochai.address}/plan/certified/progress/links")
    last_day = (datetime.now(tz=UTC) + timedelta(days=30)).date().isoformat()
    for button in ("button.main", "[name=revoke]", "button.main"):
        page.locator("#last_day").fill(last_day)
        with page.expect_navigation():
            page.locator(button).first.click()


def _shared(page: Page, pochai: Pochai) -> None:
    """Come to certified figures as a stranger who has the link."""
    _linked(page, pochai)
    address = page.locator("code").first.text_content()
    page.context.clear_cookies()
    page.goto(address or "")


def _survey_certified(page: Page, pochai: Pochai) -> None:
    _certified(page, pochai)
    page.goto(f"{pochai.address}/plan/surveys/progress")


def _at_the_door(path: str) -> Callable[[Page, Pochai], object]:
    return lambda page, pochai: page.goto(f"{pochai.address}{path}")


def _too_late(page: Page, pochai: Pochai) -> None:
    """Send a form that was filled in when the session was over, which leads to the door."""
    _at("/plan/collectors/new")(page, pochai)
    page.locator("#label").fill(collector_pages.LONG_LABEL)
    page.locator("#form").select_option("progress")
    page.context.clear_cookies(name="pochai")
    with page.expect_navigation():
        page.locator("button.main").click()


def _filled_again(page: Page, pochai: Pochai) -> None:
    _too_late(page, pochai)
    sign_in(page, name=LONG_NAME)


def _of_another_account(page: Page, pochai: Pochai) -> None:
    """Sign in under another name where somebody's form waits."""
    elsewhere = page.context.browser.new_page() if page.context.browser else page
    set_password(elsewhere, created(pochai, "another"))
    elsewhere.close()
    _too_late(page, pochai)
    sign_in(page, name="another")


def _no_form_any_more(page: Page, pochai: Pochai) -> None:
    """Come back to a form that one may no longer fill in."""
    _too_late(page, pochai)
    pochai.command("planner", "role", LONG_NAME, "--role", "reader")
    sign_in(page, name=LONG_NAME)
    pochai.command("planner", "role", LONG_NAME, "--role", "planner")


def _about_to_end(page: Page, pochai: Pochai) -> None:
    """Show at once what the script says by and by."""
    _home(page, pochai)
    page.locator("#ending, #ending *").evaluate_all("all => all.forEach(each => each.hidden = false)")


class PlannersState(NamedTuple):
    """A state of a planners' page: its name, how to come to it, and whether that is in the demonstration."""

    name: str
    show: Callable[[Page, Pochai], object]
    in_demonstration: bool = False


STATES = (
    PlannersState("sign in", lambda page, pochai: page.goto(f"{pochai.address}/plan/sign-in")),
    PlannersState("sign in refused", _refused),
    PlannersState("signed out", _signed_out),
    PlannersState("sign in with a provider", _at_the_door("/plan/sign-in"), in_demonstration=True),
    PlannersState("provider down", _at_the_door("/plan/provider?next=/plan/account"), in_demonstration=True),
    PlannersState("provider refuses", _at_the_door("/plan/provider/return?error=access_denied"), in_demonstration=True),
    PlannersState("sign in after the session ended", _at_the_door("/plan/sign-in?why=ended")),
    PlannersState("sign in to go on with a form", _too_late),
    PlannersState("form filled in again", _filled_again),
    PlannersState("form of another account", _of_another_account),
    PlannersState("form that is there no more", _no_form_any_more),
    PlannersState("session about to end", _about_to_end),
    PlannersState("second factor offered", second_factor_pages.offered),
    PlannersState("second factor proven", second_factor_pages.proven),
    PlannersState("proof asked for", _at("/plan/account/proof?next=/plan/account")),
    PlannersState("second step", second_factor_pages.asked),
    PlannersState("password to set", lambda page, pochai: page.goto(created(pochai, LONG_NAME))),
    PlannersState("unknown link", lambda page, pochai: page.goto(f"{pochai.address}/plan/password/x")),
    PlannersState("overview", _home),
    PlannersState("overview of a demonstration", _home, in_demonstration=True),
    PlannersState("overview of an ended quarter", _at("/plan?fiscal_year=2569&quarter=3"), in_demonstration=True),
    PlannersState("overview of a year to come", _at("/plan?fiscal_year=2571&quarter=4")),
    PlannersState("a period that does not exist", _at("/plan?fiscal_year=2026")),
    PlannersState("survey", _at("/plan/surveys/progress"), in_demonstration=True),
    PlannersState(
        "survey for agencies", _at("/plan/surveys/information-service?fiscal_year=2569"), in_demonstration=True
    ),
    PlannersState("wall", _at("/plan/surveys/progress/wall"), in_demonstration=True),
    PlannersState("wall without answers", _at("/plan/surveys/needs/wall?refresh=off")),
    PlannersState("comments", _marked, in_demonstration=True),
    PlannersState("comments searched in vain", _at("/plan/surveys/progress/comments?words=zzz"), in_demonstration=True),
    PlannersState("comments of few", _at("/plan/surveys/progress/comments?fiscal_year=2560")),
    PlannersState("survey without an indicator", _at("/plan/surveys/needs"), in_demonstration=True),
    PlannersState("survey without answers", _at("/plan/surveys/progress?fiscal_year=2560&quarter=1")),
    PlannersState("survey that does not exist", _at("/plan/surveys/nothing")),
    PlannersState("query for Excel", _at("/plan/surveys/information-service/excel?fiscal_year=2569&quarter=1")),
    PlannersState("results from documents", _imported),
    PlannersState("remark of an indicator", _at("/plan/remarks/1.2.1?fiscal_year=2569&quarter=1")),
    PlannersState("conclusion of a survey", _at("/plan/surveys/progress/conclusion?fiscal_year=2569&quarter=1")),
    PlannersState(
        "conclusion on the way to a certificate",
        _at("/plan/surveys/progress/conclusion?fiscal_year=2569&quarter=1&certify=yes"),
    ),
    PlannersState("manual", _at("/plan/help")),
    PlannersState("chapter of the manual", _at("/plan/help/quarter")),
    PlannersState("meanings of words", _at("/plan/help/words#methods")),
    PlannersState("account", _account),
    PlannersState("account that tells a name", _named),
    PlannersState("account with a wrong password", _wrong_password),
    PlannersState("measurements", _measurements),
    PlannersState("measurements of the running quarter", _at("/plan/measurements")),
    PlannersState("measurement to enter", lambda page, pochai: _measured(page, pochai, "/2.1.1a", "1")),
    PlannersState("measurement corrected", _corrected),
    PlannersState("measurement of no step yet", _no_step),
    PlannersState("measurement refused", _minutes_refused),
    PlannersState("milestones", _milestones),
    PlannersState("milestones to carry on", _carried),
    PlannersState("milestones refused", _milestones_refused),
    PlannersState("measurement as a reader sees it", _measured_by_reader),
    PlannersState(
        "certificate to make", _at("/plan/certified/information-service?fiscal_year=2569"), in_demonstration=True
    ),
    PlannersState("certificate with a difference", _certified),
    PlannersState("certificate refused", _certifying_refused),
    PlannersState("certificate of few answers more", lambda page, pochai: _certified(page, pochai, answers=1)),
    PlannersState(
        "certificate of the scorecard", lambda page, pochai: _certified(page, pochai, "/plan/certified/scorecard")
    ),
    PlannersState("certificates", _all_certified),
    PlannersState("certificates of the running quarter", _certificates_of_now),
    PlannersState("certified figures without a link", _at_the_door("/plan/shared/none")),
    PlannersState("links to certified figures", _linked),
    PlannersState("certified figures by a link", _shared),
    PlannersState("year rules", _at("/plan/rules"), in_demonstration=True),
    PlannersState("year rules to amend", _to_amend),
    PlannersState("survey certified", _survey_certified),
    PlannersState("collectors", collector_pages.everything),
    PlannersState("collector", collector_pages.one),
    PlannersState("collector seen by a reader", collector_pages.seen_by_a_reader),
    PlannersState("new collector", collector_pages.new),
    PlannersState("new collector refused", collector_pages.refused),
    PlannersState("collector that has begun", collector_pages.begun),
    PlannersState("collector changed by another", collector_pages.overtaken),
    PlannersState("collector to close", collector_pages.closing),
    PlannersState("collector to open again", collector_pages.reopening),
    PlannersState("unusual answers", collector_pages.unusual),
    PlannersState("collector to withdraw", collector_pages.withdrawing),
    PlannersState("collector withdrawn", collector_pages.withdrawn),
    PlannersState("list of collectors", _at("/plan/collectors/many?form=needs")),
    PlannersState("collectors of a list", collector_pages.many_made),
    PlannersState("list of collectors refused", collector_pages.many_refused),
    PlannersState("collector by invitation", keeper_pages.invited),
    PlannersState("collector with too many slips", keeper_pages.too_many),
    PlannersState("accounts", keeper_pages.accounts),
    PlannersState("new account refused", keeper_pages.account_refused),
    PlannersState("link shown once", keeper_pages.link_shown),
    PlannersState("one account", keeper_pages.one_account),
    PlannersState("account to close", keeper_pages.account_to_close),
    PlannersState("webhooks", keeper_pages.webhooks),
    PlannersState("webhooks refused", keeper_pages.webhooks_refused),
    PlannersState("webhook tested", keeper_pages.webhook_tested),
    PlannersState("webhook shown", keeper_pages.webhook_shown),
    PlannersState("webhook to remove", keeper_pages.webhook_to_remove),
    PlannersState("tokens", keeper_pages.tokens),
    PlannersState("tokens refused", keeper_pages.tokens_refused),
    PlannersState("token shown once", keeper_pages.token_shown),
    PlannersState("token to revoke", keeper_pages.token_to_revoke),
    PlannersState("audit log", keeper_pages.book),
    PlannersState("clock in doubt", keeper_pages.clock_doubted),
    PlannersState("forms", _at("/plan/forms")),
    PlannersState("form", _at("/plan/forms/progress")),
    PlannersState("preview", _at("/plan/forms/progress/preview")),
    PlannersState("preview in a demonstration", _at("/plan/forms/progress/preview"), in_demonstration=True),
    PlannersState("preview in English", _at("/plan/forms/progress/preview?lang=en")),
    PlannersState("publish", _at("/plan/publish")),
    PlannersState("definition with faults", _handed_in(lambda _: 'id = "new"\nversion = 0')),
    PlannersState("workbook with faults", _workbook_handed_in),
    PlannersState("differences", _handed_in(changed)),
    PlannersState("differences of a published version", _published_and_compared),
    PlannersState("versions of one day", _published),
    PlannersState("new form", _handed_in(new)),
    PlannersState("drafts", draft_pages.listed),
    PlannersState("draft with faults", draft_pages.faulty),
    PlannersState("draft with a scale of its own", draft_pages.own_scale),
    PlannersState("draft saved by another", draft_pages.overtaken),
    PlannersState("draft to publish", draft_pages.to_publish),
    PlannersState("draft on a phone", draft_pages.on_a_phone),
    PlannersState("draft by its link", draft_pages.looked_at),
    PlannersState("draft without a link", _at_the_door("/plan/look/none")),
    PlannersState("draft previewed", draft_pages.previewed),
    PlannersState("unknown form", _at("/plan/forms/nothing")),
)
"""All of them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="take only states whose name has this in it")
    given = parser.parse_args()
    folder: Path = given.folder
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as services, tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        pochai = services.enter_context(running(Path(data) / "data"))
        demonstration = services.enter_context(running(Path(data) / "demo", "demo", **PROVIDER))
        _take(playwright, pochai, demonstration, folder, given.only)


def _take(playwright: Playwright, pochai: Pochai, demonstration: Pochai, folder: Path, only: str) -> None:
    with launch(playwright) as chromium:
        for state in (each for each in STATES if only in each.name):
            page = chromium.new_context(**PHONE).new_page()
            state.show(page, demonstration if state.in_demonstration else pochai)
            for width, scheme in product((360, 1280), SCHEMES):
                page.set_viewport_size({"width": width, "height": 780})
                page.emulate_media(color_scheme=scheme)
                # Another picture of a chart is fetched some time after the screen has changed.
                page.wait_for_timeout(400)
                page.wait_for_load_state("networkidle")
                page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => 0)))")
                file = folder / f"{state.name.replace(' ', '-')}-{width}-{scheme}.png"
                page.screenshot(path=file, full_page=True)
            page.context.close()


if __name__ == "__main__":
    main()
