"""Times as a store keeps them: whole seconds in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import overload


@overload
def kept(moment: datetime) -> datetime: ...
@overload
def kept(moment: None) -> None: ...
def kept(moment: datetime | None) -> datetime | None:
    """Return a time as it is stored."""
    return None if moment is None else datetime.fromtimestamp(int(moment.timestamp()), UTC)
