"""The clock of this machine."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)
