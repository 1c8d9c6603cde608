"""The list that an installation is made from: what `uv.lock` says, by the command that stands in it."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from tests.support.uv import uv

ROOT = Path(__file__).parents[3]
REQUIREMENTS = ROOT / "deploy" / "requirements.txt"


def test_it_is_what_the_lock_says(tmp_path: Path) -> None:
    text = REQUIREMENTS.read_text(encoding="utf-8")
    command = shlex.split(text.splitlines()[1].removeprefix("#"))
    assert (command[0], command[-2:]) == ("uv", ["--output-file", "deploy/requirements.txt"])
    made = tmp_path / "made.txt"
    subprocess.run([uv(), *command[1:-1], made, "--quiet", "--offline"], cwd=ROOT, check=True, timeout=60)
    assert made.read_text(encoding="utf-8").splitlines()[2:] == text.splitlines()[2:]


def test_the_guide_and_the_container_file_install_it_and_nothing_else() -> None:
    for name in ("README.md", "Containerfile"):
        text = (REQUIREMENTS.parent / name).read_text(encoding="utf-8")
        installs = [line for line in text.splitlines() if "bin/pip install" in line]
        assert installs
        assert all("--require-hashes" in line or line.endswith("--no-deps --no-build-isolation .") for line in installs)
