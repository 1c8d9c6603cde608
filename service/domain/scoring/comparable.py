"""Whether the percents of two periods may be compared: not after another method, scale or interpretation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.domain.forms.form import Method
    from service.domain.scoring.score import BandShown, CountedSheets

What = Literal["method", "scale", "bands", "counts"]


class Change(Struct, frozen=True, kw_only=True):
    """What differs from the figures before.

    Methods have their names before and after, scales their maxima; bands, and who counts, have none.
    """

    what: What
    before: str | None = None
    after: str | None = None


class Compared(Protocol):
    """Figures and what they were made by. `scale_maximum` and `bands` are missing where they were not stored."""

    @property
    def method(self) -> Method | None:
        """The method of the percent."""

    @property
    def scale_maximum(self) -> int | None:
        """The value of the scale's best step."""

    @property
    def bands(self) -> Sequence[BandShown]:
        """The interpretation's bands."""

    @property
    def counted(self) -> CountedSheets | None:
        """Whose sheets count; all do where it is `None`."""


def changes(before: Compared, after: Compared) -> list[Change]:
    """Return why two figures may not be compared; what one of them does not tell is taken as equal."""
    ways = _named("method", before.method, after.method), _scales(before, after), _bands(before, after)
    return [each for way in (*ways, _counts(before, after)) for each in way]


def _scales(before: Compared, after: Compared) -> Iterator[Change]:
    told = (None if each.scale_maximum is None else str(each.scale_maximum) for each in (before, after))
    return _named("scale", *told)


def _named(what: What, before: str | None, after: str | None) -> Iterator[Change]:
    if before and after and before != after:
        yield Change(what=what, before=before, after=after)


def _bands(before: Compared, after: Compared) -> Iterator[Change]:
    if before.bands and after.bands and list(before.bands) != list(after.bands):
        yield Change(what="bands")


def _counts(before: Compared, after: Compared) -> Iterator[Change]:
    one, other = (each.counted and (each.counted.item, sorted(each.counted.values)) for each in (before, after))
    if one != other:
        yield Change(what="counts")
