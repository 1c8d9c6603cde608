"""The sentences on how precise a percent is, how it changed, and how good the answers are; from the figures alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.scoring.level_doubt import doubted_interval, level_doubt
from service.domain.scoring.quality import FEWEST
from service.texts import texts
from service.texts.importance import importance_sentences
from service.texts.methods import period_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msgspec import UnsetType

    from service.domain.scoring.interval import Interval
    from service.domain.scoring.level_doubt import LevelDoubt
    from service.domain.scoring.precision import Needed, Precision
    from service.domain.scoring.quality import Quality
    from service.domain.scoring.score import Score


def precision_sentences(score: Score) -> Iterator[str]:
    """Yield the interval of the method in force with its levels, what it assumes, and whether a level is indicative."""
    found, says = score.precision, texts("report")
    if found is None:
        return
    shown = next((each.interval for each in score.methods if each.in_force), None)
    if shown is None:
        yield says.precision_reasons.say(found.reason or "no-spread")
    elif found.basis != "census":
        yield _interval(shown, found)
    if shown:
        blanks = {"sheets": f"{found.sheets:,}", "population": f"{found.population or 0:,}"}
        yield says.precision_basis.say(found.basis, **blanks)
    yield from _indicative(score)


def doubt_sentences(score: Score) -> Iterator[str]:
    """Yield why the level may be another: the interval touches several, or the sheets are few."""
    shown, found = doubted_interval(score), score.precision
    if shown and found:
        yield _interval(shown, found)
    yield from _indicative(score)


def doubt_words(found: LevelDoubt | UnsetType | None) -> str:
    """Return in few words that a level may be another, for a list; empty of a level without a doubt."""
    return str(texts("report").level_doubts.say(found)) if found else ""


def _indicative(score: Score) -> Iterator[str]:
    found = score.precision
    if found and level_doubt(score) == "few-sheets":
        yield texts("report").precision_notes.say("indicative", sheets=found.sheets, minimum=found.minimum)


def change_sentence(score: Score) -> str | None:
    """Return how the percent differs from that of the period before, and whether that is more than noise."""
    found = score.change
    if found is None:
        return None
    signed = found.verdict not in {"up", "down"}
    return str(
        texts("report").since_before.say(
            found.verdict or "unknown",
            period=period_named(found.fiscal_year, found.quarter),
            percent=str(found.percent),
            difference=f"{found.difference:+}" if signed else str(abs(found.difference)),
            margin=str(found.margin),
        )
    )


def quality_sentences(score: Score) -> Iterator[str]:
    """Yield the sample that was needed, reliability, sheets all alike, the two lowest steps, and importance."""
    found = score.precision
    if found and found.needed and found.population:
        yield needed_sentence(found.population, found.needed)
    if score.quality:
        yield from _quality(score.quality)
    yield from importance_sentences(score)


def levels_named(shown: Interval) -> str:
    """Return the levels that an interval touches."""
    ends = [_level(shown.low_level), _level(shown.high_level)]
    same = ends[0] == ends[1]
    return ends[0] if same else str(texts("report").precision.say("range", low=ends[0], high=ends[1]))


def _level(level: int | None) -> str:
    says = texts("report").precision
    return str(says.below if level is None else says.say("level", level=level))


def _interval(shown: Interval, found: Precision) -> str:
    ends = {"low": str(shown.low), "high": str(shown.high)}
    says = texts("report").precision
    if shown.firm is None:
        return str(says.say("alone", **ends))
    if not shown.firm:
        return str(says.say("not_firm", **ends, levels=levels_named(shown)))
    if shown.low_level is None:
        return str(says.say("firm_below", **ends))
    return str(says.say("within" if found.indicative else "firm", **ends, level=shown.low_level))


def needed_sentence(population: int, sizes: Needed) -> str:
    """Return how many of a population should answer, and whether as many did."""
    says = texts("report").precision_notes
    return str(
        says.say(
            "needed",
            population=population,
            yamane=sizes.yamane,
            yamane_reached=says.reached if sizes.yamane_reached else says.not_reached,
            krejcie_morgan=sizes.krejcie_morgan,
            krejcie_morgan_reached=says.reached if sizes.krejcie_morgan_reached else says.not_reached,
        )
    )


def _quality(found: Quality) -> Iterator[str]:
    says, sure, alike = texts("report"), found.reliability, found.alike
    if sure.reason:
        yield says.alpha_reasons.say(sure.reason, sheets=sure.sheets, fewest=FEWEST)
    else:
        yield says.quality.say("alpha", alpha=str(sure.alpha), items=sure.items, sheets=sure.sheets)
    if alike.base:
        blanks = {"sheets": f"{alike.sheets:,}", "base": f"{alike.base:,}", "percent": str(alike.percent)}
        yield says.quality.say("alike", **blanks, fewest=alike.fewest)
    yield says.quality.say("bottom2", percent=str(found.bottom2_percent))
