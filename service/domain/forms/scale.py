"""Scales of ratings, and the words in which means of them are read."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from msgspec import Meta

from service.domain.definition import Definition as _Definition
from service.domain.forms.values import Decimals, Dotted, Line, Slug


class Level(_Definition, frozen=True, kw_only=True):
    """One step of a scale: its value, a short text under the radio and the full one to read aloud."""

    value: Annotated[int, Meta(ge=1, le=10)]
    text: Line
    text_en: Line | None = None
    full: Line
    full_en: Line | None = None


class Scale(_Definition, frozen=True, kw_only=True):
    """The steps a rating offers, in the order shown, and what its no-opinion choice is called."""

    id: Slug
    levels: Annotated[tuple[Level, ...], Meta(min_length=2, max_length=10)]
    na: Line
    na_en: Line | None = None

    @property
    def maximum(self) -> int:
        """The value of the best step."""
        return max(level.value for level in self.levels)


class Band(_Definition, frozen=True, kw_only=True):
    """A reading of the mean: from this floor (two decimals) upward it is called `text`."""

    floor: Decimals
    text: Line
    text_en: Line | None = None


class Interpretation(_Definition, frozen=True, kw_only=True):
    """The bands in which a mean is put into words."""

    id: Dotted
    bands: Annotated[tuple[Band, ...], Meta(min_length=1)]

    def fits(self, maximum: int) -> bool:
        """Tell whether it can be for a scale of so many steps: its best band begins in the upper half, not beyond.

        Forms that earlier versions stored do not say for which scale their bands are.
        """
        return all(Fraction(maximum + 1, 2) <= Fraction(best.floor) <= maximum for best in self.bands[:1])


class Bands(Interpretation, frozen=True, kw_only=True):
    """An interpretation as its file says it: with the maximum of the scales that it is for.

    A form as it is asked has none of it: its scale says the same.
    """

    maximum: Annotated[int, Meta(ge=2, le=10)]
