"""A few rounds of `python -m tests.faults`: what breaks a running service costs no acknowledged answer."""

from __future__ import annotations

import pytest

from tests.faults.single.kinds import KINDS, RARE
from tests.faults.single.rounds import rounds

SHOWN_ELSEWHERE = RARE | {"write lock held"}


@pytest.mark.long
@pytest.mark.sqlite_file
async def test_nothing_that_was_acknowledged_is_lost_or_doubled() -> None:
    kinds = [each for each in KINDS if each not in SHOWN_ELSEWHERE]
    done = [each async for each in rounds(seed=1, goes_on=lambda number: number < len(kinds), drawn_of=kinds)]
    assert {(each.lost, each.doubled) for each in done} == {(0, 0)}
    assert all(each.acknowledged for each in done)
