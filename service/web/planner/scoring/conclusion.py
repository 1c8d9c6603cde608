"""The page of a survey's conclusion and recommendations in a period, which are drafted until somebody writes them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath
from msgspec.structs import replace

from service.domain.collecting.answers import tidy_text
from service.domain.collecting.thai_input import digits
from service.domain.errors import InvalidConclusionError
from service.domain.scoring.conclusion import FIELDS, LONGEST
from service.exports.docx.conclusion import drafted
from service.exports.thai_digits import one_kind
from service.texts import texts
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.uploads import UPLOAD_LIMIT
from service.web.planner.auth import MAX_BODY, NEEDS
from service.web.planner.chosen_period import period_query
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.layout import see_other
from service.web.planner.period_picker import requested_period
from service.web.planner.period_texts import CERTIFYING, Written, certifying, writing_page
from service.web.planner.signed_in_user import current_user

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.application.certification.due import Due
    from service.application.certification.reports import Reports
    from service.application.scoring.conclusions import Conclusions
    from service.domain.period import FiscalPeriod
    from service.web.http.form_data import Sent


class ConclusionDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the page of a conclusion uses."""

    conclusions: Conclusions
    current_reports: Reports


@get("/surveys/{form:str}/conclusion", opt={PARAMETERS: (*PERIOD, DONE, CERTIFYING)})
async def conclusion(deps: Injected[ConclusionDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Show a survey's conclusion in a period, its history, and the form to write it."""
    period = requested_period(deps, request)
    written = await _written(deps, form, period)
    if request.parameter("done"):
        written = replace(written, next=await _next(deps, form, period))
    return await writing_page(deps, request, written)


@post(
    "/surveys/{form:str}/conclusion",
    status_code=200,
    opt={PARAMETERS: (*PERIOD, CERTIFYING), NEEDS: "planner", MAX_BODY: UPLOAD_LIMIT},
)
async def conclude(deps: Injected[ConclusionDependencies], request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Store a conclusion."""
    user, period = current_user(request.scope), requested_period(deps, request)
    draft = await _draft(deps, form, period)
    sent = {field: first_value(user.sent, field) for field in FIELDS}
    marks = _marks_sent(user.sent)
    # What is sent as it was drafted is not written by anybody: stored, later answers would no longer change it. The
    # draft may have changed since the page was shown.
    written = ("" if _mark(sent[field]) in {_mark(draft[field]), marks.get(field)} else sent[field] for field in FIELDS)
    seen = digits(first_value(user.sent, "seen")) or 0
    try:
        await deps.conclusions.write(form, period, *written, by=user.signed.planner.name, seen=seen)
    except InvalidConclusionError as refusal:
        return await writing_page(deps, request, await _written(deps, form, period, marks), user.sent, refusal)
    return see_other(f"/plan/surveys/{form}/conclusion?done=concluded&{period_query(period)}{certifying(request)}")


async def _written(
    deps: ConclusionDependencies, form: str, period: FiscalPeriod, marks: Mapping[str, str] | None = None
) -> Written:
    """Return what the page is about; `marks` are those of the drafts that were shown before, if any."""
    history, p = await deps.conclusions.history(form, period), texts("planner")
    draft = await _draft(deps, form, period)
    last = history[-1] if history else None
    return Written(
        address=f"/plan/surveys/{form}/conclusion",
        back=f"/plan/surveys/{form}",
        subject=form,
        survey=form,
        words=p.conclusion,
        labels=p.conclusion_fields,
        title=deps.registry.form(form).questionnaire.form.title,
        fields=FIELDS,
        longest=LONGEST,
        history=history,
        drafted={field: _mark(draft[field]) for field in FIELDS if not getattr(last, field, "")}
        if marks is None
        else marks,
        begin={field: getattr(last, field, "") or draft[field] for field in FIELDS},
        kept=await deps.current_reports.kept([(form, period)]),
    )


async def _next(deps: ConclusionDependencies, form: str, period: FiscalPeriod) -> Due | None:
    """Return the next survey whose conclusion is still drafted, starting after this one and wrapping around."""
    of_period = [each for each in (await deps.current_reports.overview(period)).due if each.kind == "conclusion"]
    here = next((at for at, each in enumerate(of_period) if each.subject == form), 0)
    return next((each for each in of_period[here:] + of_period[:here] if not each.done and each.subject != form), None)


def _mark(text: str) -> str:
    """Return by what a text is known again, however its lines end."""
    return sha256(tidy_text(text).encode()).hexdigest()


def _marks_sent(sent: Sent) -> dict[str, str]:
    """Return the marks of the drafts that the sent page had shown, by field."""
    return {field: mark for field in FIELDS if (mark := first_value(sent, f"drafted-{field}"))}


async def _draft(deps: ConclusionDependencies, form: str, period: FiscalPeriod) -> dict[str, str]:
    """Return the drafted texts by field, in Arabic digits as all of the page."""
    draft = drafted(await deps.current_reports.form_report(form, period, draft=True))
    return {field: one_kind("\n".join(getattr(draft, field))) for field in FIELDS}
