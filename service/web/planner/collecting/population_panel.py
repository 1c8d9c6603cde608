"""What the page of a collector shows of its population: rate, rounds, history, and quarters to tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.collecting.population import quarter_of
from service.domain.scoring.precision import needed
from service.texts import texts
from service.texts.formatting import day
from service.texts.populations import no_rate_words, people_words, quarter_words, sheets_of, teller_words
from service.texts.precision import needed_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.domain.collecting.population import ToldPopulation
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.population import Population, Round
    from service.domain.scoring.response_rate import ResponseRate


class RoundRow(Struct, frozen=True, kw_only=True):
    """A round in words; `rate` is `None` where there is none, for `reason`; `known` is whether its population is."""

    quarter: str
    responses: int
    people: str
    rate: str | None
    reason: str
    known: bool


class PopulationPanel(Struct, frozen=True, kw_only=True):
    """Rounds and history in words, newest first; `reason` says why there is no rate of all rounds.

    `rate_of` names the quarters that `rate` is of. `needed` tells how many of one round should answer; empty where its
    population is unknown. `wanted` is the quarter of the chosen period whose population is still to tell; empty without
    one. `last` is what was told at last, by quarter.
    """

    rate: str | None
    rate_of: str
    sheets: str | None
    reason: str
    several: bool
    needed: str
    wanted: str
    rounds: list[RoundRow]
    history: list[tuple[str, str, str, str]]
    quarters: list[tuple[str, str]]
    last: list[str]


def population_panel(
    response_rate: ResponseRate, told: list[ToldPopulation], today: FiscalPeriod, chosen: FiscalPeriod | None
) -> PopulationPanel:
    """Return what to show of a collector's population in quarter `today`, with a period chosen or not."""
    population = response_rate.population
    of_period = [each for each in population.rounds if chosen and set(each.quarter.months) <= set(chosen.months)]
    several = len(population.rounds) > 1
    return PopulationPanel(
        rate=None if population.rate is None else str(population.rate),
        rate_of=_rate_of(population.rounds),
        sheets=None
        if population.people is None
        else sheets_of(population.responses, population.people, rounds=several),
        reason=_reason(population, told),
        several=several,
        needed=_needed(of_period if chosen else population.rounds),
        wanted=next((each.quarter.name for each in of_period if each.people is None), ""),
        rounds=_rounds(population),
        history=[
            (quarter_words(each.since), people_words(each.people), teller_words(each.by), day(each.told, "th"))
            for each in reversed(told)
        ],
        quarters=[(each.name, quarter_words(each)) for each in _quarters(response_rate, today)],
        last=_last(told),
    )


def _last(told: list[ToldPopulation]) -> list[str]:
    """Return what was told at the last moment: of a quarter, and of the next one where it was told alone."""
    moment = max((each.told for each in told), default=None)
    population = texts("planner").population
    return [
        str(population.say("told_from", quarter=quarter_words(each.since), people=people_words(each.people)))
        for each in told
        if each.told == moment
    ]


def _reason(population: Population, told: list[ToldPopulation]) -> str:
    """Return why the collector has no rate; a collector without rounds is there, but was not open, or asks nobody."""
    if population.reason != "no-rounds":
        return no_rate_words(population.reason, len(population.rounds)) if population.reason else ""
    p = texts("planner")
    return str(p.population.not_open if told and told[-1].people is not None else p.population.none)


def _rate_of(rounds: Sequence[Round]) -> str:
    """Return what a rate of rounds is called: of their one quarter, or added up from the first to the last."""
    population = texts("planner").population
    quarters = [quarter_words(each.quarter) for each in rounds]
    if len(quarters) > 1:
        return str(population.say("rate_of_several", first=quarters[0], last=quarters[-1]))
    return str(population.say("rate_of_one", quarter=quarters[0]) if quarters else population.rate)


def _needed(rounds: Sequence[Round]) -> str:
    """Return how many of the newest round should answer, which it names; nothing where more did than were asked."""
    newest = rounds[-1] if rounds else None
    if newest is None or not newest.people or newest.exceeded:
        return ""
    words = needed_sentence(newest.people, needed(newest.people, newest.responses))
    return str(texts("planner").population.say("needed", quarter=quarter_words(newest.quarter), words=words))


def _rounds(population: Population) -> list[RoundRow]:
    return [
        RoundRow(
            quarter=quarter_words(each.quarter),
            responses=each.responses,
            people=people_words(each.people),
            rate=None if each.rate is None else str(each.rate),
            reason=str(texts("planner").coverage.say("unknown" if each.people is None else "exceeded")),
            known=each.people is not None,
        )
        for each in reversed(population.rounds)
    ]


def _quarters(response_rate: ResponseRate, today: FiscalPeriod) -> list[FiscalPeriod]:
    """Return the quarters that a population can be told from, the present one first."""
    first, found = quarter_of(response_rate.collector.created), [today]
    while found[-1] != first and (before := found[-1].previous):
        found.append(before)
    return found
