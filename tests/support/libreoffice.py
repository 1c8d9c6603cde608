"""LibreOffice, to test that it opens our office files and what it shows."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def printed(file: Path) -> str:
    """Print a file to PDF and return its words, in page order."""
    profile = f"-env:UserInstallation=file://{file.parent}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(file.parent), str(file)]
    subprocess.run(convert, check=True, capture_output=True, timeout=110)
    read = ["pdftotext", "-layout", str(file.with_suffix(".pdf")), "-"]
    return subprocess.run(read, check=True, capture_output=True, timeout=60).stdout.decode()
