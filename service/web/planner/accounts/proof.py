"""The page where a signed-in planner proves to be there: by the password, or to the provider that identified them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from litestar import get, post

from service.domain.errors import BusyError, ProofRefusedError, TooManyRequestsError
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.accounts.sign_in import PROVIDER
from service.web.planner.auth import BEFORE_SECOND_FACTOR
from service.web.planner.dependencies import PageDependencies
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import current_user
from service.web.planner.urls import planner_page_or_home

if TYPE_CHECKING:
    from service.application.accounts.sign_in import SignIn
    from service.application.ports.accounts import Provider
    from service.domain.errors import SurveyError


class ProofDependencies(PageDependencies, frozen=True, kw_only=True):
    """What the page uses on which a planner proves to be there."""

    provider: Provider | None
    sign_in_service: SignIn


@get("/account/proof", sync_to_thread=False, opt={PARAMETERS: (Parameter("next"),), BEFORE_SECOND_FACTOR: True})
def proof_page(deps: Injected[ProofDependencies], request: HttpRequest) -> PageResponse:
    """Show the form for the password, or the way to the provider."""
    return _page(deps, request, request.parameter("next"))


@post("/account/proof", status_code=200, opt={BEFORE_SECOND_FACTOR: True})
async def prove(deps: Injected[ProofDependencies], request: HttpRequest) -> PageResponse:
    """Take the password as proof and redirect to the page that asked for it."""
    user = current_user(request.scope)
    following = first_value(user.sent, "next")
    try:
        await deps.sign_in_service.prove(user.signed, first_value(user.sent, "password"))
    except (ProofRefusedError, TooManyRequestsError, BusyError) as refusal:
        return _page(deps, request, following, refusal)
    return see_other(planner_page_or_home(following))


def _page(
    deps: ProofDependencies, request: HttpRequest, wanted: str, refusal: SurveyError | None = None
) -> PageResponse:
    following = planner_page_or_home(wanted)
    return deps.planner_pages.page(
        request.scope,
        "proof.html",
        refusal=refusal,
        following=following,
        provider=deps.provider,
        way=f"{PROVIDER}?proof=yes&next={quote(following, safe='/')}",
    )
