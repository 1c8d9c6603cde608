"""The load generator: many keep-alive connections in one epoll loop, to leave the cores to the server."""

from __future__ import annotations

import re
import select
import socket
from collections.abc import Callable, Generator
from statistics import median
from time import perf_counter, process_time
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
    """One stretch of load: how many journeys were finished in which time, and the processor time of the load itself."""

    journeys: int
    seconds: float
    own: float = 0

    @property
    def rate(self) -> float:
        return self.journeys / self.seconds


class Line:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._arrived = b""

    def close(self) -> None:
        self.socket.close()

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
        if end < 0:
            return None
        length = _LENGTH.search(arrived, 0, end + 2)
        if length is None:
            raise WrongAnswerError(f"a reply without a length: {arrived[:end]!r}")
        if len(arrived) < end + 4 + int(length[1]):
            return None
        self._arrived = b""
        return Reply(arrived[:end], arrived[end + 4 :])


class Visitor:
    """A connection, and the journey that is being made on it."""

    def __init__(self, port: int, start: Callable[[], Journey]) -> None:
        self.line = Line(port)
        self._start = start

    def set_out(self) -> None:
        """Begin a journey."""
        self._journey = self._start()
        self.line.socket.sendall(next(self._journey))

    def go_on(self) -> bool:
        """Read what has come and go on with the journey; tell whether it has ended."""
        reply = self.line.receive()
        if reply is None:
            return False
        try:
            request = self._journey.send(reply)
        except StopIteration:
            return True
        self.line.socket.sendall(request)
        return False


def drive(ports: list[int], start: Callable[[], Journey], connections: int, seconds: float) -> Leg:
    """Have each connection make journey after journey; those begun in time are brought to their end and counted."""
    visitors = [Visitor(ports[number % len(ports)], start) for number in range(connections)]
    by_number = {visitor.line.socket.fileno(): visitor for visitor in visitors}
    with select.epoll() as poll:
        for number in by_number:
            poll.register(number, select.EPOLLIN)
        begun, used = perf_counter(), process_time()
        for visitor in visitors:
            visitor.set_out()
        journeys, under_way = 0, len(visitors)
        while under_way:
            for number in _ready(poll):
                if by_number[number].go_on():
                    journeys += 1
                    if perf_counter() - begun < seconds:
                        by_number[number].set_out()
                    else:
                        under_way -= 1
        leg = Leg(journeys, perf_counter() - begun, process_time() - used)
    for visitor in visitors:
        visitor.line.close()
    return leg


def _ready(poll: select.epoll) -> list[int]:
    events = poll.poll(PATIENCE_SECONDS)
    if not events:
        raise WrongAnswerError("no answer came in time")
    return [number for number, _ in events]


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
