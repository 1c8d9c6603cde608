"""The benchmark of one worker; each figure is relative to a bare ASGI app on the same server in the same run.

    python -m tests.bench [--quick | --stored N] [--strict] [--engine postgresql] [--json FILE]

Real HTTP on 127.0.0.1 from a process of its own, and a database that syncs every commit: a SQLite file, or a PostgreSQL
server that is started for this (or the one of `POCHAI_TEST_DATABASE_URL`). Rounds of service and bare app alternate, so
that other load falls on both; a figure is the median round.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from msgspec import json

from service.adapters.form_files.toml import load
from tests.bench import growing, latency, paging, scoring, serving, stored, writing
from tests.bench.load import WrongAnswerError
from tests.bench.servers import running_server
from tests.bench.table import Figure, table
from tests.support import engines

FORM = "progress"
_MANY = 5_000
"""How many responses the quick run compares with few."""

FORMS = Path(__file__).parents[2] / "forms"


def main() -> int:
    """Measure and print the table; with `--strict` the exit status is 1 where a goal is missed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measure the service against a bare app."
    )
    parser.add_argument(
        "--quick", action="store_true", help="fewer and shorter rounds on fewer responses, to see that it works"
    )
    parser.add_argument("--stored", type=int, help="only what N stored responses cost a score and a planner's pages")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a goal is missed")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite", help="the database measured")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    chosen = parser.parse_args()
    try:
        with running_server(chosen.engine) as engines.server:
            figures = compare(chosen.stored) if chosen.stored else measure(quick=chosen.quick)
    except WrongAnswerError as error:
        print(f"wrong answer: {error}", file=sys.stderr)
        return 1
    print(table(figures))
    if chosen.json:
        chosen.json.write_bytes(json.format(json.encode([figure.record() for figure in figures])))
    return int(chosen.strict and not all(figure.met for figure in figures))


def compare(many: int) -> list[Figure]:
    """Measure a score and a planner's pages with few responses and with so many."""
    catalogue = load(FORMS)
    form = next(each for each in catalogue.forms if each.id == FORM)
    with tempfile.TemporaryDirectory(prefix="pochai-bench-") as name:
        scored = scoring.measure(Path(name), catalogue, form, many=many, rounds=20, times=100)
        paged = paging.measure(Path(name), catalogue, form, many=many, rounds=20, times=20)
    return [*scored, *paged]


def measure(*, quick: bool) -> list[Figure]:
    """Measure everything in a folder that is gone afterwards."""
    catalogue = load(FORMS)
    form = next(each for each in catalogue.forms if each.id == FORM)
    questionnaire = catalogue.questionnaire(form)
    with tempfile.TemporaryDirectory(prefix="pochai-bench-") as name:
        folder = Path(name)
        if quick:
            served = serving.measure(folder, questionnaire, rounds=4, seconds=0.25, starts=1)
            scored = scoring.measure(folder, catalogue, form, many=_MANY, rounds=3, times=20)
            paged = paging.measure(folder, catalogue, form, many=_MANY, rounds=3, times=5)
            grown = growing.measure(folder, many=_MANY, rounds=3, times=20)
            written = writing.measure(folder, catalogue, form, rounds=3, seconds=0.3)
            waited = latency.measure(folder, catalogue, form, rounds=1, seconds=1)
            kept = stored.measure(folder, catalogue, form, many=_MANY, starts=1)
        else:
            served = serving.measure(folder, questionnaire, rounds=40, seconds=0.25, starts=5)
            scored = scoring.measure(folder, catalogue, form, many=1_000_000, rounds=20, times=100)
            paged = paging.measure(folder, catalogue, form, many=1_000_000, rounds=20, times=20)
            grown = growing.measure(folder, many=100_000, rounds=20, times=50)
            written = writing.measure(folder, catalogue, form, rounds=10, seconds=1)
            waited = latency.measure(folder, catalogue, form, rounds=5, seconds=6)
            kept = stored.measure(folder, catalogue, form, many=1_000_000, starts=3)
    return [*served, *written, *waited, *scored, *paged, *grown, *kept]


if __name__ == "__main__":
    raise SystemExit(main())
