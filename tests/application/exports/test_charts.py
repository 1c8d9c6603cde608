"""Charts: the same value gives the same bytes, and every number in them is that of the value."""

from __future__ import annotations

import io
import re
import sys
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, get_args
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from msgspec.structs import replace
from PIL import Image

from service.domain.errors import ExtraMissingError
from service.domain.period import FiscalPeriod
from service.domain.scoring.importance import Importance, ItemImportance, Quadrant
from service.exports import charts
from service.exports.charts import ChartOptions, days_chart, importance_chart, items_chart, series_chart
from service.exports.charts import canvas as drawing
from service.exports.charts.canvas import broken, width_of
from service.exports.charts.options import colours
from service.exports.charts.reference_lines import reference_lines_of, runs_of, scale_of
from service.texts import texts
from service.web.http.static_files import stylesheet
from tests.support.installation import Installation, answers, sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from service.application.scoring.series import Series
    from service.domain.scoring.score import Score

pytestmark = pytest.mark.no_cover  # domain and application are judged by examples of their own

BESIDE = 15
"""The letters in bold for which half of a narrow chart has room."""

SVG = "{http://www.w3.org/2000/svg}"
WIDE, NARROW = ChartOptions(), ChartOptions(width="narrow")


class TestLetters:
    def test_a_letter_that_our_fonts_lack_is_drawn_from_another(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(drawing, "_FAMILY", ["cmr10"])
        drawing._holder.cache_clear()
        # The library warns of letters that it draws as boxes, and a warning is an error here.
        assert width_of("กข") > width_of("ก") > 0
        assert len(drawing._FAMILY) > 1
        drawing._holder.cache_clear()

    def test_a_letter_that_no_font_has_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(drawing, "_holder", lambda letter: None if letter in "上海" else "Sarabun")
        assert width_of("งาน 上海") == width_of("งาน [U+4E0A][U+6D77]")


@pytest.fixture
async def score(site: Installation) -> Score:
    return await _score(site)


@pytest.fixture
async def series(site: Installation) -> Series:
    await _score(site)
    return await site.report.series("survey", [2568, 2569])


async def _score(site: Installation) -> Score:
    collector = await site.collectors.create("survey", "สำนักงาน", population=50)
    for month, count, given in (
        (202410, 4, {"ease": 4, "speed": 3}),
        (202511, 3, {"ease": 5, "speed": 5}),
        (202605, 2, {"ease": "na", "speed": 1}),
    ):
        sheets = [sheet(site.registry.form("survey"), answers(**given))] * count
        await site.store_sheets(collector, month, *sheets)
    return await site.report.score("survey", FiscalPeriod(fiscal_year=2569))


def texts_of(picture: bytes) -> list[str]:
    """Give what is written in a picture: the library notes each text beside the outlines of its letters."""
    return [text.strip() for text in re.findall(r"<!--(.*?)-->", picture.decode(), re.DOTALL)]


def bars_of(axes: Axes) -> list[Rectangle]:
    return [patch for patch in axes.patches if isinstance(patch, Rectangle)]


@pytest.mark.parametrize("look", [WIDE, NARROW])
async def test_a_series_shows_each_period_with_its_number_and_what_it_is_judged_by(
    series: Series, look: ChartOptions
) -> None:
    written = texts_of(series_chart(series, look))
    for point in (*series.quarters, *series.years):
        shown = "–" if point.percent is None else str(point.percent)
        assert any(shown in text for text in written)
    assert sum("–" in text for text in written) == sum(
        point.percent is None for point in (*series.quarters, *series.years)
    )
    said = " ".join(written)
    assert "เป้าหมาย" in said
    assert {"75", "85", "95"} <= set(written) or look is NARROW
    assert "ปีงบประมาณ 2568" in said


async def test_points_stand_at_their_values_and_a_period_without_answers_is_a_gap(series: Series) -> None:
    from service.exports.charts.series_narrow import NarrowSeries
    from service.exports.charts.series_wide import WideSeries

    expected = [None if point.percent is None else float(point.percent) for point in series.quarters]
    for chart, way in ((WideSeries(series, WIDE, ""), "y"), (NarrowSeries(series, NARROW, ""), "x")):
        (axes,) = chart.sheet.figure.axes
        drawn = [[None if v != v else v for v in getattr(line, f"get_{way}data")()] for line in axes.lines]  # noqa: PLR0124 - only nan is not itself
        assert expected in drawn
        assert [95.0, 95.0] in drawn


@pytest.mark.parametrize("times", [1, 4])
async def test_the_number_of_a_point_at_the_top_is_clear_of_the_legend(series: Series, times: int) -> None:
    """Also turned, where many years leave a quarter little room."""
    from service.exports.charts.series_wide import WideSeries

    top = [replace(each, percent=Decimal("100.00")) for each in series.quarters]
    chart = WideSeries(replace(series, quarters=top * times, years=series.years * times), WIDE, "")
    chart.sheet.figure.canvas.draw()
    (axes,) = chart.sheet.figure.axes
    legend = axes.get_legend()
    assert legend
    assert not [text for text in axes.texts if text.get_window_extent().overlaps(legend.get_window_extent())]


async def test_the_line_of_the_whole_crosses_bars_and_no_label_where_these_stand_above(score: Score) -> None:
    from service.exports.charts.items import draw

    (axes,) = draw(score, NARROW).figure.axes
    assert [np.asarray(line.get_xdata()).tolist() for line in axes.lines] == [[0, 0]]
    crossed = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in bars_of(axes)]
    ends = [
        [y for _, y in np.asarray(path.vertices).tolist()] for lines in axes.collections for path in lines.get_paths()
    ]
    assert len(ends) == len(crossed)
    assert all(low - 4 < min(found) < max(found) < high + 4 for found, (low, high) in zip(ends, crossed, strict=True))


