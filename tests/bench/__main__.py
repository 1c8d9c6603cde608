"""The benchmark of one worker; each figure is relative to a bare ASGI app on the same server in the same run.

    python -m tests.bench [--quick] [--strict]

Real HTTP on 127.0.0.1 from a process of its own, and a real SQLite file with synchronous FULL. Rounds of service and
bare app alternate, so that other load falls on both; a figure is the median round.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from service.adapters.form_files.toml import load
from tests.bench import growing, paging, scoring, serving
from tests.bench.load import WrongAnswerError
from tests.bench.table import Figure, table

FORM = "progress"
_MANY = 20_000
"""How many responses the quick run compares with few."""

FORMS = Path(__file__).parents[2] / "forms"


def main() -> int:
    """Measure and print the table; with `--strict` the exit status is 1 where a goal is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measure the service against a bare app."
    )
    parser.add_argument(
        "--quick", action="store_true", help="fewer and shorter rounds on fewer responses, about 30 seconds"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a goal is missed")
    chosen = parser.parse_args()
    try:
        figures = measure(quick=chosen.quick)
    except WrongAnswerError as error:
        print(f"wrong answer: {error}", file=sys.stderr)
        return 1
    print(table(figures))
    return int(chosen.strict and not all(figure.met for figure in figures))


def measure(*, quick: bool) -> list[Figure]:
    """Measure everything in a folder that is gone afterwards."""
    catalogue = load(FORMS)
    form = next(each for each in catalogue.forms if each.id == FORM)
    questionnaire = catalogue.questionnaire(form)
    with tempfile.TemporaryDirectory(prefix="pochai-bench-") as name:
        folder = Path(name)
        if quick:
            served = serving.measure(folder, questionnaire, rounds=8, seconds=0.25, starts=2)
            scored = scoring.measure(folder, catalogue, form, many=_MANY, rounds=5, times=40)
            paged = paging.measure(folder, catalogue, form, many=_MANY, rounds=5, times=10)
            grown = growing.measure(folder, many=_MANY, rounds=5, times=20)
        else:
            served = serving.measure(folder, questionnaire, rounds=40, seconds=0.25, starts=5)
            scored = scoring.measure(folder, catalogue, form, many=100_000, rounds=20, times=100)
            paged = paging.measure(folder, catalogue, form, many=1_000_000, rounds=20, times=20)
            grown = growing.measure(folder, many=100_000, rounds=20, times=50)
    return [*served, *scored, *paged, *grown]


if __name__ == "__main__":
    raise SystemExit(main())
