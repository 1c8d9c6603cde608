"""What a service manager sees of the real server: ready, watched, reloaded without a lost request."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import stat
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.adapters.service_manager import notify
from service.cli.listening import check_place
from service.settings import Settings, SettingsError
from tests.support.inprocess import sheet_of
from tests.support.processes import Server, ask, serving, submit, wait_for
from tests.support.shipped_forms import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Keeper


class Manager:
    """Listens as systemd does."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.heard: list[str] = []

    def hear(self) -> list[str]:
        """Take in all that was sent, and return what was ever heard."""
        while True:
            try:
                self.heard += self._listening.recv(4096).decode().splitlines()
            except BlockingIOError:
                return self.heard

    def times(self, line: str) -> int:
        return self.hear().count(line)


@contextmanager
def managing(monkeypatch: pytest.MonkeyPatch, address: str) -> Iterator[Manager]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address.replace("@", "\0"))
        listening.settimeout(0)
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        monkeypatch.setenv("WATCHDOG_USEC", "200000")
        yield Manager(listening)


def test_an_address_without_a_file_is_told_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with managing(monkeypatch, f"@{tmp_path.name}-{os.getpid()}") as manager:
        notify("READY=1", "STATUS=…")
        assert manager.hear() == ["READY=1", "STATUS=…"]
    notify("READY=1")


def raise_version(forms: Path, title: str) -> None:
    file = forms / "progress.toml"
    text = file.read_text(encoding="utf-8")
    version = int(re.findall(r"^version = (\d+)", text, re.MULTILINE)[0])
    text = text.replace(f"version = {version}", f"version = {version + 1}", 1)
    file.write_text(re.sub(r'^title = ".*"', f'title = "{title}"', text, count=1, flags=re.MULTILINE), encoding="utf-8")


async def reloaded(server: Server, code: str, manager: Manager) -> int:
    """Send sheets while the definitions are read again; return how many were sent."""
    before, numbers = manager.times("READY=1"), count()
    ended = False

    async def phone() -> None:
        while not ended:
            number = next(numbers)
            assert (await submit(server.port, code, f"{number:022d}", sheet_of())).status == 201

    phones = [asyncio.create_task(phone()) for _ in range(3)]
    server.signal(signal.SIGHUP)
    await asyncio.to_thread(wait_for, lambda: manager.times("READY=1") > before)
    ended = True
    await asyncio.gather(*phones)
    return next(numbers)


def test_a_manager_sees_it_ready_watched_and_reloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forms = shutil.copytree(Settings().forms, tmp_path / "forms")
    with (
        managing(monkeypatch, str(tmp_path / "notify")) as manager,
        serving(tmp_path / "data", forms_dir=str(forms)) as server,
    ):
        wait_for(lambda: manager.times("WATCHDOG=1") >= 2)
        assert manager.times("READY=1") == 1
        code = server.code("progress")

        raise_version(forms, "ชื่อใหม่ของแบบสอบถาม")
        assert asyncio.run(reloaded(server, code, manager)) > 0
        assert manager.times("RELOADING=1") == 1
        assert any(re.fullmatch(r"MONOTONIC_USEC=\d+", line) for line in manager.heard)
        form = asyncio.run(ask(server.port, "GET", "/api/v1/forms/progress")).json()
        assert form["title"] == "ชื่อใหม่ของแบบสอบถาม"

        (forms / "progress.toml").write_text("title = ", encoding="utf-8")
        server.signal(signal.SIGHUP)
        wait_for(lambda: manager.times("READY=1") == 3)
        assert "stay as they were" in server.logged
        assert "progress.toml:1" in server.logged
        assert asyncio.run(ask(server.port, "GET", "/api/v1/forms/progress")).json() == form


def test_commands_read_the_file_of_settings_and_the_environment_before_it(keeper: Keeper, tmp_path: Path) -> None:
    file = tmp_path / "pochai.env"
    file.write_text(
        "# ความเห็น\n\n; อีกแบบ\n"
        f"POCHAI_DATA_DIR={tmp_path}/elsewhere\n"
        'POCHAI_BASE_URL = "https://survey.example.go.th"\n'
        "POCHAI_OIDC_NAME='ชื่อ # ที่มีช่องว่าง'\nMPLCONFIGDIR=/tmp\nPOCHAI_PORT=\n",
        encoding="utf-8",
    )
    keeper.set(env_file=file)
    (check,) = [each for each in keeper.json("doctor") if each["name"] == "base_url"]
    assert "https://survey.example.go.th" in check["said"]
    assert not (tmp_path / "elsewhere").exists()
    assert keeper.json("collector", "list") == []
    assert keeper.folder.exists()


@pytest.mark.parametrize("line", ['POCHAI_PORT="8000', "POCHAI_PORT", "POCHAI_OIDC_NAME=a\\", "export POCHAI_PORT=1"])
def test_a_line_that_could_be_read_in_two_ways_is_named(keeper: Keeper, tmp_path: Path, line: str) -> None:
    file = tmp_path / "pochai.env"
    file.write_text(f"POCHAI_HOST=127.0.0.1\n{line}\n", encoding="utf-8")
    keeper.set(env_file=file)
    said = keeper.refused("doctor")
    assert "บรรทัดที่ 2" in said
    assert str(file) in said


def test_what_the_file_says_is_held_to_the_same_rules(keeper: Keeper, tmp_path: Path) -> None:
    keeper.set(env_file=tmp_path / "nothing")
    assert "POCHAI_ENV_FILE" in keeper.refused("doctor")
    (tmp_path / "pochai.env").write_text("POCHAI_PROT=8000\n", encoding="utf-8")
    keeper.set(env_file=tmp_path / "pochai.env")
    assert "POCHAI_PROT" in keeper.refused("doctor")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act for another user")
