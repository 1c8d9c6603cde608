"""A service process that can be killed, frozen and restarted on its port."""

from __future__ import annotations

import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.browser.support.running import POCHAI, Pochai, _environment, _wait_until_ready, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STOP_SECONDS = 30


class Mortal:
    """The service of one port and one folder, over its lives."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.pochai = Pochai(f"http://127.0.0.1:{port}", folder, _environment(folder, port))
        self.rise()

    def rise(self) -> None:
        """Start it, on whatever its last life left behind, and wait until it answers."""
        with (self.pochai.folder / "log.txt").open("wb") as log:
            self._process = subprocess.Popen(
                [POCHAI, "serve"], env=dict(self.pochai.environment), stdout=log, stderr=log
            )
        _wait_until_ready(self.pochai, self._process)

    def die(self) -> None:
        """Kill it where it stands."""
        self._process.kill()
        self._process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have it accept what the network brings and do nothing about it."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """Stop it for good."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.die()
