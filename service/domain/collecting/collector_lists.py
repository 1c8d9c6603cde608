"""A pasted list of collectors: one a line, with label, number of people and last day, typed or copied from a sheet."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from service.domain.collecting.collector_settings import CollectorSettings, settings_from_fields
from service.domain.collecting.thai_input import day, whole_number
from service.domain.errors import InvalidCollectorError, LineFault, Violation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

MOST_AT_ONCE = 200
"""As many posters are drawn for one file."""

COLUMNS = ("label", "population", "closes")
_DELIMITERS = "\t;,"
_LONGEST_LINE, _LONGEST = 10_000, 256 * 1024
"""The most letters of a line, and of a list: as many lines of the longest labels as may be."""


def read_list(  # noqa: PLR0913, PLR0917 - a list, and all that it is judged by
    text: str,
    shared: Mapping[str, str],
    now: datetime,
    forms: Collection[str],
    heading: str,
    there: Collection[str] = (),
) -> tuple[list[CollectorSettings], list[LineFault]]:
    """Return the settings of each line with the `shared` fields, and every fault; empty lines are left out.

    Columns are parted by the first of tab, semicolon and comma that the line has. A label that still ends with a
    number or a day is not taken, nor one that is `there`. A first line that begins with `heading` is one; where that
    is its second column, the first one numbers the lines.
    """
    if shared["form"] not in forms:
        return [], [_fault(0, "", "no-form", "form")]
    lines = list(_lines(text, heading)) if len(text) <= _LONGEST else [(0, [""])] * (MOST_AT_ONCE + 1)
    if not 0 < len(lines) <= MOST_AT_ONCE:
        return [], [_fault(0, "", "too-many" if lines else "no-lines", "label", limit=MOST_AT_ONCE)]
    made: list[CollectorSettings] = []
    faults: list[LineFault] = []
    labels: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) > len(COLUMNS):
            faults.append(_fault(line, cells[0], "columns", "label", limit=len(COLUMNS)))
            continue
        try:
            terms = settings_from_fields({**shared, **dict(zip(COLUMNS, cells, strict=False))}, now, forms)
        except InvalidCollectorError as error:
            faults += [LineFault(line=line, label=cells[0], violation=each) for each in error.violations]
            continue
        codes = {"runs-on": _ends_with_another_column(terms.label), "there": terms.label in there}
        faults += [_fault(line, terms.label, code, "label") for code, found in codes.items() if found]
        if terms.label in labels:
            faults.append(_fault(line, terms.label, "twice", "label", first=labels[terms.label]))
        labels.setdefault(terms.label, line)
        made.append(terms)
    return made, faults


def _ends_with_another_column(label: str) -> bool:
    *before, last = re.split("[,;]", label)
    return bool(before) and (whole_number(last) is not None or day(last) is not None)


def _fault(line: int, label: str, code: str, field: str, **params: int) -> LineFault:
    return LineFault(line=line, label=label, violation=Violation(item=field, code=code, params=dict(params)))


def _lines(text: str, heading: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that hold something, with their numbers and cells."""
    lines = text.removeprefix("\ufeff").splitlines()
    numbered = False
    for number, cells in enumerate(_cells(lines), 1):
        stripped = [each.strip() for each in cells]
        if number == 1 and heading in stripped[:2]:
            numbered = stripped[0] != heading
        elif any(stripped):
            bare = stripped[1:] if numbered and whole_number(stripped[0].strip(" .") or "0") is not None else stripped
            yield number, _without_empty_ends(bare)


def _cells(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield the cells of each line. A quote that is not closed ends with its line, so that lines keep their numbers.

    A line too long for any label is one cell, which is refused as such.
    """
    for line in lines:
        delimiter = next((each for each in _DELIMITERS if each in line), ",")
        yield [line] if len(line) > _LONGEST_LINE else next(csv.reader([line], delimiter=delimiter), [])


def _without_empty_ends(cells: list[str]) -> list[str]:
    while len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return cells
