"""Measured values for planners: the working of a value, and the history of corrections."""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.indicators.scorecard import measured_score
from service.domain.indicators.inputs import MilestonesInputs, ReductionInputs
from service.domain.indicators.measurement import DONE, NONE, Measurement, is_link
from service.domain.scoring.measurement_working import changes, measure_working
from service.texts import texts, thousands
from service.texts.lists import listed
from service.texts.measuring import calculation_words, term_words, violation_words
from service.texts.outcomes import is_unreached, reason_words
from service.web.planner.indicators.measurement_form import input_label, row_label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from service.application.indicators.measurements import Measured
    from service.application.indicators.scorecard import IndicatorScore
    from service.domain.indicators.indicator import Indicator
    from service.domain.indicators.measurement import Inputs
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.measurement_working import MeasurementWorking
    from service.domain.scoring.working import FloorStep


_NUMBER = re.compile(r"\d{4,}(?:\.\d+)?")
_CUT = Decimal("0.0001")


class InputValue(Struct, frozen=True, kw_only=True):
    """An input's label and value; `link` is set if the value is a URL."""

    label: str
    text: str
    link: str


class InputsTable(Struct, frozen=True, kw_only=True):
    """The inputs of a value: single ones, and a table with a row per task or level."""

    alone: list[InputValue]
    columns: list[str]
    rows: list[tuple[str, list[InputValue]]]


class ChangedInput(Struct, frozen=True, kw_only=True):
    """An input before and after a correction."""

    label: str
    before: InputValue
    after: InputValue


class Revision(Struct, frozen=True, kw_only=True):
    """One entry of the history: the first with all inputs, later ones with the changed inputs."""

    made: Measurement
    shown: IndicatorScore
    first: InputsTable | None
    altered: list[ChangedInput]


class ValueWorking(Struct, frozen=True, kw_only=True):
    """The working of the current value: inputs, steps of the formula, floors of levels."""

    inputs: InputsTable
    lines: list[str]
    floors: list[FloorStep]


def value_working(found: Measured) -> ValueWorking | None:
    """Return the working of the current value; `None` without a value."""
    if found.counts is None:
        return None
    working = measure_working(found.indicator, found.counts)
    return ValueWorking(
        inputs=_inputs_table(found.indicator, found.counts.inputs),
        lines=list(_working_lines(found, working)) if working else [],
        floors=working.floors if working else [],
    )


def revisions(found: Measured, today: FiscalPeriod) -> list[Revision]:
    """Return the history of a period, newest first."""
    pairs = zip([None, *found.history], found.history, strict=False)
    return [_revision(found.indicator, before, made, today) for before, made in pairs][::-1]


def recorded_beside(found: Measured, today: FiscalPeriod) -> str:
    """Return the values of the year and its other quarters in one line, shares with both numbers; empty without any."""
    p, told = texts("planner"), []
    for made in found.others:
        at = made.period.quarter
        period = p.remarks.say("of_quarter", quarter=at) if at else p.remarks.of_year
        value = value_with_unit(measured_score(found.indicator, made.period, made, today))
        working = measure_working(found.indicator, made)
        if working and working.calculation.kind == "share":
            value = str(p.measuring.say("share_of", value=value, **term_words(working.calculation)))
        told.append(f"{period}: {value}")
    return str(p.measuring.say("beside", values=listed(told))) if told else ""


def falls_told(found: Measured) -> list[str]:
    """Return how the period's counts do not agree with those of the year's other periods."""
    return [violation_words(each, partial(input_label, found.indicator), asks=False) for each in found.falls]


def value_with_unit(shown: IndicatorScore) -> str:
    """Return a value with its unit, before or after the number as Thai requires; no step reached is said in words."""
    p, unit = texts("planner"), shown.value_unit
    if is_unreached(shown):
        return reason_words("below-criteria", shown.criteria, shown.period)
    return str(
        p.units.say(unit if unit in p.units else "other", unit=unit, value="" if shown.value is None else shown.value)
    )


