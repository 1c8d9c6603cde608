"""The scorecard in the shape of the plan, for Word and Excel alike: strategies, lines, projects, indicators."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct

from service.domain.certification.certificate import NOBODY, Signer
from service.exports.labels import period_name, shown_period
from service.exports.thai_digits import Digits
from service.texts import texts, thousands
from service.texts.imported import imported_words
from service.texts.lists import listed
from service.texts.measuring import calculation_words, covers_words, evidence_words, told_tasks
from service.texts.outcomes import (
    counted_number,
    counted_words,
    is_unreached,
    level_words,
    met_words,
    period_note,
    reason_words,
)
from service.texts.year_rules import amended_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from service.application.indicators.scorecard import IndicatorScore, Scorecard
    from service.application.indicators.year_result import YearResult
    from service.texts.outcomes import Told

LEVELS = (1, 2, 3, 4, 5)

NOT_SET = "-"
"""As the plan prints what it does not set."""


_RANGE = "\u00a0-\u00a0"
"""Holds both ends of a range in one line."""


class Paper(Struct, frozen=True, kw_only=True):
    """What a paper has besides its figures: whose it is, its digits, and who prepared it, if known."""

    organisation: str
    digits: Digits = "arabic"
    prepared: Signer = NOBODY


class Project(Struct, frozen=True):
    """A project with its owners and indicators."""

    title: str
    owners: list[str]
    indicators: list[IndicatorScore]

    def named(self, each: IndicatorScore) -> str:
        """Return what one of its indicators is called: with its number in the plan where there are others."""
        return f"{each.plan} {each.title}" if len(self.indicators) > 1 else each.title


class Line(Struct, frozen=True):
    """A line of a strategy; its title is empty where the definitions have no strategies."""

    title: str
    projects: list[Project]


class Strategy(Struct, frozen=True):
    """A strategy; its title is empty where the definitions have none."""

    title: str
    lines: list[Line]


class Signature(Struct, frozen=True):
    """Who signs as what; name and position are empty where they are not known."""

    role: str
    full_name: str
    position: str


def strategies_of(card: Scorecard) -> list[Strategy]:
    """Return the indicators of a scorecard in its order, grouped as the plan groups them."""
    return [
        Strategy(
            strategy,
            [
                Line(line, [_project(title, found) for title, found in _by("project", of_line)])
                for line, of_line in _by("strategy_line", of_strategy)
            ],
        )
        for strategy, of_strategy in _by("strategy", card.indicators)
    ]


def _by(name: str, indicators: Iterable[IndicatorScore]) -> list[tuple[str, list[IndicatorScore]]]:
    return [(title, list(found)) for title, found in groupby(indicators, attrgetter(name))]


def _project(title: str, indicators: list[IndicatorScore]) -> Project:
    owners = dict.fromkeys(owner for each in indicators for owner in each.owners)
    return Project(title or listed(each.plan for each in indicators), list(owners), indicators)


def floors_of(each: IndicatorScore) -> list[Decimal | int | str]:
    """Return what the plan prints below levels 1-5: the floor of a percent, else the level itself."""
    floors = {floor.level: floor.floor for floor in each.criteria.floors}
    percent = each.target_unit == "percent"
    return [(floors[level] if percent else level) if level in floors else NOT_SET for level in LEVELS]


def steps_of(each: IndicatorScore) -> list[str]:
    """Return the plan's words for the levels, those of percents in one line; none in old certificates."""
    says = texts("report").scorecard
    floors = [(floor.level, floor.text.replace(" - ", _RANGE)) for floor in each.criteria.floors if floor.text]
    steps = [says.say("step", level=level, text=text) for level, text in floors]
    return [" ".join(steps)] if steps and each.target_unit == "percent" else steps


def value_words(shown: IndicatorScore | YearResult, each: IndicatorScore) -> str:
    """Return a value of an indicator as a paper prints it: with its unit, where that is not the indicator's."""
    if shown.value is None:
        return NOT_SET
    if is_unreached(shown):
        return reason_words("below-criteria", each.criteria, each.period)
    p = texts("planner")
    if shown.value_unit == each.unit:
        return str(thousands(shown.value))
    return str(
        p.units.say(
            shown.value_unit if shown.value_unit in p.units else "other", unit=shown.value_unit, value=shown.value
        )
    )


def value_told(each: IndicatorScore) -> Decimal | str | None:
    """Return a value as a cell of a workbook: the figure, or that no step is reached."""
    return value_words(each, each) if is_unreached(each) else each.value


def year_answers(result: YearResult, each: IndicatorScore) -> str:
    """Return of how many answers a year's value is; empty where it is of none."""
    return "" if result.responses is None or result.value is None else _n_words(of_year(result, each))


def of_year(result: YearResult, each: IndicatorScore) -> YearResult | IndicatorScore:
    """Return what tells how many answers a year's value is of: older certificates tell it of their own year alone."""
    return each if result.fiscal_year == each.period.fiscal_year and result.responses == each.responses else result


