"""The frame of the plan: strategies with their lines, and below these the projects that indicators measure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from service.domain.definition import Definition
from service.domain.forms.findings import Finding, line_findings
from service.domain.forms.values import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Project(Definition, frozen=True, kw_only=True):
    """A project of the plan (แผนงาน/โครงการ), with the ids of its indicators."""

    number: Line
    title: Line
    indicators: Annotated[tuple[str, ...], Meta(min_length=1)]


class StrategyLine(Definition, frozen=True, kw_only=True):
    """A line of a strategy (กลยุทธ์)."""

    title: Line
    projects: Annotated[tuple[Project, ...], Meta(min_length=1)]


class Strategy(Definition, frozen=True, kw_only=True):
    """A strategy (ยุทธศาสตร์), under the name that papers print."""

    title: Line
    lines: Annotated[tuple[StrategyLine, ...], Meta(min_length=1)]


class Place(Struct, frozen=True, kw_only=True):
    """Where an indicator stands in the plan; all is empty for a plan without strategies."""

    strategy: str = ""
    strategy_line: str = ""
    project: str = ""


NOWHERE = Place()


def places(strategies: Iterable[Strategy]) -> dict[str, Place]:
    """Return the place of each indicator, in the order of the plan."""
    return {
        indicator: Place(strategy=strategy.title, strategy_line=line.title, project=f"{project.number} {project.title}")
        for strategy in strategies
        for line in strategy.lines
        for project in line.projects
        for indicator in project.indicators
    }


def strategy_findings(strategies: Sequence[Strategy], indicators: Sequence[str]) -> Iterator[Finding]:
    """Yield unknown indicators, those in two projects, and, where there are strategies, those in none."""
    yield from line_findings(tuple(strategies), "strategies")
    placed: Counter[str] = Counter()
    for where, named in _named(strategies):
        placed[named] += 1
        if named not in indicators:
            yield Finding(where, "project-unknown-indicator", {"id": named})
        elif placed[named] > 1:
            yield Finding(where, "project-indicator-twice", {"id": named})
    for at, indicator in enumerate(indicators):
        if strategies and indicator not in placed:
            yield Finding(f"indicators[{at}].id", "indicator-without-project", {"id": indicator})


def _named(strategies: Iterable[Strategy]) -> Iterator[tuple[str, str]]:
    """Yield the indicators that projects name, each with the path of its name."""
    for a, strategy in enumerate(strategies):
        for b, line in enumerate(strategy.lines):
            for c, project in enumerate(line.projects):
                for d, indicator in enumerate(project.indicators):
                    yield f"strategies[{a}].lines[{b}].projects[{c}].indicators[{d}]", indicator
