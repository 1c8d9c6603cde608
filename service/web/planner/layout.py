"""Responses of the planners' pages: the page frame with menu, messages and refusals, and redirects, files, JSON."""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, cast

from markupsafe import Markup
from msgspec import json

from service.application.scoring.remembered import Remembered
from service.domain.errors import SurveyError, UnusablePasswordError
from service.texts import filled, texts
from service.texts.formatting import day
from service.texts.people import person
from service.web.errors import status_and_code
from service.web.http.attachment import disposition
from service.web.http.response import PageResponse
from service.web.http.templates import Pages
from service.web.planner.chosen_period import chosen_period, keeping
from service.web.planner.form_errors import TO_CONFIRM, code_said
from service.web.planner.page_words import as_of_words, moment, words_and_dates
from service.web.planner.redirect_error import RedirectError
from service.web.planner.refill import refill_form
from service.web.planner.signed_in_user import SignedInUser
from service.web.planner.urls import HOME, current_url, sign_in_url

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from litestar.handlers import BaseRouteHandler
    from litestar.types import Scope

    from service.application.ports.accounts import Accounts
    from service.application.timekeeping import Timekeeper
    from service.domain.accounts.planner import Role, Session

NAVIGATION: tuple[tuple[str, str, Role], ...] = (
    ("overview", HOME, "reader"),
    ("collectors", "/plan/collectors", "reader"),
    ("measurements", "/plan/measurements", "reader"),
    ("certified", "/plan/certified", "reader"),
    ("forms", "/plan/forms", "reader"),
    ("keeping", "/plan/accounts", "keeper"),
    ("account", "/plan/account", "reader"),
    ("help", "/plan/help", "reader"),
)
"""The items of the menu: code of the text, URL, and the role that its pages need."""

OF_A_PERIOD = frozenset({"overview", "collectors", "measurements", "certified", "forms"})
"""The items of the menu whose pages are of a period, or lead back to such ones: a chosen period goes along."""

MENU_ITEM = "menu-item"
"""The option with which a handler names the menu item that its page belongs to."""

RefillOutcome = Literal["here", "elsewhere", "undone", "lost", "proven"]
"""What happened to a form sent too late: filled in; no field for some values; nothing to fill in; no longer stored;
filled in after its sender proved to be there."""

_NAMED = frozenset({"form", "indicator", "subject"})
"""The values of errors that are ids of what has a name. `names` gives the words of each, by id."""

_SECONDS_IN_MINUTE = 60

_PARTS = 32
"""Rendered parts of pages that are kept: some 50 kB each."""


