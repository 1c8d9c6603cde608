"""Certification pages: all certified reports, and one report to certify, amend and compare with live figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath
from msgspec import Struct

from service.application.certification.certified_figures import Figures, figures_of
from service.application.certification.due import remarks_wanted
from service.application.indicators.scorecard import Scorecard
from service.application.scoring.form_report import FormReport
from service.domain.certification.certificate import SCORECARD, Certificate
from service.domain.collecting.thai_input import digits
from service.domain.errors import InvalidCertificationError, TamperedReportError, UnknownCertificateError
from service.domain.indicators.measurement import LONGEST
from service.domain.period import FiscalPeriod
from service.domain.scoring.level_doubt import level_doubt
from service.texts import texts
from service.texts.populations import exceeded_words
from service.texts.precision import doubt_sentences
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, PERIOD, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.certification.certified_texts import disagreeing, shown_conclusion
from service.web.planner.certification.comparison import comparison_of, shown_difference
from service.web.planner.chosen_period import period_query
from service.web.planner.dependencies import PeriodDependencies, SurveyDependencies
from service.web.planner.form_errors import FieldError
from service.web.planner.indicators.measurement_history import value_with_unit
from service.web.planner.kept import differing
from service.web.planner.layout import see_other
from service.web.planner.period_picker import period_picker, requested_period
from service.web.planner.signed_in_user import current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from service.application.certification.certify import Certification, CertificationState
    from service.application.certification.due import Due
    from service.application.certification.reports import Reports
    from service.application.indicators.measurements import Measurements
    from service.domain.certification.certificate import CertificateHeader
    from service.domain.scoring.level_doubt import LevelDoubt


class CertificationDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What the pages of certified figures use."""

    certification: Certification
    current_reports: Reports
    measurements: Measurements


CERTIFIED = "/plan/certified"


class ShownReport(Struct, frozen=True, kw_only=True):
    """The report on the page: a certified revision, or live figures if nothing was certified; one of them is set."""

    certified: Certificate | None
    figures: Figures | None


@get("/certified", opt={PARAMETERS: PERIOD})
async def certified(deps: Injected[CertificationDependencies], request: HttpRequest) -> PageResponse:
    """Show the latest certificate of each subject in a period, and all certificates ever."""
    period = requested_period(deps, request)
    seals = await deps.certification.headers()
    subjects = [SCORECARD, *(each.questionnaire.form.id for each in deps.registry.current)]
    return deps.planner_pages.page(
        request.scope,
        "certified.html",
        periods=period_picker(deps, CERTIFIED, period),
        latest=[(subject, _last(seals, subject, period)) for subject in subjects],
        doubts=await _doubts_of_all(deps, period),
        people=await deps.planner_pages.full_names(),
        seals=seals,
        titles=titles_of(deps, [each.subject for each in seals]),
        period_query=period_query,
    )


@get("/certified/{subject:str}", opt={PARAMETERS: (*PERIOD, DONE, Parameter("revision", integer=True))})
async def certificate(
    deps: Injected[CertificationDependencies], request: HttpRequest, subject: FromPath[str]
) -> PageResponse:
    """Show a subject's certified report in a period, the differences to live figures, and the form to certify it."""
    return await _page(
        deps, request, subject, revision=request.int_parameter("revision"), done=request.parameter("done")
    )


@post("/certified/{subject:str}", status_code=200, opt={PARAMETERS: PERIOD, NEEDS: "planner"})
async def certify(
    deps: Injected[CertificationDependencies], request: HttpRequest, subject: FromPath[str]
) -> PageResponse:
    """Certify the figures that the page showed."""
    user, period = current_user(request.scope), requested_period(deps, request)
    note, seen = first_value(user.sent, "note"), digits(first_value(user.sent, "seen")) or 0
    try:
        await deps.certification.certify(
            subject,
            period,
            by=user.signed.planner.name,
            note=note,
            seen=seen,
            shown=first_value(user.sent, "shown"),
            incomplete=bool(first_value(user.sent, "incomplete")),
        )
    except InvalidCertificationError as refusal:
        return await _page(deps, request, subject, note=note, refusal=refusal)
    done = "?done=certified-again" if seen else "?done=certified"
    return see_other(f"{CERTIFIED}/{subject}{done}&{period_query(period)}")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: CertificationDependencies,
    request: HttpRequest,
    subject: str,
    *,
    revision: int | None = None,
    note: str = "",
    refusal: InvalidCertificationError | None = None,
    done: str = "",
) -> PageResponse:
    period = requested_period(deps, request)
    state = await deps.certification.state(subject, period)
    today = deps.live_scores.today()
    begun, over = period.begin <= today.begin, period.after <= today.begin
    may = current_user(request.scope).signed.planner.may("planner")
    chosen, found = await _chosen(deps, state, revision, may=may), shown_difference(state, may=may)
    papers = await _papers(deps, subject, period, done=bool(done))
    return deps.planner_pages.page(
        request.scope,
        "certificate.html",
        value_with_unit=value_with_unit,
        refusal=refusal,
        done=done,
        tabs=survey_tabs(deps, request, subject, "certification", period),
        subject=subject,
        title=titles_of(deps, [subject])[subject],
        periods=period_picker(deps, f"{CERTIFIED}/{subject}", period),
        state=state,
        found=found,
        comparison=comparison_of(found),
        chosen=chosen,
        conclusion=shown_conclusion(chosen.figures),
        doubts=_doubts(chosen.figures),
        exceeded=exceeded_words(state.now.score.coverage) if isinstance(state.now, FormReport) else "",
        scorecard=subject == SCORECARD,
        note=note,
        following=await _following(deps, period) if done else [],
        longest=LONGEST,
        wrong=_wrong(refusal, amends=state.certified is not None),
        unwritten=_unwritten(state, period),
        disagreeing=await disagreeing(deps.measurements, period) if subject == SCORECARD and may else [],
        papers=papers,
        differing=await differing(deps.current_reports, papers, period),
        titles=titles_of(deps, papers),
        people=await deps.planner_pages.full_names(),
        begun=begun,
        over=over,
        may=may,
        signs=may and begun and _certifiable(state, over=over),
    )


