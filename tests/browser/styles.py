"""Pictures of every component, in light and dark, on a phone and a desk: `python -m tests.browser.styles [FOLDER]`."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, FileSystemLoader
from playwright.sync_api import sync_playwright

from service.adapters.clock import now
from service.adapters.form_files.toml import load
from service.application.accounts.sessions import SignedIn
from service.application.timekeeping import Timekeeper
from service.domain.accounts.planner import Planner, Session
from service.domain.errors import InvalidCollectorError
from service.domain.errors.base import Violation
from service.domain.period import month_of, period_of
from service.domain.scoring.score import period_shown
from service.texts import texts
from service.web.http.templates import Pages
from service.web.planner.form_errors import FieldError
from service.web.planner.layout import MENU_ITEM, PlannerPages
from service.web.planner.period_picker import PeriodLink, PeriodPicker
from service.web.planner.signed_in_user import SignedInUser
from service.web.respondent.pages import field_error
from tests.browser.shots import SCHEMES, WIDTHS, tab
from tests.browser.support.chromium import launch
from tests.support.fake_store import MemoryStore

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

_TEMPLATES = Path(__file__).parent / "support/components"
_SHIPPED = Path(__file__).parents[2] / "forms"
_ADDRESS = "http://pochai.test"
_CUT_OFF = """[...document.querySelectorAll(".whole")]
    .filter(word => ["flex", "inline-flex"].includes(getComputedStyle(word.parentElement).display)
        || word.getBoundingClientRect().right > innerWidth && !word.closest(".scroll"))
    .map(word => word.parentElement.textContent)"""
"""Words beyond the edge, or made a column of their own by the box that they stand in."""

_HEIGHT = 6000
"""Higher than the pages: what sticks to the end of the screen then hides nothing."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("styles"))
    with sync_playwright() as playwright, launch(playwright) as chromium:
        for file in pictures(chromium, parser.parse_args().folder):
            print(file)


def pictures(chromium: Browser, folder: Path) -> list[Path]:
    """Take each page in every width and scheme."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = Pages(demonstration=True)
    environment = pages._environment
    environment.loader = ChoiceLoader([environment.loader, FileSystemLoader(_TEMPLATES)])  # type: ignore[list-item]  # it has one
    files: dict[str, str | bytes] = {
        "/respondent": _respondent(pages),
        "/planner": _planner(pages),
        pages.plan_style.path: pages.plan_style.text,
    }

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(_ADDRESS)
        route.fulfill(body=files.get(path, b""), content_type="text/css" if path.endswith(".css") else "text/html")

    taken: list[Path] = []
    with tab(chromium) as page:
        page.route("**", answer)
        for name in ("respondent", "planner"):
            page.goto(f"{_ADDRESS}/{name}")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": _HEIGHT})
                assert page.evaluate(_CUT_OFF) == [], (name, width)
                for scheme in SCHEMES:
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words
                    taken.append(folder / f"{name}-{width}-{scheme}.png")
                    page.screenshot(path=taken[-1], full_page=True)
    return taken


def _respondent(pages: Pages) -> str:
    catalogue = load(_SHIPPED)
    asked = catalogue.questionnaire(next(form for form in catalogue.forms if form.id == "information-service"))
    return pages.render(
        "respondent.html",
        "th",
        q=asked,
        items=[
            asked.items[name] for name in ("organisation_type", "main_channel", "completeness", "search", "comments")
        ],
        values={"main_channel": "website", "search": "4"},
        errors=[
            field_error(Violation(item="organisation_type", code="missing-single"), "th"),
            field_error(Violation(item="completeness", code="missing-rating"), "th"),
            field_error(Violation(item="comments", code="too-long", params={"limit": 1000, "length": 1200}), "th"),
        ],
    )


def _planner(pages: Pages) -> str:
    since = now()
    planner = Planner(name="somying", role="keeper", created=since)
    session = Session(id=b"", planner_id=1, created=since, touched=since)
    user = SignedInUser(signed=SignedIn(planner=planner, session=session, secret=""), seconds=3600)
    this_year = period_of(month_of(since))
    shown = period_shown(this_year, this_year)
    years = [PeriodLink(period=shown, address="#", here=here) for here in (True, False)]
    said = texts("planner")
    wrong = [
        FieldError(said=said.token_faults.say("no-name"), id=name, label=said.collector_fields.say(name))
        for name in ("label", "device")
    ]
    scope: Any = {"path": "/plan/tokens", "user": user, "route_handler": SimpleNamespace(opt={MENU_ITEM: "keeping"})}
    store = MemoryStore()
    reply = PlannerPages(pages, Timekeeper(store, lambda: since), store.accounts).page(
        scope,
        "components.html",
        refusal=InvalidCollectorError([Violation(item=each.id, code="") for each in wrong]),
        done="",
        wrong=wrong,
        scopes=("scores:read", "responses:read"),
        periods=PeriodPicker(now=this_year, shown=shown, years=years, quarters=years, query=""),
    )
    return reply.body.decode()


if __name__ == "__main__":
    main()
