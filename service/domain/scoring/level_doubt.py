"""Whether a level may be another: from few sheets, or where the interval of its percent touches several levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from service.domain.scoring.interval import Interval
    from service.domain.scoring.score import Score

LevelDoubt = Literal["few-sheets", "several-levels"]


def level_doubt(score: Score) -> LevelDoubt | None:
    """Return why the level of a score may be another; few sheets outweigh an interval. `None` without a doubt."""
    found = score.precision
    if found and found.indicative and score.criteria:
        return "few-sheets"
    return "several-levels" if doubted_interval(score) else None


def doubted_interval(score: Score) -> Interval | None:
    """Return the interval of the method in force where it touches several levels, and not all were asked."""
    shown = next((each.interval for each in score.methods if each.in_force), None)
    sampled = score.precision is not None and score.precision.basis != "census"
    return shown if shown and sampled and shown.firm is False else None
