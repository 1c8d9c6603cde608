"""The times that figures were certified: when, why, and which results each changed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct


class RevisedFigure(Struct, frozen=True, kw_only=True):
    """The value or level of the indicator `text` that a revision changed; `None` where there was none."""

    text: str
    figure: Literal["value", "level"]
    before: Decimal | int | None
    after: Decimal | int | None


class Revised(Struct, frozen=True, kw_only=True):
    """One time that figures were certified: when, with which note, and which results it changed."""

    revision: int
    certified: datetime
    note: str
    changed: list[RevisedFigure] = []
