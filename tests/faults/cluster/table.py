"""The trials as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.cluster.trial import Trial

_COLUMNS = (
    "fault", "s without answers", "longest sheet, s", "s without scores", "acknowledged", "tries again", "scores",
    "of them dated", "leads now",
)  # fmt: skip


def table(trials: Sequence[Trial]) -> str:
    """Write the trials as a table in Markdown."""
    rows = [_COLUMNS, tuple("---" for _ in _COLUMNS), *(_row(each) for each in trials)]
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)


def _row(trial: Trial) -> tuple[object, ...]:
    return (
        trial.fault,
        trial.without_answers,
        trial.longest_sheet,
        trial.without_scores,
        trial.acknowledged,
        trial.refused,
        trial.scores,
        trial.dated,
        trial.leader,
    )
