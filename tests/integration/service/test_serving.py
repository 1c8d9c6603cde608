"""The real server under load, stopped and killed: every acknowledged answer is stored, once."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import stat
import sys
from collections import Counter
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec import json

from service.domain.collecting.receipt import receipt_of, response_id
from tests.support.inprocess import RATINGS, sheet_of
from tests.support.processes import POCHAI, Reply, Server, ask, pochai, serving, serving_as, submit, wait_for
from tests.support.scraping import Scraped, scraped

pytestmark = pytest.mark.long

SHEETS = 2000
SHEETS_ROUTE = {"method": "POST", "route": "/api/v1/collectors/{code}/responses"}


def key(number: int) -> str:
    return f"{number:022d}"


def made_up(number: int) -> dict[str, Any]:
    random = Random(number)
    task = random.choice(("add_project", "disbursement", "report_results"))
    ratings: dict[str, int | str] = {name: random.choices((5, 4, 3, 2, 1), (60, 25, 10, 3, 2))[0] for name in RATINGS}
    ratings |= {"advice": "na"} if random.random() < 0.1 else {}
    more = {"comments": f"ความเห็นที่ {number}"} if number % 3 else {}
    return {**sheet_of(task), **ratings, **more}


def in_file(folder: Path) -> dict[str, str]:
    """Read the answers in the file by id, as another program would."""
    with closing(sqlite3.connect(f"file:{folder / 'pochai.sqlite3'}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("SELECT id, answers FROM response").fetchall())


def recounted(folder: Path) -> dict[str, Any]:
    done = pochai(folder, "recount", "--format", "json")
    outcome: dict[str, Any] = json.decode(done.out)
    assert (done.status == 0) == (outcome["differences"] == [])
    return outcome


async def storm(server: Server, code: str, numbers: list[int]) -> dict[int, list[Reply | BaseException]]:
    """Send sheets all at once; give the replies to each."""
    replies = await asyncio.gather(
        *(submit(server.port, code, key(number), made_up(number)) for number in numbers), return_exceptions=True
    )
    gathered: dict[int, list[Reply | BaseException]] = {}
    for number, reply in zip(numbers, replies, strict=True):
        gathered.setdefault(number, []).append(reply)
    return gathered


async def scraped_from(server: Server) -> Scraped:
    return scraped((await ask(server.port, "GET", "/metrics")).body.decode())


async def test_two_thousand_at_once_half_of_them_twice_are_stored_once_each_and_scored_exactly(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as server:
        code = server.code("progress")
        numbers = [*range(SHEETS), *range(0, SHEETS, 2)]
        Random(1).shuffle(numbers)
        replies = await storm(server, code, numbers)
        statuses = Counter(
            reply.status if isinstance(reply, Reply) else repr(reply) for each in replies.values() for reply in each
        )
        assert statuses == {201: SHEETS, 200: SHEETS // 2}
        for number, each in replies.items():
            receipts = {reply.json()["receipt"] for reply in each if isinstance(reply, Reply)}
            assert receipts == {receipt_of(key(number), code)}
        found = await scraped_from(server)
        assert found.by("pochai_answers_total", "outcome") == {"stored": SHEETS, "same": SHEETS // 2}
        assert found.by("pochai_requests_total", "status", **SHEETS_ROUTE) == {"201": SHEETS, "200": SHEETS // 2}
        assert found.of("pochai_commit_group_size_sum") == SHEETS * 3 // 2
        assert found.of("pochai_commit_seconds_count") == found.of("pochai_commit_group_size_count") > 0

        # The figures asked over HTTP are those of the command line, byte for byte.
        path = "/api/v1/scores/progress?by=main_task"
        over_http = await ask(server.port, "GET", path, headers=server.token())
        by_command = pochai(folder, "scores", "--form", "progress", "--by", "main_task", "--format", "json")
        assert over_http.body == by_command.out.removesuffix("\n").encode()
        table = await ask(server.port, "GET", path.replace("progress", "progress.csv"), headers=server.token())
        written = pochai(folder, "scores", "--form", "progress", "--by", "main_task", "--format", "csv")
        assert table.body.decode().splitlines() == written.out.splitlines()

        # They are also what somebody works out who has nothing but the exported answers.
        exported = [
            json.decode(line)
            for line in pochai(
                folder, "export", "responses", "--form", "progress", "--include", "breakdowns"
            ).out.splitlines()
        ]
        expected = sorted(json.encode(made_up(number), order="sorted") for number in range(SHEETS))
        assert sorted(json.encode(record["answers"], order="sorted") for record in exported) == expected
        score = over_http.json()
        piles = {"": pile(exported)}
        for task in ("add_project", "disbursement", "report_results"):
            piles[task] = pile([record for record in exported if record["answers"]["main_task"] == task])
        groups = {"": score, **{group["value"]: group for group in score["by"]["groups"]}}
        for name, (answers, total) in piles.items():
            assert (groups[name]["answers"], groups[name]["rating_sum"]) == (answers, total)
            exact = Fraction(100 * total, 5 * answers)
            assert abs(Fraction(str(groups[name]["percent"])) - exact) <= Fraction(1, 200)
        assert score["responses"] == SHEETS
        assert recounted(folder) == {"responses": SHEETS, "withdrawn": 0, "sealed": 0, "differences": []}
    assert len(in_file(folder)) == SHEETS


def pile(records: list[dict[str, Any]]) -> tuple[int, int]:
    """Count the ratings of records and add them up."""
    ratings = [record["answers"][name] for record in records for name in RATINGS if record["answers"][name] != "na"]
    return len(ratings), sum(ratings)


def acknowledged(replies: dict[int, list[Reply | BaseException]], code: str) -> set[str]:
    """Give the ids of the sheets of which a reply said they were stored."""
    return {
        response_id(receipt_of(key(number), code))
        for number, each in replies.items()
        if any(isinstance(reply, Reply) and reply.status in {200, 201} for reply in each)
    }


async def storm_then(server: Server, code: str, number: signal.Signals, after: int) -> dict[int, list[Any]]:
    """Send sheets without end, signal the server after so many were acknowledged; give all replies."""
    replies: dict[int, list[Any]] = {}
    numbers = iter(range(100_000))
    done = asyncio.Event()

    async def sends() -> None:
        for sheet in numbers:
            try:
                reply: Any = await submit(server.port, code, key(sheet), made_up(sheet))
            except OSError as error:
                reply = error
            replies[sheet] = [reply]
            if len(replies) >= after and not done.is_set():
                done.set()
                server.signal(number)
            if not isinstance(reply, Reply):
                return

    await asyncio.gather(*(sends() for _ in range(64)))
    return replies


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_told_to_stop_it_stores_all_that_it_acknowledges(tmp_path: Path, workers: str) -> None:
    folder = tmp_path / "data"
    with serving(folder, workers=workers) as server:
        code = server.code("progress")
        replies = await storm_then(server, code, signal.SIGTERM, 300)
        assert server.ended() == 0, server.err.read_text()
    assert {reply.status for (reply,) in replies.values() if isinstance(reply, Reply)} <= {201, 503}
    known = acknowledged(replies, code)
    assert len(known) >= 300
    assert known <= in_file(folder).keys()
    assert recounted(folder)["differences"] == []
    assert "error" not in server.logged.lower()


async def test_killed_in_the_middle_it_has_every_answer_it_acknowledged_and_the_tally_agrees(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as server:
        code = server.code("progress")
        replies = await storm_then(server, code, signal.SIGKILL, 300)
        assert server.ended() == -signal.SIGKILL
    known = acknowledged(replies, code)
    assert len(known) >= 300
    with serving(folder) as server:
        assert known <= in_file(folder).keys()
        assert recounted(folder)["differences"] == []
        # Whoever heard nothing sends again, and is stored once.
        unheard = [number for number, (reply,) in replies.items() if not isinstance(reply, Reply)]
        assert unheard
        again = await storm(server, code, unheard)
        assert {reply.status for each in again.values() for reply in each if isinstance(reply, Reply)} <= {200, 201}
        assert acknowledged(again, code) | known == in_file(folder).keys()
    assert recounted(folder) == {"responses": len(replies), "withdrawn": 0, "sealed": 0, "differences": []}


async def test_a_second_start_keeps_everything_and_makes_no_second_token(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as server:
        code = server.code("progress")
        assert (await submit(server.port, code, key(1), made_up(1))).status == 201
        token = server.token()
        collectors = pochai(folder, "collector", "list", "--format", "json").out.replace(str(server.port), "PORT")
    with serving(folder) as server:
        assert server.token() == token
        assert (await ask(server.port, "GET", "/api/v1/scores/progress", headers=token)).json()["responses"] == 1
        assert (await submit(server.port, code, key(1), made_up(1))).status == 200
        again = pochai(folder, "collector", "list", "--format", "json").out.replace(str(server.port), "PORT")
    assert again == collectors
    assert len(json.decode(pochai(folder, "token", "list", "--format", "json").out)) == 1
    mode = stat.S_IMODE((folder / "planner-token.txt").stat().st_mode)
    assert mode == 0o600


async def test_what_it_says_at_its_start_is_true(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    stale = folder / "planner-token.txt"
    folder.mkdir()
    stale.write_text("left by an earlier installation, for everybody to read")
    with serving(folder) as server:
        assert stat.S_IMODE(stale.stat().st_mode) == 0o600
        links = [line.split()[0] for line in server.said.splitlines() if line.startswith("  http://")]
        assert len(links) == 4
        for link in links:
            assert link.startswith(f"http://127.0.0.1:{server.port}/s/")
            page = await ask(server.port, "GET", link.partition(str(server.port))[2])
            assert (page.status, b'id="sheet"' in page.body) == (200, True)
        assert str(folder / "planner-token.txt") in server.said
        assert (folder / "planner-token.txt").read_text().strip() not in server.said
        assert "▀" in server.said or "█" in server.said
        assert "POCHAI_RATE_LIMITS=off" in server.logged
    with serving(folder, rate_limits="on") as server:
        assert "POCHAI_RATE_LIMITS" not in server.logged


async def test_the_code_it_draws_at_its_start_can_be_answered(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder) as server:
        shipped = server.code("progress")
    assert pochai(folder, "collector", "close", shipped).status == 0
    assert pochai(folder, "collector", "create", "progress", "--label", "บัตร", "--access", "invitation").status == 0
    with serving(folder) as server:
        drawn = re.search(r": http\S+/s/(\w{6})$", server.said, re.MULTILINE)
        assert drawn
        assert (await ask(server.port, "GET", f"/s/{drawn[1]}")).status == 200


async def test_a_port_that_is_taken_stops_the_start_with_one_line(tmp_path: Path) -> None:
    with serving(tmp_path / "first") as server:
        second = pochai(tmp_path / "second", "serve", port=str(server.port))
        assert second.status == 1
        assert str(server.port) in second.err
        assert (second.out, len(second.err.splitlines())) == ("", 1)
        assert (await ask(server.port, "GET", "/healthz")).status == 200


async def test_several_processes_serve_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder, workers="2") as server:
        code = server.code("progress")
        replies = await storm(server, code, [*range(300), *range(300)])
        statuses = Counter(reply.status for each in replies.values() for reply in each if isinstance(reply, Reply))
        assert statuses == {201: 300, 200: 300}
        score = await ask(server.port, "GET", "/api/v1/scores/progress", headers=server.token())
        assert score.json()["responses"] == 300
        # Whichever process is asked, it knows what all of them counted.
        for _ in range(4):
            found = await scraped_from(server)
            assert found.by("pochai_answers_total", "outcome") == {"stored": 300, "same": 300}
            assert found.by("pochai_requests_total", "status", **SHEETS_ROUTE) == {"201": 300, "200": 300}
    assert recounted(folder) == {"responses": 300, "withdrawn": 0, "sealed": 0, "differences": []}


async def test_a_demonstration_is_full_at_once_and_has_a_file_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving_as([POCHAI, "demo"], folder) as server:
        secret = (folder / "demo-planner-token.txt").read_text().strip()
        headers = {"authorization": f"Bearer {secret}"}
        scores = (await ask(server.port, "GET", "/api/v1/scores", headers=headers)).json()["scores"]
        assert all(score["demonstration"] for score in scores)
        assert all(score["responses"] > 50 for score in scores)
        assert "สาธิต" in server.logged
    assert not (folder / "pochai.sqlite3").exists()
    made_up_file = f"sqlite:///{folder / 'demo.sqlite3'}"
    assert json.decode(pochai(folder, "recount", "--format", "json", database_url=made_up_file).out)["responses"] == 600
    (score,) = json.decode(pochai(folder, "scores", "--format", "json", database_url=made_up_file).out)[:1]
    assert score["demonstration"] is True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_an_idle_server_ends_when_told_to_and_leaves_a_whole_file(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "data"
    with serving(folder) as server:
        server.signal(number)
        assert server.ended() == 0, server.err.read_text()
    assert "Traceback" not in server.logged
    assert json.decode(pochai(folder, "doctor", "--format", "json").out)[0]["verdict"] == "good"


def workers_of(server: Server) -> list[int]:
    children = f"/proc/{server.process.pid}/task/{server.process.pid}/children"
    return [int(pid) for pid in Path(children).read_text(encoding="ascii").split()]


async def test_a_killed_process_of_several_is_replaced_and_logged(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with serving(folder, workers="2") as server:
        code = server.code("progress")
        wait_for(lambda: server.logged.count("Started worker") == 2)
        before = workers_of(server)
        await storm(server, code, [*range(40)])
        os.kill(before[0], signal.SIGKILL)
        wait_for(lambda: server.logged.count("Started worker") == 3)
        assert len(set(workers_of(server)) - set(before)) == 1
        replies = await storm(server, code, [*range(50)])
        assert {reply.status for each in replies.values() for reply in each if isinstance(reply, Reply)} == {200, 201}
        lines = [json.decode(line) for line in server.logged.splitlines() if line.startswith("{")]
        assert {"level": "error", "event": "Unexpected exit from worker-1"}.items() <= {
            key: value for line in lines if line["level"] == "error" for key, value in line.items()
        }.items()
        # What the killed one counted is not lost.
        found = await scraped_from(server)
        assert found.by("pochai_answers_total", "outcome") == {"stored": 50, "same": 40}
        assert found.of("pochai_answers_waiting") == 0
    assert recounted(folder)["responses"] == 50


WRITER_DIES = """
import asyncio
import sys
import time

