"""Answer sheets as CSV: stored values with labels beside codes, and months in the Buddhist era."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from msgspec.structs import astuple

from service.application.collecting.sheet_export import COLLECTOR, EXCLUDED, MONTH, decoder
from service.domain.forms.form import CONSENT, Multiple
from service.domain.forms.pooled_versions import Versions
from service.domain.period import BUDDHIST_ERA, period_of
from service.exports.csv_tables import escape_formula
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from service.application.collecting.export import Sheet
    from service.application.collecting.sheet_export import SheetExport
    from service.domain.forms.form import Questionnaire


Writer = Callable[[Any], bytes]
"""Gives an answer as text in its columns; several choices are joined in one cell."""

ABOUT_SHEETS = ("collector", "version", "fiscal_year", "quarter", "month", "era", "collector_text", "excluded")
ABOUT_PEOPLE = ("collector", "version", "month", "era", "collector_text")
"""The columns before the answers; those of sheets as far as asked for."""

_ABOUT, _ANSWERS = itemgetter(slice(4)), itemgetter(4)
"""What is first in a sheet, and its answers."""

_PART = 200
"""How many sheets are written at a time: so few stay in the processor's cache."""

_QUOTED = re.compile(r'[",\r\n]').search
"""Finds what a cell is quoted for."""


class AnswersTable:
    """Answer sheets a line each, in UTF-8: about the sheet first, then its answers.

    Made-up sheets are marked in an extra last column: a note above the table would break the CSV, and rows are copied
    into other tables without it.
    """

    def __init__(
        self,
        labels: Mapping[str, str],
        answers: Mapping[tuple[str, ...], Writer],
        about: Sequence[str],
        *,
        made_up: bool,
    ) -> None:
        self._labels = labels
        self._columns = about
        self._about = _Written(self._about_cells)
        self._writers = tuple(answers.values())
        self._decode = decoder([name for name, *_ in answers])
        self._end = f",{texts('keeper').csv.demonstration}\r\n".encode() if made_up else b"\r\n"
        self.header = _line([*about, *chain(*answers), *(["note"] if made_up else [])]) + b"\r\n"

    def lines(self, sheets: Sequence[Sheet]) -> bytes:
        """Return the lines of sheets."""
        return b"".join([self._part(sheets[first : first + _PART]) for first in range(0, len(sheets), _PART)])

    def _part(self, sheets: Sequence[Sheet]) -> bytes:
        """Return the lines of a few sheets, written by columns: the interpreter runs once a column, not once a cell."""
        about, answers = map(self._about.__getitem__, map(_ABOUT, sheets)), map(self._decode, map(_ANSWERS, sheets))
        columns = map(map, self._writers, zip(*map(astuple, answers), strict=True))
        return self._end.join([*map(b",".join, zip(about, *columns, strict=True)), b""])

    def _about_cells(self, key: tuple[str, int, int, bool]) -> Iterator[object]:
        collector, version, month, excluded = key
        period = period_of(month)
        cells = {
            "collector": collector,
            "version": version,
            "fiscal_year": period.fiscal_year,
            "quarter": period.quarter,
            "month": f"{month // 100 + BUDDHIST_ERA}-{month % 100:02}",
            "era": texts("keeper").csv.era,
            "collector_text": self._labels.get(collector),
            "excluded": texts("keeper").csv.excluded if excluded else "",
        }
        return (cells[name] for name in self._columns)


def response_table(
    asked: SheetExport, hidden: Collection[str], labels: Mapping[str, str], *, made_up: bool
) -> AnswersTable:
    """Return a table of responses without the `hidden` fields; `labels` are collectors' labels by code.

    The column of an item with choices is followed by one with their texts.
    """
    fields = dict.fromkeys(
        name
        for each in asked.versions
        for name in each.fields
        if name not in {*each.personal, CONSENT} and name not in hidden
    )
    left_out = set() if MONTH in asked.included else {"month"}
    left_out |= set() if COLLECTOR in asked.included else {"collector", "collector_text"}
    left_out |= set() if EXCLUDED in asked.included else {"excluded"}
    about = [name for name in ABOUT_SHEETS if name not in left_out]
    return AnswersTable(labels, _answers(fields, asked.versions), about, made_up=made_up)


def personal_table(versions: Sequence[Questionnaire], labels: Mapping[str, str], *, made_up: bool) -> AnswersTable:
    """Return a table of personal data, as `response_table` does of responses."""
    fields = dict.fromkeys(name for each in versions for name in each.personal)
    return AnswersTable(labels, _answers(fields, versions), ABOUT_PEOPLE, made_up=made_up)


def _answers(fields: Iterable[str], versions: Sequence[Questionnaire]) -> dict[tuple[str, ...], Writer]:
    """Return how answers are written, by their columns."""
    asked = Versions(questionnaires=tuple(versions))
    found: dict[tuple[str, ...], Writer] = {}
    for name in fields:
        item = asked.items.get(name)
        if item and (words := asked.words(item)):
            # Ids have no colon, so column names are unique.
            write = _choices_writer if isinstance(item, Multiple) else _choice_writer
            found[name, f"{name}: {item.text}"] = write(words)
        else:
            found[name,] = _write_text
    return found


class _Written(dict[Any, bytes]):
    """The text of some cells by what they show, made once: of millions of sheets most cells are the same few."""

    def __init__(self, cells: Callable[[Any], Iterable[object]]) -> None:
        super().__init__()
        self._cells = cells

    def __missing__(self, shown: Any) -> bytes:  # noqa: ANN401 - whatever the cells show
        text = self[shown] = _line(map(escape_formula, self._cells(shown)))
        return text


def _choice_writer(words: Mapping[str, str]) -> Writer:
    return _Written(lambda chosen: (chosen, words.get(str(chosen), chosen))).__getitem__


def _choices_writer(words: Mapping[str, str]) -> Writer:
    def cells(chosen: tuple[str, ...]) -> tuple[str, str]:
        return " | ".join(chosen), " | ".join(words.get(each, each) for each in chosen)

    written = _Written(cells)
    return lambda chosen: written[tuple(chosen or ())]


def _write_text(answer: Any) -> bytes:  # noqa: ANN401 - an answer without choices
    if answer is None:
        return b""
    text = str(escape_formula(answer))
    return _line([text]) if _QUOTED(text) else text.encode()


def _line(cells: Iterable[object]) -> bytes:
    """Return cells as CSV (RFC 4180), without the end of the line."""
    out = io.StringIO()
    # Behind an empty cell: one that is alone in its row and empty would be quoted.
    csv.writer(out).writerow(["", *cells])
    return out.getvalue()[1:-2].encode()
