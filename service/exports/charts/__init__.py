"""Charts as pictures: drawn by Matplotlib where the extra `charts` is installed, and cached.

The same value and look give the same bytes. Letters are outlines, so every device shows them alike. Drawing takes about
0.1 s, the first of a process about 2 s for loading Matplotlib: call it in a thread.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING

from service.domain.errors import ExtraMissingError
from service.domain.scoring.score import encoder
from service.exports.charts.options import ChartOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from service.application.scoring.series import Series
    from service.domain.scoring.score import Score

__all__ = ["KEPT", "ChartOptions", "days_chart", "drawable", "importance_chart", "items_chart", "series_chart"]

KEPT = 64
"""Cached pictures: a few MB."""

_drawing = Lock()
"""One drawing at a time: Matplotlib's fonts and settings are not thread-safe."""

_kept: OrderedDict[str, bytes] = OrderedDict()

_LOOK = ChartOptions()


@cache
def drawable() -> bool:
    """Return whether the extra `charts` is installed."""
    return all(find_spec(registry) for registry in ("matplotlib", "fontpkg_sarabun"))


def series_chart(series: Series, look: ChartOptions = _LOOK) -> bytes:
    """Draw a form's percent by quarter and fiscal year, with the target and the floors of the levels.

    With more than five years, quarters are drawn for the last five. A period without answers is a gap. Raises
    `ExtraMissingError`.
    """
    return _drawn("series", series, look)


def items_chart(score: Score, look: ChartOptions = _LOOK) -> bytes:
    """Draw the percent of each rated item and section, with a line at the whole form's percent.

    Items are numbered as in the score. Raises `ExtraMissingError`.
    """
    return _drawn("items", score, look)


def importance_chart(score: Score, look: ChartOptions = _LOOK) -> bytes:
    """Draw the priority matrix: importance across, percent up, a numbered point for each item.

    Raises `ExtraMissingError`.
    """
    return _drawn("importance", score, look)


def days_chart(days: Sequence[tuple[date, int]], look: ChartOptions = _LOOK, *, demonstration: bool = False) -> bytes:
    """Draw responses per day from dates (CE) and counts; missing days have none.

    Raises `ExtraMissingError`.
    """
    return _drawn("days", (demonstration, sorted(days)), look)


def _drawn(kind: str, value: object, look: ChartOptions) -> bytes:
    """Return a picture from the cache, or draw it."""
    name = hashlib.sha256(encoder.encode((kind, value, look))).hexdigest()
    with _drawing:
        if name not in _kept:
            _kept[name] = _draw(kind, value, look)
            if len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(name)
        return _kept[name]


def _draw(kind: str, value: object, look: ChartOptions) -> bytes:
    try:
        # An optional extra, and large to load.
        room = import_module(f"service.exports.charts.{kind}")
    except ImportError:
        raise ExtraMissingError(extra="charts") from None
    picture: bytes = room.draw(value, look).saved()
    return picture
