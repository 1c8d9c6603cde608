"""Work out the golden scores a second time, the slow way, from raw answers.

The service reads a score from tallies. This script is the other pair of eyes:
it lays every single answer out as on a spreadsheet, loops over the cells and
computes with fractions and 60-digit decimals, so that a mistake in the service
is not repeated here. That is why it must never import `service`, nor anything
outside the standard library.

    python tests/golden/work_out.py            rewrite `expect` in every case
    python tests/golden/work_out.py --check    show what would change, exit 1 if any

The first also writes `worked.sha256`, the digest of this program and of all cases as
it left them: as long as it is right, there is nothing to work out.

`expect` is written by this script, `by_hand` was worked out before it ran: a
change of `expect` that contradicts `by_hand` is a mistake. Figures that the
rules leave open are worked out so:

- all versions of a form are pooled; an item a version does not ask is empty;
- a form without criteria says `no-criteria` even when nobody answered;
- percents, scores, means and ends of intervals are kept below a step or band not
  reached, never the S.D., `top2_percent`, the response rate or a margin;
- a percent is kept below the floors in sections, items and groups as well, and so
  below a target, which is one of the floors;
- a score is kept below the levels its criteria have floors for;
- an answer sheet without a rating is still a response, also in the share of the
  population by which an interval is narrower;
- a half width is rounded to 4 decimals before it is added and subtracted;
- there is neither a response rate nor an interval of more responses than people;
- who left a rating out, or had no opinion, does not count for importance, which is told of 30
  sheets with all ratings and more, and of three ratings and more; its borders are means of
  the figures as shown; it is not told where fewer than half of the items placed have a
  correlation above 0 by more than chance, or where the mean of all is not above 0;
- who left the breakdown item empty is in no group;
- where only some count, all figures are of their sheets, but the number of responses;
- a share of a single choice is of all sheets of the versions that ask the item, empty
  or not; where several may be chosen, of the sheets that choose any.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import math
import statistics
import sys
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NotRequired, TypeAlias, TypedDict

CASES = Path(__file__).parent / "cases"
WORKED = Path(__file__).parent / "worked.sha256"
BANGKOK = timezone(timedelta(hours=7))
PRECISE = Context(prec=60, rounding=ROUND_HALF_UP)
WIDTH = 100

Answer: TypeAlias = int | str | list[str]
Sheet: TypeAlias = list[dict[str, Answer]]
"""A row per raw response, a cell per answered item, and one for the version under `VERSION`."""

VERSION = "version of the form"


class Floor(TypedDict):
    level: int
    floor: str


class Criteria(TypedDict):
    id: str
    version: int
    below: int | None
    interpolation: bool
    floors: list[Floor]


class Band(TypedDict):
    floor: str
    text: str


class Section(TypedDict):
    id: str
    items: list[str]


class Chosen(TypedDict):
    id: str
    type: str
    versions: list[int]
    values: list[str]


class Response(TypedDict):
    times: int
    at: str
    version: int
    answers: dict[str, Answer]


class Given(TypedDict):
    scale_max: int
    method: str
    criteria: Criteria | None
    target: str | None
    bands: list[Band]
    population: int | None
    sections: list[Section]
    single: str | None
    chosen: NotRequired[list[Chosen]]
    counts: NotRequired[list[str]]
    """The answers to `single` of those who count."""
    responses: list[Response]


class Period(TypedDict):
    fiscal_year: int
    quarter: int | None


class Case(TypedDict):
    name: str
    why: str
    by_hand: str
    given: Given
    periods: list[Period]
    expect: NotRequired[list[dict[str, Any]]]


# Laying the answers out


def quarter_start(fiscal_year: int, quarter: int) -> datetime:
    """The first instant of a quarter; fiscal year 2569 begins in October 2025."""
    month = {1: 10, 2: 1, 3: 4, 4: 7}[quarter]
    year = fiscal_year - (544 if quarter == 1 else 543)
    return datetime(year, month, 1, tzinfo=BANGKOK)


def bounds(period: Period) -> tuple[datetime, datetime]:
    """The first instant of a period and the first instant after it."""
    year, quarter = period["fiscal_year"], period["quarter"]
    next_year = quarter_start(year + 1, 1)
    if quarter is None:
        return quarter_start(year, 1), next_year
    end = next_year if quarter == 4 else quarter_start(year, quarter + 1)
    return quarter_start(year, quarter), end


def lay_out(given: Given, period: Period) -> Sheet:
    """Every raw response of the period as a row of its own."""
    start, end = bounds(period)
    sheet: Sheet = []
    for response in given["responses"]:
        for _ in range(response["times"]):
            if start <= datetime.fromisoformat(response["at"]) < end:
                sheet.append({**response["answers"], VERSION: response["version"]})
    return sheet


def ratings_in(sheet: Sheet, items: list[str]) -> list[int]:
    """Every rating given to any of the items; "no opinion" is not a rating."""
    ratings: list[int] = []
    for row in sheet:
        for item in items:
            cell = row.get(item)
            if isinstance(cell, int):
                ratings.append(cell)
    return ratings


# Figures, exact


def mean_of(ratings: list[int]) -> Fraction | None:
    return Fraction(sum(ratings), len(ratings)) if ratings else None


def top_two_percent(ratings: list[int], scale_max: int) -> Fraction | None:
    if not ratings:
        return None
    top = [rating for rating in ratings if rating in (scale_max, scale_max - 1)]
    return Fraction(100 * len(top), len(ratings))


def percent_of(ratings: list[int], given: Given) -> Fraction | None:
    mean, scale_max = mean_of(ratings), given["scale_max"]
    if mean is None:
        return None
    match given["method"]:
        case "mean-percent":
            return 100 * mean / scale_max
        case "top-2-box":
            return top_two_percent(ratings, scale_max)
        case "normalised":
            return 100 * (mean - 1) / (scale_max - 1)
        case unknown:
            raise ValueError(f"no such method: {unknown}")


def level_and_reason(percent: Fraction | None, criteria: Criteria | None) -> tuple[int | None, str | None]:
    """Try every floor and keep the highest level that is reached."""
    if criteria is None:
        return None, "no-criteria"
    if percent is None:
        return None, "no-answers"
    floors = criteria["floors"]
    reached = [f["level"] for f in floors if Fraction(f["floor"]) <= percent]
    if reached:
        return max(reached), None
    if criteria["below"] is not None:
        return criteria["below"], None
    return None, "below-criteria"


def met(percent: Fraction | None, target: str | None) -> bool | None:
    return None if percent is None or target is None else percent >= Fraction(target)


def exact_score(percent: Fraction, criteria: Criteria) -> Fraction | None:
    """On the straight line between the two floors the value stands between."""
    points = sorted((Fraction(f["floor"]), f["level"]) for f in criteria["floors"])
    for (low, level), (high, next_level) in pairwise(points):
        if low <= percent < high:
            return level + (next_level - level) * (percent - low) / (high - low)
    if percent >= points[-1][0]:
        return Fraction(points[-1][1])
    return None if criteria["below"] is None else Fraction(criteria["below"])


# Figures, as shown


def exact(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def decimal(value: Fraction) -> Decimal:
    with localcontext(PRECISE):
        return Decimal(value.numerator) / Decimal(value.denominator)


def rounded(value: Decimal | Fraction | None, places: int = 2) -> str | None:
    """Half up, never to even."""
    if value is None:
        return None
    figure = decimal(value) if isinstance(value, Fraction) else value
    return str(figure.quantize(Decimal(1).scaleb(-places), context=PRECISE))


def kept_below(value: Fraction | None, steps: list[Fraction], places: int = 2) -> str | None:
    """Half up, with as many places as it takes not to reach a step it has not."""
    if value is None:
        return None
    while True:
        shown = rounded(value, places)
        assert shown is not None
        if not any(value < step <= Fraction(shown) for step in steps):
            return shown
        places += 1


def percent_shown(percent: Fraction | None, given: Given) -> str | None:
    criteria = given["criteria"]
    return kept_below(percent, [Fraction(f["floor"]) for f in criteria["floors"]] if criteria else [])


def score_shown(percent: Fraction | None, criteria: Criteria | None) -> str | None:
    if percent is None or criteria is None or not criteria["interpolation"]:
        return None
    levels = [Fraction(f["level"]) for f in criteria["floors"]]
    return kept_below(exact_score(percent, criteria), levels, places=4)


def sd_shown(ratings: list[int]) -> str | None:
    """Sample S.D.: the root of the squared distances from the mean over n - 1."""
    mean = mean_of(ratings)
    if mean is None or len(ratings) < 2:
        return None
    distances = sum((rating - mean) ** 2 for rating in ratings)
    variance = Fraction(distances) / (len(ratings) - 1)
    return rounded(decimal(variance).sqrt(PRECISE))


def interpretation(ratings: list[int], bands: list[Band]) -> str | None:
    """The highest band whose floor the exact mean reaches."""
    mean = mean_of(ratings)
    if mean is None:
        return None
    reached = [b for b in bands if Fraction(b["floor"]) <= mean]
    best = max(reached, key=lambda band: Decimal(band["floor"]), default=None)
    return best["text"] if best else None


def response_rate(responses: int, population: int | None) -> str | None:
    return rounded(Fraction(responses * 100, population)) if population and responses <= population else None


# Who is strongest and weakest


@cache
def printed_t(freedom: int) -> float:
    """The 97.5 % point of t as tables print it: 3 decimals, by lines that get sparser."""
    line = max(each for each in (*range(1, 31), 40, 60, 120) if each <= freedom)
    low, high = 0.0, 20.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if beyond(middle, line) < 0.475 else (low, middle)
    return round(low, 3)


@cache
def beyond(t: float, freedom: int) -> float:
    """The area under the density of t from 0, by the trapezoids of many thin slices."""
    slices = 4000
    heights = [(1 + (t * n / slices) ** 2 / freedom) ** (-(freedom + 1) / 2) for n in range(slices + 1)]
    scale: float = math.gamma((freedom + 1) / 2) / math.gamma(freedom / 2) / math.sqrt(freedom * math.pi)
    area: float = sum(heights) - (heights[0] + heights[-1]) / 2
    return scale * t / slices * area


def worth(rating: int, given: Given) -> int:
    """What an answer adds to the figure of its item."""
    return int(rating >= given["scale_max"] - 1) if given["method"] == "top-2-box" else rating


def stands_above(one: list[int], other: list[int]) -> bool:
    """Whether the 95 % interval of the difference of two means lies above nothing."""
    error = math.sqrt(statistics.variance(one) / len(one) + statistics.variance(other) / len(other))
    return statistics.fmean(one) - statistics.fmean(other) > printed_t(min(len(one), len(other)) - 1) * error


def ends(sheet: Sheet, items: list[str], given: Given) -> dict[str, list[str]]:
    """Of the items with ten answers or more those that stand above some and below none, and the other way round."""
    worths = {item: [worth(rating, given) for rating in ratings_in(sheet, [item])] for item in items}
    ranked = {item: column for item, column in worths.items() if len(column) >= 10}
    pairs = [(one, other) for one in ranked for other in ranked if stands_above(ranked[one], ranked[other])]
    above, below = {one for one, _ in pairs}, {other for _, other in pairs}
    return {"strongest": sorted(above - below), "weakest": sorted(below - above)} if pairs else {}


# How precise a percent is


def own_ratings(row: dict[str, Answer], items: list[str]) -> list[int]:
    return [cell for item in items if isinstance(cell := row.get(item), int)]


def half_width(people: list[list[int]], percent: Fraction, given: Given, responses: int) -> Decimal | None:
    """t times the standard error of a ratio, from how far each person is from what their ratings would be at it."""
    population = given["population"]
    if len(people) < 2 or (population is not None and responses > population):
        return None
    asked = sum(len(own) for own in people)
    apart = [(value_of(own, given) - percent) * len(own) for own in people]
    spread = Fraction(sum(each**2 for each in apart)) / (len(people) - 1) * len(people) / asked**2
    if population is not None:
        spread *= 1 - Fraction(responses, population)
    elif not spread:
        return None
    if not spread and responses != population:
        return None
    t = Decimal(f"{printed_t(len(people) - 1):.3f}")
    root = decimal(Fraction(t) ** 2 * spread).sqrt(PRECISE)
    return Decimal(str(rounded(root, 4)))


def value_of(ratings: list[int], given: Given) -> Fraction:
    """The percent that these ratings are by themselves."""
    percent = percent_of(ratings, given)
    assert percent is not None
    return percent


def of_method(people: list[list[int]], given: Given, responses: int) -> dict[str, Any]:
    ratings = [rating for own in people for rating in own]
    percent, criteria = value_of(ratings, given), given["criteria"]
    half = half_width(people, percent, given, responses)
    found: dict[str, Any] = {
        "percent": percent_shown(percent, given),
        "level": level_and_reason(percent, criteria)[0],
    }
    if half is None:
        return found
    least = Fraction(100, given["scale_max"]) if given["method"] == "mean-percent" else Fraction(0)
    low, high = max(percent - Fraction(half), least), min(percent + Fraction(half), Fraction(100))
    return {
        **found,
        "margin": rounded(half),
        "ends": [percent_shown(low, given), percent_shown(high, given)],
        "levels": [level_and_reason(each, criteria)[0] for each in (low, high)],
    }


def alpha_of(sheets: list[list[int]]) -> str | None:
    """Cronbach's alpha as his paper has it, from the columns of a table without gaps."""
    sums = [sum(row) for row in sheets]
    if len(sheets) < 10 or len(sheets[0]) < 2 or len(set(sums)) == 1:
        return None
    columns = list(zip(*sheets, strict=True))
    within = sum(Fraction(statistics.variance(map(Fraction, column))) for column in columns)
    whole = Fraction(statistics.variance(map(Fraction, sums)))
    return rounded(Fraction(len(columns), len(columns) - 1) * (1 - within / whole), 3)


