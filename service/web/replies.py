"""Pages on their way out: compressed where the reader takes it, and never kept by anything in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import MediaType, Request, Response
from litestar.datastructures import State

if TYPE_CHECKING:
    from service.web.slotted import Slotted

_LOST = "no-store"
_KEPT = "private, no-cache"


def page(
    request: Request[object, object, State], made: Slotted, value: str, status: int = 200, *, kept: bool = False
) -> Response[bytes]:
    """Give a copy of a page with a value in its slot.

    A kept page stays in the reader's browser for its back button alone: there it has the same value again. Whoever
    opens the link anew gets a fresh one.
    """
    headers = {"vary": "accept-encoding", "cache-control": _KEPT if kept else _LOST}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = made.gzipped(value.encode()), "gzip"
    else:
        body = made.plain(value.encode())
    return Response(body, status_code=status, media_type=MediaType.HTML, headers=headers)
