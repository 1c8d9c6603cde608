"""Decodes pictures of QR codes, as a phone's camera does."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING

import zxingcpp
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

_DARK = 128
_HALF_BLOCKS = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0), "\N{NO-BREAK SPACE}": (0, 0)}
_MODULE = 8


def picture(png: bytes, *, colour: bool = False) -> Image.Image:
    """Open a picture, in shades of grey unless its colours matter."""
    return Image.open(io.BytesIO(png)).convert("RGB" if colour else "L")


def read(image: Image.Image) -> zxingcpp.Barcode:
    """Read the one QR code in a picture."""
    (code,) = read_all(image)
    return code


def read_all(image: Image.Image) -> list[zxingcpp.Barcode]:
    """Read every QR code in a picture."""
    return zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))


def quiet_zone(image: Image.Image) -> float:
    """Measure the narrowest light margin of a code that fills its picture, in modules."""
    dark = image.point(lambda shade: 255 if shade < _DARK else 0)
    box = dark.getbbox()
    assert box
    left, top, right, bottom = box
    row = [dark.getpixel((x, top + 2)) for x in range(left, right)]  # a little below an edge that may be blurred
    module = row.index(0) / 7  # the upper side of a finder pattern is seven modules long
    return min(left, top, image.width - right, image.height - bottom) / module


def from_terminal(drawing: str) -> Image.Image:
    """Turn a drawing in half blocks, light on dark, back into a picture."""
    lines = [line for line in drawing.splitlines() if line and set(line) <= set(_HALF_BLOCKS)]
    image = Image.new("L", (len(lines[0]), 2 * len(lines)))
    for y, line in enumerate(lines):
        for x, block in enumerate(line):
            for half, shade in enumerate(_HALF_BLOCKS[block]):
                image.putpixel((x, 2 * y + half), shade)
    square = image.crop(
        (0, 0, image.width, image.width)
    )  # codes are odd in size: the last half line is no part of them
    return square.resize((square.width * _MODULE, square.height * _MODULE), Image.Resampling.NEAREST)


def sheets_of(pdf: bytes, folder: Path, *, colour: bool = False) -> list[Image.Image]:
    """Give the pages of a PDF as pictures of 100 dots an inch, as a poor printer makes them."""
    file = folder / "printed.pdf"
    file.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "100", "-png", str(file), str(folder / "sheet")], check=True, timeout=60)
    return [picture(each.read_bytes(), colour=colour) for each in sorted(folder.glob("sheet*.png"))]
