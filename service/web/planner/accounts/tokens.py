"""API token administration by a keeper. A token is shown once, in the response that creates it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post

from service.application.accounts.tokens import NAME_LENGTH, SCOPES, secret_of
from service.domain.accounts.addresses import split_addresses
from service.domain.errors import InvalidTokenError, NameTakenError, UnknownTokenError
from service.texts import texts
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.submission_key import fresh_key
from service.web.planner.auth import NEEDS_PROOF
from service.web.planner.dependencies import PageDependencies
from service.web.planner.form_errors import FieldError
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.application.accounts.tokens import Tokens
    from service.domain.errors import SurveyError
    from service.web.dependencies import UseCaseFactory


class TokenDependencies(PageDependencies, frozen=True, kw_only=True):
    """What the pages of tokens use."""

    tokens: UseCaseFactory[Tokens]


TOKENS = "/plan/tokens"


@get("/tokens", opt={PARAMETERS: (DONE,)})
async def tokens(deps: Injected[TokenDependencies], request: HttpRequest) -> PageResponse:
    """List all tokens, with the form for a new one."""
    return await _page(deps, request, done=request.parameter("done"))


@post("/tokens", status_code=200, opt={NEEDS_PROOF: True})
async def create(deps: Injected[TokenDependencies], request: HttpRequest) -> PageResponse:
    """Create a token and show it."""
    user = current_user(request.scope)
    sent, key = user.sent, first_value(user.sent, "key")
    name, scopes, ends = " ".join(first_value(sent, "name").split()), sent.get("scopes", []), first_value(sent, "ends")
    typed = first_value(sent, "addresses")
    # Of a form that is sent twice both replies show the secret, whichever of them the browser shows.
    secret = secret_of(user.made_of("token", key, name)) if key else None
    try:
        secret = await deps.tokens(actor_name(request.scope)).create(
            name, scopes, secret, ends=ends, addresses=split_addresses(typed)
        )
    except (InvalidTokenError, NameTakenError) as refusal:
        return await _page(deps, request, refusal, name=name, scopes=scopes, ends=ends, addresses=typed)
    return deps.planner_pages.page(request.scope, "token.html", name=name, secret=secret)


@get("/tokens/revoke", opt={PARAMETERS: (Parameter("name"),)})
async def revoke_page(deps: Injected[TokenDependencies], request: HttpRequest) -> PageResponse:
    """Ask for confirmation before a token is revoked."""
    name = request.parameter("name")
    live = [each.name for each in await deps.tokens(actor_name(request.scope)).everything() if not each.revoked]
    if name not in live:
        raise UnknownTokenError(name=name[:NAME_LENGTH])
    return deps.planner_pages.page(request.scope, "token-revoke.html", name=name)


@post("/tokens/revoke", status_code=200, opt={NEEDS_PROOF: True})
async def revoke(deps: Injected[TokenDependencies], request: HttpRequest) -> PageResponse:
    """Revoke a token."""
    await deps.tokens(actor_name(request.scope)).revoke(first_value(current_user(request.scope).sent, "name"))
    return see_other(f"{TOKENS}?done=token-revoked")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: TokenDependencies,
    request: HttpRequest,
    refusal: SurveyError | None = None,
    *,
    done: str = "",
    name: str = "",
    scopes: Sequence[str] = SCOPES[:1],
    ends: str = "",
    addresses: str = "",
) -> PageResponse:
    said = texts("planner")
    violations = refusal.violations if isinstance(refusal, InvalidTokenError) else []
    tokens = deps.tokens(actor_name(request.scope))
    everything = await tokens.everything()
    states = {each.name: tokens.state(each) for each in everything}
    return deps.planner_pages.page(
        request.scope,
        "tokens.html",
        refusal=refusal,
        done=done,
        wrong=[
            FieldError(
                id=each.item,
                label=said.tokens.say(each.item),
                said=said.token_faults.say(each.code, **each.params),
                code=each.code,
            )
            for each in violations
        ],
        tokens=sorted(everything, key=lambda each: states[each.name] != "live"),
        states=states,
        key=fresh_key(),
        name=name,
        ends=ends,
        addresses=addresses,
        chosen=scopes,
        scopes=SCOPES,
    )
