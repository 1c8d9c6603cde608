"""What somebody computes who keeps every certified report and fetches all drafts: of sheets, not of figures alone.

`tests/support/linear_attack.py` attacks the sizes of one moment. Here sheets come, are corrected and withdrawn while
reports are certified. Each figure that is published is found again as the sheets that it is made of, as they were at
some moment; so nothing is assumed of how the service decides what it shows. The attacker knows which sheets those are,
and not what they say. What is tried is whether the sum of the sheets of fewer people than the minimum follows.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal
from itertools import combinations, product
from operator import ne
from typing import TYPE_CHECKING, Literal, NamedTuple

from service.application.certification.certified_figures import figures_of
from service.application.scoring.form_report import FormReport
from service.domain.period import FiscalPeriod
from service.domain.scoring.suppression import MINIMUM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.application.indicators.scorecard import Scorecard
    from service.domain.certification.certificate import Certificate
    from service.domain.scoring.score import Score
    from tests.support.installation import Installation

YEAR = FiscalPeriod(fiscal_year=2569)
QUARTERS = [FiscalPeriod(fiscal_year=2569, quarter=quarter) for quarter in (2, 3)]
"""The quarters with answers; the others have none."""

_PRIME = (1 << 61) - 1
_CLOSE = 0.0051


class Sheet(NamedTuple):
    """One sheet as its person filled it in; a correction is another sheet of the same person."""

    person: int
    quarter: int
    place: str
    answers: tuple[tuple[str, object], ...]

    @property
    def said(self) -> dict[str, object]:
        return dict(self.answers)

    def group(self, of: str) -> str:
        """Return the office that it names, or the label of its collector."""
        return {"office": str(self.said.get("office", "")), "label": self.place}.get(of, "")

    @property
    def rated(self) -> list[int]:
        return [value for item in ("ease", "speed") if isinstance(value := self.said.get(item), int)]


Sheets = frozenset[Sheet]

Told = tuple[Callable[[Sheet], bool], int | None, int | None, Decimal | None]
"""Which sheets figures are of: how many these are, how many ratings they have, and their percent."""


class Moments(dict[int, list[Sheets]]):
    """By number of a quarter: which sheets it had at each moment, the present ones last.

    Equal figures tell nothing by their difference, so they are of the sheets that they were first found to be of.
    """

    def __init__(self) -> None:
        super().__init__({each.quarter or 0: [frozenset()] for each in QUARTERS})
        self.known: dict[object, tuple[Sheets, ...]] = {}
        self.alone: dict[int, Sheets] = {}
        """What each quarter was last seen to be of, for a year of which several moments fit."""

    def of(
        self, period: FiscalPeriod, told: Mapping[str, Told], find: Callable[[], tuple[Sheets, ...]], *more: object
    ) -> tuple[Sheets, ...]:
        key = period, tuple((name, *each[1:]) for name, each in told.items()), *more
        if key not in self.known:
            self.known[key] = find()
        if period.quarter:
            self.alone[period.quarter] = self.known[key][0]
        return self.known[key]


class Row(NamedTuple):
    """What a published figure is made of: of each quarter all its sheets of a moment, or those of one group."""

    quarters: tuple[Sheets, ...]
    of: Literal["whole", "office", "label"]
    group: str
    certified: bool


async def certified_rows(site: Installation, certificate: Certificate, moments: Moments) -> list[Row]:
    """Return what a certificate tells that was just made."""
    figures, period = figures_of(certificate), certificate.period
    if isinstance(figures, FormReport):
        return await _rows_of(site, figures, period, moments, certified=True)
    return await _card_rows(site, figures, period, moments, certified=True)


async def draft_rows(site: Installation, moments: Moments) -> list[Row]:
    """Return all that is told now of periods that are not certified, and of those that are."""
    rows: list[Row] = []
    for period in (*QUARTERS, YEAR):
        report = await site.reports.form_report("survey", period, draft=True)
        rows += await _rows_of(site, report, period, moments, certified=False)
        card = await site.reports.scorecard(period, draft=True)
        rows += await _card_rows(site, card, period, moments, certified=False)
        alone = await site.reports.score("survey", period, "office", draft=True)
        rows += _grouped(alone, period, moments, certified=False)
    return rows


async def _card_rows(
    site: Installation, card: Scorecard, period: FiscalPeriod, moments: Moments, *, certified: bool
) -> list[Row]:
    """Return what a scorecard tells: the percents of scores, which tell more of which sheets they are made of."""
    told = {(each.responses, each.value) for each in card.indicators if each.responses}
    return [await _row(site, period, each, moments, certified=certified) for each in told]


async def _rows_of(
    site: Installation,
    report: FormReport,
    period: FiscalPeriod,
    moments: Moments,
    *,
    certified: bool,
) -> list[Row]:
    rows = [row for score in report.broken_down for row in _grouped(score, period, moments, certified=certified)]
    for point in (*report.series.years, *report.series.quarters):
        at = FiscalPeriod(fiscal_year=point.period.fiscal_year, quarter=point.period.quarter)
        if point.responses and at in {*QUARTERS, YEAR} - {period}:
            rows.append(await _row(site, at, (point.responses, point.percent), moments, certified=certified))
    return rows


async def _row(
    site: Installation,
    period: FiscalPeriod,
    told: tuple[int | None, Decimal | None],
    moments: Moments,
    *,
    certified: bool,
) -> Row:
    """Return the row of a whole percent, by the score of the moment that it is of."""
    reports = [await site.reports.form_report("survey", period, draft=draft) for draft in (False, True)]
    scores = [each for report in reports for each in report.broken_down]
    score = next(each for each in scores if told == (each.responses, each.percent))
    return Row(_whole(score, period, moments), "whole", "", certified)


def _grouped(score: Score, period: FiscalPeriod, moments: Moments, *, certified: bool) -> Iterator[Row]:
    office, label = _groups(score)
    whole = _whole(score, period, moments)
    yield Row(whole, "whole", "", certified)
    of = moments.of(period, office, lambda: next(_made_of(period, moments, office, first=whole)))
    yield from (Row(of, "office", group, certified) for group in office)
    of = moments.of(period, label, lambda: next(_made_of(period, moments, label, first=whole)))
    yield from (Row(of, "label", group, certified) for group in label)


def _groups(score: Score) -> tuple[dict[str, Told], dict[str, Told]]:
    groups = [each for each in score.by.groups if not each.hidden] if score.by else []
    strata = [each for each in score.coverage.strata if not each.hidden] if score.coverage else []
    return (
        {each.value: (_in("office", each.value), each.responses, each.answers, each.percent) for each in groups},
        {each.label: (_in("label", each.label), each.responses, each.answers, each.percent) for each in strata},
    )


def _whole(score: Score, period: FiscalPeriod, moments: Moments) -> tuple[Sheets, ...]:
    """Return the sheets that a whole is of: of several moments that fit, one that fits its groups too."""
    items = {each.id: each for each in score.items}
    counts = {item: {value: n for value, n in items[item].counts.items() if n} for item in ("ease", "speed")}
    told = {"": (_everybody, score.responses, score.answers, score.percent)}
    office, label = _groups(score)

    def find() -> tuple[Sheets, ...]:
        fits = list(_made_of(period, moments, told, counts))
        return next((each for each in fits if _fit(_together(each), {**office, **label})), fits[0])

    return moments.of(period, told, find, tuple((item, *each.items()) for item, each in counts.items()), len(office))


def _made_of(
    period: FiscalPeriod,
    moments: Moments,
    told: Mapping[str, Told],
    counts: Mapping[str, Mapping[str, int]] | None = None,
    first: tuple[Sheets, ...] | None = None,
) -> Iterator[tuple[Sheets, ...]]:
    """Yield the sheets of each quarter that figures may be made of: as at `first`, and then from the latest on."""
    quarters = [period.quarter] if period.quarter else list(moments)
    several = list(product(*(list(reversed(moments[quarter or 0])) for quarter in quarters)))
    if period.quarter is None:
        alone = [moments.alone.get(quarter) for quarter in moments]
        several.sort(key=lambda each: sum(map(ne, each, alone)))
    if first:
        several.sort(key=lambda each: len(_together(each) ^ _together(first)))
    found = False
    for each in several:
        sheets = _together(each)
        if _fit(sheets, told) and all(_counts(sheets, item) == given for item, given in (counts or {}).items()):
            found = True
            yield each
    assert found, (period, told, counts)


def _fit(sheets: Sheets, told: Mapping[str, Told]) -> bool:
    return all(_fits(frozenset(filter(each[0], sheets)), *each[1:]) for each in told.values())


def _together(several: Iterable[Sheets]) -> Sheets:
    return frozenset[Sheet]().union(*several)


def _fits(sheets: Sheets, responses: int | None, answers: int | None, percent: Decimal | None) -> bool:
    ratings = [value for each in sheets for value in each.rated]
    if responses != len(sheets) or (answers is not None and answers != len(ratings)):
        return False
    return percent is None or (bool(ratings) and abs(20 * sum(ratings) / len(ratings) - float(percent)) < _CLOSE)


def _counts(sheets: Sheets, item: str) -> dict[str, int]:
    return dict(Counter(str(each.said[item]) for each in sheets if item in each.said))


def _everybody(_: Sheet) -> bool:
    return True


def _in(of: str, group: str) -> Callable[[Sheet], bool]:
    return lambda sheet: sheet.group(of) == group


def found(rows: Sequence[Row]) -> list[set[int]]:
    """Return the people that an attacker finds, few together, and may not.

    Of whole figures nobody may be found but who certified reports tell among themselves, and quarters that have none or
    few people. Of groups nobody may be found but who whole figures tell. Where a quarter was certified again with few
    changes, which is done on purpose, groups are attacked as if it had not been.
    """
    told: list[set[int]] = []
    for rated in (False, True):
        for of in ("whole", "office", "label"):
            told += _found_in(
                of,
                [
                    each._replace(quarters=tuple(_as_seen(part, of, rated=rated) for part in each.quarters))
                    for each in rows
                    if each.of in {"whole", of}
                ],
            )
    return told


def _as_seen(sheets: Sheets, of: str, *, rated: bool) -> Sheets:
    """Return sheets, or those with ratings, as figures tell them apart: the office matters to offices alone."""
    return frozenset(
        sheet
        if of == "office"
        else sheet._replace(answers=tuple(each for each in sheet.answers if each[0] != "office"))
        for sheet in sheets
        if sheet.rated or not rated
    )


def _found_in(of: str, rows: Sequence[Row]) -> list[set[int]]:
    wholes = [each for each in rows if each.of == "whole"]
    certified = [each for each in wholes if each.certified]
    parts = list(dict.fromkeys(part for each in certified for part in each.quarters if part))
    alone = [Row((part,), "whole", "", certified=True) for part in parts]
    if of == "whole":
        numbers = {_quarter(part) for part in parts}
        apart = [each for each in wholes if not {_quarter(part) for part in each.quarters if part} & numbers]
        small = [each for each in wholes if len(each.quarters) == 1 and len(each.quarters[0]) < MINIMUM]
        return _attacked(wholes, [*certified, *alone, *apart, *small])
    again = _certified_again(parts, of)
    plain = [each for each in [*wholes, *alone] if not again & set(each.quarters)]
    return [
        people
        for people in _attacked([*plain, *(each for each in rows if each.of == of)], plain)
        if people not in ({sheet.person for sheet in part} for row in wholes for part in row.quarters)
    ]


def _quarter(sheets: Sheets) -> int:
    return next(iter(sheets)).quarter


def _certified_again(parts: Sequence[Sheets], of: str) -> set[Sheets]:
    """Return the certified counts of quarters that differ by few people from earlier ones, or leave few of a group."""
    again: set[Sheets] = set()
    for at, part in enumerate(parts):
        for each in parts[:at]:
            if _quarter(each) == _quarter(part):
                left: Counter[str] = Counter()
                for group in {sheet.group(of) for sheet in each | part}:
                    now = frozenset(sheet for sheet in part if sheet.group(of) == group)
                    moved = now ^ frozenset(sheet for sheet in each if sheet.group(of) == group)
                    left[group] = min(len({sheet.person for sheet in some}) for some in (now, moved))
                if each != part and sum(left.values()) < MINIMUM:
                    again.add(part)
    return again


Place = tuple[int, str, int]
"""A quarter, a group, and the first moment or one of the changes after it."""


def _attacked(rows: Sequence[Row], known: Sequence[Row]) -> list[set[int]]:
    """Return the few people whose sheets follow from rows and not from what may be known.

    Unknown is what each group said at first in each quarter, and what each change to it said. The attacker does not
    know which of these are nobody's. What is tried are all sums of up to four.
    """
    moments: dict[int, list[Sheets]] = defaultdict(list)
    for part in dict.fromkeys(part for row in rows for part in row.quarters if part):
        moments[_quarter(part)].append(part)
    of = next((row.of for row in rows if row.of != "whole"), "")
    groups = sorted({sheet.group(of) for several in moments.values() for part in several for sheet in part})
    changes: dict[Place, Counter[Sheet]] = {}
    for quarter, several in moments.items():
        for group in groups:
            before: Counter[Sheet] = Counter()
            for number, part in enumerate(several):
                now = Counter(sheet for sheet in part if sheet.group(of) == group)
                changes[quarter, group, number] = Counter(now)
                changes[quarter, group, number].subtract(before)
                before = now
    places = list(changes)

    def equation(row: Row) -> list[int]:
        last = {_quarter(part): moments[_quarter(part)].index(part) for part in row.quarters if part}
        named = {row.group} if row.of != "whole" else {*groups}
        return [int(group in named and number <= last.get(quarter, -1)) for quarter, group, number in places]

    whole = [{sheet.person for part in row.quarters for sheet in part} for row in known]
    free, may = (_free([equation(row) for row in some], len(places)) for some in (rows, known))
    return [
        people
        for size in (1, 2, 3, 4)
        for several in combinations(range(len(places)), size)
        if not sum(free[at] for at in several) % _PRIME and sum(may[at] for at in several) % _PRIME
        if 0 < len(people := _people(changes[places[at]] for at in several)) < MINIMUM and people not in whole
    ]


def _people(changes: Iterable[Counter[Sheet]]) -> set[int]:
    """Return whose sheets are in the sum of changes."""
    total: Counter[Sheet] = Counter()
    for each in changes:
        total.update(each)
    return {sheet.person for sheet, count in total.items() if count}


def _free(rows: list[list[int]], width: int) -> list[int]:
    """Return a number for each column, such that a sum of columns follows from the rows only if its numbers add to 0.

    It is a random solution of the equations, modulo a prime: chance makes 0 of what does not follow once in 10^18.
    """
    pivots: dict[int, list[int]] = {}
    for row in rows:
        left = [each % _PRIME for each in row]
        for at, pivot in pivots.items():
            if factor := left[at]:
                left = [(value - factor * other) % _PRIME for value, other in zip(left, pivot, strict=True)]
        lead = next((at for at, each in enumerate(left) if each), None)
        if lead is None:
            continue
        inverse = pow(left[lead], -1, _PRIME)
        left = [value * inverse % _PRIME for value in left]
        for at, pivot in pivots.items():
            if factor := pivot[lead]:
                pivots[at] = [(value - factor * other) % _PRIME for value, other in zip(pivot, left, strict=True)]
        pivots[lead] = left
    chance = random.Random(1)
    numbers = [0 if at in pivots else chance.randrange(1, _PRIME) for at in range(width)]
    for at, pivot in pivots.items():
        numbers[at] = -sum(value * number for value, number in zip(pivot, numbers, strict=True)) % _PRIME
    return numbers
