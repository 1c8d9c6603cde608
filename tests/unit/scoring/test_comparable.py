"""Figures made in another way are not compared, and it is told what differs."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import get_args

import pytest
from msgspec import Struct
from msgspec.structs import replace

from service.domain.forms.form import Method
from service.domain.scoring.comparable import Change, changes
from service.domain.scoring.score import BandShown, CountedSheets


class Made(Struct, frozen=True, kw_only=True):
    method: Method | None = "mean-percent"
    scale_maximum: int | None = 5
    bands: tuple[BandShown, ...] = (BandShown(floor=Decimal("4.21"), text="มากที่สุด"),)
    counted: CountedSheets | None = None


COUNTED = CountedSheets(item="experience", values=["approved"], text="ผู้ขอใช้เงิน", sheets=3)
OTHER_BANDS = (BandShown(floor=Decimal("4.51"), text="มากที่สุด"),)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (Made(), []),
        (Made(method="top-2-box"), [Change(what="method", before="mean-percent", after="top-2-box")]),
        (Made(counted=COUNTED), [Change(what="counts")]),
        (Made(scale_maximum=4), [Change(what="scale", before="5", after="4")]),
        (Made(bands=OTHER_BANDS), [Change(what="bands")]),
        (Made(method=None, scale_maximum=None, bands=()), []),
        (
            Made(method="normalised", scale_maximum=10, bands=OTHER_BANDS),
            [
                Change(what="method", before="mean-percent", after="normalised"),
                Change(what="scale", before="5", after="10"),
                Change(what="bands"),
            ],
        ),
    ],
)
def test_what_differs_is_told(after: Made, told: list[Change]) -> None:
    assert changes(Made(), after) == told


def test_the_number_of_sheets_and_the_order_of_who_counts_change_nothing() -> None:
    more = replace(COUNTED, values=["approved", "refused"], sheets=4)
    other = replace(COUNTED, values=["refused", "approved"])
    assert changes(Made(counted=more), Made(counted=other)) == []
    assert changes(Made(counted=COUNTED), Made(counted=more)) == [Change(what="counts")]


def test_what_differs_is_told_both_ways() -> None:
    ways = [Made(method=m, scale_maximum=s) for m, s in product((*get_args(Method), None), (4, 5, None))]
    for before, after in product(ways, ways):
        back = [Change(what=each.what, before=each.after, after=each.before) for each in changes(after, before)]
        assert changes(before, after) == back
        assert (changes(before, after) == []) == all(
            one in (None, other) or other is None
            for one, other in zip(
                (before.method, before.scale_maximum), (after.method, after.scale_maximum), strict=True
            )
        )
