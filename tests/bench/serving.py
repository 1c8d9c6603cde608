"""Measures start, memory, pages and journeys of one worker, and checks that every journey was stored."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple

from tests.bench.journeys import bare_visitor, reader, respondent, sheets, whole_key
from tests.bench.load import Leg, WrongAnswerError, drive
from tests.bench.servers import bare, durable, pochai, recount, reply_to
from tests.bench.table import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.domain.forms.form import Questionnaire
    from tests.bench.load import Journey
    from tests.bench.servers import Running

CONNECTIONS = 16


class Round(NamedTuple):
    """One round: a leg of each kind, close enough in time to be compared."""

    bare_pages: Spent
    pages: Spent
    bare_journeys: Spent
    journeys: Spent


class Spent(NamedTuple):
    """A leg, and the processor time that the server used for it."""

    leg: Leg
    processor: float

    @property
    def milliseconds(self) -> float:
        return 1000 * self.processor / self.leg.journeys


def measure(folder: Path, questionnaire: Questionnaire, *, rounds: int, seconds: float, starts: int) -> list[Figure]:
    """Measure one worker on a new data folder. Raises `WrongAnswerError`."""
    title = questionnaire.form.title
    waited = [_start(folder / f"start-{number}", title) for number in range(starts)]
    data = folder / "journeys"
    with pochai(data, title) as (ours, path):
        waited.append(ours.seconds)
        whole_key(ours.page)
        idle = ours.mebibytes()
        posts = sheets(questionnaire, path)
        sent = reply_to(ours, path, posts[0])
        with bare(folder, ours.page.wire, sent) as theirs:
            before = _busy() - _own(ours, theirs), perf_counter()
            done = [_round(ours, theirs, path, posts, seconds) for _ in range(rounds + 1)]
            others = (_busy() - _own(ours, theirs) - before[0]) / (perf_counter() - before[1])
        after = ours.mebibytes()
    stored = 1 + sum(each.journeys.leg.journeys for each in done)
    _prove(data, stored)
    return [
        *_rates(done[1:]),
        *_site(waited, idle, after),
        Figure("journeys stored, recounted", [stored], digits=0),
        Figure("processors that other programs kept busy meanwhile", [others]),
    ]


def _busy() -> float:
    """Give the seconds that all processors of the machine have been busy."""
    user, nice, system, _idle, _waiting, *interrupts = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def _own(*servers: Running) -> float:
    return process_time() + sum(server.processor_seconds() for server in servers)


def _start(data: Path, title: str) -> float:
    with pochai(data, title) as (server, _):
        return server.seconds


def _round(ours: Running, theirs: Running, path: str, posts: list[bytes], seconds: float) -> Round:
    return Round(
        bare_pages=_leg(theirs, reader(path), seconds),
        pages=_leg(ours, reader(path), seconds),
        bare_journeys=_leg(theirs, bare_visitor(path, posts), seconds),
        journeys=_leg(ours, respondent(path, posts), seconds),
    )


def _leg(server: Running, start: Callable[[], Journey], seconds: float) -> Spent:
    before = server.processor_seconds()
    leg = drive([server.port], start, CONNECTIONS, seconds)
    return Spent(leg, server.processor_seconds() - before)


def _prove(data: Path, stored: int) -> None:
    """See that the file holds what was answered for, and that its tally agrees with it."""
    found = recount(data)
    if found.responses != stored or not found.agrees:
        raise WrongAnswerError(f"{stored} journeys, but {found.responses} responses; tally agrees: {found.agrees}")
    if not durable(data):
        raise WrongAnswerError("commits do not reach the disk")


def _rates(rounds: list[Round]) -> list[Figure]:
    return [
        Figure(
            "journeys of a bare app's open-and-post",
            [each.journeys.leg.rate / each.bare_journeys.leg.rate for each in rounds],
            digits=3,
            at_least=0.35,
        ),
        Figure(
            "form pages of a bare app's",
            [each.pages.leg.rate / each.bare_pages.leg.rate for each in rounds],
            digits=3,
            at_least=0.65,
        ),
        Figure(
            "the load generator's own share of a processor, bare journeys",
            [each.bare_journeys.leg.own / each.bare_journeys.leg.seconds for each in rounds],
        ),
        Figure("journeys a second", [each.journeys.leg.rate for each in rounds], digits=0),
        Figure("bare open-and-posts a second", [each.bare_journeys.leg.rate for each in rounds], digits=0),
        Figure("form pages a second", [each.pages.leg.rate for each in rounds], digits=0),
        Figure("bare pages a second", [each.bare_pages.leg.rate for each in rounds], digits=0),
        Figure("processor a journey", [each.journeys.milliseconds for each in rounds], unit=" ms"),
        Figure("processor a bare open-and-post", [each.bare_journeys.milliseconds for each in rounds], unit=" ms"),
        Figure("processor a form page", [each.pages.milliseconds for each in rounds], digits=3, unit=" ms"),
        Figure("processor a bare page", [each.bare_pages.milliseconds for each in rounds], digits=3, unit=" ms"),
    ]


def _site(waited: list[float], idle: float, after: float) -> list[Figure]:
    return [
        Figure("first answer after the start", waited, unit=" s", at_most=1.5),
        Figure("memory, idle after the start", [idle], digits=0, unit=" MB", at_most=60),
        Figure("memory, idle after the load", [after], digits=0, unit=" MB", at_most=110),
    ]
