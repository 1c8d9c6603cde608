"""Every page that a respondent may see, in every state it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.browser.support.form_page import PROGRESS, Sheet, as_entered
from tests.browser.support.stage import send
from tests.support import plain_http
from tests.support.contact_form import CONTACT

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.support.stage import Stage

FORMS = {
    "progress": ("th", "en"),
    "information-service": ("th", "en"),
    "needs": ("th",),
    "workflow": ("th", "en"),
}
"""The shipped forms, with the languages they are offered in."""

ASKED = [(form, language) for form, languages in FORMS.items() for language in languages]
"""Every form in every language."""


class State(NamedTuple):
    """A state of a page: its name, how to come to it, and the languages in which it differs from all others."""

    name: str
    show: Callable[[Page, Stage, str], object]
    languages: tuple[str, ...] = ("th", "en")


def _at(path: str) -> Callable[[Page, Stage, str], object]:
    def show(page: Page, stage: Stage, language: str) -> None:
        page.goto(f"{stage.pochai.address}{path}?lang={language}")

    return show


def _form(name: str) -> Callable[[Page, Stage, str], object]:
    def show(page: Page, stage: Stage, language: str) -> None:
        page.goto(stage.pochai.link(stage.codes[name], f"?lang={language}"))

    return show


def _collector(which: str, rest: str = "") -> Callable[[Page, Stage, str], object]:
    def show(page: Page, stage: Stage, language: str) -> None:
        page.goto(stage.pochai.link(getattr(stage, which), f"{rest}?lang={language}"))

    return show


def _slip(which: str) -> Callable[[Page, Stage, str], object]:
    def show(page: Page, stage: Stage, language: str) -> None:
        page.goto(f"{getattr(stage, which)}?lang={language}")

    return show


def _all_the_script_may_say(
    show: Callable[[Page, Stage, str], object],
) -> Callable[[Page, Stage, str], object]:
    """Show at once what a script would show by and by."""

    def show_all(page: Page, stage: Stage, language: str) -> None:
        show(page, stage, language)
        page.locator("[data-when]").evaluate_all("all => all.forEach(each => each.hidden = false)")
        page.locator(".ticket details").evaluate_all("all => all.forEach(each => each.open = true)")

    return show_all


def _filled(page: Page, stage: Stage, language: str) -> None:
    _form("progress")(page, stage, language)
    Sheet(page).put(PROGRESS)


def _with_errors(page: Page, stage: Stage, language: str) -> None:
    _form("progress")(page, stage, language)
    sheet = Sheet(page)
    sheet.put({"main_task": "other", "add_project": "na", "speed": 4})
    sheet.send()


def _with_a_contact(page: Page, stage: Stage, language: str) -> None:
    _form("reply")(page, stage, language)
    Sheet(page).put({**PROGRESS, **CONTACT, "consent": "yes"})


def _without_consent(page: Page, stage: Stage, language: str) -> None:
    _form("reply")(page, stage, language)
    sheet = Sheet(page)
    sheet.put({**PROGRESS, **CONTACT})
    sheet.send()


def _too_long(page: Page, stage: Stage, language: str) -> None:
    _form("progress")(page, stage, language)
    sheet = Sheet(page)
    sheet.put({**PROGRESS, "main_task.other": "ก" * 201, "comments": "ข้อเสนอแนะ " * 100})
    sheet.send()


def _sent_already(page: Page, stage: Stage, language: str) -> None:
    """Send other answers under a key that some were sent under."""
    _form("progress")(page, stage, language)
    sheet = Sheet(page)
    link = stage.pochai.link(stage.codes["progress"])
    plain_http.post(link, data={"key": sheet.key, "version": "2", **as_entered(PROGRESS)})
    sheet.put({**PROGRESS, "continuity": 5})
    sheet.send()


def _revised(page: Page, stage: Stage, language: str) -> None:
    """Send a sheet of a version that offered something else."""
    _form("progress")(page, stage, language)
    page.locator("[name=version]").evaluate("field => field.value = 9")
    page.locator("[name=main_task], [name=speed]").evaluate_all("all => all.forEach(each => each.value = 'moved')")
    sheet = Sheet(page)
    sheet.put({**PROGRESS, "main_task": "moved", "speed": "moved"})
    sheet.send()


def _with_notice_open(page: Page, stage: Stage, language: str) -> None:
    _form("progress")(page, stage, language)
    page.locator("summary").tap()


def _privacy_open(page: Page, stage: Stage, language: str) -> None:
    _at("/privacy")(page, stage, language)
    for summary in page.locator("summary").all():
        summary.tap()


def _busy(page: Page, stage: Stage, language: str) -> None:
    """Show the reply of a busy service, at the address where it would appear."""
    link = stage.pochai.link(stage.codes["progress"])
    policy = {"content-security-policy": stage.busy.headers["content-security-policy"]}
    page.route(
        link,
        lambda route: route.fulfill(
            status=stage.busy.status_code, body=stage.busy.text, content_type="text/html; charset=utf-8", headers=policy
        ),
    )
    page.goto(link)


def _thanks(page: Page, stage: Stage, language: str) -> None:
    code = stage.codes["progress"]
    page.goto(stage.pochai.link(code, f"/thanks?receipt={stage.pochai.answer(code, PROGRESS)}&lang={language}"))


def _changed(page: Page, stage: Stage, language: str) -> None:
    page.goto(stage.pochai.link(stage.codes["optional"], f"/thanks?lang={language}"))


def _in_demonstration(page: Page, stage: Stage, language: str) -> None:
    page.goto(stage.demonstration.link(stage.demonstration.collectors()["progress"], f"?lang={language}"))


def _receipt(*steps: str, receipt: str | None = None, form: str = "progress") -> Callable[[Page, Stage, str], object]:
    """Come to a page of the receipts, over the buttons of the values named."""

    def show(page: Page, stage: Stage, language: str) -> None:
        contact = {**CONTACT, "consent": "yes"} if form == "reply" else {}
        sent = receipt or send(stage.pochai.link(stage.codes[form]), {**PROGRESS, **contact}).headers["location"]
        typed = sent.rpartition("receipt=")[2]
        page.goto(f"{stage.pochai.address}/r?lang={language}")
        page.locator("input[name=receipt]").fill(typed)
        for step in ("", *steps):
            with page.expect_navigation():
                page.locator(f'button[value="{step}"]' if step else "button.submit").last.tap()

    return show


STATES = (
    *(State(f"form {name}", _form(name), languages) for name, languages in FORMS.items()),
    State("form with dates", _collector("dated")),
    State("form with faces and a mark of its own", _form("optional")),
    State("form with its notice open", _with_notice_open),
    State("form filled in", _filled),
    State("form with errors", _with_errors),
    State("form with texts too long", _too_long),
    State("form that was sent already", _sent_already, ("th",)),
    State("form revised since", _revised, ("th",)),
    State("form from a busy service", _busy, ("th",)),
    State("form of a demonstration", _in_demonstration, ("th",)),
    State("form with a personal item", _form("reply"), ("th",)),
    State("form with a personal item filled in", _with_a_contact),
    State("form without the consent it needs", _without_consent),
    State("form for a kiosk", _collector("kiosk"), ("th",)),
    State("form on trial", _collector("trial"), ("th",)),
    State("form by invitation", _slip("slip"), ("th",)),
    State("form with all its script may say", _all_the_script_may_say(_collector("kiosk"))),
    State("thanks", _thanks),
    State("thanks with what was changed", _changed),
    State("thanks without a receipt", _collector("dated", "/thanks")),
    State("thanks with all its script may say", _all_the_script_may_say(_thanks)),
    State("thanks on trial", _collector("trial", "/thanks"), ("th",)),
    State("thanks on a kiosk", _all_the_script_may_say(_collector("kiosk", "/thanks"))),
    State("closed", _collector("closed")),
    State("not yet open", _collector("coming")),
    State("closed to a sheet that waited", _all_the_script_may_say(_collector("closed"))),
    State("invitation needed", _collector("invited")),
    State("invitation used", _slip("slip_used")),
    State("invitation revoked", _slip("slip_revoked")),
    State("unknown collector", _at("/s/ZZZZZZ")),
    State("unknown page", _at("/nothing/here")),
    State("home", _at("/")),
    State("privacy", _at("/privacy")),
    State("privacy with all notices open", _privacy_open),
    State("poster", _collector("dated", "/poster")),
    State("poster on trial", _collector("trial", "/poster"), ("th",)),
    State("receipt asked for", _at("/r")),
    State("receipt mistyped", _receipt(receipt="ABCD-EFGH")),
    State("receipt of nobody", _receipt(receipt="0000-0000-0000-0000")),
    State("receipt read", _receipt()),
    State("receipt of a personal item", _receipt(form="reply")),
    State("receipt to correct", _receipt("correct"), ("th",)),
    State("receipt to withdraw", _receipt("withdraw")),
    State("receipt withdrawn", _receipt("withdraw", "withdraw-now")),
)
"""All of them. Whatever holds of pages in general is tested on each."""

SHOWN = [(state, language) for state in STATES for language in state.languages]
"""Every state in each of its languages."""


def named(shown: tuple[State, str]) -> str:
    """Name a state and language for a test's id."""
    state, language = shown
    return f"{state.name} {language}".replace(" ", "-")
