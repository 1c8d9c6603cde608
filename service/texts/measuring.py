"""The words for what is wrong with a measured value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts
from service.texts.lists import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from service.domain.errors import Violation
    from service.domain.indicators.evidence import Covers, Evidence
    from service.domain.scoring.measurement_working import Calculation
    from service.domain.scoring.score import PeriodShown


def violation_words(violation: Violation, label: Callable[[str], str], *, asks: bool = True) -> str:
    """Return what is wrong; `label` names an input that is lower in a later period.

    Without `asks` that is told as it stands, and nobody is asked to confirm it.
    """
    says, params = texts("keeper").measuring, dict(violation.params)
    asking = ""
    if "input" in params:
        asking = "to_confirm_and_mend" if violation.code in {"rises", "done-early"} else "to_confirm"
        params["input"] = label(str(params["input"]))
        for of in ("quarter", "own"):
            params[of] = says.say("of_quarter", quarter=params[of]) if params[of] else says.of_year
        steps = violation.code in {"undone", "done-early"}
        for at in ("before", "after"):
            params[at] = _step(str(params[at])) if steps else int(params[at])
    said = str(says.say(violation.code, **params))
    return str(says.say(asking, said=said, **params)) if asks and asking else said


def _step(level: str) -> str:
    says = texts("keeper").measuring
    return str(says.say("at_level", level=level) if level != "0" else says.no_level)


def respondents_words(title: str, responses: int, period: PeriodShown) -> str:
    """Return how many people answered a survey in a period, to be stored as evidence."""
    says = texts("keeper")
    which = "quarter" if period.quarter else "year"
    name = says.workbook.say(which, quarter=period.quarter, year=period.fiscal_year)
    return str(says.measuring.say("respondents", title=title, responses=responses, period=name))


def evidence_words(evidence: Iterable[Evidence]) -> str:
    """Return the evidence of a value in one text, each with its level and address, a line each."""
    return "\n".join(map(_evidence, evidence))


def _evidence(each: Evidence) -> str:
    told = " ".join(filter(None, (each.text, each.link)))
    return str(texts("keeper").measuring.say("evidence_at", level=each.level, evidence=told)) if each.level else told


def calculation_words(calculation: Calculation) -> str:
    """Return the formula of a measured value with its numbers."""
    return str(texts("keeper").measuring.formulas.say(calculation.kind, **term_words(calculation)))


def told_tasks(calculation: Calculation) -> str:
    """Return what each task took before and after; empty where the formula has none."""
    says = texts("keeper").measuring
    numbered = [
        says.say("task", task=each.task, before=f"{each.before:,f}", after=f"{each.after:,f}")
        for each in calculation.tasks
    ]
    return listed(numbered)


def term_words(calculation: Calculation) -> dict[str, str]:
    """Return the numbers of a formula by name, thousands apart."""
    return {name: f"{term:,}" for name, term in calculation.terms.items()}


def covers_words(covers: Covers | None) -> str | None:
    """Return whether a quarter's value is of that quarter or of all since October."""
    return None if covers is None else str(texts("keeper").workbook.covers.say(covers))
