"""What pages of a plan ask for is remembered, also when all of its quarters are certified."""

from __future__ import annotations

from service.adapters.database import snapshot
from service.application.scoring import live_scores
from tests.support.shipped_forms import SHIPPED, load_once

PARTS = 3
"""The counts of a certified quarter that are read: whole, by collector, and sheets."""

ASKED = 160
"""What the overview asks where nothing is certified, and some more."""


def test_the_certified_quarters_of_a_plan_are_remembered() -> None:
    shipped = load_once(SHIPPED)
    years = {year for each in shipped.indicators for year in each.years}
    quarters = len(shipped.forms) * len(years) * 4
    assert quarters >= 48
    assert quarters * PARTS + ASKED <= snapshot._TALLIES
    assert quarters <= min(snapshot._CERTIFIED, live_scores._SETTLED)
