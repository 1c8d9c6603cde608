"""Figures worked out twice: by the service from tallies, and by `work_out.py` from every single answer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.domain.collecting.answers import check
from service.domain.forms.form import Questionnaire, Section
from service.domain.forms.scale import Band, Interpretation
from service.domain.period import FiscalPeriod, month_of
from service.domain.scoring.choices_table import share
from service.domain.scoring.percent_mean_level import RatingSums, percent, sums
from service.domain.scoring.ranking import rank_items
from service.domain.scoring.tally import ANSWERED, SHEET, WHOLE, Cell, Tally, counted, tally_of
from tests.golden.work_out import WORKED, digest
from tests.support.examples import Unveiled, asking, indicator, multiple, questionnaire, rating, section, single, who

if TYPE_CHECKING:
    from service.domain.indicators.indicator import Indicator
    from service.domain.scoring.methods import MethodScore
    from service.domain.scoring.score import ItemScore, Score

HERE = Path(__file__).parent
CASES = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "cases").glob("*.json"))]
EXPECTED = [(case, expect) for case in CASES for expect in case["expect"]]


def version_of(given: dict[str, Any], version: int) -> Questionnaire:
    """Give the form as that version asked it: all items but those that only other versions have answers to."""
    answered: dict[int, set[str]] = defaultdict(set)
    for response in given["responses"]:
        answered[response["version"]].update(response["answers"])
    chosen = given.get("chosen", [])
    elsewhere = set().union(*answered.values()) - answered[version]
    sections: list[Section] = []
    for each in given["sections"]:
        items = [rating(name, required=False, na=True) for name in each["items"] if name not in elsewhere]
        if items:
            sections.append(section(each["id"], *items))
    if given["single"]:
        groups = {response["answers"].get(given["single"], "nowhere") for response in given["responses"]}
        item = single(given["single"], " ".join(sorted(groups)), required=False, breakdown=True)
        sections.append(section("general", item))
    for each in chosen:
        if version in each["versions"]:
            values = " ".join(each["values"])
            made = multiple(each["id"], values) if each["type"] == "multiple" else single(each["id"], values)
            sections.append(section(f"about-{each['id']}", replace(made, required=False)))
    counts = who(given["single"], *given["counts"]) if "counts" in given else None
    shape = {"version": version, "maximum": given["scale_max"], "method": given["method"]}
    asked = questionnaire(*sections, **shape, counts=counts)
    bands = tuple(Band(floor=band["floor"], text=band["text"]) for band in given["bands"])
    return replace(asked, interpretation=Interpretation(id="bands", bands=bands))


def indicator_of(given: dict[str, Any]) -> Indicator | None:
    criteria = given["criteria"]
    return criteria and indicator(
        *((floor["level"], floor["floor"]) for floor in criteria["floors"]),
        target=given["target"],
        below=criteria["below"],
        interpolation=criteria["interpolation"],
    )


def score_of(given: dict[str, Any], period: FiscalPeriod) -> Score:
    """Score the responses whose month in Bangkok is in the period, the way the service does."""
    asked = {
        version: version_of(given, version)
        for version in sorted({response["version"] for response in given["responses"]}, reverse=True)
    }
    tallies: dict[int, Tally] = {version: Tally() for version in asked}
    for response in given["responses"]:
        # A blank sheet is refused now; one that was stored before is scored as ever.
        answers = check(asked[response["version"]], response["answers"]) if response["answers"] else {}
        if month_of(datetime.fromisoformat(response["at"])) in period.months:
            for cell, step in tally_of(asked[response["version"]], [answers]).items():
                tallies[response["version"]][cell] += step * response["times"]
    sheets = sum(each[Cell(WHOLE, SHEET, WHOLE, ANSWERED)] for each in tallies.values())
    counts = next(iter(asked.values())).form.counts
    assessment = Unveiled(
        questionnaires=tuple(asked.values()),
        tallies=tuple(counted(each, counts) for each in tallies.values()),
        sheets=sheets,
        counts=counts,
        period=period,
        indicator=indicator_of(given),
        population=asking(given["population"], sheets, period),
    )
    return assessment.score(given["single"])


def as_text(figures: object, *names: str) -> dict[str, Any]:
    """Give figures as the golden files write them: decimals as text, digit for digit."""
    values = {name: getattr(figures, name) for name in names}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def chosen_of(item: ItemScore) -> dict[str, Any]:
    shares = {value: share(item, value) for value in item.counts}
    shown = {value: None if percent is None else str(percent) for value, percent in shares.items()}
    return {**as_text(item, "answers", "base", "counts"), "shares": shown}


def percent_exact(score: Score, maximum: int) -> str | None:
    """Redo the exact percent from the counts that the score shows."""
    assert score.method is not None
    ratings = [item.counts for item in score.items if item.type == "rating"]
    known = [{choice: count or 0 for choice, count in counts.items()} for counts in ratings]
    value = percent(
        reduce(add, (sums(each, range(1, maximum + 1)) for each in known), RatingSums()), score.method, maximum
    )
    return None if value is None else f"{value.numerator}/{value.denominator}"


def median_of(item: ItemScore) -> str | None:
    assert item.quality
    return None if item.quality.median is None else str(item.quality.median)


def precision_of(score: Score) -> dict[str, Any]:
    """Give every method with its interval, and the quality, as they were worked out."""
    if score.quality is None:
        return {}
    quality = score.quality
    found = {
        "methods": {each.method: method_of(each) for each in score.methods},
        "alike": [quality.alike.sheets, quality.alike.base],
        "bottom2": str(quality.bottom2_percent),
    }
    alpha = quality.reliability.alpha
    return {**found, "alpha": None if alpha is None else str(alpha), **importance_of(score)}


def importance_of(score: Score) -> dict[str, Any]:
    told = score.importance
    if told is None or told.reason in {"few-items", "few-sheets"}:
        return {}
    borders = {"borders": [str(told.mean_correlation), str(told.mean_percent)]} if told.items else {}
    items = {
        each.id: [each.correlation and str(each.correlation), str(each.percent), each.quadrant] for each in told.items
    }
    return {"importance": {**borders, **items}}


def method_of(each: MethodScore) -> dict[str, Any]:
    found: dict[str, Any] = {"percent": str(each.percent), "level": each.level}
    if each.interval is None:
        return found
    ends, levels = (each.interval.low, each.interval.high), [each.interval.low_level, each.interval.high_level]
    return {**found, "margin": str(each.interval.margin), "ends": [*map(str, ends)], "levels": levels}


@pytest.mark.parametrize(
    ("case", "expect"),
    EXPECTED,
    ids=[f"{case['name']}-{expect['fiscal_year']}-{expect['quarter'] or 'year'}" for case, expect in EXPECTED],
)
def test_the_service_finds_the_figures_that_were_worked_out(case: dict[str, Any], expect: dict[str, Any]) -> None:
    given = case["given"]
    score = score_of(given, FiscalPeriod(fiscal_year=expect["fiscal_year"], quarter=expect["quarter"]))
    wholes = (
        "responses answers rating_sum percent mean sd top2_percent level level_reason score met interpretation "
        "response_rate"
    )
    found = {
        "fiscal_year": score.period.fiscal_year,
        "quarter": score.period.quarter,
        **as_text(score, *wholes.split()),
        "percent_exact": percent_exact(score, given["scale_max"]),
        "sections": {each.id: as_text(each, "answers", "percent", "mean", "sd") for each in score.sections},
        "items": {
            each.id: {**as_text(each, "answers", "counts", "percent", "mean", "sd"), "median": median_of(each)}
            for each in score.items
            if each.type == "rating"
        },
    }
    named = rank_items(score)
    if named.strongest or named.weakest:
        found["strongest"] = sorted(each.id for each in named.strongest)
        found["weakest"] = sorted(each.id for each in named.weakest)
    found |= {
        name: value
        for name, value in precision_of(score).items()
        if name not in {"alpha", "importance"} or name in expect
    }
    if score.by:
        found["groups"] = {
            each.value: as_text(each, "responses", "answers", "percent") for each in score.by.groups if each.responses
        }
    if "chosen" in given:
        found["chosen"] = {each.id: chosen_of(each) for each in score.items if each.type in {"single", "multiple"}}
    assert found == expect


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_case_is_one_that_a_keeper_could_write(case: dict[str, Any]) -> None:
    """Criteria come with a target that is one of their floors, as `forms check` holds; without them there is none."""
    criteria, target = case["given"]["criteria"], case["given"]["target"]
    floors = {Fraction(floor["floor"]) for floor in criteria["floors"]} if criteria else {None}
    assert (None if target is None else Fraction(target)) in floors
    assert {"name", "why", "by_hand", "given", "periods", "expect"} == set(case)


def test_every_case_goes_by_the_name_of_its_file() -> None:
    names = [path.stem for path in sorted((HERE / "cases").glob("*.json"))]
    assert len(names) > 40
    assert [case["name"] for case in CASES] == names


def test_the_cases_are_as_they_were_worked_out() -> None:
    """Work them out anew if the program or a case changed since; otherwise they are those that it wrote."""
    if WORKED.read_text(encoding="utf-8").strip() == digest():
        return
    done = subprocess.run(
        [sys.executable, str(HERE / "work_out.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    pytest.fail("All cases are right: let `python tests/golden/work_out.py` note it in worked.sha256")


def test_whatever_changes_in_a_case_its_digest_changes_too(tmp_path: Path) -> None:
    cases = shutil.copytree(HERE / "cases", tmp_path / "cases")
    assert digest(cases) == digest()
    changed = next(cases.iterdir())
    changed.write_text(changed.read_text(encoding="utf-8") + " ", encoding="utf-8")
    seen = {digest(), digest(cases)}
    changed.rename(cases / "another.json")
    assert len(seen | {digest(cases)}) == 3


def test_what_works_the_cases_out_knows_nothing_of_the_service() -> None:
    source = (HERE / "work_out.py").read_text(encoding="utf-8")
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