async def test_each_year_has_the_target_and_the_floors_that_judged_it(series: Series) -> None:
    from service.exports.charts.series_narrow import NarrowSeries
    from service.exports.charts.series_wide import WideSeries

    earlier = [replace(each, target=Decimal(80), target_unit="percent") for each in series.quarters[:4]]
    mixed = replace(series, quarters=[*earlier, *series.quarters[4:]])
    assert [(run.first, run.end, run.aims[0].value) for run in runs_of(mixed)] == [
        (0, 4, Decimal(80)),
        (4, 8, Decimal(95)),
    ]
    for kind, look, along, across in ((WideSeries, WIDE, "x", "y"), (NarrowSeries, NARROW, "y", "x")):
        chart = kind(mixed, look, "")
        (axes,) = chart.sheet.figure.axes
        drawn = {
            float(getattr(line, f"get_{across}data")()[0]): tuple(map(float, getattr(line, f"get_{along}data")()))
            for line in axes.lines
            if line.get_linestyle() == "--"
        }
        assert drawn[80.0][1] == drawn[95.0][0]
        assert sorted(drawn) == [80.0, 95.0]
        written = [text.get_text() for text in (*axes.texts, *chart.sheet.figure.texts)]
        assert "ปี 2568 เป้าหมาย 80" in written
    assert len(runs_of(series)) == 1


async def test_a_target_that_is_a_level_stands_at_its_floor(series: Series) -> None:
    (first, *_) = reference_lines_of(replace(series, target=Decimal(3), target_unit="level"))
    assert (first.value, first.level, first.target, first.words) == (Decimal(85), 3, True, "เป้าหมาย (ระดับ 3)")
    (other, *floors) = reference_lines_of(replace(series, target=Decimal(88)))
    assert (other.value, other.level, other.words, len(floors)) == (Decimal(88), None, "เป้าหมาย", 5)
    assert scale_of(replace(series, quarters=[], years=[]), floors) == 70


@pytest.mark.parametrize("look", [WIDE, NARROW])
async def test_bars_of_items_have_the_numbers_of_the_score(score: Score, look: ChartOptions) -> None:
    written = texts_of(items_chart(score, look))
    rated = [item for item in score.items if item.type == "rating"]
    assert [str(part.percent) for part in (score, *score.sections, *rated)]
    for part in (*score.sections, *rated):
        assert str(part.percent) in written
    assert f"รวม {score.percent}" in written
    number = score.items.index(rated[0]) + 1
    assert any(text.replace("\u00a0", " ") == f"{number}. {rated[0].text}" for text in written)


