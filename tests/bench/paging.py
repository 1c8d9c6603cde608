"""Measures whether a planner's pages take as long with many responses as with few."""

from __future__ import annotations

import asyncio
import http.client
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from service.adapters.clock import now
from service.adapters.database import open_store
from service.application.accounts.accounts import Accounts
from tests.bench.fill import fill, last_fiscal_year
from tests.bench.journeys import get
from tests.bench.load import Line, WrongAnswerError, wait_of
from tests.bench.servers import pochai
from tests.bench.table import Figure
from tests.support.engines import database

if TYPE_CHECKING:
    from pathlib import Path

    from service.adapters.database import Database
    from service.domain.catalogue import Catalogue
    from service.domain.forms.form import Form

FEW = 1000
_PASSWORD = "seven lamps over a wet harbour"


def measure(folder: Path, catalogue: Catalogue, form: Form, *, many: int, rounds: int, times: int) -> list[Figure]:
    """Time the pages on one connection each, from outside, as somebody who is signed in."""
    year = last_fiscal_year()
    pages = {
        "overview": f"/plan?fiscal_year={year}",
        "a survey's page": f"/plan/surveys/{form.id}?fiscal_year={year}",
        "comments": f"/plan/surveys/{form.id}/comments?fiscal_year={year}",
    }
    with ExitStack() as running:
        signed = []
        for responses in (FEW, many):
            data = folder / f"pages-{responses}"
            fill(database(data), catalogue, form.id, responses)
            link = asyncio.run(invited(database(data)))
            server, _ = running.enter_context(pochai(data, form.title))
            signed.append((server.port, f"cookie: {signed_in(server.port, link)}"))
        lines = [(Line(port), cookie) for port, cookie in signed]
        figures = []
        for name, path in pages.items():
            done = [[wait_of(line, get(path, cookie), times) for line, cookie in lines] for _ in range(rounds + 1)][1:]
            figures += [
                Figure(f"{name}, {many:,} responses", [1000 * each[1] for each in done], unit=" ms"),
                Figure(f"the same, to {FEW:,}", [each[1] / each[0] for each in done], at_most=1.1),
            ]
        for line, _ in lines:
            line.close()
    return figures


async def invited(where: Database) -> str:
    """Create a planner; return the secret of the link at which a password is set."""
    async with open_store(where) as store:
        return (await Accounts(store, now).create("bench", "planner")).secret


def signed_in(port: int, secret: str) -> str:
    """Set the password of a link; give the cookie that comes with it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"origin": f"http://127.0.0.1:{port}", "content-type": "application/x-www-form-urlencoded"}
    body = urlencode({"new": _PASSWORD, "again": _PASSWORD})
    connection.request("POST", f"/plan/password/{secret}", body, headers)
    reply = connection.getresponse()
    cookie = reply.headers["set-cookie"]
    connection.close()
    if reply.status != http.HTTPStatus.SEE_OTHER or not cookie:
        raise WrongAnswerError(f"nobody was signed in: {reply.status}")
    return str(cookie).partition(";")[0]
