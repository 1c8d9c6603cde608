"""The uv that made the environment of these tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def uv() -> str:
    """Find the program, which `tests/checks` installs."""
    found = shutil.which("uv", path=f"{ROOT / '.uv/bin'}{os.pathsep}{os.environ['PATH']}")
    assert found, "run tests/checks once, which installs uv"
    return found
