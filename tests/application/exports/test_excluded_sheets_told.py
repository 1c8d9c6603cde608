"""How many sheets are excluded is told beside the number of responses, in every way out, where there are any."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from msgspec import json
from openpyxl import load_workbook

from service.cli.scores import print_figures
from service.domain.collecting.exclusion import batch_name
from service.domain.period import FiscalPeriod
from service.domain.scoring.score import encoder
from service.exports.csv_tables import scores_csv
from service.exports.docx.context import template_context
from service.exports.xlsx import workbook
from tests.support.installation import MONTH, Installation, answers, sheet

if TYPE_CHECKING:
    import pytest

    from service.application.scoring.form_report import FormReport

SENTENCE = "ไม่รวมคำตอบ 8 ฉบับ ซึ่งตรวจแล้วไม่นับ"


async def test_excluded_sheets_are_told_where_there_are_any(
    site: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    collector = await site.collectors.create("survey", "สำนักงาน")
    published = site.registry.form("survey")
    honest = [answers("abroad", ease=number + 1) for number in range(5)]
    await site.store_sheets(collector, MONTH, *(sheet(published, each) for each in [*honest, *[answers()] * 8]))
    assert told(capsys, await report(site)) == {"json": None, "csv": "", "xlsx": [], "docx": False, "cli": False}
    (equal,) = (await site.collectors.unusual(collector.code)).equal
    await site.exclusions.exclude(collector.code, batch_name(equal.first), "ส่งซ้ำ")
    assert told(capsys, await report(site)) == {"json": 8, "csv": "8", "xlsx": [8], "docx": True, "cli": True}


async def report(site: Installation) -> FormReport:
    return await site.reports.form_report("survey", FiscalPeriod(fiscal_year=2569, quarter=3))


def told(capsys: pytest.CaptureFixture[str], form_report: FormReport) -> dict[str, object]:
    """Return what each way out says of excluded sheets."""
    capsys.readouterr()
    print_figures(form_report)
    (row, *_) = csv.DictReader(io.StringIO(scores_csv([form_report.score]).removeprefix("\ufeff")))
    document: dict[str, Any] = template_context(form_report)
    sheets = load_workbook(io.BytesIO(workbook(form_report))).worksheets
    rows = [[cell.value for cell in row] for each in sheets for row in each.iter_rows()]
    return {
        "json": json.decode(encoder.encode(form_report))["score"].get("excluded"),
        "csv": row["excluded"],
        "xlsx": [row[at + 1] for row in rows for at, cell in enumerate(row) if cell == "คำตอบที่ไม่นับ"],
        "docx": SENTENCE in " ".join(document["findings"]),
        "cli": capsys.readouterr().out.splitlines()[1].split()[-1] == "8",
    }