def precision(sheet: Sheet, items: list[str], given: Given) -> dict[str, Any]:
    """Every method with its interval, and the quality of the answers; nothing without ratings."""
    people = [own for row in sheet if (own := own_ratings(row, items))]
    if not people:
        return {}
    methods = ["mean-percent", *(["top-2-box"] if given["scale_max"] > 3 else []), "normalised"]
    if given["method"] not in methods:
        methods.insert(1, given["method"])
    several = [own for own in people if len(own) >= 3]
    ratings = [rating for own in people for rating in own]
    found: dict[str, Any] = {
        "methods": {each: of_method(people, {**given, "method": each}, len(sheet)) for each in methods},
        "alike": [sum(len(set(own)) == 1 for own in several), len(several)],
        "bottom2": rounded(Fraction(100 * sum(rating < 3 for rating in ratings), len(ratings))),
    }
    if len({row[VERSION] for row in sheet}) == 1:
        complete = [own for own in people if len(own) == len(items)]
        found["alpha"] = alpha_of(complete)
        if len(items) > 2 and len(complete) >= 30:
            found["importance"] = importance(sheet, complete, items, given)
    return found


def importance(sheet: Sheet, complete: list[list[int]], items: list[str], given: Given) -> dict[str, list[str | None]]:
    """The correlation of each item with the rest, its percent, and where both lie."""
    percents = {item: percent_shown(percent_of(ratings_in(sheet, [item]), given), given) for item in items}
    found = {item: together(complete, column) for column, item in enumerate(items)}
    there = [item for item in items if found[item] is not None]
    if not there:
        return {}
    across = rounded(sum((Fraction(str(found[item])) for item in there), Fraction(0)) / len(there), 3)
    up = rounded(sum((Fraction(str(percents[item])) for item in there), Fraction(0)) / len(there))
    related = [item for item in there if beyond_chance(float(str(found[item])), len(complete))]
    if Decimal(str(across)) <= 0 or 2 * len(related) < len(there):
        return {}
    names = {(True, False): "improve", (True, True): "keep", (False, False): "later", (False, True): "maintain"}
    placed: dict[str, list[str | None]] = {item: [found[item], percents[item], None] for item in items}
    for item in there:
        right, above = (
            Decimal(str(found[item])) >= Decimal(str(across)),
            Decimal(str(percents[item])) >= Decimal(str(up)),
        )
        placed[item][2] = names[right, above]
    return {"borders": [across, up], **placed}


