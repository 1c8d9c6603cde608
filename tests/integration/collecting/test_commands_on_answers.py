"""Commands on answers: scores, exports and recount."""

from __future__ import annotations

import asyncio
import csv
import errno
import io
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec import json

from service.adapters.database.sqlite.migrations import migrations
from service.application import maintenance
from service.cli.doctor import address, trial
from service.domain.period import BANGKOK
from service.domain.timekeeping import Timekeeping
from service.settings import DEMONSTRATION, Settings
from tests.support.inprocess import RATINGS, service, sheet_of
from tests.support.installation import Installation, SetClock, sheet
from tests.support.installation import key as key_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Keeper

TODAY = datetime.now(BANGKOK).date().isoformat()
EVERYTHING = ("--include", "month", "--include", "collector", "--include", "breakdowns")
OFFICES = ["add_project"] * 6 + ["disbursement"] * 5 + ["report_results"] * 2


@pytest.fixture
def code(keeper: Keeper) -> str:
    """Give the code of a collector with thirteen answers from May of fiscal year 2569, and close the file again."""
    return asyncio.run(answered(keeper))


@pytest.fixture
def demo(keeper: Keeper) -> str:
    """Give the same of a demonstration, and have commands work on its file."""
    keeper.set(database_url=f"sqlite:///{keeper.folder / DEMONSTRATION}")
    return asyncio.run(answered(keeper, demonstration=True))


async def answered(keeper: Keeper, *, demonstration: bool = False) -> str:
    async with service(keeper.folder, demonstration=demonstration, rate_limits=False) as served:
        made = await served.collector(population=26)
        for number, office in enumerate(OFFICES):
            sheet = sheet_of(office, 4 + number % 2, comments=["=1+1", "ดี\nมาก", '"ปิด", เปิด'][number % 3])
            sheet |= {"improve_first": ["ease", "speed"]} if number else {}
            url = f"/api/v1/collectors/{made.code}/responses"
            reply = await served.client.post(url, json={"answers": sheet}, headers={"idempotency-key": key_of(number)})
            assert reply.status_code == 201
        return made.code


class TestDemonstration:
    def test_people_and_programs_read_that_its_scores_are_made_up(self, keeper: Keeper, demo: str) -> None:
        asked = ("scores", "--form", "progress", "--fiscal-year", "2569", "--by", "main_task")
        assert keeper.good(*asked).splitlines()[0].startswith("ข้อมูลสาธิต")
        assert keeper.json(*asked)["demonstration"] is True
        table = csv.DictReader(io.StringIO(keeper.good(*asked, "--format", "csv").removeprefix("\ufeff")))
        assert all("ข้อมูลสาธิต" in row["note"] for row in table)

    def test_every_row_and_line_of_an_export_says_so(self, keeper: Keeper, demo: str) -> None:
        lines = keeper.good("export", "responses", "--form", "progress").splitlines()
        assert [json.decode(line)["demonstration"] for line in lines] == [True] * 13
        table = keeper.good("export", "responses", "--form", "progress", "--format", "csv").removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(table, newline="")))
        assert [row["note"] for row in rows] == ["ข้อมูลสาธิต ไม่ใช่คำตอบจริง"] * 13
        assert keeper.good("export", "personal", "--form", "progress", "--format", "csv").strip().endswith(",note")

    def test_real_figures_and_answers_do_not(self, keeper: Keeper, code: str) -> None:
        exported = [
            keeper.good("export", "responses", "--form", "progress", "--format", how) for how in ("csv", "jsonl")
        ]
        assert not any("demonstration" in text or "note" in text or "สาธิต" in text for text in exported)
        assert "สาธิต" not in keeper.good("scores")


