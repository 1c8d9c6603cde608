"""Certifying on the planners' pages: what was certified of all, and one subject to certify, to amend and to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath
from msgspec import Struct

from service.application.certification.certified_figures import Figures, figures_of
from service.domain.certification.certificate import SCORECARD, Certificate
from service.domain.certification.difference import Changed, Difference
from service.domain.collecting.thai_input import digits
from service.domain.errors import InvalidCertificationError, UnknownCertificateError
from service.domain.indicators.measurement import LONGEST
from service.texts import texts
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.form_errors import FieldError
from service.web.planner.indicators.measurement_history import amount
from service.web.planner.layout import see_other
from service.web.planner.period_picker import period_asked, periods, query_of
from service.web.planner.signed_in_user import user_of

if TYPE_CHECKING:
    from service.application.certification.certify import CertificationState
    from service.domain.certification.certificate import CertificateHeader
    from service.domain.period import FiscalPeriod

CERTIFIED = "/plan/certified"


class Chosen(Struct, frozen=True, kw_only=True):
    """The report that a page shows: a revision, or the draft where nothing was certified; one of them there is."""

    certified: Certificate | None
    figures: Figures | None


class Compared(Struct, frozen=True, kw_only=True):
    """A row of what changed: of the whole a figure each, of a part all its figures."""

    text: str
    changes: list[Changed]


class Comparison(Struct, frozen=True, kw_only=True):
    """What changed since something was certified, as rows."""

    whole: list[Compared]
    parts: list[Compared]


@get("/certified", opt={PARAMETERS: PERIOD})
async def certified(deps: Injected, request: HttpRequest) -> PageResponse:
    """Show how each subject stands in a period, and everything that was ever certified."""
    period = period_asked(deps, request)
    seals = await deps.certification.headers()
    subjects = [SCORECARD, *(each.questionnaire.form.id for each in deps.registry.current)]
    return deps.planner_pages.page(
        request.scope,
        "certified.html",
        periods=periods(deps, CERTIFIED, period),
        standing=[(subject, _last(seals, subject, period)) for subject in subjects],
        seals=seals,
        titles=_titles(deps, [each.subject for each in seals]),
        query_of=query_of,
    )


@get("/certified/{subject:str}", opt={PARAMETERS: (*PERIOD, DONE, Parameter("revision", integer=True))})
async def certificate(deps: Injected, request: HttpRequest, subject: FromPath[str]) -> PageResponse:
    """Show what was certified of a subject in a period, what changed since, and the form to certify it."""
    return await _page(
        deps, request, subject, revision=request.int_parameter("revision"), done=request.parameter("done")
    )


@post("/certified/{subject:str}", status_code=200, opt={PARAMETERS: PERIOD, NEEDS: "planner"})
async def certify(deps: Injected, request: HttpRequest, subject: FromPath[str]) -> PageResponse:
    """Certify the figures that the page showed."""
    user, period = user_of(request.scope), period_asked(deps, request)
    note = first_value(user.sent, "note")
    try:
        await deps.certification.certify(
            subject,
            period,
            by=user.signed.planner.name,
            note=note,
            seen=digits(first_value(user.sent, "seen")) or 0,
            shown=first_value(user.sent, "shown"),
        )
    except InvalidCertificationError as refusal:
        return await _page(deps, request, subject, note=note, refusal=refusal)
    return see_other(f"{CERTIFIED}/{subject}?done=certified&{query_of(period)}")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: PlannerDependencies,
    request: HttpRequest,
    subject: str,
    *,
    revision: int | None = None,
    note: str = "",
    refusal: InvalidCertificationError | None = None,
    done: str = "",
) -> PageResponse:
    period = period_asked(deps, request)
    standing = await deps.certification.state(subject, period)
    today = deps.live_scores.today()
    return deps.planner_pages.page(
        request.scope,
        "certificate.html",
        amount=amount,
        refusal=refusal,
        done=done,
        subject=subject,
        title=_titles(deps, [subject])[subject],
        periods=periods(deps, f"{CERTIFIED}/{subject}", period),
        standing=standing,
        comparison=_comparison(standing.difference),
        chosen=await _chosen(deps, standing, revision),
        scorecard=subject == SCORECARD,
        note=note,
        longest=LONGEST,
        wrong=_wrong(refusal, amends=standing.certified is not None),
        begun=period.begin <= today.begin,
        over=period.after <= today.begin,
        may=user_of(request.scope).signed.planner.may("planner"),
    )


async def _chosen(deps: PlannerDependencies, standing: CertificationState, revision: int | None) -> Chosen:
    """Give the revision that was asked for, or what counts. Raises `UnknownCertificateError`."""
    wanted = standing.certified
    if revision is not None:
        if wanted is None:
            raise UnknownCertificateError(subject=str(revision))
        wanted = await deps.certification.revision(wanted.subject, wanted.period, revision)
    return Chosen(certified=wanted, figures=figures_of(wanted) if wanted else standing.now)


def _wrong(refusal: InvalidCertificationError | None, *, amends: bool) -> list[FieldError]:
    """Give in words why something cannot be certified; what is wrong with the note leads to it."""
    p = texts("planner")
    note = p.certify.say("reason") if amends else p.certify.say("note")
    return [
        FieldError(
            said=p.certify_reasons.say(each.code, **each.params),
            id="note" if each.item == "note" else "",
            label=note if each.item == "note" else "",
        )
        for each in (refusal.violations if refusal else [])
    ]


def _comparison(found: Difference | None) -> Comparison:
    """Put what changed into rows."""
    changed = found.changed if found else []
    parts: dict[str, list[Changed]] = {}
    for each in changed:
        if each.text:
            parts.setdefault(each.text, []).append(each)
    return Comparison(
        whole=[Compared(text="", changes=[each]) for each in changed if not each.text],
        parts=[Compared(text=text, changes=changes) for text, changes in parts.items()],
    )


def _titles(deps: PlannerDependencies, subjects: list[str]) -> dict[str, str]:
    """Give the titles of subjects; a form that is no longer asked goes by the last title it had, else by its id."""
    titles = {each.questionnaire.form.id: each.questionnaire.form.title for each in deps.registry.current}
    titles[SCORECARD] = str(texts("planner").certified.say("scorecard"))
    for subject in {*subjects} - {*titles}:
        versions = deps.registry.versions(subject)
        titles[subject] = versions[0].questionnaire.form.title if versions else subject
    return titles


def _last(seals: list[CertificateHeader], subject: str, period: FiscalPeriod) -> CertificateHeader | None:
    """Give the seal that counts; the newest are first."""
    wanted = (subject, period.fiscal_year, period.quarter or 0)
    mine = [each for each in seals if (each.subject, each.fiscal_year, each.quarter) == wanted]
    return max(mine, key=lambda each: each.revision, default=None)
