"""The load: many keep-alive connections driven by one loop over epoll, which costs the server's cores little."""

from __future__ import annotations

import re
import select
import socket
from collections.abc import Callable, Generator
from statistics import median
from time import perf_counter
from typing import NamedTuple, TypeAlias

PATIENCE_SECONDS = 20
"""How long to wait for an answer before the measurement is given up."""

Journey: TypeAlias = Generator[bytes, "Reply", None]
"""What one visitor does: hands out requests, is handed the replies, raises `WrongAnswerError` for a wrong one."""

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)
_CHUNK = 1 << 17


class WrongAnswerError(Exception):
    """The server gave an answer that it must not give."""


class Reply(NamedTuple):
    """A reply as it came over the wire."""

    head: bytes
    body: bytes

    @property
    def status(self) -> bytes:
        return self.head[9:12]

    @property
    def wire(self) -> bytes:
        return self.head + b"\r\n\r\n" + self.body

    def header(self, name: bytes) -> bytes:
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.lower() == name:
                return value.strip()
        return b""


class Leg(NamedTuple):
    """One stretch of load: how many journeys were finished in which time."""

    journeys: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.journeys / self.seconds


class Line:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._arrived = b""

    def ask(self, request: bytes) -> Reply:
        """Send a request and wait for its reply."""
        self.socket.sendall(request)
        while True:
            reply = self.receive()
            if reply:
                return reply

    def receive(self) -> Reply | None:
        """Read what has come; give the reply once it is whole."""
        came = self.socket.recv(_CHUNK)
        if not came:
            raise WrongAnswerError("the server hung up")
        arrived = self._arrived = self._arrived + came
        end = arrived.find(b"\r\n\r\n")
        length = _LENGTH.search(arrived, 0, end + 2) if end >= 0 else None
        if length is None:
            if end >= 0:
                raise WrongAnswerError(f"a reply without a length: {arrived[:end]!r}")
            return None
        if len(arrived) < end + 4 + int(length[1]):
            return None
        self._arrived = b""
        return Reply(arrived[:end], arrived[end + 4 :])


def drive(port: int, start: Callable[[], Journey], connections: int, seconds: float) -> Leg:  # noqa: C901 - one loop, kept flat for its own speed
    """Have each connection make journey after journey; those begun in time are brought to their end and counted."""
    lines = {line.socket.fileno(): line for line in (Line(port) for _ in range(connections))}
    poll = select.epoll()
    under_way: dict[int, Journey] = {}
    begun = perf_counter()
    for number, line in lines.items():
        poll.register(number, select.EPOLLIN)
        under_way[number] = start()
        line.socket.sendall(next(under_way[number]))
    journeys = 0
    while under_way:
        events = poll.poll(PATIENCE_SECONDS)
        if not events:
            raise WrongAnswerError("no answer came in time")
        for number, _ in events:
            line = lines[number]
            reply = line.receive()
            if reply is None:
                continue
            try:
                request = under_way[number].send(reply)
            except StopIteration:
                journeys += 1
                if perf_counter() - begun >= seconds:
                    del under_way[number]
                    continue
                under_way[number] = start()
                request = next(under_way[number])
            line.socket.sendall(request)
    leg = Leg(journeys, perf_counter() - begun)
    poll.close()
    for line in lines.values():
        line.socket.close()
    return leg


def wait_of(line: Line, request: bytes, times: int) -> float:
    """Ask the same again and again on one connection; give the median of the waits in seconds."""
    waits = []
    for _ in range(times):
        begun = perf_counter()
        reply = line.ask(request)
        waits.append(perf_counter() - begun)
        if reply.status != b"200":
            raise WrongAnswerError(f"{reply.head!r}")
    return median(waits)