class TestScores:
    def test_a_score_is_printed_for_people_and_programs(self, keeper: Keeper, code: str) -> None:
        score = keeper.json("scores", "--form", "progress", "--fiscal-year", "2569")
        ratings = [4 + number % 2 for number in range(13) for _ in RATINGS]
        assert (score["answers"], score["rating_sum"]) == (len(ratings), sum(ratings))
        assert (score["responses"], score["population"], score["response_rate"]) == (13, 52, 25)
        rows = list(csv.reader(io.StringIO(keeper.good("scores", "--fiscal-year", "2569")), delimiter="\t"))
        assert [row[0] for row in rows[1:] if row[5] != "ข้อความพึงพอใจโดยรวม"] == [
            "information-service", "needs", "progress", "workflow",
        ]  # fmt: skip
        (progress,) = (row for row in rows if row[0] == "progress")
        assert progress[1:3] == ["13", str(score["percent"])]
        assert progress[7:13] == [
            "2569", "mean-percent", "satisfaction-75-95 v1", "ร่าง ยังไม่รับรอง", score["title"],
            "คะแนนเฉลี่ยเทียบคะแนนเต็ม",
        ]  # fmt: skip
        assert "2569/1" in keeper.good("scores", "--fiscal-year", "2569", "--quarter", "1")
        assert keeper.json("scores", "--fiscal-year", "2569")[2] == score
        table = keeper.good("scores", "--form", "progress", "--fiscal-year", "2569", "--format", "csv")
        assert table.startswith("\ufeffform,")

    def test_a_quarter_and_a_breakdown_can_be_asked_for(self, keeper: Keeper, code: str) -> None:
        asked = ("scores", "--form", "progress", "--fiscal-year", "2569", "--by", "main_task")
        third, second = (keeper.json(*asked, "--quarter", quarter) for quarter in "32")
        assert (third["responses"], second["responses"]) == (13, 0)
        assert [group["responses"] for group in third["by"]["groups"]] == [6, None, None, None]

    def test_people_read_the_groups_that_may_be_shown(self, keeper: Keeper, code: str) -> None:
        asked = ("scores", "--form", "progress", "--fiscal-year", "2569", "--by", "main_task")
        shown, *hidden = keeper.json(*asked)["by"]["groups"]
        first, below, *_ = keeper.good(*asked).split("\n\n")
        assert below.startswith("ผู้ตอบ 13 ราย จากกลุ่มเป้าหมายสะสม 52 ราย คิดเป็นอัตราการตอบร้อยละ 25.00")
        rows = list(csv.reader(io.StringIO(first), delimiter="\t"))
        (overall,) = (row for row in rows if row[5:6] == ["ข้อความพึงพอใจโดยรวม"])
        assert overall[:2] == ["โดยรวมแล้ว ท่านพึงพอใจต่อระบบ Progress เพียงใด", "13"]
        rows.remove(overall)
        assert [row[0] for row in rows[1:]] == ["progress", shown["text"], *(group["text"] for group in hidden)]
        assert (rows[2][1], float(rows[2][2])) == ("6", shown["percent"])
        assert [row[1:] for row in rows[3:]] == [
            ["", "ไม่แสดง เพื่อไม่ให้ทราบว่าเป็นคำตอบของผู้ใด", *[""] * (len(rows[0]) - 3)]
        ] * 3

    @pytest.mark.parametrize("how", ["text", "json", "csv"])
    def test_a_breakdown_without_a_form_is_refused(self, keeper: Keeper, how: str) -> None:
        assert "--form" in keeper.refused("scores", "--by", "main_task", "--format", how)

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--form", "nothing"),
            ("--form", "progress", "--by", "speed"),
            ("--fiscal-year", "2026"),
            ("--fiscal-year", "99999999999999999999"),
        ],
    )
    def test_what_cannot_be_scored_is_told_in_one_line(self, keeper: Keeper, arguments: tuple[str, ...]) -> None:
        line = keeper.refused("scores", *arguments)
        assert any("\u0e00" <= letter <= "\u0e7f" for letter in line)
        assert "ไตรมาส 0" not in line


