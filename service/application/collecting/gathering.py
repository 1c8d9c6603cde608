"""How long a commit waits for more answers, by the groups before it: it costs about the same for one as for twenty."""

from __future__ import annotations

CROWDED_SECONDS = 0.002
"""The longest wait in a crowd, where a group is soon as large as the last one."""

SPARSE_SECONDS = 0.005
"""The longest wait where answers come one by one, but often enough that some find company."""

CROWD = 8
"""Answers of a group from which on they come in a crowd."""

_MEMORY = 8
_ALONE = 1.25
"""The average size of groups up to which an answer is alone, and waits for nobody."""


class Gathering:
    """The size from which on the next group is complete, and the longest wait for that in seconds."""

    def __init__(self) -> None:
        self.enough = 1
        self.seconds = CROWDED_SECONDS
        self._average = 1.0

    def learn(self, size: int) -> None:
        """Take in how large a group was."""
        self._average += (size - self._average) / _MEMORY
        if size >= CROWD:
            self.enough, self.seconds = size, CROWDED_SECONDS
        elif self._average > _ALONE:
            self.enough, self.seconds = CROWD, SPARSE_SECONDS
        else:
            self.enough = 1
