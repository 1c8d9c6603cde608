"""Whether the percents of two periods may be compared: not after another method, scale or interpretation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.domain.forms.form import Method
    from service.domain.scoring.score import BandShown

What = Literal["method", "scale", "bands"]


class Change(Struct, frozen=True, kw_only=True):
    """What differs from the figures before.

    Methods have their names before and after, scales their maxima; bands have none.
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


def changes(before: Compared, after: Compared) -> list[Change]:
    """Return why two figures may not be compared; what one of them does not tell is taken as equal."""
    return [*_named("method", before.method, after.method), *_scales(before, after), *_bands(before, after)]


def _scales(before: Compared, after: Compared) -> Iterator[Change]:
    told = (None if each.scale_maximum is None else str(each.scale_maximum) for each in (before, after))
    return _named("scale", *told)


def _named(what: What, before: str | None, after: str | None) -> Iterator[Change]:
    if before and after and before != after:
        yield Change(what=what, before=before, after=after)


def _bands(before: Compared, after: Compared) -> Iterator[Change]:
    if before.bands and after.bands and list(before.bands) != list(after.bands):
        yield Change(what="bands")