class TestExport:
    def test_responses_come_a_line_each_with_their_answers(self, keeper: Keeper, code: str) -> None:
        ran = keeper("export", "responses", "--form", "progress")
        records = [json.decode(line) for line in ran.out.splitlines()]
        assert len(records) == 13
        assert {tuple(each) for each in records} == {("form", "version", "fiscal_year", "quarter", "answers")}
        assert not any("main_task" in each["answers"] for each in records)
        assert "13 ฉบับ ในจำนวนนี้ 0 ฉบับ" in ran.err
        ran = keeper("export", "responses", "--form", "progress", *EVERYTHING)
        records = [json.decode(line) for line in ran.out.splitlines()]
        assert sorted(record["answers"]["main_task"] for record in records) == sorted(OFFICES)
        assert {(each["collector"], each["month"], each["fiscal_year"], each["quarter"]) for each in records} == {
            (code, 202605, 2569, 3)
        }
        assert "13" in ran.err

    def test_a_table_has_a_column_an_item_and_no_formulas(self, keeper: Keeper, code: str, tmp_path: Path) -> None:
        file = tmp_path / "answers.csv"
        asked = ("export", "responses", "--form", "progress", "--format", "csv")
        assert keeper.good(*asked).startswith("\ufeffversion,fiscal_year,quarter,era,add_project,")
        assert keeper.good(*asked, *EVERYTHING, "--output", str(file)) == ""
        raw = file.read_bytes()
        head = "\ufeffcollector,version,fiscal_year,quarter,month,era,collector_text,main_task,"
        head += "main_task: งานที่ท่านใช้ระบบ Progress บ่อยที่สุด,"
        assert raw.decode().startswith(head)
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
        assert len(rows) == 13
        assert {row["comments"] for row in rows} == {"'=1+1", "ดี\nมาก", '"ปิด", เปิด'}
        assert {row["improve_first"] for row in rows} == {"", "ease | speed"}
        assert {row["improve_first: เรื่องที่ท่านเห็นว่าควรปรับปรุงก่อน"] for row in rows} == {
            "", "ความสะดวกในการใช้งาน | ความรวดเร็วของระบบ",
        }  # fmt: skip
        assert {(row["month"], row["era"], row["fiscal_year"]) for row in rows} == {("2569-05", "พ.ศ.", "2569")}
        assert {row["main_task: งานที่ท่านใช้ระบบ Progress บ่อยที่สุด"] for row in rows} >= {"การอนุมัติเบิกจ่ายงบประมาณ"}
        assert all(row["collector_text"] for row in rows)
        assert {row["collector"] for row in rows} == {code}
        assert "main_task.other" in rows[0]
        assert not any((cell or "").startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
        again = list(csv.DictReader(io.StringIO(keeper.good(*asked, *EVERYTHING).removeprefix("\ufeff"), newline="")))
        assert sorted(map(str, again)) == sorted(map(str, rows))

    def test_a_table_has_the_items_of_every_version_that_was_answered(
        self, keeper: Keeper, code: str, tmp_path: Path
    ) -> None:
        forms = tmp_path / "forms"
        shutil.copytree(Settings().forms, forms)
        changed = (forms / "progress.toml").read_text(encoding="utf-8")
        changed = changed.replace("version = 2", "version = 3", 1).replace('id = "speed"', 'id = "swiftness"')
        (forms / "progress.toml").write_text(changed, encoding="utf-8")
        keeper.set(forms_dir=forms)

        async def answer() -> None:
            async with service(keeper.folder, rate_limits=False, forms_dir=forms) as served:
                filled = sheet_of(rating=2)
                filled["swiftness"] = filled.pop("speed")
                reply = await served.client.post(f"/api/v1/collectors/{code}/responses", json={"answers": filled})
                assert reply.status_code == 201

        asked = ("export", "responses", "--form", "progress", "--format", "csv")
        assert "swiftness" not in keeper.good(*asked)
        asyncio.run(answer())
        rows = list(csv.DictReader(io.StringIO(keeper.good(*asked).removeprefix("\ufeff"), newline="")))
        columns = list(rows[0])
        assert columns.index("swiftness") < columns.index("comments") < columns.index("speed") == len(columns) - 2
        assert sorted((row["version"], row["speed"], row["swiftness"]) for row in rows)[-2:] == [
            ("2", "5", ""), ("3", "", "2"),
        ]  # fmt: skip
        assert len(rows) == 14

    def test_whoever_reads_is_in_the_audit_log_with_how_many(self, keeper: Keeper, code: str, tmp_path: Path) -> None:
        keeper.good("export", "responses", "--form", "progress", "--include", "main_task")
        keeper.good("export", "personal", "--form", "progress")
        newest, before = keeper.json("audit", "list", "--count", "2")
        assert [(each["who"], each["action"], each["subject"]) for each in (before, newest)] == [
            ("terminal", "responses-read", "progress 13 0 main_task"), ("terminal", "personal-read", "progress 0"),
        ]  # fmt: skip
        assert "ส่งออกข้อมูลส่วนบุคคล" in keeper.good("audit", "list", "--who", newest["who"])
        since = ("audit", "list", "--action", "personal-read", "--since")
        assert len(keeper.json(*since, TODAY)) == 1
        assert keeper.json(*since, "2570-01-01") == []
        assert len(keeper.json(*since, "2569-01-01", "--until", TODAY)) == 1
        assert len(keeper.good("audit", "list", "--who", "nobody").splitlines()) == 1
        table = tmp_path / "book.csv"
        assert keeper.good("audit", "export", "--output", str(table)) == ""
        rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"), newline="")))
        assert [row[0] for row in rows[1:]] == [str(number) for number in range(1, len(rows))]
        assert rows[-1][-2:] == ["personal-read", newest["hash"]]
        assert keeper.json("audit", "verify")["last_hash"] == newest["hash"]

    def test_what_cannot_be_included_is_told(self, keeper: Keeper, code: str) -> None:
        assert "speed" in keeper.refused("export", "responses", "--form", "progress", "--include", "speed")

    def test_what_a_form_does_not_have_is_an_empty_export(self, keeper: Keeper, code: str) -> None:
        assert keeper.good("export", "responses", "--form", "workflow") == ""
        assert keeper.good("export", "personal", "--form", "progress") == ""

    @pytest.mark.parametrize(
        ("how", "name"), [("jsonl", "a.csv"), ("csv", "a.jsonl"), ("csv", "a.xlsx"), ("jsonl", "a.json")]
    )
    @pytest.mark.parametrize("what", ["responses", "personal"])
    def test_a_file_gets_what_its_name_says(
        self, keeper: Keeper, tmp_path: Path, what: str, how: str, name: str
    ) -> None:
        file = tmp_path / name
        line = keeper.refused("export", what, "--form", "progress", "--format", how, "--output", str(file))
        assert f"--format {how}" in line
        assert not file.exists()

    def test_a_file_that_cannot_be_written_is_told(self, keeper: Keeper, code: str, tmp_path: Path) -> None:
        line = keeper.refused("export", "responses", "--form", "progress", "--output", str(tmp_path / "no" / "x"))
        assert str(tmp_path / "no") in line

    def test_an_unknown_form_is_told_and_leaves_the_file_alone(self, keeper: Keeper, tmp_path: Path) -> None:
        file = tmp_path / "kept"
        file.write_text("kept")
        keeper.refused("export", "responses", "--form", "nothing", "--output", str(file))
        assert file.read_text() == "kept"


class TestRecount:
    def test_a_sound_tally_is_proven(self, keeper: Keeper, code: str) -> None:
        assert "13" in keeper.good("recount")
        assert keeper.json("recount") == {"responses": 13, "withdrawn": 0, "sealed": 0, "differences": []}

    def test_a_tampered_tally_is_found_and_mended(self, keeper: Keeper, code: str) -> None:
        before = keeper.sql("SELECT * FROM tally WHERE count <> 0 ORDER BY 1, 2, 3")
        speed = "SELECT id FROM cell WHERE by_item = '' AND item = 'speed' AND choice"
        keeper.sql(f"UPDATE tally SET count = count + 40 WHERE cell_id = ({speed} = '5')")
        keeper.sql(f"DELETE FROM tally WHERE cell_id = ({speed} = '4')")
        keeper.sql(f"INSERT INTO tally SELECT collector_id, 202401, ({speed} = '4'), 9 FROM tally LIMIT 1")
        assert keeper.json("scores", "--form", "progress", "--fiscal-year", "2567")["answers"] == 9
        ran = keeper("recount")
        assert ran.status == 1
        assert ran.out.splitlines()[:-1] == [
            f"{code} มกราคม 2567 speed 4: ตารางนับ 9 นับใหม่ 0",
            f"{code} พฤษภาคม 2569 speed 4: ตารางนับ 0 นับใหม่ 7",
            f"{code} พฤษภาคม 2569 speed 5: ตารางนับ 46 นับใหม่ 6",
        ]
        outcome = json.decode(keeper("recount", "--format", "json").out)
        assert keeper("recount", "--format", "json").status == 1
        assert {
            (each["place"][1], each["place"][3][3], each["tallied"], each["counted"]) for each in outcome["differences"]
        } == {(202605, "5", 46, 6), (202605, "4", 0, 7), (202401, "4", 9, 0)}
        mended = keeper("recount", "--repair")
        assert mended.status == 0
        assert "3" in mended.out.splitlines()[-1]
        assert keeper.json("recount")["differences"] == []
        assert keeper.sql("SELECT * FROM tally WHERE count <> 0 ORDER BY 1, 2, 3") == before

    def test_a_changed_or_lost_response_is_found(self, keeper: Keeper, code: str) -> None:
        keeper.sql("DELETE FROM response WHERE id = (SELECT min(id) FROM response)")
        ran = keeper("recount")
        assert ran.status == 1
        assert f"{code} พฤษภาคม 2569 จำนวนฉบับ: ตารางนับ 13 นับใหม่ 12" in ran.out.splitlines()
        assert re.search(rf"^{code} พฤษภาคม 2569 main_task=\w+ จำนวนฉบับ: ", ran.out, re.MULTILINE)
        assert json.decode(keeper("recount", "--format", "json").out)["responses"] == 12


class TestMigrate:
    def test_a_new_file_is_made_and_a_second_time_nothing_is_left_to_do(self, keeper: Keeper) -> None:
        steps = migrations()
        first, second = keeper.good("migrate"), keeper.good("migrate")
        assert first.rstrip().endswith(", ".join(each.name for each in steps))
        assert "เป็นรุ่นล่าสุดอยู่แล้ว" in second
        assert keeper.sql("PRAGMA user_version") == [(len(steps),)]

    @pytest.mark.parametrize(
        "command", [("migrate",), ("serve",), ("collector", "list"), ("recount",), ("scores",), ("token", "list")]
    )
    def test_a_file_of_a_newer_release_is_left_alone_with_one_line(
        self, keeper: Keeper, command: tuple[str, ...]
    ) -> None:
        keeper.good("migrate")
        keeper.sql("PRAGMA user_version = 99")
        before = keeper.file.read_bytes()
        line = keeper.refused(*command)
        assert "ใหม่กว่า" in line
        assert str(keeper.file) in line
        assert keeper.file.read_bytes() == before

    @pytest.mark.parametrize("command", [("migrate",), ("collector", "list"), ("recount",), ("serve",)])
    def test_a_file_that_is_no_database_is_told_in_one_line(self, keeper: Keeper, command: tuple[str, ...]) -> None:
        keeper.folder.mkdir()
        keeper.file.write_bytes(b"this is no database, but it is long enough to look like one " * 100)
        assert str(keeper.file) in keeper.refused(*command)
        assert keeper.file.read_bytes().startswith(b"this is no database")

    @pytest.mark.parametrize("command", [("migrate",), ("collector", "list"), ("serve",)])
    def test_a_folder_that_is_none_is_told_in_one_line(self, keeper: Keeper, command: tuple[str, ...]) -> None:
        keeper.folder.write_text("in the way")
        assert str(keeper.folder) in keeper.refused(*command)


class TestDoctor:
    def test_a_sound_installation_is_found_so(self, keeper: Keeper, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(address, "certificate_end", lambda *_: datetime.now(UTC) + timedelta(days=60))
        keeper.set(base_url="https://fund.example.go.th")
        keeper.good("clock", "confirm", TODAY)
        keeper.good("backup")
        keeper.sql("INSERT INTO daily_task VALUES ('purge', ?)", TODAY)
        checks = {check["name"]: check["verdict"] for check in keeper.json("doctor")}
        assert checks.pop("organisation") == "warn"  # the shipped file wants a telephone number
        assert checks == dict.fromkeys(
            (
                "data_dir", "space", "user", "owner", "private", "readable", "log", "services", "forms", "extras",
                "database", "durable", "lock", "published", "clock", "maintenance", "backup", "backup_dir", "base_url",
                "certificate",
                "limits",
            ),
            "good",
        )  # fmt: skip
        lines = keeper.good("doctor").splitlines()
        assert [line.split("\t")[0] for line in lines if "หน่วยงาน" not in line] == ["ผ่าน"] * len(checks)

    @pytest.mark.parametrize(("ago", "verdict"), [(3, "good"), (4, "warn"), (None, "warn")])
    def test_nights_without_maintenance_are_warned_about(
        self, keeper: Keeper, code: str, ago: int | None, verdict: str
    ) -> None:
        if ago:
            day = date.fromisoformat(TODAY) - timedelta(days=ago)
            keeper.sql("INSERT INTO daily_task VALUES ('purge', ?)", day.isoformat())
        checks = json.decode(keeper("doctor", "--format", "json").out)
        assert [check["verdict"] for check in checks if check["name"] == "maintenance"] == [verdict]

    def test_a_link_that_no_phone_reaches_is_warned_about(self, keeper: Keeper) -> None:
        for url in ("http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"):
            keeper.set(base_url=url)
            (check,) = (check for check in keeper.json("doctor") if check["name"] == "base_url")
            assert check["verdict"] == "warn"

    def test_what_is_bad_is_named_and_the_status_says_so(self, keeper: Keeper, tmp_path: Path) -> None:
        keeper.good("migrate")
        keeper.sql("PRAGMA user_version = 99")
        newer = keeper("doctor", "--format", "json")
        assert newer.status == 1
        assert [check["name"] for check in json.decode(newer.out) if check["verdict"] == "bad"] == ["database"]
        keeper.set(forms_dir=tmp_path / "none")
        formless = keeper("doctor", "--format", "json")
        assert formless.status == 1
        assert "forms" in [check["name"] for check in json.decode(formless.out) if check["verdict"] == "bad"]

    def test_what_is_bad_comes_with_what_to_do(self, keeper: Keeper, tmp_path: Path) -> None:
        keeper.folder.mkdir()
        keeper.file.write_bytes(b"this is no database, but it is long enough to look like one " * 100)
        keeper.set(forms_dir=tmp_path / "none", base_url="https://fund.example.go.th")
        ran = keeper("doctor")
        assert ran.status == 1
        bad = [line.split("\t") for line in ran.out.splitlines() if line.startswith("ไม่ผ่าน")]
        assert [said.split(" (")[0] for _, said, _ in bad] == ["ความถูกต้องของแบบสอบถาม", "ความสมบูรณ์ของฐานข้อมูล"]
        assert all(advice.startswith("โปรด") for _, _, advice in bad)

    def test_a_folder_that_cannot_be_written_is_bad(self, keeper: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
        (keeper.folder / "backups").mkdir(parents=True)
        monkeypatch.setattr(trial, "_writing", lambda folder: errno.EACCES if folder == keeper.folder else 0)
        ran = keeper("doctor")
        assert ran.status == 1
        (line,) = (line for line in ran.out.splitlines() if line.startswith("ไม่ผ่าน"))
        assert line.startswith("ไม่ผ่าน\tการเขียนโฟลเดอร์ข้อมูล (")
        assert "POCHAI_DATA_DIR" in line

    def test_looking_makes_and_changes_nothing(self, keeper: Keeper) -> None:
        verdicts = {check["name"]: check["verdict"] for check in keeper.json("doctor")}
        assert verdicts["database"] == "warn"
        assert not keeper.folder.exists()
        keeper.folder.mkdir()
        with closing(sqlite3.connect(keeper.file)) as connection:
            connection.executescript(f"{migrations()[0].script} PRAGMA user_version = 1;")
        before = keeper.file.read_bytes()
        verdicts = {check["name"]: check["verdict"] for check in json.decode(keeper("doctor", "--format", "json").out)}
        assert (verdicts["database"], verdicts["durable"], verdicts["published"]) == ("good", "bad", "warn")
        assert [(file, file.read_bytes()) for file in keeper.folder.iterdir()] == [(keeper.file, before)]
        keeper.good("migrate")
        keeper.good("doctor")
        assert list(keeper.folder.iterdir()) == [keeper.file]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ("CREATE INDEX extra ON collector (label)", f"ไม่ตรงกับรุ่นที่ {len(migrations())} (index extra)"),
            ("UPDATE migration SET content = 'x' WHERE number = 2", "ผ่านการปรับขั้นที่ 2"),
            ("PRAGMA user_version = 99", "โครงสร้างรุ่นที่ 99"),
            ("DROP TABLE form_version", "ไม่ใช่ฐานข้อมูลของระบบนี้"),
        ],
    )
    def test_a_schema_that_does_not_fit_is_told_in_the_same_line_as_everywhere(
        self, keeper: Keeper, change: str, said: str
    ) -> None:
        keeper.good("migrate")
        keeper.sql(change)
        line = keeper.refused("migrate")
        assert said in line
        assert all(keeper.refused(*command) == line for command in (("serve",), ("collector", "list"), ("recount",)))
        checks = json.decode(keeper("doctor", "--format", "json").out)
        (found,) = (check for check in checks if check["name"] == "database")
        assert (found["verdict"], found["case"], line in found["said"]) == ("bad", "schema", True)

    def test_a_broken_file_is_bad(self, keeper: Keeper, code: str) -> None:
        content = bytearray(keeper.file.read_bytes())
        content[4096 * 3 : 4096 * 5] = b"\xff" * (4096 * 2)
        keeper.file.write_bytes(content)
        ran = keeper("doctor", "--format", "json")
        assert ran.status == 1
        assert "Traceback" not in ran.err
        assert "database" in [check["name"] for check in json.decode(ran.out) if check["verdict"] == "bad"]


class TestPurge:
    @pytest.fixture
    def old(self, keeper: Keeper, code: str) -> None:
        """Have four answers sent long ago, to the collector that has thirteen of its own."""

        async def store() -> None:
            async with service(keeper.folder) as served:
                deps = served.deps
                site = Installation(store=deps.store, registry=deps.registry, clock=served.clock)
                collector = await deps.store.collectors.by_code(code)
                assert collector
                sent = sheet(deps.registry.form("progress"), sheet_of(comments="ลบเมื่อครบกำหนด"))
                await site.store_sheets(collector, 202105, *[sent] * 4)

        asyncio.run(store())

    def test_sheets_whose_time_is_over_are_deleted_and_their_counts_stay_proven(
        self, keeper: Keeper, code: str, old: None
    ) -> None:
        asked = ("scores", "--form", "progress", "--fiscal-year", "2564")
        before = keeper.json(*asked)
        assert (before["responses"], keeper.json("recount")["responses"]) == (4, 17)
        keeper.good("clock", "confirm", TODAY)
        *_, announced = keeper.good("purge").splitlines()
        assert "คำตอบ 4 ฉบับ" in announced
        assert any(announced in check["said"] for check in keeper.json("doctor"))
        assert keeper.json("recount")["responses"] == 17
        keeper.sql("UPDATE timekeeping SET deleted_on = served")
        assert "4" in keeper.good("purge")
        assert "ลบเมื่อครบกำหนด".encode() not in keeper.file.read_bytes()
        assert keeper.json(*asked) == before
        assert keeper.json("recount") == {"responses": 13, "withdrawn": 0, "sealed": 4, "differences": []}
        assert "4" in keeper.good("recount")
        assert len(keeper.good("export", "responses", "--form", "progress").splitlines()) == 13

    def test_a_running_service_deletes_them_a_week_after_it_told(
        self, keeper: Keeper, code: str, old: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(maintenance, "ASKING_SECONDS", 0.01)

        async def run() -> list[int]:
            clock, left = SetClock(), []
            async with service(keeper.folder, clock, maintenance_hour=12) as served, asyncio.timeout(20):
                for _ in range(10):
                    clock.forward(days=1)
                    believed = Timekeeping(served=clock.now.date())
                    while (await served.deps.store.timekeeping.read() or believed).served != believed.served:  # noqa: ASYNC110 - the task gives no sign
                        await asyncio.sleep(0)
                    left.append(len(await served.responses()))
            return left

        left = asyncio.run(run())
        assert (set(left[:7]), left[-1]) == ({17}, 13)

    def test_a_clock_that_is_not_believed_deletes_nothing_and_is_confirmed_by_its_day(
        self, keeper: Keeper, code: str
    ) -> None:
        assert "pochai clock confirm" in keeper.refused("purge")
        (check,) = (
            check for check in json.decode(keeper("doctor", "--format", "json").out) if check["name"] == "clock"
        )
        assert (check["verdict"], "45" in check["said"]) == ("bad", True)
        assert "ไม่ตรงกับวันที่ระบุ" in keeper.refused("clock", "confirm", "2569-05-15")
        assert "ยืนยันนาฬิกาแล้ว" in keeper.good("clock", "confirm", TODAY)
        keeper.good("purge")
        (check,) = (
            check for check in json.decode(keeper("doctor", "--format", "json").out) if check["name"] == "clock"
        )
        assert check["verdict"] == "good"

    def test_where_nothing_is_due_nothing_is_deleted(self, keeper: Keeper, code: str) -> None:
        keeper.good("clock", "confirm", TODAY)
        assert keeper.good("purge").count("0") == 2
        assert keeper.json("recount")["responses"] == 13
