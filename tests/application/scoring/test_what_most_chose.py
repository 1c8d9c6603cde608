"""A survey without ratings: its summary, conclusion and proposals name what most chose, and only what is sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.domain.period import FiscalPeriod
from service.exports.docx.conclusion import drafted
from service.exports.docx.context import template_context
from service.exports.docx.wanted import most_wanted
from tests.support.examples import assess, many, multiple, questionnaire, single
from tests.support.installation import Installation, install

if TYPE_CHECKING:
    from service.application.scoring.form_report import FormReport
    from service.domain.collecting.answers import Answers
    from tests.support.fake_store import MemoryStore

Q3 = FiscalPeriod(fiscal_year=2569, quarter=3)
ASKED = questionnaire(multiple("wants", "a b c"), single("way", "p q r", required=False), single("day", "x y"))
SHEETS = [*many(9, wants=["a"], way="p", day="x"), *many(3, wants=["a", "b"], way="q", day="y"), *many(5, day="y")]


@pytest.fixture
async def report(store: MemoryStore) -> FormReport:
    site: Installation = await install(store)
    await site.collectors.create("survey", "ที่")
    return await site.reports.form_report("survey", Q3)


def of(report: FormReport, sheets: list[Answers]) -> FormReport:
    return replace(report, score=assess(ASKED, sheets).score(), broken_down=[])


async def test_the_summary_names_what_leads_and_the_conclusion_whether_more_than_half_agree(report: FormReport) -> None:
    shown = of(report, SHEETS)
    summary = template_context(shown)["findings"][-1]
    assert summary == (
        "คำตอบที่มีผู้เลือกมากที่สุด ได้แก่ “ตัวเลือก a” ในข้อ “ข้อ wants” (12 จาก 12 คน ร้อยละ 100.00) "
        "“ตัวเลือก p” ในข้อ “ข้อ way” (9 จาก 17 คน ร้อยละ 52.94) "
        "และ “ตัวเลือก x” ในข้อ “ข้อ day” (9 จาก 17 คน ร้อยละ 52.94)"
    )
    first, half = drafted(shown).conclusion
    assert first == ("จากผู้ตอบ 17 คน คำตอบที่มีผู้เลือกมากที่สุดคือ “ตัวเลือก a” ในข้อ “ข้อ wants” (12 จาก 12 คน ร้อยละ 100.00)")
    assert half.startswith("คำตอบที่ผู้ตอบเกินครึ่งเลือกตรงกันมี 3 คำตอบ ได้แก่ “ตัวเลือก a”")
    begin, *_ = drafted(shown).recommendations
    assert begin.startswith("ควรเริ่มจากเรื่องที่มีผู้เลือกมากที่สุด ได้แก่ “ตัวเลือก a” (ข้อ wants)")


@pytest.mark.parametrize("sheets", [many(4, wants=["a"], day="x"), [*many(5, day="x"), *many(5, day="y")]])
async def test_a_small_base_and_a_tie_lead_to_nothing(report: FormReport, sheets: list[Answers]) -> None:
    shown = of(report, sheets)
    assert most_wanted(shown) == []
    assert "ไม่มีข้อใดที่มีคำตอบซึ่งผู้ตอบเลือกมากกว่าคำตอบอื่นอย่างชัดเจน" in drafted(shown).conclusion[0]
    assert len(drafted(shown).recommendations) == 1


async def test_a_choice_that_a_hidden_one_may_exceed_does_not_lead(report: FormReport) -> None:
    shown = of(report, SHEETS)

    def hiding(name: str, *values: str) -> FormReport:
        items = [
            replace(each, counts=each.counts | dict.fromkeys(values)) if each.id == name else each
            for each in shown.score.items
        ]
        return replace(shown, score=replace(shown.score, items=items))

    assert [each.item.id for each in most_wanted(hiding("way", "q", "r"))] == ["wants", "way", "day"]
    assert [each.item.id for each in most_wanted(hiding("way", "p"))] == ["wants", "day"]
    assert [each.item.id for each in most_wanted(hiding("wants", "b"))] == ["way", "day"]


async def test_others_are_no_answer_and_what_is_no_problem_is_not_proposed(report: FormReport) -> None:
    shown = of(report, SHEETS)
    named = {
        "wants": {"a": "อื่น ๆ โปรดระบุ", "b": "ข"},
        "way": {"p": "ไม่พบปัญหา", "q": "ค"},
        "day": {"x": "(Other)", "y": "ง"},
    }
    items = [replace(each, choices=each.choices | named.get(each.id, {})) for each in shown.score.items]
    shown = replace(shown, score=replace(shown.score, items=items))
    assert [each.choice.text for each in most_wanted(shown)] == ["ไม่พบปัญหา", "ง", "ข"]
    begin, *_ = drafted(shown).recommendations
    assert "ไม่พบปัญหา" not in begin


async def test_a_certificate_has_no_note_on_drafted_texts(report: FormReport) -> None:
    shown = of(report, SHEETS)
    notes = ("conclusion_drafted", "recommendations_drafted")
    assert all(template_context(shown)[note] for note in notes)
    certified = replace(shown, score=replace(shown.score, status="certified"))
    assert [template_context(certified)[note] for note in notes] == ["", ""]
