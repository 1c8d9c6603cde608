"""The way in by a provider: out to it with an attempt that this browser alone can end, and back with its word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get
from litestar.exceptions import NotFoundException

from service.application.accounts.accounts import new_secret
from service.domain.accounts.identity import Attempt
from service.domain.errors import (
    NamelessIdentityError,
    ProviderDownError,
    TooManyRequestsError,
    UnknownIdentityError,
    UnprovenIdentityError,
)
from service.web.http.parameters import LENIENT, PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.accounts.sign_in import PROVIDER, sign_in_with
from service.web.planner.addresses import HOME, planner_page_or_home
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.layout import see_other

if TYPE_CHECKING:
    from service.application.accounts.sign_in import SignedIn
    from service.application.ports.accounts import Provider

RETURN = f"{PROVIDER}/return"
"""Where the provider sends browsers back to, as it has to be told beforehand."""


@get("/provider", opt={PARAMETERS: (Parameter("next"),)})
async def begin(deps: Injected, request: HttpRequest) -> PageResponse:
    """Send the browser to the provider. A link and no form: browsers hold forms to our own pages, redirects too."""
    provider = _provider(deps)
    attempt = Attempt(secret=new_secret(), following=planner_page_or_home(request.parameter("next")))
    try:
        deps.guess_limit.check(request.scope)
        address = await provider.address(attempt)
    except (ProviderDownError, TooManyRequestsError) as error:
        # It is asked again each time while it is down, which nobody shall have us do at will.
        deps.guess_limit.count(request.scope)
        return sign_in_with(deps, request, "", attempt.following, error)
    return see_other(address, deps.attempt_cookie.begin(attempt))


@get("/provider/return", opt={PARAMETERS: (Parameter("state"), Parameter("code"), Parameter("iss")), LENIENT: True})
async def finish(deps: Injected, request: HttpRequest) -> PageResponse:
    """Take what the provider sent along, and sign in. However it ends, the attempt is over."""
    attempt = deps.attempt_cookie.begun(request.scope)
    over = deps.attempt_cookie.clear()
    try:
        signed = await _signed(deps, request, attempt)
    except (
        UnprovenIdentityError,
        NamelessIdentityError,
        UnknownIdentityError,
        ProviderDownError,
        TooManyRequestsError,
    ) as error:
        return sign_in_with(deps, request, "", attempt.following if attempt else HOME, error).with_headers(over)
    following = attempt.following if attempt else HOME
    return see_other(following, deps.session_cookie.write(signed.secret)).with_headers(over)


async def _signed(deps: PlannerDependencies, request: HttpRequest, attempt: Attempt | None) -> SignedIn:
    """Have the provider's word turned into a session; what fails is counted, so that nobody can try at will."""
    asked = request.parameter
    # Where no attempt was begun nothing can be guessed either: a foreign page may send anybody here.
    if attempt is None or not attempt.answers(asked("state")) or not asked("code"):
        raise UnprovenIdentityError
    deps.guess_limit.check(request.scope)
    deps.guess_limit.count(request.scope)
    identity = await _provider(deps).identify(attempt, asked("code"), asked("iss"))
    signed = await deps.sign_in_service.sign_in_with_identity(
        identity, instead_of=deps.session_cookie.read(request.scope)
    )
    deps.guess_limit.forgive(request.scope)
    return signed


def _provider(deps: PlannerDependencies) -> Provider:
    if deps.provider is None:
        raise NotFoundException
    return deps.provider
