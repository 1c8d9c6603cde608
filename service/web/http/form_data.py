"""Between the fields of a sent form and answers: strings under names on one side, typed values on the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from service.domain.collecting.thai_input import digits
from service.domain.errors import SentTwiceError
from service.domain.forms.form import CONSENT, Multiple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.forms.form import Questionnaire

MOST_FIELDS = 2000
VERSION_DIGITS = 4
"""How many fields a sent form may have that is no sheet."""

AGREED = "yes"
"""What the consent's field says when it is ticked."""

_BYTES = re.compile("(?:%[0-9A-Fa-f]{2})+")
_DIGITS = re.compile("[0-9A-Fa-f]*")

Sent = dict[str, list[str]]
"""The fields of a sent form: each name with all that was sent under it."""


def url_decoded(body: str, most: int = MOST_FIELDS) -> Sent:
    """Read URL-encoded fields, as `urllib.parse.parse_qs` does with blank values kept, in a third of its time.

    Most of a sheet stands for itself; what does not is decoded whole, or by runs of bytes. The framework's own reading
    is out of the question: it keeps the last bodies in memory, and answers are not to stay there.
    Raises `ValueError` for too many fields.
    """
    if body.count("&") >= most:
        raise ValueError("too many fields")
    sent: Sent = {}
    for pair in body.split("&"):
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = _decoded(name), _decoded(value)
        if name in sent:
            sent[name].append(value)
        elif pair:
            sent[name] = [value]
    return sent


def _decoded(text: str) -> str:
    escaped = text.replace("+", "%20")
    # A text in Thai has nothing but escapes: each third letter begins one.
    if 3 * escaped[::3].count("%") == len(escaped):
        digits = escaped.replace("%", "")
        if _DIGITS.fullmatch(digits) and 3 * len(digits) == 2 * len(escaped):
            return _text(digits)
    return _BYTES.sub(lambda run: _text(run[0].replace("%", "")), text.replace("+", " "))


def _text(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-8", "replace")


def first_value(sent: Sent, name: str) -> str:
    """Give the one value of a field, or an empty text. Raises `SentTwiceError`."""
    values = sent.get(name)
    if values and len(values) > 1:
        raise SentTwiceError(name=name)
    return values[0] if values else ""


def version_in(sent: Sent) -> int | None:
    """Read the version that a sheet was opened with, which may have been followed by another since."""
    return digits(first_value(sent, "version"), VERSION_DIGITS)


def typed(questionnaire: Questionnaire, sent: Sent) -> dict[str, object]:
    """Give the fields of a sent form as answers: ratings as integers, choices of a multiple as a list.

    What was sent twice stays a list, which no other item can have for an answer.
    """
    raw: dict[str, object] = {CONSENT: first_value(sent, CONSENT) == AGREED} if questionnaire.personal else {}
    levels = questionnaire.written_levels
    for name in questionnaire.ratings:
        if name in sent:
            value = _single(sent[name])
            raw[name] = levels.get(value, value) if isinstance(value, str) else value
    for name, item in questionnaire.others.items():
        if isinstance(item, Multiple):
            raw[name] = sent.get(name, [])
        elif name in sent:
            raw[name] = _single(sent[name])
    for fields in questionnaire.free_fields.values():
        raw.update({field: _single(sent[field]) for field in fields if field in sent})
    return raw


def _single(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def entered(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """Give answers, or the fields of a sent form, as the page shows them filled in."""
    shown: dict[str, str | list[str]] = {}
    for name, answer in answers.items():
        values = [str(each) for each in answer] if isinstance(answer, list) else [str(answer)]
        if isinstance(questionnaire.items.get(name), Multiple):
            shown[name] = values
        elif values:
            shown[name] = values[-1]
    return shown
