"""The responses of each route in the OpenAPI description: schema and examples, errors included."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from litestar.exceptions import HTTPException
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import Example
from litestar.plugins.problem_details import ProblemDetailsException
from msgspec import Struct

from service.domain.errors import BusyError, SurveyError
from service.web.errors import problem_of

JSON = "application/json"
CSV = "text/csv"
PROBLEM = "application/problem+json"


class Problem(Struct, frozen=True, kw_only=True):
    """Problem details (RFC 9457); `detail` is in Thai, `errors` has one entry per wrong answer or parameter.

    `parameters` lists the known parameters where an unknown one was sent.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, str]] = []
    parameters: list[str] = []


Replies = dict[int, ResponseSpec]


def reply(kind: Any, *examples: Any, status: int = 200, media_type: str = JSON, said: str = "") -> Replies:  # noqa: ANN401 - a type, and values of it
    """Return the description of a successful response, with examples."""
    return {
        status: ResponseSpec(
            kind,
            generate_examples=False,
            description=said or "As asked for",
            media_type=media_type,
            examples=[Example(value=each) for each in examples],
        )
    }


def refusals(*errors: SurveyError | HTTPException) -> Replies:
    """Return the descriptions of error responses by status, each with the problem details of the error as example."""
    by_status: dict[int, list[Example]] = defaultdict(list)
    for error in errors:
        details = problem_of(error)
        by_status[details.status_code].append(Example(value=_body(details)))
    return {
        status: ResponseSpec(
            Problem, generate_examples=False, description="Problem details", media_type=PROBLEM, examples=examples
        )
        for status, examples in by_status.items()
    }


def _body(details: ProblemDetailsException) -> dict[str, Any]:
    extra = details.extra if isinstance(details.extra, dict) else {}
    said = {"type": details.type_, "title": details.title, "status": details.status_code, "detail": details.detail}
    return {**said, **extra}


ANYWHERE = refusals(*(HTTPException(status_code=status) for status in (400, 414, 500)))
"""What any request may be refused with: a query or a header that is none, a long address, a fault of the service."""

STORED = {**ANYWHERE, **refusals(BusyError())}
"""What any request that reads or writes the store may be refused with."""

UNCHANGED: Replies = {304: ResponseSpec(None, generate_examples=False, description="Whoever asks holds it already")}
