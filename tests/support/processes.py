"""Processes of the service: commands and servers, each with a data folder and environment of its own.

A server is ended by its own process id. Clients are plain sockets, as tests need a few thousand at once.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct, json

from tests.support.engines import database_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

POCHAI = str(Path(sys.executable).with_name("pochai"))
"""The installed command."""

_SECONDS = 60
"""How long anything may take here before it counts as hanging."""

_PR_CAPBSET_DROP = 24
_CAPABILITIES = (1, 2, 3)
"""Of Linux: to write and to read whatever the permissions are, and to change them."""


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return this environment with only the named settings of the service, and buffered output as for users."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("POCHAI_", "PYTHONUNBUFFERED"))}
    return {
        **kept,
        "POCHAI_DATA_DIR": str(folder),
        "POCHAI_DATABASE_URL": database_url(folder),
        **{f"POCHAI_{name.upper()}": str(v) for name, v in settings.items()},
    }


def obey_permissions() -> None:
    """Have a program of root keep to the permissions of files, as any other user's does."""
    for capability in _CAPABILITIES:
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


class Ran(NamedTuple):
    """The result of a command."""

    status: int
    out: str
    err: str


def pochai(folder: Path, *arguments: str, **settings: str) -> Ran:
    """Run a command and wait for its end."""
    done = subprocess.run(
        [POCHAI, *arguments],
        env=environment(folder, **settings),
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


class Server(Struct, frozen=True, kw_only=True):
    """A running server process."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    out: Path
    err: Path

    @property
    def said(self) -> str:
        return self.out.read_text(encoding="utf-8")

    @property
    def logged(self) -> str:
        return self.err.read_text(encoding="utf-8")

    def code(self, form: str) -> str:
        """Create a collector for a form; return its code."""
        made = pochai(self.folder, "collector", "create", form, "--label", "สำนักงาน", "--format", "json")
        return str(json.decode(made.out)["code"])

    def token(self) -> dict[str, str]:
        """Return the header with the planner's token."""
        secret = (self.folder / "planner-token.txt").read_text(encoding="utf-8").strip()
        return {"authorization": f"Bearer {secret}"}

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self) -> int:
        """Wait for its end; return its exit status."""
        return self.process.wait(_SECONDS)


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    """Run `pochai serve` without rate limits until left; yield it once it is ready."""
    with serving_as([POCHAI, "serve"], folder, None, **settings) as server:
        yield server


@contextmanager
def serving_as(
    command: list[str], folder: Path, cwd: Path | None = None, ready: int = HTTPStatus.OK, /, **settings: str
) -> Iterator[Server]:
    """Run a command that serves on a free local port until left; yield it once its readiness is `ready`."""
    port = free_port()
    logs = folder.parent / f"{folder.name}-{port}"
    out, err = logs.with_suffix(".out"), logs.with_suffix(".err")
    with out.open("w") as stdout, err.open("w") as stderr:
        process = subprocess.Popen(
            command,
            env=environment(folder, **{"port": str(port), "rate_limits": "off", **settings}),
            cwd=cwd,
            stdout=stdout,
            stderr=stderr,
            text=True,
        )
    server = Server(folder=folder, port=port, process=process, out=out, err=err)
    try:
        wait_for(lambda: _is_ready(server, ready))
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def wait_for(condition: Callable[[], object]) -> None:
    """Poll until a condition holds."""
    deadline = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_ready(server: Server, ready: int) -> bool:
    assert server.process.poll() is None, server.logged
    connection = HTTPConnection("127.0.0.1", server.port, timeout=_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == ready
    except OSError:
        return False
    finally:
        connection.close()


class Reply(NamedTuple):
    """The reply of a server."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.decode(self.body)


async def ask(port: int, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Reply:
    """Send a request on a new connection: bytes as they are, anything else as JSON.

    Raises `OSError` without a reply.
    """
    content = b"" if body is None else body if isinstance(body, bytes) else json.encode(body)
    lines = {
        "host": f"127.0.0.1:{port}",
        "content-type": "application/json",
        "content-length": str(len(content)),
        "connection": "close",
        **(headers or {}),
    }
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    async with asyncio.timeout(_SECONDS * 2):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(head.encode() + content)
            await writer.drain()
            received = await reader.read()
        finally:
            writer.close()
    return _reply(received)


def _reply(received: bytes) -> Reply:
    head, found, body = received.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/1\.1 (\d{3}) ?", head)
    if not found or not status:
        raise ConnectionResetError("no reply")
    headers = dict(line.lower().split(": ", 1) for line in head.decode().split("\r\n")[1:])
    length = int(headers.get("content-length", "0"))
    if len(body) < length:
        raise ConnectionResetError("half a reply")
    return Reply(int(status[1]), headers, body)


async def submit(port: int, code: str, key: str, answers: dict[str, Any]) -> Reply:
    """Send one answer sheet."""
    path = f"/api/v1/collectors/{code}/responses"
    return await ask(port, "POST", path, {"answers": answers}, {"idempotency-key": key})
