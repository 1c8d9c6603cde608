"""A survey's figures as files for whoever is signed in: the same that programs get with a token."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.domain.scoring.score import encoder, period_shown
from service.exports.csv_tables import indicators_csv, scores_csv
from service.exports.executor import run_in_executor
from service.exports.formats import MEDIA_TYPES, file_name, make_file
from service.exports.thai_digits import DIGITS
from service.exports.xlsx import XLSX, scorecard_workbook, workbook
from service.web.http.attachment import disposition
from service.web.http.parameters import PARAMETERS, PERIOD, STATUS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.certification_banner import draft_asked
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.period_picker import period_asked

if TYPE_CHECKING:
    from service.application.scoring.form_report import FormReport
    from service.exports.thai_digits import Digits

_ASKED = (*PERIOD, STATUS, Parameter("digits", DIGITS))
_PLAIN = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@get("/surveys/{form:str}/files/{kind:str}", opt={PARAMETERS: _ASKED})
async def file(deps: Injected, request: HttpRequest, form: FromPath[str], kind: FromPath[str]) -> PageResponse:
    """Give a form's figures in a period as `xlsx`, `docx`, `csv` or `json`."""
    form_report = await deps.reports.form_report(form, period_asked(deps, request), draft=draft_asked(request))
    digits = _digits(request)
    name = file_name(form, form_report.score.period, kind, digits)
    return _saved(*await _made(deps, form_report, kind, digits), name)


@get("/surveys/{form:str}/comments/xlsx", opt={PARAMETERS: _ASKED, NEEDS: "planner"})
async def with_comments(deps: Injected, request: HttpRequest, form: FromPath[str]) -> PageResponse:
    """Give the workbook of a form with what respondents wrote, under the rule for small groups."""
    period = period_asked(deps, request)
    form_report, quoted = await deps.reports.form_report_with_comments(form, period, draft=draft_asked(request))
    digits = _digits(request)
    body = await run_in_executor(partial(workbook, form_report, digits, quoted))
    return _saved(body, MEDIA_TYPES["xlsx"], file_name(f"{form}-comments", form_report.score.period, "xlsx", digits))


@get("/scorecard/{kind:str}", opt={PARAMETERS: _ASKED})
async def scorecard(deps: Injected, request: HttpRequest, kind: FromPath[str]) -> PageResponse:
    """Give all indicators of a period as `xlsx`, `csv` or `json`."""
    period = period_asked(deps, request)
    card = await deps.reports.scorecard(period, draft=draft_asked(request))
    digits = _digits(request)
    name = file_name("scorecard", period_shown(period), kind, digits)
    match kind:
        case "xlsx":
            return _saved(await run_in_executor(partial(scorecard_workbook, card, digits)), XLSX, name)
        case "csv":
            return _saved(indicators_csv(card).encode(), _PLAIN[kind], name)
        case "json":
            return _saved(encoder.encode(card), _PLAIN[kind], name)
        case _:
            raise NotFoundException


def _digits(request: HttpRequest) -> Digits:
    return cast("Digits", request.parameter("digits", DIGITS[0]))


def _saved(body: bytes, media_type: str, name: str) -> PageResponse:
    head = [
        (b"content-type", media_type.encode()),
        (b"content-disposition", disposition(name).encode()),
        (b"cache-control", b"no-store"),
    ]
    return PageResponse(body, 200, head)


async def _made(deps: PlannerDependencies, form_report: FormReport, kind: str, digits: Digits) -> tuple[bytes, str]:
    match kind:
        case "csv":
            return scores_csv([form_report.score]).encode(), _PLAIN[kind]
        case "json":
            return encoder.encode(form_report.score), _PLAIN[kind]
        case "xlsx" | "docx":
            # It takes long enough for others to be answered meanwhile.
            body = await run_in_executor(partial(make_file, kind, form_report, deps.report_template(), digits))
            return body, MEDIA_TYPES[kind]
        case _:
            raise NotFoundException
