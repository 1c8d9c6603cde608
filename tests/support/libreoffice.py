"""LibreOffice, to test that it opens our office files and what it shows."""

from __future__ import annotations

import atexit
import re
import subprocess
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from service.texts.thai_words import THAI, thai_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CONTEXT = 6
"""How many letters on both sides tell a line end from others."""


@cache
def _profile() -> Path:
    """Return the folder of LibreOffice's own settings: making it takes long, so a process makes one."""
    folder = Path(mkdtemp(prefix="libreoffice-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    return folder


def printed(file: Path) -> str:
    """Print a file to PDF and return its words, in page order."""
    profile = f"-env:UserInstallation={_profile().as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(file.parent), str(file)]
    subprocess.run(convert, check=True, capture_output=True, timeout=110)
    read = ["pdftotext", "-layout", str(file.with_suffix(".pdf")), "-"]
    return subprocess.run(read, check=True, capture_output=True, timeout=60).stdout.decode()


def broken(pdf: Path, texts: Iterable[str]) -> list[str]:
    """Return the line ends of a PDF that stand inside a Thai word of the given texts, as `be|fore`.

    Only Thai letters are compared.
    """
    lines = list(_lines(pdf))
    known = [_ends(text) for text in texts]
    found = []
    for before, after in ((one[-_CONTEXT:], other[:_CONTEXT]) for one, other in pairwise(lines) if one and other):
        at = [
            place.start() + len(before) in ends
            for letters, ends in known
            for place in re.finditer(before + after, letters)
        ]
        if at and not any(at):
            found.append(f"{before}|{after}")
    return found


def _lines(pdf: Path) -> Iterator[str]:
    """Yield the Thai letters of each line: what stands beside each other, whatever its font."""
    shown = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout
    line, top, bottom = "", 0.0, 0.0
    for above, below, word in re.findall(r'yMin="([\d.]+)".*yMax="([\d.]+)">(.*)</word>', shown.decode()):
        if min(bottom, float(below)) - max(top, float(above)) < (float(below) - float(above)) / 2:
            yield line
            line, top, bottom = "", float(above), float(below)
        line += "".join(THAI.findall(word.replace("\u0e4d\u0e32", "\u0e33")))
    yield line


def _ends(text: str) -> tuple[str, set[int]]:
    """Return the Thai letters of a text, and where its words end among them."""
    words: list[str] = []
    for run in THAI.finditer(text):
        words += thai_words(run[0])
    return "".join(words), set(accumulate(map(len, words)))
