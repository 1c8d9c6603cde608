"""What the keeper does with definitions from a terminal: they are checked, listed and held to what was published."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from msgspec import json

from service.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Keeper


class TestForms:
    def test_the_shipped_forms_are_faultless(self, keeper: Keeper) -> None:
        assert keeper.json("forms", "check") == {"forms": 4, "indicators": 8}
        assert "4" in keeper.good("forms", "check")
        assert not keeper.folder.exists()

    def test_the_forms_are_listed(self, keeper: Keeper) -> None:
        listed = keeper.json("forms", "list")
        assert [form["id"] for form in listed] == ["information-service", "needs", "progress", "workflow"]
        rows = list(csv.reader(io.StringIO(keeper.good("forms", "list")), delimiter="\t"))
        assert [row[0] for row in rows[1:]] == [form["id"] for form in listed]

    def test_every_fault_of_every_file_is_told_with_its_line(self, keeper: Keeper, tmp_path: Path) -> None:
        folder = copied(tmp_path / "forms")
        edit(folder / "progress.toml", 'id = "speed"', 'id = "continuity"')
        edit(folder / "workflow.toml", 'scale = "satisfaction-5"', 'scale = "satisfaction-9"')
        edit(folder / "needs.toml", "minutes = 2", 'minutes = "two"\nhours = 1')
        ran = keeper("forms", "check", str(folder))
        assert (ran.status, ran.out) == (1, "")
        *faults, count = ran.err.splitlines()
        assert all(re.match(r"(progress|workflow|needs)\.toml(:\d+)?: \S", fault) for fault in faults)
        assert {fault.partition(".")[0] for fault in faults} == {"progress", "workflow", "needs"}
        assert count.startswith("พบข้อผิดพลาด")
        assert str(len(faults)) in count
        numbers = {(file, int(line)) for file, line in re.findall(r"^(\w+)\.toml:(\d+):", ran.err, re.MULTILINE)}
        for file, wanted in (("workflow", 'scale = "satisfaction-9"'), ("needs", "hours = 1")):
            lines = (folder / f"{file}.toml").read_text(encoding="utf-8").splitlines()
            assert (file, lines.index(wanted) + 1) in numbers

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"id = ", "TOML"),
            (b"\xff\xfe", "UTF-8"),
            (b"", "id"),
            (b'id = "progress"\n' * 2, "TOML"),
            (b"[[sections]]\n" * 40, "sections"),
        ],
    )
    def test_a_file_that_is_no_form_is_told(self, keeper: Keeper, tmp_path: Path, content: bytes, said: str) -> None:
        folder = copied(tmp_path / "forms")
        (folder / "progress.toml").write_bytes(content)
        for arguments in (("forms", "check", str(folder)), ("forms", "check", str(folder / "progress.toml"))):
            ran = keeper(*arguments)
            assert (ran.status, ran.out) == (1, "")
            assert "progress.toml" in ran.err
            assert said in ran.err
            assert "Traceback" not in ran.err

    def test_a_folder_in_place_of_a_file_is_told(self, keeper: Keeper, tmp_path: Path) -> None:
        folder = copied(tmp_path / "forms")
        (folder / "extra.toml").mkdir()
        ran = keeper("forms", "check", str(folder))
        assert ran.status == 1
        assert ran.err.startswith("extra.toml: ")

    @pytest.mark.parametrize("path", ["nothing", "nothing.toml", "empty"])
    def test_where_there_are_no_forms_it_says_so(self, keeper: Keeper, tmp_path: Path, path: str) -> None:
        (tmp_path / "empty").mkdir()
        ran = keeper("forms", "check", str(tmp_path / path))
        assert (ran.status, ran.out) == (1, "")
        assert path in ran.err

    @pytest.mark.parametrize(
        ("file", "old", "new", "said"),
        [
            ("indicators", "floor = 75,", "floor = 75.5,", "ต้องเป็นจำนวนเต็ม เช่น 75 หรือทศนิยมไม่เกิน 6 ตำแหน่ง"),
            ("progress", 'id = "speed"', 'id = "Speed"', "ใช้ได้เฉพาะ a-z 0-9 _ - โดยขึ้นต้นด้วย a-z และยาวไม่เกิน 40 ตัว"),
            ("progress", "minutes = 2", 'minutes = "2"', "ต้องเป็นจำนวนเต็ม แต่เป็นข้อความในเครื่องหมายคำพูด"),
        ],
    )  # fmt: skip
    def test_a_fault_is_told_in_plain_words(
        self, keeper: Keeper, tmp_path: Path, file: str, old: str, new: str, said: str
    ) -> None:
        folder = copied(tmp_path / "forms")
        edit(folder / f"{file}.toml", old, new)
        ran = keeper("forms", "check", str(folder))
        assert said in ran.err
        assert not re.search(r"[\^$]|Expected|\bstr\b|\bint\b", ran.err)

    def test_one_file_is_checked_among_the_others(self, keeper: Keeper, tmp_path: Path) -> None:
        draft = tmp_path / "progress.toml"
        draft.write_bytes((Settings().forms / "progress.toml").read_bytes())
        assert keeper.json("forms", "check", str(draft)) == {"forms": 4, "indicators": 8}

    def test_checking_changes_no_file_and_says_what_an_old_one_kept_it_from(self, keeper: Keeper) -> None:
        keeper.folder.mkdir()
        keeper.file.touch()
        ran = keeper("forms", "check")
        assert ran.status == 0
        assert "pochai migrate" in ran.err
        assert [(file, file.read_bytes()) for file in keeper.folder.iterdir()] == [(keeper.file, b"")]
        keeper.good("migrate")
        assert keeper("forms", "check").err == ""

    def test_a_form_changed_after_it_was_published_is_told_before_the_start(
        self, keeper: Keeper, tmp_path: Path
    ) -> None:
        folder = copied(tmp_path / "forms")
        keeper.set(forms_dir=folder)
        keeper.good("collector", "list")
        edit(folder / "progress.toml", "ความชัดเจนของเมนูในระบบ", "ความชัดเจนของเมนู")
        for command in (("forms", "check"), ("collector", "list"), ("scores",), ("recount",)):
            ran = keeper(*command)
            assert (ran.status, ran.out) == (1, "")
            assert ran.err.startswith("progress.toml")
        assert {check["name"]: check["verdict"] for check in json.decode(keeper("doctor", "--format", "json").out)}[
            "published"
        ] == "bad"
        edit(folder / "progress.toml", "version = 1", "version = 2")
        assert keeper.json("forms", "check") == {"forms": 4, "indicators": 8}
        keeper.good("collector", "list")
        assert keeper.sql("SELECT version FROM form_version WHERE form = 'progress' ORDER BY 1") == [(1,), (2,)]


def copied(folder: Path) -> Path:
    """Copy the shipped definitions."""
    folder.mkdir()
    for file in Settings().forms.glob("*.toml"):
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
