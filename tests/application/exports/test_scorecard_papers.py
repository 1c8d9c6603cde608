"""The scorecard in Word and Excel: every figure is that of JSON, in the plan's own shape, with who signs."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import docx
import pytest
from msgspec import UNSET, json
from msgspec.structs import replace
from openpyxl import load_workbook

from service.adapters.form_files.toml import load
from service.application.accounts.accounts import Accounts
from service.application.certification.certified_figures import digest
from service.application.demo_data import fill
from service.application.forms.filed_forms import publish
from service.domain.certification.certificate import NOBODY, SCORECARD, Signer
from service.domain.collecting.thai_input import ARABIC
from service.domain.errors import UnknownOwnerError
from service.domain.period import FiscalPeriod
from service.domain.scoring.score import encoder
from service.exports.docx.scorecard import scorecard_context
from service.exports.formats import make_scorecard
from service.exports.scorecard_rows import Paper, calculated_words, signatures
from service.settings import Settings
from tests.support.examples import at
from tests.support.fake_store import MemoryStore
from tests.support.installation import Installation, SetClock
from tests.support.paper_sheets import assert_readable_on_paper
from tests.support.word_files import as_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.indicators.scorecard import IndicatorScore, Scorecard

YEAR, NEXT = FiscalPeriod(fiscal_year=2569), FiscalPeriod(fiscal_year=2570)
Q3 = FiscalPeriod(fiscal_year=2569, quarter=3)
HEADS = {
    YEAR: ("2569", "2570", "2571"),
    Q3: ("2569 (ไตรมาส 3)", "2570", "2571"),
    NEXT: ("2569", "2570 (ถึงไตรมาส 1)", "2571"),
}
"""What a paper's columns of years are called: that of its own year tells which part of it the figures are of."""
DOUBTS = {"few-sheets": "ระดับเบื้องต้น", "several-levels": "ระดับยังไม่แน่ชัด"}
TEMPLATE = Settings().template("scorecard")
MAKER = Signer(full_name="นายสมชาย รักงาน", position="นักวิเคราะห์นโยบายและแผน")
WHO = "สำนักสารสนเทศและการบริการการค้าระหว่างประเทศ"


@pytest.fixture(scope="module")
async def site() -> Installation:
    """Give an installation in the second year of the plan, with answers, values, remarks and a certified first year."""
    store, clock = MemoryStore(), SetClock(at("2026-11-20T12:00:00"))
    site = Installation(store=store, registry=await publish(load(Settings().forms), store, clock), clock=clock)
    for form in ("progress", "information-service"):
        await site.collectors.create(form, "ทั้งหมด")
    await fill(store, site.registry, clock, 40, ["ดี"])
    await site.remarks.write("1.2.1", Q3, "ตอบล่าช้า\nเว็บไซต์ปิดปรับปรุง 3 วัน", "", by="วิภา", seen=0)
    accounts = Accounts(store, clock)
    await accounts.create("วิภา", "planner")
    await accounts.set_holder("วิภา", "นางสาววิภา ใจดี", "ผู้อำนวยการสำนัก")
    state = await site.certification.state(SCORECARD, YEAR)
    await site.certification.certify(SCORECARD, YEAR, by="วิภา", note="", seen=0, shown=state.shown, incomplete=True)
    return site


def word(card: Scorecard, digits: Any = "arabic", prepared: Signer = NOBODY) -> list[list[list[str]]]:
    """Give the tables of the Word paper as rows of texts."""
    paper = Paper(organisation="กองทุน", digits=digits, prepared=prepared)
    document = docx.Document(io.BytesIO(as_read(make_scorecard("docx", card, TEMPLATE, paper))))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def excel(card: Scorecard, prepared: Signer = NOBODY, *, first_row: int = 5) -> dict[str, list[tuple[Any, ...]]]:
    """Give the sheets of the Excel paper as rows of values."""
    file = make_scorecard("xlsx", card, TEMPLATE, Paper(organisation="กองทุน", prepared=prepared))
    book = load_workbook(io.BytesIO(file))
    for sheet in book:
        assert_readable_on_paper(sheet, "$1:$4")
    return {sheet.title: list(sheet.iter_rows(min_row=first_row, values_only=True)) for sheet in book}