class PlannerPages:
    """Renders the planners' pages; `accounts` has the full names of those who act, `pages` what is printed alone."""

    def __init__(
        self,
        pages: Pages,
        timekeeper: Timekeeper,
        accounts: Accounts,
        names: Callable[[], Mapping[str, str]] = dict[str, str],
    ) -> None:
        self.names = names
        self._accounts = accounts
        self.pages = pages
        self._timekeeper = timekeeper
        self._parts = Remembered(_PARTS)
        self._one_at_a_time = asyncio.Lock()

    def page(
        self,
        scope: Scope,
        template: str,
        *,
        refusal: SurveyError | None = None,
        done: str = "",
        also: Mapping[str, str] | None = None,
        **context: Any,  # noqa: ANN401 - what the template asks for
    ) -> PageResponse:
        """Return a page, with a message about a refusal or about what was done (`done` is the code of a text).

        The menu marks the handler's item, or `section`, where the page belongs to another one this time. It leads on in
        the chosen period, or in `onward`, the one that a page shows by itself. `people` are the full names of accounts:
        a page that tells who did something fails without them.
        """
        status, code, headers = status_and_code(refusal) if refusal else (200, "", {})
        user: SignedInUser | None = scope.get("user")
        said = texts("planner")
        by_name = partial(_person, context)
        rendered = self.pages.render(
            f"planner/{template}",
            "th",
            user=user,
            here=scope["path"].rstrip("/") or HOME,
            menu_item=context.get("section") or _menu_item(scope),
            navigation=[each for each in NAVIGATION if user and user.signed.planner.may(each[2])],
            keeping=partial(keeping, period=context.get("onward") or chosen_period(scope)),
            of_a_period=OF_A_PERIOD,
            refused_before=_refused_before,
            as_of=as_of_words(said),
            person=by_name,
            clock=self._clock_words(),
            deletion=self._deletion_words(),
            refusal=self._words(refusal, code, by_name) if refusal else None,
            done=said.done.say(done) if done in said.done else "",
            **words_and_dates(),
            **context,
        )
        return _html(self._with_refilled_form(rendered, scope, user), status, {**headers, **(also or {})})

    async def full_names(self) -> dict[str, str]:
        """Return the full names of accounts that have one, for a page that tells who did something."""
        return {each.name: each.full_name for each in await self._accounts.everything() if each.full_name}

    def fragment(self, template: str, **context: Any) -> str:  # noqa: ANN401 - what the template asks for
        """Return a part of a page, for the page's script."""
        return self.pages.render(f"planner/{template}", "th", **words_and_dates(), **context)

    def _clock_words(self) -> str:
        """Return what to know about a doubted clock; empty while it is believed."""
        told = "stopped" if self._timekeeper.contradicted else self._timekeeper.doubt
        return str(texts("planner").clock_doubts.say(told)) if told else ""

    def _deletion_words(self) -> str:
        """Return an announced deletion in words; empty without one."""
        deletion = self._timekeeper.deletion
        if deletion is None:
            return ""
        on = day(deletion.on, "th")
        return str(
            texts("planner").frame.say("deletion", personal=deletion.personal, responses=deletion.responses, day=on)
        )

    async def part(
        self, template: str, subject: Hashable, inputs: tuple[object, ...], context: Iterable[tuple[str, Any]]
    ) -> Markup:
        """Return a part of a page that is the same for everybody: rendered once while `inputs` stay equal.

        `context` may depend on nothing else; it is computed while it is read, if at all. One part is rendered at a
        time: who waited for an equal one takes that.
        """
        subject = template, subject
        rendered: str | None = self._parts.find(subject, inputs)
        if rendered is None:
            async with self._one_at_a_time:
                rendered = self._parts.find(subject, inputs) or self._parts.keep(
                    subject,
                    inputs,
                    await self.pages.render_in_pieces(
                        f"planner/{template}", "th", chain(words_and_dates().items(), context)
                    ),
                )
        return Markup(rendered)  # noqa: S704 - a template's output, escaped there

    def _with_refilled_form(self, rendered: str, scope: Scope, user: SignedInUser | None) -> str:
        """Return a page with a form that was sent too late filled in again, and a notice about it."""
        again = user.refill if user else None
        if not again:
            return rendered
        form = again.form
        action, fields = (form.action, form.fields) if form else ("", {})
        page = refill_form(rendered, scope["path"], action, fields, again.secret)
        way = sign_in_url(current_url(scope))
        late: RefillOutcome = "here" if page.found else "elsewhere" if page.left else "undone"
        state: RefillOutcome = "proven" if form and form.proof and page.found else late
        said = self.pages.render(
            "planner/unsent.html",
            "th",
            p=texts("planner"),
            state=state if form else "lost",
            files=form.files if form else [],
            left=page.left,
            way=way,
        )
        return f"{page.before}{said}{page.after}"

    def refusal(self, scope: Scope, error: Exception) -> PageResponse:
        """Return the page about an error; a `RedirectError` becomes a redirect."""
        if isinstance(error, RedirectError):
            return see_other(error.address, error.headers)
        status, code, headers = status_and_code(error)
        page = self.page(scope, "message.html", words=self._words(error, code, str))
        return PageResponse(page.body, status, [*_HEAD, *_pairs(headers)])

    def _words(self, error: Exception, code: str, person: Callable[[str], str]) -> Any:  # noqa: ANN401 - a heading and paragraphs
        said, code = texts("planner"), code_said(error, code)
        words = getattr(said.refusals, code) if code in said.refusals else getattr(texts("th").refusals, code)
        body = [filled(each, self._blanks(error, person)) for each in words.body]
        return {"calm": code == TO_CONFIRM, "heading": words.heading, "body": body}

    def _blanks(self, error: Exception, person: Callable[[str], str]) -> dict[str, str | int]:
        """Return the values for the placeholders of an error's text, in words."""
        params = dict(error.params) if isinstance(error, SurveyError) else {}
        for each in _NAMED & params.keys():
            params[each] = self.names().get(str(params[each]), params[each])
        if "who" in params:
            params["who"] = person(str(params["who"]))
        if isinstance(error, UnusablePasswordError):
            params["reason"] = texts("planner").password_reasons.say(str(params["reason"]))
        if "role" in params:
            params["role"] = texts("planner").roles.say(str(params["role"]))
        if "seconds" in params:
            params["minutes"] = -(-cast("int", params["seconds"]) // _SECONDS_IN_MINUTE)
        return params


def _person(context: Mapping[str, Any], account: str) -> str:
    """Return who did something, by the `people` that the page was given."""
    return person(account, context["people"].get(account, ""))


def _menu_item(scope: Scope) -> str:
    """Return the menu item of the request's handler; empty for an unknown page."""
    handler: BaseRouteHandler | None = cast("dict[str, Any]", scope).get("route_handler")
    return str(handler.opt.get(MENU_ITEM, "")) if handler else ""


def _refused_before(session: Session) -> Any:  # noqa: ANN401 - a text
    """Return how many sign-ins were refused before the one that began a session."""
    since = moment(session.refused_since) if session.refused_since else ""
    return texts("planner").account.say("refused_before", count=session.refused, since=since)


def see_other(address: str, also: Mapping[str, str] | None = None) -> PageResponse:
    """Return a redirect (303) to a page of this site."""
    return PageResponse(b"", 303, [*_NEVER_KEPT, (b"location", address.encode()), *_pairs(also or {})])


def json_response(told: Mapping[str, object]) -> PageResponse:
    """Return JSON for the pages' script, `no-store`."""
    return PageResponse(json.encode(told), 200, [*_NEVER_KEPT, (b"content-type", b"application/json")])


def standalone_page(rendered: str) -> PageResponse:
    """Return a page without the frame, to print or to preview, `no-store`."""
    return _html(rendered, 200, {})


def file_response(body: bytes, media_type: str, name: str, plain: str = "") -> PageResponse:
    """Return a file to download, `no-store`; `plain` is its name in ASCII."""
    head = {"content-type": media_type, "content-disposition": disposition(name, plain)}
    return PageResponse(body, 200, [*_NEVER_KEPT, *_pairs(head)])


def _html(rendered: str, status: int, also: Mapping[str, str]) -> PageResponse:
    # Never compressed: a page may have a secret beside user input, whose length would tell of it (BREACH).
    return PageResponse(rendered.encode(), status, [*_HEAD, *_pairs(also)])


def _pairs(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


_NEVER_KEPT = [(b"cache-control", b"no-store")]
_HEAD = [(b"content-type", b"text/html; charset=utf-8"), *_NEVER_KEPT]
