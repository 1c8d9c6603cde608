"""What worker processes tell the process that started them: that one is ready, or what keeps one from starting.

Each report is a datagram to a socket in a folder that only this user can enter.
"""

from __future__ import annotations

import logging
import os
import socket
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_log = logging.getLogger(__name__)

_ADDRESS = "WORKER_REPORTS"
"""The environment variable that names the socket."""

_LONGEST = 60_000
"""The most bytes of a report."""
_PATIENCE_SECONDS = 1
_READY = b"\x06"
_END = b"\x04"


@contextmanager
def worker_reports(ready: Callable[[], None], failed: Callable[[str], None]) -> Iterator[None]:
    """Call `ready` once when the first worker is, and `failed` once for each different reason, in a thread."""
    with (
        tempfile.TemporaryDirectory(prefix="pochai-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver,
    ):
        address = str(Path(folder) / "reports")
        receiver.bind(address)
        os.environ[_ADDRESS] = address
        listening = Thread(target=_listen, args=(receiver, ready, failed), daemon=True)
        listening.start()
        try:
            yield
        finally:
            _send(_END)
            # If the folder is gone, the end was not reported; the thread ends with the process.
            listening.join(_PATIENCE_SECONDS)


def _listen(receiver: socket.socket, ready: Callable[[], None], failed: Callable[[str], None]) -> None:
    told: set[bytes] = set()
    while (report := receiver.recv(_LONGEST)) != _END:
        if report in told:
            continue
        told.add(report)
        try:
            if report == _READY:
                ready()
            else:
                failed(report.decode("utf-8", "replace"))
        except Exception:  # noqa: BLE001 - nobody would read the reports of the other workers
            _log.exception("a worker's report could not be told")


def report_ready() -> None:
    """Report that this worker answers requests."""
    _send(_READY)


def report_failure(said: str) -> None:
    """Report what keeps this worker from starting."""
    _send(said.encode())


def _send(report: bytes) -> None:
    # The process that started this one may be at its end, or no longer read.
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender, suppress(OSError):
        sender.settimeout(_PATIENCE_SECONDS)
        sender.sendto(report[:_LONGEST], os.environ[_ADDRESS])
