"""Replies of figures with an ETag of their bytes: whoever has them already is told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import Response

from service.application.counters import EXPORTS
from service.application.ports.snapshot import AS_OF
from service.domain.period import BANGKOK
from service.exports.formats import MEDIA_TYPES
from service.web.api.openapi_replies import CSV, JSON
from service.web.http.etag import entity_tag, etag_matches

if TYPE_CHECKING:
    from service.application.counters import Counters
    from service.web.http.request import HttpRequest

_ENDINGS = {CSV: "csv", **{media_type: kind for kind, media_type in MEDIA_TYPES.items()}}


def tagged(counters: Counters, request: HttpRequest, body: bytes, media_type: str) -> Response[bytes]:
    """Return the body with its ETag, or 304 without a body if `If-None-Match` has that tag.

    Figures read from a replica carry `pochai-as-of`, the moment up to which they are complete. Files are counted.
    """
    tag = entity_tag(body)
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "authorization"}
    if as_of := AS_OF.get():
        headers["pochai-as-of"] = as_of.astimezone(BANGKOK).isoformat(timespec="seconds")
    if etag_matches(request.scope, tag):
        return Response(b"", status_code=304, headers=headers)
    if media_type != JSON:
        counters.count(EXPORTS, _ENDINGS[media_type])
    return Response(body, media_type=media_type, headers=headers)
