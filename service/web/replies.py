"""Pages on their way out: compressed where the reader takes it, and never kept by anything in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import MediaType, Request, Response
from litestar.datastructures import State

if TYPE_CHECKING:
    from service.web.slotted import Slotted

_PLAIN = {"vary": "accept-encoding", "cache-control": "no-store"}
_GZIP = {**_PLAIN, "content-encoding": "gzip"}


def page(request: Request[object, object, State], made: Slotted, value: str, status: int = 200) -> Response[bytes]:
    """Give a copy of a page with a value in its slot."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(made.gzipped(value.encode()), status_code=status, media_type=MediaType.HTML, headers=_GZIP)
    return Response(made.plain(value.encode()), status_code=status, media_type=MediaType.HTML, headers=_PLAIN)
