"""The API: answers in, definitions and scores out."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from litestar import Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import BodyKwarg, FromPath, HeaderParameter, QueryParameter
from msgspec import Meta, Struct

from service.application.intake import Receipt
from service.application.report import Scorecard
from service.domain import answers as sheet
from service.domain.errors import InvalidAnswersError, UnauthenticatedError
from service.domain.period import FiscalPeriod
from service.domain.score import Score, encoder
from service.web.figures import indicators_csv, scores_csv
from service.web.forms import FormShown, FormSummary, shown, summary
from service.web.house import House, Housed, Web, fresh_key

CSV = "text/csv"
JSON = "application/json"
Connection = ASGIConnection[Any, Any, Any, State]


_TOKEN: list[dict[str, list[str]]] = [{"token": []}]


class Problem(Struct, frozen=True, kw_only=True):
    """Problem details (RFC 9457); `detail` is in Thai, `errors` has an entry for each wrong answer."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, str]] = []


class Scores(Struct, frozen=True, kw_only=True):
    """The scores of all forms in a period."""

    scores: list[Score]


def _spec(body: type[Struct] | None, *statuses: int) -> dict[int, ResponseSpec]:
    """Tell the schema of a reply, and of the refusals that may come instead of it."""
    refusal = ResponseSpec(
        Problem, description="Problem details", media_type="application/problem+json", generate_examples=False
    )
    refusals = dict.fromkeys(statuses or (400, 401, 403, 404), refusal)
    if body is None:
        return refusals
    return {200: ResponseSpec(body, description="The figures", media_type=JSON, generate_examples=False), **refusals}


class AnswerSheet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answers by item id: a rating's level as an integer or `"na"`, a choice's value, a list of values, or a text.

    `version` is that of the form as the respondent saw it; without it the form counts as asked now.
    """

    answers: dict[str, int | str | list[str] | None]
    version: Annotated[int, Meta(ge=1, le=9999)] | None = None
    invitation: str | None = None


FiscalYear = Annotated[int | None, QueryParameter(examples=[Example(value=2569)], description="พ.ศ. เช่น 2569")]
Quarter = Annotated[int | None, QueryParameter(examples=[Example(value=1)], description="1-4")]
By = Annotated[str | None, QueryParameter(examples=[Example(value="office")], description="The id of a breakdown item")]


_SHEET = Example(value={"answers": {"menu_clarity": 5, "manual_clarity": "na", "comments": "ใช้งานง่าย"}})


_REFUSED = _spec(None, 400, 403, 404, 410, 422, 429, 503)


@post("/collectors/{code:str}/responses", tags=["responses"], responses=_REFUSED)
async def answer(
    code: FromPath[str],
    house: Housed,
    request: Web,
    data: Annotated[AnswerSheet, BodyKwarg(media_type=RequestEncodingType.JSON, examples=[_SHEET])],
    idempotency_key: Annotated[
        str | None,
        HeaderParameter(name="Idempotency-Key", description="22-64 characters of A-Z a-z 0-9 - _"),
    ] = None,
) -> Response[Receipt]:
    """Take in one answer sheet: 201 when it is new, 200 when it was there or replaces what the same key sent before."""
    house.submissions.check(request)
    collector = await house.reception.collector(code)
    house.submissions.count(request)
    form = collector.form
    published = house.library.version(form, data.version) if data.version else house.library.form(form)
    try:
        answers = sheet.check(published.questionnaire, data.answers)
    except InvalidAnswersError:
        await house.reception.enter(code)
        raise
    key = idempotency_key or fresh_key()
    stored = await house.intake.submit(collector, published, key, answers, data.invitation)
    return Response(stored, status_code=201 if stored.outcome == "stored" else 200)


@get("/forms", tags=["forms"])
async def forms(house: Housed) -> list[FormSummary]:
    """List the forms as they are asked now."""
    return [summary(each.questionnaire) for each in house.library.current]


@get("/forms/{form:str}", tags=["forms"])
async def form(form: FromPath[str], house: Housed) -> FormShown:
    """Give a form as it is asked now."""
    return shown(house.library.form(form).questionnaire)


async def may_read_scores(request: Connection, _handler: BaseRouteHandler) -> None:
    """Let in whoever holds a token for scores, or everybody where the keeper made them public."""
    house: House = request.app.state.house
    if house.public_scores:
        return
    try:
        await house.tokens.allow(_bearer(request), "scores:read")
    except UnauthenticatedError:
        house.guesses.check(request)
        house.guesses.count(request)
        raise


@get(["/scores", "/scores.csv"], tags=["scores"], security=_TOKEN, guards=[may_read_scores], responses=_spec(Scores))
async def scores(
    house: Housed,
    request: Web,
    fiscal_year: FiscalYear = None,
    quarter: Quarter = None,
) -> Response[bytes]:
    """Give the scores of all forms in a fiscal year or quarter; the present fiscal year unless one is named."""
    period = _period(house, fiscal_year, quarter)
    found = Scores(scores=await house.report.scores(period))
    if request.url.path.endswith(".csv"):
        return _tagged(request, scores_csv(found.scores).encode(), CSV)
    return _tagged(request, encoder.encode(found), JSON)


@get("/scores/{form:str}", tags=["scores"], security=_TOKEN, guards=[may_read_scores], responses=_spec(Score))
async def form_score(  # noqa: PLR0913, PLR0917 - the query's own parameters
    form: FromPath[str],
    house: Housed,
    request: Web,
    fiscal_year: FiscalYear = None,
    quarter: Quarter = None,
    by: By = None,
) -> Response[bytes]:
    """Give a form's score, with a breakdown by one of its breakdown items; as a table for `{form}.csv`."""
    name = form.removesuffix(".csv")
    found = await house.report.score(name, _period(house, fiscal_year, quarter), by)
    if name != form:
        return _tagged(request, scores_csv([found]).encode(), CSV)
    return _tagged(request, encoder.encode(found), JSON)


@get(
    ["/indicators", "/indicators.csv"],
    tags=["scores"],
    security=_TOKEN,
    guards=[may_read_scores],
    responses=_spec(Scorecard),
)
async def indicators(house: Housed, request: Web, fiscal_year: FiscalYear = None) -> Response[bytes]:
    """Give all indicators of a fiscal year with their values and levels."""
    found = await house.report.scorecard(_period(house, fiscal_year, None).fiscal_year)
    if request.url.path.endswith(".csv"):
        return _tagged(request, indicators_csv(found).encode(), CSV)
    return _tagged(request, encoder.encode(found), JSON)


def _bearer(request: Connection) -> str | None:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _period(house: House, fiscal_year: int | None, quarter: int | None) -> FiscalPeriod:
    year = fiscal_year if fiscal_year is not None else house.report.today().fiscal_year
    return FiscalPeriod(fiscal_year=year, quarter=quarter)


def _tagged(request: Web, body: bytes, media_type: str) -> Response[bytes]:
    """Answer with an entity tag, or with 304 and nothing where the asker has just this body already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "authorization"}
    held = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if held & {tag, "*"}:
        return Response(b"", status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def api_router() -> Router:
    """Give the routes of the API."""
    return Router("/api/v1", route_handlers=[answer, forms, form, scores, form_score, indicators])
