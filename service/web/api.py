"""The API of answers: in, one sheet at a time; out, all sheets of a form; and the definitions that both follow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from litestar import Response, Router, get, post
from litestar.enums import RequestEncodingType
from litestar.openapi.spec import Example
from litestar.params import BodyKwarg, FromPath, HeaderParameter
from litestar.response import Stream
from msgspec import Meta, Struct, json

from service.application import export
from service.application.intake import Receipt
from service.domain import answers as sheet
from service.domain.errors import InvalidAnswersError
from service.web.access import TOKEN, may_read_responses
from service.web.api_scores import form_score, indicators, scores
from service.web.described import replies
from service.web.forms import FormShown, FormSummary, shown, summary
from service.web.house import House, Housed, Web, fresh_key

JSON_LINES = "application/jsonl"


class AnswerSheet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answers by item id: a rating's level as an integer or `"na"`, a choice's value, a list of values, or a text.

    A form with personal items wants `"consent": true` among the answers to take any of them.
    `version` is that of the form as the respondent saw it; without it the form counts as asked now.
    """

    answers: dict[str, bool | int | str | list[str] | None]
    version: Annotated[int, Meta(ge=1, le=9999)] | None = None
    invitation: str | None = None


_SHEET = Example(value={"answers": {"menu_clarity": 5, "manual_clarity": "na", "comments": "ใช้งานง่าย"}})


_REFUSED = replies(None, 400, 403, 404, 410, 422, 429, 503)


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


@get("/responses/{form:str}", tags=["responses"], security=TOKEN, guards=[may_read_responses])
async def responses(form: FromPath[str], house: Housed) -> Stream:
    """Give all answer sheets of a form, one a line, without id, order or moment."""
    # What is wrong with the request must be told before the first line is on its way.
    house.library.form(form)
    return Stream(_lines(house, form), media_type=JSON_LINES, headers={"cache-control": "no-store"})


async def _lines(house: House, form: str) -> AsyncIterator[bytes]:
    async for record in export.responses(house.store, house.library, form):
        yield json.encode(record) + b"\n"


def api_router() -> Router:
    """Give the routes of the API."""
    return Router("/api/v1", route_handlers=[answer, responses, forms, form, scores, form_score, indicators])
