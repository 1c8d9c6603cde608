"""The request class of all handlers: reads parameters, form fields and files with limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote_to_bytes

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException

from service.web.http.form_data import MOST_FIELDS, Sent, url_decoded
from service.web.http.parameters import PARAMETERS
from service.web.http.uploads import MULTIPART, Posted, multipart_decoded

if TYPE_CHECKING:
    from litestar.types import Scope


BODY_LIMIT = 64 * 1024
"""The most bytes of a body, except for answer sheets and planners' uploads."""

_COLLECTORS = (b"/s/", b"/S/")
_PLANNERS = re.compile(rb"/+plan(?:[/?]|$)")
"""Matches the paths that Litestar routes to planners' pages: with repeated slashes, after percent-decoding."""

_FORM = b"application/x-www-form-urlencoded"


class TooLargeError(ClientException):
    """A body above the limit; `start` is its beginning, as long as the limit. Status 413."""

    status_code = 413

    def __init__(self, start: bytes) -> None:
        super().__init__()
        self.start = start


class HttpRequest(Request[object, object, State]):
    """A request; the body is read only when fields are asked for, and is not kept."""

    @property
    def is_get(self) -> bool:
        """Whether the method is GET; HEAD arrives as GET."""
        return self.scope["method"] == "GET"

    def parameter(self, name: str, default: str = "") -> str:
        """Return a checked query parameter of the route, or the default if it is empty.

        Raises `KeyError` for a parameter that the route does not declare.
        """
        asked: dict[str, str] = cast("dict[str, Any]", self.scope)[PARAMETERS]
        # PostgreSQL takes no NUL in a text.
        return asked[name].replace("\0", "") or default

    def int_parameter(self, name: str) -> int | None:
        """Return an integer query parameter of the route; `None` if it is not given."""
        asked = self.parameter(name)
        return int(asked) if asked else None

    async def form_fields(self, limit: int = BODY_LIMIT, fields: int = MOST_FIELDS) -> Sent:
        """Return the fields of an `application/x-www-form-urlencoded` body; empty for another content type.

        Raises `ClientException` if it cannot be decoded, `TooLargeError` above `limit` bytes.
        """
        body = await self._read(limit)
        if not header(self.scope, b"content-type").startswith(_FORM):
            return {}
        try:
            return url_decoded(body.decode(), fields)
        except ValueError as error:
            raise ClientException from error

    async def form_and_files(self, limit: int, fields: int = MOST_FIELDS) -> Posted:
        """Return the fields and files of a form, `multipart/form-data` or URL-encoded. Raises `ClientException`."""
        kind = header(self.scope, b"content-type")
        if not kind.startswith(MULTIPART):
            return Posted(await self.form_fields(limit, fields), {})
        try:
            return multipart_decoded(kind.decode("latin-1"), await self._read(limit))
        except ValueError as error:
            raise ClientException from error

    async def _read(self, limit: int) -> bytes:
        body, more = b"", True
        while more:
            message = await self.receive()
            if message["type"] != "http.request":
                raise ClientException
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > limit:
                raise TooLargeError(body[:limit])
        return body


def is_planner_request(scope: Scope) -> bool:
    """Return whether the path is a planners' page; by `raw_path`, as Litestar cuts mount prefixes off `path`."""
    path: bytes = scope["raw_path"]
    return not path.startswith(_COLLECTORS) and _PLANNERS.match(unquote_to_bytes(path)) is not None


def header(scope: Scope, name: bytes) -> bytes:
    """Return a header of a request, empty if missing; faster than `request.headers`, which parses all of them."""
    for each, value in scope["headers"]:
        if each == name:
            return value
    return b""