def beyond_chance(size: float, sheets: int) -> bool:
    """Whether a correlation above 0 has a t above the printed one."""
    return size == 1 or (size > 0 and size * math.sqrt((sheets - 2) / (1 - size * size)) > printed_t(sheets - 2))


def together(complete: list[list[int]], column: int) -> str | None:
    """Covariance over both spreads, with 60 digits, of a column and the sum of the others."""
    own = [Decimal(row[column]) for row in complete]
    rest = [Decimal(sum(row) - row[column]) for row in complete]
    with localcontext(PRECISE):
        below = statistics.variance(own) * statistics.variance(rest)
        if not below:
            return None
        middles = statistics.mean(own), statistics.mean(rest)
        shared = sum((x - middles[0]) * (y - middles[1]) for x, y in zip(own, rest, strict=True)) / (len(own) - 1)
        return rounded(Decimal(shared) / below.sqrt(), 3)


# The expected score


def figures(ratings: list[int], given: Given) -> dict[str, Any]:
    return {
        "percent": percent_shown(percent_of(ratings, given), given),
        "mean": kept_below(mean_of(ratings), [Fraction(band["floor"]) for band in given["bands"]]),
        "sd": sd_shown(ratings),
    }


def of_section(sheet: Sheet, items: list[str], given: Given) -> dict[str, Any]:
    ratings = ratings_in(sheet, items)
    return {"answers": len(ratings), **figures(ratings, given)}


