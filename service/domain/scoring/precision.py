"""How precise a percent is: what the sheets behind it are of the people asked, and what would have been needed."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.scoring.contribution import Contribution
from service.domain.scoring.interval import Estimate, estimate
from service.domain.scoring.tally import RATED, SHEET, WHOLE, Cell, contributions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.forms.form import Method

MINIMUM = 30
"""The fewest sheets of a level that is more than indicative, unless all people answered.

Where nearly all are satisfied, which is where levels are, simulated 95 % intervals of top-2-box hold the true percent
in 86-90 % of samples of 8-11 sheets, and in 93 % of those of 30.
"""

Basis = Literal["census", "sample", "unknown"]
"""All people answered; some of a known number did; or their number is not known, or in a round fewer than answered."""

Silence = Literal["not-counted", "few-sheets", "no-spread", "above-population"]
"""Why there is no interval: sheets were deleted before what they contribute was counted; there are fewer than two; they
do not differ; in a round more answered than there are people."""

_ACCURACY = Fraction(5, 100)
_CHI_SQUARED = Fraction("3.841")
"""Of one degree of freedom at 95 %, as printed by Krejcie and Morgan."""


class Needed(Struct, frozen=True, kw_only=True):
    """How many of a population should answer, for +-5 % at 95 %, and whether as many did."""

    yamane: int
    yamane_reached: bool
    krejcie_morgan: int
    krejcie_morgan_reached: bool


class Precision(Struct, frozen=True, kw_only=True):
    """What an interval rests on: `sheets` with ratings; `reason` says why there is none of the method in force.

    A level is `indicative` from fewer than `minimum` sheets that are not all there could be. Nothing is told of what
    was `needed` of a population that is too small for its answers.
    """

    sheets: int
    population: int | None
    basis: Basis
    reason: Silence | None
    indicative: bool
    minimum: int
    needed: Needed | None


def needed(population: int, responses: int) -> Needed:
    """Return the sizes of Yamane (1967), rounded up, and of Krejcie and Morgan (1970), rounded as in their table."""
    yamane = -(-population // (1 + population * _ACCURACY**2))
    quarter = _CHI_SQUARED / 4
    exact = quarter * population / (_ACCURACY**2 * (population - 1) + quarter)
    rounded = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return Needed(
        yamane=yamane,
        yamane_reached=responses >= yamane,
        krejcie_morgan=rounded,
        krejcie_morgan_reached=responses >= rounded,
    )


class Evidence(Struct, frozen=True, kw_only=True, dict=True):
    """The sheets behind a percent: their tally, all responses, and the number of people asked, where known.

    `exceeded` says that a round has more responses than people, whatever the sums say.
    """

    tally: Mapping[Cell, int]
    responses: int
    population: int | None = None
    exceeded: bool = False

    @cached_property
    def sheets(self) -> list[tuple[Contribution, int]]:
        """What the sheets contribute, with the number of each."""
        return list(contributions(self.tally))

    @property
    def rated(self) -> int:
        """How many sheets have a rating."""
        return self.tally.get(Cell(WHOLE, SHEET, WHOLE, RATED), 0)

    @property
    def uncounted(self) -> bool:
        """Whether sheets were deleted before what they contribute was counted."""
        return sum(count for _, count in self.sheets) != self.rated

    @property
    def implausible(self) -> bool:
        """Whether more answered than there are people, in a round or in all."""
        return self.exceeded or (self.population is not None and self.responses > self.population)

    @property
    def basis(self) -> Basis:
        """What the sheets are of the people asked."""
        if self.population is None or self.implausible:
            return "unknown"
        return "census" if self.responses == self.population else "sample"

    @property
    def silence(self) -> Silence | None:
        """Why no method has an interval, if so."""
        if self.implausible:
            return "above-population"
        if self.uncounted:
            return "not-counted"
        return "few-sheets" if self.rated < 2 else None  # noqa: PLR2004 - one sheet has no spread

    def estimate(self, method: Method, maximum: int, exact: Fraction) -> Estimate | None:
        """Return a percent with its error; `None` without an interval, or where the sheets give another percent.

        They do where a version scores an item that another one asks beside the score.
        """
        known = self.population if self.basis != "unknown" else None
        share = Fraction(self.responses, known) if known else Fraction(0)
        found = None if self.silence else estimate(self.sheets, method, maximum, share)
        told = found and found.value == exact and (found.error or self.basis == "census")
        return found if told else None

    def precision(self, *, spread: bool) -> Precision:
        """Return what an interval rests on; `spread` says whether the method in force has one."""
        return Precision(
            sheets=self.rated,
            population=self.population,
            basis=self.basis,
            reason=self.silence or (None if spread else "no-spread"),
            indicative=self.rated < MINIMUM and self.basis != "census",
            minimum=MINIMUM,
            needed=needed(self.population, self.responses) if self.population and not self.implausible else None,
        )
