"""The signed-in planner's own account: password and sessions."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from litestar import get, post

from service.domain.errors import (
    BusyError,
    InvalidEmailError,
    InvalidHolderError,
    SignInRefusedError,
    TooManyRequestsError,
    UnusablePasswordError,
)
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.accounts.dependencies import SessionDependencies
from service.web.planner.accounts.holder import holder_fields
from service.web.planner.accounts.sign_in import new_password, signed_in_at
from service.web.planner.auth import BEFORE_SECOND_FACTOR
from service.web.planner.chosen_period import chosen_period, keeping
from service.web.planner.layout import json_response, see_other
from service.web.planner.signed_in_user import current_user
from service.web.planner.urls import HOME, SIGN_IN

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.accounts.accounts import Accounts
    from service.domain.errors import SurveyError


class AccountDependencies(SessionDependencies, frozen=True, kw_only=True):
    """What the page of one's own account uses."""

    accounts: Callable[[str], Accounts]
    mailed: bool


ACCOUNT = "/plan/account"


_CAME_FROM = (Parameter("certify"), *PERIOD)
"""Where somebody came from to name themselves: a subject to certify in a period, or what is due in one."""


@get("/account", opt={PARAMETERS: (DONE, *_CAME_FROM)})
async def account(deps: Injected[AccountDependencies], request: HttpRequest) -> PageResponse:
    """Show the account."""
    return await _account_page(deps, request, done=request.parameter("done"))


@get("/account/session", sync_to_thread=False, opt={BEFORE_SECOND_FACTOR: True})
def session(request: HttpRequest) -> PageResponse:
    """Extend the session, as any request does; return its remaining seconds and whether they are the last."""
    user = current_user(request.scope)
    return json_response({"seconds": user.seconds, "last": user.signed.session.ends_for_good})


@post("/account/password", status_code=200, opt={PARAMETERS: _CAME_FROM})
async def change_password(deps: Injected[AccountDependencies], request: HttpRequest) -> PageResponse:
    """Change the password; needs the old one."""
    user = current_user(request.scope)
    try:
        old, new = first_value(user.sent, "old"), new_password(user.sent)
        signed = await deps.sign_in_service.change_password(user.signed, old, new)
    except (SignInRefusedError, UnusablePasswordError, TooManyRequestsError, BusyError) as error:
        return await _account_page(deps, request, error)
    return signed_in_at(deps, signed, f"{ACCOUNT}?done=password")


@post("/account/holder", status_code=200, opt={PARAMETERS: _CAME_FROM})
async def set_holder(deps: Injected[AccountDependencies], request: HttpRequest) -> PageResponse:
    """Set the full name and position under which the planner signs papers, and where reminders go."""
    user = current_user(request.scope)
    name = user.signed.planner.name
    try:
        await deps.accounts(name).set_holder(name, *holder_fields(user.sent))
    except (InvalidHolderError, InvalidEmailError) as error:
        return await _account_page(deps, request, error)
    came_from = _came_from(request)
    return see_other(f"{ACCOUNT}?done=holder-changed{'&' if came_from else ''}{came_from}")


@post("/account/sessions", status_code=200)
async def sign_out_everywhere(deps: Injected[AccountDependencies], request: HttpRequest) -> PageResponse:
    """End all sessions of the account, this one included."""
    await deps.sign_in_service.sign_out_everywhere(current_user(request.scope).signed)
    return see_other(f"{SIGN_IN}?done=everywhere", deps.session_cookie.clear())


@post("/account/sessions/end", status_code=200)
async def end_session(deps: Injected[AccountDependencies], request: HttpRequest) -> PageResponse:
    """End one session of the account."""
    user = current_user(request.scope)
    with suppress(ValueError):
        await deps.sign_in_service.end(user.signed, bytes.fromhex(first_value(user.sent, "session")))
    return see_other(f"{ACCOUNT}?done=session-ended")


async def _account_page(
    deps: AccountDependencies, request: HttpRequest, refusal: SurveyError | None = None, done: str = ""
) -> PageResponse:
    sessions = await deps.sign_in_service.sessions(current_user(request.scope).signed)
    return deps.planner_pages.page(
        request.scope,
        "account.html",
        refusal=refusal,
        done=done,
        sessions=sessions,
        mailed=deps.mailed,
        came_from=_came_from(request),
        certifying=bool(_subject(request)),
        back=keeping(_back(request), chosen_period(request.scope)),
    )


def _subject(request: HttpRequest) -> str:
    return quote(request.parameter("certify"), safe="")


def _back(request: HttpRequest) -> str:
    subject = _subject(request)
    return f"/plan/certified/{subject}#certify" if subject else f"{HOME}#due"


def _came_from(request: HttpRequest) -> str:
    """Return the query that leads back to certifying, or to what is due; empty for whoever came by themselves."""
    subject = _subject(request)
    return keeping(f"?certify={subject}" if subject else "", chosen_period(request.scope)).removeprefix("?")