def of_item(sheet: Sheet, item: str, given: Given) -> dict[str, Any]:
    cells = [row[item] for row in sheet if item in row]
    choices: list[int | str] = [*range(given["scale_max"], 0, -1), "na"]
    ratings = ratings_in(sheet, [item])
    return {
        "answers": len(ratings),
        "counts": {str(choice): cells.count(choice) for choice in choices},
        "median": rounded(Fraction(statistics.median(map(Fraction, ratings))), 1) if ratings else None,
        **figures(ratings, given),
    }


def of_group(sheet: Sheet, items: list[str], given: Given) -> dict[str, Any]:
    ratings = ratings_in(sheet, items)
    return {
        "responses": len(sheet),
        "answers": len(ratings),
        "percent": percent_shown(percent_of(ratings, given), given),
    }


def groups(sheet: Sheet, items: list[str], given: Given) -> dict[str, Any]:
    """A group per value of the breakdown item; who left it empty is in none."""
    single = given["single"]
    if single is None:
        return {}
    values = sorted({str(row[single]) for row in sheet if single in row})
    rows = {value: [r for r in sheet if r.get(single) == value] for value in values}
    return {"groups": {v: of_group(rows[v], items, given) for v in values}}


def of_chosen(sheet: Sheet, item: Chosen) -> dict[str, Any]:
    """Look at every sheet that was asked, one by one, and at what it chose."""
    asked = [row for row in sheet if row[VERSION] in item["versions"]]
    answered = [row[item["id"]] for row in asked if item["id"] in row]
    taken = [value for cell in answered for value in (cell if isinstance(cell, list) else [cell])]
    base = len(answered) if item["type"] == "multiple" else len(asked)
    return {
        "answers": len(answered),
        "base": base,
        "counts": {value: taken.count(value) for value in item["values"]},
        "shares": {
            value: rounded(Fraction(100 * taken.count(value), base)) if base else None for value in item["values"]
        },
    }


