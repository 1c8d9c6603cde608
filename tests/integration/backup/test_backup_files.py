"""Backups as files: their modes and parts, and what is refused before anything is replaced."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json

from service.adapters.backup.backup_folder import BackupFolder
from service.adapters.backup.packing import measured, pack
from service.domain.backup import OVERDUE
from tests.support.processes import POCHAI, environment, obey_permissions
from tests.upgrades.test_releases import HERE, RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.conftest import Keeper

pytestmark = pytest.mark.sqlite_file

_OPENS = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT * FROM collector'); print(flush=True); input()"  # noqa: E501 - one program


@pytest.fixture
def filled(keeper: Keeper) -> Keeper:
    """Give an installation with a collector and a key of webhooks."""
    keeper.good("collector", "create", "progress", "--label", "สำนักงาน")
    (keeper.folder / "webhook.key").write_bytes(b"k" * 32)
    return keeper


def made(keeper: Keeper, *arguments: str) -> Path:
    return Path(keeper.json("backup", *arguments)["folder"])


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def collectors(keeper: Keeper) -> list[Any]:
    found: list[Any] = keeper.json("collector", "list")
    return found


@contextmanager
def opened_by_another(file: Path) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-c", _OPENS, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    with process:
        process.stdout.readline()
        yield
        process.stdin.write(b"\n")


def test_a_backup_is_for_its_owner_alone_with_the_keys_apart(filled: Keeper) -> None:
    place = made(filled)
    assert place.parent == filled.folder / "backups"
    assert {path.name for path in place.iterdir()} == {"manifest.json", "database.sqlite3.gz", "keys.tar"}
    assert {mode(path) for path in place.iterdir()} == {0o600}
    assert {mode(place), mode(place.parent)} == {0o700}
    with tarfile.open(place / "keys.tar") as tar:
        assert tar.getnames() == ["webhook.key"]
    manifest = json.decode((place / "manifest.json").read_bytes())
    ((schema,),) = filled.sql("PRAGMA user_version")
    assert (manifest["schema"], manifest["proof"]["entries"]) == (schema, 1)
    assert manifest["contents"]["files"].keys() == {"database.sqlite3.gz", "keys.tar"}


def test_what_was_lost_comes_back_with_its_keys(filled: Keeper) -> None:
    before, place = collectors(filled), made(filled)
    kept = shutil.copytree(place, filled.folder.parent / "kept")
    shutil.rmtree(filled.folder)
    said = filled.good("restore", str(kept))
    assert "ตรงกับเมื่อสำรองทุกค่า" in said
    assert "เปลี่ยนชื่อ" not in said
    assert collectors(filled) == before
    assert (filled.folder / "webhook.key").read_bytes() == b"k" * 32
    assert {mode(path) for path in filled.folder.iterdir()} == {0o600}


def test_what_was_there_is_renamed_with_its_log_and_the_new_one_is_its_owner_s(filled: Keeper) -> None:
    before = collectors(filled)
    made(filled)
    filled.good("collector", "create", "progress", "--label", "อีกแห่ง")
    (filled.folder / "webhook.key").write_bytes(b"n" * 32)
    filled.file.chmod(0o640)
    os.chown(filled.file, 12_345, 12_346)
    for ending in ("-wal", "-shm"):
        (filled.folder / f"pochai.sqlite3{ending}").write_bytes(ending.encode())
    was = {name: content for name, content in state(filled.folder).items() if name != "webhook.key"}

    said = filled.json("restore")
    aside = filled.folder / next(name for name in map(os.path.basename, said["aside"]) if name.startswith("pochai"))
    for name, content in was.items():
        assert (filled.folder / name.replace("pochai.sqlite3", aside.name)).read_bytes() == content
    assert not (filled.folder / "pochai.sqlite3-wal").exists()
    assert not (filled.folder / "pochai.sqlite3-shm").exists()
    found = filled.file.stat()
    assert (found.st_uid, found.st_gid, mode(filled.file)) == (12_345, 12_346, 0o640)
    assert collectors(filled) == before
    assert (filled.folder / "webhook.key").read_bytes() == b"k" * 32
    (other,) = filled.folder.glob("webhook.key.before-*")
    assert other.read_bytes() == b"n" * 32


@pytest.mark.parametrize("fault", ["flipped", "cut", "gone", "no manifest", "other keys", "other proof"])
def test_a_damaged_backup_changes_nothing(filled: Keeper, fault: str) -> None:
    place = made(filled)
    packed, manifest = place / "database.sqlite3.gz", place / "manifest.json"
    content = packed.read_bytes()
    match fault:
        case "flipped":
            packed.write_bytes(content[:500] + bytes([content[500] ^ 1]) + content[501:])
        case "cut":
            packed.write_bytes(content[:-100])
        case "gone":
            packed.unlink()
        case "no manifest":
            manifest.write_text("{}")
        case "other keys":
            (place / "keys.tar").write_bytes(b"")
        case _:
            manifest.write_bytes(manifest.read_bytes().replace(b'"entries": 1', b'"entries": 2'))
    before = state(filled.folder)
    line = filled.refused("restore", str(place))
    assert ("ไม่ตรงกับเมื่อสำรอง" if fault == "other proof" else "เสียหายหรือไม่ครบ") in line
    assert state(filled.folder) == before
    assert {path.name for path in filled.folder.iterdir() if path.is_dir()} == {"backups"}


def test_a_copy_kept_apart_from_its_keys_is_restored_without_them(filled: Keeper) -> None:
    place = made(filled)
    (place / "keys.tar").unlink()
    filled.file.unlink()
    said = filled.good("restore", str(place))
    assert "ไม่มี keys.tar" in said
    assert (filled.folder / "webhook.key").read_bytes() == b"k" * 32
    filled.file.unlink()
    assert json.decode(filled.good("restore", str(place), "--format", "json"))["keys"] is False


def replaced(place: Path, copy: Path) -> None:
    """Put another file into a backup, as if it had been made so."""
    packed = place / "database.sqlite3.gz"
    packed.unlink()
    manifest = json.decode((place / "manifest.json").read_bytes())
    manifest["contents"]["database"] = pack(copy, packed, lambda _: None)
    manifest["contents"]["files"][packed.name] = measured(packed)
    (place / "manifest.json").write_bytes(json.encode(manifest))


def test_a_copy_that_sqlite_cannot_read_is_told_in_one_line_on_the_other_engine_too(
    filled: Keeper, postgresql_server: str
) -> None:
    place, copy = made(filled), filled.folder.parent / "torn.sqlite3"
    copy.write_bytes(b"SQLite format 3\0" + b"x" * 8192)
    replaced(place, copy)
    filled.set(database_url=postgresql_server)
    assert f"อ่านหรือเขียนสำเนาฐานข้อมูลใน {place} ไม่ได้: " in filled.refused("restore", str(place))


def test_a_backup_of_a_newer_release_changes_nothing(filled: Keeper) -> None:
    place, copy = made(filled), filled.folder.parent / "newer.sqlite3"
    shutil.copy(filled.file, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("PRAGMA journal_mode = DELETE")
    replaced(place, copy)
    before = state(filled.folder)
    assert "99" in filled.refused("restore", str(place))
    assert state(filled.folder) == before


def test_a_target_that_is_served_is_left_alone(filled: Keeper) -> None:
    made(filled)
    with opened_by_another(filled.file):
        before = filled.file.read_bytes()
        assert "กรุณาหยุดระบบก่อน" in filled.refused("restore")
        assert filled.file.read_bytes() == before
    filled.good("restore")


def test_without_a_good_backup_nothing_is_restored(filled: Keeper) -> None:
    assert "ไม่พบข้อมูลสำรอง" in filled.refused("restore")


def test_one_backup_is_made_at_a_time_and_what_a_killed_one_left_goes(filled: Keeper) -> None:
    shelf = BackupFolder(filled.folder / "backups", filled.file, ())
    with shelf.draft(datetime.now(UTC)):
        assert "กำลังสำรองข้อมูลอยู่แล้ว" in filled("backup").err
    left = filled.folder / "backups" / "20261129T000000.partial"
    left.mkdir()
    made(filled)
    assert not left.exists()


def test_a_full_disk_of_backups_is_named_and_leaves_nothing(filled: Keeper, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "pochai", str(full)], check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        filled.set(backup_dir=full)
        ran = filled("backup")
        assert list(full.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(full)], check=True)
    assert (ran.status, ran.err.splitlines()) == (1, [f"เขียนไฟล์ {full} ไม่ได้: พื้นที่ว่างในดิสก์ไม่พอ"])


def test_a_folder_of_backups_that_is_at_fault_is_named_and_not_the_database(filled: Keeper, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for place, said in (
        (tmp_path / "file", "ไม่ใช่โฟลเดอร์"),
        (tmp_path / "file" / "backups", "ไม่ใช่โฟลเดอร์"),
        (Path("/proc/none"), "ไม่พบไฟล์"),
    ):
        filled.set(backup_dir=place)
        line = filled.refused("backup")
        assert (said in line, "POCHAI_BACKUP_DIR" in line, "ฐานข้อมูล" in line) == (True, True, False)
        (found,) = [
            each for each in json.decode(filled("doctor", "--format", "json").out) if each["case"] == "backup_dir"
        ]
        assert (found["verdict"], str(place) in found["said"]) == ("bad", True)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    given = environment(filled.folder, backup_dir=str(closed))
    command = [POCHAI, "backup"]
    done = subprocess.run(command, env=given, capture_output=True, preexec_fn=obey_permissions, check=False)
    assert (str(closed) in done.stderr.decode(), "POCHAI_BACKUP_DIR" in done.stderr.decode()) == (True, True)


def test_as_many_are_kept_as_asked(filled: Keeper) -> None:
    places = [made(filled, "--keep", "2") for _ in range(3)]
    assert sorted((filled.folder / "backups").iterdir()) == places[1:]
    assert filled("backup", "--keep", "0").status == 2


def test_data_that_had_faults_is_kept_and_told(filled: Keeper) -> None:
    first = made(filled)
    filled.sql("UPDATE audit SET who = 'somebody'")
    ran = filled("backup", "--keep", "1")
    assert (ran.status, "มีข้อผิดพลาดอยู่ก่อน" in ran.out) == (1, True)
    assert first.exists()
    (flawed,) = set((filled.folder / "backups").iterdir()) - {first}
    assert filled("restore", str(flawed)).status == 1
    assert filled.json("restore")["folder"] == str(first)


@pytest.mark.parametrize("release", RELEASES)
def test_a_database_of_an_earlier_release_is_backed_up_as_it_is(keeper: Keeper, release: str) -> None:
    keeper.folder.mkdir()
    with closing(sqlite3.connect(keeper.file)) as connection:
        connection.executescript((HERE / release / "pochai.sql").read_text("utf-8"))
        (number,) = connection.execute("PRAGMA user_version").fetchone()
    manifest = json.decode((made(keeper) / "manifest.json").read_bytes())
    assert manifest["schema"] == number
    assert manifest["proof"]["responses"] > 0
    keeper.good("restore")


def test_the_doctor_tells_of_a_backup_that_is_overdue(filled: Keeper) -> None:
    def verdict() -> str:
        (check,) = [each for each in json.decode(filled("doctor", "--format", "json").out) if each["name"] == "backup"]
        return str(check["verdict"])

    assert verdict() == "warn"
    place = made(filled)
    assert verdict() == "good"
    manifest = json.decode((place / "manifest.json").read_bytes())
    manifest["made"] = datetime.now(UTC) - OVERDUE - timedelta(seconds=1)
    (place / "manifest.json").write_bytes(json.encode(manifest))
    assert verdict() == "warn"


def test_a_server_s_schema_that_has_rows_is_not_written_over(filled: Keeper, new_schema: str) -> None:
    place = made(filled)
    filled.set(database_url=new_schema)
    filled.good("restore", str(place))
    assert "เขียนทับ" in filled.refused("restore", str(place))


KEY = b"k" * 32


def keys_of(place: Path, *members: tuple[str, bytes, bytes]) -> None:
    """Have other keys in a backup, with the hashes that whoever writes it can write, too."""
    with tarfile.open(place / "keys.tar", "w") as tar:
        for name, kind, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(content), "webhook.key"
            tar.addfile(info, io.BytesIO(content))
    told_again(place)


def told_again(place: Path) -> None:
    manifest = json.decode((place / "manifest.json").read_bytes())
    manifest["contents"]["files"]["keys.tar"] = measured(place / "keys.tar")
    (place / "manifest.json").write_bytes(json.encode(manifest))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("{outside}", tarfile.REGTYPE),
        ("../outside", tarfile.REGTYPE),
        ("backups/outside", tarfile.REGTYPE),
        ("pochai.sqlite3", tarfile.REGTYPE),
        ("second-factor.key", tarfile.SYMTYPE),
        ("second-factor.key", tarfile.LNKTYPE),
    ],
)
def test_a_backup_with_other_files_than_keys_is_damaged(filled: Keeper, name: str, kind: bytes) -> None:
    place, outside = made(filled), filled.folder.parent / "outside"
    content = KEY if kind == tarfile.REGTYPE else b""
    keys_of(place, ("webhook.key", tarfile.REGTYPE, KEY), (name.format(outside=outside), kind, content))
    before = state(filled.folder)
    assert "เสียหายหรือไม่ครบ" in filled.refused("restore", str(place))
    assert state(filled.folder) == before
    assert not outside.exists()


def test_a_backup_whose_keys_are_no_tar_or_that_names_no_keys_is_damaged(filled: Keeper) -> None:
    place = made(filled)
    (place / "keys.tar").write_bytes(b"no tar" * 1000)
    told_again(place)
    assert "เสียหายหรือไม่ครบ" in filled.refused("restore", str(place))
    manifest = json.decode((place / "manifest.json").read_bytes())
    del manifest["contents"]["files"]["keys.tar"]
    (place / "manifest.json").write_bytes(json.encode(manifest))
    assert "เสียหายหรือไม่ครบ" in filled.refused("restore", str(place))


def test_a_key_is_not_written_through_a_link(filled: Keeper) -> None:
    place, outside = made(filled), filled.folder.parent / "outside"
    (filled.folder / "webhook.key").unlink()
    (filled.folder / "webhook.key").symlink_to(outside)
    filled.good("restore", str(place))
    assert (filled.folder / "webhook.key").read_bytes() == KEY
    assert not outside.exists()


def test_a_target_that_is_a_folder_is_left_where_it_is(filled: Keeper) -> None:
    place = made(filled)
    (filled.folder / "others").mkdir()
    filled.set(database_url=f"sqlite:///{filled.folder / 'others'}")
    assert "ไม่ใช่ไฟล์ฐานข้อมูล" in filled.refused("restore", str(place))
    assert [*filled.folder.glob("others*")] == [filled.folder / "others"]


def test_nothing_but_old_backups_goes_from_a_folder_that_others_use_too(filled: Keeper) -> None:
    shared = filled.folder / "backups"
    first = made(filled)
    kept = shutil.copytree(first, shared / "kept-for-the-auditor")
    (shared / "film.partial").mkdir()
    (shared / "20261129T000000.partial").symlink_to(kept)
    made(filled, "--keep", "1")
    assert not first.exists()
    assert {each.name for each in kept.iterdir()} == {"manifest.json", "database.sqlite3.gz", "keys.tar"}
    assert (shared / "film.partial").is_dir()


@pytest.mark.parametrize("by", ["its name", "a link"])
def test_an_output_never_replaces_a_database_a_key_or_a_backup(filled: Keeper, tmp_path: Path, by: str) -> None:
    place = made(filled)
    secret = tmp_path / "provider-secret"
    secret.write_text("s", encoding="utf-8")
    filled.set(oidc_client_secret_file=secret)
    other = shutil.copy(filled.file, tmp_path / "another-database")
    for own in (filled.file, filled.folder / "webhook.key", secret, place / "manifest.json", Path(other)):
        file = tmp_path / f"{own.name}-link" if by == "a link" else own
        if by == "a link":
            file.symlink_to(own)
        before = own.read_bytes()
        line = filled.refused("export", "responses", "--form", "progress", "--output", str(file))
        assert ("จึงไม่ได้เขียนทับ" in line, str(file) in line) == (True, True)
        assert own.read_bytes() == before
