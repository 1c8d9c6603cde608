"""Forms sent after the session ended, or from another session: stored and filled in again, never processed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

from service.application.accounts.accounts import new_secret
from service.application.accounts.unsent_forms import UnsentForm
from service.domain.errors import ForeignRequestError
from service.web.http.form_data import first_value
from service.web.planner.redirect_error import FormToRefill, RedirectError
from service.web.planner.refill import NEVER_KEPT
from service.web.planner.urls import (
    HOME,
    LATE,
    SIGN_IN,
    UNSENT,
    form_page_url,
    proof_url,
    sign_in_url,
    url_without_unsent,
)

if TYPE_CHECKING:
    from service.domain.accounts.planner import Planner
    from service.web.http.uploads import Posted
    from service.web.planner.dependencies import PlannerVisit

_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


async def keep_after_session_end(visit: PlannerVisit, posted: Posted) -> RedirectError:
    """Store a form sent without a session; return the redirect to the sign-in page and back to the form.

    The response does not reveal whether the account exists. Raises `TooManyRequestsError`.
    """
    page = form_page_url(visit.scope)
    form = _unsent_form(visit, posted)
    if form is None:
        return RedirectError(sign_in_url(page, LATE) if page != HOME else f"{SIGN_IN}?done=signed-out")
    visit.deps.guess_limit.take(visit.scope)
    kept = await _keep(visit, posted, form)
    return RedirectError(sign_in_url(kept.address, LATE), kept.headers)


async def keep_from_other_session(visit: PlannerVisit, posted: Posted) -> ForeignRequestError | RedirectError:
    """Store a form sent from a page of another session; return the redirect to it, or a refusal if there is none."""
    form = _unsent_form(visit, posted)
    return await _keep(visit, posted, form) if form else ForeignRequestError()


async def keep_until_proven(visit: PlannerVisit, posted: Posted) -> RedirectError:
    """Store a form whose sender is to prove to be there first; return the redirect there, and back to the form."""
    form = _unsent_form(visit, posted)
    if form is None:
        return RedirectError(proof_url(form_page_url(visit.scope)))
    kept = await _keep(visit, posted, structs.replace(form, proof=True))
    return RedirectError(proof_url(kept.address), kept.headers)


async def form_to_refill(visit: PlannerVisit, posted: Posted, planner: Planner) -> FormToRefill | None:
    """Return the stored form that the query names; a POST that carries its secret deletes it."""
    deps, scope = visit.deps, visit.scope
    if not visit.is_get:
        if UNSENT in posted.fields:
            await deps.unsent_forms.drop(first_value(posted.fields, UNSENT))
        return None
    secret = visit.parameter(UNSENT)
    return (
        FormToRefill(secret=secret, form=await deps.unsent_forms.find(secret, deps.browser_cookie.read(scope), planner))
        if secret
        else None
    )


def _unsent_form(visit: PlannerVisit, posted: Posted) -> UnsentForm | None:
    """Return what is stored of a form; `None` if the form is not from this site or has nothing to store."""
    fields = {name: values for name, values in posted.fields.items() if name not in NEVER_KEPT}
    files = [each.name for each in posted.files.values()]
    if not first_value(posted.fields, "who") or not (fields or files):
        return None
    return UnsentForm(action=url_without_unsent(visit.scope), fields=fields, files=files)


async def _keep(visit: PlannerVisit, posted: Posted, form: UnsentForm) -> RedirectError:
    deps, scope = visit.deps, visit.scope
    held = deps.browser_cookie.read(scope)
    browser = held if _SECRET.fullmatch(held) else new_secret()
    secret = await deps.unsent_forms.keep(first_value(posted.fields, "who"), browser, form)
    return RedirectError(form_page_url(scope, secret), deps.browser_cookie.write(browser))
