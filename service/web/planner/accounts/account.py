"""The page about the own account: its password and its sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post

from service.domain.errors import BusyError, SignInRefusedError, TooManyRequestsError, UnusablePasswordError
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.accounts.sign_in import repeated
from service.web.planner.addresses import SIGN_IN
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.layout import as_json, see_other
from service.web.planner.signed_in_user import user_of

if TYPE_CHECKING:
    from service.domain.errors import SurveyError

ACCOUNT = "/plan/account"


@get("/account", opt={PARAMETERS: (DONE,)})
async def account(deps: Injected, request: HttpRequest) -> PageResponse:
    """Show the account."""
    return await _account_page(deps, request, done=request.parameter("done"))


@get("/account/session", sync_to_thread=False)
def session(request: HttpRequest) -> PageResponse:
    """Go on with the session, as asking for any page does; tell its seconds, and whether they are its last."""
    user = user_of(request.scope)
    return as_json({"seconds": user.seconds, "last": user.signed.session.ends_for_good})


@post("/account/password", status_code=200)
async def change_password(deps: Injected, request: HttpRequest) -> PageResponse:
    """Change the password, which takes the old one."""
    user = user_of(request.scope)
    try:
        with deps.sign_in_throttle.one(request.scope, user.signed.planner.name):
            old, new = first_value(user.sent, "old"), repeated(user.sent)
            signed = await deps.sign_in_service.change_password(user.signed, old, new)
    except (SignInRefusedError, UnusablePasswordError, TooManyRequestsError, BusyError) as error:
        return await _account_page(deps, request, error)
    return see_other(f"{ACCOUNT}?done=password", deps.session_cookie.write(signed.secret))


@post("/account/sessions", status_code=200)
async def sign_out_everywhere(deps: Injected, request: HttpRequest) -> PageResponse:
    """End all sessions of the account, this one too."""
    await deps.sign_in_service.sign_out_everywhere(user_of(request.scope).signed)
    return see_other(f"{SIGN_IN}?done=everywhere", deps.session_cookie.clear())


async def _account_page(
    deps: PlannerDependencies, request: HttpRequest, refusal: SurveyError | None = None, done: str = ""
) -> PageResponse:
    sessions = await deps.sign_in_service.sessions(user_of(request.scope).signed)
    return deps.planner_pages.page(request.scope, "account.html", refusal=refusal, done=done, sessions=sessions)
