"""How well the answers cover those who were asked, in words shared by all pages, files and commands."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from service.texts import texts
from service.texts.lists import listed
from service.texts.outcomes import reason_words
from service.texts.populations import no_rate_words, sheets_of

if TYPE_CHECKING:
    from service.domain.scoring.coverage import Coverage, MissingRound, Stratum
    from service.domain.scoring.score import Score

_MOST_NAMED = 6
"""More rounds without a population than these are counted, not named."""


def coverage_words(score: Score, *, briefly: bool = False) -> list[str]:
    """Return sentences: sheets of people, or why there is no rate; rounds without a population; the weighted percent.

    There are none of certificates made before coverage was stored. `briefly` names no rounds.
    """
    coverage = score.coverage
    if coverage is None:
        return []
    rounds = "" if briefly else missing_words(coverage.missing)
    told = [rate_words(score), rounds, _strata_words(coverage), weighted_words(coverage)]
    return [each for each in told if each]


def rate_words(score: Score) -> str:
    """Return the sheets of the people asked with the rate, or why there is none."""
    coverage = score.coverage
    if coverage and coverage.reason:
        reason = no_rate_words(coverage.reason, coverage.rounds)
        return f"{reason} ({asked_words(score)})" if coverage.reason == "exceeded" else reason
    return str(texts("planner").coverage.say("rate", sheets=asked_words(score), rate=str(score.response_rate)))


def asked_words(score: Score) -> str:
    """Return the sheets of the people, or in a fiscal year of person-rounds; empty where the people are unknown."""
    if score.population is None:
        return ""
    return sheets_of(score.responses, score.population, rounds=bool(score.coverage) and score.period.quarter is None)


def missing_words(missing: list[MissingRound]) -> str:
    """Return the collectors and quarters whose population is unknown; empty without any."""
    coverage = texts("planner").coverage
    named = [
        str(coverage.say("round", label=label, quarters=listed([_quarter(each) for each in rounds])))
        for label, rounds in groupby(missing[:_MOST_NAMED], lambda each: each.label)
    ]
    if (more := len(missing) - _MOST_NAMED) > 0:
        named.append(str(coverage.say("more_rounds", count=more)))
    return str(coverage.say("missing", rounds=listed(named))) if named else ""


def _quarter(each: MissingRound) -> str:
    return str(texts("planner").coverage.say("quarter", quarter=each.quarter, year=each.fiscal_year))


def weighted_words(coverage: Coverage) -> str:
    """Return the weighted percent and what it is, or why there is none; empty without strata."""
    if coverage.weighted_percent is not None:
        return str(texts("planner").coverage.say("weighted", percent=str(coverage.weighted_percent)))
    return str(texts("planner").weighted_reasons.say(coverage.weighted_reason)) if coverage.strata else ""


def stratum_words(each: Stratum) -> str:
    """Return what is told of a stratum, as one phrase."""
    coverage = texts("planner").coverage
    if each.hidden:
        return str(coverage.say("stratum_hidden", label=each.label))
    sheets = sheets_of(each.responses or 0, each.population, rounds=True)
    rate = stratum_rate(each)
    if each.percent is None:
        return str(coverage.say("stratum", label=each.label, sheets=sheets, rate=rate))
    return str(coverage.say("stratum_rated", label=each.label, sheets=sheets, rate=rate, percent=str(each.percent)))


def stratum_rate(each: Stratum) -> str:
    """Return the response rate of a shown stratum, or why there is none."""
    if each.response_rate is not None:
        return str(each.response_rate)
    coverage = texts("planner").coverage
    return str(coverage.say("unknown") if each.population is None else coverage.say("exceeded"))


def stratum_level(each: Stratum, score: Score) -> int | str | None:
    """Return the level of a shown stratum, or why there is none; `None` without criteria, or where it is hidden."""
    if each.level or not each.level_reason or score.criteria is None:
        return each.level or None
    return reason_words(each.level_reason, score.criteria, score.period)


def _strata_words(coverage: Coverage) -> str:
    """Return why no strata are shown; empty where there is but one audience."""
    reason = coverage.strata_reason
    return str(texts("planner").strata_reasons.say(reason)) if reason and reason != "one" else ""
