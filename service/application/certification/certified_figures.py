"""Certified figures: how they are frozen, read again and compared with the present ones."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, json
from msgspec.structs import replace

from service.application.indicators.scorecard import IndicatorScore, Scorecard
from service.application.scoring.form_report import FormReport
from service.application.scoring.series import Point, with_scores
from service.domain.certification.certificate import NOBODY, SCORECARD, canonical
from service.domain.indicators.amendments import RulesShown
from service.domain.period import BANGKOK, FiscalPeriod, month_of, period_of
from service.domain.scoring.revised import Revised
from service.domain.scoring.score import (
    Certification,
    CriteriaShown,
    ItemScore,
    PeriodShown,
    Score,
    period_shown,
)

if TYPE_CHECKING:
    from service.domain.certification.certificate import Certificate

Figures = FormReport | Scorecard
"""What can be certified: a form's report in a period, or the scorecard."""


def figures_of(certified: Certificate) -> Figures:
    """Return the figures of a certificate; period states are those at the time of certification."""
    if certified.subject == SCORECARD:
        return _marked_scorecard(json.decode(certified.report, type=Scorecard), certified)
    return _marked_report(json.decode(certified.report, type=FormReport), certified)


def certification_of(certified: Certificate) -> Certification:
    """Return who certified a report, when and as which revision."""
    signer = certified.signer or NOBODY
    return Certification(
        revision=certified.revision,
        certified=certified.certified.astimezone(BANGKOK),
        by=certified.by,
        full_name=signer.full_name,
        position=signer.position,
        provisional=certified.provisional,
        revisions=revised(certified) if certified.revision > 1 else UNSET,
    )


def revised(certified: Certificate) -> list[Revised]:
    """Return all revisions up to a certificate; of one made before they were stored, its own alone."""
    alone = Revised(revision=certified.revision, certified=certified.certified.astimezone(BANGKOK), note=certified.note)
    return certified.revisions or [alone]


def digest(figures: Figures | Score) -> str:
    """Return a checksum of a period's own figures, equal for equal figures whether certified or not.

    A form's series reaches beyond its period and is left out, as are the texts of choices. So are statistics that
    certificates made before they were stored do not have: they follow from the same sheets.
    """
    return hashlib.sha256(canonical(_bare(figures))).hexdigest()


def _bare(figures: Figures | Score) -> object:
    """Return figures without their certification and period state, which change no figure."""
    if isinstance(figures, Score):
        return _unmarked(figures)
    if isinstance(figures, FormReport):
        return [_unmarked(each) for each in (figures.score, *figures.broken_down)]
    unmarked = [_indicator_bare(each) for each in figures.indicators]
    return replace(figures, status="draft", certification=None, checksum="", indicators=unmarked)


def _unmarked(score: Score) -> Score:
    items = [replace(item, choices={}, quality=None) for item in score.items]
    period = _period_as_of(score.period, None)
    criteria = score.criteria and _wordless(score.criteria)
    unmarked = replace(score, status="draft", certification=None, checksum="", criteria=criteria, late=UNSET)
    unmarked = replace(
        unmarked, items=items, period=period, methods=[], bands=[], coverage=None, rules=_amended(score.rules)
    )
    return replace(unmarked, margin_of_error=None, precision=None, change=None, quality=None, importance=None)


def _indicator_bare(each: IndicatorScore) -> IndicatorScore:
    """Return an indicator as certificates of all releases have it.

    Its place in the plan is no figure, other years are beyond its period, and its mean is another form of its value.
    Whether its level may be another follows from the same sheets.
    """
    frame: dict[str, Any] = {"strategy": "", "strategy_line": "", "project": "", "result": None, "by_year": []}
    shown = _as_of(each, None)
    measured = shown.measurement and replace(shown.measurement, evidence=[], calculation=UNSET)
    frame |= {
        "mean": None,
        "interpretation": None,
        "bands": [],
        "covers": None,
        "measurement": measured,
        "level_doubt": UNSET,
    }
    unmarked = replace(shown, status="draft", provisional=False, rules=_amended(each.rules))
    return replace(unmarked, criteria=_wordless(each.criteria), **frame)


