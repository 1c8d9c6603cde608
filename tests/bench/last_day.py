"""A simulation of the last day of a fiscal year: arrivals by the minute, retries, and a failover in the middle.

    python -m tests.bench.last_day [--answers 1000000] [--processes 2] [--journeys 700] [--database 3700]
                                   [--outage 20] [--reminder 120] [--json]

Nothing is served: this computes, in steps of a tenth of a second, how many answers wait and how many are refused. Give
the journeys a second that one process of yours takes, and the answers a second that your database commits in all, both
measured by `python -m tests.bench`. As in the service, a process lets `WAITING_LIMIT` answers wait for a commit, a
group that fails is tried again by `PAUSES`, and a page that was refused comes back after the pauses of its script.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from math import exp
from random import Random

from msgspec import Struct, json

from service.application.collecting.submission import PAUSES, WAITING_LIMIT

STEP = 0.1
"""Seconds."""

WEIGHTS = {8: 4, 9: 8, 10: 9, 11: 8, 12: 5, 13: 8, 14: 10, 15: 14, 16: 20}
"""The part of all answers that comes in an hour of the day. The survey closes at 16:30, so the last hour is half."""

CLOSES = 16.5
REMINDED = 15.0
"""When a reminder goes out to all who have not answered."""

REMINDER_SHARE = 0.05
"""The share of all answers that come right after the reminder, in as many seconds as it takes to send it."""

FAILS_AT = 15.25
"""When the leader of the database is lost."""

AFTER_SECONDS = 5
"""What a refusal asks a page to wait at least."""

LONGEST_PAUSE = 30
_MANY = 50


class Day(Struct, frozen=True, kw_only=True):
    """What became of one day. The rate is a second's, in the busiest minute; `drained` is in seconds."""

    answers: int
    peak_rate: float
    peak_use: float
    most_waiting: int
    refused: int
    most_tries: int
    drained: float


def simulate(*, answers: int, processes: int, journeys: float, database: float, outage: float, reminder: int) -> Day:
    """Simulate a day. `drained` is how long after the outage all that it held up was stored."""
    random = Random(1)
    rates = _rates(answers, reminder)
    takes = min(processes * journeys, database)
    limit = processes * WAITING_LIMIT
    back: defaultdict[int, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    waiting = refused = most_waiting = drained = 0.0
    most_tries = 1
    held = False
    fails, restored = round(FAILS_AT * 3600 / STEP), round((FAILS_AT * 3600 + outage) / STEP)
    tick = round(8 * 3600 / STEP)
    end = round(CLOSES * 3600 / STEP)
    while tick < end or waiting or back:
        second = int(tick * STEP)
        came = {1: float(_poisson(random, rates.get(second, 0.0) * STEP))} if tick < end else {}
        for tries, number in back.pop(tick, {}).items():
            came[tries] = came.get(tries, 0.0) + number
            most_tries = max(most_tries, tries)
        down = fails <= tick < restored
        for tries, number in sorted(came.items()):
            # While nobody leads, a group gives up after its pauses: who waits longer than these is refused.
            room = 0.0 if down and (tick - fails) * STEP > sum(PAUSES) else max(0.0, limit - waiting)
            taken = min(number, room)
            waiting += taken
            if number > taken:
                refused += number - taken
                _come_back(random, back, tick, tries + 1, number - taken)
        if down and (tick - fails) * STEP > sum(PAUSES) and waiting:
            refused += waiting
            _come_back(random, back, tick, 2, waiting)
            waiting = 0.0
        most_waiting = max(most_waiting, waiting)
        if not down:
            waiting = max(0.0, waiting - takes * STEP)
        held = held or down
        if held and not down and not drained and waiting < takes * STEP and not back:
            drained = (tick - restored) * STEP
        tick += 1
    peak = busiest(answers, reminder)
    return Day(
        answers=answers,
        peak_rate=round(peak, 1),
        peak_use=round(peak / takes, 2),
        most_waiting=round(most_waiting),
        refused=round(refused),
        most_tries=most_tries,
        drained=round(drained, 1),
    )


def busiest(answers: int, reminder: int) -> float:
    """Return the answers a second that are expected in the busiest minute."""
    rates = _rates(answers, reminder)
    return max(sum(rates.get(start + each, 0.0) for each in range(60)) / 60 for start in range(8 * 3600, 17 * 3600, 60))


def _rates(answers: int, reminder: int) -> dict[int, float]:
    """Return the expected arrivals of each second of the day."""
    reminded = REMINDER_SHARE * answers
    parts = sum(weight / (2 if hour == int(CLOSES) else 1) for hour, weight in WEIGHTS.items())
    rates: dict[int, float] = {}
    for second in range(8 * 3600, int(CLOSES * 3600)):
        rates[second] = (answers - reminded) * WEIGHTS[second // 3600] / parts / 3600
    for second in range(reminder):
        rates[int(REMINDED * 3600) + second] += reminded / reminder
    return rates


def _come_back(
    random: Random, back: defaultdict[int, defaultdict[int, float]], tick: int, tries: int, number: float
) -> None:
    """Spread those who were refused over the moments at which their pages try again."""
    pieces = max(1, min(_MANY, round(number)))
    for _ in range(pieces):
        pause = max(min(2 ** (tries - 1), LONGEST_PAUSE) * (1 + random.random()), AFTER_SECONDS)
        back[tick + max(1, round(pause * (1 + random.random() / 4) / STEP))][tries] += number / pieces


def _poisson(random: Random, mean: float) -> int:
    if mean > _MANY:
        return max(0, round(random.gauss(mean, mean**0.5)))
    left, number = exp(-mean), 0
    product = random.random()
    while product > left:
        number += 1
        product *= random.random()
    return number


def main() -> None:
    """Print what became of the day."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.last_day", description="Simulate a last day.")
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--journeys", type=float, default=700, help="a second, of one process")
    parser.add_argument("--database", type=float, default=3700, help="answers a second, of the database")
    parser.add_argument("--outage", type=float, default=20, help="seconds without a leader")
    parser.add_argument("--reminder", type=int, default=120, help="seconds in which the reminder is sent to all")
    parser.add_argument("--json", action="store_true")
    chosen = vars(parser.parse_args())
    as_json = chosen.pop("json")
    day = simulate(**chosen)
    if as_json:
        sys.stdout.write(json.encode(day).decode() + "\n")
        return
    for name in day.__struct_fields__:
        sys.stdout.write(f"{name.replace('_', ' '):14}{getattr(day, name):>14,}\n")


if __name__ == "__main__":
    main()
