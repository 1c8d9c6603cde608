"""Figures as files for signed-in planners; the same files that the API returns.

They are papers: read from the leader, as nothing on them would tell how far a replica is behind.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.application.accounts.accounts import record_download
from service.application.counters import EXPORTS
from service.domain.certification.certificate import NOBODY, SCORECARD, Signer
from service.domain.scoring.score import encoder, period_shown
from service.exports.csv_series import series_csv
from service.exports.csv_tables import indicators_csv, scores_csv
from service.exports.executor import run_in_executor
from service.exports.formats import MEDIA_TYPES, file_name, make_file, make_scorecard
from service.exports.scorecard_rows import Paper
from service.exports.thai_digits import DIGITS
from service.exports.xlsx import workbook
from service.texts import texts
from service.texts.organisation import named
from service.web.dependencies import Injected
from service.web.http.parameters import PARAMETERS, PERIOD, STATUS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.certification_banner import draft_requested
from service.web.planner.dependencies import PeriodDependencies
from service.web.planner.file_names import figures_file, results_title
from service.web.planner.indicators.owner import OWNER, owner_of
from service.web.planner.layout import file_response
from service.web.planner.period_picker import requested_period
from service.web.planner.signed_in_user import actor_name, current_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from service.application.certification.reports import Reports
    from service.application.collecting.comments import Comments, PeriodComments
    from service.application.counters import Counters
    from service.application.indicators.scorecard import Scorecard
    from service.application.ports.store import Clock, Store
    from service.application.scoring.form_report import FormReport
    from service.domain.collecting.comment import Readable
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.score import Certification
    from service.exports.thai_digits import Digits


class FileDependencies(PeriodDependencies, frozen=True, kw_only=True):
    """What a file of figures is made with."""

    template: Callable[[str], Path]


class DownloadDependencies(FileDependencies, frozen=True, kw_only=True):
    """What files of figures use."""

    clock: Clock
    comments: Comments
    counters: Counters
    current_reports: Reports
    store: Store


class NamedFile(NamedTuple):
    """A file with its media type, its name, and its name in ASCII."""

    body: bytes
    media_type: str
    name: str
    plain: str


_ASKED = (*PERIOD, STATUS, Parameter("digits", DIGITS))
REPORT_KINDS = ("docx", "short.docx", "xlsx", "csv", "series.csv", "json")
SCORECARD_KINDS = ("docx", "xlsx", "csv", "json")
_PLAIN = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@get("/surveys/{form:str}/files/{kind:str}", opt={PARAMETERS: _ASKED})
async def file(
    deps: Injected[DownloadDependencies], request: HttpRequest, form: FromPath[str], kind: FromPath[str]
) -> PageResponse:
    """Return a form's figures in a period as `xlsx`, `docx`, `csv` or `json`."""
    return file_response(*await taken_report(deps, request, form, kind, draft=draft_requested(request)))


async def taken_report(
    deps: DownloadDependencies, request: HttpRequest, form: str, kind: str, *, draft: bool = False
) -> NamedFile:
    """Return a form's file for whoever asks, and record that it is taken."""
    form_report, quoted = await _read(deps, request, form, kind, draft=draft)
    if kind in REPORT_KINDS:
        await _record(deps, request, form, kind, form_report.score.responses, form_report.score.certification)
    count_file(deps.counters, kind)
    return await report_file(deps, form_report, kind, _digits(request), quoted)


async def report_file(
    deps: FileDependencies, form_report: FormReport, kind: str, digits: Digits, quoted: PeriodComments | None = None
) -> NamedFile:
    """Return a form's report as a file, in Word with the comments that were quoted."""
    score = form_report.score
    plain = file_name(score.form, score.period, kind, digits)
    name = figures_file(results_title(score.title), score.period, kind, digits, seal=score.certification)
    return NamedFile(*await _made(deps, form_report, kind, digits, quoted), name, plain)


async def _read(
    deps: DownloadDependencies, request: HttpRequest, form: str, kind: str, *, draft: bool
) -> tuple[FormReport, PeriodComments | None]:
    """Return a report, with respondents' comments in Word for those who may read them."""
    period = requested_period(deps, request)
    asked = any(each.questionnaire.form.id == form for each in deps.registry.current)
    if kind != "docx" or not asked or not current_user(request.scope).signed.planner.may("planner"):
        return await deps.current_reports.form_report(form, period, draft=draft), None
    of = await _record_reading(deps, request, form)
    return await deps.current_reports.form_report_with_comments(form, period, of=of, draft=draft)


async def _record_reading(deps: DownloadDependencies, request: HttpRequest, form: str) -> Readable:
    period = requested_period(deps, request)
    of = await deps.comments.visible(form, period)
    await deps.comments.record_reading(deps.clock, actor_name(request.scope), form, period, of)
    return of


