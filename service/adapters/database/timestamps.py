"""Timestamps as stored: whole seconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def to_seconds(moment: datetime) -> int: ...
@overload
def to_seconds(moment: datetime | None) -> int | None: ...
def to_seconds(moment: datetime | None) -> int | None:
    """Return a moment as whole seconds since 1970."""
    return None if moment is None else int(moment.timestamp())


@overload
def to_moment(seconds: int) -> datetime: ...
@overload
def to_moment(seconds: int | None) -> datetime | None: ...
def to_moment(seconds: int | None) -> datetime | None:
    """Return the moment of seconds since 1970, in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
