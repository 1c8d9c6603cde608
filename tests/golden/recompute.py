"""Recompute every figure of a survey from its exported answer sheets, as somebody without the service would.

It reads what an auditor can be given: the CSV of `pochai export responses --format csv --include month
--include collector --include breakdowns --include excluded`, the definition files, and a small description of the
world (collectors, who was asked, which version each year began with, what documents tell). It has the standard library
alone: neither the service's code nor its tallies. Each sheet is a row, each figure a formula of a textbook over rows:

- interval of a ratio, and its finite-population correction: Cochran, Sampling Techniques, 3rd ed., 2.11 and 6.4;
- percent weighted by strata: the same, 5A.9;
- Student's t of a whole number of degrees of freedom: Abramowitz and Stegun, 26.7.3 and 26.7.4;
- alpha: Cronbach 1951; importance: correlation of an item with the rest of its sheet (Nunnally, Psychometric Theory),
  and the matrix of Martilla and James, 1977; sizes of samples: Yamane 1967, Krejcie and Morgan 1970.

    python tests/golden/recompute.py WORLD.json SHEETS.csv INDICATORS.toml SCALES.toml FORM.toml... 2569 [QUARTER]

What small groups hide is not worked out here: groups and strata are told in full.
"""

from __future__ import annotations

import calendar
import csv
import io
import json
import math
import sys
import tomllib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median, variance
from typing import Any, NamedTuple, TypeAlias

Told: TypeAlias = dict[str, Any]
Period: TypeAlias = tuple[int, int | None]
"""A fiscal year of the Buddhist era, and a quarter or none."""

BANGKOK = timezone(timedelta(hours=7))
PRECISE = Context(prec=60, rounding=ROUND_HALF_UP)
COMPLETE_SHEETS = 30
METHODS = ("mean-percent", "top-2-box", "normalised")


class Sheet(NamedTuple):
    """A row of the export."""

    version: int
    quarter: int
    place: str
    excluded: bool
    answers: dict[str, Any]


# Numbers as shown


def decimal(value: Fraction) -> Decimal:
    return PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))


def rounded(value: Fraction | Decimal | None, places: int = 2) -> str | None:
    """Half up; a negative number away from zero."""
    if value is None:
        return None
    figure = decimal(value) if isinstance(value, Fraction) else value
    return str(figure.quantize(Decimal(1).scaleb(-places), context=PRECISE))


def below(value: Fraction | None, steps: Iterable[Fraction], places: int = 2) -> str | None:
    """Half up, with as many places as keep it under each step that it has not reached."""
    missed = [step for step in steps if value is not None and value < step]
    while (shown := rounded(value, places)) is not None and any(Fraction(shown) >= step for step in missed):
        places += 1
    return shown


def share(part: int, whole: int, places: int = 2) -> str | None:
    return rounded(Fraction(100 * part, whole), places) if whole else None


def number(written: int | str) -> int | str:
    """A number of a definition file as JSON has it."""
    return int(written) if str(written).isdigit() else str(written)


@cache
def t975(freedom: int) -> Fraction:
    """The 97.5 % point as tables print it: 3 decimals, lines of 1 to 30, 40, 60, 120, the one above for others."""
    line = freedom if freedom <= 30 else max(each for each in (30, 40, 60, 120) if each <= freedom)
    low, high = 1.9, 12.8
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, line) < 0.95 else (low, middle)
    return Fraction(f"{low:.3f}")


