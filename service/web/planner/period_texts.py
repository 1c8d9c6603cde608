"""Pages of two texts that planners write for a period, with the history of their revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.certification.due import Due
from service.application.certification.readings import Kept
from service.application.indicators.scorecard import IndicatorScore
from service.texts import Texts, texts
from service.web.http.form_data import first_value
from service.web.http.parameters import Parameter
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.form_errors import FieldError
from service.web.planner.period_picker import period_picker, requested_period
from service.web.planner.signed_in_user import current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from service.domain.errors import InvalidConclusionError, InvalidRemarkError
    from service.web.http.form_data import Sent
    from service.web.http.request import HttpRequest
    from service.web.http.response import PageResponse


CERTIFYING = Parameter("certify", ("yes",))
"""Whether somebody came from the certification, which the page then leads back to."""


class Written(Struct, frozen=True, kw_only=True):
    """What such a page is about: its address and the one it leads back to, its words, and what was written so far.

    `subject` is what the texts are certified with, `survey` the form whose tabs the page has, if any. `labels` are by
    field; `number` is that in the plan, if any. `begin` has what the fields show at first, `drafted` by what the drafts
    among it are known again. `shown` is the indicator in the period and `value` its value, if any, `next` what is to be
    written next, if any. `kept` are the certified figures that have an earlier text, or none.
    """

    address: str
    back: str
    subject: str
    survey: str = ""
    words: Texts
    labels: Texts
    number: str = ""
    title: str
    fields: tuple[str, str]
    longest: int
    history: Sequence[Struct]
    begin: Mapping[str, str]
    drafted: Mapping[str, str] = {}
    shown: IndicatorScore | None = None
    value: str = ""
    next: Due | None = None
    kept: Sequence[Kept] = ()


async def writing_page(
    deps: PeriodDependencies,
    request: HttpRequest,
    of: Written,
    sent: Sent | None = None,
    refusal: InvalidConclusionError | InvalidRemarkError | None = None,
) -> PageResponse:
    """Show the texts of a period, their history, and the form to write them, with what was `sent` if it was refused."""
    period, way_back = requested_period(deps, request), certifying(request)
    return deps.planner_pages.page(
        request.scope,
        "writing.html",
        people=await deps.planner_pages.full_names(),
        section="certified" if way_back else "",
        tabs=survey_tabs(deps, request, of.survey, "certification" if way_back else "results", period),
        refusal=refusal,
        wrong=_wrong(of, refusal),
        done="" if refusal else request.parameter("done"),
        of=of,
        typed={field: first_value(sent, field) for field in of.fields} if sent else of.begin,
        periods=period_picker(deps, of.address, period),
        certifying=way_back,
        begun=period.begin <= deps.live_scores.today().begin,
        may=current_user(request.scope).signed.planner.may("planner"),
    )


def certifying(request: HttpRequest) -> str:
    """Return the query, to follow another, that keeps the way back to the certification; empty for others."""
    return f"&{CERTIFYING.name}=yes" if request.parameter(CERTIFYING.name) else ""


def _wrong(of: Written, refusal: InvalidConclusionError | InvalidRemarkError | None) -> list[FieldError]:
    """Return what is wrong, in words, with the field that it is about, if any."""
    faults = texts("planner").writing_faults
    return [
        FieldError(
            id=each.item if each.item in of.fields else "",
            label=of.labels.say(each.item) if each.item in of.fields else "",
            said=faults.say(each.code, **each.params),
            code=each.code,
        )
        for each in (refusal.violations if refusal else [])
    ]
