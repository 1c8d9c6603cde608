"""The pages of Word files as LibreOffice prints them: their lines, and how far down they are filled."""

from __future__ import annotations

import subprocess
from itertools import dropwhile
from typing import TYPE_CHECKING, NamedTuple

from tests.support.libreoffice import printed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DOTS_PER_INCH = 24
_PALE = 200
"""What is darker than this is ink."""

_HEAD_LINES = 3
"""A running head ends before so many lines."""

_HEAD, _FOOT = 0.08, 0.92
"""Where running head and foot end and begin, of the page's height."""


class PrintedPage(NamedTuple):
    """A page: its lines without running head and foot, and how far down its ink reaches, 1 being the foot."""

    lines: list[str]
    filled: float


def pages_of(file: Path) -> list[PrintedPage]:
    """Print a Word file and return its pages."""
    words = printed(file).split("\f")[:-1]
    texts = [_body(each.splitlines()) for each in words]
    return [PrintedPage(lines, filled) for lines, filled in zip(texts, _filled(file.with_suffix(".pdf")), strict=True)]


def _body(lines: list[str]) -> list[str]:
    """Return the lines between running head and foot; a head with a mark above a letter is read as two lines."""
    told = [line.strip() for line in dropwhile(lambda line: not line.strip(), lines)]
    parted = "" in told[:_HEAD_LINES]
    body = told[told.index("") if parted else 1 :]
    return [line for line in body if line][:-1]


def _filled(pdf: Path) -> Iterator[float]:
    draw = ["pdftoppm", "-gray", "-r", str(_DOTS_PER_INCH), str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(draw, check=True, capture_output=True, timeout=60)
    for picture in sorted(pdf.parent.glob(f"{pdf.stem}-*.pgm")):
        _, size, _, dots = picture.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        rows = [dots[at : at + width] for at in range(0, width * height, width)]
        inked = [at for at, row in enumerate(rows) if min(row) < _PALE and _HEAD < at / height < _FOOT]
        yield inked[-1] / (height * _FOOT) if inked else 0
