"""Answer sheets as CSV: stored values with labels beside codes, and months in the Buddhist era."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from itertools import chain
from operator import call
from typing import TYPE_CHECKING, Any

from msgspec import Struct, defstruct, json
from msgspec.structs import astuple

from service.domain.forms.form import CONSENT, Multiple
from service.domain.forms.pooled_versions import Versions
from service.domain.period import BUDDHIST_ERA, period_of
from service.exports.csv_tables import escape_formula
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.application.collecting.export import Sheet
    from service.domain.forms.form import Questionnaire


Writer = Callable[[Any], bytes]
"""Gives an answer as text in its columns; several choices are joined in one cell."""


class AnswersTable:
    """Answer sheets a line each, in UTF-8: about the sheet first, then its answers.

    Made-up sheets are marked in an extra last column: a note above the table would break the CSV, and rows are copied
    into other tables without it.
    """

    def __init__(
        self, labels: Mapping[str, str], answers: Mapping[tuple[str, ...], Writer], *, periods: bool, made_up: bool
    ) -> None:
        self._labels = labels
        self._periods = periods
        self._about = _Written(self._about_cells)
        self._writers = tuple(answers.values())
        self._decode = _decoder([name for name, *_ in answers])
        self._end = f",{texts('keeper').csv.demonstration}\r\n".encode() if made_up else b"\r\n"
        period = ["fiscal_year", "quarter"] if periods else []
        about = ["collector", "version", *period, "month", "era", "collector_text"]
        self.header = _line([*about, *chain(*answers), *(["note"] if made_up else [])]) + b"\r\n"

    def lines(self, sheets: Iterable[Sheet]) -> bytes:
        """Return the lines of sheets."""
        return b"".join(map(self._sheet, sheets))

    def _sheet(self, sheet: Sheet) -> bytes:
        answers = astuple(self._decode(sheet.answers))
        return b",".join([self._about[sheet[:3]], *map(call, self._writers, answers)]) + self._end

    def _about_cells(self, key: tuple[str, int, int]) -> Iterator[object]:
        collector, version, month = key
        period = period_of(month)
        yield from (collector, version, *([period.fiscal_year, period.quarter] if self._periods else []))
        yield f"{month // 100 + BUDDHIST_ERA}-{month % 100:02}"
        yield from (texts("keeper").csv.era, self._labels.get(collector))


def _decoder(names: Sequence[str]) -> Callable[[str], Struct]:
    """Return what reads the answers of these names from JSON: no keys are made, which takes half of the time."""
    fields = {f"answer{number}": name for number, name in enumerate(names)}
    answers = defstruct("Answers", [(field, Any, None) for field in fields], rename=fields)
    return json.Decoder(answers).decode


def response_table(versions: Sequence[Questionnaire], labels: Mapping[str, str], *, made_up: bool) -> AnswersTable:
    """Return a table of responses to these versions, newest first; `labels` are collectors' labels by code.

    The column of an item with choices is followed by one with their texts.
    """
    fields = dict.fromkeys(name for each in versions for name in each.fields if name not in {*each.personal, CONSENT})
    return AnswersTable(labels, _answers(fields, versions), periods=True, made_up=made_up)


def personal_table(versions: Sequence[Questionnaire], labels: Mapping[str, str], *, made_up: bool) -> AnswersTable:
    """Return a table of personal data, as `response_table` does of responses."""
    fields = dict.fromkeys(name for each in versions for name in each.personal)
    return AnswersTable(labels, _answers(fields, versions), periods=False, made_up=made_up)


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
    return b"" if answer is None else _line([escape_formula(answer)])


def _line(cells: Iterable[object]) -> bytes:
    """Return cells as CSV (RFC 4180), without the end of the line."""
    out = io.StringIO()
    # Behind an empty cell: one that is alone in its row and empty would be quoted.
    csv.writer(out).writerow(["", *cells])
    return out.getvalue()[1:-2].encode()
