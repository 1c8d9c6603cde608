"""Indicators and their criteria: how an exact value becomes one of the levels 1-5."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from service.domain.definition import Definition
from service.domain.forms.form import Method, WhoCounts
from service.domain.forms.values import Decimals, Dotted, Line, Slug
from service.domain.indicators.inputs import Measure

Reason = Literal["below-criteria", "no-answers", "no-criteria", "no-measurement", "no-rules", "other-method"]

Result = Literal["output", "outcome"]
"""What an indicator tells of: what was made (ผลผลิต), or what came of it (ผลลัพธ์)."""

Number = Annotated[int, Meta(ge=0, le=999_999)] | Decimals
"""An exact number in a definition file: an integer, or a decimal written as text."""


class Floor(Definition, frozen=True, kw_only=True):
    """The lowest value of a level, and the plan's words for it."""

    level: Annotated[int, Meta(ge=1, le=5)]
    floor: Number
    text: Line

    @property
    def exact(self) -> Fraction:
        """The floor as a fraction."""
        return Fraction(self.floor)


class Criteria(Definition, frozen=True, kw_only=True):
    """The floors of the levels in rising order, and what applies between and below them."""

    id: Slug
    version: Annotated[int, Meta(ge=1)]
    floors: Annotated[tuple[Floor, ...], Meta(min_length=1, max_length=5)]
    below: Literal[1] | None = None
    interpolation: bool = False


Year = Annotated[int, Meta(ge=2500, le=2699)]


class YearRules(Definition, frozen=True, kw_only=True):
    """What differs in one fiscal year (`year`), or in it and all later ones (`from_year`); the rest stays as it was."""

    year: Year | None = None
    from_year: Year | None = None
    target: Number | None = None
    target_unit: Literal["percent", "level"] | None = None
    criteria: Criteria | None = None
    method: Method | None = None
    interpretation: Dotted | None = None
    counts: WhoCounts | None = None
    edition: Line | None = None
    agreement: Line | None = None

    def applies(self, fiscal_year: int) -> bool:
        """Return whether a fiscal year is judged by these."""
        return self.year == fiscal_year or (self.from_year or fiscal_year + 1) <= fiscal_year

    @property
    def begins(self) -> int:
        """The first fiscal year judged by these; 0 without one."""
        return self.year or self.from_year or 0

    @property
    def changed(self) -> dict[str, object]:
        """What differs, by the name of the field."""
        given = ((name, getattr(self, name)) for name in self.__struct_fields__ if not name.endswith("year"))
        return {name: value for name, value in given if value is not None}


class Indicator(Definition, frozen=True, kw_only=True):
    """A KPI of the plan; its value comes from a form, or is measured by hand as `measure` says.

    Only a measured indicator has a `formula`; that of a form's indicator is made from the method. What an indicator is
    judged by holds for all years but those in `rules`. Without a method or interpretation, the form's is used.
    """

    id: Annotated[str, Meta(pattern=r"^[0-9]([.][0-9]+)*[a-z]?$")]
    plan: Line
    title: Line
    unit: Line
    result: Result | None = None
    form: Slug | None = None
    measure: Measure | None = None
    formula: Line | None = None
    target: Number
    target_unit: Literal["percent", "level"]
    owners: Annotated[tuple[Line, ...], Meta(min_length=1)]
    years: Annotated[tuple[Year, ...], Meta(min_length=1)]
    note: Line
    criteria: Criteria
    method: Method | None = None
    interpretation: Dotted | None = None
    counts: WhoCounts | None = None
    edition: Line | None = None
    agreement: Line | None = None
    rules: tuple[YearRules, ...] = ()

    @property
    def exact_target(self) -> Decimal:
        """The target as a number."""
        return Decimal(self.target)

    def of(self, fiscal_year: int) -> Indicator:
        """Return the indicator as the definitions judge it in a fiscal year: what `rules` say last applies."""
        changed = {
            name: value for each in self.rules if each.applies(fiscal_year) for name, value in each.changed.items()
        }
        return replace(self, rules=(), **changed)


class Judgement(Struct, frozen=True, kw_only=True):
    """A judged value: a level, or none with the reason; `score` is the interpolated score where criteria ask for it."""

    level: int | None = None
    level_reason: Reason | None = None
    score: Fraction | None = None


def judge(criteria: Criteria | None, value: Fraction | None) -> Judgement:
    """Return the highest level whose floor is at or below the exact value."""
    if criteria is None:
        return Judgement(level_reason="no-criteria")
    if value is None:
        return Judgement(level_reason="no-answers")
    reached = [floor for floor in criteria.floors if floor.exact <= value]
    if not reached and criteria.below is None:
        return Judgement(level_reason="below-criteria")
    level = reached[-1].level if reached else criteria.below
    return Judgement(level=level, score=_interpolated(criteria, value) if criteria.interpolation else None)


def next_floor(criteria: Criteria, value: Fraction, level: int | None) -> Floor | None:
    """Return the floor of the next higher level; `None` at the highest."""
    above = (floor for floor in criteria.floors if floor.exact > value and floor.level > (level or 0))
    return next(above, None)


def _interpolated(criteria: Criteria, value: Fraction) -> Fraction:
    """Interpolate linearly between neighbouring floors; constant beyond the ends."""
    reached = [floor for floor in criteria.floors if floor.exact <= value]
    if len(reached) in (0, len(criteria.floors)):
        return Fraction(reached[-1].level if reached else 1)
    low, high = reached[-1], criteria.floors[len(reached)]
    return low.level + (high.level - low.level) * (value - low.exact) / (high.exact - low.exact)


def meets(indicator: Indicator, value: Fraction | None, level: int | None) -> bool | None:
    """Return whether the exact value, or the level, reaches the target; `None` without a value."""
    if value is None:
        return None
    return (value if indicator.target_unit == "percent" else level or 0) >= Fraction(indicator.target)
