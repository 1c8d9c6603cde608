"""The signed-in planner's second factor. Its secret and its recovery codes are shown once, where they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from markupsafe import Markup

from service.domain.errors import SecondFactorChangedError, SecondFactorKeyMissingError, WrongCodeError
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import BEFORE_SECOND_FACTOR, NEEDS_PROOF
from service.web.planner.dependencies import PageDependencies
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import current_user
from service.web.planner.urls import SECOND_FACTOR

if TYPE_CHECKING:
    from service.application.accounts.second_factor import Offer, SecondFactors
    from service.domain.accounts.planner import Planner
    from service.domain.errors import SurveyError
    from service.exports.qr import Qr


class SecondFactorDependencies(PageDependencies, frozen=True, kw_only=True):
    """What the pages of the second factor use."""

    qr: Qr
    second_factors: SecondFactors


_GROUP = 4
"""Letters of a secret or code that are written together."""


@get("/account/second-factor", sync_to_thread=False, opt={PARAMETERS: (DONE,), BEFORE_SECOND_FACTOR: True})
def second_factor(deps: Injected[SecondFactorDependencies], request: HttpRequest) -> PageResponse:
    """Show whether a second factor is in force, and what can be done about it."""
    return _page(deps, request, done=request.parameter("done"))


@post("/account/second-factor", status_code=200, opt={NEEDS_PROOF: True, BEFORE_SECOND_FACTOR: True})
async def begin(deps: Injected[SecondFactorDependencies], request: HttpRequest) -> PageResponse:
    """Make a secret and show it."""
    try:
        return _offer_page(deps, request, await deps.second_factors.begin(_planner(request)))
    except (SecondFactorChangedError, SecondFactorKeyMissingError) as refusal:
        return _page(deps, request, refusal)


@post("/account/second-factor/confirm", status_code=200, opt={NEEDS_PROOF: True, BEFORE_SECOND_FACTOR: True})
async def confirm(deps: Injected[SecondFactorDependencies], request: HttpRequest) -> PageResponse:
    """Put the second factor in force by its first code, and show the recovery codes; after a wrong one the secret."""
    planner = _planner(request)
    try:
        codes = await deps.second_factors.confirm(planner, first_value(current_user(request.scope).sent, "code"))
    except WrongCodeError as refusal:
        return _offer_page(deps, request, deps.second_factors.offer(planner), refusal)
    except (SecondFactorChangedError, SecondFactorKeyMissingError) as refusal:
        return _page(deps, request, refusal)
    return _codes_page(deps, request, codes)


@post("/account/second-factor/codes", status_code=200, opt={NEEDS_PROOF: True})
async def renew_codes(deps: Injected[SecondFactorDependencies], request: HttpRequest) -> PageResponse:
    """Replace the recovery codes and show them."""
    try:
        return _codes_page(deps, request, await deps.second_factors.renew_recovery(_planner(request)))
    except SecondFactorChangedError as refusal:
        return _page(deps, request, refusal)


@post("/account/second-factor/remove", status_code=200, opt={NEEDS_PROOF: True})
async def remove(deps: Injected[SecondFactorDependencies], request: HttpRequest) -> PageResponse:
    """Take the second factor off."""
    try:
        await deps.second_factors.remove(_planner(request))
    except SecondFactorChangedError as refusal:
        return _page(deps, request, refusal)
    return see_other(f"{SECOND_FACTOR}?done=second-factor-removed")


def _planner(request: HttpRequest) -> Planner:
    return current_user(request.scope).signed.planner


def _page(
    deps: SecondFactorDependencies, request: HttpRequest, refusal: SurveyError | None = None, done: str = ""
) -> PageResponse:
    signed = current_user(request.scope).signed
    return deps.planner_pages.page(
        request.scope,
        "second-factor.html",
        refusal=refusal,
        done=done,
        required=deps.second_factors.requires(signed.planner),
        lacking=deps.second_factors.lacks(signed),
    )


def _offer_page(
    deps: SecondFactorDependencies, request: HttpRequest, offer: Offer, refusal: SurveyError | None = None
) -> PageResponse:
    drawn = Markup(deps.qr.address_svg(offer.address))  # noqa: S704 - drawn by segno
    return deps.planner_pages.page(
        request.scope, "second-factor-offer.html", refusal=refusal, secret=_grouped(offer.secret), drawn=drawn
    )


def _codes_page(deps: SecondFactorDependencies, request: HttpRequest, codes: list[str]) -> PageResponse:
    return deps.planner_pages.page(request.scope, "recovery-codes.html", codes=[_grouped(each) for each in codes])


def _grouped(letters: str) -> str:
    return " ".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