def test_another_user_is_told_of_a_file_that_is_closed_to_him(keeper: Keeper, tmp_path: Path) -> None:
    """The settings file is, as the guide installs it."""
    file = tmp_path / "closed"
    file.write_text("POCHAI_PORT=8000\n", encoding="utf-8")
    keeper.set(env_file=file)
    mailing = Settings(smtp_url="smtp://mail.example.go.th", mail_from="pochai@example.go.th", smtp_password_file=file)
    os.seteuid(54_321)
    try:
        assert f"ไม่มีสิทธิอ่านไฟล์ {file} ที่ POCHAI_ENV_FILE ระบุ" in keeper.refused("doctor")
        with pytest.raises(SettingsError, match="closed-file"):
            assert not mailing.smtp_password
    finally:
        os.seteuid(0)


@pytest.mark.sqlite_file
@pytest.mark.skipif(os.getuid() != 0, reason="only root can act for another user")
def test_what_root_leaves_behind_is_the_service_s(keeper: Keeper, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    keeper.folder.symlink_to(tmp_path / "private")  # as the folder of a unit with a user of its own is
    os.chown(keeper.folder, 12_345, 12_346)
    linked = keeper.folder / "linked"
    outside = tmp_path / "outside"
    outside.write_text("ของ root", encoding="utf-8")
    linked.hardlink_to(outside)
    keeper.good("collector", "create", "progress", "--label", "สำนักงาน")
    keeper.good("backup")
    keeper.refused("scores", "--form", "nothing")
    theirs = [each for each in keeper.folder.resolve().rglob("*") if each.name != "linked"]
    assert {(each.stat().st_uid, each.stat().st_gid) for each in theirs} == {(12_345, 12_346)}
    assert {stat.S_IMODE(each.stat().st_mode) for each in theirs if each.is_file()} == {0o600}
    assert outside.stat().st_uid == 0


def test_a_socket_at_which_somebody_listens_is_refused_and_one_that_was_left_is_removed(
    keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the address of a socket may have 107 bytes at most
    keeper.set(socket="here")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("here")
        listening.listen()
        assert "มีโปรแกรมอื่นใช้อยู่" in keeper.refused("serve")
    assert Path("here").exists()
    check_place(Settings(socket=Path("here")))
    assert not Path("here").exists()
    check_place(Settings(socket=Path("here")))


def left(what: str, keeper: Keeper, folder: Path) -> Path:
    """Leave something at the name that is set for the socket."""
    match what:
        case "the database":
            return keeper.file
        case "a link to the database":
            (folder / "link").symlink_to(keeper.file)
            return folder / "link"
        case "a link to nothing":
            (folder / "link").symlink_to(folder / "nothing")
            return folder / "link"
        case _:
            (folder / "folder").mkdir()
            return folder / "folder"


@pytest.mark.parametrize("what", ["the database", "a link to the database", "a link to nothing", "a folder"])
def test_what_is_no_socket_is_never_removed(keeper: Keeper, tmp_path: Path, what: str) -> None:
    keeper.good("migrate")
    file = left(what, keeper, tmp_path)
    before = keeper.file.read_bytes()
    keeper.set(socket=file)
    ran = keeper("serve")
    (line,) = ran.err.splitlines()
    assert (ran.status, "จึงไม่ได้ลบ" in line, str(file) in line) == (2, True, True)
    assert os.path.lexists(file)
    assert keeper.file.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none/here", "กรุณาสร้างโฟลเดอร์นี้ก่อน"),
        ("data/pochai.sqlite3/here", "กรุณาสร้างโฟลเดอร์นี้ก่อน"),
        ("a" * 120, "ใช้ได้ไม่เกิน 107"),
    ],
)
def test_a_socket_that_cannot_be_made_is_told_with_a_cure(keeper: Keeper, tmp_path: Path, name: str, said: str) -> None:
    keeper.good("migrate")
    keeper.set(socket=tmp_path / name)
    ran = keeper("serve")
    (line,) = ran.err.splitlines()
    assert (ran.status, said in line) == (2, True)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act for another user")
def test_another_database_and_a_new_definition_are_the_service_s_too(keeper: Keeper, tmp_path: Path) -> None:
    keeper.good("migrate")
    other, forms = tmp_path / "other", tmp_path / "forms"
    other.mkdir()
    os.chown(other, 12_345, 12_346)
    keeper.good("migrate", "--from", f"sqlite:///{keeper.file}", "--to", f"sqlite:///{other}/new/pochai.sqlite3")
    assert {(each.stat().st_uid, each.stat().st_gid) for each in other.rglob("*")} == {(12_345, 12_346)}

    shutil.copytree(SHIPPED, forms)
    for each in forms.iterdir():
        each.chmod(0o640)
        os.chown(each, 0, 12_346)
    outside = tmp_path / "outside.xlsx"
    (forms / "link.xlsx").symlink_to(outside)
    keeper.set(forms_dir=forms)
    keeper.good("forms", "export", "needs", "--format", "xlsx", "--output", str(forms / "link.xlsx"))
    keeper.good("forms", "export", "needs", "--output", str(tmp_path / "alone.toml"))
    keeper.good("forms", "export", "needs", "--output", str(forms / "new.toml"))
    assert {group_and_mode(forms / "new.toml")} == {(12_346, 0o640)}
    assert {group_and_mode(each) for each in (outside, tmp_path / "alone.toml")} == {(0, 0o600)}


def group_and_mode(file: Path) -> tuple[int, int]:
    return file.stat().st_gid, stat.S_IMODE(file.stat().st_mode)
