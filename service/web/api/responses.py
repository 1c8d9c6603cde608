"""The API of answers and forms: submit one answer sheet, list all sheets of a form, read form definitions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, HTTPException
from litestar.openapi.spec import Example, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import BodyKwarg, HeaderParameter, PathParameter, QueryParameter
from litestar.response import Stream
from msgspec import Meta, Struct

from service.application.collecting import export, sheet_export
from service.application.collecting.submission import Receipt
from service.application.counters import EXPORTS, REFUSED
from service.domain.collecting import answers as sheet
from service.domain.collecting.alphabet import ALPHABET
from service.domain.collecting.collector import CODE_LENGTH
from service.domain.collecting.receipt import KEY
from service.domain.collecting.sheet_size import MOST_BYTES
from service.domain.errors import (
    BusyError,
    ClosedError,
    DailyLimitError,
    ExpiredTokenError,
    ForbiddenError,
    InvalidAnswersError,
    InvalidKeyError,
    InvitationNeededError,
    InvitationRevokedError,
    InvitationUsedError,
    NothingAnsweredError,
    NotYetOpenError,
    StandingChangedError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnknownBreakdownError,
    UnknownCollectorError,
    UnknownFormError,
    UnknownVersionError,
    Violation,
    WithdrawnCollectorError,
    WithdrawnError,
)
from service.web.api import openapi_examples
from service.web.api.auth import may_read_responses, reader_of, token_with
from service.web.api.forms import FormShown, FormSummary, form_summary, form_with_items
from service.web.api.openapi_operation import ApiOperation, SheetsOperation
from service.web.api.openapi_replies import ANYWHERE, STORED, refusals, reply
from service.web.api.parameters import ITEM, FormId
from service.web.api.scores import SCORE_ROUTES
from service.web.dependencies import Injected
from service.web.http.parameters import refuse_repeated_names
from service.web.http.request import HttpRequest
from service.web.http.router import Router
from service.web.http.submission_key import fresh_key

if TYPE_CHECKING:
    from service.application.collecting.collector_cache import CollectorCache
    from service.application.collecting.submission import Submissions
    from service.application.counters import Counters
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store
    from service.web.http.rate_limit import RateLimiter


class SubmissionDependencies(Struct, frozen=True, kw_only=True):
    """What taking an answer uses."""

    collector_cache: CollectorCache
    counters: Counters
    registry: FormRegistry
    submission_limit: RateLimiter
    submissions: Submissions


class FormDependencies(Struct, frozen=True, kw_only=True):
    """What the description of forms uses."""

    registry: FormRegistry


class ExportDependencies(Struct, frozen=True, kw_only=True):
    """What the export of answers uses."""

    clock: Clock
    counters: Counters
    demonstration: bool
    registry: FormRegistry
    store: Store


JSON_LINES = "application/jsonl"


class AnswerSheet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answers by item id: a rating's level as an integer or `"na"`, a choice's value, a list of values, or a text.

    A form with personal items accepts them only with `"consent": true` among the answers.
    `version` is the form version that the respondent saw; the default is the current version.
    """

    answers: dict[str, bool | int | str | list[str] | None]
    version: Annotated[int, Meta(ge=1, le=9999)] | None = None
    invitation: str | None = None


Code = Annotated[
    str,
    PathParameter(
        examples=[Example(value=openapi_examples.CODE)],
        description="The code of a collector, as it is written in links",
        schema_extra={"pattern": f"^[{ALPHABET}]{{{CODE_LENGTH}}}$"},
    ),
]

_TAKEN = {
    **STORED,
    **reply(Receipt, openapi_examples.STORED, status=201, said="Stored"),
    **reply(
        Receipt, openapi_examples.SAME, openapi_examples.REPLACED, said="Was there already, or replaces what was there"
    ),
    **refusals(
        InvalidKeyError(),
        UnknownVersionError(form=openapi_examples.FORM, version=7),
        NotYetOpenError(code=openapi_examples.CODE, opens="2026-06-01"),
        InvitationNeededError(),
        UnknownCollectorError(code=openapi_examples.CODE),
        ClosedError(code=openapi_examples.CODE),
        WithdrawnCollectorError(code=openapi_examples.CODE),
        StandingChangedError(),
        InvitationUsedError(number=7),
        InvitationRevokedError(number=7),
        WithdrawnError(),
        InvalidAnswersError(
            [Violation(item="speed", code="not-a-level"), Violation(item="advice", code="missing-rating")]
        ),
        NothingAnsweredError(),
        TooManyRequestsError(seconds=42),
        DailyLimitError(seconds=3600),
        BusyError(),
        HTTPException(status_code=408),
        HTTPException(status_code=413),
    ),
}
Included = Annotated[
    list[str] | None,
    QueryParameter(
        examples=[Example(value=[sheet_export.MONTH, openapi_examples.BREAKDOWN])],
        description=(
            "`month`, `collector`, `excluded` (sheets that are not counted too, each marked so or not), "
            "`breakdowns` (all breakdown items) or the id of one; repeat the name"
        ),
        schema_extra={"maxItems": 50, "items": Schema(type=OpenAPIType.STRING, pattern=ITEM)},
    ),
]
_DEFINITION = {
    **STORED,
    **reply(FormShown, openapi_examples.DEFINITION),
    **refusals(UnknownFormError(form="nothing")),
}


