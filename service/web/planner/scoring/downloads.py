"""A survey's figures as files for whoever is signed in: the same that programs get with a token."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.domain.scoring.score import encoder, period_shown
from service.exports.csv_tables import indicators_csv, scores_csv
from service.exports.digits import DIGITS
from service.exports.executor import made_aside
from service.exports.formats import MEDIA_TYPES, file_name, made
from service.exports.xlsx import XLSX, scorecard_workbook, workbook
from service.web.dependencies import Asked, House, Housed
from service.web.http.parameters import ASKS, PERIOD, STATUS, Parameter
from service.web.http.request import Visit
from service.web.http.response import Page
from service.web.planner.accounts.auth import NEEDS
from service.web.planner.certification.banner import draft_asked
from service.web.planner.period_picker import period_asked

if TYPE_CHECKING:
    from service.application.scoring.dossier import Dossier
    from service.exports.digits import Digits

_ASKED = (*PERIOD, STATUS, Parameter("digits", DIGITS))
_PLAIN = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@get("/surveys/{form:str}/files/{kind:str}", opt={ASKS: _ASKED})
async def file(house: Housed, request: Asked, form: FromPath[str], kind: FromPath[str]) -> Page:
    """Give a form's figures in a period as `xlsx`, `docx`, `csv` or `json`."""
    dossier = await house.readings.dossier(form, period_asked(house, request), draft=draft_asked(request))
    digits = _digits(request)
    name = file_name(form, dossier.score.period, kind, digits)
    return _saved(*await _made(house, dossier, kind, digits), name)


@get("/surveys/{form:str}/comments/xlsx", opt={ASKS: _ASKED, NEEDS: "planner"})
async def with_comments(house: Housed, request: Asked, form: FromPath[str]) -> Page:
    """Give the workbook of a form with what respondents wrote, under the rule for small groups."""
    period = period_asked(house, request)
    dossier, quoted = await house.readings.quoted(form, period, draft=draft_asked(request))
    digits = _digits(request)
    body = await made_aside(partial(workbook, dossier, digits, quoted))
    return _saved(body, MEDIA_TYPES["xlsx"], file_name(f"{form}-comments", dossier.score.period, "xlsx", digits))


@get("/scorecard/{kind:str}", opt={ASKS: _ASKED})
async def scorecard(house: Housed, request: Asked, kind: FromPath[str]) -> Page:
    """Give all indicators of a period as `xlsx`, `csv` or `json`."""
    period = period_asked(house, request)
    card = await house.readings.scorecard(period, draft=draft_asked(request))
    digits = _digits(request)
    name = file_name("scorecard", period_shown(period), kind, digits)
    match kind:
        case "xlsx":
            return _saved(await made_aside(partial(scorecard_workbook, card, digits)), XLSX, name)
        case "csv":
            return _saved(indicators_csv(card).encode(), _PLAIN[kind], name)
        case "json":
            return _saved(encoder.encode(card), _PLAIN[kind], name)
        case _:
            raise NotFoundException


def _digits(request: Asked) -> Digits:
    return cast("Digits", Visit(request.scope, request.receive).asked("digits", DIGITS[0]))


def _saved(body: bytes, media_type: str, name: str) -> Page:
    head = [
        (b"content-type", media_type.encode()),
        (b"content-disposition", f'attachment; filename="{name}"'.encode()),
        (b"cache-control", b"no-store"),
    ]
    return Page(body, 200, head)


async def _made(house: House, dossier: Dossier, kind: str, digits: Digits) -> tuple[bytes, str]:
    match kind:
        case "csv":
            return scores_csv([dossier.score]).encode(), _PLAIN[kind]
        case "json":
            return encoder.encode(dossier.score), _PLAIN[kind]
        case "xlsx" | "docx":
            # It takes long enough for others to be answered meanwhile.
            body = await made_aside(partial(made, kind, dossier, house.report_template(), digits))
            return body, MEDIA_TYPES[kind]
        case _:
            raise NotFoundException