def chosen(sheet: Sheet, given: Given) -> dict[str, Any]:
    """The items that are no ratings, in the cases that have some."""
    if "chosen" not in given:
        return {}
    return {"chosen": {item["id"]: of_chosen(sheet, item) for item in given["chosen"]}}


def work_out(given: Given, period: Period) -> dict[str, Any]:
    everybody, criteria = lay_out(given, period), given["criteria"]
    sheet = (
        [row for row in everybody if row.get(given["single"] or "") in given["counts"]]
        if "counts" in given
        else everybody
    )
    sections = {section["id"]: section["items"] for section in given["sections"]}
    items = [item for section in sections.values() for item in section]
    ratings = ratings_in(sheet, items)
    percent = percent_of(ratings, given)
    level, reason = level_and_reason(percent, criteria)
    return {
        **period,
        "responses": len(everybody),
        "answers": len(ratings),
        "rating_sum": sum(ratings),
        "percent_exact": exact(percent),
        **figures(ratings, given),
        "top2_percent": rounded(top_two_percent(ratings, given["scale_max"])),
        "level": level,
        "level_reason": reason,
        "score": score_shown(percent, criteria),
        "met": met(percent, given["target"]),
        "interpretation": interpretation(ratings, given["bands"]),
        "response_rate": response_rate(len(everybody), given["population"]),
        "sections": {s: of_section(sheet, sections[s], given) for s in sections},
        "items": {item: of_item(sheet, item, given) for item in items},
        **ends(sheet, items, given),
        **precision(sheet, items, given),
        **groups(sheet, items, given),
        **chosen(sheet, given),
    }


