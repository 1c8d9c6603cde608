"""Commands on certificates: list, show, verify, and scores that read them in place of drafts."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest
from msgspec import json

from service.adapters.database.sqlite import open_store
from service.adapters.form_files.toml import load
from service.application.certification.certify import Certification
from service.application.certification.reports import Reports
from service.application.collecting.collectors import Collectors
from service.application.forms.filed_forms import publish
from service.application.scoring.live_scores import LiveScores
from service.domain.certification.certificate import SCORECARD, Certificate
from service.domain.period import FiscalPeriod
from tests.integration.conftest import Keeper
from tests.support.inprocess import sheet_of
from tests.support.installation import Installation, SetClock, sheet

FORMS = Path(__file__).parents[3] / "forms"
Q3 = FiscalPeriod(fiscal_year=2569, quarter=3)
PERIOD = ("--fiscal-year", "2569", "--quarter", "3")


async def certified(file: Path, forms: Path, *subjects: str, note: str = "") -> list[Certificate]:
    """Certify subjects, each with ten more answers to `progress`."""
    clock = SetClock()
    async with open_store(file) as store:
        registry = await publish(load(forms), store, clock)
        site = Installation(store=store, registry=registry, clock=clock)
        collector = await Collectors(store, registry, clock).create("progress", "ที่")
        answered = sheet(registry.form("progress"), sheet_of())
        await site.store_sheets(collector, 202605, *[answered] * 10)
        certification = Certification(store, Reports(registry, LiveScores(store, registry, clock)), clock)
        made = []
        for subject in subjects:
            standing = await certification.state(subject, Q3)
            seen = standing.certified.revision if standing.certified else 0
            made.append(
                await certification.certify(
                    subject, Q3, by="somying", note=note, seen=seen, shown=standing.shown, incomplete=True
                )
            )
        return made


@pytest.fixture
def reports(keeper: Keeper) -> list[Certificate]:
    """Give what was certified of the form and of the scorecard; ten answers more came afterwards."""
    keeper.good("forms", "list")
    return asyncio.run(certified(keeper.file, FORMS, "progress", SCORECARD))


def test_what_was_certified_is_listed_newest_first(keeper: Keeper, reports: list[Certificate]) -> None:
    asyncio.run(certified(keeper.file, FORMS, "progress", note="คำตอบที่มาช้า"))
    listed = keeper.json("certify", "list")
    assert {(each["subject"], each["fiscal_year"], each["quarter"], each["revision"]) for each in listed} == {
        ("progress", 2569, 3, 1), ("progress", 2569, 3, 2), (SCORECARD, 2569, 3, 1),
    }  # fmt: skip
    lines = [line.split("\t") for line in keeper.good("certify", "list").splitlines()[1:]]
    (second,) = (line for line in lines if line[2] == "2")
    assert second[:2] == ["progress", "2569/3"]
    assert second[3:7] == ["รับรองชั่วคราว", "somying", "15 พฤษภาคม 2569", "คำตอบที่มาช้า"]
    assert {line[8] for line in lines} == {"แบบสอบถามความพึงพอใจการใช้งานระบบ Progress", "ตัวชี้วัดทั้งหมด"}
    keeper.good("planner", "create", "--name", "somying", "--role", "planner")
    keeper.good("planner", "holder", "somying", "--full-name", "สมหญิง ใจดี")
    lines = [line.split("\t") for line in keeper.good("certify", "list").splitlines()[1:]]
    assert {line[4] for line in lines} == {"สมหญิง ใจดี (somying)"}
    assert {each["by"] for each in keeper.json("certify", "list")} == {"somying"}, "programs read the account"


def test_a_report_is_shown_for_people_for_programs_and_to_the_byte(keeper: Keeper, reports: list[Certificate]) -> None:
    form, card = reports
    text = keeper.good("certify", "show", "progress", *PERIOD)
    assert form.checksum in text
    assert "\t10\t100.00\t" in text
    shown = keeper.json("certify", "show", "progress", *PERIOD)
    assert (shown["status"], shown["checksum"], shown["responses"]) == ("certified", form.checksum, 10)
    document = keeper.good("certify", "show", "progress", *PERIOD, "--format", "document")
    assert hashlib.sha256(document.removesuffix("\n").encode()).hexdigest() == form.checksum
    assert keeper.json("certify", "show", SCORECARD, *PERIOD)["checksum"] == card.checksum
    assert len(keeper.good("certify", "show", SCORECARD, *PERIOD).splitlines()) == 2 + 1 + 8
    assert "workflow" in keeper.refused("certify", "show", "workflow", *PERIOD)
    assert "progress" in keeper.refused("certify", "show", "progress", *PERIOD, "--revision", "2")


def test_scores_are_those_that_were_certified_unless_drafts_are_asked_for(
    keeper: Keeper, reports: list[Certificate], tmp_path: Path
) -> None:
    asyncio.run(certified(keeper.file, FORMS))
    asked = ("scores", "--form", "progress", *PERIOD)
    assert (keeper.json(*asked)["status"], keeper.json(*asked)["responses"]) == ("certified", 10)
    draft = keeper.json(*asked, "--status", "draft")
    assert (draft["status"], draft["responses"]) == ("draft", 20)
    assert "รับรองชั่วคราว" in keeper.good(*asked)
    assert "ร่าง ยังไม่รับรอง" in keeper.good(*asked, "--status", "draft")
    assert ",certified," in keeper.good(*asked, "--format", "csv")
    card = keeper.json("scores", "--indicators", *PERIOD)
    assert (card["status"], card["checksum"]) == ("certified", reports[1].checksum)
    assert "ระดับเบื้องต้น" in keeper.good("scores", "--indicators", *PERIOD)
    assert keeper.json("scores", "--indicators", *PERIOD, "--status", "draft")["status"] == "draft"
    keeper.good(*asked, "--format", "xlsx", "--output", str(tmp_path / "certified.xlsx"))
    keeper.good(*asked, "--format", "xlsx", "--output", str(tmp_path / "draft.xlsx"), "--status", "draft")
    assert (tmp_path / "certified.xlsx").read_bytes() != (tmp_path / "draft.xlsx").read_bytes()


def test_reports_are_proven_and_each_that_fails_has_a_line(keeper: Keeper, reports: list[Certificate]) -> None:
    assert "2 ฉบับ" in keeper.good("certify", "verify")
    assert keeper.json("certify", "verify") == {"reports": 2, "flaws": []}
    guards = keeper.sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'certified_report'")
    for name, _ in guards:
        keeper.sql(f"DROP TRIGGER {name}")
    keeper.sql("UPDATE certified_report SET report = x'7b7d' WHERE subject = 'progress'")
    keeper.sql("DELETE FROM certified_report WHERE subject = 'scorecard'")
    for _, guard in guards:
        keeper.sql(guard)
    ran = keeper("certify", "verify")
    assert (ran.status, len(ran.out.splitlines())) == (1, 2)
    assert "progress 2569/3 #1: ไม่ตรงกับรหัสตรวจสอบ" in ran.out
    assert "scorecard 2569/3 #1: บันทึกการใช้งานระบบมีรายการรับรอง" in ran.out
    told = keeper("certify", "verify", "--format", "json")
    assert (told.status, len(json.decode(told.out)["flaws"])) == (1, 2)
    assert "progress" in keeper.refused("certify", "show", "progress", *PERIOD)


def test_with_nothing_certified_all_is_well(keeper: Keeper) -> None:
    assert keeper.json("certify", "list") == []
    assert keeper.json("certify", "verify") == {"reports": 0, "flaws": []}
