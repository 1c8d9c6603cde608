"""Commands, one by one."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import stat
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from importlib import import_module
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from msgspec import json
from PIL import Image

from service.cli.commands import COMMANDS
from service.cli.context import open_context
from service.cli.parser import _described
from service.cli.serve import _leave_token
from service.environment import read_settings
from service.settings import Settings
from tests.support.processes import POCHAI, environment, free_port, pochai

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.conftest import Keeper

BANGKOK = timezone(timedelta(hours=7))


def thai(text: str) -> bool:
    return any("\u0e00" <= letter <= "\u0e7f" for letter in text)


def test_a_command_is_imported_when_it_runs_and_no_other() -> None:
    for name, _ in COMMANDS.values():
        module, _, function = name.partition(".")
        assert iscoroutinefunction(getattr(import_module(f"service.cli.{module}"), function)), name
    modules = {f"service.cli.{name.partition('.')[0]}" for name, _ in COMMANDS.values()}
    code = "import sys; from service.cli.parser import build_parser; build_parser(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "service.cli.commands" in loaded
    assert modules.isdisjoint(loaded)


class TestHelp:
    @pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
    def test_every_command_says_what_it_does_and_takes(self, keeper: Keeper, path: tuple[str, ...]) -> None:
        said = keeper.good(*path, "--help")
        assert thai(said)
        assert said.startswith(f"วิธีใช้: pochai {' '.join(path)}")
        _, arguments = COMMANDS[path]
        for name, options in arguments:
            assert (name if name.startswith("-") else _described(path[0], name, options)["metavar"]) in said
        assert keeper.good(*path, "-h") == said
        assert not keeper.folder.exists()

    @pytest.mark.parametrize("group", [(), *sorted({path[:-1] for path in COMMANDS if len(path) > 1})])
    def test_a_group_names_all_its_commands(self, keeper: Keeper, group: tuple[str, ...]) -> None:
        said = keeper.good(*group, "--help")
        names = {path[len(group)] for path in COMMANDS if path[: len(group)] == group}
        assert all(re.search(rf"^ +{name}\b", said, re.MULTILINE) for name in names)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("nothing",), "คำสั่งไม่ถูกต้อง: nothing"),
            (("no\nthing",), "คำสั่งไม่ถูกต้อง: "),
            (("collector", "nothing"), "คำสั่งไม่ถูกต้อง: nothing"),
            (("collector", "create"), "ยังไม่ได้ระบุ รหัสแบบสอบถาม, --label"),
            (("collector", "create", "progress"), "ยังไม่ได้ระบุ --label"),
            (("collector", "create", "progress", "--label"), "ต้องระบุค่าหลัง --label"),
            (("collector", "create", "--population", "many"), "--population ต้องเป็นจำนวนเต็ม แต่ได้รับ many"),
            (("collector", "create", "--access", "all"), "--access เป็น all ไม่ได้ ใช้ได้คือ open, invitation"),
            (("collector", "create", "progress", "--label", "x", "--closes", "now"), "--closes: วันที่ต้องเขียนเป็น"),
            (("scores", "--quarter", "5"), "--quarter เป็น 5 ไม่ได้ ใช้ได้คือ 1, 2, 3, 4"),
            (("scores", "--fiscal-year", "now"), "--fiscal-year ต้องเป็นจำนวนเต็ม แต่ได้รับ now"),
            (("scores", "--fiscal-year", "1e3"), "--fiscal-year ต้องเป็นจำนวนเต็ม แต่ได้รับ 1e3"),
            (("scores", "--fiscal-year", "2_569"), "--fiscal-year ต้องเป็นจำนวนเต็ม แต่ได้รับ 2_569"),
            (("scores", "--quarter", "+1"), "--quarter ต้องเป็นจำนวนเต็ม แต่ได้รับ +1"),
            (("scores", "--fiscal-year", "2569", "--fiscal-year", "2570"), "--fiscal-year: ระบุได้ครั้งเดียว"),
            (("export", "responses", "--form", "a", "--form", "b"), "--form: ระบุได้ครั้งเดียว"),
            (("scores", "--format", "pdf"), "--format เป็น pdf ไม่ได้ ใช้ได้คือ text, json, csv, xlsx, docx"),
            (("scores", "progress"), "ไม่มีตัวเลือกหรือค่า progress"),
            (("token", "create", "--name", "x"), "ยังไม่ได้ระบุ --scope"),
            (("export", "responses"), "ยังไม่ได้ระบุ --form"),
            (("doctor", "--colour"), "ไม่มีตัวเลือกหรือค่า --colour"),
            (("doctor", "--col\nour"), "ไม่มีตัวเลือกหรือค่า --col our"),
            (("recount", "--rep"), "ไม่มีตัวเลือกหรือค่า --rep"),
            (("doctor", "--help=me"), "คำสั่งไม่ถูกต้อง"),
        ],
    )  # fmt: skip
    def test_what_is_no_command_is_told_in_one_thai_line_that_leads_to_help(
        self, keeper: Keeper, arguments: tuple[str, ...], said: str
    ) -> None:
        assert keeper(*arguments).status == 2
        line = keeper.refused(*arguments)
        assert line.startswith(said)
        assert "--help" in line
        assert not re.search(r"argument|required|invalid|choose|expected", line)
        assert not keeper.folder.exists()

    @pytest.mark.parametrize("group", [(), *sorted({path[:-1] for path in COMMANDS if len(path) > 1})])
    def test_without_a_command_it_shows_the_help_and_a_script_notices(
        self, keeper: Keeper, group: tuple[str, ...]
    ) -> None:
        ran = keeper(*group)
        assert (ran.status, ran.err) == (2, "")
        assert ran.out == keeper.good(*group, "--help")

    def test_it_tells_its_version(self, keeper: Keeper) -> None:
        assert re.fullmatch(r"pochai \d+\.\d+\.\d+\n", keeper.good("--version"))

    def test_it_can_be_run_as_a_program(self, tmp_path: Path) -> None:
        assert pochai(tmp_path, "--version").out.startswith("pochai ")
        unknown = pochai(tmp_path, "scores", "--form", "nothing")
        assert (unknown.status, unknown.out, len(unknown.err.splitlines())) == (1, "", 1)


class TestSettings:
    @pytest.mark.parametrize("command", [("serve",), ("doctor",), ("forms", "list")])
    def test_an_unknown_setting_stops_everything_with_one_line(self, keeper: Keeper, command: tuple[str, ...]) -> None:
        keeper.set(prot=8000)
        assert "POCHAI_PROT" in keeper.refused(*command)
        assert not keeper.folder.exists()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("PORT", "eighty"),
            ("PORT", "0"),
            ("PORT", "65536"),
            ("PORT", "-1"),
            ("HOST", "localhost"),
            ("HOST", "0.0.0.0:8000"),
            ("WORKERS", "0"),
            ("WORKERS", "65"),
            ("WORKERS", "1.5"),
            ("PUBLIC_SCORES", "maybe"),
            ("RATE_LIMITS", "never"),
            ("BASE_URL", "fund.example.go.th"),
            ("BASE_URL", "ftp://fund.example.go.th"),
            ("BASE_URL", "https://fund.example.go.th/?x=1"),
            ("BASE_URL", "https://fund.example.go.th/#x"),
            ("BASE_URL", "https://fund.example.go.th/pochai"),
            ("BASE_URL", "https://fund.example.go.th/pochai/"),
            ("BASE_URL", "http://[::1"),
            ("BASE_URL", "http://fund:99999"),
            ("BASE_URL", "https://"),
        ],
    )
    def test_a_bad_value_stops_everything_with_one_line(self, keeper: Keeper, name: str, value: str) -> None:
        keeper.set(**{name: value})
        assert keeper("doctor").status == 2
        line = keeper.refused("doctor")
        assert f"POCHAI_{name}" in line
        assert value in line
        assert not keeper.folder.exists()

    def test_an_address_with_a_password_is_refused_without_it(self, keeper: Keeper) -> None:
        keeper.set(base_url="https://me:you@fund.example.go.th")
        line = keeper.refused("doctor")
        assert ("POCHAI_BASE_URL" in line, "you" in line, keeper("doctor").status) == (True, False, 2)

    @pytest.mark.parametrize("command", [("planner", "list"), ("doctor",), ("backup",), ("migrate",)])
    @pytest.mark.parametrize("password", ["Ge[heim]", "Ge/heim", "Ge#heim", "Ge?heim", "Ge@heim", "12/heim", "Ge heim"])
    def test_a_password_that_was_not_encoded_is_told_and_never_shown(
        self, keeper: Keeper, command: tuple[str, ...], password: str
    ) -> None:
        for given in (
            {"database_url": f"postgresql://pochai:{password}@127.0.0.1:1/x"},
            {"database_url": "", "smtp_url": f"smtp://pochai:{password}@mail", "mail_from": "a@example.go.th"},
        ):
            keeper.set(**given)
            ran = keeper(*command)
            (line,) = ran.err.splitlines()
            assert (ran.status, "heim" in line, "Ge" in line, "%2F %3F %23 %40" in line) == (2, False, False, True)

    @pytest.mark.parametrize(
        "url",
        [
            "postgresql://u:geheim@127.0.0.1:abc/x",
            "postgresql://u:geheim@127.0.0.1:70000/x",
            "postgresql://u:geheim@127.0.0.1:1,127.0.0.1:abc/x",
            "postgresql://u:geheim@127.0.0.1/x?port=abc",
            "postgresql://u:geheim@[/x",
            "postgresql://[/x",
            "p[geheim",
            "sqlite:///",
        ],
    )
    def test_a_database_that_cannot_be_read_is_told_for_setting_and_option(self, keeper: Keeper, url: str) -> None:
        option = keeper("migrate", "--from", f"sqlite:///{keeper.file}", "--to", url)
        keeper.set(database_url=url)
        for ran, name in ((keeper("doctor"), "POCHAI_DATABASE_URL"), (option, "--to")):
            (line,) = ran.err.splitlines()
            assert (ran.status, name in line, "geheim" in line) == (2, True, False)
            assert "postgresql://ผู้ใช้" in line

    def test_a_password_among_the_parameters_is_not_shown(self, keeper: Keeper) -> None:
        keeper.set(database_url="postgresql://pochai@127.0.0.1:1/x?p%61ssword=geheim&schema=fund_a")
        line = keeper.refused("planner", "list")
        assert ("geheim" in line, "x?schema=fund_a" in line) == (False, True)

    @pytest.mark.parametrize("command", [("serve",), ("planner", "list"), ("doctor",), ("migrate",)])
    def test_a_data_folder_that_is_a_file_is_told_with_its_setting(
        self, keeper: Keeper, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        file = tmp_path / "file"
        file.write_text("x", encoding="utf-8")
        (tmp_path / "link").symlink_to(tmp_path / "nothing")
        keeper.set(database_url="")
        for data_dir, told in ((file, file), (file / "data", file), (tmp_path / "link", tmp_path / "link")):
            keeper.set(data_dir=data_dir)
            ran = keeper(*command)
            (line,) = ran.err.splitlines()
            assert (ran.status, f"{told} ที่ POCHAI_DATA_DIR" in line) == (2, True)
        keeper.set(data_dir=keeper.folder, database_url=f"sqlite:///{file}/pochai.sqlite3")
        assert "POCHAI_DATABASE_URL" in keeper.refused(*command)

    def test_an_address_with_a_path_is_refused_with_the_reason(self, keeper: Keeper) -> None:
        keeper.set(base_url="https://fund.example.go.th/survey")
        assert "เส้นทาง" in keeper.refused("serve")

    def test_another_kind_of_database_is_not_pretended(self, keeper: Keeper) -> None:
        keeper.set(database_url="mysql://fund:secret@db/pochai")
        line = keeper.refused("doctor")
        assert "mysql" in line
        assert "secret" not in line

    def test_a_proxy_is_named_by_its_address(self, keeper: Keeper) -> None:
        keeper.set(trusted_proxies="10.0.0.7, proxy.example.go.th")
        line = keeper.refused("doctor")
        assert "POCHAI_TRUSTED_PROXIES" in line
        assert "proxy.example.go.th" in line
        assert read_settings({"POCHAI_TRUSTED_PROXIES": "10.0.0.7, fd00::/8"}).proxy_networks == [
            "10.0.0.7",
            "fd00::/8",
        ]

    @pytest.mark.parametrize("value", ["on", "ON", "true", "1"])
    def test_a_switch_may_be_written_in_several_ways(self, value: str) -> None:
        assert read_settings({"POCHAI_PUBLIC_SCORES": value}).public_scores is True
        assert read_settings({"POCHAI_PUBLIC_SCORES": ""}).public_scores is False
        assert read_settings({"POCHAI_RATE_LIMITS": "off"}).rate_limits is False

    @pytest.mark.parametrize(("host", "link"), [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")])
    def test_without_an_address_for_phones_codes_carry_the_one_it_listens_at(
        self, keeper: Keeper, host: str, link: str
    ) -> None:
        keeper.set(host=host)
        assert keeper.json("collector", "create", "progress", "--label", "x")["url"].startswith(f"{link}/s/")

    def test_an_address_to_listen_at_is_not_given_up_for_the_whole_network(self, keeper: Keeper) -> None:
        keeper.set(host="127.0.0.2")
        for command in ("serve", "demo"):
            assert "POCHAI_HOST=127.0.0.2" in keeper.refused(command, "--lan")

    def test_the_file_may_be_put_elsewhere(self, keeper: Keeper, tmp_path: Path) -> None:
        keeper.set(database_url=f"sqlite:///{tmp_path}/elsewhere/survey.db")
        keeper.good("collector", "create", "progress", "--label", "ที่")
        assert (tmp_path / "elsewhere" / "survey.db").is_file()
        assert not keeper.folder.exists()


class TestCollectors:
    def test_one_is_made_with_its_code_and_link(self, keeper: Keeper) -> None:
        keeper.set(base_url="https://fund.example.go.th/")
        made = keeper.json("collector", "create", "progress", "--label", "สำนักงาน", "--population", "40")
        assert re.fullmatch("[A-HJ-KM-NP-TV-Z][0-9A-HJ-KM-NP-TV-Z]{5}", made["code"])
        assert made["url"] == f"https://fund.example.go.th/s/{made['code']}"
        assert {name: made[name] for name in ("form", "label", "state", "opens", "closes", "population")} == {
            "form": "progress", "label": "สำนักงาน", "state": "open", "opens": None, "closes": None, "population": 40,
        }  # fmt: skip
        assert keeper.json("collector", "list") == [made]
        rows = list(csv.reader(io.StringIO(keeper.good("collector", "list")), delimiter="\t"))
        assert rows[1][:3] == [made["code"], "progress", "สำนักงาน"]
        assert rows[1][-1] == "แบบสอบถามความพึงพอใจการใช้งานระบบ Progress"
        assert len({len(row) for row in rows}) == 1

    @pytest.mark.parametrize(
        ("opens", "closes", "first", "last"),
        [
            ("2155-12-01", "2155-12-31", "2155-12-01T00:00:00", "2156-01-01T00:00:00"),
            ("2698-12-01", "2698-12-31", "2155-12-01T00:00:00", "2156-01-01T00:00:00"),
            ("2698-12-01T08:30", "2698-12-31T16:30", "2155-12-01T08:30:00", "2155-12-31T16:30:00"),
            ("2155-12-01T00:00:00Z", "2155-12-31T00:00:00+09:00", "2155-12-01T07:00:00", "2155-12-30T22:00:00"),
            ("2699-02-28", "2699-02-28", "2156-02-28T00:00:00", "2156-02-29T00:00:00"),
        ],
    )
    def test_days_are_taken_in_bangkok_and_years_in_either_era(
        self, keeper: Keeper, opens: str, closes: str, first: str, last: str
    ) -> None:
        made = keeper.json("collector", "create", "progress", "--label", "x", "--opens", opens, "--closes", closes)
        moments = [datetime.fromisoformat(made[name]) for name in ("opens", "closes")]
        assert moments == [datetime.fromisoformat(each).replace(tzinfo=BANGKOK) for each in (first, last)]
        assert made["state"] == "not-yet-open"
        help_of = keeper.good("collector", "create", "--help")
        assert help_of.count("พ.ศ. หรือ ค.ศ.") == 2

    @pytest.mark.parametrize(
        ("closes", "shown"),
        [
            ("2155-12-31", "31 ธันวาคม 2698"),
            ("2698-12-31", "31 ธันวาคม 2698"),
            ("2698-12-31T16:30", "31 ธันวาคม 2698 เวลา 16.30 น."),
            ("2155-12-31T17:30:00Z", "1 มกราคม 2699 เวลา 00.30 น."),
        ],
    )
    def test_people_read_the_last_day_it_is_open_in_the_buddhist_era(
        self, keeper: Keeper, closes: str, shown: str
    ) -> None:
        made = keeper.good("collector", "create", "progress", "--label", "x", "--closes", closes)
        for table in (made, keeper.good("collector", "list")):
            _, row = csv.reader(io.StringIO(table), delimiter="\t")
            assert row[4] == shown

    @pytest.mark.parametrize(
        "day",
        [
            "",
            "tomorrow",
            "2569-13-01",
            "2570-02-29",
            "01/12/2569",
            "9999-12-31",
            "0001-01-01",
            "๒๕๖๙-๑๒-๐๑",
            "1569-01-01",
        ],
    )
    @pytest.mark.parametrize("option", ["--opens", "--closes"])
    def test_what_is_no_day_is_refused_in_one_line(self, keeper: Keeper, option: str, day: str) -> None:
        line = keeper.refused("collector", "create", "progress", "--label", "x", option, day)
        assert thai(line)
        assert not keeper.folder.exists()

    @pytest.mark.parametrize(
        "arguments",
        [
            ("nothing", "--label", "x"),
            ("progress", "--label", " "),
            ("progress", "--label", "x", "--device", "kiosk", "--access", "invitation"),
            ("progress", "--label", "x", "--population", "0"),
            ("progress", "--label", "x", "--population", "-5"),
            ("progress", "--label", "x", "--population", "9" * 30),
            ("progress", "--label", "x", "--closes", "2500-01-01"),
            ("progress", "--label", "x", "--opens", "2698-12-31", "--closes", "2698-12-01"),
        ],
    )
    def test_one_that_makes_no_sense_is_refused_in_one_line(self, keeper: Keeper, arguments: tuple[str, ...]) -> None:
        assert thai(keeper.refused("collector", "create", *arguments))
        assert keeper.json("collector", "list") == []

    def test_one_is_changed_in_what_is_told_alone(self, keeper: Keeper) -> None:
        made = keeper.json(
            "collector", "create", "progress", "--label", "x", "--population", "40", "--daily-limit", "9"
        )
        changed = keeper.json("collector", "edit", made["code"], "--daily-limit", "๒๐", "--population", "")
        assert changed == made | {"daily_limit": 20, "population": None}

    def test_its_population_is_told_from_a_quarter_on_and_all_that_was_told_is_listed(self, keeper: Keeper) -> None:
        code = keeper.json("collector", "create", "progress", "--label", "x", "--population", "40")["code"]
        (first,) = keeper.json("collector", "population", code)
        now = ["--fiscal-year", str(first["fiscal_year"]), "--quarter", str(first["quarter"])]
        found = keeper.json("collector", "population", code.lower(), *now, "--population", "๑,๕๐๐")
        assert [(each["population"], each["revision"], each["by"]) for each in found] == [
            (40, 1, "terminal"), (1500, 2, "terminal"),
        ]  # fmt: skip
        assert "1,500 ราย" in keeper.good("collector", "population", code)
        assert keeper.json("collector", "list")[0]["population"] == 1500
        assert keeper.json("collector", "population", code, *now, "--population", "")[-1]["population"] is None
        last = ["--fiscal-year", str(first["fiscal_year"] - 1), "--quarter", "4"]
        alone = [*now, "--population", "4", "--alone"]
        unclear = keeper.refused("collector", "population", code, *now, "--population", "1,2")
        assert "12 หรือ 1.2" in unclear
        for wrong in ([*now, "--population", "-1"], alone, [*last, "--population", "4"], ["--population", "4"]):
            assert thai(keeper.refused("collector", "population", code, *wrong))
        assert len(keeper.json("collector", "population", code)) == 3

    def test_one_is_closed_now_and_stays_so(self, keeper: Keeper) -> None:
        code = keeper.json("collector", "create", "progress", "--label", "x")["code"]
        closed = keeper.json("collector", "close", code.lower())
        assert closed["state"] == "closed"
        assert datetime.fromisoformat(closed["closes"]) <= datetime.now(BANGKOK)
        assert code in keeper.good("collector", "close", code)
        assert keeper.json("collector", "list") == [closed]

    def test_one_is_withdrawn_and_restored_with_a_reason(self, keeper: Keeper) -> None:
        code = keeper.json("collector", "create", "progress", "--label", "x")["code"]
        assert "--reason" in keeper.refused("collector", "withdraw", code)
        why = ["--reason", "ลองตอบ"]
        assert code in keeper.refused("collector", "restore", code, *why)
        assert thai(keeper.refused("collector", "withdraw", code, "--reason", " "))
        gone = keeper.json("collector", "withdraw", code.lower(), *why)
        assert (gone["standing"], gone["state"], gone["sheets"]) == ("withdrawn", "closed", 0)
        assert code in keeper.refused("collector", "withdraw", code, *why)
        assert code in keeper.good("collector", "restore", code, *why)
        assert keeper.json("collector", "list")[0]["standing"] == "real"
        assert code in keeper.good("collector", "withdraw", code, *why)
        done = [(each["action"], each["subject"]) for each in keeper.json("audit", "list")]
        assert ("withdrawal-taken-back", f"{code} 0 1 ลองตอบ") in done
        trial = keeper.json("collector", "create", "progress", "--label", "y", "--trial")["code"]
        assert trial in keeper.refused("collector", "withdraw", trial, *why)

    def test_one_is_closed_before_it_opened_and_harms_nothing(self, keeper: Keeper) -> None:
        code = keeper.json("collector", "create", "progress", "--label", "x", "--opens", "2698-01-01")["code"]
        assert keeper.json("collector", "close", code)["state"] == "closed"
        assert keeper.json("collector", "list")[0]["state"] == "closed"
        assert keeper.json("scores", "--form", "progress")["population"] is None

    @pytest.mark.parametrize("command", [("collector", "close"), ("qr",), ("collector", "withdraw", "--reason", "x")])
    def test_an_unknown_code_is_refused_in_one_line(self, keeper: Keeper, command: tuple[str, ...]) -> None:
        for code in ("ZZZZZZ", "x", "--help-me"):
            line = keeper.refused(*command, code)
            assert thai(line)

    def test_codes_are_drawn_as_asked(self, keeper: Keeper, tmp_path: Path) -> None:
        keeper.set(base_url="https://fund.example.go.th")
        code = keeper.json("collector", "create", "progress", "--label", "x")["code"]
        for name in ("code.png", "CODE.PNG"):
            assert keeper.good("qr", code, "--output", str(tmp_path / name)) == ""
            (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / name))
            assert found.text == f"HTTPS://FUND.EXAMPLE.GO.TH/S/{code}"
        keeper.good("qr", code, "--output", str(tmp_path / "code.svg"))
        assert (tmp_path / "code.svg").read_text().startswith("<svg")
        shown = keeper.good("qr", code)
        for typed in (f"https://fund.example.go.th/s/{code},", f"{code[:3]} {code[3:]}ครับ".lower()):
            assert keeper.good("qr", typed) == shown
        assert "▀" in shown
        assert f"https://fund.example.go.th/s/{code}" in shown

    @pytest.mark.parametrize("name", ["code.gif", "code.jpg", "code"])
    def test_a_code_is_not_drawn_into_a_file_of_another_kind(self, keeper: Keeper, tmp_path: Path, name: str) -> None:
        code = keeper.json("collector", "create", "progress", "--label", "x")["code"]
        assert ".svg, .png" in keeper.refused("qr", code, "--output", str(tmp_path / name))
        assert not (tmp_path / name).exists()

    def test_a_label_with_tabs_and_lines_stays_in_its_cell(self, keeper: Keeper) -> None:
        made = keeper.good("collector", "create", "progress", "--label", "ห้อง\tโถง\nชั้น 2")
        assert made.splitlines()[1].split("\t")[2] == "ห้อง โถง ชั้น 2"

    def test_a_code_that_cannot_be_written_is_told(self, keeper: Keeper, tmp_path: Path) -> None:
        code = keeper.json("collector", "create", "progress", "--label", "x")["code"]
        assert "nowhere" in keeper.refused("qr", code, "--output", str(tmp_path / "nowhere" / "code.svg"))


class TestTokens:
    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            (["--address", "999"], ["999 ไม่ใช่"]),
            (["--ends", "2560-01-01"], ["ผ่านไปแล้ว"]),
            (["--ends", "soon", "--address", "10.0.0.1/99"], ["10.0.0.1/99 ไม่ใช่", "วัน/เดือน/ปี"]),
            (["--name", "n" * 200], ["ตัวอักษร"]),
        ],
    )
    def test_what_is_wrong_with_one_is_named(self, keeper: Keeper, wrong: list[str], said: list[str]) -> None:
        name = [] if "--name" in wrong else ["--name", "a"]
        line = keeper.refused("token", "create", "--scope", "scores:read", *name, *wrong)
        assert [each for each in said if each not in line] == []

    def test_one_is_shown_once_and_listed_without_its_secret(self, keeper: Keeper) -> None:
        made = keeper.json("token", "create", "--name", "ผู้วิเคราะห์", "--scope", "scores:read")
        assert made.keys() == {"name", "scopes", "token"}
        assert made["token"].startswith("pochai_")
        secret = keeper("token", "create", "--name", "b", "--scope", "scores:read", "--scope", "responses:read")
        assert re.fullmatch(r"pochai_[\w-]{43}\n", secret.out)
        assert thai(secret.err)
        listed = keeper.json("token", "list")
        assert [(each["name"], each["scopes"], each["revoked"]) for each in listed] == [
            ("b", ["responses:read", "scores:read"], None),
            ("ผู้วิเคราะห์", ["scores:read"], None),
        ]
        text = keeper.good("token", "list")
        assert "อ่านคำตอบของผู้ตอบแต่ละราย อ่านผลคะแนน" in text
        assert str(datetime.now(BANGKOK).year + 543) in text
        assert made["token"] not in text
        assert made["token"] not in json.encode(listed).decode()

    def test_one_may_have_a_last_day(self, keeper: Keeper) -> None:
        assert keeper.good("token", "create", "--name", "a", "--scope", "scores:read", "--ends", "2599-12-31")
        (listed,) = keeper.json("token", "list")
        assert (listed["ends"], listed["used"], listed["state"]) == ("2056-12-31", None, "live")
        assert "31 ธันวาคม 2599" in keeper.good("token", "list")
        for day in ("2569-01-01", "soon"):
            refused = keeper.refused("token", "create", "--name", "b", "--scope", "scores:read", "--ends", day)
            assert "วันหมดอายุ" in refused

    def test_a_scope_given_twice_is_one_and_a_name_is_needed(self, keeper: Keeper) -> None:
        twice = keeper.json("token", "create", "--name", "a", "--scope", "scores:read", "--scope", "scores:read")
        assert twice["scopes"] == ["scores:read"]
        assert thai(keeper.refused("token", "create", "--name", " ", "--scope", "scores:read"))

    def test_one_is_revoked_once_and_its_name_not_given_again(self, keeper: Keeper) -> None:
        keeper.good("token", "create", "--name", "a", "--scope", "scores:read")
        assert "a" in keeper.good("token", "revoke", "a")
        assert keeper.json("token", "list")[0]["revoked"]
        for refused in (("token", "revoke", "a"), ("token", "revoke", "b")):
            assert thai(keeper.refused(*refused))
        assert thai(keeper.refused("token", "create", "--name", "a", "--scope", "scores:read"))


class TestPlannersToken:
    def test_none_is_made_whose_secret_could_not_be_written_down(
        self, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("service.cli.output_files.NamedTemporaryFile", refuse)
        keeper.set(port=free_port())
        ran = keeper("serve")
        (said,) = [line for line in ran.err.splitlines() if not line.startswith("{")]  # besides the log
        assert ran.status == 1
        assert "planner-token.txt" in said
        assert keeper.json("token", "list") == []

    def test_of_starts_at_once_one_leaves_it_and_the_file_opens_what_it_should(self, tmp_path: Path) -> None:
        settings = Settings(data_dir=tmp_path)

        async def start_thrice() -> None:
            async with open_context(settings) as site, open_context(settings) as other:
                await asyncio.gather(*(_leave_token(each, settings.token_file) for each in (site, other) * 3))
                (token,) = await site.tokens().everything()
                secret = settings.token_file.read_text(encoding="utf-8").strip()
                assert await site.tokens().allow(secret, "scores:read") == token

        asyncio.run(start_thrice())
        assert {file.name for file in tmp_path.iterdir()} == {"pochai.sqlite3", "planner-token.txt"}
        assert stat.S_IMODE(settings.token_file.stat().st_mode) == 0o600


class TestPipes:
    def test_a_reader_that_has_seen_enough_makes_no_noise(self, tmp_path: Path) -> None:
        script = f"{POCHAI} forms list | head -c 10"
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", script], env=environment(tmp_path), capture_output=True, check=False
        )
        assert done.stderr == b""

    def test_nor_does_one_that_has_left_while_the_file_was_open(self, tmp_path: Path) -> None:
        done = subprocess.run(
            ["bash", "-c", f"{POCHAI} collector list | true"],
            env={**environment(tmp_path), "PYTHONUNBUFFERED": "1"},
            capture_output=True,
            check=False,
        )
        assert done.stderr == b""

    @pytest.mark.parametrize("command", ["forms list", "collector list", "forms check"])
    def test_output_that_cannot_be_written_is_told_in_one_line(self, tmp_path: Path, command: str) -> None:
        done = subprocess.run(
            ["bash", "-c", f"{POCHAI} {command} > /dev/full"],
            env=environment(tmp_path),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 1
        *advice, line = done.stderr.splitlines()
        assert line.startswith("ทำคำสั่งไม่สำเร็จ: ")
        assert all(each.startswith("ควรแก้: ") for each in advice)

    def test_what_is_typed_in_another_encoding_is_told_in_one_line(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [POCHAI, "collector", "create", "progress", "--label", b"\xa1\xd3"],
            env=environment(tmp_path),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
        assert "UTF-8" in done.stderr

    def test_it_speaks_thai_wherever_it_runs(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [POCHAI, "--help"],
            env={**environment(tmp_path), "LC_ALL": "C", "LANG": "C"},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0
        assert thai(done.stdout.decode("utf-8"))