# The files


def pretty(value: Any, indent: int = 0, taken: int = 0) -> str:
    """JSON for reading: whatever fits on one line stays on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    short = indent + taken + len(flat) < WIDTH and indent > 0
    if short or not value or not isinstance(value, dict | list):
        return flat
    pad, end = " " * (indent + 2), " " * indent
    if isinstance(value, list):
        lines = [pad + pretty(part, indent + 2) for part in value]
        return "[\n" + ",\n".join(lines) + f"\n{end}]"
    keys = {json.dumps(key, ensure_ascii=False) + ": ": value[key] for key in value}
    lines = [pad + key + pretty(keys[key], indent + 2, len(key)) for key in keys]
    return "{\n" + ",\n".join(lines) + f"\n{end}}}"


def renewed(text: str) -> str:
    case: Case = json.loads(text)
    case["expect"] = [work_out(case["given"], period) for period in case["periods"]]
    return pretty(case) + "\n"


def difference(path: Path, old: str, new: str) -> str:
    names = (f"{path.name} as stored", f"{path.name} as worked out")
    lines = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), *names)
    return "".join(lines)


def digest(cases: Path = CASES) -> str:
    """Digest this program and every case with what is expected of it, each by its name."""
    paths = [Path(__file__), *sorted(cases.glob("*.json"))]
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Work out the golden scores.")
    parser.add_argument("--check", action="store_true", help="change nothing, compare")
    check: bool = parser.parse_args(arguments).check
    changed = 0
    for path in sorted(CASES.glob("*.json")):
        old = path.read_text(encoding="utf-8")
        new = renewed(old)
        if new == old:
            continue
        changed += 1
        if check:
            sys.stdout.write(difference(path, old, new))
        else:
            path.write_text(new, encoding="utf-8")
    if not check:
        WORKED.write_text(digest() + "\n", encoding="utf-8")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
