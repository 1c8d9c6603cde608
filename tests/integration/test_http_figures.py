"""The planners' overview and survey pages: the same figures as the API, in every period, from the same value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.entered import enter, said
from tests.inprocess import RATINGS, Service

if TYPE_CHECKING:
    from service.domain.collector import Collector

YEAR = "fiscal_year=2569"


async def answer(served: Service, collector: Collector, count: int, level: int, **more: Any) -> None:
    for _ in range(count):
        answers = {**dict.fromkeys(RATINGS, level), "office": "central_administration", **more}
        answers |= {"main_task": "add_project", "frequency": "daily"}
        reply = await served.client.post(f"/api/v1/collectors/{collector.code}/responses", json={"answers": answers})
        assert reply.status_code == 201, reply.text


@pytest.fixture
async def planner(served: Service) -> Service:
    """Give a service where 9 of 12 have answered, with a planner in its client."""
    collector = await served.collector(population=12)
    await answer(served, collector, 8, 5)
    await answer(served, collector, 1, 4, office="trade_strategy")
    await enter(served)
    return served


async def scored(served: Service, path: str) -> Any:
    reply = await served.client.get(f"/api/v1/{path}", headers=await served.bearer())
    assert reply.status_code == 200
    return reply.json()


class TestOverview:
    async def test_it_has_the_values_of_the_scorecard(self, planner: Service) -> None:
        page = said(await planner.client.get(f"/plan?{YEAR}"))
        found = {each["id"]: each for each in (await scored(planner, f"indicators?{YEAR}"))["indicators"]}
        assert found["1.4.1a"]["value"] == 97.78
        assert " 97.78 " in page
        assert f"ระดับ {found['1.4.1a']['level']}" in page
        for each in found.values():
            assert each["plan"] in page

    async def test_a_view_is_in_the_address(self, planner: Service) -> None:
        page = await planner.client.get("/plan?fiscal_year=2569&quarter=3")
        assert 'href="/plan/surveys/progress?fiscal_year=2569&amp;quarter=3"' in page.text
        assert 'href="/plan/measurements/1.4.1b?fiscal_year=2569&amp;quarter=3"' in page.text
        assert re.findall(r'href="([^"]*)" aria-current="true"', page.text) == [
            "/plan?fiscal_year=2569&amp;quarter=3",
            "/plan?fiscal_year=2569&amp;quarter=3",
        ]
        assert " 97.78 " in said(page)
        assert " 97.78 " not in said(await planner.client.get("/plan?fiscal_year=2569&quarter=2"))

    @pytest.mark.parametrize("query", ["fiscal_year=2026", "quarter=5", "fiscal_year=x", "quarter=1;", "fiscal_year=²"])
    @pytest.mark.parametrize("path", ["/plan", "/plan/surveys/progress"])
    async def test_a_period_that_does_not_exist_is_explained(self, planner: Service, path: str, query: str) -> None:
        page = await planner.client.get(f"{path}?{query}")
        assert page.status_code == 400
        assert "ไม่มีช่วงเวลานี้" in said(page)


class TestSurvey:
    async def test_it_has_every_figure_of_the_score(self, planner: Service) -> None:
        page = said(await planner.client.get(f"/plan/surveys/progress?{YEAR}"))
        score = await scored(planner, f"scores/progress?{YEAR}")
        assert (score["responses"], score["population"], score["response_rate"]) == (9, 12, 75)
        parts = [score, *score["sections"], *(each for each in score["items"] if each["type"] == "rating")]
        for part in parts:
            for name in ("percent", "mean", "sd"):
                assert f" {part[name]:.2f} " in page, (part.get("id"), name)
        for name in ("margin_of_error", "response_rate", "top2_percent"):
            assert f"{score[name]:.2f}" in page

    async def test_every_percent_leads_to_its_working(self, planner: Service) -> None:
        page = await planner.client.get(f"/plan/surveys/progress?{YEAR}")
        anchors = set(re.findall(r'href="#(working-[^"]+)"', page.text))
        assert anchors <= set(re.findall(r'id="(working-[^"]+)"', page.text))
        assert len(anchors) == 1 + 4 + len(RATINGS) + 2
        # 8 x 13 x 5 + 13 x 4 = 572 of 9 x 13 = 117 answers
        assert "100 × 572 ÷ (5 × 117) = 57200 ÷ 585" in said(page)

    async def test_what_is_missing_to_the_next_level_is_said(self, planner: Service, served: Service) -> None:
        await answer(served, await served.collector(population=5), 5, 4)
        score = await scored(served, f"scores/progress?{YEAR}")
        missing = score["next_level"]["missing"]
        page = said(await planner.client.get(f"/plan/surveys/progress?{YEAR}"))
        assert f"ขาดอีก {missing} จุดถึงระดับ {score['next_level']['level']}" in page

    async def test_a_small_group_is_hidden_with_the_one_it_could_be_worked_out_from(self, planner: Service) -> None:
        page = said(await planner.client.get(f"/plan/surveys/progress?{YEAR}"))
        assert re.search(r"สำนัก ?ยุทธศาสตร์ ?การค้า ?ระหว่างประเทศ ไม่แสดง", page)
        assert re.search(r"สำนักบริหารกลาง ไม่แสดง", page)

    async def test_without_answers_it_says_so_and_shows_no_figure(self, served: Service) -> None:
        await enter(served)
        page = said(await served.client.get("/plan/surveys/progress?fiscal_year=2568"))
        assert "ยังไม่มีคำตอบในช่วงเวลานี้" in page
        assert "0.00" not in page

    async def test_a_form_that_does_not_exist_is_explained(self, planner: Service) -> None:
        page = await planner.client.get("/plan/surveys/nothing")
        assert page.status_code == 404
        assert "ไม่พบแบบสอบถาม" in said(page)

    @pytest.mark.parametrize("form", ["needs", "workflow", "information-service"])
    async def test_every_shipped_form_has_its_page(self, planner: Service, form: str) -> None:
        assert (await planner.client.get(f"/plan/surveys/{form}")).status_code == 200
