"""Percent, mean, S.D. and level, computed from integer tallies in exact fractions up to the last step."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.forms.form import NO_OPINION, Method
from service.domain.forms.scale import Interpretation
from service.domain.scoring.rounding import half_up, root_half_up, round_below_floors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.domain.forms.form import Questionnaire
    from service.domain.forms.scale import Band
    from service.domain.indicators.year_rules import Rules

TOP_BOXES = 2


class RatingSums(Struct, frozen=True, kw_only=True):
    """The sums of a set of ratings that scoring needs; the sums of two sets can be added."""

    answers: int = 0
    total: int = 0
    squares: int = 0
    top: int = 0

    def __add__(self, other: RatingSums) -> RatingSums:
        return RatingSums(
            answers=self.answers + other.answers,
            total=self.total + other.total,
            squares=self.squares + other.squares,
            top=self.top + other.top,
        )


def sums(counts: Mapping[str, int], levels: Iterable[int]) -> RatingSums:
    """Return the sums of one rating's counts by choice; "no opinion" is not an answer."""
    best = sorted(levels)[-TOP_BOXES:]
    answers = total = squares = top = 0
    for choice, count in counts.items():
        if choice != NO_OPINION:
            value = int(choice)
            answers += count
            total += count * value
            squares += count * value * value
            top += count if value in best else 0
    return RatingSums(answers=answers, total=total, squares=squares, top=top)


def percent(pile: RatingSums, method: Method, maximum: int) -> Fraction | None:
    """Return the exact percent by the form's method; `None` without answers."""
    if not pile.answers:
        return None
    if method == "mean-percent":
        return Fraction(100 * pile.total, maximum * pile.answers)
    if method == "top-2-box":
        return Fraction(100 * pile.top, pile.answers)
    return Fraction(100 * (pile.total - pile.answers), (maximum - 1) * pile.answers)


def method_of(asked: Questionnaire, rules: Rules | None) -> Method | None:
    """Return the method of a form's percent: that of the year's rules, or else its own; `None` without ratings."""
    own = asked.form.method
    return (rules and rules.method) or own if own else None


def formula_of(method: Method, maximum: int) -> str:
    """Return a method's formula as text: x are the ratings, n their number."""
    if method == "mean-percent":
        return f"100 × Σx / ({maximum} × n)"
    if method == "top-2-box":
        return f"100 × n(x ≥ {maximum - 1}) / n"
    return f"100 × (Σx - n) / ({maximum - 1} × n)"


def variance(pile: RatingSums) -> Fraction | None:
    """Return the exact sample variance (n - 1); `None` under two answers."""
    if pile.answers < 2:  # noqa: PLR2004 - the definition of the sample variance
        return None
    return Fraction(pile.answers * pile.squares - pile.total * pile.total, pile.answers * (pile.answers - 1))


class Figures(Struct, frozen=True, kw_only=True):
    """A set of ratings as figures to show: percent and mean with 2 decimals or more, the others with 2.

    They can be recomputed exactly from `answers`, `rating_sum` and `top2_answers`. Unknown ones are `None`.
    """

    answers: int | None = None
    rating_sum: int | None = None
    top2_answers: int | None = None
    percent: Decimal | None = None
    mean: Decimal | None = None
    sd: Decimal | None = None
    top2_percent: Decimal | None = None
    interpretation: str | None = None


class ScoringRule(Struct, frozen=True, kw_only=True, dict=True):
    """How all parts of a form are scored: method, scale maximum, interpretation, floors of levels."""

    method: Method
    maximum: int
    interpretation: Interpretation
    floors: tuple[Fraction, ...] = ()

    def figures(self, pile: RatingSums) -> Figures:
        """Return the figures of one set of ratings."""
        exact, spread = percent(pile, self.method, self.maximum), variance(pile)
        mean = Fraction(pile.total, pile.answers) if pile.answers else None
        band = self._band(pile)
        return Figures(
            answers=pile.answers,
            rating_sum=pile.total,
            top2_answers=pile.top,
            percent=None if exact is None else round_below_floors(exact, 2, self.floors),
            mean=None if mean is None else round_below_floors(mean, 2, self._borders),
            sd=None if spread is None else root_half_up(spread, 2),
            top2_percent=half_up(Fraction(100 * pile.top, pile.answers), 2) if pile.answers else None,
            interpretation=band.text if band else None,
        )

    @cached_property
    def _bands(self) -> tuple[Band, ...]:
        """The bands, where they fit this scale; else none."""
        return self.interpretation.bands if self.interpretation.fits(self.maximum) else ()

    @cached_property
    def _borders(self) -> list[Fraction]:
        return [Fraction(band.floor) for band in self._bands]

    def _band(self, pile: RatingSums) -> Band | None:
        """Return the band of the exact mean; the mean is shown so that a reader finds the same band."""
        reached = (
            band
            for band, floor in zip(self._bands, self._borders, strict=True)
            if pile.total * floor.denominator >= floor.numerator * pile.answers
        )
        return next(reached, None) if pile.answers else None


def scoring_rule(asked: Questionnaire, rules: Rules | None, floors: Iterable[Fraction]) -> ScoringRule | None:
    """Return how a form is scored by a year's rules, or else by its own method and bands; `None` without ratings."""
    method, interpretation = method_of(asked, rules), (rules and rules.interpretation) or asked.interpretation
    if method is None or asked.scale is None or interpretation is None:
        return None
    return ScoringRule(method=method, maximum=asked.scale.maximum, interpretation=interpretation, floors=tuple(floors))


def no_opinion_percent(no_opinion: int | None, answers: int) -> Decimal | None:
    """Return those without opinion in percent of all who answered a rating, 2 decimals; `None` where not offered."""
    if no_opinion is None or not no_opinion + answers:
        return None
    return half_up(Fraction(100 * no_opinion, no_opinion + answers), 2)


def response_rate(responses: int, population: int | None) -> Decimal | None:
    """Return responses in percent of the population, 2 decimals; `None` where that is unknown."""
    return half_up(Fraction(100 * responses, population), 2) if population else None
