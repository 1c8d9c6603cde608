"""How the API describes its replies for programs: their schemas, and what a refusal looks like."""

from __future__ import annotations

from litestar.openapi import ResponseSpec
from msgspec import Struct

JSON = "application/json"
PROBLEM = "application/problem+json"


class Problem(Struct, frozen=True, kw_only=True):
    """Problem details (RFC 9457); `detail` is in Thai, `errors` has an entry for each wrong answer."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, str]] = []


def replies(body: type[Struct] | None, *statuses: int) -> dict[int, ResponseSpec]:
    """Tell the schema of a reply, and of the refusals that may come instead of it."""
    refusal = ResponseSpec(Problem, description="Problem details", media_type=PROBLEM, generate_examples=False)
    refusals = dict.fromkeys(statuses or (400, 401, 403, 404), refusal)
    if body is None:
        return refusals
    return {200: ResponseSpec(body, description="The figures", media_type=JSON, generate_examples=False), **refusals}