from service.application.collecting.submission import Submissions
from service.cli import run

class Kept:
    def __del__(self, write=sys.stderr.write, sleep=time.sleep):
        write("Python is taken down\\n")
        sleep(1)

async def dies(self, group):
    asyncio.current_task().cancel()
    try:
        await asyncio.sleep(0)
    finally:
        self._waiting += group

Submissions._commit = dies
sys.argv, sys.kept = ["pochai", "serve"], Kept()
run()
"""
"""What runs the command as `pochai` does, and would notice that Python is taken down: the server's threads outlive its
event loop, ask for the interpreter then, and the process is aborted."""


async def test_a_dead_writer_ends_the_process_and_leaves_no_answer_without_a_reply(tmp_path: Path) -> None:
    with serving_as([sys.executable, "-c", WRITER_DIES], tmp_path / "data") as server:
        code = server.code("progress")
        replies = await storm(server, code, [*range(20)])
        statuses = {reply.status if isinstance(reply, Reply) else None for each in replies.values() for reply in each}
        assert statuses <= {503, None}
        assert 503 in statuses
        assert server.ended() == 1
        assert "Python is taken down" not in server.logged
        (died,) = [json.decode(line) for line in server.logged.splitlines() if "before the service did" in line]
        assert (died["level"], died["task"]) == ("critical", "intake")