@get("/surveys/{form:str}/comments/xlsx", opt={PARAMETERS: _ASKED, NEEDS: "planner"})
async def workbook_with_comments(
    deps: Injected[DownloadDependencies], request: HttpRequest, form: FromPath[str]
) -> PageResponse:
    """Return the workbook of a form with respondents' comments; those of small groups are suppressed."""
    period = requested_period(deps, request)
    of = await _record_reading(deps, request, form)
    draft = draft_requested(request)
    form_report, quoted = await deps.current_reports.form_report_with_comments(form, period, of=of, draft=draft)
    # Of the hour's reading the page may have told; that a file is taken away is another thing.
    await _record(deps, request, form, "comments.xlsx", form_report.score.responses, form_report.score.certification)
    digits = _digits(request)
    body = await run_in_executor(partial(workbook, form_report, digits, quoted))
    score = form_report.score
    name = figures_file(
        results_title(score.title), score.period, "xlsx", digits, more="comments", seal=score.certification
    )
    count_file(deps.counters, "xlsx")
    plain = file_name(f"{form}-comments", score.period, "xlsx", digits)
    return file_response(body, MEDIA_TYPES["xlsx"], name, plain)


@get("/scorecard/{kind:str}", opt={PARAMETERS: (*_ASKED, OWNER)})
async def scorecard(deps: Injected[DownloadDependencies], request: HttpRequest, kind: FromPath[str]) -> PageResponse:
    """Return all indicators of a period, or one owner's, as `xlsx`, `docx`, `csv` or `json`."""
    made = await taken_scorecard(deps, request, kind, owner_of(request), draft=draft_requested(request))
    return file_response(*made)


async def taken_scorecard(
    deps: DownloadDependencies, request: HttpRequest, kind: str, owner: str | None = None, *, draft: bool = False
) -> NamedFile:
    """Return the scorecard's file for whoever asks, and record that it is taken."""
    period = requested_period(deps, request)
    card = await deps.current_reports.scorecard(period, owner, draft=draft)
    if kind in SCORECARD_KINDS:
        await _record(deps, request, SCORECARD, kind, len(card.indicators), card.certification)
    count_file(deps.counters, kind)
    return await scorecard_file(deps, card, period, kind, _digits(request), _preparer(request, card))


async def scorecard_file(  # noqa: PLR0913, PLR0917 - a paper has that many inputs
    deps: FileDependencies, card: Scorecard, period: FiscalPeriod, kind: str, digits: Digits, prepared: Signer
) -> NamedFile:
    """Return a scorecard as a file."""
    shown = period_shown(period)
    plain = file_name(SCORECARD, shown, kind, digits)
    name = figures_file(str(texts("planner").overview.scorecard), shown, kind, digits, seal=card.certification)
    match kind:
        case "xlsx" | "docx":
            paper = Paper(
                organisation=named(deps.registry.catalogue.organisation, "th").name, digits=digits, prepared=prepared
            )
            body = await run_in_executor(partial(make_scorecard, kind, card, deps.template("scorecard"), paper))
            return NamedFile(body, MEDIA_TYPES[kind], name, plain)
        case "csv":
            return NamedFile(indicators_csv(card).encode(), _PLAIN[kind], name, plain)
        case "json":
            return NamedFile(encoder.encode(card), _PLAIN[kind], name, plain)
        case _:
            raise NotFoundException


def _preparer(request: HttpRequest, card: Scorecard) -> Signer:
    """Return whoever makes the paper, as who prepared it; nobody where they may not, or have certified it."""
    planner, seal = current_user(request.scope).signed.planner, card.certification
    if not planner.may("planner") or (seal and seal.by == planner.name):
        return NOBODY
    return Signer(full_name=planner.full_name, position=planner.position)


def count_file(counters: Counters, kind: str) -> None:
    """Count that somebody is given a file, also one that was made for another; an unknown kind is not."""
    if kind in REPORT_KINDS:
        counters.count(EXPORTS, kind.rpartition(".")[2])


async def _record(  # noqa: PLR0913, PLR0917 - what an entry says, and where
    deps: DownloadDependencies, request: HttpRequest, subject: str, kind: str, count: int, seal: Certification | None
) -> None:
    report = f"{subject} {requested_period(deps, request).name} {kind}"
    await record_download(deps.store, deps.clock, actor_name(request.scope), report, count, seal)


def _digits(request: HttpRequest) -> Digits:
    return cast("Digits", request.parameter("digits", DIGITS[0]))


async def _made(
    deps: FileDependencies, form_report: FormReport, kind: str, digits: Digits, quoted: PeriodComments | None
) -> tuple[bytes, str]:
    match kind:
        case "csv":
            return scores_csv([form_report.score]).encode(), _PLAIN[kind]
        case "series.csv":
            return series_csv(form_report.series).encode(), _PLAIN["csv"]
        case "json":
            return encoder.encode(form_report.score), _PLAIN[kind]
        case "xlsx" | "docx" | "short.docx":
            # Building a file takes up to seconds; in the event loop it would block all other requests.
            of = deps.registry.catalogue.organisation
            body = await run_in_executor(partial(make_file, kind, form_report, deps.template, digits, of, quoted))
            return body, MEDIA_TYPES[kind]
        case _:
            raise NotFoundException
