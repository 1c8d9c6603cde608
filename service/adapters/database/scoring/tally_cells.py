"""Numeric ids of tally cells: a count is found by its number much faster than by the names of its cell."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from service.domain.scoring.tally import Choice, Group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.ports.records import TallyDelta

WIDTH = 4
"""How many values make a row: a collector, a month, the number of a cell, and a step."""

Named = tuple[int, Group, Choice]
"""A cell by its names: a form version, a group and a choice."""


class Cells:
    """The cells that are in the file for certain, with their numbers."""

    def __init__(self) -> None:
        self._known: defaultdict[tuple[int, Group], dict[Choice, int]] = defaultdict(dict)

    def rows(self, steps: TallyDelta) -> tuple[list[int], dict[Named, int]]:
        """Give steps by numbers, without those of 0, and the cells among them that may not be in the file yet.

        The values of the rows come one after another: hundreds of rows to a group are not made into objects.
        """
        values: list[int] = []
        fresh: dict[Named, int] = {}
        for (collector_id, month, version, group), choices in steps.items():
            known = self._known[version, group]
            for choice, step in choices.items():
                number = known.get(choice)
                if number is None:
                    number = fresh[version, group, choice] = _number(version, group, choice)
                if step:
                    values += (collector_id, month, number, step)
        return values, fresh

    def learn(self, cells: Iterable[tuple[Named, int]]) -> None:
        """Hear of cells that are in the file now."""
        for (version, group, choice), number in cells:
            self._known[version, group][choice] = number


def _number(version: int, group: Group, choice: Choice) -> int:
    """Derive a number of 63 bits from the names. Numbers given in turn would tell what was answered first."""
    names = "\n".join((str(version), *group, *choice))
    return int.from_bytes(hashlib.sha256(names.encode()).digest()[:8]) >> 1
