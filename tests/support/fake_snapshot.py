"""Snapshots of figures from the state in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.application.ports.snapshot import Counts, Months, QuarterCounts, Snapshot
from service.domain.indicators.imported import in_force as imported_in_force
from service.domain.indicators.year_rules import AdoptedRules, in_force
from service.domain.scoring.tally import ANSWERED, EXCLUDED_SHEETS, SHEET, SHEETS, WHOLE, Cell, is_contribution
from tests.support.fake_certificates import latest_of
from tests.support.fake_conclusions import conclusions_in
from tests.support.fake_remarks import remarks_in

if TYPE_CHECKING:
    from datetime import date

    from service.application.ports.records import TallyKey
    from service.application.ports.snapshot import Adopted, GroupSizes, Monthly, Tallies, Told, Wanted
    from service.domain.collecting.comment import Comment
    from service.domain.collecting.population import ToldPopulation
    from tests.support.fake_store import State


def read_figures(state: State, wanted: Wanted) -> Snapshot:
    """Return what is wanted from the state."""
    latest = {key: latest_of(state.certified.values(), *key) for key in wanted.certified}
    certified = {key: found for key, found in latest.items() if found}
    wanted = wanted.after(certified)
    measured = sorted(
        state.measurements,
        key=lambda each: (each.indicator, each.period.fiscal_year, each.period.quarter or 0, each.revision),
    )
    collecting = Counter(each.form for each in state.collectors if each.standing != "trial")
    several = {form for form, count in collecting.items() if count > 1}
    return Snapshot(
        collectors=[each for each in state.collectors if each.counts],
        withdrawn=[each for each in state.collectors if each.standing == "withdrawn"],
        counts={each.of: _counts(state, each) for each in wanted.counts},
        sizes={each: _sizes(state, each) for each in wanted.sizes},
        monthly={each: _monthly(state, each) for each in wanted.monthly},
        responses={each: _responses(state, each) for each in wanted.responses},
        strata={each: _strata(state, each) for each in wanted.strata if each.form in several},
        certified_counts={
            each.of: list(told) for each in wanted.quarters if (told := state.certified_counts.get(each.of))
        },
        quarters={
            each.of: QuarterCounts(
                tallies=_counts(state, Counts(each.of, each.items, each.items)),
                responses=_responses(state, each.of),
                strata=_strata(state, each.of) if each.of.form in several else {},
            )
            for each in wanted.quarters
            if wanted.all_quarters or each.of in state.certified_counts
        },
        comments={each: _comments(state, each) for each in wanted.comments},
        certified=certified,
        measured={year: [each for each in measured if each.period.fiscal_year == year] for year in wanted.measured},
        remarks={year: remarks_in(state, year) for year in wanted.measured},
        conclusions={year: conclusions_in(state, year) for year in wanted.concluded},
        arrivals={form: arrivals_of(state, form) for form in wanted.arrivals},
        adopted=adopted_in(state),
        populations=told_in(state),
        downloads={each: last for each in wanted.downloaded if (last := _downloaded(state, each))},
        imported=imported_in_force(each for each in state.imported if each.indicator in wanted.imported),
    )


def _downloaded(state: State, report: str) -> datetime | None:
    """Return when a report was downloaded last."""
    seconds = [
        each.happened
        for each in state.audit
        if each.action == "report-downloaded" and each.subject.startswith(f"{report} ")
    ]
    return datetime.fromtimestamp(max(seconds), UTC) if seconds else None


def adopted_in(state: State) -> Adopted:
    """Return the last revision of each indicator's year."""
    return in_force(all_rules_in(state))


def all_rules_in(state: State) -> list[AdoptedRules]:
    """Return all revisions, each with the name of who made it."""
    named = {each.name: each.full_name for each in state.planners.values()}
    return [replace(rules, full_name=named.get(rules.by, "")) for _, rules in sorted(state.year_rules.items())]


def told_in(state: State) -> Told:
    """Return all that was told of populations, by collector."""
    found: dict[int, list[ToldPopulation]] = defaultdict(list)
    for (collector, _), told in sorted(state.populations.items()):
        found[collector].append(told)
    return dict(found)


def arrivals_of(state: State, form: str) -> dict[date, int]:
    """Return a form's responses by day, in order."""
    collectors = {each.id for each in state.collectors if each.form == form and each.counts}
    days: Counter[date] = Counter()
    for (collector, day), count in state.arrivals.items():
        days[day] += count if collector in collectors else 0
    return {day: count for day, count in sorted(days.items()) if count}


def _counts(state: State, counts: Counts) -> Tallies:
    sums: dict[int, dict[Cell, int]] = defaultdict(lambda: defaultdict(int))
    for place, count in _of(state, counts.of).items():
        cell = place.cell
        size = cell.by_item in counts.sizes_of and (cell.by_item in counts.in_full or cell.item == SHEET)
        if cell.by_item == WHOLE or size:
            sums[place.form_version_id][cell] += count
    return {version: dict(cells) for version, cells in sums.items()}


def _sizes(state: State, sizes: GroupSizes) -> Tallies:
    counted = _counts(state, Counts(sizes.of, sizes.items))
    return {
        version: kept
        for version, cells in counted.items()
        if (kept := {cell: count for cell, count in cells.items() if cell.item == SHEET})
    }


def _monthly(state: State, months: Months) -> Monthly:
    sums: dict[int, dict[int, dict[Cell, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for place, count in _of(state, months).items():
        if place.cell.by_item == WHOLE and not is_contribution(place.cell):
            sums[place.month][place.form_version_id][place.cell] += count
    return sums


def _responses(state: State, months: Months) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for place, count in _of(state, months).items():
        if place.cell == Cell(WHOLE, SHEET, WHOLE, ANSWERED):
            sums[place.collector_id] += count
    return dict(sums)


def _strata(state: State, months: Months) -> dict[int, Tallies]:
    sums: dict[int, dict[int, dict[Cell, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    counting = {each.id for each in state.collectors if each.counts}
    for place, count in _of(state, months).items():
        if place.cell.by_item == WHOLE and place.collector_id in counting:
            sums[place.collector_id][place.form_version_id][place.cell] += count
    return {name: {version: dict(cells) for version, cells in each.items()} for name, each in sums.items()}


def _comments(state: State, months: Months) -> list[Comment]:
    found = [each for each in state.shown_comments(months.form) if each.month in months.months]
    return sorted(found, key=lambda each: (each.item, each.id))


def _of(state: State, months: Months) -> dict[TallyKey, int]:
    stands = {each.id: each.standing for each in state.collectors if each.form == months.form}
    found: Counter[TallyKey] = Counter()
    for place, count in state.tally.items():
        stand = stands.get(place.collector_id) if place.month in months.months else None
        if stand == "real":
            found[place] += count
        elif stand == "withdrawn" and place.cell in {SHEETS, EXCLUDED_SHEETS}:
            found[place._replace(cell=EXCLUDED_SHEETS)] += count
    return found