def _wordless(criteria: CriteriaShown) -> CriteriaShown:
    return replace(criteria, floors=[replace(floor, text="") for floor in criteria.floors])


def _amended(rules: RulesShown | None) -> RulesShown | None:
    """Return the amendments alone: edition, agreement and names change no figure, and old certificates have none."""
    made = [replace(each, full_name=UNSET) for each in rules.amendments] if rules else []
    return RulesShown(amendments=made) if made else None


def _marked_scorecard(card: Scorecard, certified: Certificate) -> Scorecard:
    certification = certification_of(certified)
    today = period_of(month_of(certified.certified))
    indicators = [
        replace(_as_of(each, today), status="certified", provisional=certification.provisional)
        for each in card.indicators
    ]
    return replace(
        card, status="certified", certification=certification, checksum=certified.checksum, indicators=indicators
    )


def _as_shown(item: ItemScore, responses: int, form_report: FormReport) -> ItemScore:
    """Complete an item of an old certificate without `base`: shares were then of raters, or of all responses."""
    if item.base is not None:
        return item
    rated = item.type == "rating"
    words = form_report.scale if rated else form_report.choices.get(item.id, {})
    choices = {value: words.get(value, value) for value in item.counts}
    return replace(item, base=item.answers if rated else responses, choices=choices)


def _in_order(item: ItemScore, asked: dict[str, list[str]]) -> ItemScore:
    """Return an item with its choices as they were asked, steps from the highest; the document sorted them by value."""
    place = {text: number for number, text in enumerate(asked.get(item.text, []))}

    def found(value: str) -> int:
        return (
            -int(value)
            if item.type == "rating" and value.isdecimal()
            else place.get(item.choices.get(value, ""), len(place))
        )

    values = sorted(item.counts, key=found)
    counts = {value: item.counts[value] for value in values}
    return replace(
        item, counts=counts, choices={value: item.choices[value] for value in values if value in item.choices}
    )


def _choices_asked(form_report: FormReport) -> dict[str, list[str]]:
    """Return the choices by the text of their item; none in certificates without `fieldwork`."""
    sections = form_report.fieldwork.questionnaire if form_report.fieldwork else []
    return {item.text: item.choices for section in sections for item in section.items}


def _marked_report(form_report: FormReport, certified: Certificate) -> FormReport:
    certification, today = certification_of(certified), period_of(month_of(certified.certified))
    asked = _choices_asked(form_report)

    def marked(score: Score) -> Score:
        return replace(
            score,
            status="certified",
            certification=certification,
            checksum=certified.checksum,
            items=[_in_order(_as_shown(item, score.responses, form_report), asked) for item in score.items],
            period=_period_as_of(score.period, today),
        )

    def seen(points: list[Point]) -> list[Point]:
        return [replace(each, period=_period_as_of(each.period, today)) for each in points]

    score, series = marked(form_report.score), form_report.series
    series = replace(series, years=seen(series.years), quarters=seen(series.quarters))
    return replace(
        form_report,
        score=score,
        broken_down=[marked(each) for each in form_report.broken_down],
        series=with_scores(series, [score]),
    )


def _as_of(each: IndicatorScore, today: FiscalPeriod | None) -> IndicatorScore:
    measured = each.measurement
    return replace(
        each,
        period=_period_as_of(each.period, today),
        measurement=measured and replace(measured, period=_period_as_of(measured.period, today)),
        remarks=[replace(remark, period=_period_as_of(remark.period, today)) for remark in each.remarks],
    )


def _period_as_of(shown: PeriodShown, today: FiscalPeriod | None) -> PeriodShown:
    """Return a period as shown in a quarter; the first certificates did not store its state."""
    return period_shown(FiscalPeriod(fiscal_year=shown.fiscal_year, quarter=shown.quarter), today)
