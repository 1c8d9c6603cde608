"""Personal details in free text: what is recognised, and what only looks alike."""

from __future__ import annotations

from time import process_time

import pytest

from service.domain.collecting.comment import Comment, tags_of, tags_typed, with_decision
from service.domain.collecting.personal_details import may_identify


@pytest.mark.parametrize(
    "text",
    [
        "ห้องแอร์เย็นเกินไป โทร 0899999999 ด้วย",
        "โทร. ๐๘๙ ๙๙๙ ๙๙๙๙",
        "08-9999-9999",
        "(02) 547 7125",
        "โทร. ๐ ๒๕๐๗ ๗๙๙๙",
        "0-2507-7999",
        "02-547-7125 ต่อ 4321",
        "+66 81 234 5678",
        "ติดต่อ malee.s@example.go.th ได้",
        "เลขบัตร 1-1037-02071-81-1",
        "๑๑๐๑๗๐๐๒๓๐๗๐๘",
        "ไลน์ไอดี malee.s",
        "LINE ID: @malee",
        "ไลน์ malee_88",
        "line: malee",
    ],
)
def test_what_may_identify_somebody_is_recognised(text: str) -> None:
    assert may_identify(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ช้า",
        "ปีงบประมาณ 2569 ใช้เงิน 0.2345678901 ล้านบาท",
        "1,234,567,890 บาท",
        "ลดลง 0.23456789 ล้านบาท",
        "ให้ 0 2569 และ 2570",
        "ระหว่าง 2569-10-01 ถึง 2569-12-31",
        "เลขที่ 1234567890123",
        "ส่งข้อมูลทาง Line Official Account",
        "ระบบ online 24 ชั่วโมง",
        "pipeline: malee",
        "ไลน์ 2569",
        "อยากให้มีไลน์ของกองทุน",
        "ข้อ 0 1 2 3",
        "กด @ แล้วค้าง",
        "โทร 1169",
    ],
)
def test_what_only_looks_alike_is_not(text: str) -> None:
    assert not may_identify(text)


@pytest.mark.parametrize("word", ["a", "ก", "a.-", "line-", "0", "ไลน์"])
def test_a_long_text_is_searched_in_time_that_grows_with_it(word: str) -> None:
    begun = process_time()
    assert not may_identify(word * 20_000)
    assert process_time() - begun < 1, "it takes some hundredths of a second"


@pytest.mark.parametrize("text", ["โทร 0899999999", "ช้า"])
def test_a_planner_decides_what_papers_leave_out_and_tags_stay(text: str) -> None:
    said = Comment(1, "f", "why", "x", 202605, text, "ก")
    assert said.left_out is said.may_identify is may_identify(text)
    for wanted in (True, False):
        stored = with_decision("ก", said, left_out=wanted)
        decided = said._replace(tag=stored)
        assert (decided.left_out, decided.tags, decided.category) == (wanted, ("ก",), "ก")
        assert with_decision("ข", decided) == stored.replace("ก", "ข"), "kept while tags change"
        assert (stored == "ก") is (wanted is may_identify(text)), "nothing is stored of what is done anyhow"
    assert tags_typed("=in,=ข,= out") == ("in", "ข", "out")
    assert tags_of("ก\n=out") == ("ก",)
