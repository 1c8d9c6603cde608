"""What most respondents chose in a form without ratings: for its summary, its conclusion and its proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.domain.scoring.suppression import MINIMUM
from service.exports.docx.chapters import NAMED, about_and_opinions
from service.texts import texts
from service.texts.lists import listed
from service.texts.personal import asks_other

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.scoring.form_report import FormReport
    from service.domain.scoring.choices_table import Choice, ItemChoices


class Wanted(NamedTuple):
    """An item, and the choice that more people took than any other of it."""

    item: ItemChoices
    choice: Choice


def most_wanted(form_report: FormReport) -> list[Wanted]:
    """Return of each item on what respondents think the choice that leads, the greatest share first.

    An item that fewer were asked than small groups have names nothing, nor does one whose first two are equal. What
    says only that it is something else, such as "others", is no answer that a report could conclude from.
    """
    found = [each for item in about_and_opinions(form_report)[1] if item.base >= MINIMUM for each in _leading(item)]
    return sorted(found, key=lambda each: -(each.choice.percent or 0))


def wanted_summary(form_report: FormReport) -> str:
    """Return which choices lead, the first few of all items; empty where none does."""
    first = most_wanted(form_report)[:NAMED]
    return str(texts("survey_report").wanted.say("summary", chosen=listed([*map(_told, first)]))) if first else ""


def wanted_conclusion(form_report: FormReport) -> Iterator[str]:
    """Yield what the most chose, and whether more than half agree on anything."""
    says, found = texts("survey_report").wanted, most_wanted(form_report)
    responses = f"{form_report.score.responses:,}"
    if not found:
        yield says.say("none", responses=responses)
        return
    most = [each for each in found if each.choice.percent == found[0].choice.percent]
    yield says.say("first", responses=responses, chosen=listed([*map(_told, most)]))
    half = [each for each in found if (each.choice.count or 0) * 2 > each.item.base]
    if not half:
        yield str(says.no_half)
    elif len(half) > len(most):
        yield says.say("half", count=len(half), chosen=listed([f"“{each.choice.text}”" for each in half]))


def wanted_proposals(form_report: FormReport) -> Iterator[str]:
    """Yield with what to begin; what nobody needs to act on, such as "no problem", is not proposed."""
    says = texts("survey_report").wanted
    named = [each for each in most_wanted(form_report) if not each.choice.text.startswith(tuple(says.nothing))][:NAMED]
    if named:
        yield says.say("begin", items=listed([says.say("in_item", **_blanks(each)) for each in named]))


def _leading(item: ItemChoices) -> Iterator[Wanted]:
    falling = sorted((each for each in item.choices if each.count), key=lambda each: -(each.count or 0))
    named = [each for each in falling if not asks_other(each.text)]
    counts = [each.count or 0 for each in named]
    if named and counts[0] > max([*counts[1:], _most_hidden(item)]):
        yield Wanted(item, named[0])


def _most_hidden(item: ItemChoices) -> int:
    """Return how many may have taken a choice whose count is suppressed."""
    if not item.hides:
        return 0
    return item.base if item.multiple else item.base - sum(each.count or 0 for each in item.choices)


def _told(each: Wanted) -> str:
    return str(texts("survey_report").wanted.say("chosen", **_blanks(each)))


def _blanks(each: Wanted) -> dict[str, str]:
    return {
        "text": each.choice.text,
        "item": each.item.text,
        "count": f"{each.choice.count:,}",
        "base": f"{each.item.base:,}",
        "percent": str(each.choice.percent),
    }
