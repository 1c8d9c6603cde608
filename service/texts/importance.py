"""The words on the importance of items: how it was found, what it does not tell, and which items come first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.texts import texts
from service.texts.lists import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.scoring.importance import ItemImportance
    from service.domain.scoring.score import Score


class PlacedItem(NamedTuple):
    """An item's number in the form and its text, its importance, its quadrant in words, if it has one, and answers."""

    number: int
    text: str
    importance: ItemImportance
    quadrant: str | None
    answers: int | None


def placed_items(score: Score) -> Iterator[PlacedItem]:
    """Yield the items with their importance, in the form's order; none where there is only a reason."""
    names = texts("planner").importance_quadrants
    by_id = {each.id: each for each in score.importance.items} if score.importance else {}
    for number, item in enumerate(score.items, 1):
        if each := by_id.get(item.id):
            quadrant = names.say(each.quadrant) if each.quadrant else None
            yield PlacedItem(number, item.text, each, quadrant, item.answers)


def importance_sentences(score: Score) -> Iterator[str]:
    """Yield how importance was found with its caveat and which items come first, or why there is none."""
    found, says = score.importance, texts("planner")
    if found is None:
        return
    if found.reason:
        yield says.importance_reasons.say(found.reason, sheets=found.sheets, minimum=found.minimum)
        return
    blanks = {"correlation": str(found.mean_correlation), "percent": str(found.mean_percent)}
    basis = says.importance.say("basis", sheets=found.sheets, **blanks)
    yield f"{basis} {says.importance.caveat}"
    first = [f"“{each.text}”" for each in placed_items(score) if each.importance.quadrant == "improve"]
    yield says.importance.say("first", items=listed(first)) if first else str(says.importance.none)
