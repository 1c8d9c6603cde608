"""A stored answer sheet as text, for the respondent who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.forms.form import Rating, Single, Text, free_field
from service.texts.formatting import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.collecting.receipts import ReceiptContents
    from service.domain.forms.form import Item


class AnswerLine(Struct, frozen=True, kw_only=True):
    """An item with its answers in words; an empty list if it was left out."""

    number: int
    text: str
    answers: list[str]


def lines(held: ReceiptContents, language: str) -> list[AnswerLine]:
    """Return all items of the form version that was answered, with the answers in words."""
    return [
        AnswerLine(number=number, text=said(item, "text", language) or "", answers=list(_answers(held, item, language)))
        for number, item in enumerate(held.questionnaire.items.values(), 1)
    ]


def _answers(held: ReceiptContents, item: Item, language: str) -> Iterator[str]:
    answer = held.answers.get(item.id, held.personal.get(item.id))
    if answer is None:
        return
    if isinstance(item, Text):
        yield str(answer)
    elif isinstance(item, Rating):
        yield _rating(held, answer, language)
    else:
        chosen = [answer] if isinstance(item, Single) else answer
        for choice in item.choices:
            if choice.value in chosen:
                words = held.answers.get(free_field(item.id, choice.value))
                yield f"{said(choice, 'text', language)}: {words}" if words else said(choice, "text", language) or ""


def _rating(held: ReceiptContents, answer: object, language: str) -> str:
    scale = held.questionnaire.scale
    steps = {level.value: said(level, "full", language) for level in scale.levels} if scale else {}
    if answer in steps:
        return f"{answer} {steps[answer]}"
    return (said(scale, "na", language) if scale else None) or str(answer)
