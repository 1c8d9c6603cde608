"""The planners' pages as they are rendered: around each the same frame, with who is signed in and where to go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from msgspec import json

from service.application.ports.snapshot import AS_OF
from service.domain.errors import SurveyError, UnusablePasswordError
from service.domain.period import BANGKOK
from service.texts import texts
from service.texts.formatting import day
from service.texts.outcomes import met_words, period_note, reason_words
from service.web.errors import status_and_code
from service.web.http.attachment import disposition
from service.web.http.response import PageResponse
from service.web.http.templates import Pages
from service.web.planner.addresses import HOME, asked_for, sign_in_address
from service.web.planner.diverted import DivertedError
from service.web.planner.refill import refilled
from service.web.planner.signed_in_user import SignedInUser

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from litestar.handlers import BaseRouteHandler
    from litestar.types import Scope

    from service.domain.accounts.planner import Role

NAVIGATION: tuple[tuple[str, str, Role], ...] = (
    ("overview", HOME, "reader"),
    ("collectors", "/plan/collectors", "reader"),
    ("measurements", "/plan/measurements", "reader"),
    ("certified", "/plan/certified", "reader"),
    ("forms", "/plan/forms", "reader"),
    ("keeping", "/plan/accounts", "keeper"),
    ("account", "/plan/account", "reader"),
)
"""The rooms that there are: the name of its text, its address, and the role it needs."""

ROOM = "room"
"""The option of a handler that names the room its page is in."""

CameBack = Literal["here", "elsewhere", "undone", "lost"]
"""What became of a form that came too late: filled in, without a place here, nothing to fill in, or not there."""

_SECONDS_IN_MINUTE = 60


class PlannerPages:
    """Makes replies of the planners' pages."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

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
        """Give a page, with why what was sent was not done, or that it was."""
        status, code, headers = status_and_code(refusal) if refusal else (200, "", {})
        user: SignedInUser | None = scope.get("user")
        said = texts("planner")
        rendered = self._pages.render(
            f"planner/{template}",
            "th",
            p=said,
            user=user,
            here=scope["path"].rstrip("/") or HOME,
            room=_room(scope),
            navigation=[each for each in NAVIGATION if user and user.signed.planner.may(each[2])],
            moment=moment,
            hour=hour,
            as_of=_as_of(said),
            reason_words=reason_words,
            met_words=met_words,
            period_note=period_note,
            refusal=self._words(refusal, code) if refusal else None,
            done=said.done.say(done) if done in said.done else "",
            **context,
        )
        return _html(self._with_form(rendered, scope, user), status, {**headers, **(also or {})})

    def _with_form(self, rendered: str, scope: Scope, user: SignedInUser | None) -> str:
        """Give a page with the form filled in that came too late, and with what happened to it."""
        again = user.back if user else None
        if not again:
            return rendered
        form = again.form
        action, fields = (form.action, form.fields) if form else ("", {})
        page = refilled(rendered, scope["path"], action, fields, again.secret)
        way = sign_in_address(asked_for(scope))
        state: CameBack = "here" if page.found else "elsewhere" if page.left else "undone"
        said = self._pages.render(
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
        """Give the page that explains a refusal; who is not signed in is led to where that is done."""
        if isinstance(error, DivertedError):
            return see_other(error.address, error.headers)
        status, code, headers = status_and_code(error)
        page = self.page(scope, "message.html", words=self._words(error, code))
        return PageResponse(page.body, status, [*_HEAD, *_pairs(headers)])

    def _words(self, error: Exception, code: str) -> Any:  # noqa: ANN401 - a heading and paragraphs
        said = texts("planner")
        words = getattr(said.refusals, code) if code in said.refusals else getattr(texts("th").refusals, code)
        return {"heading": words.heading, "body": [each.format_map(_blanks(error)) for each in words.body]}


def _room(scope: Scope) -> str:
    """Give the room of who answers; none does where there is no such page."""
    handler: BaseRouteHandler | None = cast("dict[str, Any]", scope).get("route_handler")
    return str(handler.opt.get(ROOM, "")) if handler else ""


def _blanks(error: Exception) -> dict[str, str | int]:
    """Give the blanks of a refusal's words, as people say them."""
    params = dict(error.params) if isinstance(error, SurveyError) else {}
    if isinstance(error, UnusablePasswordError):
        params["reason"] = texts("planner").password_reasons.say(str(params["reason"]))
    if "role" in params:
        params["role"] = texts("planner").roles.say(str(params["role"]))
    if "seconds" in params:
        params["minutes"] = -(-cast("int", params["seconds"]) // _SECONDS_IN_MINUTE)
    return params


def moment(moment: datetime) -> str:
    """Write a moment in Bangkok: 30 กันยายน 2569 16.30 น."""
    return texts("planner").say("moment", day=day(moment, "th"), hour=hour(moment))


def hour(moment: datetime) -> str:
    """Write the time of day of a moment in Bangkok: 16.30."""
    return f"{moment.astimezone(BANGKOK):%H.%M}"


def _as_of(said: Any) -> str:  # noqa: ANN401 - the texts
    """Say up to which second nothing is missing in the figures of this page, where they may be behind."""
    as_of = AS_OF.get()
    return said.frame.say("as_of", time=f"{as_of.astimezone(BANGKOK):%H.%M.%S}") if as_of else ""


def see_other(address: str, also: Mapping[str, str] | None = None) -> PageResponse:
    """Send the browser on to a page of ours."""
    return PageResponse(b"", 303, [*_NEVER_KEPT, (b"location", address.encode()), *_pairs(also or {})])


def as_json(told: Mapping[str, object]) -> PageResponse:
    """Give something that the script of our pages asks for."""
    return PageResponse(json.encode(told), 200, [*_NEVER_KEPT, (b"content-type", b"application/json")])


def sheet_to_print(rendered: str) -> PageResponse:
    """Give a page that stands by itself, to be printed, of which no copy stays in between."""
    return _html(rendered, 200, {})


def never_kept(body: bytes, media_type: str, name: str) -> PageResponse:
    """Give a file to take away, of which no copy stays in between."""
    head = {"content-type": media_type, "content-disposition": disposition(name)}
    return PageResponse(body, 200, [*_NEVER_KEPT, *_pairs(head)])


def _html(rendered: str, status: int, also: Mapping[str, str]) -> PageResponse:
    # Never compressed: what is typed is shown beside the token of the session, and the length would tell of it.
    return PageResponse(rendered.encode(), status, [*_HEAD, *_pairs(also)])


def _pairs(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


_NEVER_KEPT = [(b"cache-control", b"no-store")]
_HEAD = [(b"content-type", b"text/html; charset=utf-8"), *_NEVER_KEPT]
