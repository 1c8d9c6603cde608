"""The score of a form in a period: the one value that page, API, CSV and report all show."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field, json
from msgspec.structs import replace

from service.domain.forms.form import Method, WhoCounts
from service.domain.forms.scale import Interpretation
from service.domain.indicators.amendments import RulesShown
from service.domain.indicators.indicator import Criteria, Judgement, Reason, next_floor
from service.domain.period import FiscalPeriod, PeriodState
from service.domain.scoring.change import Shift
from service.domain.scoring.conclusion import ConclusionShown
from service.domain.scoring.coverage import Coverage
from service.domain.scoring.importance import Importance
from service.domain.scoring.late_changes import Late
from service.domain.scoring.methods import MethodScore
from service.domain.scoring.percent_mean_level import Figures
from service.domain.scoring.precision import Precision
from service.domain.scoring.quality import ItemQuality, Quality
from service.domain.scoring.revised import Revised
from service.domain.scoring.rounding import missing_to_floor

encoder = json.Encoder(decimal_format="number")
"""Encodes scores as JSON, with decimals as numbers of exactly the digits shown."""


class PeriodShown(Struct, frozen=True, kw_only=True):
    """A period with its first and last day, and its state when the figures were read.

    `up_to_quarter` is the present quarter of a running fiscal year, whose figures are not those of a whole year.
    """

    fiscal_year: int
    quarter: int | None
    starts: date
    ends: date
    state: PeriodState = "over"
    up_to_quarter: int | None = None


class FloorShown(Struct, frozen=True, kw_only=True):
    """The floor of a level, with the plan's words for it; certificates of earlier releases have no words."""

    level: int
    floor: Decimal
    text: str = ""


class CriteriaShown(Struct, frozen=True, kw_only=True):
    """The criteria by which the level was judged."""

    id: str
    version: int
    floors: list[FloorShown]


class BandShown(Struct, frozen=True, kw_only=True):
    """From this mean upward the result is called `text`."""

    floor: Decimal
    text: str


class NextLevel(Struct, frozen=True, kw_only=True):
    """The next level, its floor, and what the value as shown lacks to it."""

    level: int
    floor: Decimal
    missing: Decimal


class SectionScore(Figures, frozen=True, kw_only=True):
    """The figures of a section (ด้าน), pooled over the answers to its ratings."""

    id: str
    title: str


class ItemScore(Figures, frozen=True, kw_only=True):
    """An item's counts per choice and, for a rating, its figures.

    A breakdown item's count is `None` for a suppressed group. `base` is the number of people that shares are of: raters
    for a rating, answerers for a multiple item, otherwise all responses to the versions that have the item. It is
    `None` only in certificates made before it was stored. An `overall` rating is in no other figure.
    `no_opinion_percent` (2 decimals) is of those who answered the rating at all; `None` where that is not offered.
    `choices` has the choices' texts. A rating has `quality`.
    """

    id: str
    section: str
    type: str
    text: str
    counts: dict[str, int | None]
    base: int | None = None
    no_opinion_percent: Decimal | None = None
    overall: bool = False
    choices: dict[str, str] = field(default_factory=dict)
    quality: ItemQuality | None = None


class GroupScore(Figures, frozen=True, kw_only=True):
    """One group of a breakdown; all its figures are `None` where `hidden`."""

    value: str
    text: str
    hidden: bool
    responses: int | None = None
    level: int | None = None
    level_reason: Reason | None = None


class Breakdown(Struct, frozen=True, kw_only=True):
    """The score by the choices of one item, with small groups suppressed."""

    item: str
    text: str
    minimum: int
    groups: list[GroupScore]


class CountedSheets(Struct, frozen=True, kw_only=True):
    """How many sheets count: those with one of the answers `values` to `item`; `text` names their respondents."""

    item: str
    values: list[str]
    text: str
    sheets: int


Status = Literal["draft", "certified"]

Outcome = Literal["met", "not-yet", "missed"]
"""The result against the target; `missed` only once the period is over."""


class Certification(Struct, frozen=True, kw_only=True):
    """Who certified figures (as named then), when, as which of `revisions`; `provisional` before the period's end."""

    revision: int
    certified: datetime
    by: str
    full_name: str = ""
    position: str = ""
    provisional: bool
    revisions: list[Revised] | UnsetType = UNSET


