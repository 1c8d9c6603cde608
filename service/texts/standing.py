"""Which items have the greatest and the least percent, and beside it whether the answers tell them from others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.scoring.ranking import ItemRanking, Ranked


class End(Struct, frozen=True, kw_only=True):
    """One end of a ranking: the items at it, a note on them, and those told apart where these are others.

    `among` tells of which items these are the ends, where some have too few answers to be ranked; else it is empty.
    """

    side: str
    named: list[Ranked]
    note: str
    apart: list[Ranked]
    among: str


def ends(found: ItemRanking) -> Iterator[End]:
    """Yield the upper and the lower end, each where it names an item."""
    says = texts("report").findings
    among = says.say("among", minimum=found.minimum) if found.left_out else ""
    for side, named, apart in (
        ("strongest", found.highest, found.strongest),
        ("weakest", found.lowest, found.weakest),
    ):
        ids, told = {each.id for each in named}, {each.id for each in apart}
        same, note = ids == told, ""
        if named and not found.reason and (same or not ids & told):
            note = (says.apart if same else says.not_apart).say(side)
        if named or apart:
            yield End(side=side, named=named, note=note, apart=[] if same else apart, among=among)


def lowest_but_not_apart(found: ItemRanking) -> list[Ranked]:
    """Return the items with the least percent that no answers tell from others."""
    told = {each.id for each in found.weakest}
    return [each for each in found.lowest if each.id not in told]
