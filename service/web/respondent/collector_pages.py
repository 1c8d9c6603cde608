"""A collector's pages besides the questionnaire: thanks, poster, QR code."""

from __future__ import annotations

from litestar import get

from service.domain.collecting.receipt import read_receipt
from service.domain.errors import InvalidReceiptError, InvitationNeededError, WithdrawnCollectorError
from service.web.http.response import PageResponse, image_response, page
from service.web.respondent.dependencies import Visit


@get("/{code:str}/thanks")
async def thanks(request: Visit) -> PageResponse:
    """Show the thanks page with the receipt."""
    collector, deps = await request.collector(), request.deps
    try:
        known = read_receipt(request.parameter("receipt"))
    except InvalidReceiptError:
        known = ""
    return page(
        request.scope,
        deps.respondent_pages.thanks(collector, request.parameter("lang", "th"), receipt=bool(known)),
        known,
    )


@get("/{code:str}/poster")
async def poster(request: Visit) -> PageResponse:
    """Show the A4 poster as a page to print.

    Raises `InvitationNeededError` for a collector by invitation, `WithdrawnCollectorError` for one that is withdrawn.
    """
    collector, deps = await request.collector(), request.deps
    if collector.standing == "withdrawn":
        raise WithdrawnCollectorError
    if collector.access == "invitation":
        raise InvitationNeededError
    return page(request.scope, deps.respondent_pages.poster(collector, request.parameter("lang", "th"), deps.qr), "")


@get("/{code:str}/qr.svg")
async def qr_svg(request: Visit) -> PageResponse:
    """Return the QR code as SVG."""
    return image_response(request.deps.qr.svg(await request.collector()).encode(), b"image/svg+xml")


@get("/{code:str}/qr.png")
async def qr_png(request: Visit) -> PageResponse:
    """Return the QR code as PNG."""
    return image_response(request.deps.qr.png(await request.collector()), b"image/png")
