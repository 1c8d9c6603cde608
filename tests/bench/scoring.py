"""Measures how long a year's score takes at the server, with few responses and with many."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from msgspec import json

from tests.bench.fill import fill, last_fiscal_year
from tests.bench.journeys import get
from tests.bench.load import Line, WrongAnswerError, wait_of
from tests.bench.servers import bare, pochai
from tests.bench.table import Figure
from tests.support.engines import database

if TYPE_CHECKING:
    from pathlib import Path

    from service.domain.catalogue import Catalogue
    from service.domain.forms.form import Form
    from tests.bench.load import Reply

FEW = 100
_FOUND = b"HTTP/1.1 303 See Other\r\ncontent-length: 0\r\n\r\n"


def measure(folder: Path, catalogue: Catalogue, form: Form, *, many: int, rounds: int, times: int) -> list[Figure]:
    """Time requests on one connection, from outside; what a bare app takes to give the same bytes is taken off."""
    with ExitStack() as running:
        # Lines are opened when all is filled: a server does not wait for ever.
        asked = []
        for responses in (FEW, many):
            data = folder / f"scores-{responses}"
            fill(database(data), catalogue, form.id, responses)
            server, _ = running.enter_context(pochai(data, form.title))
            token = (data / "planner-token.txt").read_text().strip()
            request = get(
                f"/api/v1/scores/{form.id}?fiscal_year={last_fiscal_year()}", f"authorization: Bearer {token}"
            )
            asked.append((server.port, request, responses))
        lines = []
        for port, request, responses in asked:
            line = Line(port)
            reply = _checked(line.ask(request), responses)
            lines.append((line, request))
        theirs = running.enter_context(bare(folder, reply.wire, _FOUND))
        lines.append((Line(theirs.port), request))
        done = [[wait_of(line, request, times) for line, request in lines] for _ in range(rounds + 1)][1:]
        for line, _ in lines:
            line.close()
    to_few, to_many = ([1000 * (each[n] - each[2]) for each in done] for n in (0, 1))
    return [
        Figure(f"a year's score, {FEW:,} responses", to_few, unit=" ms", at_most=3.0),
        Figure(f"a year's score, {many:,} responses", to_many, unit=" ms", at_most=3.0),
        Figure("the same, many to few", [m / f for m, f in zip(to_many, to_few, strict=True)], at_most=1.1),
        Figure("a bare reply of the same bytes", [1000 * each[2] for each in done], unit=" ms"),
    ]


def _checked(reply: Reply, responses: int) -> Reply:
    if reply.status != b"200" or json.decode(reply.body)["responses"] != responses:
        raise WrongAnswerError(f"a score that is not of {responses} responses: {reply.head!r}")
    return reply
