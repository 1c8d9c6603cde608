"""The one script of the respondents' pages: under a name that tells its content, so that it is fetched once."""

from __future__ import annotations

import gzip
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get
from litestar.datastructures import State

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

_NAME_LENGTH = 12
_HEADERS = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}


class Script:
    """The script as it is served: its text is the file as it stands, compressed once."""

    def __init__(self) -> None:
        self.text = files("service.web").joinpath("static/pochai.js").read_bytes()
        self.gzipped = gzip.compress(self.text, 9, mtime=0)
        self.path = f"/static/pochai.{hashlib.sha256(self.text).hexdigest()[:_NAME_LENGTH]}.js"


def script_route(script: Script) -> HTTPRouteHandler:
    """Give the route of the script. A name it had before is not found: what a name stands for never changes."""

    @get(script.path, include_in_schema=False, sync_to_thread=False)
    def serve(request: Request[object, object, State]) -> Response[Any]:
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(
                script.gzipped, media_type="text/javascript", headers={**_HEADERS, "content-encoding": "gzip"}
            )
        return Response(script.text, media_type="text/javascript", headers=_HEADERS)

    return serve
