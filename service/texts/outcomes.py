"""The words for levels, targets and periods, shared by all pages, files and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts

if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Protocol

    from msgspec import UnsetType

    from service.domain.indicators.indicator import Reason
    from service.domain.scoring.late_changes import Late
    from service.domain.scoring.score import CountedSheets, CriteriaShown, Outcome, PeriodShown, Score

    class Judged(Protocol):
        """Anything with a level, or a reason for having none."""

        @property
        def level(self) -> int | None:
            """The level, or `None`."""

        @property
        def level_reason(self) -> Reason | None:
            """Why there is no level."""

    class Valued(Protocol):
        """A value with its unit and level."""

        @property
        def value(self) -> Decimal | None:
            """The value, or `None`."""

        @property
        def value_unit(self) -> str:
            """The unit of the value."""

        @property
        def level(self) -> int | None:
            """The level, or `None`."""

    class HeldBack(Protocol):
        """Figures in which few people's changes may be missing."""

        @property
        def late(self) -> Late | UnsetType:
            """What is not told of them."""

    class Told(Protocol):
        """Figures of those who count."""

        @property
        def responses(self) -> int | None:
            """All sheets."""

        @property
        def counted(self) -> CountedSheets | None:
            """The sheets that count, if not all."""


def level_words(judged: Judged, criteria: CriteriaShown | None, period: PeriodShown) -> int | str:
    """Return the level, or in words why there is none."""
    return judged.level if judged.level is not None else reason_words(judged.level_reason, criteria, period)


def reason_words(reason: Reason | None, criteria: CriteriaShown | None, period: PeriodShown) -> str:
    """Return why there is no level: it names the lowest level, and is final once the period is over."""
    says = texts("planner")
    if reason in says.level_reasons_over and period.state == "over":
        return str(says.level_reasons_over.say(str(reason)))
    lowest = criteria.floors[0].level if criteria else 0
    return str(says.level_reasons.say(str(reason), level=lowest))


def is_unreached(shown: Valued) -> bool:
    """Return whether a value counts steps of which none is reached: a 0 that is said in words, never as a figure."""
    return shown.value is not None and shown.level is None and shown.value_unit in texts("planner").unreached


def counted_number(figures: Told) -> int | None:
    """Return of how many sheets the figures are: of those that count, where not all do."""
    return figures.counted.sheets if figures.counted else figures.responses


def counted_words(figures: Told) -> str | None:
    """Return who counts, with how many sheets of all; `None` where all count."""
    if figures.counted is None:
        return None
    sheets, responses = f"{figures.counted.sheets:,}", f"{figures.responses or 0:,}"
    return str(texts("report").findings.say("counted", text=figures.counted.text, count=sheets, responses=responses))


def excluded_words(score: Score) -> str | None:
    """Return how many sheets are excluded; `None` where none is."""
    return str(texts("report").findings.say("excluded", count=score.excluded)) if score.excluded else None


def late_words(score: HeldBack) -> str | None:
    """Return what is not told of answers that came or changed after something was certified; `None` where all is."""
    return str(texts("report").findings.say(score.late)) if score.late else None


def met_words(outcome: Outcome | None) -> str | None:
    """Return the result against the target in words."""
    return None if outcome is None else str(texts("planner").outcomes.say(outcome))


def period_note(period: PeriodShown) -> str:
    """Return how far a period has come, to follow its name; empty for one that is over."""
    says = texts("planner")
    if period.up_to_quarter is not None:
        told = says.periods.say("up_to", quarter=period.up_to_quarter)
    elif period.state != "over":
        told = says.period_states.say(period.state)
    else:
        return ""
    return f" ({told})"


def target_words(unit: str, target: Decimal, outcome: Outcome) -> str:
    """Return a sentence on the result against the target, in the target's unit."""
    says = texts("report").findings
    words = {"met": says.met, "not-yet": says.not_met, "missed": says.missed}[outcome]
    return str(words.say(unit, target=str(target)))
