"""The scorecard: every indicator of the plan with its value, from a form or measured, judged in one way."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from service.application.indicators.value_views import MeasurementShown, RemarkShown, measurement_shown
from service.application.indicators.year_result import YearResult
from service.domain.errors import UnknownOwnerError
from service.domain.forms.form import Method
from service.domain.indicators.amendments import RulesShown
from service.domain.indicators.evidence import Covers
from service.domain.indicators.indicator import Reason, Result, judge, meets
from service.domain.indicators.measurement import PLACES
from service.domain.period import FiscalPeriod
from service.domain.scoring.imported_figures import ImportedFigures
from service.domain.scoring.late_changes import Late
from service.domain.scoring.level_doubt import LevelDoubt, level_doubt
from service.domain.scoring.percent_mean_level import formula_of
from service.domain.scoring.rounding import round_below_floors
from service.domain.scoring.score import (
    BandShown,
    Certification,
    CountedSheets,
    CriteriaShown,
    NextLevel,
    Outcome,
    PeriodShown,
    Status,
    criteria_shown,
    next_level,
    outcome,
    period_shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.indicators.indicator import Indicator
    from service.domain.indicators.measurement import Measurement
    from service.domain.scoring.score import Score

Source = Literal["survey", "measured", "imported", "none"]

_LONGEST_NAME = 200


class Scorecard(Struct, frozen=True, kw_only=True):
    """All indicators of a fiscal year or quarter, or with `owner` those of one alone.

    `checksum` is that of the certificate, or of the draft, of all indicators.
    """

    fiscal_year: int
    quarter: int | None
    status: Status = "draft"
    certification: Certification | None = None
    checksum: str = ""
    demonstration: bool
    owner: str | None = None
    indicators: list[IndicatorScore]

    @property
    def period(self) -> FiscalPeriod:
        """The fiscal year or quarter."""
        return FiscalPeriod(fiscal_year=self.fiscal_year, quarter=self.quarter)

    @property
    def owners(self) -> list[str]:
        """The owners of its indicators, in the order of the plan."""
        return owners_of(self.indicators)

    def owned_by(self, owner: str | None) -> Scorecard:
        """Return the indicators of one owner; all for `None`. Raises `UnknownOwnerError`."""
        if owner is None:
            return self
        if owner not in self.owners:
            raise UnknownOwnerError(owner=owner[:_LONGEST_NAME], owners=", ".join(self.owners))
        return replace(self, owner=owner, indicators=[each for each in self.indicators if owner in each.owners])


def owners_of(indicators: Iterable[Indicator | IndicatorScore]) -> list[str]:
    """Return the owners of indicators, in their order."""
    return list(dict.fromkeys(owner for each in indicators for owner in each.owners))


class IndicatorScore(Struct, frozen=True, kw_only=True):
    """One indicator with its value: from a survey, measured by hand, imported from a document, or none yet.

    `status` is that of its own figures: a form may be certified in a draft scorecard; `provisional` where it was
    certified before the period was over. `years` are the fiscal years with a target. A year without its own measurement
    has that of its last measured quarter; `measurement` says which. `imported` is what a document tells of the period:
    the value where the survey has no answers, and beside it where it has. `strategy`, `strategy_line` and `project` are
    empty where the definitions have no strategies, and in certificates of earlier releases. `remarks` of a year are
    those of its quarters, then its own. A survey has the `mean` of its ratings, read by `bands`. `rules` tell of the
    year rules that judge it; `None` in certificates made before they were told. `covers` tells of a
    quarter's value whether it is of that quarter or of all since October, `late` of what its survey does not tell yet.
    `level_doubt` tells why a survey's level may be another; certificates made before it was stored have none.
    """

    id: str
    plan: str
    strategy: str = ""
    strategy_line: str = ""
    project: str = ""
    result: Result | None = None
    title: str
    unit: str
    owners: tuple[str, ...]
    years: tuple[int, ...]
    formula: str
    note: str
    source: Source
    status: Status = "draft"
    provisional: bool = False
    form: str | None
    measurement: MeasurementShown | None
    imported: ImportedFigures | None = None
    period: PeriodShown
    responses: int | None
    counted: CountedSheets | None = None
    late: Late | UnsetType = UNSET
    method: Method | None
    value: Decimal | None
    value_unit: str
    covers: Covers | None = None
    level: int | None
    level_reason: Reason | None
    level_doubt: LevelDoubt | UnsetType = UNSET
    score: Decimal | None
    target: Decimal
    target_unit: str
    met: bool | None
    next_level: NextLevel | None
    criteria: CriteriaShown
    remarks: list[RemarkShown] = []
    rules: RulesShown | None = None
    by_year: list[YearResult] = []
    mean: Decimal | None = None
    interpretation: str | None = None
    bands: list[BandShown] = []

    @property
    def due(self) -> bool:
        """Whether the plan sets a target for the year."""
        return self.period.fiscal_year in self.years

    @property
    def outcome(self) -> Outcome | None:
        """The result against the target, if any."""
        return outcome(self.period, met=self.met) if self.due else None


def fed_score(
    indicator: Indicator, score: Score, rules: RulesShown | None = None, imported: ImportedFigures | None = None
) -> IndicatorScore:
    """Return an indicator with the score of the form that feeds it, or else with what a document tells.

    A certified score is told with what judged it then.
    """
    if imported and not score.responses:
        return _imported_score(indicator, score.period, imported, rules)
    judged = {**_about(indicator, score.period), "rules": rules}
    if score.status == "certified" and score.criteria:
        judged |= {name: getattr(score, name) for name in ("target", "target_unit", "criteria", "rules")}
    return IndicatorScore(
        **judged,
        formula=formula_of(score.method, score.scale_maximum) if score.method and score.scale_maximum else "",
        source="survey",
        covers=_covers(score.period, "quarter") if score.responses else None,
        imported=imported,
        status=score.status,
        provisional=score.certification is not None and score.certification.provisional,
        measurement=None,
        responses=score.responses,
        counted=score.counted,
        late=score.late,
        method=score.method,
        value=score.percent,
        mean=score.mean,
        interpretation=score.interpretation,
        bands=score.bands,
        value_unit=indicator.unit,
        level=score.level,
        level_reason=score.level_reason,
        level_doubt=level_doubt(score) or UNSET,
        score=score.score,
        met=score.met,
        next_level=score.next_level,
    )


def _imported_score(
    indicator: Indicator, period: PeriodShown, imported: ImportedFigures, rules: RulesShown | None
) -> IndicatorScore:
    same = ("responses", "method", "level", "level_reason", "score", "met", "next_level")
    return IndicatorScore(
        **_about(indicator, period),
        **{name: getattr(imported, name) for name in same},
        formula="",
        source="imported",
        rules=rules,
        covers=_covers(period, "quarter"),
        measurement=None,
        imported=imported,
        value=imported.percent,
        value_unit=indicator.unit,
    )


def _covers(period: PeriodShown, covers: Covers) -> Covers | None:
    return covers if period.quarter else None


def measured_score(
    indicator: Indicator,
    period: FiscalPeriod,
    measurement: Measurement | None,
    today: FiscalPeriod,
    rules: RulesShown | None = None,
) -> IndicatorScore:
    """Return an indicator with its measured value, as shown in quarter `today`.

    The same criteria apply as to a survey.
    """
    exact = measurement.value if measurement else None
    judgement = judge(indicator.criteria, exact)
    value = None if exact is None else value_shown(indicator, exact)
    levels = [Fraction(floor.level) for floor in indicator.criteria.floors]
    return IndicatorScore(
        **_about(indicator, period_shown(period, today)),
        formula=indicator.formula or "",
        source="measured" if measurement else "none",
        covers="since-october" if measurement and period.quarter else None,
        measurement=measurement_shown(indicator, measurement, today) if measurement else None,
        responses=None,
        method=None,
        value=value,
        value_unit=indicator.measure.unit if indicator.measure else indicator.unit,
        level=judgement.level,
        level_reason=judgement.level_reason if measurement else "no-measurement",
        score=None if judgement.score is None else round_below_floors(judgement.score, 4, levels),
        met=meets(indicator, exact, judgement.level),
        next_level=next_level(indicator.criteria, exact, judgement, value),
        rules=rules,
    )


def value_shown(indicator: Indicator, exact: Fraction) -> Decimal:
    """Return a measured value as shown: counts and milestones whole, percents with 2 decimals or more."""
    places = PLACES[type(indicator.measure)] if indicator.measure else 2
    return round_below_floors(exact, places, [floor.exact for floor in indicator.criteria.floors])


def _about(indicator: Indicator, period: PeriodShown) -> dict[str, Any]:
    names = ("id", "plan", "result", "title", "unit", "owners", "years", "note", "form", "target_unit")
    return {
        **{name: getattr(indicator, name) for name in names},
        "period": period,
        "target": indicator.exact_target,
        "criteria": criteria_shown(indicator.criteria),
    }
