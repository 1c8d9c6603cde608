"""The recomputed figures of a random world are those of CSV, workbook, Word report, page and commands."""

from __future__ import annotations

import csv
import html
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest

from service.texts import texts
from tests.golden.recompute import Survey, share
from tests.golden.test_recomputed import (
    MINIMUM,
    OPEN,
    asked,
    command,
    disagreements,
    exported,
    folder,
    veiled,
)
from tests.support.examples import at
from tests.support.inprocess import service
from tests.support.installation import SetClock
from tests.support.random_world import make
from tests.support.signed_in import signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.no_cover  # domain and application are judged by examples of their own

__all__ = ["folder"]

Line = tuple[str, list[Any]]
"""Words in a line, and figures that follow in it in this order; what is `None` is left out."""

YEAR: dict[str, Any] = {"fiscal_year": 2569}
NAMES = ("answers", "rating_sum", "percent", "mean", "sd", "top2_percent")


SEED = 39
"""The seed of a world with the importance of items; others agree as well, and some have none."""


@pytest.mark.parametrize("seed", [SEED])
async def test_every_way_out_has_the_recomputed_figures(
    folder: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    world = await make(folder, seed)
    survey = Survey(world.told, await exported(world), world.indicators, world.scales, world.forms)
    async with service(world.data, SetClock(at(world.now)), forms_dir=world.definitions, **OPEN) as served:
        assert await disagreements(survey, served) == []
        worked = veiled(survey.report((2569, None), "office"), await asked(served, **YEAR, by="office"))
        files = {
            kind: (await served.client.get(f"/api/v1/scores/survey.{kind}", params={**YEAR, "by": "office"})).content
            for kind in ("csv", "xlsx", "docx")
        }
        page = (await (await signed_in(served)).get("/plan/surveys/survey", **YEAR)).text
    assert ragged_rows(page) == []
    assert worked["importance"]["items"] or seed != SEED
    capsys.readouterr()
    await command(world, "scores", "--form", "survey", "--fiscal-year", "2569", "--by", "office")
    printed = capsys.readouterr().out
    assert [*table_lacks(files["csv"].decode(), worked)] == []
    shown = {
        "xlsx": workbook_lines(files["xlsx"]),
        "docx": word_lines(files["docx"]),
        "page": page_lines(page),
        "commands": printed.splitlines(),
    }
    whole, groups = [*of_the_whole(worked)], [*of_groups(worked)]
    hidden = all(each["hidden"] for each in worked["by"]["groups"])
    on_page = [("ทุกกลุ่มมีผู้ตอบน้อยกว่า", [MINIMUM])] if hidden else groups
    wanted = {"commands": [*whole, *groups], "page": [*whole, *on_page, *of_items(worked)]}
    assert [
        (name, *line)
        for name, lines in shown.items()
        for line in wanted.get(name, [*whole, *groups, *of_items(worked)])
        if not tells(lines, line)
    ] == []


def of_the_whole(worked: dict[str, Any]) -> Iterator[Line]:
    """Yield what is told of the form: methods, audiences, precision, change and quality."""
    says, precision, quality = texts("keeper").workbook.methods, worked["precision"], worked["quality"]
    for each in worked["methods"]:
        interval = each["interval"] or {}
        yield str(says.say(each["method"])), [each["percent"], interval.get("low"), interval.get("high")]
    for each in worked["coverage"]["strata"]:
        rate = [] if each["hidden"] else [each["responses"], each["population"], each["response_rate"], each["percent"]]
        yield each["label"], rate
    yield "ถ่วงน้ำหนัก" if worked["coverage"]["weighted_percent"] else "", [worked["coverage"]["weighted_percent"]]
    sizes, alike = precision["needed"] or {}, quality["alike"]
    yield "", [worked["population"] if sizes else None, sizes.get("yamane"), sizes.get("krejcie_morgan")]
    yield "", [quality["reliability"]["alpha"]]
    yield "", [alike["sheets"], alike["base"], alike["percent"]]
    yield "", [quality["bottom2_percent"]]
    yield "", [worked["importance"].get(name) for name in ("sheets", "mean_correlation", "mean_percent")]
    if change := worked["change"]:
        named = change["verdict"] in {"up", "down"}  # The sentence has the direction as a word.
        difference = change["difference"].lstrip("-") if named else change["difference"]
        yield "", [change["percent"], difference, change["margin"]]
    for name in ("responses", "percent", "mean", "response_rate"):
        yield "", [worked[name]]
    for item in worked["items"]:
        if item["overall"]:
            yield f"ข้อ {item['id']}", [item["percent"]]


def of_groups(worked: dict[str, Any]) -> Iterator[Line]:
    names = {each["value"]: f"คำว่า {each['value']}" for each in worked["by"]["groups"]}
    for each in worked["by"]["groups"]:
        yield names[each["value"]], [] if each["hidden"] else [each["responses"], each["percent"]]


def of_items(worked: dict[str, Any]) -> Iterator[Line]:
    for each in worked["importance"]["items"]:
        yield f"ข้อ {each['id']}", [each["correlation"], each["percent"]]
    for each in worked["sections"]:
        yield f"ด้าน {each['id']}", [each["answers"], each["mean"], each["sd"], each["percent"]]
    for item in worked["items"]:
        if item["type"] == "rating":
            counts = [item["counts"][str(step)] for step in range(worked["scale_maximum"], 0, -1)]
            yield f"ข้อ {item['id']}", [*counts, item["answers"]]
            yield f"ข้อ {item['id']}", [item["answers"], item["mean"], item["sd"], item["percent"]]
            quality = item["quality"]
            yield f"ข้อ {item['id']}", [quality["median"], quality["bottom2_percent"], item["no_opinion_percent"]]
        elif item["id"] == "channels":
            for value, count in item["counts"].items():
                yield f"คำว่า {value}", [count, share(count, item["base"])]


def table_lacks(text: str, worked: dict[str, Any]) -> Iterator[tuple[str, str, object, str]]:
    """Yield cells of the CSV that are not the recomputed ones."""
    rows = {
        (row["row"], row["id"]): row for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    }
    for place, figures in table(worked):
        for name, figure in figures.items():
            if (said := rows[place][name]) != ("" if figure is None else str(figure)):
                yield *place, f"{name} {figure}", said


def table(worked: dict[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Yield the recomputed rows of the CSV."""
    yield ("form", "survey"), form_cells(worked)
    for each in worked["methods"]:
        yield ("method", each["method"]), {**picked(each, "percent", "level"), **interval_cells(each["interval"])}
    for number, each in enumerate(worked["coverage"]["strata"], 1):
        told = ("responses", "population", "response_rate", "answers", "percent")
        yield ("stratum", f"stratum:{number}"), picked(each, *told)
    if worked["coverage"]["weighted_percent"]:
        yield ("weighted", "weighted"), {"percent": worked["coverage"]["weighted_percent"]}
    for each in worked["sections"]:
        yield ("section", each["id"]), picked(each, *NAMES)
    important = {
        each["id"]: {"importance": each["correlation"], "quadrant": each["quadrant"]}
        for each in worked["importance"]["items"]
    }
    for item in worked["items"]:
        if item["type"] == "rating":
            cells = {**picked(item, *NAMES), **item["quality"], **important.get(item["id"], {})}
            yield ("overall" if item["overall"] else "item", item["id"]), cells
        yield from ((("choice", f"{item['id']}:{value}"), {"answers": n}) for value, n in item["counts"].items())
    for each in worked["by"]["groups"]:
        yield ("group", f"office:{each['value']}"), picked(each, "responses", "level", *NAMES)


def form_cells(worked: dict[str, Any]) -> dict[str, Any]:
    precision, quality, change = worked["precision"], worked["quality"], worked["change"] or {}
    sizes, in_force = precision["needed"] or {}, next(each for each in worked["methods"] if each["in_force"])
    return {
        **picked(worked, *NAMES, "responses", "population", "response_rate", "score", "target", "level", "excluded"),
        "counted": worked["counted"] and worked["counted"]["sheets"],
        **picked(precision, "sheets", "basis"),
        "indicative": str(precision["indicative"]).lower(),
        "needed_yamane": sizes.get("yamane"),
        "needed_krejcie_morgan": sizes.get("krejcie_morgan"),
        "change": change.get("difference"),
        "change_margin": change.get("margin"),
        "change_verdict": change.get("verdict"),
        "alpha": quality["reliability"]["alpha"],
        "alike_percent": quality["alike"]["percent"],
        "bottom2_percent": quality["bottom2_percent"],
        **interval_cells(in_force["interval"]),
    }


def picked(part: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: part.get(name) for name in names}


def interval_cells(interval: dict[str, Any] | None) -> dict[str, Any]:
    ends = ("low", "high", "margin")
    found = interval or {}
    levels = ("low_level", "high_level")
    return {**{f"interval_{end}": found.get(end) for end in ends}, **{name: found.get(name) for name in levels}}


def tells(lines: list[str], line: Line) -> bool:
    """Return whether a line with the words has the figures, in this order."""
    words, figures = line
    wanted = [Decimal(str(each)) for each in figures if each is not None]
    return any(in_order(wanted, numbers_in(each)) for each in lines if words in each)


def in_order(wanted: list[Decimal], there: list[Decimal]) -> bool:
    rest = iter(there)
    return all(figure in rest for figure in wanted)


def numbers_in(text: str) -> list[Decimal]:
    """Return the numbers of a text; what is between two numbers or letters is no minus sign."""
    return [Decimal(each.replace(",", "")) for each in re.findall(r"(?:(?<![\w.)-])-)?\d[\d,]*(?:\.\d+)?", text)]


def workbook_lines(file: bytes) -> list[str]:
    rows = (row for sheet in openpyxl.load_workbook(io.BytesIO(file)) for row in sheet.iter_rows(values_only=True))
    return [" | ".join(str(cell) for cell in row if cell is not None) for row in rows]


def word_lines(file: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(file))
    rows = [" | ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return [*(each.text for each in document.paragraphs), *rows]


def page_lines(page: str) -> list[str]:
    parts = re.split(r"</(?:tr|p|dd|div|li|h2)>", page)
    return [" ".join(html.unescape(re.sub("</?t-w>", "", each)).split()) for each in map(bare, parts)]


def bare(part: str) -> str:
    return re.sub("<[^>]*>", " ", re.sub("</?t-w>", "", part))


def ragged_rows(page: str) -> list[str]:
    """Return the rows of the series that have not a cell for each column."""
    (table,) = re.findall(r'aria-labelledby="series" tabindex="0">\s*<table>(.+?)</table>', page, re.DOTALL)
    head, *rows = re.findall(r"<tr(?: class=\"imported\")?>(.+?)</tr>", table, re.DOTALL)
    columns = len(re.findall(r"<t[hd]\b", head))
    return [row for row in rows if len(re.findall(r"<t[hd]\b", row)) != columns]
