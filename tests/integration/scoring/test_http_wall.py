"""The screen for a wall: the running quarter's own figures, read again by itself, and nothing of few."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.inprocess import Service, sheet_of
from tests.support.signed_in_http import enter, said

if TYPE_CHECKING:
    import httpx

WALL = "/plan/surveys/progress/wall"


async def answer(served: Service, count: int, fours: int = 0) -> None:
    """Send sheets of fives, some of them of fours."""
    collector = await served.collector(population=40)
    for number in range(count):
        sheet = sheet_of("disbursement", 4 if number < fours else 5)
        reply = await served.client.post(f"/api/v1/collectors/{collector.code}/responses", json={"answers": sheet})
        assert reply.status_code == 201, reply.text


async def shown(served: Service, query: str = "") -> httpx.Response:
    page = await served.client.get(f"{WALL}{query}")
    assert page.status_code == 200
    return page


async def test_it_tells_the_running_quarter_and_when_it_was_read_and_reads_again(served: Service) -> None:
    await answer(served, 30)
    await enter(served, "reader")
    page = await shown(served)
    assert page.headers["refresh"] == "60"
    told = said(page)
    for words in ("ไตรมาส 3 ปีงบประมาณ 2569", "30 ฉบับ", "75.00", "100", "ระดับ 5", "อ่านเมื่อ 12.00.00 น."):
        assert words in told
    assert "refresh" not in (await shown(served, "?refresh=off")).headers
    assert WALL in (await served.client.get("/plan/surveys/progress?fiscal_year=2569")).text


@pytest.mark.parametrize(
    ("count", "fours", "exact", "whole", "level"), [(30, 8, "94.67", "94", 4), (40, 19, "90.50", "91", 4)]
)
async def test_a_whole_percent_never_shows_a_floor_that_was_not_reached(
    served: Service, count: int, fours: int, exact: str, whole: str, level: int
) -> None:
    await answer(served, count, fours)
    await enter(served, "reader")
    assert exact in said(await served.client.get("/plan/surveys/progress?fiscal_year=2569&quarter=3"))
    figures = re.findall(r"<dd>(.*?)</dd>", (await shown(served)).text)
    assert figures[2:] == [whole, str(level)]


async def test_of_few_it_tells_how_many_alone(served: Service) -> None:
    await answer(served, 29)
    await enter(served, "reader")
    told = said(await shown(served))
    assert "29 ฉบับ" in told
    assert "100" not in told
    assert "แสดงร้อยละและระดับเมื่อมีคำตอบตั้งแต่ 30 ฉบับ" in told


async def test_strangers_and_other_forms_are_turned_away(served: Service) -> None:
    assert (await served.client.get(WALL)).status_code == 303
    await enter(served, "reader")
    assert (await served.client.get("/plan/surveys/nothing/wall")).status_code == 404
