"""The full report of a form in a period."""

from __future__ import annotations

import pytest

from service.domain.errors import UnknownBreakdownError, UnknownFormError
from service.domain.period import FiscalPeriod
from tests.support.examples import form, words
from tests.support.fake_store import MemoryStore
from tests.support.installation import MONTH, Installation, answers, install, sheet, survey

Q3 = FiscalPeriod(fiscal_year=2569, quarter=3)


async def test_a_form_report_has_the_score_each_breakdown_the_years_before_and_words(site: Installation) -> None:
    collector = await site.collectors.create("survey", "ที่")
    await site.store_sheets(collector, MONTH, *[sheet(site.registry.form("survey"), answers())] * 6)
    found = await site.reports.form_report("survey", Q3)
    assert found.score == await site.report.score("survey", Q3)
    assert found.broken_down == [await site.report.score("survey", Q3, "office")]
    assert found.series == await site.report.series("survey", [2567, 2568, 2569])
    words_of = {item.id: item.choices for item in found.score.items}
    assert (words_of["office"]["hq"], words_of["channels"]["line"]) == ("ตัวเลือก hq", "ตัวเลือก line")
    assert [*words_of["ease"]] == ["5", "4", "3", "2", "1", "na"]
    assert [*found.scale] == ["5", "4", "3", "2", "1", "na"]
    needs = await install(MemoryStore(), form(words("wishes"), name="needs"), judged=False)
    assert (await needs.reports.form_report("needs", Q3)).scale == {}
    assert found.plan == site.registry.named_indicator(found.score.indicator or "").plan


async def test_a_form_report_tells_how_the_survey_was_made(site: Installation) -> None:
    collector = await site.collectors.create("survey", "ที่", population=20)
    await site.collectors.create("survey", "ไม่มีผู้ตอบและไม่ทราบจำนวนคน")
    await site.store_sheets(collector, MONTH, *[sheet(site.registry.form("survey"), answers())] * 6)
    found = (await site.reports.form_report("survey", Q3)).fieldwork
    assert found
    assert [(each.label, each.access, each.device) for each in found.channels] == [("ที่", "open", "own")]
    assert [(each.responses, each.people) for each in found.population.rounds] == [(6, 20)]
    asked = site.registry.form("survey").questionnaire
    assert [item.text for each in found.questionnaire for item in each.items] == [
        item.text for item in asked.items.values()
    ]
    kinds = {item.text: (item.type, item.choices) for each in found.questionnaire for item in each.items}
    assert kinds[asked.items["office"].text] == ("single", [each.text for each in asked.breakdowns["office"].choices])
    assert kinds[asked.items["ease"].text] == ("rating", [])


async def test_a_form_without_an_indicator_has_no_number_of_the_plan(store: MemoryStore) -> None:
    site = await install(store, survey(judged=False))
    assert (await site.reports.form_report("survey", Q3)).plan is None


async def test_one_breakdown_may_be_named(site: Installation) -> None:
    found = await site.reports.form_report("survey", Q3, "office")
    assert [each.by and each.by.item for each in found.broken_down] == ["office"]
    with pytest.raises(UnknownBreakdownError):
        await site.reports.form_report("survey", Q3, "ease")
    with pytest.raises(UnknownFormError):
        await site.reports.form_report("nothing", Q3)


async def test_the_first_years_of_the_calendar_have_none_before(site: Installation) -> None:
    found = await site.reports.form_report("survey", FiscalPeriod(fiscal_year=2500))
    assert [point.period.fiscal_year for point in found.series.years] == [2500]