def _n_words(figures: Told) -> str:
    says, count = texts("report").scorecard, f"{counted_number(figures) or 0:,}"
    return str(says.say("n_counted" if figures.counted else "n", count=count))


def year_value(result: YearResult, each: IndicatorScore) -> str:
    """Return a year's value; made by another method than the scorecard's own, it names that."""
    words = value_words(result, each)
    if result.imported:
        words = f"{words} ({texts('keeper').workbook.imported.mark})"
    if result.method in (None, each.method):
        return words
    method = texts("keeper").workbook.methods.say(str(result.method))
    return str(texts("report").scorecard.say("other_method", value=words, method=method))


def signature_lines(signature: Signature) -> list[str]:
    """Return the lines under which somebody signs: name and position, or dots where they are not known."""
    says = texts("report").scorecard
    return [
        says.say("signed", role=signature.role),
        says.say("in_brackets", name=signature.full_name or says.dotted),
        says.say("position", position=signature.position or says.dotted),
        says.day,
    ]


def level_told(each: IndicatorScore) -> int | str | None:
    """Return the level, or in words why there is none; nothing where nothing was due."""
    return level_words(each, each.criteria, each.period) if each.due or each.value is not None else None


def calculated_words(each: IndicatorScore) -> str | None:
    """Return the tasks of a measured value and its formula with its numbers; `None` where none was stored."""
    calculation = each.measurement.calculation if each.measurement else UNSET
    if calculation is UNSET:
        return None
    return "\n".join(filter(None, [told_tasks(calculation), calculation_words(calculation)]))


def source_words(each: IndicatorScore) -> list[str]:
    """Return where a value comes from, a line each: how it was got, formula, evidence, and what was amended."""
    return [" ".join(_how_got(each)), *_by_hand(each), *filter(None, [amended_words(each.rules)])]


def _how_got(each: IndicatorScore) -> list[str]:
    """Return source, answers, method, reading, and the time that a value is of."""
    says, labels = texts("report").scorecard, texts("keeper").workbook
    told = [labels.sources.say(each.source)]
    if each.responses is not None:
        told.append(counted_words(each) or says.say("answers", count=f"{each.responses:,}"))
    if each.method:
        told.append(labels.methods.say(each.method))
    if each.interpretation:
        told.append(says.say("reading", mean=str(each.mean), reading=each.interpretation))
    if each.measurement:
        told.append(says.say("of_period", period=period_name(each.measurement.period)))
    if each.covers:
        told.append(str(covers_words(each.covers)))
    return told


def answers_words(each: IndicatorScore) -> str:
    """Return how many answers a survey's value is of; empty for any other."""
    return "" if each.responses is None else _n_words(each)


def _by_hand(each: IndicatorScore) -> Iterator[str]:
    """Yield the formula of a value in words and with its numbers, its evidence, and what a document tells."""
    calculation = each.measurement.calculation if each.measurement else UNSET
    if each.formula and calculation and calculation.terms:
        yield texts("keeper").workbook.say("formula", formula=each.formula)
    if calculated := calculated_words(each):
        yield calculated
    if each.measurement and each.measurement.evidence:
        yield evidence_words(each.measurement.evidence)
    if each.imported:
        yield imported_words(each.imported, each.criteria, each.period)


def result_words(each: IndicatorScore) -> str:
    """Return whether an indicator is of output or outcome; empty where that is not said."""
    return str(texts("planner").results.say(each.result)) if each.result else ""


def outcome_words(each: IndicatorScore) -> str:
    """Return the result against the target, empty where there is none."""
    return met_words(each.outcome) or ""


def signatures(card: Scorecard, prepared: Signer) -> tuple[Signature, Signature]:
    """Return who prepared and who certifies; a draft has no certifier yet."""
    says, seal = texts("report").scorecard.roles, card.certification
    certifier = Signer(full_name=seal.full_name, position=seal.position) if seal else NOBODY
    roles = (("prepared", prepared), ("certified", certifier))
    left, right = (Signature(says.say(role), each.full_name, each.position) for role, each in roles)
    return left, right


def years_of(card: Scorecard) -> dict[int, str]:
    """Return the years that stand beside each other by their names: those of any indicator's results by year.

    The name of the scorecard's own year tells which part of it the figures are of.
    """
    years = sorted({result.fiscal_year for each in card.indicators for result in each.by_year})
    return {year: f"{year}{_part_of_year(card) if year == card.fiscal_year else ''}" for year in years}


def _part_of_year(card: Scorecard) -> str:
    """Return the quarter that a scorecard is of, or how far its year has come, to follow the year."""
    if card.quarter is None:
        return period_note(shown_period(card))
    return f" ({texts('planner').periods.say('short', quarter=card.quarter)})"
