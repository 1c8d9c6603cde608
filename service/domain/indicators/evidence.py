"""What stands behind a value: the time that it covers, and its evidence, for the whole or for each milestone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.indicators.inputs import EVIDENCE, LINK, Measure, MilestonesInputs

if TYPE_CHECKING:
    from service.domain.indicators.measurement import Inputs


Covers = Literal["quarter", "since-october"]
"""Whether a quarter's value is of that quarter, or of all since the fiscal year began."""


class Evidence(Struct, frozen=True, kw_only=True):
    """What shows that a value is right; `level` is that of a milestone."""

    level: int | None = None
    text: str
    link: str


def evidence_of(measure: Measure | None, inputs: Inputs) -> list[Evidence]:
    """Return the evidence among inputs, that of milestones by level."""
    text, link = (measure.evidence.id, measure.link.id) if isinstance(measure, MilestonesInputs) else (EVIDENCE, LINK)
    names = re.compile(rf"(?:{re.escape(text)}|{re.escape(link)})(?:[.]([0-9]+))?")
    levels = {int(match[1] or 0) for name in inputs if (match := names.fullmatch(name))}
    return [
        Evidence(level=level or None, text=inputs.get(text + end, ""), link=inputs.get(link + end, ""))
        for level in sorted(levels)
        for end in [f".{level}" if level else ""]
    ]
