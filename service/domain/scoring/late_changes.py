"""What differs between two counts of one quarter: how many people at least, and which groups that would give away.

A certified report stays while answers come late, are corrected, withdrawn or excluded. Whoever has both subtracts.
Counts alone do not tell how many people differ, only how many at least: as many as one count moved by. A rating has one
choice of each person, so of a rating it is the sum of what its choices rose by, or fell by.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import TYPE_CHECKING, Literal, NamedTuple

from service.domain.forms.form import NO_OPINION
from service.domain.scoring.contribution import LACKS, RESERVED
from service.domain.scoring.suppression import MINIMUM
from service.domain.scoring.tally import ANSWERED, RATED, SHEET, SHEETS, WHOLE, Cell, group_sizes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from service.domain.forms.form import Single
    from service.domain.scoring.tally import Choice

    Moves = Mapping[Choice, int]
    """By how much each count moved."""

_RATED_SHEETS = Cell(WHOLE, SHEET, WHOLE, RATED)

Counts = Mapping[Cell, int]
ByLabel = Mapping[str, Counts]
TwoCounts = tuple[Counts, Counts]
"""The counts of a quarter as something certified tells them, and as they are shown now."""

WholeCounts = tuple[Counts, Counts]
"""The counts of all sheets of a form, and of those that count."""

Late = Literal["held", "groups"]
"""What a period does not tell yet, as fewer than `MINIMUM` people differ from what was certified: anything of them, or
what they say in their groups."""


class Moved(NamedTuple):
    """The counts of a quarter as each certified report tells them and as they are shown now, where these differ.

    Of the sheets that count: by breakdown, and by label of collectors.
    """

    groups: Sequence[TwoCounts] = ()
    strata: Sequence[tuple[ByLabel, ByLabel]] = ()


def few_moved(everybody: TwoCounts, counted: TwoCounts, ratings: Collection[str]) -> bool:
    """Return whether two counts of a whole form differ by fewer than `MINIMUM` people, as far as counts can tell.

    Of all sheets, of those that count, and of those with ratings among these; the last two may not differ at all.
    """
    before, after = (_sheets_of(*each) for each in zip(everybody, counted, strict=True))
    if all(abs(now - then) >= MINIMUM for then, now in zip(before, after, strict=True)):
        return False
    parts = {cell.by_value for each in everybody for cell in each if cell.by_item == WHOLE}
    people = max((_people(_moves(*everybody, part), ratings) for part in parts), default=0)
    told = _moves(*counted)
    rated = {choice: step for choice, step in told.items() if choice == (SHEET, RATED) or choice[0] == RESERVED}
    return people < MINIMUM or any(0 < _people(each, ratings) < MINIMUM for each in (told, rated))


def few_left_of_two(certified: Sequence[WholeCounts], now: WholeCounts, ratings: Collection[str]) -> bool:
    """Return whether the whole as it is now, with one certified report and without another, is of few people."""
    *sheets, last = (_sheets_of(*each) for each in (*certified, now))
    return any(
        few_moved((_less(one[0], other[0]), now[0]), (_less(one[1], other[1]), now[1]), ratings)
        for (one, first), (other, second) in permutations(zip(certified, sheets, strict=True), 2)
        if any(abs(each - a + b) < MINIMUM for each, a, b in zip(last, first, second, strict=True))
    )


def few_left_in_groups(item: Single, ratings: Collection[str], pair: TwoCounts) -> bool:
    """Return whether certified groups, taken off the whole as it is now, leave fewer than `MINIMUM` people.

    Of each group either all are left, where it is not taken off, or those who moved.
    """
    moved = _by_group(item.id, [choice.value for choice in item.choices], ratings, pair)
    return _leave_few(_sizes_of_groups(item, pair[1]), moved, ratings)


def few_left_in_strata(ratings: Collection[str], before: ByLabel, after: ByLabel) -> bool:
    """Return whether the same is so of the labels of collectors."""
    moved = _by_label(before, after)
    return _leave_few(_sizes_of_strata(after, moved), moved, ratings)


def groups_given_away(item: Single, ratings: Collection[str], pairs: Iterable[TwoCounts]) -> frozenset[str]:
    """Return the groups of a breakdown item that differ by few people, or would give such away by subtraction.

    Counted as groups are: by sheets and by people who rated, with and without those who named no group. All are, where
    groups as they are now, taken off the whole as it was certified, leave few people.
    """
    values, found = [choice.value for choice in item.choices], frozenset[str]()
    for pair in pairs:
        moved = _by_group(item.id, values, ratings, pair)
        found = found.union(*map(_apart, _ways(moved, ratings)))
        if _leave_few(_sizes_of_groups(item, pair[0]), moved, ratings):
            found |= frozenset(moved)
    return found


def strata_given_away(ratings: Collection[str], pairs: Iterable[tuple[ByLabel, ByLabel]]) -> frozenset[str]:
    """Return the labels of collectors that differ by few people, or would give such away; of counts by label."""
    found: frozenset[str] = frozenset()
    for before, after in pairs:
        moved = _by_label(before, after)
        found = found.union(*map(_apart, _ways(moved, ratings)))
        if _leave_few(_sizes_of_strata(before, moved), moved, ratings):
            found |= frozenset(moved)
    return found


def _leave_few(sizes: Iterable[Mapping[str, int]], moved: Mapping[str, Moves], ratings: Collection[str]) -> bool:
    """Return whether groups leave few people: of each, all of its size where it is not taken off, or those who moved.

    The sizes are those of sheets and of people who rated.
    """
    people = list(_ways(moved, ratings))[::2]
    left = (sum(min(size[name], steps[name]) for name in steps) for size, steps in zip(sizes, people, strict=True))
    return any(0 < each < MINIMUM for each in left)


def _sizes_of_groups(item: Single, counts: Counts) -> list[Mapping[str, int]]:
    return group_sizes(item, counts, (ANSWERED, RATED))[1::2]


def _sizes_of_strata(counts: ByLabel, labels: Iterable[str]) -> list[Mapping[str, int]]:
    return [{label: counts.get(label, {}).get(cell, 0) for label in labels} for cell in (SHEETS, _RATED_SHEETS)]


def _by_label(before: ByLabel, after: ByLabel) -> dict[str, dict[Choice, int]]:
    return {label: _moves(before.get(label, {}), after.get(label, {})) for label in {*before, *after}}


def _by_group(
    item: str, values: Sequence[str], ratings: Collection[str], pair: TwoCounts
) -> dict[str, Counter[Choice]]:
    """Return by how much the counts of each group moved; those who named none are a group of their own, ""."""
    found: dict[str, Counter[Choice]] = {value: Counter() for value in (*values, WHOLE)}
    before, after = pair
    for cell in before.keys() | after.keys():
        step = after.get(cell, 0) - before.get(cell, 0)
        if not step or (cell.item != SHEET and cell.item not in ratings):
            continue
        choice = cell.item, cell.choice
        if cell.by_item == WHOLE:
            found[WHOLE][choice] += step
        elif cell.by_item == item and cell.by_value in found:
            found[cell.by_value][choice] += step
            found[WHOLE][choice] -= step
    return found


def _ways(moved: Mapping[str, Moves], ratings: Collection[str]) -> Iterator[dict[str, int]]:
    """Yield how many people of each group moved at least: by sheets and by ratings, with and without those of none."""
    for rated in (False, True):
        people = {
            name: _people(
                {each: step for each, step in moves.items() if not rated or _is_rated(each, ratings)}, ratings
            )
            for name, moves in moved.items()
        }
        yield people
        yield {name: count for name, count in people.items() if name != WHOLE}


def _is_rated(choice: Choice, ratings: Collection[str]) -> bool:
    item, value = choice
    return value == RATED if item == SHEET else item in ratings and value != NO_OPINION


def _apart(moved: Mapping[str, int]) -> frozenset[str]:
    """Return the groups to hide. A group that did not move tells nothing, and protects nobody.

    Where so few moved that no other group hides them, all are hidden.
    """
    hidden = {name for name, people in moved.items() if 0 < people < MINIMUM}
    if not hidden:
        return frozenset()
    for name in sorted(moved.keys() - hidden, key=lambda name: (moved[name], name)):
        if len(hidden) > 1 and sum(moved[each] for each in hidden) >= MINIMUM:
            return frozenset(hidden)
        if moved[name]:
            hidden.add(name)
    enough = len(hidden) > 1 and sum(moved[each] for each in hidden) >= MINIMUM
    return frozenset(hidden if enough else moved)


def _moves(before: Counts, after: Counts, part: str = WHOLE) -> dict[Choice, int]:
    """Return by how much the counts of whole forms moved, but for sums that do not count people."""
    return {
        (cell.item, cell.choice): step
        for cell in before.keys() | after.keys()
        if cell.by_item == WHOLE and cell.by_value == part and cell.choice != LACKS
        if (step := after.get(cell, 0) - before.get(cell, 0))
    }


def _sheets_of(everybody: Counts, counted: Counts) -> tuple[int, int, int]:
    """Return how many sheets there are, how many of them count, and how many of these have ratings."""
    return everybody.get(SHEETS, 0), counted.get(SHEETS, 0), counted.get(_RATED_SHEETS, 0)


def _less(counts: Counts, taken: Counts) -> Counts:
    return {cell: counts.get(cell, 0) - taken.get(cell, 0) for cell in counts.keys() | taken.keys()}


def _people(moves: Moves, ratings: Collection[str]) -> int:
    """Return how many people moved at least.

    Everybody has one choice of a rating and contributes one sum; of other items, one person may move several counts.
    """
    found = 0
    steps: dict[str, list[int]] = defaultdict(list)
    for (item, _), step in moves.items():
        found = max(found, abs(step))
        if item == RESERVED or item in ratings:
            steps[item].append(step)
    return max(
        [found, *(abs(sum(step for step in each if step * sign > 0)) for each in steps.values() for sign in (1, -1))]
    )
