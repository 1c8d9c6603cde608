"""The routes of static files, cached by browsers for a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get
from litestar.datastructures import State

from service.web.http.accept_encoding import takes_gzip
from service.web.http.parameters import LENIENT

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from service.web.http.static_files import Asset

_HEADERS = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}


def asset_route(asset: Asset) -> HTTPRouteHandler:
    """Return the route of a static file; a path with an earlier hash is answered with 404."""

    @get(asset.path, include_in_schema=False, sync_to_thread=False, opt={LENIENT: True})
    def serve(request: Request[object, object, State]) -> Response[Any]:
        if takes_gzip(request.scope):
            zipped = {**_HEADERS, "content-encoding": "gzip"}
            return Response(asset.gzipped, media_type=asset.media_type, headers=zipped)
        return Response(asset.text, media_type=asset.media_type, headers=_HEADERS)

    return serve
