"""Answer sheets as a table: stored values with labels beside codes, and months in the Buddhist era."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.domain.forms.form import CONSENT
from service.domain.forms.pooled_versions import Versions
from service.domain.period import BUDDHIST_ERA
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from service.application.collecting.export import PersonalRecord, ResponseRecord
    from service.domain.forms.form import Questionnaire

    Record = ResponseRecord | PersonalRecord
    Columns = dict[str, Callable[[Record], object]]
    """What stands in each column of a record's row, by the column's name."""


def response_columns(versions: Sequence[Questionnaire], labels: Mapping[str, str]) -> Columns:
    """Return the columns of responses to these versions, newest first; `labels` are collectors' labels by code.

    The column of an item with choices is followed by one with their texts.
    """
    fields = dict.fromkeys(name for each in versions for name in each.fields if name not in {*each.personal, CONSENT})
    return {**_about(labels, "fiscal_year", "quarter"), **_answers(fields, versions)}


def personal_columns(versions: Sequence[Questionnaire], labels: Mapping[str, str]) -> Columns:
    """Return the columns of personal data, as `response_columns` does for responses."""
    fields = dict.fromkeys(name for each in versions for name in each.personal)
    return {**_about(labels), **_answers(fields, versions)}


def _about(labels: Mapping[str, str], *period: str) -> Columns:
    same = {name: _field(name) for name in ("collector", "version", *period)}
    return {
        **same,
        "month": lambda record: f"{record.month // 100 + BUDDHIST_ERA}-{record.month % 100:02}",
        "era": lambda _: texts("keeper").csv.era,
        "collector_text": lambda record: labels.get(record.collector),
    }


def _answers(fields: Iterable[str], versions: Sequence[Questionnaire]) -> Columns:
    asked = Versions(questionnaires=tuple(versions))
    columns: Columns = {}
    for name in fields:
        columns[name] = _answer(name, {})
        item = asked.items.get(name)
        if item and (words := asked.words(item)):
            # Ids have no colon, so column names are unique.
            columns[f"{name}: {item.text}"] = _answer(name, words)
    return columns


def _field(name: str) -> Callable[[Record], object]:
    return lambda record: getattr(record, name)


def _answer(name: str, words: Mapping[str, str]) -> Callable[[Record], object]:
    """Return a getter of an answer, or of its text; several choices are joined in one cell."""

    def said(answer: Any) -> object:  # noqa: ANN401 - an answer of any item type
        return words.get(str(answer), answer)

    def read(record: Record) -> object:
        answer = record.answers.get(name)
        return " | ".join(str(said(each)) for each in answer) if isinstance(answer, list) else said(answer)

    return read
