"""The score of a form in a period: the one value that page, API, CSV and report all show."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct, field, json

from service.domain.forms.form import Method
from service.domain.indicators.indicator import Criteria, Judgement, Reason, next_floor
from service.domain.period import FiscalPeriod, PeriodState
from service.domain.scoring.rounding import missing
from service.domain.scoring.scoring import Figures

encoder = json.Encoder(decimal_format="number")
"""Writes scores as JSON: figures become numbers, digit for digit as they are shown."""


class PeriodShown(Struct, frozen=True, kw_only=True):
    """A period with its first and last day, and how far it had come when its figures were read.

    `up_to_quarter` is the quarter that a running fiscal year has come to; its figures are not those of a whole year.
    """

    fiscal_year: int
    quarter: int | None
    starts: date
    ends: date
    state: PeriodState = "over"
    up_to_quarter: int | None = None


class FloorShown(Struct, frozen=True, kw_only=True):
    """The floor of a level."""

    level: int
    floor: Decimal


class CriteriaShown(Struct, frozen=True, kw_only=True):
    """By which criteria the level was read."""

    id: str
    version: int
    floors: list[FloorShown]


class NextLevel(Struct, frozen=True, kw_only=True):
    """The next level, its floor, and what the value as shown still lacks to it."""

    level: int
    floor: Decimal
    missing: Decimal


class SectionScore(Figures, frozen=True, kw_only=True):
    """The figures of a section (ด้าน), pooled over the answers to its ratings."""

    id: str
    title: str


class ItemScore(Figures, frozen=True, kw_only=True):
    """An item's counts per choice and, for a rating, its figures.

    The count of a small group is `None` where the item is a breakdown, as everywhere else that group would be shown.
    `base` is how many people the shares of its choices are of: those who rated it, those who answered it where several
    choices may be taken, and else all who were asked, which are the responses to the versions that have the item. It is
    unknown (`None`) only in what was frozen before it was kept. `choices` has what each choice is called.
    """

    id: str
    section: str
    type: str
    text: str
    counts: dict[str, int | None]
    base: int | None = None
    choices: dict[str, str] = field(default_factory=dict)


class GroupScore(Figures, frozen=True, kw_only=True):
    """One group of a breakdown; all its figures are `None` where it is hidden."""

    value: str
    text: str
    hidden: bool
    responses: int | None = None
    level: int | None = None
    level_reason: Reason | None = None


class Breakdown(Struct, frozen=True, kw_only=True):
    """The score by the choices of one item, under the rule for small groups."""

    item: str
    text: str
    minimum: int
    groups: list[GroupScore]


Status = Literal["draft", "certified"]

Outcome = Literal["met", "not-yet", "missed"]
"""What became of a target: it is missed only once its period is over."""


class Certification(Struct, frozen=True, kw_only=True):
    """By whom and when figures were certified, as which revision; `provisional` before their period was over."""

    revision: int
    certified: datetime
    by: str
    provisional: bool


class Score(Figures, frozen=True, kw_only=True):
    """A form's score in a period.

    The checksum of a draft is that of the score itself, that of a certified one belongs to all that was certified.
    """

    form: str
    form_versions: list[int]
    indicator: str | None
    title: str
    period: PeriodShown
    responses: int
    population: int | None
    response_rate: Decimal | None
    margin_of_error: Decimal | None
    method: Method | None
    scale_maximum: int | None
    level: int | None
    level_reason: Reason | None
    score: Decimal | None
    target: Decimal | None
    target_unit: Literal["percent", "level"] | None
    met: bool | None
    next_level: NextLevel | None
    criteria: CriteriaShown | None
    status: Status = "draft"
    certification: Certification | None = None
    demonstration: bool
    sections: list[SectionScore]
    items: list[ItemScore]
    by: Breakdown | None = None
    checksum: str = ""

    @property
    def outcome(self) -> Outcome | None:
        """What became of the target."""
        return outcome(self.period, met=self.met)


def period_shown(period: FiscalPeriod, today: FiscalPeriod | None = None) -> PeriodShown:
    """Show a period as it is in the quarter of today, or as one that is over."""
    state = period.state(today) if today else "over"
    return PeriodShown(
        fiscal_year=period.fiscal_year,
        quarter=period.quarter,
        starts=period.starts,
        ends=period.ends,
        state=state,
        up_to_quarter=today.quarter if today and state == "running" and period.quarter is None else None,
    )


def outcome(period: PeriodShown, *, met: bool | None) -> Outcome | None:
    """Tell what became of a target; `None` where there is nothing to hold against it."""
    if met is None:
        return None
    return "met" if met else "missed" if period.state == "over" else "not-yet"


def criteria_shown(criteria: Criteria) -> CriteriaShown:
    """Show criteria."""
    floors = [FloorShown(level=floor.level, floor=Decimal(floor.floor)) for floor in criteria.floors]
    return CriteriaShown(id=criteria.id, version=criteria.version, floors=floors)


def next_level(
    criteria: Criteria | None, exact: Fraction | None, judgement: Judgement, seen: Decimal | None
) -> NextLevel | None:
    """Tell what is missing to the next level, from the value as it is shown."""
    if criteria is None or exact is None or seen is None:
        return None
    floor = next_floor(criteria, exact, judgement.level)
    if floor is None:
        return None
    return NextLevel(level=floor.level, floor=Decimal(floor.floor), missing=missing(floor.exact, seen))
