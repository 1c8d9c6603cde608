"""Account administration by a keeper. The link to set a password is shown once, in the response that creates it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get, post
from litestar.params import FromPath

from service.domain.accounts.planner import NAME_LENGTH, ROLES, Role
from service.domain.collecting.thai_input import digits
from service.domain.errors import (
    InvalidEmailError,
    InvalidHolderError,
    InvalidNameError,
    LastKeeperError,
    PlannerExistsError,
    SurveyError,
    UnknownPlannerError,
)
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.accounts.holder import holder_fields
from service.web.planner.auth import NEEDS_PROOF
from service.web.planner.dependencies import PageDependencies
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.accounts.accounts import AccountLink, Accounts
    from service.domain.accounts.planner import Planner


class AccountsDependencies(PageDependencies, frozen=True, kw_only=True):
    """What the keeper's pages of accounts use."""

    accounts: Callable[[str], Accounts]
    link: str
    mailed: bool


ACCOUNTS = "/plan/accounts"


@get("/accounts", opt={PARAMETERS: (DONE,)})
async def accounts(deps: Injected[AccountsDependencies], request: HttpRequest) -> PageResponse:
    """List all accounts, open ones first."""
    everything = await deps.accounts(actor_name(request.scope)).everything()
    planners = sorted(everything, key=lambda each: each.closed is not None)
    done = request.parameter("done")
    people = await deps.planner_pages.full_names()
    return deps.planner_pages.page(request.scope, "accounts.html", done=done, planners=planners, people=people)


@get("/accounts/new", sync_to_thread=False)
def new_page(deps: Injected[AccountsDependencies], request: HttpRequest) -> PageResponse:
    """Show the form for a new account."""
    return _new_page(deps, request, "", ROLES[0])


@post("/accounts/new", status_code=200, opt={NEEDS_PROOF: True})
async def create(deps: Injected[AccountsDependencies], request: HttpRequest) -> PageResponse:
    """Create an account and show the link that sets its password."""
    sent = current_user(request.scope).sent
    name, role = first_value(sent, "name"), _role(first_value(sent, "role"))
    try:
        invited = await deps.accounts(actor_name(request.scope)).create(name, role)
    except (InvalidNameError, PlannerExistsError) as refusal:
        return _new_page(deps, request, name[:NAME_LENGTH], role, refusal)
    return _link_page(deps, request, invited)


@get("/accounts/{number:str}", opt={PARAMETERS: (DONE,)})
async def account(deps: Injected[AccountsDependencies], request: HttpRequest, number: FromPath[str]) -> PageResponse:
    """Show one account with its actions."""
    done = request.parameter("done")
    return _page(deps, request, await _planner(deps, request, number), done=done)


@post("/accounts/{number:str}/link", status_code=200, opt={NEEDS_PROOF: True})
async def reset(deps: Injected[AccountsDependencies], request: HttpRequest, number: FromPath[str]) -> PageResponse:
    """Delete an account's password and show the link that sets a new one."""
    planner = await _planner(deps, request, number)
    return _link_page(deps, request, await deps.accounts(actor_name(request.scope)).reset(planner.name))


@post("/accounts/{number:str}/second-factor", status_code=200, opt={NEEDS_PROOF: True})
async def reset_second_factor(
    deps: Injected[AccountsDependencies], request: HttpRequest, number: FromPath[str]
) -> PageResponse:
    """Take an account's second factor off."""
    planner = await _planner(deps, request, number)
    await deps.accounts(actor_name(request.scope)).reset_second_factor(planner.name)
    return see_other(f"{ACCOUNTS}/{number}?done=second-factor-reset")


@post("/accounts/{number:str}/role", status_code=200, opt={NEEDS_PROOF: True})
async def change_role(
    deps: Injected[AccountsDependencies], request: HttpRequest, number: FromPath[str]
) -> PageResponse:
    """Change an account's role."""
    planner = await _planner(deps, request, number)
    role = _role(first_value(current_user(request.scope).sent, "role"), planner.role)
    try:
        await deps.accounts(actor_name(request.scope)).change_role(planner.name, role)
    except LastKeeperError as refusal:
        return _page(deps, request, planner, refusal=refusal)
    return see_other(f"{ACCOUNTS}/{number}?done=role-changed")


@post("/accounts/{number:str}/holder", status_code=200)
async def set_holder(deps: Injected[AccountsDependencies], request: HttpRequest, number: FromPath[str]) -> PageResponse:
    """Set the full name, position and e-mail address of an account's holder."""
    planner, sent = await _planner(deps, request, number), current_user(request.scope).sent
    try:
        await deps.accounts(actor_name(request.scope)).set_holder(planner.name, *holder_fields(sent))
    except (InvalidHolderError, InvalidEmailError) as refusal:
        return _page(deps, request, planner, refusal=refusal)
    return see_other(f"{ACCOUNTS}/{number}?done=holder-changed")


@get("/accounts/{number:str}/close")
async def close_page(deps: Injected[AccountsDependencies], request: HttpRequest, number: FromPath[str]) -> PageResponse:
    """Ask for confirmation before an account is closed."""
    planner = await _planner(deps, request, number)
    return deps.planner_pages.page(request.scope, "account-close.html", planner=planner)


@post("/accounts/{number:str}/close", status_code=200, opt={NEEDS_PROOF: True})
async def close(deps: Injected[AccountsDependencies], request: HttpRequest, number: FromPath[str]) -> PageResponse:
    """Close an account for good."""
    planner = await _planner(deps, request, number)
    try:
        await deps.accounts(actor_name(request.scope)).close(planner.name)
    except LastKeeperError as refusal:
        return _page(deps, request, planner, refusal=refusal)
    return see_other(f"{ACCOUNTS}?done=account-closed")


async def _planner(deps: AccountsDependencies, request: HttpRequest, number: str) -> Planner:
    """Return an account by number, closed ones included. Raises `UnknownPlannerError`."""
    wanted = digits(number)
    for each in await deps.accounts(actor_name(request.scope)).everything():
        if each.id == wanted:
            return each
    raise UnknownPlannerError(name=number[:NAME_LENGTH])


def _role(typed: str, otherwise: Role = ROLES[0]) -> Role:
    return next((role for role in ROLES if role == typed), otherwise)


def _page(deps: AccountsDependencies, request: HttpRequest, planner: Planner, **more: Any) -> PageResponse:  # noqa: ANN401 - what happened
    return deps.planner_pages.page(
        request.scope, "account-edit.html", **more, planner=planner, roles=ROLES, mailed=deps.mailed
    )


def _new_page(
    deps: AccountsDependencies, request: HttpRequest, name: str, role: Role, refusal: SurveyError | None = None
) -> PageResponse:
    return deps.planner_pages.page(
        request.scope, "account-new.html", refusal=refusal, name=name, role=role, roles=ROLES, longest=NAME_LENGTH
    )


def _link_page(deps: AccountsDependencies, request: HttpRequest, invited: AccountLink) -> PageResponse:
    link = f"{deps.link}/plan/password/{invited.secret}"
    return deps.planner_pages.page(request.scope, "account-link.html", invited=invited, link=link)
