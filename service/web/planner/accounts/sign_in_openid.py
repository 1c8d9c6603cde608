"""Sign-in by OpenID Connect: redirect to the provider, and the return from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get
from litestar.exceptions import NotFoundException

from service.application.accounts.accounts import new_secret
from service.application.counters import SIGN_INS
from service.domain.accounts.identity import Attempt
from service.domain.errors import (
    NamelessIdentityError,
    ProviderDownError,
    TooManyRequestsError,
    UnknownIdentityError,
    UnprovenIdentityError,
)
from service.web.dependencies import Injected
from service.web.http.device import device_of
from service.web.http.parameters import LENIENT, PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.accounts.dependencies import SignInDependencies
from service.web.planner.accounts.sign_in import sign_in_form, signed_in_at
from service.web.planner.layout import see_other
from service.web.planner.urls import HOME, planner_page_or_home

if TYPE_CHECKING:
    from service.application.accounts.sessions import SignedIn
    from service.application.ports.accounts import Provider


@get("/provider", opt={PARAMETERS: (Parameter("next"), Parameter("proof", ("yes",)))})
async def begin(deps: Injected[SignInDependencies], request: HttpRequest) -> PageResponse:
    """Redirect to the provider. A link and not a form, because `form-action 'self'` also applies to redirects."""
    provider = _provider(deps)
    attempt = Attempt(secret=new_secret(), following=planner_page_or_home(request.parameter("next")))
    try:
        # A provider that is down is contacted at each try; the limit keeps anybody from causing that at will.
        deps.guess_limit.take(request.scope)
        address = await provider.address(attempt, proof=bool(request.parameter("proof")))
    except (ProviderDownError, TooManyRequestsError) as error:
        return sign_in_form(deps, request, "", attempt.following, error)
    deps.guess_limit.forgive(request.scope)
    return see_other(address, deps.attempt_cookie.write_attempt(attempt))


@get("/provider/return", opt={PARAMETERS: (Parameter("state"), Parameter("code"), Parameter("iss")), LENIENT: True})
async def finish(deps: Injected[SignInDependencies], request: HttpRequest) -> PageResponse:
    """Sign in with the provider's response. The attempt ends in any case."""
    attempt = deps.attempt_cookie.read_attempt(request.scope)
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
        deps.counters.count(SIGN_INS, "refused")
        return sign_in_form(deps, request, "", attempt.following if attempt else HOME, error).with_headers(over)
    deps.counters.count(SIGN_INS, "ok")
    following = attempt.following if attempt else HOME
    return signed_in_at(deps, signed, following).with_headers(over)


async def _signed(deps: SignInDependencies, request: HttpRequest, attempt: Attempt | None) -> SignedIn:
    """Turn the provider's response into a session. Failures count against the address's rate limit of guesses."""
    asked = request.parameter
    # Without an attempt nothing can be guessed, and another site can send anybody here: do not count it.
    if attempt is None or not attempt.answers(asked("state")) or not asked("code"):
        raise UnprovenIdentityError
    deps.guess_limit.take(request.scope)
    identity = await _provider(deps).identify(attempt, asked("code"), asked("iss"))
    signed = await deps.sign_in_service.sign_in_with_identity(
        identity, instead_of=deps.session_cookie.read(request.scope), device=device_of(request.scope)
    )
    deps.guess_limit.forgive(request.scope)
    return signed


def _provider(deps: SignInDependencies) -> Provider:
    if deps.provider is None:
        raise NotFoundException
    return deps.provider