class Score(Figures, frozen=True, kw_only=True):
    """A form's score in a period, `late` while few people's changes since something was certified are not in it.

    `responses` are all sheets but the `excluded`, which are told if there are any; where the form says who counts, all
    other figures are of the `counted` ones.
    The checksum of a draft is that of the score; that of a certified score covers the whole certificate. `methods` is
    empty without answers, and in certificates made before it was stored; so are `precision`, `change`, `quality` and
    `importance`.
    `margin_of_error` is the half width of the interval of the method in force; in those older certificates it is the
    worst case of a share, which is not shown.
    `population` is the sum over `coverage.rounds`; `coverage` is `None` in certificates made before it was stored.
    `bands` put its means into words, best first; there are none without ratings, and in such certificates.
    `conclusion` is there once a planner has written it.
    `rules` tell of the year rules of the form's indicator; `None` without one, and in such certificates.
    """

    form: str
    form_versions: list[int]
    indicator: str | None
    title: str
    period: PeriodShown
    responses: int
    excluded: int | UnsetType = UNSET
    late: Late | UnsetType = UNSET
    conclusion: ConclusionShown | UnsetType = UNSET
    population: int | None
    response_rate: Decimal | None
    margin_of_error: Decimal | None = None
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
    bands: list[BandShown] = field(default_factory=list)
    rules: RulesShown | None = None
    status: Status = "draft"
    certification: Certification | None = None
    demonstration: bool
    counted: CountedSheets | None = None
    coverage: Coverage | None = None
    sections: list[SectionScore]
    items: list[ItemScore]
    methods: list[MethodScore] = field(default_factory=list)
    precision: Precision | None = None
    change: Shift | None = None
    quality: Quality | None = None
    importance: Importance | None = None
    by: Breakdown | None = None
    checksum: str = ""

    @property
    def outcome(self) -> Outcome | None:
        """Whether the target was met; `None` without one."""
        return outcome(self.period, met=self.met)

    @property
    def overall(self) -> list[ItemScore]:
        """The overall ratings, which are shown beside the percent."""
        return [item for item in self.items if item.overall]


def with_checksum(score: Score) -> Score:
    """Return a draft with its checksum; it comes without one."""
    return replace(score, checksum=hashlib.sha256(encoder.encode(score)).hexdigest())


def for_everybody(score: Score) -> Score:
    """Return a score as everybody may read it where scores are public: a draft without its conclusion."""
    if score.conclusion is UNSET or score.status == "certified":
        return score
    return with_checksum(replace(score, conclusion=UNSET, checksum=""))


def period_shown(period: FiscalPeriod, today: FiscalPeriod | None = None) -> PeriodShown:
    """Return a period as it is shown in quarter `today`; as one that is over where `today` is `None`."""
    state = period.state(today) if today else "over"
    return PeriodShown(
        fiscal_year=period.fiscal_year,
        quarter=period.quarter,
        starts=period.starts,
        ends=period.ends,
        state=state,
        up_to_quarter=today.quarter if today and state == "running" and period.quarter is None else None,
    )


def counted_sheets(counts: WhoCounts, sheets: int) -> CountedSheets:
    """Return who counts, as it is shown."""
    return CountedSheets(item=counts.item, values=list(counts.values), text=counts.text, sheets=sheets)


def outcome(period: PeriodShown, *, met: bool | None) -> Outcome | None:
    """Return whether a target was met, missed or is open; `None` where `met` is unknown."""
    if met is None:
        return None
    return "met" if met else "missed" if period.state == "over" else "not-yet"


def criteria_shown(criteria: Criteria) -> CriteriaShown:
    """Return criteria as they are shown."""
    floors = [FloorShown(level=floor.level, floor=Decimal(floor.floor), text=floor.text) for floor in criteria.floors]
    return CriteriaShown(id=criteria.id, version=criteria.version, floors=floors)


def bands_shown(interpretation: Interpretation) -> list[BandShown]:
    """Return the bands of an interpretation as they are shown."""
    return [BandShown(floor=Decimal(band.floor), text=band.text) for band in interpretation.bands]


def next_level(
    criteria: Criteria | None, exact: Fraction | None, judgement: Judgement, seen: Decimal | None
) -> NextLevel | None:
    """Return what is missing to the next level, from the value as shown."""
    if criteria is None or exact is None or seen is None:
        return None
    floor = next_floor(criteria, exact, judgement.level)
    if floor is None:
        return None
    return NextLevel(level=floor.level, floor=Decimal(floor.floor), missing=missing_to_floor(floor.exact, seen))
