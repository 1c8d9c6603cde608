"""Commands on values measured by hand: record, list."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING

from service.application.certification.survey_evidence import respondents_of
from service.application.indicators.scorecard import measured_score, value_shown
from service.cli.context import (
    TEXTS,
    CommandError,
    names_of_people,
    open_context,
    print_json,
    print_result,
    print_status,
    print_table,
)
from service.cli.output_files import refuse
from service.domain.errors import CONFIRM, InvalidMeasurementError, Violation
from service.domain.indicators.inputs import EVIDENCE, LINK, MilestonesInputs
from service.domain.indicators.measurement import DONE, NONE
from service.domain.period import BANGKOK, FiscalPeriod
from service.domain.scoring.score import encoder
from service.texts.formatting import day
from service.texts.measuring import respondents_words, violation_words
from service.texts.outcomes import level_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Adopted
    from service.bootstrap import UseCases
    from service.domain.indicators.indicator import Indicator
    from service.domain.indicators.measurement import Measurement
    from service.settings import Settings


async def measure_record(args: argparse.Namespace, settings: Settings) -> None:
    """Record or correct a value, and print the result."""
    sent = dict(args.input or [])
    if len(sent) < len(args.input or []):
        refuse("input_twice")
    period = FiscalPeriod(fiscal_year=args.fiscal_year, quarter=args.quarter)
    async with open_context(settings) as site:
        adopted = await site.store.year_rules.in_force()
        indicator = site.registry.judged(site.registry.named_indicator(args.indicator), period.fiscal_year, adopted)
        if args.survey_evidence:
            sent |= await _survey_evidence(site, indicator, period)
        try:
            made = await site.measurements.record(
                indicator.id, period, sent, by=args.by, note=args.note or "", confirmed=args.confirm
            )
        except InvalidMeasurementError as refused:
            if not sent:
                _tell_steps(indicator)
            for violation in refused.violations:
                print_status(_sentence(indicator, violation))
            count = len(refused.violations)
            raise CommandError(TEXTS.problems.say(refused.code, count=count)) from None
        if args.format == "json":
            print_result(encoder.encode(measured_score(indicator, period, made, site.live_scores.today())).decode())
        else:
            people, today = await names_of_people(site), site.live_scores.today()
            print_table(TEXTS.cli.columns.measurements, [_row(indicator, made, today, people)])


async def _survey_evidence(site: UseCases, indicator: Indicator, period: FiscalPeriod) -> dict[str, str]:
    found = await respondents_of(site.reports, indicator, period)
    if found is None:
        refuse("no_survey_evidence")
    return {found.input: respondents_words(found.title, found.responses, found.period), found.done: DONE}


async def measure_list(args: argparse.Namespace, settings: Settings) -> None:
    """List all measurements with corrections; the last one of each indicator and period counts."""
    async with open_context(settings) as site:
        if args.indicator:
            site.registry.named_indicator(args.indicator)
        found = [
            each
            for each in await site.measurements.history(args.indicator)
            if args.fiscal_year in (None, each.period.fiscal_year)
        ]
        if args.format == "json":
            print_json([_record(each) for each in found])
        else:
            adopted, today = await site.store.year_rules.in_force(), site.live_scores.today()
            people = await names_of_people(site)
            rows = (_row(_judged(site.registry, each, adopted), each, today, people) for each in found)
            print_table(TEXTS.cli.columns.measurements, rows)


def _tell_steps(indicator: Indicator) -> None:
    """List the inputs of milestones, where no single one is required."""
    if isinstance(indicator.measure, MilestonesInputs):
        for floor in indicator.criteria.floors:
            print_status(f"{' '.join(f'{each.id}.{floor.level}' for each in indicator.measure.inputs)}: {floor.text}")
        print_status(TEXTS.cli.say("none_reached", name=NONE, done=DONE))


def _sentence(indicator: Indicator, violation: Violation) -> str:
    """Return what is wrong with an input, named by its label."""
    name = "--confirm" if violation.item == CONFIRM else _labelled(indicator, violation.item)
    return f"{name}: {violation_words(violation, partial(_labelled, indicator))}"


def _labelled(indicator: Indicator, name: str) -> str:
    label = _called(indicator).get(name.split(".", maxsplit=1)[0])
    return f"{name} ({label})" if label else name


def _judged(registry: FormRegistry, made: Measurement, adopted: Adopted) -> Indicator | None:
    """Return the indicator of a measurement as judged in its year; `None` for one that is no longer defined."""
    known = next((each for each in registry.indicators if each.id == made.indicator), None)
    return registry.judged(known, made.period.fiscal_year, adopted) if known else None


def _row(known: Indicator | None, made: Measurement, today: FiscalPeriod, people: Callable[[str], str]) -> list[object]:
    shown = measured_score(known, made.period, made, today) if known else None
    period = "/".join(str(part) for part in (made.period.fiscal_year, made.period.quarter) if part)
    value = value_shown(known, made.value) if known else made.value
    level = level_words(shown, shown.criteria, shown.period) if shown else None
    inputs = " ".join(f"{name}={text}" for name, text in made.inputs.items())
    told = [made.indicator, period, made.revision, value, level]
    signed = [people(made.by), day(made.recorded, "th"), made.note, inputs]
    return [*told, *signed, *((known.title, _meaning(known, made)) if known else (None, None))]


def _meaning(indicator: Indicator, made: Measurement) -> str:
    """Return the inputs of a measurement, each named by its label."""
    called = _called(indicator)
    parts = (name.partition(".") for name in made.inputs)
    names = (" ".join(filter(None, (called.get(stem, stem), number))) for stem, _, number in parts)
    return ", ".join(f"{name}: {text}" for name, text in zip(names, made.inputs.values(), strict=True))


def _called(indicator: Indicator) -> dict[str, str]:
    own = {each.id: each.text for each in indicator.measure.inputs} if indicator.measure else {}
    return {EVIDENCE: TEXTS.measuring.evidence, LINK: TEXTS.measuring.link, **own}


def _record(made: Measurement) -> dict[str, object]:
    return {
        "indicator": made.indicator,
        "fiscal_year": made.period.fiscal_year,
        "quarter": made.period.quarter,
        "revision": made.revision,
        "inputs": made.inputs,
        "value": str(made.value),
        "by": made.by,
        "recorded": made.recorded.astimezone(BANGKOK),
        "note": made.note,
    }
