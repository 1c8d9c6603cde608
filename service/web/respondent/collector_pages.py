"""The pages and pictures beside a collector's questionnaire: thanks, poster, QR code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from service.domain.collecting.receipt import read_receipt
from service.domain.errors import (
    InvalidReceiptError,
    InvitationNeededError,
)
from service.web.http.response import PageResponse, page, svg_response
from service.web.respondent.dependencies import Visit

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector


async def _thanks(visit: Visit, collector: Collector) -> PageResponse:
    """Say thank you, and give the receipt."""
    try:
        known = read_receipt(visit.asked("receipt"))
    except InvalidReceiptError:
        known = ""
    thanks = visit.house.sheets.thanks(collector, visit.asked("lang", "th"), receipt=bool(known))
    return page(visit.scope, thanks, known)


async def _poster(visit: Visit, collector: Collector) -> PageResponse:
    """Show the A4 page to print."""
    if collector.access == "invitation":
        raise InvitationNeededError
    return page(visit.scope, visit.house.sheets.poster(collector, visit.asked("lang", "th"), visit.house.qr), "")


async def _qr_svg(visit: Visit, collector: Collector) -> PageResponse:
    """Draw the QR code as SVG."""
    return svg_response(visit.house.qr.svg(collector).encode(), b"image/svg+xml")


async def _qr_png(visit: Visit, collector: Collector) -> PageResponse:
    """Draw the QR code as PNG."""
    return svg_response(visit.house.qr.png(collector), b"image/png")


BESIDE: dict[str, Callable[[Visit, Collector], Awaitable[PageResponse]]] = {
    "thanks": _thanks,
    "poster": _poster,
    "qr.svg": _qr_svg,
    "qr.png": _qr_png,
}
"""What lies beside the form."""