def _certifiable(state: CertificationState, *, over: bool) -> bool:
    """Return whether there is something to certify, or to amend."""
    last, now = state.certified, state.now
    if now is None or not (isinstance(now, Scorecard) or now.score.responses):
        return False
    return not (last and state.difference and state.difference.same and not (last.provisional and over))


def _unwritten(state: CertificationState, period: FiscalPeriod) -> list[Due]:
    """Return the indicators of a scorecard whose remark may still be written before it is certified."""
    indicators = state.now.indicators if isinstance(state.now, Scorecard) else []
    return [each for each in remarks_wanted(indicators, period) if not each.done]


async def _papers(deps: CertificationDependencies, subject: str, period: FiscalPeriod, *, done: bool) -> list[str]:
    """Return the subjects whose papers are offered: once the scorecard is certified, all that are certified."""
    if subject != SCORECARD or not done:
        return [subject]
    certified = {each.subject for each in await deps.certification.headers(period=period)}
    return [subject, *sorted(certified - {subject})]


def _doubts(figures: Figures | None) -> list[str]:
    """Return why a level that is certified may be another; nothing of the scorecard."""
    return list(doubt_sentences(figures.score)) if isinstance(figures, FormReport) else []


async def _doubts_of_all(deps: CertificationDependencies, period: FiscalPeriod) -> dict[str, LevelDoubt | None]:
    """Return why each form's level may be another; nothing where a report was tampered with."""
    try:
        return {each.form: level_doubt(each) for each in await deps.current_reports.scores(period)}
    except TamperedReportError:  # told on the page of what was tampered with
        return {}


async def _following(deps: CertificationDependencies, period: FiscalPeriod) -> list[Due]:
    """Return what is still to do for a period."""
    return [each for each in (await deps.current_reports.overview(period)).due if each.waits]


async def _chosen(
    deps: CertificationDependencies, state: CertificationState, revision: int | None, *, may: bool
) -> ShownReport:
    """Return the requested revision, or the current report. Raises `UnknownCertificateError`."""
    wanted, now = state.certified, state.now
    if isinstance(now, FormReport) and now.score.late and not may:
        at = FiscalPeriod(fiscal_year=now.score.period.fiscal_year, quarter=now.score.period.quarter)
        now = await deps.current_reports.form_report(now.score.form, at, draft=True)
    if revision is not None:
        if wanted is None:
            raise UnknownCertificateError(subject=str(revision))
        wanted = await deps.certification.revision(wanted.subject, wanted.period, revision)
    return ShownReport(certified=wanted, figures=figures_of(wanted) if wanted else now)


def _wrong(refusal: InvalidCertificationError | None, *, amends: bool) -> list[FieldError]:
    """Return the reasons against certifying, in words; those about a field link to it."""
    p = texts("planner")
    labels = {"note": p.certify.reason if amends else p.certify.note, "incomplete": p.certify.incomplete}
    return [
        FieldError(
            said=p.certify_reasons.say(each.code, **each.params),
            id=each.item if each.item in labels else "",
            label=labels.get(each.item, ""),
        )
        for each in (refusal.violations if refusal else [])
    ]


def titles_of(deps: SurveyDependencies, subjects: list[str]) -> dict[str, str]:
    """Return the titles of subjects; a retired form has its last title, an unknown one its id."""
    titles = {each.questionnaire.form.id: each.questionnaire.form.title for each in deps.registry.current}
    titles[SCORECARD] = str(texts("planner").certified.say("scorecard"))
    for subject in {*subjects} - {*titles}:
        versions = deps.registry.versions(subject)
        titles[subject] = versions[0].questionnaire.form.title if versions else subject
    return titles


def _last(seals: list[CertificateHeader], subject: str, period: FiscalPeriod) -> CertificateHeader | None:
    """Return the latest revision for a subject and period."""
    wanted = (subject, period.fiscal_year, period.quarter or 0)
    mine = [each for each in seals if (each.subject, each.fiscal_year, each.quarter) == wanted]
    return max(mine, key=lambda each: each.revision, default=None)
