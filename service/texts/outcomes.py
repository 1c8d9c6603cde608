"""How a judgement and the calendar are put into words, the same in every page, table, file and command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts

if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Protocol

    from service.domain.indicators.indicator import Reason
    from service.domain.scoring.score import CriteriaShown, Outcome, PeriodShown

    class Judged(Protocol):
        """What has a level, or the reason why it has none."""

        @property
        def level(self) -> int | None:
            """The level."""

        @property
        def level_reason(self) -> Reason | None:
            """Why there is none."""


def level_words(judged: Judged, criteria: CriteriaShown | None, period: PeriodShown) -> int | str:
    """Give a level, or why there is none by these criteria in this period."""
    return judged.level if judged.level is not None else reason_words(judged.level_reason, criteria, period)


def reason_words(reason: Reason | None, criteria: CriteriaShown | None, period: PeriodShown) -> str:
    """Tell why there is no level: with the lowest that the criteria have, and for good once a period is over."""
    says = texts("planner")
    if reason in says.level_reasons_over and period.state == "over":
        return str(says.level_reasons_over.say(str(reason)))
    lowest = criteria.floors[0].level if criteria else 0
    return str(says.level_reasons.say(str(reason), level=lowest))


def met_words(outcome: Outcome | None) -> str | None:
    """Tell what became of a target."""
    return None if outcome is None else str(texts("planner").outcomes.say(outcome))


def period_note(period: PeriodShown) -> str:
    """Tell, behind the name of a period, how far it has come; nothing of one that is over."""
    says = texts("planner")
    if period.up_to_quarter is not None:
        told = says.periods.say("up_to", quarter=period.up_to_quarter)
    elif period.state != "over":
        told = says.period_states.say(period.state)
    else:
        return ""
    return f" ({told})"


def target_words(unit: str, target: Decimal, outcome: Outcome) -> str:
    """Tell in a sentence what became of a target, in the unit that it is set in."""
    says = texts("report").findings
    words = {"met": says.met, "not-yet": says.not_met, "missed": says.missed}[outcome]
    return str(words.say(unit, target=str(target)))
