"""The ratings table of Thai survey reports: counts and percents per choice, by item, by section and overall."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import asdict, replace

from service.domain.forms.form import NO_OPINION
from service.domain.scoring.percent_mean_level import Figures
from service.domain.scoring.rounding import half_up

if TYPE_CHECKING:
    from service.domain.scoring.score import ItemScore, Score

Part = Literal["section", "item", "whole", "overall"]


class LevelShare(Struct, frozen=True, kw_only=True):
    """How many chose a step, and their percent (2 decimals) of those who rated.

    The percent of "no opinion" is of all who answered, and given for single items alone; where no item of the row
    offers it, it has no count either.
    """

    count: int | None
    percent: Decimal | None


class RatingsRow(Figures, frozen=True, kw_only=True):
    """One row: an item, its section, the whole form, or an overall rating at the end, with a share for each choice.

    `number` is the item's position in the form, used by tables and charts.
    """

    part: Part
    id: str
    number: int | None = None
    text: str
    choices: list[LevelShare]


class RatingsTable(Struct, frozen=True, kw_only=True):
    """The choices in the scale's order ("no opinion" last where offered), and the rows."""

    choices: list[str]
    rows: list[RatingsRow]


def ratings_table(score: Score) -> RatingsTable:
    """Return the ratings table of a score; without rows where the form has no ratings."""
    asked = [item for item in score.items if item.type == "rating"]
    rated = [item for item in asked if not item.overall]
    numbers = {item.id: number for number, item in enumerate(score.items, 1)}
    choices = sorted({choice for item in asked for choice in item.counts}, key=_falling)
    rows: list[RatingsRow] = []

    def item_row(part: Part, item: ItemScore) -> RatingsRow:
        row = _row(part, item.id, item.text, item, [item], choices)
        shares = [
            replace(share, percent=item.no_opinion_percent) if choice == NO_OPINION else share
            for choice, share in zip(choices, row.choices, strict=True)
        ]
        return replace(row, number=numbers[item.id], choices=shares)

    for section in score.sections:
        items = [item for item in rated if item.section == section.id]
        rows.append(_row("section", section.id, section.title, section, items, choices))
        rows += [item_row("item", item) for item in items]
    if rated:
        rows.append(_row("whole", score.form, score.title, score, rated, choices))
    rows += [item_row("overall", item) for item in score.overall]
    return RatingsTable(choices=choices, rows=rows)


def _falling(choice: str) -> tuple[bool, int]:
    return (choice == NO_OPINION, 0 if choice == NO_OPINION else -int(choice))


def _row(part: Part, name: str, text: str, figures: Figures, items: list[ItemScore], choices: list[str]) -> RatingsRow:  # noqa: PLR0913, PLR0917 - a row has that many parts
    counts: Counter[str] = Counter()
    for item in items:
        counts.update({choice: count or 0 for choice, count in item.counts.items()})
    offered = {choice for item in items for choice in item.counts}
    same = {key: value for key, value in asdict(figures).items() if key in Figures.__struct_fields__}
    shares = [_share(choice, counts[choice] if choice in offered else None, figures.answers or 0) for choice in choices]
    return RatingsRow(part=part, id=name, text=text, choices=shares, **same)


def _share(choice: str, count: int | None, answers: int) -> LevelShare:
    rated = answers and choice != NO_OPINION
    return LevelShare(count=count, percent=half_up(Fraction(100 * (count or 0), answers), 2) if rated else None)