def missing_to_next_level(shown: IndicatorScore) -> str:
    """Return the distance to the next level in words (for values in steps: only that level); empty at the top."""
    lack, p = shown.next_level, texts("planner")
    if lack is None or is_unreached(shown):
        return ""
    if shown.value_unit in p.unreached:
        return str(p.unreached.say(shown.value_unit, level=lack.level))
    unit = p.measuring.say("points") if shown.value_unit in p.units else shown.value_unit
    return str(p.measuring.say("missing", missing=lack.missing, unit=unit, level=lack.level))


def _revision(indicator: Indicator, before: Measurement | None, made: Measurement, today: FiscalPeriod) -> Revision:
    return Revision(
        made=made,
        shown=measured_score(indicator, made.period, made, today),
        first=_inputs_table(indicator, made.inputs) if before is None else None,
        altered=[
            ChangedInput(
                label=input_label(indicator, each.name),
                before=_input_value(indicator, each.name, each.before),
                after=_input_value(indicator, each.name, each.after),
            )
            for each in (changes(before.inputs, made.inputs) if before else [])
        ],
    )


def _inputs_table(indicator: Indicator, inputs: Inputs) -> InputsTable:
    asked = indicator.measure.inputs if indicator.measure else ()
    bases = {each.id for each in asked}
    numbers = sorted({int(number) for name in inputs if (number := _number(name, bases))})
    return InputsTable(
        alone=[_input_value(indicator, name, text) for name, text in inputs.items() if not _number(name, bases)],
        columns=[each.text for each in asked] if numbers else [],
        rows=[
            (
                row_label(indicator, str(number)),
                [_input_value(indicator, name := f"{each.id}.{number}", inputs.get(name, "")) for each in asked],
            )
            for number in numbers
        ],
    )


def _number(name: str, bases: Collection[str]) -> str:
    """Return the task or level number in an input's name; empty if there is none or it is a former input."""
    base, _, number = name.partition(".")
    return number if base in bases and number.isdecimal() else ""


def _input_value(indicator: Indicator, name: str, text: str) -> InputValue:
    measure, p = indicator.measure, texts("planner")
    stem, label, words = name.partition(".")[0], input_label(indicator, name), text
    if isinstance(measure, MilestonesInputs) and stem == NONE:
        label, words = p.measuring.progress, p.measuring.none_reached if text == DONE else p.measuring.some_reached
    elif isinstance(measure, MilestonesInputs) and stem == measure.done.id:
        words = p.measuring.ticked if text == DONE else p.measuring.unticked
    elif _NUMBER.fullmatch(text) and not (isinstance(measure, ReductionInputs) and stem == measure.task.id):
        words = str(thousands(Decimal(text)))
    return InputValue(label=label, text=words, link=text if is_link(text) else "")


def _working_lines(found: Measured, working: MeasurementWorking) -> Iterator[str]:
    """Yield the formula with its numbers, and the exact fraction unless it is the shown value; a count is one line."""
    p = texts("planner")
    if found.shown.value_unit in p.units or working.exact.denominator > 1 or is_unreached(found.shown):
        yield calculation_words(working.calculation)
    value = value_with_unit(found.shown)
    if working.exact.denominator > 1:
        fraction = "/".join(f"{each:,}" for each in working.exact.as_integer_ratio())
        decimal = _decimal(working.exact)
        yield p.measuring.working.say("exact", fraction=fraction, decimal=decimal, value=value)
    elif is_unreached(found.shown):
        yield value
    elif found.shown.value_unit in p.units:
        yield p.measuring.working.say("whole", value=value)
    else:
        yield p.measuring.working.say("counted", value=value)


def _decimal(exact: Fraction) -> str:
    """Return a fraction to four decimals, cut off where it goes on."""
    number = Decimal(exact.numerator) / exact.denominator
    cut = number.quantize(_CUT, ROUND_DOWN)
    return f"{cut.normalize():,f}" if Fraction(cut) == exact else f"{cut:,}…"
