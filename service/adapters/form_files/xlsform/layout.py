"""The sheets of a workbook that is handed out: a guide, the form's lines with lists to choose from, the settings."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from service.adapters.form_files.xlsform.columns import (
    CHOICES,
    EXCLUSIVE,
    FREE,
    LANGUAGES,
    RATING,
    SURVEY,
    TICKS,
    TRANSLATED,
    headed,
    setting,
)
from service.adapters.form_files.xlsform.settings import named_settings, setting_words
from service.adapters.form_files.xlsform.workbook import CHOICES_OFFERED, GUIDE, ROWS_OF_SETTINGS
from service.domain.errors import ExtraMissingError
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.catalogue import Catalogue

Line = dict[str, str | int | None]
"""A row by column, or a form's settings by path; English ones end in `_en`."""

_FONT = {"font_name": "TH Sarabun New", "font_size": 16, "valign": "top", "text_wrap": True}
_HEAD = {"bold": True, "bg_color": "#E6E6E6", "border": 1}
_WIDE, _NARROW = 44, 18
_GUIDE_WIDTHS, _SETTING_WIDTHS = (14, 22, 110), (34, 60, 44, 60)
_LAST_ROW = 500
"""The last row with lists to choose from."""

_TICK = ["yes", "no"]
_OFFERED = {
    "required": _TICK,
    "appearance": ["likert", "multiline"],
    RATING: ["rating"],
    **dict.fromkeys((*TICKS, FREE, EXCLUSIVE), _TICK),
}
_TYPES = ("begin_group", "end_group", "note", "text")
_A4, _READABLE = 9, 210
"""The size of paper, and the letters of width that a page has room for."""

_STANDARD = ("title", "id", "version")


def write_sheets(
    survey: list[Line], choices: list[Line], settings: Line, catalogue: Catalogue, *, english: bool
) -> bytes:
    """Return a workbook; the same lines give the same bytes. Raises `ExtraMissingError`."""
    try:
        import xlsxwriter  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    out = io.BytesIO()
    # A copy, because xlsxwriter changes it.
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_format_properties": dict(_FONT)}) as book:
        book.set_properties({"title": settings.get("title"), "created": datetime(2026, 1, 1)})  # noqa: DTZ001 - XLSX has no time zones
        _guide(book)
        lists = list(dict.fromkeys(str(each["list_name"]) for each in choices))
        kinds = [*_TYPES, *(f"{kind} {each}" for kind in ("select_one", "select_multiple") for each in lists)]
        _lines(book, "survey", _columns(SURVEY, english=english), survey, {"type": len(kinds)})
        _lines(book, "choices", _columns(CHOICES, english=english), choices, {})
        _settings(book, settings, catalogue)
        _for_other_programs(book, settings)
        hidden = _hidden(book, CHOICES_OFFERED)
        for at, offered in enumerate((kinds, *_offered(catalogue).values())):
            hidden.write_column(0, at, offered)
        book.get_worksheet_by_name("survey").activate()
    return out.getvalue()


def _columns(names: tuple[str, ...], *, english: bool) -> list[str]:
    return [each for name in names for each in ((name, f"{name}_en") if english and name in TRANSLATED else (name,))]


def _guide(book: Any) -> None:  # noqa: ANN401 - untyped in xlsxwriter
    guide = texts("workbook").guide
    _table(book, GUIDE, guide.head, guide.rows, _GUIDE_WIDTHS)


def _table(book: Any, name: str, head: list[str], rows: Iterable[list[Any]], widths: tuple[int, ...]) -> Any:  # noqa: ANN401 - untyped in xlsxwriter
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    across = 1 + sum(widths) // _READABLE
    sheet.fit_to_pages(across, 0)
    sheet.repeat_rows(0)
    if across > 1:
        sheet.repeat_columns(0, 1)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    sheet.write_row(0, 0, head, book.add_format(_FONT | _HEAD))
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            _write(sheet, number, at, value)
    return sheet


def _write(sheet: Any, number: int, at: int, value: str | int | None) -> None:  # noqa: ANN401 - untyped in xlsxwriter
    if isinstance(value, int):
        sheet.write_number(number, at, value)
    elif value:
        sheet.write_string(number, at, value)


def _lines(book: Any, name: str, columns: list[str], lines: list[Line], ranges: dict[str, int]) -> None:  # noqa: ANN401 - untyped in xlsxwriter
    wide = tuple(_WIDE if column.startswith(tuple(TRANSLATED)) else _NARROW for column in columns)
    rows = [[line.get(column) for column in columns] for line in lines]
    sheet = _table(book, name, [headed(column) for column in columns], rows, wide)
    for at, column in enumerate(columns):
        source: Any = f"={CHOICES_OFFERED}!$A$1:$A${ranges[column]}" if column in ranges else _OFFERED.get(column)
        if source:
            _offer(sheet, (1, at, _LAST_ROW, at), source)


def _offer(sheet: Any, cells: tuple[int, int, int, int], source: Any) -> None:  # noqa: ANN401 - untyped in xlsxwriter
    """Add a list to choose from; anything else may be typed."""
    sheet.data_validation(*cells, {"validate": "list", "source": source, "show_error": False})


def _settings(book: Any, settings: Line, catalogue: Catalogue) -> None:  # noqa: ANN401 - untyped in xlsxwriter
    said, words = texts("workbook"), setting_words(catalogue)
    names = named_settings()
    rows = [
        [name, words.get(path, {}).get(str(settings.get(path)), settings.get(path)), settings.get(f"{path}_en"),
         said.how.say(path)]
        for path, name in names.items()
    ]  # fmt: skip
    sheet = _table(book, ROWS_OF_SETTINGS, said.head, rows, _SETTING_WIDTHS)
    for number, path in enumerate(names, 1):
        if offered := _offered(catalogue).get(path):
            # Excel takes 255 letters of a list at most, and no commas in it: longer ones stand on a sheet.
            column = chr(ord("B") + list(_offered(catalogue)).index(path))
            _offer(sheet, (number, 1, number, 1), f"={CHOICES_OFFERED}!${column}$1:${column}${len(offered)}")


def _offered(catalogue: Catalogue) -> dict[str, list[str]]:
    """Return what can be chosen of settings, in the order of the columns of the hidden sheet."""
    words = setting_words(catalogue)
    bands = [words["interpretation"].get(each.id, each.id) for each in catalogue.interpretations]
    indicators = [words["indicator"].get(each.id, each.id) for each in catalogue.indicators]
    return {**{path: list(words[path].values()) for path in ("method", "faces")}, "interpretation": bands,
            "indicator": indicators}  # fmt: skip


def _for_other_programs(book: Any, settings: Line) -> None:  # noqa: ANN401 - untyped in xlsxwriter
    sheet = _hidden(book, "settings")
    sheet.write_row(0, 0, [*map(setting, _STANDARD), "default_language"])
    for at, value in enumerate([*(settings.get(path) for path in _STANDARD), LANGUAGES["th"]]):
        _write(sheet, 1, at, value)


def _hidden(book: Any, name: str) -> Any:  # noqa: ANN401 - untyped in xlsxwriter
    sheet = book.add_worksheet(name)
    sheet.hide()
    return sheet
