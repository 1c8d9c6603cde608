"""Suppression of small groups in a breakdown, including those that subtraction would reveal.

Subtraction within one period: the whole minus the shown groups. Between periods: a year minus its quarters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import chain, combinations, product, repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MINIMUM = 5
"""The fewest people whose figures may be shown."""


Sizes = Mapping[str, int]
"""The size of each group of a breakdown item in a period; those who chose none may be a group of their own, ""."""

Cell = tuple[int, str]
"""A row (a quarter, or the year as the last one) and a group."""


def hidden_groups(sizes: Sizes, minimum: int = MINIMUM) -> frozenset[str]:
    """Return the groups to hide; `sizes` has each group's size, and those who chose none as a group of their own.

    All groups under `minimum` are hidden. The total is always shown, so the sum of the hidden groups can be computed:
    where that is one group, or fewer people than `minimum`, the next smallest groups are hidden too. Empty groups are
    hidden, but protect nobody.
    """
    order = sorted(sizes, key=lambda name: (sizes[name], name))
    hidden = [name for name in order if sizes[name] < minimum]
    exposed = [name for name in hidden if sizes[name]]
    for name in order[len(hidden) :]:
        if not exposed or (len(exposed) > 1 and sum(sizes[each] for each in exposed) >= minimum):
            break
        hidden.append(name)
        exposed.append(name)
    return frozenset(hidden)


def hidden_in(measures: Iterable[Sizes]) -> frozenset[str]:
    """Return the groups to hide in one period, whose groups are counted in several ways."""
    return frozenset[str]().union(*map(hidden_groups, measures))


def hidden_in_year(quarters: Sequence[Sequence[Sizes]], beside: Sequence[frozenset[str]] = ()) -> frozenset[str]:
    """Return the groups to hide in a fiscal year; each quarter has its sizes counted in the same several ways.

    What the quarters show was decided when they were read and does not change; the year gives way. It hides what
    `hidden_in` says, and more groups until no small group that a quarter hides can be computed from the year, the other
    quarters and the totals, which are always shown. What each quarter hides `beside` something certified, the year
    hides too.
    """
    measures = [[*rows, _added_up(rows)] for rows in zip(*quarters, strict=True)]
    hidden = [hidden_in(each) | more for each, more in zip(quarters, beside or repeat(frozenset[str]()), strict=False)]
    year = hidden_in(rows[-1] for rows in measures).union(*beside)
    while (more := _first(_also_to_hide(rows, [*hidden, year]) for rows in measures)) is not None:
        year |= {more}
    return year


def hidden_beside(quarters: Sequence[Sequence[Sizes]], beside: Sequence[frozenset[str]]) -> frozenset[str]:
    """Return the groups to hide in a year of several quarters, or in the only one; each hides some `beside`."""
    return hidden_in_year(quarters, beside) if len(quarters) > 1 else hidden_in(quarters[0]).union(*beside)


def told_by_difference(before: Sequence[Sequence[Sizes]], after: Sequence[Sequence[Sizes]]) -> bool:
    """Return whether a year's figures, read before and after equal sheets were excluded, tell of few people who stay.

    Both have quarters as `hidden_in_year` takes them. What the excluded sheets say is known: the whole changes by them.
    So of those who stay, a group is told that either reading shows.
    """
    hidden = [one & other for one, other in zip(_hidden_by_row(before), _hidden_by_row(after), strict=True)]
    return any(_tells_few([*rows, _added_up(rows)], hidden) for rows in zip(*after, strict=True))


def _hidden_by_row(quarters: Sequence[Sequence[Sizes]]) -> list[frozenset[str]]:
    return [*map(hidden_in, quarters), hidden_in_year(quarters)]


def _tells_few(rows: Sequence[Sizes], hidden: Sequence[frozenset[str]]) -> bool:
    """Return whether fewer people than `MINIMUM` are shown, or follow from what is; of `rows`, the last is the year."""
    shown = (
        size for sizes, unseen in zip(rows, hidden, strict=True) for name, size in sizes.items() if name not in unseen
    )
    return any(0 < size < MINIMUM for size in shown) or next(_small_sums(rows, hidden), None) is not None


def _added_up(quarters: Sequence[Sizes]) -> Sizes:
    return {name: sum(sizes[name] for sizes in quarters) for name in quarters[0]}


def _also_to_hide(rows: Sequence[Sizes], hidden: Sequence[frozenset[str]]) -> str | None:
    """Return a group that the year must hide too, if there is one; `rows` are the quarters and the year."""
    cells = next(_small_sums(rows, hidden), None)
    if cells is None:
        return None
    beside = [name for row, name in _unknown(rows, hidden) if row in {row for row, _ in cells}]
    wishes = ([name for _, name in cells], beside, rows[-1])
    return _first(_smallest_shown(rows, hidden, names) for names in wishes)


def _first(names: Iterable[str | None]) -> str | None:
    """Return the first that is a name: that of those who named no group is empty."""
    return next((name for name in names if name is not None), None)


def _unknown(rows: Sequence[Sizes], hidden: Sequence[frozenset[str]]) -> list[Cell]:
    return sorted((row, name) for row, sizes in enumerate(rows) for name in hidden[row] if sizes.get(name))


def _small_sums(rows: Sequence[Sizes], hidden: Sequence[frozenset[str]]) -> Iterator[tuple[Cell, ...]]:
    """Yield the hidden cells of quarters whose sum follows from what is shown, where that is few people."""
    unknown = _unknown(rows, hidden)
    changes = _possible_changes(unknown)
    few = [(row, name) for row, name in unknown if row < len(rows) - 1 and rows[row][name] < MINIMUM]
    for cells in _sums_that_follow(few, changes):
        if _people(rows, cells) < MINIMUM and not _has_whole_quarter(rows, cells):
            yield cells


def _possible_changes(unknown: Iterable[Cell]) -> dict[Cell, int]:
    """Return how each hidden size can change while all that is shown stays as it is.

    Each row has a known total, and each group a known difference of its year and its quarters. These equations are the
    nodes of a graph and the hidden sizes its edges. What can change are cycles, one more and the next one fewer, and
    all sums of them; there is a cycle for each edge outside a spanning forest. The sum of some sizes follows from what
    is shown exactly if no cycle changes it. Of each size the changes by all cycles are the digits of one number, to the
    base 16, so that up to seven sizes can be added up at once.
    """
    ways: dict[int | str, dict[Cell, int]] = {}
    outside = list(unknown)
    while outside:
        if not (fresh := [cell for cell in outside if len(ways.keys() & set(cell)) == 1]):
            if all(ways.keys() >= set(cell) for cell in outside):
                break
            ways[next(row for row, name in outside if row not in ways)] = {}
            continue
        cell = fresh[0]
        near, far = cell if cell[0] in ways else reversed(cell)
        ways[far] = {cell: 1, **{each: -sign for each, sign in ways[near].items()}}
        outside.remove(cell)
    cycles = [Counter({cell: 1}) for cell in outside]
    for cycle, cell in zip(cycles, outside, strict=True):
        for node in cell:
            cycle.subtract(ways[node])
    return {cell: sum(cycle[cell] << 4 * place for place, cycle in enumerate(cycles)) for cell in unknown}


def _sums_that_follow(cells: Sequence[Cell], changes: Mapping[Cell, int]) -> Iterator[tuple[Cell, ...]]:
    """Yield all sets of up to four cells that no cycle changes; more cells have at least `MINIMUM` people."""
    pairs: dict[int, list[tuple[Cell, ...]]] = defaultdict(list)
    for several in chain(combinations(cells, 1), combinations(cells, 2)):
        pairs[sum(changes[cell] for cell in several)].append(several)
    yield from pairs[0]
    for change, first in pairs.items():
        for one, other in product(first, pairs.get(-change, ())):
            if one < other and not set(one) & set(other):
                yield one + other


def _people(rows: Sequence[Sizes], cells: Iterable[Cell]) -> int:
    return sum(rows[row][name] for row, name in cells)


def _has_whole_quarter(rows: Sequence[Sizes], cells: Sequence[Cell]) -> bool:
    """Return whether all people of a quarter are among those of some cells: its total is always shown."""
    people: Counter[int] = Counter()
    for row, name in cells:
        people[row] += rows[row][name]
    return any(people[row] == sum(rows[row].values()) for row in people)


def _smallest_shown(rows: Sequence[Sizes], hidden: Sequence[frozenset[str]], names: Iterable[str]) -> str | None:
    """Return the smallest of some groups that the year shows."""
    year = rows[-1]
    shown = [name for name in names if year[name] and name not in hidden[-1]]
    return min(shown, key=lambda name: (year[name], name), default=None)
