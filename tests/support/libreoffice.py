"""LibreOffice, for tests of the files that are made for offices: whether it opens them, and what it then shows."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def printed(file: Path) -> str:
    """Print a file on PDF as an office would; give the words on it, in the order of the page."""
    profile = f"-env:UserInstallation=file://{file.parent}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(file.parent), str(file)]
    subprocess.run(convert, check=True, capture_output=True, timeout=110)
    read = ["pdftotext", "-layout", str(file.with_suffix(".pdf")), "-"]
    return subprocess.run(read, check=True, capture_output=True, timeout=60).stdout.decode()
