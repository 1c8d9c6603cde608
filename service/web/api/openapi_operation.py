"""Operations of the OpenAPI description: the headers and kinds of file that Litestar's own leave out."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import ClassVar, cast

from litestar.openapi.spec import (
    Example,
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Parameter,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from typing_extensions import override

from service.exports.formats import MEDIA_TYPES
from service.web.api import openapi_examples
from service.web.api.openapi_replies import CSV

Headers = dict[str, OpenAPIHeader]

_STRING = Schema(type=OpenAPIType.STRING)
_COUNT = Schema(type=OpenAPIType.INTEGER, minimum=0)
_TAG = Schema(type=OpenAPIType.STRING, pattern='^"[0-9a-f]{32}"$')
_NO_STORE = OpenAPIHeader(required=True, schema=Schema(const="no-store"))

_REFUSALS: dict[str, Headers] = {
    "401": {"WWW-Authenticate": OpenAPIHeader(required=True, schema=Schema(const="Bearer"))},
    "429": {
        "Retry-After": OpenAPIHeader(
            required=True, description="Seconds", schema=Schema(type=OpenAPIType.INTEGER, minimum=0)
        )
    },
    "500": {"X-Request-ID": OpenAPIHeader(description="The name of the error in the service's log", schema=_STRING)},
}
_REFUSALS["503"] = _REFUSALS["429"]
"""The headers of error responses by status."""

_TAGGED: Headers = {
    "ETag": OpenAPIHeader(required=True, description="Changes with the body", schema=_TAG),
    "Cache-Control": OpenAPIHeader(required=True, schema=Schema(const="private, no-cache")),
    "Pochai-As-Of": OpenAPIHeader(
        description="Up to when figures that were read from a replica are complete",
        schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE_TIME),
    ),
}
_IF_NONE_MATCH = Parameter(
    name="If-None-Match",
    param_in="header",
    description="The ETag of a response that is held: 304 without a body if it has not changed",
    schema=_STRING,
    examples={"held": Example(value='"0123456789abcdef0123456789abcdef"')},
)


@dataclass
class ApiOperation(Operation):
    """An operation whose refusals have their headers; its parameters are never null, which no request can say."""

    own_headers: ClassVar[dict[str, Headers]] = {}

    def __post_init__(self) -> None:
        """Complete what Litestar generated."""
        for parameter in cast("list[Parameter]", self.parameters or []):
            parameter.schema = _without_null(cast("Schema", parameter.schema))
        for status in self.responses or {}:
            self.response(status).headers = {**_REFUSALS.get(status, {}), **self.own_headers.get(status, {})}

    def response(self, status: str) -> OpenAPIResponse:
        """Return the response of a status; none of them is a reference."""
        return cast("OpenAPIResponse", (self.responses or {})[status])


@dataclass
class TaggedOperation(ApiOperation):
    """An operation whose response has an ETag, and which responds with 304 to who holds it."""

    own_headers: ClassVar[dict[str, Headers]] = {"200": _TAGGED, "304": _TAGGED}

    @override
    def __post_init__(self) -> None:
        """Complete what Litestar generated."""
        super().__post_init__()
        self.parameters = [*(self.parameters or []), _IF_NONE_MATCH]


@dataclass
class FileOperation(TaggedOperation):
    """An operation that also responds with files."""

    own_headers: ClassVar[dict[str, Headers]] = {
        "200": {**_TAGGED, "Content-Disposition": OpenAPIHeader(description="The name of a file", schema=_STRING)},
        "304": _TAGGED,
    }

    @override
    def __post_init__(self) -> None:
        """Complete what Litestar generated."""
        super().__post_init__()
        table = OpenAPIMediaType(schema=_STRING, examples={"csv": Example(value=openapi_examples.SCORE_TABLE)})
        files = {kind: OpenAPIMediaType(schema=Schema(content_media_type=kind)) for kind in MEDIA_TYPES.values()}
        response = self.response("200")
        response.content = {**(response.content or {}), CSV: table, **files}


@dataclass
class SheetsOperation(ApiOperation):
    """The operation that exports answer sheets."""

    own_headers: ClassVar[dict[str, Headers]] = {
        "200": {
            "Pochai-Sheets": OpenAPIHeader(required=True, description="How many sheets there are", schema=_COUNT),
            "Pochai-Unique": OpenAPIHeader(
                required=True, description="How many sheets no other is like", schema=_COUNT
            ),
            "Cache-Control": _NO_STORE,
        }
    }


def _without_null(schema: Schema) -> Schema:
    """Return a parameter's schema without null among its types, which Litestar has for what may be left out."""
    if isinstance(schema.type, list):
        (kind,) = (each for each in schema.type if each is not OpenAPIType.NULL)
        return replace(schema, type=kind, enum=[each for each in schema.enum or () if each is not None] or None)
    given = [cast("Schema", each) for each in schema.one_of or () if cast("Schema", each).type is not OpenAPIType.NULL]
    if not given:
        return schema
    others = {each.name: getattr(schema, each.name) for each in fields(schema) if each.name != "one_of"}
    return replace(given[0], **{name: value for name, value in others.items() if value is not None})
