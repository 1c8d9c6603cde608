"""Between the fields of a sent form and answers: strings under names on one side, typed values on the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException

from service.domain.form import CONSENT, Multiple, Rating, free_field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.form import Questionnaire

MOST_FIELDS = 2000
AGREED = "yes"
"""What the consent's field says when it is ticked."""

Sent = dict[str, list[str]]
"""The fields of a sent form: each name with all that was sent under it."""


async def sent_fields(request: Request[object, object, State]) -> Sent:
    """Read the fields of a sent form, which our pages send in one way only.

    The framework's own reading keeps the last thousand bodies in memory; answers are not to stay there.
    """
    if request.content_type[0] != "application/x-www-form-urlencoded":
        return {}
    try:
        return parse_qs((await request.body()).decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise ClientException from error


def one(sent: Sent, name: str) -> str:
    """Give the one value of a field, or an empty text."""
    values = sent.get(name)
    return values[-1] if values else ""


def typed(questionnaire: Questionnaire, sent: Sent) -> dict[str, object]:
    """Give the fields of a sent form as answers: ratings as integers, choices of a multiple as a list."""
    raw: dict[str, object] = {CONSENT: one(sent, CONSENT) == AGREED} if questionnaire.personal else {}
    for name, item in questionnaire.items.items():
        values = sent.get(name, [])
        if isinstance(item, Multiple):
            raw[name] = values
        elif values:
            raw[name] = _level(values[-1]) if isinstance(item, Rating) else values[-1]
        for choice in getattr(item, "choices", ()):
            field = free_field(name, choice.value)
            if choice.free and sent.get(field):
                raw[field] = sent[field][-1]
    return raw


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


def _level(sent: str) -> int | str:
    return int(sent) if re.fullmatch("[0-9]{1,2}", sent) else sent
