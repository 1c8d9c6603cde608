"""A request as the pages see it: read no further than a page needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote_to_bytes

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException

from service.web.http.form_data import MOST_FIELDS, Sent, url_decoded
from service.web.http.parameters import ASKS
from service.web.http.uploads import MULTIPART, Posted, multipart_decoded

if TYPE_CHECKING:
    from litestar.types import Scope


BODY_LIMIT = 64 * 1024
"""How many bytes a request's body may have that brings neither a sheet nor anything of a planner."""

_COLLECTORS = (b"/s/", b"/S/")
_PLANNERS = re.compile(rb"/+plan(?:[/?]|$)")
"""The planners' pages, as the framework finds them: slashes count once, and letters may be written as their bytes."""

_FORM = b"application/x-www-form-urlencoded"


class TooLargeError(ClientException):
    """A body of more bytes than a form of ours can have; `begun` is how it begins."""

    status_code = 413

    def __init__(self, begun: bytes) -> None:
        super().__init__()
        self.begun = begun


class HttpRequest(Request[object, object, State]):
    """A request as all handlers are handed it, of which no more is read than is asked for."""

    @property
    def reads(self) -> bool:
        """Whether it only asks, and sends nothing; HEAD comes as GET."""
        return self.scope["method"] == "GET"

    def asked(self, name: str, default: str = "") -> str:
        """Give one of the parameters that the route has, as it was found to be right. Raises `LookupError`."""
        asked: dict[str, str] = cast("dict[str, Any]", self.scope)[ASKS]
        return asked[name] or default

    def number(self, name: str) -> int | None:
        """Give one of the parameters that are whole numbers; `None` where it is not given."""
        asked = self.asked(name)
        return int(asked) if asked else None

    async def sent(self, limit: int = BODY_LIMIT, fields: int = MOST_FIELDS) -> Sent:
        """Read the fields of a sent form, which our pages send in one way only. Raises `ClientException`."""
        body = await self._read(limit)
        if not header(self.scope, b"content-type").startswith(_FORM):
            return {}
        try:
            return url_decoded(body.decode(), fields)
        except ValueError as error:
            raise ClientException from error

    async def posted(self, limit: int) -> Posted:
        """Read the fields and files of a form that may bring some. Raises `ClientException`."""
        kind = header(self.scope, b"content-type")
        if not kind.startswith(MULTIPART):
            return Posted(await self.sent(limit), {})
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


def is_planners(scope: Scope) -> bool:
    """Tell whether a planners' page is asked for. The raw path tells: the framework cuts the other one at a mount."""
    path: bytes = scope["raw_path"]
    return not path.startswith(_COLLECTORS) and _PLANNERS.match(unquote_to_bytes(path)) is not None


def header(scope: Scope, name: bytes) -> bytes:
    """Give a header of a request, empty where there is none, without making all of them into objects."""
    return next((value for each, value in scope["headers"] if each == name), b"")
