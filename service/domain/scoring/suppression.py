"""Suppression of small groups in a breakdown, including those that subtraction would reveal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MINIMUM = 5
"""The fewest people whose figures may be shown."""


def hidden_groups(sizes: Mapping[str, int], minimum: int = MINIMUM) -> frozenset[str]:
    """Return the groups to hide; `sizes` has each group's size, and those who chose none as a group of their own.

    All groups under `minimum` are hidden. The total is always shown, so the sum of the hidden groups can be computed:
    where that is one group, or fewer people than `minimum`, the next smallest groups are hidden too. Empty groups are
    hidden, but protect nobody.
    """
    order = sorted(sizes, key=lambda name: (sizes[name], name))
    hidden = [name for name in order if sizes[name] < minimum]
    exposed = [name for name in hidden if sizes[name]]
    for name in order[len(hidden) :]:
        if not exposed or (len(exposed) > 1 and sum(sizes[each] for each in exposed) >= minimum):
            break
        hidden.append(name)
        exposed.append(name)
    return frozenset(hidden)