@post(
    "/collectors/{code:str}/responses",
    tags=["responses"],
    operation_class=ApiOperation,
    responses=_TAKEN,
    request_max_body_size=MOST_BYTES,
)
async def answer(
    code: Code,
    deps: Injected[SubmissionDependencies],
    request: HttpRequest,
    data: Annotated[
        AnswerSheet, BodyKwarg(media_type=RequestEncodingType.JSON, examples=[Example(value=openapi_examples.SHEET)])
    ],
    idempotency_key: Annotated[
        str | None,
        HeaderParameter(
            name="Idempotency-Key",
            description="22-64 characters of A-Z a-z 0-9 - _",
            examples=[Example(value=openapi_examples.KEY)],
            schema_extra={"pattern": f"^{KEY.pattern}$"},
        ),
    ] = None,
) -> Response[Receipt]:
    """Submit one answer sheet: 201 if it is new, 200 if it was stored before or replaces one with the same key."""
    deps.submission_limit.check(request.scope)
    refuse_repeated_names(await request.body())
    collector = await deps.collector_cache.collector(code)
    deps.submission_limit.take(request.scope)
    form = collector.form
    published = await deps.registry.current_or_version(form, data.version)
    try:
        answers = sheet.check(published.questionnaire, data.answers)
    except (InvalidAnswersError, NothingAnsweredError) as error:
        deps.counters.count(REFUSED, error.kind)
        await deps.collector_cache.open_collector(code)
        raise
    key = fresh_key() if idempotency_key is None else idempotency_key
    stored = await deps.submissions.submit(collector, published, key, answers, data.invitation)
    return Response(stored, status_code=201 if stored.outcome == "stored" else 200)


@get(
    "/forms",
    tags=["forms"],
    operation_class=ApiOperation,
    responses={**ANYWHERE, **reply(list[FormSummary], openapi_examples.SUMMARIES)},
)
async def forms(deps: Injected[FormDependencies]) -> list[FormSummary]:
    """List the current version of every form."""
    return [form_summary(each.questionnaire) for each in deps.registry.current]


@get("/forms/{form:str}", tags=["forms"], operation_class=ApiOperation, responses=_DEFINITION)
async def form(form: FormId, deps: Injected[FormDependencies]) -> FormShown:
    """Return the current version of a form."""
    return form_with_items((await deps.registry.current_or_version(form)).questionnaire)


@get(
    "/responses/{form:str}",
    tags=["responses"],
    operation_class=SheetsOperation,
    security=token_with("responses:read"),
    guards=[may_read_responses],
    responses={
        **STORED,
        **reply(str, openapi_examples.RECORD_LINE, media_type=JSON_LINES),
        **refusals(
            ClientException(),
            UnknownBreakdownError(form=openapi_examples.FORM, item="speed"),
            UnknownFormError(form="nothing"),
            UnauthenticatedError(),
            ExpiredTokenError(ends="2026-12-31"),
            ForbiddenError(scope="responses:read"),
            TooManyRequestsError(seconds=42),
        ),
    },
)
async def responses(
    form: FormId, deps: Injected[ExportDependencies], request: HttpRequest, include: Included = None
) -> Stream:
    """Return all answer sheets of a form as JSON lines, without id or order; the audit log says who read them.

    Of when a sheet has the quarter; month, collector and breakdown items come if asked for. The headers
    `pochai-sheets` and `pochai-unique` tell how many sheets there are, and how many of them no other is like.
    """
    # An unknown form must be refused before the response begins.
    await deps.registry.current_or_version(form)
    asked = await sheet_export.examine(deps.store, deps.registry, form, include or ())
    await sheet_export.record_reading(deps.store, deps.clock, reader_of(request), asked)
    deps.counters.count(EXPORTS, "jsonl")
    counts = {"pochai-sheets": str(asked.sheets), "pochai-unique": str(asked.unique)}
    return Stream(_lines(deps, asked), media_type=JSON_LINES, headers={"cache-control": "no-store", **counts})


async def _lines(deps: ExportDependencies, asked: sheet_export.SheetExport) -> AsyncIterator[bytes]:
    async for record in sheet_export.responses(deps.store, deps.registry, asked):
        yield export.line(record, demonstration=deps.demonstration)


def api_router() -> Router:
    """Return the routes under `/api/v1`."""
    return Router("/api/v1", route_handlers=[answer, responses, forms, form, *SCORE_ROUTES])
