"""Laws of measured values."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from service.domain.collecting.thai_input import unclear_comma, whole_number
from service.domain.indicators.indicator import judge, next_floor
from service.domain.indicators.measurement import check
from tests.support.examples import REDUCTION, SHARE, indicator

CRITERIA = indicator(80, 85, 90, 95, 100, target=100).criteria
TASKS = st.lists(st.tuples(st.integers(1, 999), st.integers(0, 999)), min_size=1, max_size=4)


def reduced(tasks: list[tuple[int, int]]) -> Fraction:
    sent = {
        name: str(value)
        for number, (before, after) in enumerate(tasks, 1)
        for name, value in (
            (f"task.{number}", f"งาน {number}"), (f"before.{number}", before), (f"after.{number}", after),
        )
    }  # fmt: skip
    return check(REDUCTION, CRITERIA, sent).value


@given(whole=st.integers(1, 10**6), data=st.data())
def test_a_share_is_its_fraction_and_one_more_never_lowers_its_level(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    value = check(SHARE, CRITERIA, {"approved": str(whole), "entered": str(part)}).value
    assert value * whole == 100 * part
    level = judge(CRITERIA, value).level
    more = judge(CRITERIA, Fraction(100 * min(part + 1, whole), whole)).level
    assert (more or 0) >= (level or 0)
    above = next_floor(CRITERIA, value, level)
    assert (above is None) == (value == 100)
    assert above is None or judge(CRITERIA, above.exact).level == above.level == (level or 0) + 1


@given(tasks=TASKS)
def test_tasks_in_any_order_reduce_the_same_and_lie_between_the_least_and_the_most(
    tasks: list[tuple[int, int]],
) -> None:
    each = [Fraction(100 * (before - after), before) for before, after in tasks]
    assert {reduced(list(order)) for order in permutations(tasks)} == {reduced(tasks)}
    assert min(each) <= reduced(tasks) <= max(each)


@given(number=st.integers(0, 999_999_999), places=st.sets(st.integers(1, 8)), thai=st.booleans())
def test_commas_never_change_what_a_number_reads_as(number: int, places: set[int], *, thai: bool) -> None:
    digits = str(number)
    cuts = [0, *sorted(each for each in places if each < len(digits)), len(digits)]
    typed = ",".join(digits[a:b] for a, b in pairwise(cuts))
    written = typed.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) if thai else typed
    clear = typed in {digits, f"{number:,}"}
    assert whole_number(written) == (number if clear else None)
    assert (unclear_comma("approved", written) is None) == clear