@pytest.mark.parametrize("look", [WIDE, NARROW])
async def test_the_matrix_has_each_placed_item_and_both_borders(score: Score, look: ChartOptions) -> None:
    rated = [item for item in score.items if item.type == "rating"]
    placed = [
        ItemImportance(id=item.id, correlation=Decimal(f"0.{at}51"), percent=Decimal(70 + at), quadrant="keep")
        for at, item in enumerate(rated, 2)
    ]
    across, up = Decimal("0.271"), Decimal("73.13")
    found = Importance(sheets=30, mean_correlation=across, mean_percent=up, items=placed)
    matrix = replace(score, importance=found)
    written = texts_of(importance_chart(matrix, look))
    numbers = (str(score.items.index(item) + 1) for item in rated)
    assert {"0.271", "73.13", "สำคัญสูง พอใจต่ำ", *numbers} <= {*written}


@pytest.mark.parametrize("quadrant", get_args(Quadrant))
def test_the_names_of_two_quadrants_stand_beside_each_other_on_a_phone(quadrant: str) -> None:
    name = texts("planner").importance_quadrants.say(quadrant)
    assert sum(unicodedata.category(letter) != "Mn" for letter in name) <= BESIDE


async def test_the_matrix_has_no_tick_beyond_what_there_can_be(score: Score) -> None:
    rated = [item for item in score.items if item.type == "rating"]
    ends = [("-1", "0"), *[("1", "100")] * (len(rated) - 1)]
    placed = [
        ItemImportance(id=item.id, correlation=Decimal(across), percent=Decimal(up), quadrant="keep")
        for item, (across, up) in zip(rated, ends, strict=True)
    ]
    found = Importance(sheets=30, mean_correlation=Decimal("0.5"), mean_percent=Decimal(60), items=placed)
    written = {*texts_of(importance_chart(replace(score, importance=found), WIDE))}
    assert {"-1.0", "1.0", "0.5", "0", "100", "60"} <= written
    assert not {"-1.1", "1.1", "-5", "105"} & written


async def test_bars_are_as_long_as_their_numbers(score: Score) -> None:
    from service.exports.charts.items import draw

    (axes,) = draw(score, WIDE).figure.axes
    lengths = [bar.get_width() for bar in bars_of(axes)]
    rated = [item for item in score.items if item.type == "rating"]
    expected = [float(part.percent or 0) for part in (*score.sections, *rated)]
    assert sorted(lengths) == sorted(expected)


def test_days_are_drawn_with_the_empty_ones_between() -> None:
    from service.exports.charts.days import draw

    days = [(date(2026, 12, 30), 3), (date(2027, 1, 2), 12)]
    (axes,) = draw((False, days), WIDE).figure.axes
    assert [bar.get_height() for bar in bars_of(axes)] == [3, 0, 0, 12]
    written = texts_of(days_chart(days))
    assert {"3", "12", "30 ธ.ค.", "2569"} <= {line for text in written for line in text.split("\n")}


def test_many_days_have_a_scale_and_the_number_of_the_highest() -> None:
    days = [(date(2026, 10, 1) + timedelta(days=at), at % 50) for at in range(300)]
    for look in (WIDE, NARROW):
        written = texts_of(days_chart(days, look))
        assert written.count("49") == 1
        assert {"0", "15", "30", "45"} <= set(written)


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(lambda look: days_chart([], look), id="no days"),
        pytest.param(lambda look: days_chart([(date(2026, 10, 1), 0)], look), id="days without answers"),
    ],
)
def test_where_there_is_nothing_to_draw_it_says_so(draw: Callable[[ChartOptions], bytes]) -> None:
    for look in (WIDE, NARROW):
        assert texts_of(draw(look)) == ["ยังไม่มีคำตอบ"]


async def test_a_form_without_answers_says_so(site: Installation) -> None:
    score = await site.report.score("survey", FiscalPeriod(fiscal_year=2569))
    series = await site.report.series("survey")
    assert texts_of(items_chart(score)) == texts_of(series_chart(series, NARROW)) == ["ยังไม่มีคำตอบ"]


