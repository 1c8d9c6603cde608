"""The port of an installation's workers: each process reports, and any of them can answer for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from service.application.ports.store import Trouble


class Workers(Protocol):
    """The workers on this machine, of which each has a queue and a writer of its own."""

    def report(self, waiting: int, trouble: Trouble | None) -> None:
        """Say that this worker answers, how many answers wait in it, and what keeps it from storing them."""

    def waiting(self) -> int:
        """Return how many answers wait in all of them, by their last reports."""

    def troubles(self) -> list[Trouble]:
        """Return what keeps any of them from storing answers: `worker` is one that answers nobody."""
