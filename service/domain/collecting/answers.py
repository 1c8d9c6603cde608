"""Check an answer sheet against its form: all violations at once, and the answers in canonical order."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from service.domain.errors import InvalidAnswersError, NothingAnsweredError, Violation
from service.domain.forms.form import CONSENT, Multiple, Rating, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.domain.forms.form import Item, Questionnaire

Answer = int | str | list[str]
Answers = dict[str, Answer]

FREE_TEXT_LENGTH = 200
"""The most characters of the free text of a choice."""

_MOST_UNKNOWN = 20
"""Unknown item ids that are named in an error; the rest is left out."""

_EXACT = {int, str}
"""The exact types of choices: `True` is not level 1."""

_WORTH_TIDYING = 10_000
"""Longer text is not normalised, as that takes long: five times the longest text allowed."""

_SHORT = 200
_MOST_MARKS = 30
"""Combining marks on one letter in the Stream-Safe Text Format (Unicode Standard Annex 15)."""

_NIKHAHIT = "\u0e4d"
_SPLIT_SARA_AM = re.compile(f"{_NIKHAHIT}([\u0e48-\u0e4b]?)\u0e32")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def check(questionnaire: Questionnaire, raw: Mapping[str, object]) -> Answers:
    """Return the valid answers of a sheet in the form's order, with texts tidied.

    `None`, an empty text and an empty list are no answer. A text beside a free choice that was not chosen is dropped.
    Raises `InvalidAnswersError` with every violation; of unknown item ids only the first is named. Raises
    `NothingAnsweredError` for a sheet without a violation and without an answer.
    """
    answers: Answers = {}
    violations: list[Violation] = []
    for name, item, plain in questionnaire.checked:
        sent = raw.get(name)
        if type(sent) in _EXACT and sent in plain:
            answers[name] = plain[sent]
            continue
        answer = _tidy(sent)
        if answer in (None, "", []):
            if item.required:
                violations.append(Violation(item=name, code=f"missing-{_kind(item)}"))
            continue
        violation = _violation(questionnaire, item, answer)
        if violation:
            violations.append(violation)
            continue
        answers[name] = _in_order(questionnaire, item, answer)
        if name in questionnaire.free_fields:
            violations += _take_free_texts(questionnaire.free_fields[name], answer, raw, answers)
    violations += _without_consent(questionnaire, answers, raw)
    unknown = sorted(raw.keys() - questionnaire.fields)
    violations += [Violation(item=name, code="unknown-item") for name in unknown[:_MOST_UNKNOWN]]
    _refuse(violations, answers)
    return answers


def _refuse(violations: list[Violation], answers: Answers) -> None:
    if violations:
        raise InvalidAnswersError(violations)
    if not answers:
        raise NothingAnsweredError


def _in_order(questionnaire: Questionnaire, item: Item, answer: Any) -> Answer:  # noqa: ANN401 - it was found to be of the item's type
    """Return an answer in canonical form: several choices stand in the form's order."""
    if isinstance(item, Multiple):
        return [str(value) for value in questionnaire.values[item.id] if value in answer]
    given: Answer = answer
    return given


def _without_consent(questionnaire: Questionnaire, answers: Answers, raw: Mapping[str, object]) -> list[Violation]:
    if not questionnaire.personal:
        return []
    given = [name for name in questionnaire.personal if name in answers]
    agreed = raw.get(CONSENT)
    if not isinstance(agreed, bool | None):
        return [Violation(item=CONSENT, code="not-a-consent")]
    return [] if agreed else [Violation(item=name, code="consent-needed") for name in given[:1]]


def split_personal(questionnaire: Questionnaire, answers: Answers) -> tuple[Answers, Answers]:
    """Split checked answers into the anonymous ones and the personal ones."""
    personal = {name: answers[name] for name in questionnaire.personal if name in answers}
    return {name: answer for name, answer in answers.items() if name not in personal}, personal


def tidy_text(text: str) -> str:
    """Return a text in NFC with composed sara am and LF line ends, without control characters and outer space."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    joined = _SPLIT_SARA_AM.sub("\\1\u0e33", text) if _NIKHAHIT in text else text
    return (joined if _heaped(joined) else unicodedata.normalize("NFC", joined)).strip()


def _heaped(text: str) -> bool:
    """Return whether a letter has more combining marks than any language uses (slow to normalise)."""
    marks = 0
    for letter in text if len(text) > _SHORT else "":
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > _MOST_MARKS:
            return True
    return False


def _kind(item: Item) -> str:
    return type(item).__name__.lower()


def _tidy(answer: object) -> object:
    return tidy_text(answer) if isinstance(answer, str) and len(answer) <= _WORTH_TIDYING else answer


def _violation(questionnaire: Questionnaire, item: Item, answer: object) -> Violation | None:
    if isinstance(item, Text):
        return _text_violation(item, answer)
    values = questionnaire.values[item.id]
    if isinstance(item, Multiple):
        return list_violation(questionnaire, item, answer)
    if isinstance(item, Rating):
        code = None if type(answer) in {int, str} and answer in values else "not-a-level"
    else:
        code = None if answer in values else "not-a-choice"
    return Violation(item=item.id, code=code) if code else None


def list_violation(questionnaire: Questionnaire, item: Multiple, answer: object) -> Violation | None:
    """Return what is wrong with an answer to a multiple item: unknown, doubled, too many or contradicting choices."""
    code = _list_fault(questionnaire.values[item.id], answer)
    if code or not isinstance(answer, list):
        return Violation(item=item.id, code=code or "not-a-list")
    alone = questionnaire.exclusive.get(item.id, frozenset())
    if len(answer) > 1 and not alone.isdisjoint(answer):
        return Violation(item=item.id, code="chosen-beside")
    if item.at_most and len(answer) > item.at_most:
        return Violation(item=item.id, code="too-many-chosen", params={"limit": item.at_most, "chosen": len(answer)})
    return None


def _text_violation(item: Text, answer: object) -> Violation | None:
    if not isinstance(answer, str):
        return Violation(item=item.id, code="not-a-text")
    return _too_long(item.id, item.max_length, answer) if len(answer) > item.max_length else None


def _list_fault(values: tuple[object, ...], answer: object) -> str | None:
    if not isinstance(answer, list):
        return "not-a-list"
    if not all(value in values for value in answer):
        return "not-a-choice"
    return None if len(answer) == len(set(answer)) else "chosen-twice"


def _too_long(field: str, limit: int, text: str) -> Violation:
    return Violation(item=field, code="too-long", params={"limit": limit, "length": len(text)})


def _take_free_texts(
    fields: Mapping[str, str], answer: object, raw: Mapping[str, object], answers: Answers
) -> Iterator[Violation]:
    """Move the texts beside chosen free choices into `answers`; yield what is wrong with them."""
    chosen = answer if isinstance(answer, list) else [answer]
    for field, choice in fields.items():
        text = _tidy(raw.get(field)) if choice in chosen else None
        if text in (None, ""):
            continue
        if not isinstance(text, str):
            yield Violation(item=field, code="not-a-text")
        elif len(text) > FREE_TEXT_LENGTH:
            yield _too_long(field, FREE_TEXT_LENGTH, text)
        else:
            answers[field] = text
