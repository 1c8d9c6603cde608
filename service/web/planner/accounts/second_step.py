"""The second step of sign-in: a code of the second factor, after the password was right."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from litestar import get, post

from service.application.counters import SIGN_INS
from service.domain.accounts.second_step import name_in_step
from service.domain.errors import (
    BusyError,
    SecondFactorKeyMissingError,
    StepOverError,
    TooManyRequestsError,
    WrongCodeError,
)
from service.web.dependencies import Injected
from service.web.http.device import device_of
from service.web.http.form_data import first_value
from service.web.http.parameters import PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.accounts.dependencies import SignInDependencies
from service.web.planner.accounts.sign_in import signed_in_at
from service.web.planner.layout import see_other
from service.web.planner.urls import STEP, planner_page_or_home, sign_in_url

if TYPE_CHECKING:
    from service.domain.errors import SurveyError


@get("/sign-in/code", sync_to_thread=False, opt={PARAMETERS: (Parameter("next"),)})
def code_page(deps: Injected[SignInDependencies], request: HttpRequest) -> PageResponse:
    """Show the form for the code."""
    following = planner_page_or_home(request.parameter("next"))
    if not deps.step_cookie.read(request.scope):
        return see_other(sign_in_url(following, STEP))
    return _code_page(deps, request, following)


@post("/sign-in/code", status_code=200)
async def finish(deps: Injected[SignInDependencies], request: HttpRequest) -> PageResponse:
    """Sign in with a code and redirect to the requested page."""
    sent = await request.form_fields()
    following, code = planner_page_or_home(first_value(sent, "next")), first_value(sent, "code")
    step, held = deps.step_cookie.read(request.scope), deps.session_cookie.read(request.scope)
    browser, name = deps.known_browser_cookie.read(request.scope), name_in_step(step)
    known = await deps.sign_in_service.knows(name, browser)
    try:
        with nullcontext() if known else deps.sign_in_throttle.counted(request.scope, name):
            signed = await deps.sign_in_service.finish(
                step, code, browser=browser, instead_of=held, device=device_of(request.scope)
            )
    except StepOverError:
        return see_other(sign_in_url(following, STEP), deps.step_cookie.clear())
    except (WrongCodeError, TooManyRequestsError, BusyError, SecondFactorKeyMissingError) as error:
        deps.counters.count(SIGN_INS, "refused")
        return _code_page(deps, request, following, error)
    deps.counters.count(SIGN_INS, "ok")
    return signed_in_at(deps, signed, following).with_headers(deps.step_cookie.clear())


def _code_page(
    deps: SignInDependencies, request: HttpRequest, following: str, refusal: SurveyError | None = None
) -> PageResponse:
    return deps.planner_pages.page(request.scope, "second-step.html", refusal=refusal, following=following)
