"""LibreOffice, to test that it opens our office files and what it shows."""

from __future__ import annotations

import atexit
import subprocess
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp


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
