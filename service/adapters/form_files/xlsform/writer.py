"""Write a form as an XLSForm workbook that reads back as the same form."""

from __future__ import annotations

import io
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from service.adapters.form_files.xlsform.columns import (
    BREAKDOWN,
    CHOICES,
    EXCLUSIVE,
    FREE,
    LANGUAGES,
    LENGTH,
    MOST,
    OVERALL,
    OWN,
    PERSONAL,
    SETTINGS,
    SURVEY,
    TRANSLATED,
    headed,
)
from service.adapters.form_files.xlsform.lists import WITH_NA
from service.domain.errors import ExtraMissingError
from service.domain.forms.form import NO_OPINION, Form, Item, Multiple, Questionnaire, Rating, Section, Single, Text
from service.domain.forms.scale import Scale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msgspec import Struct

Line = dict[str, str | int | None]
"""A row by column; English columns end in `_en`."""

_FONT = {"font_name": "TH Sarabun New", "font_size": 16, "valign": "top", "text_wrap": True}
_HEAD = {"bold": True, "bg_color": "#E6E6E6", "border": 1}
_WIDE, _NARROW = 44, 18
_TOLD = (*TRANSLATED, "form_title", f"{OWN}title", f"{OWN}audience", f"{OWN}notice", f"{OWN}consent")
"""The prefixes of columns with sentences."""

_TICK = {True: "yes", False: "no"}


def write_xlsform(questionnaire: Questionnaire) -> bytes:
    """Return a form as a workbook; the same form gives the same bytes. Raises `ExtraMissingError`."""
    try:
        import xlsxwriter  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise ExtraMissingError(extra="office") from None
    out, form = io.BytesIO(), questionnaire.form
    english = "en" in form.languages
    # A copy, because xlsxwriter changes it.
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_format_properties": dict(_FONT)}) as book:
        book.set_properties({"title": form.title, "created": datetime(2026, 1, 1)})  # noqa: DTZ001 - XLSX has no time zones
        _sheet(book, "survey", _columns(SURVEY, english=english), list(_survey(questionnaire)))
        _sheet(book, "choices", _columns(CHOICES, english=english), list(_choices(questionnaire)))
        _sheet(book, "settings", list(_settings_columns(english=english)), [_settings(form)])
    return out.getvalue()


def _sheet(book: Any, name: str, columns: list[str], lines: list[Line]) -> None:  # noqa: ANN401 - untyped in xlsxwriter
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    head = book.add_format(_FONT | _HEAD)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, _WIDE if column.startswith(_TOLD) else _NARROW)
        sheet.write_string(0, at, headed(column), head)
        for number, line in enumerate(lines, 1):
            value = line.get(column)
            if isinstance(value, int):
                sheet.write_number(number, at, value)
            elif value:
                sheet.write_string(number, at, value)


def _columns(names: tuple[str, ...], *, english: bool) -> list[str]:
    return [each for name in names for each in ((name, f"{name}_en") if english and name in TRANSLATED else (name,))]


def _settings_columns(*, english: bool) -> Iterator[str]:
    for name in SETTINGS:
        if english or not name.endswith("_en"):
            yield name
        if name == "version":
            yield "default_language"


def _settings(form: Form) -> Line:
    line: Line = {"default_language": LANGUAGES["th"]}
    for name, path in SETTINGS.items():
        head, _, field = path.rpartition(".")
        value = getattr(getattr(form, head) if head else form, field, None)
        line[name] = " ".join(value) if isinstance(value, tuple) else value
    return line


def _said(thing: Struct, field: str, column: str) -> Line:
    return {f"{column}{ending}": getattr(thing, f"{field}{ending}") for ending in ("", "_en")}


def _survey(questionnaire: Questionnaire) -> Iterator[Line]:
    form = questionnaire.form
    yield {"type": "note", "name": "intro", **_said(form, "intro", "label")}
    parts = groupby(form.sections, key=lambda section: (section.part, section.part_en))
    for number, (_, grouped) in enumerate(parts, 1):
        sections = list(grouped)
        if len(sections) == 1 and sections[0].title is None:
            yield from _group(questionnaire, sections[0], "part")
            continue
        yield {"type": "begin_group", "name": f"part_{number}", **_said(sections[0], "part", "label")}
        for section in sections:
            yield from _group(questionnaire, section, "title")
        yield {"type": "end_group"}


def _group(questionnaire: Questionnaire, section: Section, named: str) -> Iterator[Line]:
    yield {"type": "begin_group", "name": section.id, **_said(section, named, "label")}
    if section.intro:
        yield {"type": "note", "name": f"{section.id}_intro", **_said(section, "intro", "label")}
    for item in section.items:
        yield {**_item(questionnaire, item), **_said(item, "text", "label"), **_said(item, "hint", "hint")}
    yield {"type": "end_group"}


def _item(questionnaire: Questionnaire, item: Item) -> Line:
    line: Line = {"name": item.id, "required": _TICK[item.required]}
    match item:
        case Rating():
            name = f"{questionnaire.form.scale}{WITH_NA if item.na else ''}"
            return {**line, "type": f"select_one {name}", "appearance": "likert", OVERALL: _TICK[item.overall]}
        case Single():
            return {**line, "type": f"select_one {item.id}", BREAKDOWN: _TICK[item.breakdown]}
        case Multiple():
            return {**line, "type": f"select_multiple {item.id}", MOST: item.at_most}
        case Text():
            return {
                **line,
                "type": "text",
                "appearance": "multiline",
                PERSONAL: _TICK[item.personal],
                LENGTH: item.max_length,
            }


def _choices(questionnaire: Questionnaire) -> Iterator[Line]:
    for item in questionnaire.items.values():
        if isinstance(item, Single | Multiple):
            for choice in item.choices:
                yield {
                    "list_name": item.id,
                    "name": choice.value,
                    **_said(choice, "text", "label"),
                    FREE: _TICK[choice.free],
                    EXCLUSIVE: _TICK[choice.exclusive],
                }
    if questionnaire.scale:
        yield from _steps(questionnaire.scale, questionnaire.scale.id)
        yield from _steps(questionnaire.scale, f"{questionnaire.scale.id}{WITH_NA}")
        yield {
            "list_name": f"{questionnaire.scale.id}{WITH_NA}",
            "name": NO_OPINION,
            **_said(questionnaire.scale, "na", "label"),
        }


def _steps(scale: Scale, name: str) -> Iterator[Line]:
    for level in scale.levels:
        yield {"list_name": name, "name": str(level.value), **_said(level, "full", "label")}
