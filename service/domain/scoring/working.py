"""The working of a percent: every step from the sum of ratings to the level, to redo with a calculator."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from service.domain.forms.form import Method
from service.domain.indicators.indicator import Reason
from service.domain.scoring.percent_mean_level import Figures, RatingSums
from service.domain.scoring.score import GroupScore, Score


class FloorStep(Struct, frozen=True, kw_only=True):
    """Whether the exact percent reaches a level's floor."""

    level: int
    floor: Decimal
    reached: bool


class Working(Struct, frozen=True, kw_only=True):
    """How a percent is computed: `dividend` / `divisor`, both whole numbers, and how its level is read.

    `mean-percent` divides 100 x the sum of ratings by the scale's maximum x the answers; `top-2-box` divides 100 x the
    answers of the top two steps by the answers; `normalised` takes the lowest step for 0. `exact` is the same fraction
    in lowest terms. `floors` stand only where a level is read from this percent.
    """

    form: str
    form_versions: list[int]
    method: Method
    scale_maximum: int
    rating_sum: int
    answers: int
    top2_answers: int
    dividend: int
    divisor: int
    exact: str
    percent: Decimal
    floors: list[FloorStep]
    level: int | None
    level_reason: Reason | None
    criteria: str | None
    criteria_version: int | None


def working(score: Score, part: Figures) -> Working | None:
    """Return the working of a score, section, item or group; `None` without a percent."""
    if part.percent is None or score.method is None:
        return None
    maximum, total = score.scale_maximum or 0, part.rating_sum or 0
    answers, top = part.answers or 0, part.top2_answers or 0
    dividend, divisor = _division(score.method, RatingSums(answers=answers, total=total, top=top), maximum)
    exact = Fraction(dividend, divisor)
    judged = part if isinstance(part, Score | GroupScore) else None
    criteria = score.criteria if judged else None
    return Working(
        form=score.form,
        form_versions=score.form_versions,
        method=score.method,
        scale_maximum=maximum,
        rating_sum=total,
        answers=answers,
        top2_answers=top,
        dividend=dividend,
        divisor=divisor,
        exact=str(exact),
        percent=part.percent,
        floors=[
            FloorStep(level=each.level, floor=each.floor, reached=exact >= Fraction(each.floor))
            for each in (criteria.floors if criteria else [])
        ],
        level=judged.level if judged else None,
        level_reason=judged.level_reason if judged else None,
        criteria=criteria.id if criteria else None,
        criteria_version=criteria.version if criteria else None,
    )


def _division(method: Method, pile: RatingSums, maximum: int) -> tuple[int, int]:
    """Return dividend and divisor of a method for ratings with at least one answer."""
    if method == "mean-percent":
        return 100 * pile.total, maximum * pile.answers
    if method == "top-2-box":
        return 100 * pile.top, pile.answers
    return 100 * (pile.total - pile.answers), (maximum - 1) * pile.answers
