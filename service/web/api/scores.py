"""The API of scores: one form, all forms, and the scorecard, as JSON and as files, each with an ETag."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from litestar import Response, get
from msgspec import Struct
from msgspec.structs import replace

from service.application.accounts.accounts import record_download
from service.application.indicators.scorecard import Scorecard
from service.application.scoring.form_report import FormReport
from service.application.scoring.series import Series
from service.domain.period import FiscalPeriod
from service.domain.scoring.score import Score, encoder, for_everybody
from service.exports.csv_series import series_csv
from service.exports.csv_tables import indicators_csv, scores_csv
from service.exports.executor import run_in_executor
from service.exports.formats import MEDIA_TYPES, Kind, file_name, kind_of, make_file
from service.exports.thai_digits import Digits
from service.web.api import openapi_examples
from service.web.api.auth import may_read_scores, reader_of, token_with
from service.web.api.openapi_operation import FileOperation, TaggedOperation
from service.web.api.openapi_replies import CSV, JSON, reply
from service.web.api.parameters import (
    AskedDigits,
    By,
    DraftParameter,
    FiscalYear,
    FormId,
    FormOrFile,
    Owner,
    Quarter,
    Years,
)
from service.web.api.score_refusals import OF_A_FORM, OF_A_SERIES, OF_SCORES, OF_THE_SCORECARD
from service.web.api.tagged_reply import tagged
from service.web.dependencies import Injected
from service.web.http.attachment import disposition
from service.web.http.request import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from service.application.certification.reports import Reports
    from service.application.counters import Counters
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store
    from service.application.scoring.live_scores import LiveScores


class ScoreDependencies(Struct, frozen=True, kw_only=True):
    """What figures and their files use."""

    clock: Clock
    counters: Counters
    live_scores: LiveScores
    registry: FormRegistry
    reports: Reports
    store: Store
    template: Callable[[str], Path]


class Scores(Struct, frozen=True, kw_only=True):
    """The scores of all forms in a period."""

    scores: list[Score]


scored = partial(
    get,
    tags=["scores"],
    operation_class=TaggedOperation,
    security=token_with("scores:read"),
    guards=[may_read_scores],
)


@scored("/scores", responses={**reply(Scores, openapi_examples.SCORES), **OF_SCORES})
async def scores(
    deps: Injected[ScoreDependencies],
    request: HttpRequest,
    fiscal_year: FiscalYear = None,
    quarter: Quarter = None,
    status: DraftParameter = None,
) -> Response[bytes]:
    """Return the scores of all forms in a fiscal year or quarter; default: the current fiscal year."""
    found = await deps.reports.scores(_period(deps, fiscal_year, quarter), draft=status is not None)
    return tagged(
        deps.counters, request, encoder.encode(Scores(scores=[_shown(request, each) for each in found])), JSON
    )


@scored("/scores.csv", responses={**reply(str, openapi_examples.SCORES_TABLE, media_type=CSV), **OF_SCORES})
async def scores_table(
    deps: Injected[ScoreDependencies],
    request: HttpRequest,
    fiscal_year: FiscalYear = None,
    quarter: Quarter = None,
    status: DraftParameter = None,
) -> Response[bytes]:
    """Return the scores of all forms as CSV."""
    found = await deps.reports.scores(_period(deps, fiscal_year, quarter), draft=status is not None)
    shown = [_shown(request, each) for each in found]
    return tagged(deps.counters, request, scores_csv(shown).encode(), CSV)


@scored(
    "/scores/{form:str}",
    operation_class=FileOperation,
    responses={**reply(Score, openapi_examples.SCORE), **OF_A_FORM},
)
async def form_score(  # noqa: PLR0913, PLR0917 - the query's own parameters
    form: FormOrFile,
    deps: Injected[ScoreDependencies],
    request: HttpRequest,
    fiscal_year: FiscalYear = None,
    quarter: Quarter = None,
    by: By = None,
    status: DraftParameter = None,
    digits: AskedDigits = "arabic",
) -> Response[bytes]:
    """Return the score of a form, optionally broken down by one of its breakdown items.

    `{form}.csv` is the same as CSV, `{form}.xlsx` a workbook, `{form}.docx` a report for a committee and
    `{form}.short.docx` its short form; but for CSV, they contain every breakdown unless `by` names one.
    """
    period = _period(deps, fiscal_year, quarter)
    file, kind = kind_of(form)
    if kind:
        form_report = await deps.reports.form_report(file, period, by, draft=status is not None)
        form_report = replace(form_report, score=_shown(request, form_report.score))
        await _record(deps, request, f"{file} {period.name} {kind}", form_report.score)
        return await _download(deps, request, kind, form_report, digits)
    name = form.removesuffix(".csv")
    found = _shown(request, await deps.reports.score(name, period, by, draft=status is not None))
    if name != form:
        await _record(deps, request, f"{name} {period.name} csv", found)
        return tagged(deps.counters, request, scores_csv([found]).encode(), CSV)
    return tagged(deps.counters, request, encoder.encode(found), JSON)


async def _record(deps: ScoreDependencies, request: HttpRequest, report: str, score: Score) -> None:
    """Write into the audit log that the holder of a token takes a form's report of a period away as a file.

    Reading is not written there, as JSON or as the same figures in lines (all forms, a series, the scorecard): programs
    read every few minutes what small groups are already hidden in. The token itself tells when it was used last.
    """
    if who := reader_of(request):
        await record_download(deps.store, deps.clock, who, report, score.responses, score.certification)


def _shown(request: HttpRequest, score: Score) -> Score:
    """Return a score as its reader may have it."""
    return score if reader_of(request) else for_everybody(score)


async def _download(
    deps: ScoreDependencies, request: HttpRequest, kind: Kind, form_report: FormReport, digits: Digits
) -> Response[bytes]:
    # Building a file takes up to seconds; in the event loop it would block all other requests.
    organisation = deps.registry.catalogue.organisation
    body = await run_in_executor(partial(make_file, kind, form_report, deps.template, digits, organisation))
    reply = tagged(deps.counters, request, body, MEDIA_TYPES[kind])
    name = file_name(form_report.score.form, form_report.score.period, kind, digits)
    reply.headers["content-disposition"] = disposition(name)
    return reply


@scored("/scores/{form:str}/series", responses={**reply(Series, openapi_examples.SERIES), **OF_A_SERIES})
async def form_series(
    form: FormId,
    deps: Injected[ScoreDependencies],
    request: HttpRequest,
    years: Years = None,
    status: DraftParameter = None,
) -> Response[bytes]:
    """Return the scores of a form by fiscal year and quarter; default: this fiscal year and the two before it.

    Each point is the score of its own period, certified where it was certified, with the distance to the next level and
    the strongest and weakest items.
    """
    found = await deps.reports.series(form, years or (), draft=status is not None)
    return tagged(deps.counters, request, encoder.encode(found), JSON)


@scored(
    "/scores/{form:str}/series.csv",
    responses={**reply(str, openapi_examples.SERIES_TABLE, media_type=CSV), **OF_A_SERIES},
)
async def form_series_table(
    form: FormId,
    deps: Injected[ScoreDependencies],
    request: HttpRequest,
    years: Years = None,
    status: DraftParameter = None,
) -> Response[bytes]:
    """Return the scores of a form by fiscal year and quarter as CSV."""
    found = await deps.reports.series(form, years or (), draft=status is not None)
    return tagged(deps.counters, request, series_csv(found).encode(), CSV)


@scored("/indicators", responses={**reply(Scorecard, openapi_examples.SCORECARD), **OF_THE_SCORECARD})
async def indicators(  # noqa: PLR0913, PLR0917 - the query's own parameters
    deps: Injected[ScoreDependencies],
    request: HttpRequest,
    fiscal_year: FiscalYear = None,
    quarter: Quarter = None,
    owner: Owner = None,
    status: DraftParameter = None,
) -> Response[bytes]:
    """Return all indicators of a fiscal year or quarter with value, level and source of the value."""
    period = _period(deps, fiscal_year, quarter)
    found = await deps.reports.scorecard(period, owner, draft=status is not None)
    return tagged(deps.counters, request, encoder.encode(found), JSON)


@scored(
    "/indicators.csv", responses={**reply(str, openapi_examples.SCORECARD_TABLE, media_type=CSV), **OF_THE_SCORECARD}
)
async def indicators_table(  # noqa: PLR0913, PLR0917 - the query's own parameters
    deps: Injected[ScoreDependencies],
    request: HttpRequest,
    fiscal_year: FiscalYear = None,
    quarter: Quarter = None,
    owner: Owner = None,
    status: DraftParameter = None,
) -> Response[bytes]:
    """Return all indicators of a fiscal year or quarter as CSV."""
    period = _period(deps, fiscal_year, quarter)
    found = await deps.reports.scorecard(period, owner, draft=status is not None)
    return tagged(deps.counters, request, indicators_csv(found).encode(), CSV)


def _period(deps: ScoreDependencies, fiscal_year: int | None, quarter: int | None) -> FiscalPeriod:
    year = fiscal_year if fiscal_year is not None else deps.live_scores.today().fiscal_year
    return FiscalPeriod(fiscal_year=year, quarter=quarter)


SCORE_ROUTES = (scores, scores_table, form_score, form_series, form_series_table, indicators, indicators_table)
