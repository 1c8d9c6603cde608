"""Small groups: which groups of a breakdown must not be shown, and which others would give them away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MINIMUM = 5
"""The fewest people a figure may stand for."""


def hidden_groups(sizes: Mapping[str, int], minimum: int = MINIMUM) -> frozenset[str]:
    """Name the groups to hide, given the size of each, with whoever named no group as a group of their own.

    Hidden are all groups under the minimum. The whole is always shown, so what is hidden can be worked out
    together by subtraction: where that would speak of one group alone, or of fewer people than the minimum,
    the next smallest groups are hidden too. Empty groups are hidden, but shield nobody.
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
