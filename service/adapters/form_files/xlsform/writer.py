"""Write a form as an XLSForm workbook that reads back as the same form, and an empty one to fill in."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from service.adapters.form_files.xlsform.columns import (
    BREAKDOWN,
    EXCLUSIVE,
    FREE,
    LENGTH,
    MOST,
    OVERALL,
    PERSONAL,
)
from service.adapters.form_files.xlsform.layout import Line, write_sheets
from service.adapters.form_files.xlsform.lists import WITH_NA
from service.adapters.form_files.xlsform.settings import PATHS, said
from service.domain.forms.form import NO_OPINION, Form, Item, Multiple, Questionnaire, Rating, Section, Single, Text
from service.domain.forms.scale import Scale
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msgspec import Struct

    from service.domain.catalogue import Catalogue

_TICK = {True: "yes", False: "no"}


def write_xlsform(questionnaire: Questionnaire, catalogue: Catalogue) -> bytes:
    """Return a form as a workbook of its next version, with the catalogue's scales and bands to choose from.

    The same form gives the same bytes. Raises `ExtraMissingError`.
    """
    form = questionnaire.form
    return write_sheets(
        list(_survey(questionnaire)),
        list(_choices(questionnaire)),
        _settings(form),
        catalogue,
        english="en" in form.languages,
    )


def write_template(catalogue: Catalogue) -> bytes:
    """Return a workbook without questions, with the lists of all scales. Raises `ExtraMissingError`."""
    survey: list[Line] = [{"type": "note", "name": "intro"}, {"type": "begin_group"}, {"type": "end_group"}]
    choices = [line for scale in catalogue.scales for line in _scale(scale)]
    return write_sheets(survey, choices, {"title": texts("workbook").template.title}, catalogue, english=True)


def _settings(form: Form) -> Line:
    paths = (f"{path}{ending}" for path in PATHS for ending in ("", "_en"))
    given = {path: said(form, path) for path in paths}
    plain = {path: " ".join(value) if isinstance(value, list) else value for path, value in given.items()}
    return {**plain, "faces": _TICK[form.faces], "version": form.version + 1}


def _texts(thing: Struct, field: str, column: str) -> Line:
    return {f"{column}{ending}": getattr(thing, f"{field}{ending}") for ending in ("", "_en")}


def _survey(questionnaire: Questionnaire) -> Iterator[Line]:
    form = questionnaire.form
    yield {"type": "note", "name": "intro", **_texts(form, "intro", "label")}
    parts = groupby(form.sections, key=lambda section: (section.part, section.part_en))
    for number, (_, grouped) in enumerate(parts, 1):
        sections = list(grouped)
        if len(sections) == 1 and sections[0].title is None:
            yield from _group(questionnaire, sections[0], "part")
            continue
        yield {"type": "begin_group", "name": f"part_{number}", **_texts(sections[0], "part", "label")}
        for section in sections:
            yield from _group(questionnaire, section, "title")
        yield {"type": "end_group"}


def _group(questionnaire: Questionnaire, section: Section, named: str) -> Iterator[Line]:
    yield {"type": "begin_group", "name": section.id, **_texts(section, named, "label")}
    if section.intro:
        yield {"type": "note", "name": f"{section.id}_intro", **_texts(section, "intro", "label")}
    for item in section.items:
        yield {**_item(questionnaire, item), **_texts(item, "text", "label"), **_texts(item, "hint", "hint")}
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
                    **_texts(choice, "text", "label"),
                    FREE: _TICK[choice.free],
                    EXCLUSIVE: _TICK[choice.exclusive],
                }
    if questionnaire.scale:
        yield from _scale(questionnaire.scale)


def _scale(scale: Scale) -> Iterator[Line]:
    """Yield the list of a scale, without and with "no opinion"."""
    yield from _steps(scale, scale.id)
    yield from _steps(scale, f"{scale.id}{WITH_NA}")
    yield {"list_name": f"{scale.id}{WITH_NA}", "name": NO_OPINION, **_texts(scale, "na", "label")}


def _steps(scale: Scale, name: str) -> Iterator[Line]:
    for level in scale.levels:
        yield {"list_name": name, "name": str(level.value), **_texts(level, "full", "label")}
