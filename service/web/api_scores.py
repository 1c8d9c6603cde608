"""Scores over the API: one form or all, and the scorecard, as JSON and as tables, each with an entity tag."""

from __future__ import annotations

import hashlib
from typing import Annotated

from litestar import Response, get
from litestar.openapi.spec import Example
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from service.application.report import Scorecard
from service.domain.period import FiscalPeriod
from service.domain.score import Score, encoder
from service.web.access import TOKEN, may_read_scores
from service.web.described import JSON, replies
from service.web.figures import indicators_csv, scores_csv
from service.web.house import House, Housed, Web

CSV = "text/csv"


class Scores(Struct, frozen=True, kw_only=True):
    """The scores of all forms in a period."""

    scores: list[Score]


FiscalYear = Annotated[int | None, QueryParameter(examples=[Example(value=2569)], description="พ.ศ. เช่น 2569")]
Quarter = Annotated[int | None, QueryParameter(examples=[Example(value=1)], description="1-4")]
By = Annotated[str | None, QueryParameter(examples=[Example(value="office")], description="The id of a breakdown item")]


@get(
    ["/scores", "/scores.csv"],
    tags=["scores"],
    security=TOKEN,
    guards=[may_read_scores],
    responses=replies(Scores),
)
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


@get("/scores/{form:str}", tags=["scores"], security=TOKEN, guards=[may_read_scores], responses=replies(Score))
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
    security=TOKEN,
    guards=[may_read_scores],
    responses=replies(Scorecard),
)
async def indicators(house: Housed, request: Web, fiscal_year: FiscalYear = None) -> Response[bytes]:
    """Give all indicators of a fiscal year with their values and levels."""
    found = await house.report.scorecard(_period(house, fiscal_year, None).fiscal_year)
    if request.url.path.endswith(".csv"):
        return _tagged(request, indicators_csv(found).encode(), CSV)
    return _tagged(request, encoder.encode(found), JSON)


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
