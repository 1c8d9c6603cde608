"""Populations and response rates in words, shared by all pages, files and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts
from service.texts.people import actor

if TYPE_CHECKING:
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.coverage import Coverage
    from service.domain.scoring.population import PopulationReason


def people_words(people: int | None) -> str:
    """Return a number of people, or that it is not known."""
    population = texts("planner").population
    return str(population.say("unknown") if people is None else population.say("people", count=people))


def teller_words(by: str) -> str:
    """Return who told a population; nobody is named of what was stored before populations had quarters."""
    return actor(by) if by else str(texts("planner").population.carried)


def quarter_words(quarter: FiscalPeriod) -> str:
    """Return a quarter as a short name."""
    population = texts("planner").population
    return str(population.say("of_quarter", quarter=quarter.quarter, year=quarter.fiscal_year))


def sheets_of(responses: int, people: int | None, *, rounds: bool) -> str:
    """Return how many sheets of how many people, or of person-rounds where people are asked in several rounds."""
    population = texts("planner").population
    if people is None:
        return str(population.say("sheets_alone", responses=responses))
    blanks = {"responses": f"{responses:,}", "people": f"{people:,}"}
    return str(population.say("sheets_of_rounds", **blanks) if rounds else population.say("sheets_of_people", **blanks))


def no_rate_words(reason: PopulationReason, rounds: int) -> str:
    """Return why there is no response rate of a number of rounds."""
    p = texts("planner")
    return str((p.one_round_reasons if rounds == 1 else p.population_reasons).say(reason))


def exceeded_words(coverage: Coverage | None) -> str:
    """Return that there are more answers than people; empty where there are not."""
    return no_rate_words("exceeded", coverage.rounds) if coverage and coverage.reason == "exceeded" else ""
