"""Server processes: started, watched and stopped, each by its own process id."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import perf_counter, sleep
from typing import TYPE_CHECKING, NamedTuple

from msgspec import json

from tests.bench.journeys import get, key_of
from tests.bench.load import Line, Reply, WrongAnswerError
from tests.support.engines import database_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

_START_SECONDS = 30
_STOP_SECONDS = 30
_COMMAND_SECONDS = 300
_POLL_SECONDS = 0.002
_ROOT = Path(__file__).parents[2]
POCHAI = str(Path(sys.executable).with_name("pochai"))


class Running(NamedTuple):
    """A server that answers; `seconds` is how long that took from the start of its process."""

    port: int
    pid: int
    page: Reply
    seconds: float

    def processor_seconds(self) -> float:
        """Give the processor time its process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def mebibytes(self) -> float:
        """Give the memory of its process tree: the proportional set size, in which shared pages count once."""
        return sum(_proportional_set_size(pid) for pid in _tree(self.pid)) / 1024


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _tree(int(child))


def _proportional_set_size(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


@contextmanager
def pochai(folder: Path, form: str) -> Iterator[tuple[Running, str]]:
    """Run `pochai serve` with one worker on a data folder, which may be new; give it and the path of a form."""
    port = _free_port()
    begun = perf_counter()
    process = subprocess.Popen(
        [POCHAI, "serve"], env=environment(folder, port), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with _ended(process):
        path = _path_of(process, form)
        page = _first_answer(process, port, path)
        yield Running(port, process.pid, page, perf_counter() - begun), path


@contextmanager
def bare(folder: Path, page: bytes, sent: bytes) -> Iterator[Running]:
    """Run the bare app, which repeats these two replies."""
    port = _free_port()
    files = [folder / "page", folder / "sent"]
    for file, reply in zip(files, (page, sent), strict=True):
        file.write_bytes(reply)
    begun = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bare", str(port), *map(str, files)],
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with _ended(process):
        first = _first_answer(process, port, "/")
        yield Running(port, process.pid, first, perf_counter() - begun)


def reply_to(server: Running, path: str, post: bytes) -> bytes:
    """Open a form and send it, to have a reply that the bare app can repeat."""
    line = Line(server.port)
    reply = line.ask(post + key_of(line.ask(get(path))))
    line.close()
    return reply.wire


def running_server(engine: str) -> AbstractContextManager[str]:
    """Give the URL of a PostgreSQL server whose commits reach the disk; empty for SQLite."""
    if engine == "sqlite":
        return nullcontext("")
    from tests.support import postgresql

    return postgresql.server(durable=True)


class Recounted(NamedTuple):
    """What counting all responses again gave."""

    responses: int
    agrees: bool


def recount(folder: Path) -> Recounted:
    """Count the responses of a data folder by `pochai recount`."""
    said = json.decode(_command(folder, "recount", "--format", "json"))
    return Recounted(said["responses"], not said["differences"])


def durable(folder: Path) -> bool:
    """Ask `pochai doctor` whether commits reach the disk."""
    checks = {check["name"]: check["verdict"] for check in json.decode(_command(folder, "doctor", "--format", "json"))}
    return bool(checks["durable"] == "good")


def _command(folder: Path, *arguments: str) -> bytes:
    done = subprocess.run(
        [POCHAI, *arguments],
        env=environment(folder),
        capture_output=True,
        timeout=_COMMAND_SECONDS,
        check=False,
    )
    if not done.stdout:
        raise WrongAnswerError(f"pochai {arguments[0]}: {done.stderr.decode()}")
    return done.stdout


def environment(folder: Path, port: int = 1) -> dict[str, str]:
    """Return the environment of a command or server on a data folder; programs keep their bytecode, as installed."""
    ours = {
        "POCHAI_DATA_DIR": str(folder),
        "POCHAI_HOST": "127.0.0.1",
        "POCHAI_PORT": str(port),
        "POCHAI_WORKERS": "1",
        "POCHAI_RATE_LIMITS": "off",
        "POCHAI_DATABASE_URL": database_url(folder),
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith("POCHAI_")}
    others.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling all that is imported takes longer than the start
    return others | ours


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _path_of(process: subprocess.Popen[bytes], form: str) -> str:
    """Read the greeting up to the list of links, and find the path of the form in it."""
    assert process.stdout
    for line in process.stdout:
        link = re.search(rf"(/s/[0-9A-Z]{{6}})\s+{re.escape(form)} ", line.decode())
        if link:
            return link[1]
    raise WrongAnswerError(f"pochai serve ended with status {process.wait(_STOP_SECONDS)}")


def _first_answer(process: subprocess.Popen[bytes], port: int, path: str) -> Reply:
    deadline = perf_counter() + _START_SECONDS
    while perf_counter() < deadline and process.poll() is None:
        try:
            line = Line(port)
        except ConnectionRefusedError:
            sleep(_POLL_SECONDS)
            continue
        reply = line.ask(get(path))
        line.close()
        if reply.status == b"200":
            return reply
    raise WrongAnswerError("the server did not start")


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a process that we started, kindly first."""
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
