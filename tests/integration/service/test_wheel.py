"""The wheel: built, installed in an empty environment, and run from another folder."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.inprocess import key_in, sheet_of
from tests.support.processes import ask, environment, serving_as, submit
from tests.support.uv import uv

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


def run(*command: str | Path, cwd: Path, **settings: str) -> str:
    env = environment(cwd / "data", **settings)
    env.pop("PYTHONPATH", None)
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=540, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


PROGRAMS = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("build")
    run(uv(), "build", "--quiet", "--wheel", "--python", sys.executable, "-o", folder / "dist", ROOT, cwd=folder)
    (built,) = (folder / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and what it needs in an empty environment; give the folder of its programs."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "empty", cwd=folder)
    programs = folder / "empty" / PROGRAMS
    run(uv(), "pip", "install", "--quiet", "--python", programs / "python", wheel, cwd=folder)
    return programs


def test_the_wheel_holds_all_that_runs_and_nothing_of_the_workshop(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "service").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    forms = {f"service/_forms/{path.name}" for path in (ROOT / "forms").iterdir()}
    assert tracked | forms <= names
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"service"}


def test_what_is_installed_serves_a_form_from_any_folder(programs: Path, tmp_path: Path) -> None:
    assert "4" in run(programs / "pochai", "forms", "check", cwd=tmp_path)
    assert not (tmp_path / "data").exists()

    async def answer(port: int, link: str) -> None:
        path = link.partition(str(port))[2]
        page = await ask(port, "GET", path)
        assert (page.status, len(key_in(page.body.decode()))) == (200, 22)
        reply = await submit(port, path.removeprefix("/s/"), "k" * 22, sheet_of())
        assert reply.status == 201

    with serving_as([str(programs / "pochai"), "serve"], tmp_path / "data", tmp_path) as server:
        links = [line for line in server.said.splitlines() if line.startswith("  http://") and "Progress" in line]
        asyncio.run(answer(server.port, links[0].split()[0]))
    assert '"responses":1' in run(programs / "pochai", "recount", "--format", "json", cwd=tmp_path)


def test_what_is_installed_is_what_the_project_says_it_needs(programs: Path, tmp_path: Path) -> None:
    listed = run(uv(), "pip", "list", "--python", programs / "python", "--format", "freeze", cwd=tmp_path)
    installed = {line.partition("==")[0].lower() for line in listed.splitlines()}
    assert {"pochai", "litestar", "msgspec", "aiosqlite", "aiosql", "segno", "jinja2", "granian"} <= installed
    assert not {"pytest", "mypy", "ruff", "playwright", "hypothesis", "coverage"} & installed
