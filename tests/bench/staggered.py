"""Journeys that begin at random moments and all answer otherwise, so that group commits stay small.

    python -m tests.bench.staggered [--rate 250] [--seconds 4] [--database URL] [--processes 1] [--in-step 0]

Prints JSON: how many journeys, and the milliseconds of processor that each took the service, and PostgreSQL servers of
this machine.
"""

from __future__ import annotations

import argparse
import os
import select
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from msgspec import json

from service.adapters.form_files.toml import load
from tests.bench.journeys import respondent, sheets
from tests.bench.load import Leg, Visitor, WrongAnswerError, drive
from tests.bench.servers import pochai, recount
from tests.support import engines

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.load import Journey

FORM = "progress"
FORMS = Path(__file__).parents[2] / "forms"
_DIFFERENT = 5000
_MOST_VISITORS = 400


def paced(ports: list[int], start: Callable[[], Journey], rate: float, seconds: float) -> tuple[Leg, list[float]]:
    """Begin journeys at random moments, `rate` a second on average, on as many connections as are under way.

    Gives the leg and how long each journey took, in seconds. Raises `WrongAnswerError`, also where journeys pile up.
    """
    random = Random(7)
    idle: list[Visitor] = []
    by_number: dict[int, Visitor] = {}
    begun: dict[int, float] = {}
    took: list[float] = []
    with select.epoll() as poll:
        first = perf_counter()
        due = first
        while due < first + seconds or begun:
            now = perf_counter()
            while due <= now and due < first + seconds:
                visitor = idle.pop() if idle else Visitor(ports[len(by_number) % len(ports)], start)
                number = visitor.line.socket.fileno()
                if number not in by_number:
                    poll.register(number, select.EPOLLIN)
                    by_number[number] = visitor
                visitor.set_out()
                begun[number] = due
                due += random.expovariate(rate)
            if len(by_number) > _MOST_VISITORS:
                raise WrongAnswerError("journeys pile up")
            pause = max(0.0, due - perf_counter()) if due < first + seconds else 1
            for number, _ in poll.poll(pause):
                if by_number[number].go_on():
                    took.append(perf_counter() - begun.pop(number))
                    idle.append(by_number[number])
        leg = Leg(len(took), perf_counter() - first)
    for visitor in by_number.values():
        visitor.line.close()
    return leg, took


def _postgresql_seconds() -> float:
    """Give the processor seconds of all PostgreSQL processes of this machine, ended ones by their parent."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(") ")
        except OSError:
            continue
        fields = rest.split()
        if name.partition("(")[2].startswith("postgres"):
            ticks += sum(map(int, fields[11:13])) + (sum(map(int, fields[13:15])) if fields[1] == "1" else 0)
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.staggered")
    parser.add_argument("--rate", type=float, default=250)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--database", default="")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--in-step", type=int, default=0, help="so many connections without pauses instead")
    chosen = parser.parse_args()
    if chosen.database:
        engines.server = chosen.database
    questionnaire = load(FORMS).questionnaire(next(each for each in load(FORMS).forms if each.id == FORM))
    with tempfile.TemporaryDirectory(prefix="pochai-bench-") as name, ExitStack() as stack:
        running = [stack.enter_context(pochai(Path(name), questionnaire.form.title)) for _ in range(chosen.processes)]
        path = running[0][1]
        ports = [server.port for server, _ in running]
        start = respondent(path, sheets(questionnaire, path, _DIFFERENT))
        paced(ports, start, chosen.rate, 0.5)
        before, database = sum(server.processor_seconds() for server, _ in running), _postgresql_seconds()
        if chosen.in_step:
            leg, took = drive(ports[0], start, chosen.in_step, chosen.seconds), [0.0, 0.0]
        else:
            leg, took = paced(ports, start, chosen.rate, chosen.seconds)
        own = sum(server.processor_seconds() for server, _ in running) - before
        theirs = _postgresql_seconds() - database
        found = recount(Path(name))
        if not found.agrees:
            raise WrongAnswerError("the tally does not agree")
    said = {
        "journeys": leg.journeys,
        "a_second": round(leg.rate),
        "service_ms": round(1000 * own / leg.journeys, 3),
        "postgresql_ms": round(1000 * theirs / leg.journeys, 3),
        "p50_ms": round(1000 * quantiles(took, n=100)[49], 1),
        "p99_ms": round(1000 * quantiles(took, n=100)[98], 1),
    }
    sys.stdout.write(json.encode(said).decode() + "\n")


if __name__ == "__main__":
    main()
