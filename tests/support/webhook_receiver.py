"""A webhook receiver on this machine: it verifies signatures, and fails as a test wants."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

import standardwebhooks

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

HANG = 0
"""As a status: no answer at all, until the receiver goes."""


class Message(NamedTuple):
    """A received request."""

    path: str
    headers: dict[str, str]
    body: str

    def verified(self, secret: str) -> Any:
        """Return the content if its signature is valid, by the library of Standard Webhooks."""
        return standardwebhooks.Webhook(secret).verify(self.body, self.headers)


class Receiver:
    """Replies with the statuses that a test queues, and then with 204."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answers: list[int] = []
        self.gone = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"

    @property
    def everything(self) -> list[Message]:
        return list(self.messages)


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Listen on a free port, over TLS where a context is given."""
    receiver = Receiver()
    server = _Server(("127.0.0.1", 0), _handler(receiver))
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.gone.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever sent has hung up, or did not like our certificate: the tests see that on the other side."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.answers.pop(0) if receiver.answers else 204
            receiver.messages.append(Message(self.path, headers, body))
            if status == HANG:
                receiver.gone.wait()
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", "/elsewhere")
            self.end_headers()

        def do_GET(self) -> None:
            receiver.messages.append(Message(self.path, {}, ""))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
