"""The route of static files, cached by browsers for a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from service.web.dependencies import Injected
from service.web.http.accept_encoding import takes_gzip
from service.web.http.parameters import LENIENT

if TYPE_CHECKING:
    from service.web.http.static_files import Asset
    from service.web.http.templates import Pages


class StaticDependencies(Struct, frozen=True, kw_only=True):
    """What static files come from."""

    pages: Pages


_HEADERS = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False, opt={LENIENT: True})
def static_file(
    request: Request[object, object, State], deps: Injected[StaticDependencies], name: FromPath[str]
) -> Response[Any]:
    """Return a static file; a name with another hash than the content's is answered with 404."""
    asset: Asset | None = deps.pages.assets.get(f"/static/{name}")
    if asset is None:
        raise NotFoundException
    if takes_gzip(request.scope):
        zipped = {**_HEADERS, "content-encoding": "gzip"}
        return Response(asset.gzipped, media_type=asset.media_type, headers=zipped)
    return Response(asset.text, media_type=asset.media_type, headers=_HEADERS)