async def test_a_picture_is_well_formed_the_same_each_time_and_without_a_date(series: Series, score: Score) -> None:
    for draw in (partial(series_chart, series), partial(items_chart, score, NARROW)):
        first = draw()
        charts._kept.clear()
        assert draw() == first
        root = ET.fromstring(first)
        assert root.tag == f"{SVG}svg"
        assert root.find(f"{SVG}text") is None
        assert b"<text" not in first
        assert b"<dc:date>" not in first
        assert root.findtext(f".//{SVG}title") or b"<dc:title>" in first


async def test_letters_are_of_our_font_whatever_is_installed(series: Series) -> None:
    glyphs = set(re.findall(r'<path id="([A-Za-z]+)-', series_chart(series).decode()))
    assert "Sarabun" in glyphs
    assert not {each for each in glyphs if "DejaVu" in each}


async def test_pictures_for_documents_are_png_of_200_dots_an_inch_without_a_date(score: Score) -> None:
    picture = Image.open(io.BytesIO(items_chart(score, ChartOptions(format="png"))))
    assert (picture.format, picture.width) == ("PNG", 720 * 200 // 96)
    assert {round(each) for each in picture.info["dpi"]} == {200}
    assert set(picture.info) == {"dpi"}


async def test_a_dark_one_has_the_dark_colours_of_the_house(series: Series) -> None:
    light, dark = colours(ChartOptions()), colours(ChartOptions(dark=True, accent="#a9c4de"))
    assert light["paper"] == "#fff"
    assert dark["paper"] != "#fff"
    assert dark["accent"] == "#a9c4de"
    assert set(dark.values()) - {"#a9c4de"} <= set(re.findall("#[0-9a-f]+", stylesheet("tokens.css")))
    assert dark["paper"] in series_chart(series, ChartOptions(dark=True)).decode()


async def test_made_up_answers_say_so(series: Series, score: Score) -> None:
    for look in (WIDE, NARROW):
        assert "ข้อมูลสาธิต" in texts_of(series_chart(replace(series, demonstration=True), look))
        assert "ข้อมูลสาธิต" in texts_of(items_chart(replace(score, demonstration=True), look))
        assert "ข้อมูลสาธิต" in texts_of(days_chart([(date(2026, 10, 1), 1)], look, demonstration=True))
        assert "ข้อมูลสาธิต" not in texts_of(series_chart(series, look))


async def test_a_text_is_never_taken_for_a_formula_or_markup(score: Score) -> None:
    items = [replace(item, text="ราคา $x^2$ & <b>ลด</b> -- ดี") for item in score.items]
    picture = items_chart(replace(score, items=items))
    ET.fromstring(picture)
    assert b"<b>" not in picture


async def test_a_name_breaks_between_words_or_gives_way_to_its_number(score: Score) -> None:
    long = "ประโยชน์ของข้อมูลในระบบต่อการบริหารเงินกองทุนฯ"
    assert broken(long, 270, 2, 15) == ["ประโยชน์ของข้อมูลในระบบต่อการบริหาร", "เงินกองทุนฯ"]
    assert broken("ก" * 80, 270, 2, 15) is None
    assert width_of("ที่") < width_of("ที") + 1
    items = [replace(item, text="x" * 80) for item in score.items]
    written = texts_of(items_chart(replace(score, items=items)))
    assert any(text.startswith("ข้อ ") for text in written)


def test_a_picture_is_drawn_once_and_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []

    def draw(kind: str, value: object, look: ChartOptions) -> bytes:
        drawn.append(value)
        return b""

    monkeypatch.setattr(charts, "_draw", draw)
    monkeypatch.setattr(charts, "_kept", type(charts._kept)())
    days = [[(date(2026, 10, 1), at)] for at in range(charts.KEPT + 1)]
    for each in (*days, days[-1], days[0]):
        days_chart(each)
    assert len(drawn) == charts.KEPT + 2
    assert len(charts._kept) == charts.KEPT


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "service.exports.charts.days", raising=False)
    monkeypatch.delitem(sys.modules, "service.exports.charts.canvas", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ExtraMissingError) as refused:
        days_chart([(date(2026, 10, 1), 123_456)])
    assert refused.value.params == {"extra": "charts"}
