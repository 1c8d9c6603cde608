"""Figures of random worlds, recomputed from exported answer sheets by a program without the service."""

from __future__ import annotations

import ast
import json
import sys
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

from service.bootstrap import opened
from service.cli.parser import build_parser
from service.domain.scoring import importance
from tests.golden import recompute
from tests.golden.recompute import Period, Survey
from tests.support.examples import at
from tests.support.inprocess import Service, service
from tests.support.installation import SetClock
from tests.support.random_world import World, make

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.no_cover  # domain and application are judged by examples of their own

SEEDS = (3, 4)
OPEN = {"public_scores": True, "rate_limits": False}
MINIMUM = 5
YEARS = (2567, 2568, 2569, 2570)
QUARTERS = (1, 2, 3, 4)
PERIODS: list[Period] = [(year, quarter) for year in YEARS[2:] for quarter in (None, *QUARTERS)]
WORDS = frozenset({
    "title", "text", "choices", "checksum", "rules", "status", "certification", "demonstration", "minimum", "floors",
    "document", "recorded", "revision", "standing",
})  # fmt: skip
"""What figures have beside them: words, seals, and the ranking, which `work_out.py` works out."""


async def asked(served: Service, path: str = "", **query: Any) -> Any:
    """Return what the API says, with decimals as they are written."""
    given = {name: value for name, value in query.items() if value is not None}
    reply = await served.client.get(f"/api/v1/scores/survey{path}", params=given)
    assert reply.status_code == 200, reply.text
    return json.loads(reply.text, parse_float=str)


async def command(world: World, *arguments: str) -> None:
    """Run a command on a world, at its time."""
    parsed = build_parser().parse_args(arguments)
    with patch("service.cli.context.opened", partial(opened, clock=SetClock(at(world.now)))):
        await parsed.run(parsed, world.settings)


async def exported(world: World) -> str:
    """Return the answer sheets of a world with all that may be exported of them."""
    file = world.data / "sheets.csv"
    included = [word for name in ("month", "collector", "breakdowns", "excluded") for word in ("--include", name)]
    await command(world, "export", "responses", "--form", "survey", "--format", "csv", "--output", str(file), *included)
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for all worlds: definitions of one place are served by one application."""
    return tmp_path_factory.mktemp("worlds")


@pytest.fixture(autouse=True)
def _importance_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell importance of fewer sheets: a world has few complete ones."""
    monkeypatch.setattr(importance, "FEWEST", 3)
    monkeypatch.setattr(recompute, "COMPLETE_SHEETS", 3)


def differences(worked: Any, said: Any, where: str = "") -> Iterator[tuple[str, object, object]]:
    """Yield where figures differ; what one of the two does not tell is `None` in the other."""
    if isinstance(worked, dict) and isinstance(said, dict):
        for name in worked.keys() | said.keys() - WORDS:
            yield from differences(worked.get(name), said.get(name), f"{where}.{name}")
    elif isinstance(worked, list) and isinstance(said, list) and len(worked) == len(said):
        for number, (one, other) in enumerate(zip(worked, said, strict=True)):
            yield from differences(one, other, f"{where}[{number}]")
    elif (worked, type(worked)) != (said, type(said)):
        yield where, worked, said


def veiled(worked: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """Return recomputed figures less the groups that a report hides, which are all of one to four people at least."""
    coverage = {**worked["coverage"], "strata": _shown(worked["coverage"]["strata"], said["coverage"]["strata"])}
    if any(each["hidden"] for each in coverage["strata"]):
        coverage |= {"weighted_percent": None, "weighted_reason": "hidden"}
    by = worked["by"] and {**worked["by"], "groups": _shown(worked["by"]["groups"], said["by"]["groups"])}
    items = [
        each if each["type"] != "single" else {**each, "counts": _counts(each["counts"], other["counts"])}
        for each, other in zip(worked["items"], said["items"], strict=True)
    ]
    return {**worked, "coverage": coverage, "by": by, "items": items}


def _shown(worked: list[dict[str, Any]], said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    hidden = [each["hidden"] for each in said]
    assert all(veil or each["responses"] >= MINIMUM for each, veil in zip(worked, hidden, strict=True))
    return [
        {"value": each.get("value"), "label": each.get("label"), "hidden": True} if veil else each
        for each, veil in zip(worked, hidden, strict=True)
    ]


def _counts(worked: dict[str, int], said: dict[str, int | None]) -> dict[str, int | None]:
    return {value: None if said[value] is None else count for value, count in worked.items()}


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_figure_is_that_of_the_sheets(folder: Path, seed: int) -> None:
    world = await make(folder, seed)
    survey = Survey(world.told, await exported(world), world.indicators, world.scales, world.forms)
    async with service(world.data, SetClock(at(world.now)), forms_dir=world.definitions, **OPEN) as served:
        found = await disagreements(survey, served)
    assert found == []


async def disagreements(survey: Survey, served: Service) -> list[tuple[str, object, object]]:
    """Return where the API and the other program tell other figures, in any period or series."""
    found: list[tuple[str, object, object]] = []
    for number, period in enumerate(PERIODS):
        by = ("office", "experience")[number % 2]
        said = await asked(served, fiscal_year=period[0], quarter=period[1], by=by)
        found += differences(veiled(survey.report(period, by), said), said, str(period))
    said = await asked(served, "/series", years=list(YEARS))
    points: dict[str, list[Period]] = {
        "years": [(year, None) for year in YEARS],
        "quarters": [*product(YEARS, QUARTERS)],
    }
    for kind, periods in points.items():
        found += differences(survey.series(periods), said[kind], kind)
    return found


def test_the_other_program_has_the_standard_library_alone() -> None:
    tree = ast.parse(Path(recompute.__file__).read_text(encoding="utf-8"))
    plain = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    named = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {each.partition(".")[0] for each in plain | named} <= sys.stdlib_module_names
