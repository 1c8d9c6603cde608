"""The most chosen answers in words, shared by page, workbook and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.scoring.choices_table import choices_table
from service.texts import texts
from service.texts.lists import listed
from service.texts.outcomes import counted_number

if TYPE_CHECKING:
    from service.domain.scoring.choices_table import ItemChoices
    from service.domain.scoring.score import Breakdown, Score


class TopChoices(Struct, frozen=True):
    """An item's label, and its most chosen answers."""

    item: str
    words: str


def most_chosen(score: Score) -> list[TopChoices]:
    """Return the most chosen answers of each item, for a form without ratings."""
    if score.method is not None:
        return []
    return [TopChoices(numbered(item), _words(item)) for item in choices_table(score) if any(_counts(item))]


def numbered(item: ItemChoices) -> str:
    """Return an item's number and text."""
    return str(texts("report").charts.say("item", number=item.number, text=item.text))


def group_head(score: Score, by: Breakdown) -> str:
    """Return a breakdown item's number and text, and its base where not all were asked."""
    says = texts("report")
    found = next(((number, item) for number, item in enumerate(score.items, 1) if item.id == by.item), None)
    if found is None:
        return by.text
    number, item = found
    head = str(says.charts.say("item", number=number, text=by.text))
    asked = counted_number(score)
    if item.base == asked:
        return head
    which = "some_counted" if score.counted else "some"
    return str(says.chosen.say(which, item=head, base=item.base, responses=asked))


def base_words(item: ItemChoices) -> str:
    """Return how many people an item's percents are of, and whether several choices were allowed."""
    return str(texts("report").chosen.say("several" if item.multiple else "one", base=item.base))


def _words(item: ItemChoices) -> str:
    says = texts("report").chosen
    if not item.most:
        return f"{says.alike} {base_words(item)}"
    most = [says.say("choice", text=each.text, count=each.count, percent=str(each.percent)) for each in item.most]
    return f"{listed(most)} {base_words(item)}"


def _counts(item: ItemChoices) -> list[int]:
    return [choice.count or 0 for choice in item.choices]
