"""Commands on forms: check, list, and comparison with published versions."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from msgspec import json

from service.settings import Settings
from tests.support.examples import OTHER_RULES
from tests.support.xlsform_workbook import GOOD, without, workbook

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
        # The shipped organisation has no telephone number and no e-mail address until a keeper fills them in.
        assert [word for word in ("migrate", "telephone", "email") if word in keeper("forms", "check").err] == [
            "telephone",
            "email",
        ]

    def test_a_folder_without_an_organisation_is_good_and_warned_of(self, keeper: Keeper, tmp_path: Path) -> None:
        folder = copied(tmp_path / "forms")
        (folder / "organisation.toml").rename(tmp_path / "organisation.toml")
        keeper.set(forms_dir=folder)
        ran = keeper("forms", "check")
        assert (ran.status, ran.err.count("organisation.toml")) == (0, 1)
        (check,) = (each for each in keeper.json("doctor") if each["name"] == "organisation")
        assert (check["verdict"], "organisation.toml" in check["advice"]) == ("warn", True)
        assert "telephone" in keeper("forms", "check", str(tmp_path / "organisation.toml")).err

    def test_a_form_changed_after_it_was_published_is_told_before_the_start(
        self, keeper: Keeper, tmp_path: Path
    ) -> None:
        folder = copied(tmp_path / "forms")
        keeper.set(forms_dir=folder)
        keeper.good("collector", "list")
        edit(folder / "progress.toml", "ระบบใช้งานง่าย", "ใช้งานง่าย")
        for command in (("forms", "check"), ("collector", "list"), ("scores",), ("recount",)):
            ran = keeper(*command)
            assert (ran.status, ran.out) == (1, "")
            assert ran.err.startswith("progress.toml")
        assert {check["name"]: check["verdict"] for check in json.decode(keeper("doctor", "--format", "json").out)}[
            "published"
        ] == "bad"
        edit(folder / "progress.toml", "version = 2", "version = 3")
        assert keeper.json("forms", "check") == {"forms": 4, "indicators": 8}
        keeper.good("collector", "list")
        assert keeper.sql("SELECT version FROM form_version WHERE form = 'progress' ORDER BY 1") == [(2,), (3,)]


class TestWorkbooks:
    def test_a_form_goes_out_as_a_workbook_and_comes_back_as_its_file(self, keeper: Keeper, tmp_path: Path) -> None:
        out = tmp_path / "needs.xlsx"
        assert keeper.good("forms", "export", "needs", "--format", "xlsx", "--output", str(out)) == ""
        toml = keeper.good("forms", "import", str(out))
        assert toml == keeper.good("forms", "export", "needs").replace("version = 2", "version = 3")
        (tmp_path / "needs.toml").write_text(toml, encoding="utf-8")
        assert keeper.json("forms", "check", str(tmp_path / "needs.toml")) == {"forms": 4, "indicators": 8}
        keeper.good("forms", "export", "needs", "--output", str(tmp_path / "again.toml"))
        again = (tmp_path / "again.toml").read_text(encoding="utf-8")
        assert again.strip().replace("version = 2", "version = 3") == toml.strip()
        assert not keeper.folder.exists()

    def test_the_draft_is_printed_and_what_is_told_of_each_cell_beside_it(self, keeper: Keeper, tmp_path: Path) -> None:
        file = tmp_path / "form.xlsx"
        file.write_bytes(workbook(survey_A15="date", survey_E9="maybe"))
        ran = keeper("forms", "import", str(file))
        assert ran.status == 0
        assert 'id = "ease"' in ran.out
        assert {"นำมาไม่ได้ survey!A15", "โปรดตรวจหรือยืนยัน survey!E9"} <= {
            " ".join(line.split()[:2]) for line in ran.err.splitlines()
        }

    def test_what_cannot_be_read_is_refused(self, keeper: Keeper, tmp_path: Path) -> None:
        file = tmp_path / "form.xlsx"
        file.write_bytes(b"PK")
        ran = keeper("forms", "import", str(file))
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.startswith("form.xlsx: ")

    def test_what_was_kept_of_the_form_in_use_is_told(self, keeper: Keeper, tmp_path: Path) -> None:
        file = tmp_path / "form.xlsx"
        bare = without("settings", *(str(name) for name in GOOD["settings"][0] if str(name).startswith("pochai_")))
        survey = [row for row in GOOD["survey"] if "steps" not in str(row[0])]
        survey.insert(8, ["text", "wish", "สิ่งที่ต้องการ"])
        file.write_bytes(workbook({**bare, "survey": survey}, settings_B2="needs"))
        ran = keeper("forms", "import", str(file))
        assert ran.status == 0, ran.err
        assert "notice.purpose" in ran.err
        assert "notice.purpose" not in ran.out

    @pytest.mark.parametrize(
        "arguments",
        [
            ("import", "nothing.xlsx"),
            ("import", "."),
            ("export", "nothing"),
            ("export", "needs", "--format", "xlsx"),
            ("export", "needs", "--format", "xlsx", "--output", "needs.toml"),
            ("export", "needs", "--output", "no-such-folder/needs.toml"),
        ],
    )
    def test_what_cannot_be_done_is_told_in_a_line(self, keeper: Keeper, arguments: tuple[str, ...]) -> None:
        keeper.refused("forms", *arguments)


class TestFormsOfTheWeb:
    def test_are_listed_exported_and_told_by_the_doctor(self, keeper: Keeper) -> None:
        keeper.good("collector", "list")
        rows = keeper.sql("SELECT definition FROM form_version WHERE form = 'needs'")
        for form, version in (("needs", 3), ("wishes", 1)):
            definition = (
                rows[0][0].replace('"id":"needs"', f'"id":"{form}"').replace('"version":2', f'"version":{version}')
            )
            keeper.sql(
                "INSERT INTO form_version (form, version, hash, definition, published, origin)"
                " VALUES (?, ?, ?, ?, 1, 'web')",
                *(form, version, "0" * 64, definition),
            )
        listed = {
            each["id"]: (each["version"], each["origin"], each["file_version"]) for each in keeper.json("forms", "list")
        }
        assert listed["needs"] == (3, "web", 2)
        assert listed["wishes"] == (1, "web", None)
        assert listed["progress"] == (2, "file", 2)
        table = keeper.good("forms", "list")
        assert "ไฟล์ยังเป็นฉบับที่ 2" in table
        assert len(table.splitlines()) == 6
        assert "version = 3" in keeper.good("forms", "export", "needs")
        checks = {each["name"]: each for each in keeper.json("doctor")}
        assert checks["published"]["verdict"] == checks["from_web"]["verdict"] == "good"
        assert "needs 3, wishes 1" in checks["from_web"]["said"]
        assert keeper.good("collector", "create", "wishes", "--label", "ที่")

    def test_adopted_rules_that_the_file_does_not_have_are_told(self, keeper: Keeper) -> None:
        keeper.good("collector", "list")
        keeper.sql("INSERT INTO year_rules VALUES ('1.2.1', 2569, 1, ?, '', 0, '', '')", OTHER_RULES)
        _, _, err = keeper("forms", "check")
        assert "1.2.1 ปี 2569 ในไฟล์ต่างจากที่เก็บไว้ (เกณฑ์การให้คะแนน, วิธีคิดคะแนน, เกณฑ์แปลผล, ผู้ตอบที่นับ)" in err

    def test_amended_rules_are_told_beside_the_figures(self, keeper: Keeper) -> None:
        keeper.good("collector", "list")
        for revision, rules in ((1, OTHER_RULES), (2, OTHER_RULES.replace('"target":95', '"target":90'))):
            keeper.sql("INSERT INTO year_rules VALUES ('1.2.1', 2569, ?, ?, '', 0, 'วิภา', 'มติ 4')", revision, rules)
        for figures in (("--form", "information-service"), ("--indicators",)):
            said = keeper.good("scores", *figures, "--fiscal-year", "2569")
            assert "โดย วิภา: ค่าเป้าหมายเปลี่ยนจาก 95 เป็น 90 เหตุผล: มติ 4" in said

    def test_a_file_that_is_passed_over_for_other_words_of_its_version_is_told(self, keeper: Keeper) -> None:
        keeper.good("collector", "list")
        keeper.sql("UPDATE form_version SET origin = 'web', hash = ? WHERE form = 'needs'", "0" * 64)
        assert keeper.good("forms", "check")
        listed = {each["id"]: each["origin"] for each in keeper.json("forms", "list")}
        assert (listed["needs"], listed["progress"]) == ("web", "file")
        assert "ไฟล์ฉบับที่ 2 มีเนื้อหาต่างกัน จึงไม่ได้ใช้" in keeper.good("forms", "list")
        checks = {each["name"]: each for each in keeper.json("doctor")}
        assert checks["published"]["verdict"] == "good"
        assert checks["passed_over"]["verdict"] == "warn"
        assert "needs 2" in checks["passed_over"]["said"]
        assert "from_web" not in checks


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
