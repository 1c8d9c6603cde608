"""What is asked of whoever enters a value by hand: a name, a reason for a correction, and the latest revision seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.errors import Violation
from service.domain.indicators.measurement import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_NAME = 200


def overtaken(there: int, seen: int | None) -> Iterator[Violation]:
    """Yield a violation if somebody else recorded a value meanwhile."""
    if seen is not None and seen != there:
        yield Violation(item="revision", code="overtaken")


def signed(by: str, note: str, *, correction: bool) -> Iterator[Violation]:
    """Yield what is missing of who entered a value, and of why it is corrected."""
    if not by:
        yield Violation(item="by", code="no-name")
    if correction and not note:
        yield Violation(item="note", code="no-reason")
    for item, text, limit in (("by", by, _LONGEST_NAME), ("note", note, LONGEST)):
        if len(text) > limit:
            yield Violation(item=item, code="too-long", params={"limit": limit})
