"""What was measured, for planners to read: how a value came about line by line, and what each correction changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.indicators.scorecard import measured_score
from service.domain.indicators.inputs import CountInputs, MilestonesInputs, ReductionInputs, ShareInputs
from service.domain.indicators.measurement import DONE, NONE, Measurement, is_link
from service.domain.scoring.measurement_working import changes, measure_working
from service.texts import texts
from service.web.planner.indicators.measurement_form import called, numbered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from decimal import Decimal

    from service.application.indicators.measurements import Measured
    from service.application.indicators.scorecard import IndicatorScore
    from service.domain.indicators.indicator import Indicator
    from service.domain.indicators.inputs import Measure
    from service.domain.indicators.measurement import Inputs
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.measurement_working import MeasurementWorking
    from service.domain.scoring.working import FloorStep


class Said(Struct, frozen=True, kw_only=True):
    """What was put in under a name; `link` where it is the address of a page."""

    label: str
    text: str
    link: str


class Together(Struct, frozen=True, kw_only=True):
    """What was put in: what stands alone, and a table of what is numbered, with a row for each task or level."""

    alone: list[Said]
    columns: list[str]
    rows: list[tuple[str, list[Said]]]


class Altered(Struct, frozen=True, kw_only=True):
    """What a correction made of an input."""

    label: str
    before: Said
    after: Said


class Revision(Struct, frozen=True, kw_only=True):
    """One entry of the history: the first with all that was put in, a correction with what it changed."""

    made: Measurement
    shown: IndicatorScore
    first: Together | None
    altered: list[Altered]


class Shown(Struct, frozen=True, kw_only=True):
    """How the value that counts came about: what was put in, the division, the fraction, the floors."""

    inputs: Together
    lines: list[str]
    floors: list[FloorStep]


def working_lines(found: Measured) -> Shown | None:
    """Give the working of the value that counts, where there is one."""
    if found.counts is None:
        return None
    working = measure_working(found.indicator, found.counts)
    return Shown(
        inputs=_together(found.indicator, found.counts.inputs),
        lines=list(_lines(found, working)) if working else [],
        floors=working.floors if working else [],
    )


def revisions(found: Measured, today: FiscalPeriod) -> list[Revision]:
    """Give the history of a period, newest first."""
    pairs = zip([None, *found.history], found.history, strict=False)
    return [_revision(found.indicator, before, made, today) for before, made in pairs][::-1]


def amount(shown: IndicatorScore) -> str:
    """Say a value with its unit, which Thai puts in front of some numbers and behind others; 0 is no level."""
    p, unit = texts("planner"), shown.value_unit
    if _unreached(shown):
        return str(p.unreached.say(unit, level=shown.criteria.floors[0].level))
    return str(p.units.say(unit if unit in p.units else "other", unit=unit, value=str(shown.value)))


def lacking(shown: IndicatorScore) -> str:
    """Say what is missing to the next level, which steps are not counted to; nothing at the top."""
    lack, p = shown.next_level, texts("planner")
    if lack is None or _unreached(shown):
        return ""
    if shown.value_unit in p.unreached:
        return str(p.unreached.say(shown.value_unit, level=lack.level))
    unit = p.measuring.say("points") if shown.value_unit in p.units else shown.value_unit
    return str(p.measuring.say("missing", missing=str(lack.missing), unit=unit, level=lack.level))


def _unreached(shown: IndicatorScore) -> bool:
    return shown.level is None and shown.value_unit in texts("planner").unreached


def _revision(indicator: Indicator, before: Measurement | None, made: Measurement, today: FiscalPeriod) -> Revision:
    return Revision(
        made=made,
        shown=measured_score(indicator, made.period, made, today),
        first=_together(indicator, made.inputs) if before is None else None,
        altered=[
            Altered(
                label=called(indicator, each.name),
                before=_said(indicator, each.name, each.before),
                after=_said(indicator, each.name, each.after),
            )
            for each in (changes(before.inputs, made.inputs) if before else [])
        ],
    )


def _together(indicator: Indicator, inputs: Inputs) -> Together:
    asked = indicator.measure.inputs if indicator.measure else ()
    bases = {each.id for each in asked}
    numbers = sorted({int(number) for name in inputs if (number := _number(name, bases))})
    return Together(
        alone=[_said(indicator, name, text) for name, text in inputs.items() if not _number(name, bases)],
        columns=[each.text for each in asked] if numbers else [],
        rows=[
            (
                numbered(indicator, str(number)),
                [_said(indicator, name := f"{each.id}.{number}", inputs.get(name, "")) for each in asked],
            )
            for number in numbers
        ],
    )


def _number(name: str, bases: Collection[str]) -> str:
    """Give the number of an input's task or level; nothing where it has none, or is no input any more."""
    base, _, number = name.partition(".")
    return number if base in bases and number.isdecimal() else ""


def _said(indicator: Indicator, name: str, text: str) -> Said:
    measure, p = indicator.measure, texts("planner")
    ticks = (
        {NONE: p.measuring.chosen, measure.done.id: p.measuring.ticked} if isinstance(measure, MilestonesInputs) else {}
    )
    words = ticks.get(name.split(".", maxsplit=1)[0], text) if text == DONE else text
    return Said(label=called(indicator, name), text=words, link=text if is_link(text) else "")


def _lines(found: Measured, working: MeasurementWorking) -> Iterator[str]:
    """Put the formula with its numbers, and the exact fraction where it is none that is shown, into words."""
    p = texts("planner")
    if found.indicator.measure is not None:
        yield str(_formula(found.indicator.measure, working.terms))
    value = amount(found.shown)
    if working.exact.denominator > 1:
        yield p.measuring.working.say("exact", fraction=str(working.exact), value=value)
    elif _unreached(found.shown):
        yield value
    elif found.shown.value_unit in p.units:
        yield p.measuring.working.say("whole", value=value)
    else:
        yield p.measuring.working.say("counted", value=value)


def _formula(measure: Measure, terms: dict[str, Decimal]) -> object:
    p = texts("planner")
    numbers = {name: str(term) for name, term in terms.items()}
    match measure:
        case ShareInputs():
            part, whole = numbers[measure.part.id], numbers[measure.whole.id]
            return p.measuring.working.say("share", part=part, whole=whole)
        case CountInputs():
            return p.measuring.working.say("count", count=numbers[measure.counted.id])
        case ReductionInputs():
            before, after = numbers[measure.before.id], numbers[measure.after.id]
            return p.measuring.working.say("reduction", before=before, after=after)
        case _:
            return p.measuring.working.say("milestones")
