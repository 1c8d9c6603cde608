"""QR codes that are small, dirty, torn, or photographed from a dark theme."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
import segno
import zxingcpp
from PIL import Image, ImageDraw, ImageOps

from service.domain.collecting.collector import Collector
from service.exports.qr import QUIET_ZONE, Qr

COLLECTOR = Collector(code="7KQ29F", form="progress", label="สำนักงาน", created=datetime(2026, 1, 1, tzinfo=UTC))
SECRET = "NV5VD3B3ZQFS"
QR = Qr("https://survey.fund.example.go.th")
TWO_CENTIMETRES = 236
"""In dots at 300 dpi."""

MARK = 8
"""Modules across a corner mark with its margin."""

LINKS = {
    "collector": QR.scanned(COLLECTOR),
    "slip": QR.slip_link(COLLECTOR, SECRET).upper(),
    "receipt": QR.receipt_link("7KQ2-9FMD-X3V8-HT5C"),
}


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))]


def drawn(link: str) -> Image.Image:
    """The code as it is printed, one dot a module and its quiet zone around it."""
    out = io.BytesIO()
    segno.make_qr(link, error="h").save(out, kind="png", border=QUIET_ZONE, scale=1)
    return Image.open(out).convert("L")


def printed(link: str) -> Image.Image:
    """Two centimetres wide at 300 dpi, so that modules do not fall on whole dots."""
    return drawn(link).resize((TWO_CENTIMETRES, TWO_CENTIMETRES), Image.Resampling.BILINEAR)


def damaged(picture: Image.Image, place: str, fill: int) -> Image.Image:
    """Cover 15 % of the symbol: a torn corner, a torn edge, or a stain in the middle."""
    modules = picture.width - 2 * QUIET_ZONE
    side = round(modules * 0.15**0.5)
    middle = (modules - side) // 2
    left, top, right, bottom = {
        "corner": (modules - side, modules - side, modules, modules),
        "edge": (modules - round(0.15 * modules * modules / (modules - MARK)), MARK, modules, modules),
        "middle": (middle, middle, middle + side, middle + side),
    }[place]
    assert (right - left) * (bottom - top) > 0.14 * modules * modules
    picture = picture.copy()
    box = (left + QUIET_ZONE, top + QUIET_ZONE, right + QUIET_ZONE - 1, bottom + QUIET_ZONE - 1)
    ImageDraw.Draw(picture).rectangle(box, fill=fill)
    return picture


@pytest.mark.parametrize("kind", LINKS)
def test_a_code_two_centimetres_wide_is_read(kind: str) -> None:
    assert read(printed(LINKS[kind])) == [LINKS[kind]]


@pytest.mark.parametrize("kind", LINKS)
@pytest.mark.parametrize("place", ["corner", "edge", "middle"])
@pytest.mark.parametrize("fill", [0, 128, 255])
def test_a_code_with_15_percent_of_it_damaged_is_read(kind: str, place: str, fill: int) -> None:
    dirty = damaged(drawn(LINKS[kind]), place, fill)
    six_dots_a_module = (dirty.width * 6, dirty.height * 6)
    assert read(dirty.resize(six_dots_a_module, Image.Resampling.NEAREST)) == [LINKS[kind]]


def test_a_code_in_inverted_colours_is_read() -> None:
    assert read(ImageOps.invert(printed(LINKS["collector"]))) == [LINKS["collector"]]


@pytest.mark.parametrize("kind", LINKS)
def test_links_are_in_capitals_so_that_codes_are_alphanumeric_and_small(kind: str) -> None:
    code = segno.make_qr(LINKS[kind], error="h")
    assert code.mode == "alphanumeric"
    assert code.designator in {"4-H", "5-H"}


def test_the_picture_has_a_quiet_zone_of_four_modules_and_decodes_to_the_link() -> None:
    picture = Image.open(io.BytesIO(QR.png(COLLECTOR))).convert("L")
    dark = ImageOps.invert(picture).getbbox()
    assert dark is not None
    module = dark[0] // QUIET_ZONE
    assert dark[0] == dark[1] == QUIET_ZONE * module
    assert read(picture) == [LINKS["collector"]]