def within(t: float, freedom: int) -> float:
    """The probability of a value between -t and t."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    term, total = (cosine, 0.0) if freedom % 2 else (1.0, 0.0)
    for at in range(1 + freedom % 2, freedom, 2):
        total += term
        term *= cosine * cosine * at / (at + 1)
    return 2 / math.pi * (angle + sine * total) if freedom % 2 else sine * total


# Time


def quarter_of(moment: datetime) -> int:
    """Quarters counted from the year 0: the fiscal year begins in October and has the number of its last month."""
    local = moment.astimezone(BANGKOK)
    return (local.year + 543) * 4 + (local.month + 2) // 3


def quarters_of(period: Period) -> range:
    year, quarter = period
    return range(year * 4, year * 4 + 4) if quarter is None else range(year * 4 + quarter - 1, year * 4 + quarter)


def before(period: Period) -> Period:
    year, quarter = period
    if quarter is None:
        return year - 1, None
    return (year, quarter - 1) if quarter > 1 else (year - 1, 4)


def period_told(period: Period, today: int) -> Told:
    quarters = quarters_of(period)
    first, last = quarters[0], quarters[-1]
    (year, month), (end, final) = (divmod((each - 543 * 4) * 3 + 9, 12) for each in (first, last))
    state = "over" if last < today else "future" if first > today else "running"
    return {
        "fiscal_year": period[0],
        "quarter": period[1],
        "starts": f"{year - 1}-{month + 1:02}-01",
        "ends": f"{end - 1}-{final + 3:02}-{calendar.monthrange(end - 1, final + 3)[1]}",
        "state": state,
        "up_to_quarter": today % 4 + 1 if state == "running" and period[1] is None else None,
    }


# The definitions


def items_of(form: Told) -> dict[str, Told]:
    return {item["id"]: {**item, "section": part["id"]} for part in form["sections"] for item in part["items"]}


def scored_of(form: Told) -> list[str]:
    return [name for name, item in items_of(form).items() if item["type"] == "rating" and not item.get("overall")]


def together(forms: Sequence[Told]) -> dict[str, Told]:
    """All items of several versions, newest first, by section: each as the newest has it, with older choices behind."""
    known: dict[str, Told] = {}
    for form in forms:
        for name, item in items_of(form).items():
            newer = known.setdefault(name, dict(item))
            choices = newer.get("choices", [])
            values = {choice["value"] for choice in choices}
            more = [choice for choice in item.get("choices", []) if choice["value"] not in values]
            newer |= {"choices": [*choices, *more], "na": newer.get("na", False) or item.get("na", False)}
    order = list(dict.fromkeys(part["id"] for form in forms for part in form["sections"]))
    return dict(sorted(known.items(), key=lambda each: order.index(each[1]["section"])))


def rules_of(indicator: Told, year: int) -> Told:
    """What the definitions say of a year: later rules stand above earlier ones."""
    found = dict(indicator)
    for rule in indicator.get("rules", []):
        if rule.get("year") == year or rule.get("from_year", year + 1) <= year:
            found |= {name: value for name, value in rule.items() if name not in {"year", "from_year"}}
    return found


def level_of(criteria: Told | None, percent: Fraction | None) -> tuple[int | None, str | None]:
    if criteria is None or percent is None:
        return None, "no-criteria" if criteria is None else "no-answers"
    reached = [floor["level"] for floor in criteria["floors"] if Fraction(floor["floor"]) <= percent]
    lowest = criteria.get("below")
    return (max(reached), None) if reached else (lowest, None if lowest else "below-criteria")


def score_of(criteria: Told | None, percent: Fraction | None) -> str | None:
    """On the line between the floors on both sides, 4 decimals."""
    level = level_of(criteria, percent)[0]
    if criteria is None or percent is None or level is None or not criteria.get("interpolation"):
        return None
    points = [(Fraction(floor["floor"]), floor["level"]) for floor in criteria["floors"]]
    exact = Fraction(level)
    for (low, one), (high, next_one) in pairwise(points):
        if low <= percent < high:
            exact = one + (next_one - one) * (percent - low) / (high - low)
    return below(exact, [Fraction(each) for _, each in points], 4)


# The sheets


def sheets_of(table: str, forms: Sequence[Told]) -> list[Sheet]:
    asked = {form["version"]: items_of(form) for form in forms}
    return [
        Sheet(
            version=int(row["version"]),
            quarter=int(row["fiscal_year"]) * 4 + int(row["quarter"]) - 1,
            place=row["collector"],
            excluded=bool(row["excluded"]),
            answers={
                name: answer_of(item, row[name]) for name, item in asked[int(row["version"])].items() if row[name]
            },
        )
        for row in csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline=""))
    ]


def answer_of(item: Told, cell: str) -> object:
    if item["type"] == "multiple":
        return cell.split(" | ")
    return int(cell) if item["type"] == "rating" and cell != "na" else cell


def ratings_in(sheet: Sheet, names: Iterable[str]) -> list[int]:
    return [cell for name in names if isinstance(cell := sheet.answers.get(name), int)]


class Survey:
    """A form in all its versions, its sheets, and what is known of the world around it."""

    def __init__(self, world: Told, table: str, indicators: str, scales: str, forms: Iterable[str]) -> None:
        versions = (tomllib.loads(each) for each in forms)
        self.forms = sorted(versions, key=lambda form: -int(form["version"]))
        self.world, self.sheets = world, sheets_of(table, self.forms)
        defined = tomllib.loads(indicators).get("indicators", [])
        self.indicator: Told | None = next(
            (each for each in defined if each["id"] == self.forms[0].get("indicator")), None
        )
        laid = tomllib.loads(scales)
        self.scales = {each["id"]: each for each in laid["scales"]}
        self.bands = {each["id"]: each["bands"] for each in laid["interpretations"]}
        self.today = quarter_of(datetime.fromisoformat(world["now"]))

        self._reports: dict[Period, Report] = {}

    def at(self, period: Period) -> Report:
        return self._reports.setdefault(period, Report(self, period))

    def report(self, period: Period, by: str | None = None) -> Told:
        return self.at(period).told(by)

    def series(self, periods: Iterable[Period]) -> list[Told]:
        """Periods of one kind, each with why its percent is not to be compared with the last one before."""
        points: list[Told] = []
        last: Report | None = None
        for report in map(self.at, periods):
            known = report.percent is not None
            unlike = report.unlike(last) if last and known else []
            points.append({**report.point(), "unlike": unlike, "imported": self.imported(report)})
            last = report if known else last
        return points

    def imported(self, report: Report) -> Told | None:
        """What a document tells of a period: judged where the plan has the year, and by the method of its rules."""
        found = self.world["imported"].get("/".join(str(each) for each in report.period if each))
        if found is None or self.indicator is None:
            return None
        percent, count, method = found
        told = {"percent": number(percent), "responses": int(count), "method": None if method == "unknown" else method}
        due = report.period[0] in self.indicator["years"]
        if not due or method != report.method:
            return {**told, "level": None, "level_reason": "other-method" if due else "no-rules"}
        judged = report.judged(Fraction(percent), percent)
        return {**told, **{name: judged[name] for name in ("level", "level_reason", "score", "met", "next_level")}}


class Report:
    """The figures of a period."""

    def __init__(self, survey: Survey, period: Period) -> None:
        self.survey, self.period, self.quarters = survey, period, quarters_of(period)
        there = [sheet for sheet in survey.sheets if sheet.quarter in self.quarters]
        self.excluded = sum(sheet.excluded for sheet in there)
        self.everybody = [sheet for sheet in there if not sheet.excluded]
        answered = {sheet.version for sheet in self.everybody}
        self.forms = [form for form in survey.forms if form["version"] in answered] or survey.forms[:1]
        began = survey.world["began"].get(str(period[0]), self.forms[0]["version"])
        first = next(form for form in survey.forms if form["version"] == began)
        self.rules = rules_of(survey.indicator, period[0]) if survey.indicator else None
        judging = first if self.rules else self.forms[0]
        found = self.rules or {}
        self.method: str = found.get("method") or judging["method"]
        self.bands = survey.bands[found.get("interpretation") or judging["interpretation"]]
        self.counts: Told | None = found.get("counts") or judging.get("counts")
        self.criteria: Told | None = found.get("criteria")
        self.floors = [Fraction(floor["floor"]) for floor in self.criteria["floors"]] if self.criteria else []
        self.items = together(self.forms)
        self.scored = [n for n, item in self.items.items() if item["type"] == "rating" and not item.get("overall")]
        self.maximum = len(survey.scales[self.forms[0]["scale"]]["levels"])
        self.sheets = [sheet for sheet in self.everybody if self.does_count(sheet)]
        self.people = [own for sheet in self.sheets if (own := ratings_in(sheet, self.scored))]
        self.ratings = [rating for own in self.people for rating in own]
        self.rounds = list(self.asked())
        unknown = any(people is None for _, _, _, people in self.rounds) or not self.rounds
        self.population = None if unknown else sum(people or 0 for _, _, _, people in self.rounds)
        self.percent = self.percent_of(self.ratings, self.method)

    def does_count(self, sheet: Sheet) -> bool:
        own = next(form for form in self.forms if form["version"] == sheet.version).get("counts")
        deciding = self.counts if self.rules else own
        return not own or not deciding or sheet.answers.get(own["item"]) in deciding["values"]

    # Who was asked

    def asked(self) -> Iterable[tuple[int, Told, int, int | None]]:
        """Each quarter in which a collector had answers, or was open for a known number of people."""
        for quarter in self.quarters:
            for place in self.survey.world["collectors"]:
                count = sum(sheet.place == place["code"] and sheet.quarter == quarter for sheet in self.everybody)
                told = [each for each in place["populations"] if each["year"] * 4 + each["quarter"] - 1 <= quarter]
                people = max(told, key=lambda each: (each["year"], each["quarter"]))["people"] if told else None
                closed = quarter_of(datetime.fromisoformat(place["closed"])) if place["closed"] else quarter
                made = quarter_of(datetime.fromisoformat(place["made"]))
                was_open = quarter <= self.survey.today and made <= quarter <= closed
                if count or (people is not None and was_open):
                    yield quarter, place, count, people

    @property
    def exceeded(self) -> bool:
        """More sheets than people in any round, so that one of both is wrong."""
        return self.population is not None and any(count > (people or 0) for _, _, count, people in self.rounds)

    @property
    def known(self) -> int | None:
        return None if self.exceeded else self.population

    def coverage(self) -> Told:
        missing = [(quarter, place) for quarter, place, _, people in self.rounds if people is None]
        labels = sorted({place["label"] for _, place, _, _ in self.rounds})
        reason = "one" if len(labels) <= 1 else "many" if len(labels) > 80 else None
        strata = [] if reason else [self.stratum(label) for label in labels]
        over = any(each["reason"] for each in strata)
        unknown = any(each["population"] is None for each in strata)
        return {
            "rounds": len(self.rounds),
            "reason": "missing" if missing else "exceeded" if self.exceeded else None if self.rounds else "no-rounds",
            "missing": [
                {"label": place["label"], "fiscal_year": quarter // 4, "quarter": quarter % 4 + 1}
                for quarter, place in missing
            ],
            "strata": strata,
            "strata_reason": reason,
            "weighted_percent": None if over or not strata else self.weighted(labels),
            "weighted_reason": "strata" if not strata else "population" if unknown else "exceeded" if over else None,
        }

    def of_label(self, label: str) -> tuple[list[int], int, int | None, bool]:
        """The ratings of an audience, its sheets, and its people once a round; whether a round of it is exceeded."""
        here = [each for each in self.rounds if each[1]["label"] == label]
        codes = {place["code"] for _, place, _, _ in here}
        ratings = [rating for sheet in self.sheets if sheet.place in codes for rating in ratings_in(sheet, self.scored)]
        people = [people for _, _, _, people in here]
        known = None if None in people else sum(each or 0 for each in people)
        over = any(asked is not None and count > asked for _, _, count, asked in here)
        return ratings, sum(count for _, _, count, _ in here), known, over

    def stratum(self, label: str) -> Told:
        ratings, count, people, over = self.of_label(label)
        exact = self.percent_of(ratings, self.method)
        level, why = level_of(self.criteria, exact)
        return {
            "label": label,
            "hidden": False,
            "responses": count,
            "population": people,
            "response_rate": share(count, people) if people is not None and not over else None,
            "reason": "missing" if people is None else "exceeded" if over else None,
            "answers": len(ratings),
            "percent": below(exact, self.floors),
            "level": level,
            "level_reason": why,
        }

    def weighted(self, labels: list[str]) -> str | None:
        parts = [
            (self.percent_of(ratings, self.method), people or 0) for ratings, _, people, _ in map(self.of_label, labels)
        ]
        whole = sum(people for _, people in parts)
        return below(sum((Fraction(people, whole) * (each or 0) for each, people in parts), Fraction(0)), self.floors)

    # Percent and level

    def worth(self, method: str) -> Callable[[int], Fraction]:
        """What a rating adds to the percent."""
        if method == "mean-percent":
            return lambda rating: Fraction(100 * rating, self.maximum)
        if method == "top-2-box":
            return lambda rating: Fraction(100 if rating > self.maximum - 2 else 0)
        return lambda rating: Fraction(100 * (rating - 1), self.maximum - 1)

    def percent_of(self, ratings: Sequence[int], method: str) -> Fraction | None:
        return sum(map(self.worth(method), ratings), Fraction(0)) / len(ratings) if ratings else None

    def figures(self, ratings: Sequence[int]) -> Told:
        mean = Fraction(sum(ratings), len(ratings)) if ratings else None
        top = sum(rating > self.maximum - 2 for rating in ratings)
        reached = [band["text"] for band in self.bands if mean is not None and Fraction(band["floor"]) <= mean]
        spread = decimal(variance(map(Fraction, ratings))) if len(ratings) > 1 else None
        return {
            "answers": len(ratings),
            "rating_sum": sum(ratings),
            "top2_answers": top,
            "percent": below(self.percent_of(ratings, self.method), self.floors),
            "mean": below(mean, [Fraction(band["floor"]) for band in self.bands]),
            "sd": None if spread is None else rounded(spread.sqrt(PRECISE)),
            "top2_percent": share(top, len(ratings)),
            "interpretation": reached[0] if reached else None,
        }

    def next_level(self, percent: Fraction | None, shown: str | None) -> Told | None:
        if self.criteria is None or percent is None or shown is None:
            return None
        level = level_of(self.criteria, percent)[0] or 0
        above = [f for f in self.criteria["floors"] if Fraction(f["floor"]) > percent and f["level"] > level]
        if not above:
            return None
        lack = Decimal(str(above[0]["floor"])) - Decimal(shown)
        return {"level": above[0]["level"], "floor": number(above[0]["floor"]), "missing": number(str(lack))}

    # How precise it is

    def error(self, method: str) -> Fraction | None:
        """The squared standard error of a percent, as a ratio of what sheets add up to their numbers of ratings."""
        percent = self.percent_of(self.ratings, method)
        if len(self.people) < 2 or self.exceeded or percent is None:
            return None
        apart = [sum(map(self.worth(method), own), Fraction(0)) - percent * len(own) for own in self.people]
        spread = sum((each**2 for each in apart), Fraction(0)) / (len(apart) - 1)
        rest = 1 - Fraction(len(self.everybody), self.population) if self.population else Fraction(1)
        error = rest * len(apart) * spread / len(self.ratings) ** 2
        return error if error or len(self.everybody) == self.population else None

    def interval(self, method: str, percent: Fraction) -> Told | None:
        error = self.error(method)
        if error is None:
            return None
        half = half_width(error, len(self.people))
        least = Fraction(100, self.maximum) if method == "mean-percent" else Fraction(0)
        low, high = max(percent - half, least), min(percent + half, Fraction(100))
        levels = [level_of(self.criteria, end)[0] for end in (low, high)]
        return {
            "margin": rounded(half),
            "low": below(low, self.floors),
            "high": below(high, self.floors),
            "low_level": levels[0],
            "high_level": levels[1],
            "firm": levels[0] == levels[1] if self.criteria else None,
        }

    def of_method(self, method: str) -> Told:
        percent = self.percent_of(self.ratings, method)
        assert percent is not None
        level, reason = level_of(self.criteria, percent)
        return {
            "method": method,
            "in_force": method == self.method,
            "percent": below(percent, self.floors),
            "level": level,
            "level_reason": reason,
            "interval": self.interval(method, percent),
        }

    def precision(self) -> Told:
        count, population = len(self.everybody), self.population
        census = population is not None and count == population
        silence = "above-population" if self.exceeded else "few-sheets" if len(self.people) < 2 else None
        return {
            "sheets": len(self.people),
            "population": population,
            "basis": "unknown" if self.known is None else "census" if census else "sample",
            "reason": silence or ("no-spread" if self.error(self.method) is None else None),
            "indicative": len(self.people) < 30 and not census,
            "minimum": 30,
            "needed": needed(population, count) if population and not self.exceeded else None,
        }

    def change(self) -> Told | None:
        earlier = self.survey.at(before(self.period))
        same = (earlier.method, earlier.maximum) == (self.method, self.maximum)
        if self.percent is None or earlier.percent is None or not same:
            return None
        difference, errors = self.percent - earlier.percent, (self.error(self.method), earlier.error(self.method))
        fewest = min(len(self.people), len(earlier.people))
        half = None if None in errors else half_width(sum(filter(None, errors), Fraction(0)), fewest)
        verdict = None
        if half is not None:
            verdict = "noise" if abs(difference) <= half else "up" if difference > 0 else "down"
        return {
            "fiscal_year": earlier.period[0],
            "quarter": earlier.period[1],
            "percent": below(earlier.percent, earlier.floors),
            "difference": rounded(difference),
            "margin": rounded(half),
            "verdict": verdict,
        }

    def quality(self) -> Told:
        items = scored_of(self.forms[0])
        newest = [sheet for sheet in self.sheets if sheet.version == self.forms[0]["version"]]
        complete = [own for sheet in newest if len(own := ratings_in(sheet, items)) == len(items)]
        many = [own for own in self.people if len(own) >= 3]
        equal = sum(len(set(own)) == 1 for own in many)
        return {
            "reliability": reliability(complete, len(items)),
            "alike": {"sheets": equal, "base": len(many), "percent": share(equal, len(many)), "fewest": 3},
            "bottom2_percent": share(sum(rating <= 2 for rating in self.ratings), len(self.ratings)),
        }

    def importance(self, items: Sequence[Told]) -> Told:
        names = scored_of(self.forms[0])
        newest = [sheet for sheet in self.sheets if sheet.version == self.forms[0]["version"]]
        complete = [own for sheet in newest if len(own := ratings_in(sheet, names)) == len(names)]
        few = "few-items" if len(names) < 3 else "few-sheets" if len(complete) < COMPLETE_SHEETS else None
        if few:
            return {"sheets": len(complete), "minimum": 30, "reason": few, "items": []}
        percents = {item["id"]: item["percent"] for item in items if item["type"] == "rating"}
        found = {name: closeness(complete, at) for at, name in enumerate(names)}
        placed = [(one, percents[name]) for name, one in found.items() if one is not None]
        if not placed:
            return {"sheets": len(complete), "minimum": 30, "reason": "no-spread", "items": []}
        across, up = (
            str(rounded(sum(map(Fraction, side), Fraction(0)) / len(placed), places))
            for side, places in zip(zip(*placed, strict=True), (3, 2), strict=True)
        )
        freedom = len(complete) - 2
        beyond = t975(freedom) ** 2
        related = [
            one for one, _ in placed if Fraction(one) > 0 and freedom * (r2 := Fraction(one) ** 2) > beyond * (1 - r2)
        ]
        if Fraction(across) <= 0 or len(related) < len(placed) / 2:
            return {"sheets": len(complete), "minimum": 30, "reason": "no-relation", "items": []}

        def place(one: str | None, percent: str) -> str | None:
            if one is None:
                return None
            high = Fraction(percent) >= Fraction(up)
            if Fraction(one) >= Fraction(across):
                return "keep" if high else "improve"
            return "maintain" if high else "later"

        return {
            "sheets": len(complete),
            "minimum": 30,
            "mean_correlation": across,
            "mean_percent": up,
            "items": [
                {"id": name, "correlation": one, "percent": percents[name], "quadrant": place(one, percents[name])}
                for name, one in found.items()
            ],
        }

    # Items

    def item(self, item: Told) -> Told:
        name, kind = item["id"], item["type"]
        versions = {form["version"] for form in self.forms if name in items_of(form)}
        asked = [sheet for sheet in self.sheets if sheet.version in versions]
        given = [sheet.answers[name] for sheet in asked if name in sheet.answers]
        same = {"id": name, "section": item["section"], "type": kind, "overall": item.get("overall", False)}
        if kind == "rating":
            return same | self.rating(item, given)
        chosen = [value for cell in given for value in (cell if isinstance(cell, list) else [cell])]
        return same | {
            "answers": len(given),
            "base": len(given) if kind == "multiple" else len(asked),
            "counts": {choice["value"]: chosen.count(choice["value"]) for choice in item["choices"]},
        }

    def rating(self, item: Told, given: list[Any]) -> Told:
        ratings = [cell for cell in given if cell != "na"]
        steps: list[Any] = [*range(self.maximum, 0, -1), *(["na"] if item["na"] else [])]
        return {
            **self.figures(ratings),
            "base": len(ratings),
            "counts": {str(step): given.count(step) for step in steps},
            "no_opinion_percent": share(given.count("na"), len(given)) if item["na"] else None,
            "quality": {
                "median": rounded(Fraction(median(map(Fraction, ratings))), 1) if ratings else None,
                "bottom2_percent": share(sum(rating <= 2 for rating in ratings), len(ratings)),
            },
        }

    def groups(self, by: str) -> list[Told]:
        return [self.group(by, choice["value"]) for choice in self.items[by]["choices"]]

    def group(self, by: str, value: str) -> Told:
        here = [sheet for sheet in self.sheets if sheet.answers.get(by) == value]
        ratings = [rating for sheet in here for rating in ratings_in(sheet, self.scored)]
        level, reason = level_of(self.criteria, self.percent_of(ratings, self.method))
        return {
            "value": value,
            "hidden": False,
            "responses": len(here),
            "level": level,
            "level_reason": reason,
            **self.figures(ratings),
        }

    # All of it

    def met(self, percent: Fraction | None) -> bool | None:
        if self.rules is None or percent is None:
            return None
        reached = percent
        if self.rules["target_unit"] == "level":
            reached = Fraction(level_of(self.criteria, percent)[0] or 0)
        return reached >= Fraction(self.rules["target"])

    def judged(self, percent: Fraction | None, shown: str | None) -> Told:
        rules, (level, reason) = self.rules, level_of(self.criteria, percent)
        return {
            "level": level,
            "level_reason": reason,
            "score": score_of(self.criteria, percent),
            "target": number(rules["target"]) if rules else None,
            "target_unit": rules["target_unit"] if rules else None,
            "met": self.met(percent),
            "next_level": self.next_level(percent, shown),
            "criteria": self.criteria and {"id": self.criteria["id"], "version": self.criteria["version"]},
        }

    def unlike(self, last: Report) -> list[Told]:
        """What makes two percents no series: another method, scale, bands, or others who count."""
        changed = [("method", last.method, self.method), ("scale", str(last.maximum), str(self.maximum))]
        named = [{"what": what, "before": old, "after": new} for what, old, new in changed if old != new]
        who = [each.counts and (each.counts["item"], sorted(each.counts["values"])) for each in (last, self)]
        alone = [("bands", last.bands != self.bands), ("counts", who[0] != who[1])]
        return [*named, *({"what": what, "before": None, "after": None} for what, differs in alone if differs)]

    def beside(self) -> Told:
        """What tells how good the percent is; nothing without answers."""
        if self.percent is None:
            return {"methods": [], "margin_of_error": None, "precision": None, "change": None}
        methods = [self.of_method(each) for each in METHODS if each != "top-2-box" or self.maximum > 3]
        shown = next(each["interval"] for each in methods if each["in_force"])
        return {
            "methods": methods,
            "margin_of_error": shown["margin"] if shown else None,
            "precision": self.precision(),
            "change": self.change(),
            "quality": self.quality(),
        }

    def point(self) -> Told:
        """What is told of a period in a series."""
        counts, whole = self.counts, self.figures(self.ratings)
        return {
            "form_versions": sorted(form["version"] for form in self.forms),
            "period": period_told(self.period, self.survey.today),
            "responses": len(self.everybody),
            "counted": counts and {**counts, "sheets": len(self.sheets)},
            "method": self.method,
            "scale_maximum": self.maximum,
            "bands": [{"floor": band["floor"], "text": band["text"]} for band in self.bands],
            **whole,
            **self.judged(self.percent, whole["percent"]),
        }

    def told(self, by: str | None = None) -> Told:
        items = [self.item(item) for item in self.items.values()]
        parts = dict.fromkeys(item["section"] for name, item in self.items.items() if name in self.scored)
        of_parts = {part: [name for name in self.scored if self.items[name]["section"] == part] for part in parts}
        return {
            "form": self.forms[0]["id"],
            "indicator": self.forms[0].get("indicator"),
            **self.point(),
            "excluded": self.excluded or None,
            "population": self.population,
            "response_rate": share(len(self.everybody), self.known) if self.known else None,
            "coverage": self.coverage(),
            **self.beside(),
            "sections": [
                {"id": part, **self.figures([r for sheet in self.sheets for r in ratings_in(sheet, names)])}
                for part, names in of_parts.items()
            ],
            "items": items,
            "importance": None if self.percent is None else self.importance(items),
            "by": by and {"item": by, "groups": self.groups(by)},
        }


def half_width(error: Fraction, sheets: int) -> Fraction:
    """t times the standard error, rounded to 4 decimals."""
    return Fraction(str(rounded(decimal(t975(sheets - 1) ** 2 * error).sqrt(PRECISE), 4)))


def needed(population: int, count: int) -> Told:
    """For +-5 % at 95 %: n = N / (1 + N e²), rounded up, and s = X² N P Q / (d² (N - 1) + X² P Q), rounded."""
    yamane = math.ceil(Fraction(population) / (1 + Fraction(population, 400)))
    unsure = Fraction("3.841") / 4
    krejcie = int(str(rounded(unsure * population / (Fraction(population - 1, 400) + unsure), 0)))
    return {
        "yamane": yamane,
        "yamane_reached": count >= yamane,
        "krejcie_morgan": krejcie,
        "krejcie_morgan_reached": count >= krejcie,
    }


def reliability(complete: Sequence[Sequence[int]], items: int) -> Told:
    """k / (k - 1) * (1 - sum of the items' variances / variance of the sums), of ten complete sheets or more."""
    sums = [Fraction(sum(row)) for row in complete]
    reason = "one-item" if items < 2 else "few-sheets" if len(sums) < 10 else None
    if reason is None and len(set(sums)) == 1:
        reason = "no-spread"
    alpha = None
    if reason is None:
        within_items = sum((variance(map(Fraction, column)) for column in zip(*complete, strict=True)), Fraction(0))
        alpha = rounded(Fraction(items, items - 1) * (1 - within_items / variance(sums)), 3)
    return {"alpha": alpha, "items": items, "sheets": len(complete), "reason": reason}


def closeness(complete: Sequence[Sequence[int]], at: int) -> str | None:
    """Pearson's correlation of a column with the sum of the others, from deviations."""
    own, rest = [Fraction(row[at]) for row in complete], [Fraction(sum(row) - row[at]) for row in complete]
    ups, downs = ([each - sum(column) / len(column) for each in column] for column in (own, rest))
    under = sum(each * each for each in ups) * sum(each * each for each in downs)
    if not under:
        return None
    over = sum((one * other for one, other in zip(ups, downs, strict=True)), Fraction(0))
    size = rounded(decimal(Fraction(over * over / under)).sqrt(PRECISE), 3)
    return f"-{size}" if over < 0 and Fraction(str(size)) else size


def main(arguments: Sequence[str]) -> None:
    world, *files = (Path(each).read_text(encoding="utf-8") for each in arguments if not each.isdigit())
    year, *quarter = (int(each) for each in arguments if each.isdigit())
    table, indicators, scales, *forms = files
    survey = Survey(json.loads(world), table, indicators, scales, forms)
    found = survey.report((year, quarter[0] if quarter else None))
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
