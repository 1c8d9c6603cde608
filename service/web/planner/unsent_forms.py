"""What was sent after the session had ended: kept, and led back to, so that nothing is lost and nothing is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.application.accounts.accounts import new_secret
from service.application.accounts.unsent_forms import UnsentForm
from service.domain.errors import ForeignRequestError
from service.web.http.form_data import first_value
from service.web.planner.addresses import HOME, LATE, SIGN_IN, UNSENT, page_of, sent_to, sign_in_address
from service.web.planner.diverted import Back, DivertedError
from service.web.planner.refill import NEVER_KEPT

if TYPE_CHECKING:
    from service.domain.accounts.planner import Planner
    from service.web.http.uploads import Posted
    from service.web.planner.dependencies import PlannerVisit

_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


async def too_late(visit: PlannerVisit, posted: Posted) -> DivertedError:
    """Keep what was sent without a session; give the way through the door and back. Raises `TooManyRequestsError`.

    The reply is the same whether there is such an account or not.
    """
    page = page_of(visit.scope)
    form = _form(visit, posted)
    if form is None:
        return DivertedError(sign_in_address(page, LATE) if page != HOME else f"{SIGN_IN}?done=signed-out")
    visit.deps.guess_limit.check(visit.scope)
    visit.deps.guess_limit.count(visit.scope)
    kept = await _kept(visit, posted, form)
    return DivertedError(sign_in_address(kept.address, LATE), kept.headers)


async def of_another_session(visit: PlannerVisit, posted: Posted) -> ForeignRequestError | DivertedError:
    """Keep what a page of another session sent, as its token no longer fits; give the way back, or the refusal."""
    form = _form(visit, posted)
    return await _kept(visit, posted, form) if form else ForeignRequestError()


async def back(visit: PlannerVisit, posted: Posted, planner: Planner) -> Back | None:
    """Give the form that the address says to fill in again; one that was sent at last is forgotten."""
    deps, scope = visit.deps, visit.scope
    if not visit.is_get:
        if UNSENT in posted.fields:
            await deps.unsent_forms.drop(first_value(posted.fields, UNSENT))
        return None
    secret = visit.parameter(UNSENT)
    return (
        Back(secret=secret, form=await deps.unsent_forms.find(secret, deps.browser_cookie.read(scope), planner))
        if secret
        else None
    )


def _form(visit: PlannerVisit, posted: Posted) -> UnsentForm | None:
    """Give what is worth keeping of a form of one of our pages, each of which says for whom it was made."""
    fields = {name: values for name, values in posted.fields.items() if name not in NEVER_KEPT}
    files = [each.name for each in posted.files.values()]
    if not first_value(posted.fields, "who") or not (fields or files):
        return None
    return UnsentForm(action=sent_to(visit.scope), fields=fields, files=files)


async def _kept(visit: PlannerVisit, posted: Posted, form: UnsentForm) -> DivertedError:
    deps, scope = visit.deps, visit.scope
    held = deps.browser_cookie.read(scope)
    browser = held if _SECRET.fullmatch(held) else new_secret()
    secret = await deps.unsent_forms.keep(first_value(posted.fields, "who"), browser, form)
    return DivertedError(page_of(scope, secret), deps.browser_cookie.write(browser))
