"""What keeps the service from starting is one line in Thai, before it is said to be ready, and a status."""

from __future__ import annotations

import re
import resource
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.support.processes import POCHAI, Ran, environment, free_port, obey_permissions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.sqlite_file

_SMALL = 32 * 1024
_PATCHED = "import sys; from service.cli import run; {patch}; sys.argv = ['pochai', 'serve']; run()"


def small_files() -> None:
    """Have every write behind some kilobytes of a file fail, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (_SMALL, _SMALL))


def start(
    folder: Path, *command: str, before: Callable[[], None] | None = None, given: dict[str, str] | None = None
) -> Ran:
    """Start the service, which must end by itself."""
    done = subprocess.run(
        command or (POCHAI, "serve"),
        env=environment(folder, **{"port": str(free_port()), **(given or {})}),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        preexec_fn=before,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def told(ran: Ran) -> str:
    """Return the one line that a failed start says."""
    assert ran.status in {1, 2}
    assert "พร้อมใช้งาน" not in ran.out
    # What was done before it failed is in the log.
    (line,) = (line for line in ran.err.splitlines() if not line.startswith("{"))
    assert "Traceback" not in line
    assert re.search("[ก-๙]{4}", line)
    return line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a database."""
    folder = tmp_path / "data"
    done = subprocess.run([POCHAI, "migrate"], env=environment(folder), capture_output=True, check=False, timeout=60)
    assert done.returncode == 0
    return folder


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o555)
    assert "เปิดไฟล์ไม่ได้" in told(start(folder, before=obey_permissions))


def test_a_file_that_cannot_be_written(folder: Path) -> None:
    (folder / "pochai.sqlite3").chmod(0o444)
    assert "ไฟล์อ่านได้อย่างเดียว" in told(start(folder, before=obey_permissions))


def test_a_full_disk(tmp_path: Path) -> None:
    assert re.search("พื้นที่ว่าง|อ่านหรือเขียนไม่ได้", told(start(tmp_path / "data", before=small_files)))


def test_a_file_that_another_program_has_locked(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "pochai.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert "มีโปรแกรมอื่นใช้อยู่" in told(start(folder))


@pytest.mark.parametrize(("where", "said"), [(0, "ไม่ใช่ไฟล์ฐานข้อมูล"), (100, "เสียหาย")])
def test_a_damaged_file(folder: Path, where: int, said: str) -> None:
    content = bytearray((folder / "pochai.sqlite3").read_bytes())
    content[where : where + 3000] = b"\xff" * 3000
    (folder / "pochai.sqlite3").write_bytes(content)
    assert said in told(start(folder))


def test_a_file_of_a_newer_release_which_no_further_try_opens(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "pochai.sqlite3")) as other:
        other.execute("PRAGMA user_version = 99")
    ran = start(folder)
    assert "รุ่นที่ใหม่กว่า" in told(ran)
    assert ran.status == 2


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert str(port) in told(start(tmp_path / "data", given={"port": str(port)}))


def test_forms_that_cannot_be_read(tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    (forms / "progress.toml").write_bytes(b"\xff")
    ran = start(tmp_path / "data", given={"forms_dir": str(forms)})
    assert ran.status == 1
    assert "พร้อมใช้งาน" not in ran.out
    assert "progress.toml" in ran.err
    assert "Traceback" not in ran.err
    assert "ไม่พบแบบสอบถาม" in told_last(start(tmp_path / "data", given={"forms_dir": str(tmp_path / "none")}))


def told_last(ran: Ran) -> str:
    """Return what a start says whose faults have a line each."""
    assert ran.status == 1
    return ran.err


@pytest.mark.parametrize(
    ("module", "extra", "settings"),
    [
        ("asyncpg", "pochai[postgresql]", {"database_url": "postgresql://nobody@127.0.0.1:1/none"}),
        ("joserfc", "pochai[oidc]", {"oidc_issuer": "https://id.example.go.th", "oidc_client_id": "pochai"}),
    ],
)
def test_an_extra_that_is_missing(tmp_path: Path, module: str, extra: str, settings: dict[str, str]) -> None:
    patch = f"sys.modules[{module!r}] = None"
    ran = start(tmp_path / "data", sys.executable, "-c", _PATCHED.format(patch=patch), given=settings)
    assert extra in told(ran)


@pytest.mark.parametrize(
    ("error", "said"),
    [("RuntimeError('x')", "RuntimeError"), ("OSError(28, 'x', 'counts')", "พื้นที่ว่าง"), ("KeyError('x')", "KeyError")],
)
def test_whatever_fails_once_the_server_has_begun(tmp_path: Path, error: str, said: str) -> None:
    patch = f"import service.app; from unittest.mock import Mock; service.app.counts_of = Mock(side_effect={error})"
    assert said in told(start(tmp_path / "data", sys.executable, "-c", _PATCHED.format(patch=patch)))


def test_whatever_keeps_one_of_several_processes_from_starting_is_said_once(tmp_path: Path) -> None:
    patch = (
        "import service.app; from unittest.mock import Mock; service.app.counts_of = Mock(side_effect=OSError(28, 'x'))"
    )
    begun = (sys.executable, "-c", _PATCHED.format(patch=patch))
    ran = start(tmp_path / "data", *begun, given={"workers": "2"})
    assert ran.status == 1
    assert "พร้อมใช้งาน" not in ran.out
    (said,) = [line for line in ran.err.splitlines() if not line.startswith("{")]
    assert "พื้นที่ว่าง" in said
