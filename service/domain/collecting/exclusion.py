"""An exclusion: equal answer sheets that a planner decided, with a reason, not to count."""

from __future__ import annotations

import hashlib
from datetime import date

from msgspec import Struct

from service.domain.collecting.answers import tidy_text
from service.domain.errors import InvalidReasonError

LEAST_EQUAL = 5
"""Fewer equal sheets are neither told nor excluded: they are usual, and few people."""

MOST_EXCLUDED = 1000
"""The most sheets of one exclusion: answers wait while they are marked. A larger set takes several exclusions."""

LONGEST_REASON = 300


class Exclusion(Struct, frozen=True, kw_only=True):
    """Equal sheets of a collector's month, as many as were excluded; `number` counts the collector's exclusions.

    Without version and month (0) it is the withdrawal of the whole collector, with its sheets at that moment. Days are
    of Bangkok. `back_day` is `None` until it is taken back.
    """

    collector_id: int
    number: int
    form_version_id: int
    month: int
    sheets: int
    day: date
    by: str
    reason: str
    back_day: date | None = None
    back_by: str = ""
    back_reason: str = ""

    @property
    def whole(self) -> bool:
        """Whether the collector was withdrawn as a whole."""
        return self.month == 0


def read_reason(typed: str) -> str:
    """Return a reason as it is stored. Raises `InvalidReasonError` for none, and for one that is too long."""
    reason = tidy_text(typed)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InvalidReasonError(limit=LONGEST_REASON)
    return reason


def batch_name(first: str) -> str:
    """Return the name of a set of equal sheets, from the lowest id among them: it tells nothing of their answers."""
    return hashlib.sha256(f"pochai equal sheets {first}".encode()).hexdigest()[:32]
