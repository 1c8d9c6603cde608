"""Journeys that begin at random moments and all answer otherwise, so that group commits stay small.

    python -m tests.bench.staggered [--rate 250] [--seconds 4] [--rounds 5] [--engine postgresql] [--processes 1 2]
                                    [--in-step 0] [--cores SERVICE,DATABASE,LOAD]

Prints JSON: how many journeys, and the milliseconds of processor that each took the service, the PostgreSQL server (one
that is started for this, or that of `POCHAI_TEST_DATABASE_URL` on the same machine), and the bare app with its
open-and-post at the same pace in rounds between; `of_bare` is the median round's share of the bare app's milliseconds
in the service's. Several numbers of processes are measured in turns, each over a database of its own; `to_first` has
the median, least and greatest ratio of a round to the first number's. Each part may be held to one core.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import select
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple

from msgspec import json

from service.adapters.form_files.toml import load
from tests.bench.journeys import bare_visitor, respondent, sheets
from tests.bench.load import Leg, Visitor, WrongAnswerError, drive
from tests.bench.servers import bare, pochai, recount, reply_to, running_server
from tests.support import engines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.load import Journey
    from tests.bench.servers import Running

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
        first, used = perf_counter(), process_time()
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
        leg = Leg(len(took), perf_counter() - first, process_time() - used)
    for visitor in by_number.values():
        visitor.line.close()
    return leg, took


def _main_process(server: str) -> int:
    """Give the process of a PostgreSQL server of this machine that is the parent of all its others; 0 without one."""

    async def asked() -> int:
        import asyncpg

        connection = await asyncpg.connect(server)
        try:
            backend: int = await connection.fetchval("SELECT pg_backend_pid()")
            name, _, rest = Path(f"/proc/{backend}/stat").read_text().rpartition(") ")  # noqa: ASYNC240 - no loop has others to serve
        except FileNotFoundError:
            return 0
        finally:
            await connection.close()
        return int(rest.split()[1]) if name.partition("(")[2].startswith("postgres") else 0

    return asyncio.run(asked()) if server else 0


def _processor_seconds(main: int) -> float:
    """Give the processor seconds of a server's processes, those that have ended included."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat") if main else ():
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if stat.parent.name == str(main):
            ticks += sum(map(int, fields[11:15]))
        elif fields[1] == str(main):
            ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def _on(core: str) -> Iterator[None]:
    """Have what is started inside run on one core alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {int(core)} if core else before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class _Round(NamedTuple):
    """What a round took: its journeys, how long each was under way, and seconds of processor."""

    leg: Leg
    took: list[float]
    service: float
    postgresql: float
    bare: float

    @property
    def service_ms(self) -> float:
        return 1000 * self.service / self.leg.journeys

    @property
    def of_bare(self) -> float:
        return 1000 * self.bare / self.service_ms


class _Measured(NamedTuple):
    """So many processes over one database, what respondents do there, and the rounds that were measured."""

    folder: Path
    servers: list[Running]
    start: Callable[[], Journey]
    rounds: list[_Round]


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.staggered")
    parser.add_argument("--rate", type=float, default=250)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite", help="the database measured")
    parser.add_argument("--processes", type=int, nargs="+", default=[1])
    parser.add_argument("--in-step", type=int, default=0, help="so many connections a process without pauses instead")
    parser.add_argument("--cores", default=",,", help="what service, database and load are held to each, as 0,1,1")
    return parser.parse_args()


def main() -> None:
    chosen = _chosen()
    services_core, database_core, load_core = chosen.cores.split(",")
    catalogue = load(FORMS)
    questionnaire = catalogue.questionnaire(next(each for each in catalogue.forms if each.id == FORM))

    def go(to: list[Running], start: Callable[[], Journey], seconds: float) -> tuple[Leg, list[float]]:
        ports = [server.port for server in to]
        if chosen.in_step:
            return drive(ports, start, chosen.in_step * len(ports), seconds), [0.0, 0.0]
        return paced(ports, start, chosen.rate, seconds)

    with tempfile.TemporaryDirectory(prefix="pochai-bench-") as name, ExitStack() as stack:
        with _on(database_core):
            engines.server = stack.enter_context(running_server(chosen.engine))
        measured: list[_Measured] = []
        with _on(services_core):
            for number in chosen.processes:
                folder = Path(name) / f"{len(measured)}"
                running = [stack.enter_context(pochai(folder, questionnaire.form.title)) for _ in range(number)]
                posts, path = sheets(questionnaire, running[0][1], _DIFFERENT), running[0][1]
                measured.append(_Measured(folder, [server for server, _ in running], respondent(path, posts), []))
            last = running[0][0]
            theirs = stack.enter_context(bare(Path(name), last.page.wire, reply_to(last, path, posts[0])))
        stack.enter_context(_on(load_core))
        main_process = _main_process(engines.server)
        for each in measured:
            go(each.servers, each.start, 0.5)
        for number in range(chosen.rounds):
            before = theirs.processor_seconds()
            compared, _ = go([theirs], bare_visitor(path, posts), chosen.seconds)
            alone = (theirs.processor_seconds() - before) / compared.journeys
            for each in measured if number % 2 else reversed(measured):
                before, stored = _service_seconds(each.servers), _processor_seconds(main_process)
                leg, took = go(each.servers, each.start, chosen.seconds)
                own = _service_seconds(each.servers) - before
                each.rounds.append(_Round(leg, took, own, _processor_seconds(main_process) - stored, alone))
        _check(measured)
    for each in measured:
        sys.stdout.write(json.encode(_said(each, measured[0].rounds)).decode() + "\n")


def _check(measured: list[_Measured]) -> None:
    """Count all responses again. Raises `WrongAnswerError` where that gives something else."""
    if not all(recount(each.folder).agrees for each in measured):
        raise WrongAnswerError("the tally does not agree")


def _service_seconds(servers: list[Running]) -> float:
    return sum(server.processor_seconds() for server in servers)


def _said(measured: _Measured, first: list[_Round]) -> dict[str, object]:
    """Return what is printed of the rounds of so many processes."""
    done = measured.rounds
    journeys = sum(each.leg.journeys for each in done)
    waits = quantiles((wait for each in done for wait in each.took), n=100)
    return {
        "processes": len(measured.servers),
        "journeys": journeys,
        "a_second": round(journeys / sum(each.leg.seconds for each in done)),
        "service_ms": round(1000 * sum(each.service for each in done) / journeys, 3),
        "postgresql_ms": round(1000 * sum(each.postgresql for each in done) / journeys, 3),
        "bare_ms": round(1000 * median(each.bare for each in done), 3),
        "of_bare": round(median(each.of_bare for each in done), 3),
        "load_cores": round(median(each.leg.own / each.leg.seconds for each in done), 2),
        "p50_ms": round(1000 * waits[49], 1),
        "p99_ms": round(1000 * waits[98], 1),
        "to_first": {
            "a_second": _spread([each.leg.rate / one.leg.rate for each, one in zip(done, first, strict=True)]),
            "service_ms": _spread([each.service_ms / one.service_ms for each, one in zip(done, first, strict=True)]),
        },
    }


def _spread(ratios: list[float]) -> list[float]:
    """Return the median, the least and the greatest."""
    return [round(each, 2) for each in (median(ratios), min(ratios), max(ratios))]


if __name__ == "__main__":
    main()
