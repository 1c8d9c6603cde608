"""The real service, started once by a clock that is wrong, and then by the right one: every answer is there."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import json

from service.domain.period import BANGKOK, month_of
from tests.support.inprocess import sheet_of
from tests.support.installation import key
from tests.support.plain_http import get
from tests.support.processes import Server, pochai, serving, serving_as, submit, wait_for
from tests.support.wrong_clock import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRONG = [datetime(2035, 3, 1, tzinfo=UTC), datetime(2020, 3, 1, tzinfo=UTC)]


@contextmanager
def serving_at(moment: datetime, folder: Path, ready: int) -> Iterator[Server]:
    with serving_as([sys.executable, "-c", PROGRAM, moment.isoformat(), "serve"], folder, None, ready) as server:
        yield server


def readiness(server: Server) -> Any:
    return get(f"http://127.0.0.1:{server.port}/readyz").json()


def months(folder: Path) -> list[int]:
    exported = pochai(folder, "export", "responses", "--form", "progress", "--include", "month")
    return [json.decode(line)["month"] for line in exported.out.splitlines()]


async def answer(server: Server, code: str, *numbers: int) -> list[int]:
    return [(await submit(server.port, code, key(number), sheet_of())).status for number in numbers]


@pytest.mark.parametrize(("moment", "ready", "taken"), [(WRONG[0], 200, 201), (WRONG[1], 503, 503)])
async def test_a_clock_that_was_wrong_once_deletes_nothing(
    tmp_path: Path, moment: datetime, ready: int, taken: int
) -> None:
    folder = tmp_path / "data"
    with serving(folder) as server:
        code = server.code("progress")
        assert await answer(server, code, 1, 2, 3) == [201] * 3
        assert readiness(server)["warnings"] == []
    with serving_at(moment, folder, ready) as server:
        found = readiness(server)
        assert (found["warnings"], found["troubles"]) == (["clock"], [] if ready == 200 else ["clock"])
        assert await answer(server, code, 4) == [taken]
        wait_for(lambda: "clock in doubt, nothing is deleted" in server.logged)
    with serving(folder) as server:
        assert await answer(server, code, 1, 5) == [200, 201]
        assert readiness(server)["warnings"] == ([] if taken == 503 else ["clock"])
        today = datetime.now(BANGKOK).date().isoformat()
        assert pochai(folder, "clock", "confirm", today).status == 0
    assert pochai(folder, "purge").status == 0
    stored = [month_of(datetime.now(UTC))] * 4 + ([203503] if taken == 201 else [])
    assert sorted(months(folder)) == sorted(stored)