def plain(text: object) -> str:
    return str(text).translate(ARABIC)


async def told(site: Installation, period: FiscalPeriod) -> tuple[Scorecard, list[dict[str, Any]]]:
    card = await site.reports.scorecard(period)
    return card, json.decode(encoder.encode(card))["indicators"]


def by_threes(cells: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield target, value and level of each year."""
    return zip(cells[::3], cells[1::3], cells[2::3], strict=True)


def counted_of(told: dict[str, Any]) -> Any:
    """Give of how many answers a figure is: of those that count, where not all do."""
    return told["counted"]["sheets"] if told.get("counted") else told.get("responses")


def doubts_of(told: dict[str, Any]) -> list[str]:
    return [DOUBTS[told["level_doubt"]]] if "level_doubt" in told else []


async def test_a_certified_level_says_that_it_may_be_another_and_an_old_certificate_has_the_same_figures(
    site: Installation,
) -> None:
    card, _ = await told(site, YEAR)
    assert card.certification
    assert {each.level_doubt for each in card.indicators} == {UNSET, "few-sheets"}
    before = replace(card, indicators=[stored_before(each) for each in card.indicators])
    assert before != card
    assert digest(before) == digest(card)
    assert {calculated_words(each) for each in before.indicators} == {None}


def stored_before(each: IndicatorScore) -> IndicatorScore:
    """Give an indicator as certificates were that had no doubts of levels and no calculations."""
    measured = each.measurement and replace(each.measurement, calculation=UNSET)
    return replace(each, level_doubt=UNSET, measurement=measured)


async def test_a_recorded_value_stands_beside_its_formula_with_its_numbers(site: Installation) -> None:
    card, indicators = await told(site, YEAR)
    column = [*excel(card, first_row=4).values()][1]
    where = column[0].index("วิธีคิดค่านี้")
    in_excel = {row[0]: row[where] for row in column[1:]}
    in_word = {row[0]: row[1] for row in word(card)[-2] + word(card)[-1] if len(row) > 1}
    kinds = set()
    for shown, each in zip(indicators, card.indicators, strict=True):
        words, named_in_word = calculated_words(each), plain(f"{each.plan} {each.title}")
        assert (in_excel[plain(each.plan)], words is None) == (words and plain(words), each.measurement is None)
        if words:
            kinds.add(shown["measurement"]["calculation"]["kind"])
            assert {*plain(words).split("\n")} <= {*in_word[named_in_word].split("\n")}
            numbers = [Decimal(term) for term in shown["measurement"]["calculation"]["terms"].values()]
            assert [f"{number:,}" for number in numbers if f"{number:,}" not in words] == []
    assert kinds == {"share", "count", "reduction", "milestones"}


def named(each: dict[str, Any], indicators: list[dict[str, Any]]) -> str:
    """Give what the main table calls an indicator: with its number where its project has others."""
    several = sum(other["project"] == each["project"] for other in indicators) > 1
    return plain(f"{each['plan']} {each['title']}" if several else each["title"])


@pytest.mark.parametrize("period", [YEAR, Q3, NEXT])
async def test_every_figure_in_word_is_that_of_json(site: Installation, period: FiscalPeriod) -> None:
    card, indicators = await told(site, period)
    plan, years, *_ = word(card)
    assert years[0] == ["ตัวชี้วัด", *(f"ปี {name}" for name in HEADS[period] for _ in range(3))]
    assert years[1] == ["ตัวชี้วัด", *["เป้าหมาย", "ผล", "ระดับ"] * 3]
    groups = {row[0] for row in plan if len(set(row)) == 1}
    rows = {row[1].split("\n")[0]: row for row in plan}
    values = {each.id: "-" if each.value is None else str(each.value) for each in card.indicators}
    assert groups >= {plain(each[name]) for each in indicators for name in ("strategy", "strategy_line")}
    for each in indicators:
        row, due = rows[named(each, indicators)], period.fiscal_year in each["years"]
        assert row[0].startswith(plain(each["project"]))
        assert row[2:4] == [each["unit"], str(each["target"]) if due else "-"]
        floors = {floor["level"]: floor for floor in each["criteria"]["floors"]}
        name = "floor" if each["target_unit"] == "percent" else "level"
        assert row[4:9] == [str(floors[level][name]) if level in floors else "-" for level in range(1, 6)]
        assert values[each["id"]] in row[9]
        n = f"(n ที่นับผล = {each['counted']['sheets']})" if each["counted"] else f"(n = {each['responses']})"
        assert each["responses"] is None or n in row[9]
        assert row[10].split("\n")[0] == str(each["level"]) or each["level"] is None
        assert [each for each in DOUBTS.values() if each in row[10]] == doubts_of(each)
    assert [row[0] for row in years[2:]] == [plain(f"{each['plan']} {each['title']}") for each in indicators]
    for row, each in zip(years[2:], indicators, strict=True):
        found = {result["fiscal_year"]: result for result in each["by_year"]}
        for (target, value, level), year in zip(by_threes(row[1:]), (2569, 2570, 2571), strict=True):
            result = found.get(year, {})
            assert target == (str(result["target"]) if result else "-")
            assert value != "-" or result.get("value") is None
            levels, *doubts = level.split("\n")
            if result.get("value") is not None and year == period.fiscal_year and not result.get("level"):
                assert levels == rows[named(each, indicators)][10], "its words where it is below the first"
            else:
                assert levels == str(result.get("level") or "-")
            assert doubts == [f"({doubt})" for doubt in doubts_of(result)]
            answers = counted_of(result) if result.get("value") is not None else None
            assert re.findall(r"n(?: ที่นับผล)? = (\d+)", value) == ([] if answers is None else [str(answers)])


@pytest.mark.parametrize("period", [YEAR, Q3, NEXT])
async def test_every_figure_in_excel_is_that_of_json(site: Installation, period: FiscalPeriod) -> None:
    card, indicators = await told(site, period)
    sheets = excel(card)
    rows = {str(row[1]).split("\n")[0]: row for row in sheets["ตัวชี้วัด"]}
    sources = {row[0]: row for row in sheets["ที่มาของผล"]}
    years = {row[0]: row for row in sheets["รายปี"]}
    assert excel(card, first_row=4)["รายปี"][0][3::4] == tuple(f"ผล ปี {name}" for name in HEADS[period])
    for each in indicators:
        row, source, beside = (
            rows[named(each, indicators)],
            *(found[plain(each["plan"])] for found in (sources, years)),
        )
        assert (row[9], row[13], source[4], source[6]) == (
            each["value"], counted_of(each), counted_of(each), each["mean"],
        )  # fmt: skip
        assert row[11] == each["level"] or each["level"] is None
        assert [*filter(None, [row[15]])] == doubts_of(each)
        assert source[7] == each["interpretation"]
        found = {result["fiscal_year"]: result for result in each["by_year"]}
        for first, year in zip((4, 8, 12), (2569, 2570, 2571), strict=True):
            result = found.get(year, {})
            assert (beside[first], beside[first + 1]) == (result.get("level"), counted_of(result))
    bands = {(row[0], row[2]) for row in sheets.get("เกณฑ์แปลผล", [])}
    assert bands == {(plain(each["plan"]), band["floor"]) for each in indicators for band in each["bands"]}


async def test_the_years_of_the_plan_stand_beside_each_other(site: Installation) -> None:
    _, first = await told(site, YEAR)
    _, second = await told(site, NEXT)
    for before, each in zip(first, second, strict=True):
        assert [result["fiscal_year"] for result in each["by_year"]] == each["years"]
        year = each["by_year"][0]
        assert (year["value"], year["level"], year["status"]) == (before["value"], before["level"], "certified")
        if 2570 in each["years"]:
            assert each["by_year"][1]["value"] == each["value"]
        assert all(result["value"] is None for result in before["by_year"][1:])


async def test_that_no_step_is_reached_is_said_in_words_and_never_as_0(site: Installation) -> None:
    card, said = await site.reports.scorecard(Q3), "ต่ำกว่าเกณฑ์ระดับ 1"
    steps = next(each for each in card.indicators if each.id == "1.3.1")
    none = replace(steps, value=Decimal(0), value_unit="ระดับ", level=None, level_reason="below-criteria")
    result = replace(none.by_year[0], value=none.value, value_unit="ระดับ", level=None)
    card = replace(card, indicators=[replace(none, by_year=[result])])
    plan, years, *_ = word(card)
    assert [plan[-1][9], plan[-1][10].split("\n")[0], years[2][2]] == [said, said, said]
    sheets = excel(card)
    assert said in sheets["รายปี"][0]
    assert [row[9] for row in sheets["ตัวชี้วัด"] if row[2] == steps.unit] == [said]


async def test_remarks_and_signatures_are_in_both_papers(site: Installation) -> None:
    card = await site.reports.scorecard(YEAR)
    tables, sheets = word(card, prepared=MAKER), excel(card, MAKER)
    remarks = next(table for table in tables if table[0][-1] == "การปรับปรุงที่ดำเนินการ")
    assert remarks[1][1:] == ["ไตรมาส 3/2569", "ตอบล่าช้า\nเว็บไซต์ปิดปรับปรุง 3 วัน", "-"]
    assert sheets["ปัญหาและการปรับปรุง"][0][3] == "ตอบล่าช้า\nเว็บไซต์ปิดปรับปรุง 3 วัน"
    (left, right) = tables[-1][0]
    signed = [str(cell) for row in sheets["ตัวชี้วัด"][-4:] for cell in row if cell]
    for said in (left, signed):
        assert "(นายสมชาย รักงาน)" in said
    for said in (right, signed):
        assert "(นางสาววิภา ใจดี)" in said
        assert "ตำแหน่ง ผู้อำนวยการสำนัก" in said
    assert [each.full_name for each in signatures(await site.reports.scorecard(NEXT), NOBODY)] == ["", ""]


async def test_the_guide_names_all_that_its_template_may_name(site: Installation) -> None:
    guide = (TEMPLATE.parent / "README.md").read_text(encoding="utf-8")
    told = scorecard_context(await site.reports.scorecard(Q3), Paper(organisation="กองทุน"))
    assert [name for name in told if f"`{name}`" not in guide] == []


async def test_digits_are_of_one_kind(site: Installation) -> None:
    card = await site.reports.scorecard(Q3)
    for digits, others in (("thai", "0123456789"), ("arabic", "๐๑๒๓๔๕๖๗๘๙")):
        said = "".join(cell for table in word(card, digits) for row in table for cell in row)
        assert not set(said) & set(others)


async def test_the_indicators_of_one_owner(site: Installation) -> None:
    card = await site.reports.scorecard(YEAR, WHO)
    assert [each.id for each in card.indicators] == ["1.1.1", "1.3.1"]
    assert (card.owner, card.owners[-1]) == (WHO, WHO)
    shown = (await site.reports.overview(YEAR, WHO)).overview
    assert [row.indicator.id for row in shown.rows] == ["1.1.1", "1.3.1"]
    with pytest.raises(UnknownOwnerError):
        await site.reports.scorecard(YEAR, "ใคร")


async def test_without_strategies_an_indicator_stands_under_its_number(site: Installation) -> None:
    card = await site.reports.scorecard(Q3)

    bare = replace(
        card,
        indicators=[replace(each, strategy="", strategy_line="", project="", result=None) for each in card.indicators],
    )
    plan = word(bare)[0]
    assert plan[2][0].startswith("1.1.1")
    assert len(plan) == 2 + len(card.indicators)


async def test_a_title_in_merged_cells_is_no_formula(site: Installation) -> None:
    card, _ = await told(site, YEAR)
    titled = [replace(each, strategy="=1+1", strategy_line="http://x") for each in card.indicators]
    paper = Paper(organisation="กองทุน")
    book = load_workbook(io.BytesIO(make_scorecard("xlsx", replace(card, indicators=titled), TEMPLATE, paper)))
    (cell,) = [cell for row in book.worksheets[0] for cell in row if cell.value == "=1+1"]
    assert cell.data_type == "s"
    assert not any(cell.hyperlink for row in book.worksheets[0] for cell in row)
