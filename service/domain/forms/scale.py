"""Rating scales, and the interpretation bands of a mean."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from msgspec import Meta

from service.domain.definition import Definition as _Definition
from service.domain.forms.values import Decimals, Dotted, Line, Slug

MOST_FACES = 5
"""The faces there are, and the most steps of a scale that can be told by them."""


class Level(_Definition, frozen=True, kw_only=True):
    """One step of a scale: its value, a short text under the radio and the full one to read aloud."""

    value: Annotated[int, Meta(ge=1, le=10)]
    text: Line
    text_en: Line | None = None
    full: Line
    full_en: Line | None = None


class Scale(_Definition, frozen=True, kw_only=True):
    """The steps of a rating in the order shown, and the text of "no opinion"."""

    id: Slug
    levels: Annotated[tuple[Level, ...], Meta(min_length=2, max_length=10)]
    na: Line
    na_en: Line | None = None

    @property
    def maximum(self) -> int:
        """The value of the best step."""
        return max(level.value for level in self.levels)

    @property
    def words(self) -> str:
        """The short texts of its steps, as they are shown."""
        return " / ".join(level.text for level in self.levels)

    def face(self, value: int) -> int:
        """Return which of the `MOST_FACES` faces, the saddest first, stands at a step."""
        return 1 + round(Fraction((MOST_FACES - 1) * (value - 1), max(self.maximum - 1, 1)))


class Band(_Definition, frozen=True, kw_only=True):
    """From this `floor` (two decimals) upward the mean is called `text`."""

    floor: Decimals
    text: Line
    text_en: Line | None = None


class Interpretation(_Definition, frozen=True, kw_only=True):
    """The bands that put a mean into words, best first."""

    id: Dotted
    bands: Annotated[tuple[Band, ...], Meta(min_length=1)]

    @property
    def words(self) -> str:
        """Its bands, each with its floor."""
        return " / ".join(f"{each.floor} {each.text}" for each in self.bands)

    def fits(self, maximum: int) -> bool:
        """Return whether the bands suit a scale of `maximum` steps: the best floor is in its upper half.

        Forms stored by earlier releases do not say which scale their bands are for.
        """
        return all(Fraction(maximum + 1, 2) <= Fraction(best.floor) <= maximum for best in self.bands[:1])


class Bands(Interpretation, frozen=True, kw_only=True):
    """An interpretation as its file says it, with the scale maximum that it is for.

    A stored questionnaire has no such maximum, because it has the scale itself.
    """

    maximum: Annotated[int, Meta(ge=2, le=10)]
