"""Sign-in by password, the link that sets a password, and sign-out."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from litestar import get, post
from litestar.params import FromPath

from service.application.counters import SIGN_INS
from service.domain.accounts.planner import NAME_LENGTH
from service.domain.collecting.alphabet import bare_secret
from service.domain.errors import (
    BusyError,
    CodeNeededError,
    SignInRefusedError,
    TooManyRequestsError,
    UnknownLinkError,
    UnusablePasswordError,
)
from service.web.dependencies import Injected
from service.web.http.device import device_of
from service.web.http.form_data import Sent, first_value
from service.web.http.parameters import DONE, LENIENT, PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.accounts.dependencies import SessionDependencies, SignInDependencies
from service.web.planner.auth import BEFORE_SECOND_FACTOR
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import current_user
from service.web.planner.urls import HOME, KEPT, SIGN_IN, UNSENT, planner_page_or_home, second_step_url

PROVIDER = "/plan/provider"
"""The URL that starts sign-in by OpenID Connect."""

if TYPE_CHECKING:
    from service.application.accounts.sessions import SignedIn
    from service.domain.accounts.planner import Planner
    from service.domain.errors import SurveyError


@get("/sign-in", sync_to_thread=False, opt={PARAMETERS: (Parameter("next"), DONE, Parameter("why"))})
def sign_in_page(deps: Injected[SignInDependencies], request: HttpRequest) -> PageResponse:
    """Show the sign-in form."""
    following, why = planner_page_or_home(request.parameter("next")), request.parameter("why")
    return sign_in_form(deps, request, "", following, done=request.parameter("done"), why=why)


@post("/sign-in", status_code=200)
async def sign_in(deps: Injected[SignInDependencies], request: HttpRequest) -> PageResponse:
    """Sign in and redirect to the requested page."""
    sent = await request.form_fields()
    name, following = first_value(sent, "name"), planner_page_or_home(first_value(sent, "next"))
    held, browser = deps.session_cookie.read(request.scope), deps.known_browser_cookie.read(request.scope)
    known = await deps.sign_in_service.knows(name, browser)
    try:
        # A known browser has a delay of its own, whoever else tries from the same address.
        with nullcontext() if known else deps.sign_in_throttle.counted(request.scope, name):
            password = first_value(sent, "password")
            signed = await deps.sign_in_service.sign_in(
                name, password, browser=browser, instead_of=held, device=device_of(request.scope)
            )
    except CodeNeededError as needed:
        return see_other(second_step_url(following), deps.step_cookie.write(needed.cookie))
    except (SignInRefusedError, TooManyRequestsError, BusyError) as error:
        deps.counters.count(SIGN_INS, "refused")
        return sign_in_form(deps, request, name[:NAME_LENGTH], following, error)
    deps.counters.count(SIGN_INS, "ok")
    return signed_in_at(deps, signed, following)


def signed_in_at(deps: SessionDependencies, signed: SignedIn, address: str) -> PageResponse:
    """Redirect with the cookies of a session that has begun."""
    reply = see_other(address, deps.session_cookie.write(signed.secret))
    return reply.with_headers(deps.known_browser_cookie.write(signed.browser)) if signed.browser else reply


def sign_in_form(  # noqa: PLR0913, PLR0917 - all that makes the page differ
    deps: SignInDependencies,
    request: HttpRequest,
    name: str,
    following: str,
    refusal: SurveyError | None = None,
    done: str = "",
    why: str = "",
) -> PageResponse:
    """Return the sign-in form, with a link to the OpenID Connect provider if there is one."""
    return deps.planner_pages.page(
        request.scope,
        "sign-in.html",
        refusal=refusal,
        done=done,
        name=name,
        following=following,
        why=KEPT if UNSENT in parse_qs(urlsplit(following).query) else why,
        longest=NAME_LENGTH,
        provider=deps.provider,
        way=f"{PROVIDER}?next={quote(following, safe='/')}",
    )


@post("/sign-out", status_code=200, opt={BEFORE_SECOND_FACTOR: True})
async def sign_out(deps: Injected[SignInDependencies], request: HttpRequest) -> PageResponse:
    """End the session."""
    await deps.sign_in_service.sign_out(current_user(request.scope).signed)
    return see_other(f"{SIGN_IN}?done=signed-out", deps.session_cookie.clear())


@get("/password/{secret:str}", opt={LENIENT: True})
async def password_page(
    deps: Injected[SignInDependencies], request: HttpRequest, secret: FromPath[str]
) -> PageResponse:
    """Show the form that sets a password. Opening the link does not use it up: messengers open links for previews."""
    return _password_page(deps, request, await _linked(deps, request, bare_secret(secret)))


@post("/password/{secret:str}", status_code=200, opt={LENIENT: True})
async def set_password(deps: Injected[SignInDependencies], request: HttpRequest, secret: FromPath[str]) -> PageResponse:
    """Set the password of the link's account and sign in."""
    sent = await request.form_fields()
    planner = await _linked(deps, request, bare_secret(secret))
    try:
        signed = await deps.sign_in_service.set_password(
            bare_secret(secret), new_password(sent), device=device_of(request.scope)
        )
    except CodeNeededError as needed:
        return see_other(second_step_url(HOME), deps.step_cookie.write(needed.cookie))
    except (UnusablePasswordError, BusyError) as error:
        return _password_page(deps, request, planner, error)
    return signed_in_at(deps, signed, HOME)


async def _linked(deps: SignInDependencies, request: HttpRequest, secret: str) -> Planner:
    """Return the account of a link. Wrong links count against the address's rate limit of guesses."""
    try:
        return await deps.sign_in_service.planner_of_link(secret)
    except UnknownLinkError:
        deps.guess_limit.take(request.scope)
        raise


def _password_page(
    deps: SignInDependencies, request: HttpRequest, planner: Planner, refusal: SurveyError | None = None
) -> PageResponse:
    return deps.planner_pages.page(request.scope, "password.html", refusal=refusal, name=planner.name)


def new_password(sent: Sent) -> str:
    """Return a new password that was typed twice. Raises `UnusablePasswordError` if the two differ."""
    if first_value(sent, "new") != first_value(sent, "again"):
        raise UnusablePasswordError(reason="differs")
    return first_value(sent, "new")
