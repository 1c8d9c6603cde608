"""QR codes drawn by segno; links are upper case, so that codes are alphanumeric and small."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

import segno

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector

QUIET_ZONE = 4
"""Light modules around the code (ISO/IEC 18004)."""

_PNG_SCALE = 12


class Qr:
    """QR codes and links of one installation."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def link(self, collector: Collector) -> str:
        """Return a collector's link as people type it."""
        return f"{self._base_url}/s/{collector.code}"

    def slip_link(self, collector: Collector, secret: str) -> str:
        """Return an invitation's link as people type it."""
        return f"{self.link(collector)}/i/{secret}"

    def slip_svg(self, collector: Collector, secret: str) -> str:
        """Draw an invitation's code as an SVG element."""
        return _svg(_fresh(self.slip_link(collector, secret).upper()))

    def receipt_link(self, receipt: str) -> str:
        """Return the link in a receipt's code."""
        return f"{self._base_url}/r/{receipt}".upper()

    def receipt_svg(self, receipt: str) -> str:
        """Draw a receipt's code as an SVG element."""
        return _svg(_fresh(self.receipt_link(receipt)))

    def scanned(self, collector: Collector) -> str:
        """Return a collector's link as in its code: in upper case."""
        return self.link(collector).upper()

    def address_svg(self, address: str) -> str:
        """Draw an address with a secret as an SVG element."""
        return _svg(segno.make_qr(address, error="m"))

    def svg(self, collector: Collector) -> str:
        """Draw a collector's code as an SVG element without size."""
        return _svg(_code(self.scanned(collector)))

    def png(self, collector: Collector) -> bytes:
        """Draw a collector's code as a PNG image of about 400 pixels."""
        out = io.BytesIO()
        _code(self.scanned(collector)).save(out, kind="png", border=QUIET_ZONE, scale=_PNG_SCALE)
        return out.getvalue()

    def modules(self, collector: Collector) -> list[list[int]]:
        """Return a collector's code as rows of modules, dark ones 1, without margin."""
        return [list(row) for row in _code(self.scanned(collector)).matrix]

    def terminal(self, collector: Collector) -> str:
        """Draw a collector's code in half blocks, dark on light in any terminal."""
        out = io.StringIO()
        _code(self.scanned(collector)).terminal(out, border=QUIET_ZONE, compact=True)
        return out.getvalue()


def _fresh(link: str) -> segno.QRCode:
    """Make a code with the highest error correction (H): posters get dirty and torn."""
    return segno.make_qr(link, error="h")


_code = lru_cache(maxsize=256)(_fresh)
"""Cached codes of collectors. Codes with a secret are not cached."""


def _svg(code: segno.QRCode) -> str:
    out = io.BytesIO()
    code.save(out, kind="svg", border=QUIET_ZONE, light="#fff", omitsize=True, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()
