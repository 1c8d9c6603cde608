"""A table of answer sheets says in each cell what its column promises, whatever was answered."""

from __future__ import annotations

import csv
import io
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec import json

from service.application.collecting.export import Sheet
from service.application.collecting.sheet_export import SheetExport
from service.cli.answers_table import response_table
from service.exports.csv_tables import escape_formula
from tests.support.examples import multiple, questionnaire, rating, single, words

ASKED = questionnaire(
    single("office", "a b other", free="other"),
    rating("ease", na=True),
    multiple("channels", "web line"),
    words("said"),
)
TEXTS = st.text(st.sampled_from('ก,"\r\n=+-@ a|'), max_size=4)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "office": st.sampled_from(["a", "b", "other"]),
        "office.other": TEXTS,
        "ease": st.one_of(st.integers(1, 5), st.just("na")),
        "channels": st.lists(st.sampled_from(["web", "line"]), unique=True, min_size=1),
        "said": TEXTS,
    },
)
ABOUT = ["collector", "version", "fiscal_year", "quarter", "month", "era", "collector_text", "excluded"]


def plainly(answers: dict[str, Any]) -> dict[str, str]:
    """Write each cell by itself: what was chosen, and its text beside it."""
    cells: dict[str, str] = {}
    for name in ("office", "office.other", "ease", "channels", "said"):
        given = answers.get(name, [])
        values = [str(each) for each in (given if isinstance(given, list) else [given])]
        cells[name] = str(escape_formula(" | ".join(values)))
        if name in {"office", "ease", "channels"}:
            said = [value if name == "ease" else f"ตัวเลือก {value}" for value in values]
            cells[f"{name}: ข้อ {name}"] = " | ".join(said).replace("na", "ไม่มีความเห็น")
    return cells


@given(st.lists(ANSWERS, max_size=5), st.booleans())
def test_each_cell_is_what_a_plain_writer_puts_there(answered: list[dict[str, Any]], made_up: bool) -> None:  # noqa: FBT001 - drawn
    included = ("month", "collector", "breakdowns", "excluded")
    asked = SheetExport(form="survey", included=included, sheets=0, unique=0, versions=[ASKED])
    table = response_table(asked, (), {"AAAAAA": "=ที่"}, made_up=made_up)
    sheets = [
        Sheet("AAAAAA", 1, 202605, bool(number % 2), json.encode(each).decode()) for number, each in enumerate(answered)
    ]
    written = (table.header + table.lines(sheets)).decode()
    header, *rows = csv.reader(io.StringIO(written, newline=""))
    assert header[: len(ABOUT)] == ABOUT
    assert ("note" in header) is made_up
    for number, (row, answers) in enumerate(zip(rows, answered, strict=True)):
        cells = dict(zip(header, row, strict=True))
        assert [cells[name] for name in ABOUT[:5]] == ["AAAAAA", "1", "2569", "3", "2569-05"]
        assert (cells["collector_text"], cells["excluded"]) == ("'=ที่", "ไม่นับ" if number % 2 else "")
        assert {name: cells[name] for name in plainly(answers)} == plainly(answers)
