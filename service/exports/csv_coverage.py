"""The rows of strata and the weighted percent in the CSV of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts.coverage import stratum_level, stratum_words, weighted_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.scoring.score import Score


def coverage_rows(score: Score) -> Iterator[dict[str, object]]:
    """Yield a row for each stratum, and one of the weighted percent."""
    coverage = score.coverage
    for number, each in enumerate(coverage.strata if coverage else [], 1):
        row: dict[str, object] = {
            name: getattr(each, name) for name in ("responses", "population", "response_rate", "percent")
        }
        yield {
            **row,
            "row": "stratum",
            "id": f"stratum:{number}",
            "text": each.label,
            "answers": each.answers,
            "level": each.level or None,
            "level_reason": each.level_reason or None,
            "level_reason_text": None if each.level else stratum_level(each, score),
            "coverage_text": stratum_words(each),
        }
    if coverage and coverage.weighted_percent is not None:
        words = weighted_words(coverage)
        yield {"row": "weighted", "id": "weighted", "percent": coverage.weighted_percent, "text": words}
