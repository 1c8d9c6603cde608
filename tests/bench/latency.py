"""Measures how long respondents wait for the reply to a sheet: under load, and while planners page."""

from __future__ import annotations

import asyncio
import threading
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from tests.bench.fill import fill, last_fiscal_year
from tests.bench.journeys import get, respondent, sheets
from tests.bench.load import Line, WrongAnswerError, drive
from tests.bench.paging import invited, signed_in
from tests.bench.servers import pochai
from tests.bench.staggered import paced
from tests.bench.table import Figure
from tests.support.engines import database

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from service.domain.catalogue import Catalogue
    from service.domain.forms.form import Form
    from tests.bench.load import Journey

CONNECTIONS = 64
PLANNERS = 10
_PLANNER_SECONDS = 3
"""How long a planner looks at a page before opening it again."""

_ARRIVALS = 60
"""Journeys a second while planners page: far below what the service takes."""

_RESPONSES = 1000


def measure(folder: Path, catalogue: Catalogue, form: Form, *, rounds: int, seconds: float) -> list[Figure]:
    """Measure one worker with a thousand responses of last year. Raises `WrongAnswerError`."""
    data = folder / "latency"
    fill(database(data), catalogue, form.id, _RESPONSES)
    secret = asyncio.run(invited(database(data)))
    with pochai(data, form.title) as (server, path):
        cookie = f"cookie: {signed_in(server.port, secret)}"
        page = get(f"/plan/surveys/{form.id}?fiscal_year={last_fiscal_year()}", cookie)
        start = respondent(path, sheets(catalogue.questionnaire(form), path))
        loaded = [_at_once(server.port, start, seconds) for _ in range(rounds + 1)][1:]
        alone, beside = [], []
        for _ in range(rounds + 1):
            alone.append(_p99(paced([server.port], start, _ARRIVALS, seconds)[1]))
            with _Planners(server.port, page):
                beside.append(_p99(paced([server.port], start, _ARRIVALS, seconds)[1]))
    return [
        Figure(f"p99 of a sheet's reply, {CONNECTIONS} connections without pause", loaded, unit=" ms", at_most=40),
        Figure(f"p99 of a journey, {_ARRIVALS} a second", alone[1:], unit=" ms"),
        Figure(
            f"the same while {PLANNERS} planners page, to without",
            [b / a for a, b in zip(alone[1:], beside[1:], strict=True)],
            at_most=1.5,
        ),
    ]


def _p99(seconds: list[float]) -> float:
    return 1000 * quantiles(seconds, n=100)[98]


def _at_once(port: int, start: Callable[[], Journey], seconds: float) -> float:
    """Return the p99 of the replies to sheets, in milliseconds."""
    waits: list[float] = []

    def timed() -> Journey:
        journey = start()
        request = next(journey)
        while True:
            begun = perf_counter()
            reply = yield request
            if request.startswith(b"POST"):
                waits.append(perf_counter() - begun)
            try:
                request = journey.send(reply)
            except StopIteration:
                return

    drive([port], timed, CONNECTIONS, seconds)
    return _p99(waits)


class _Planners:
    """So many planners, each of whom opens a page again and again, with a pause."""

    def __init__(self, port: int, page: bytes) -> None:
        self._over = threading.Event()
        self._failed: list[bytes] = []
        self._threads = [
            threading.Thread(target=self._look, args=(port, page, _PLANNER_SECONDS * number / PLANNERS))
            for number in range(PLANNERS)
        ]

    def _look(self, port: int, page: bytes, first: float) -> None:
        line = Line(port)
        pause = first
        while not self._over.wait(pause):
            reply = line.ask(page)
            if reply.status != b"200":
                self._failed.append(reply.head)
            pause = _PLANNER_SECONDS
        line.close()

    def __enter__(self) -> None:
        for each in self._threads:
            each.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for each in self._threads:
            each.join()
        if self._failed:
            raise WrongAnswerError(f"a planner's page failed: {self._failed[0]!r}")
