"""Startup loads no slow or large library before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "PIL", "cryptography", "docx", "fontTools", "fpdf", "joserfc", "lxml", "matplotlib", "numpy", "openpyxl", "pikepdf",
    "pythainlp", "zxcvbn",
}  # fmt: skip
FRAMEWORK = {"granian", "litestar"}
STARTED = """
import asyncio, sys
from service.app import create_app
from service.settings import Settings
from service.texts.formatting import kept_whole

async def start(folder):
    async with create_app(Settings(data_dir=folder)).lifespan():
        kept_whole("ช่องทาง", "th")  # the first page finds words, without the package that has the dictionary
        print(*sys.modules)

from pathlib import Path
asyncio.run(start(Path(sys.argv[1])))
"""


def loaded(code: str, *arguments: str) -> set[str]:
    """Run a program; give the packages that it has loaded at its end."""
    ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in ran.stdout.split()}


def test_a_command_starts_without_the_web_framework() -> None:
    assert loaded("import service.cli.commands, sys; print(*sys.modules)") & (HEAVY | FRAMEWORK) == set()


@pytest.mark.timeout(60)
def test_the_service_starts_without_what_only_some_pages_want(tmp_path: object) -> None:
    assert loaded(STARTED, str(tmp_path)) & HEAVY == set()
