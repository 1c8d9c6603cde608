"""Entries of the audit log read as sentences, without codes."""

from __future__ import annotations

import pytest

from service.domain.accounts.audit_log import ACTIONS, Action, Entry, next_entry
from service.texts import texts
from service.texts.audit_sentences import names_of, sentence
from service.texts.people import actor, person
from tests.support.examples import questionnaire, single
from tests.support.installation import NOON

NAMES = names_of([questionnaire(single("office", "a b", breakdown=True))], [], [])


def entry(action: Action, subject: str) -> Entry:
    return next_entry(None, NOON, "terminal", action, subject)


@pytest.mark.parametrize(
    ("action", "subject", "said"),
    [
        ("planner-created", "survey", "สร้างบัญชี survey"),
        ("responses-read", "survey 13", "อ่านคำตอบของ แบบ survey จำนวน 13 ฉบับ"),
        ("responses-read", "survey 13 2", "อ่านคำตอบของ แบบ survey จำนวน 13 ฉบับ ไม่ซ้ำกับฉบับอื่น 2 ฉบับ"),
        (
            "responses-read",
            "survey 13 2 month office",
            "อ่านคำตอบของ แบบ survey จำนวน 13 ฉบับ ไม่ซ้ำกับฉบับอื่น 2 ฉบับ โดยมี เดือน ข้อ office",
        ),
        (
            "population-told",
            "ABCDEF 2569/3 40",
            "ระบุจำนวนกลุ่มเป้าหมายของช่องทาง ABCDEF ตั้งแต่ไตรมาส 3/2569 เป็น 40 ราย",
        ),
        ("population-told", "ABCDEF 2569/3", "ระบุว่าไม่ทราบจำนวนกลุ่มเป้าหมายของช่องทาง ABCDEF ตั้งแต่ไตรมาส 3/2569"),
        ("collector-changed", "ABCDEF label opens", "แก้ไขช่องทาง ABCDEF: ชื่อช่องทาง วันแรกที่รับคำตอบ"),
        (
            "deletion-announced",
            "2026-05-22 0 3",
            "แจ้งว่าจะลบข้อมูลส่วนบุคคล 0 รายการ และคำตอบ 3 ฉบับ ในวันที่ 22 พฤษภาคม 2569",
        ),
        (
            "responses-deleted",
            "survey 1 202410 202411",
            "ลบคำตอบของ แบบ survey ฉบับที่ 1 ที่เก่ากว่าเดือนตุลาคม 2567 จำนวน 202411 ฉบับ",
        ),
        ("measured", "2.1.1b 2569/1 #2", "บันทึกค่าที่วัดของตัวชี้วัด 2.1.1b ไตรมาส 1/2569 ครั้งที่ 2"),
        (
            "sheets-excluded",
            "ABCDEF 202605 25 1 กดส่งซ้ำ, พบ 15 พ.ค.",
            "ไม่นับคำตอบที่เหมือนกันทุกข้อของช่องทาง ABCDEF เดือนพฤษภาคม 2569 จำนวน 25 ฉบับ (รายการที่ 1) เพราะ กดส่งซ้ำ, พบ 15 พ.ค.",
        ),
        ("measured", "2.1.1b 2569 #2", "บันทึกค่าที่วัดของตัวชี้วัด 2.1.1b ปีงบประมาณ 2569 ครั้งที่ 2"),
        ("measured", "2.1.1b x/y #2", "บันทึกค่าที่วัดของตัวชี้วัด 2.1.1b x/y ครั้งที่ 2"),
        ("personal-read", "survey", "ส่งออกข้อมูลส่วนบุคคล survey"),
        (
            "comments-let",
            "survey 202605 2",
            "ให้ความเห็นของผู้ตอบ แบบ survey เดือนพฤษภาคม 2569 จำนวน 2 ความเห็น อยู่ในรายงาน Word และไฟล์",
        ),
        (
            "report-downloaded",
            "survey 2569/1 xlsx 12",
            "ดาวน์โหลดรายงานของ แบบ survey ไตรมาส 1/2569 (ตาราง Excel) จากคำตอบ 12 ฉบับ",
        ),
        (
            "report-downloaded",
            "scorecard 2569/1 docx 8",
            "ดาวน์โหลดแบบประเมินตัวชี้วัด ไตรมาส 1/2569 (รายงาน Word) จำนวน 8 ตัวชี้วัด",
        ),
        (
            "figures-downloaded",
            "scorecard 2569/1 csv 8",
            "ดาวน์โหลดตัวเลขของแบบประเมินตัวชี้วัด ไตรมาส 1/2569 (CSV) จำนวน 8 ตัวชี้วัด",
        ),
        (
            "figures-downloaded",
            "survey 2569/1 series.csv 12",
            "ดาวน์โหลดตัวเลขของ แบบ survey ไตรมาส 1/2569 (CSV ของผลย้อนหลัง) จากคำตอบ 12 ฉบับ",
        ),
        ("clock-confirmed", "2026-05-15T12:30:00+07:00", "ยืนยันว่านาฬิกาของเครื่องถูกต้อง 15 พฤษภาคม 2569 เวลา 12.30 น."),
        ("clock-confirmed", "x", "ยืนยันว่านาฬิกาของเครื่องถูกต้อง x"),
        (
            "draft-settled",
            "820bb68550be survey!B2",
            "รับทราบรายการจากการนำเข้า ช่อง survey!B2 ของร่างแบบสอบถาม รหัส 820bb68550be",
        ),
        (
            "draft-settled",
            "survey sections[1].items[0].text",
            "รับทราบรายการจากการนำเข้า ข้อที่ 1 ของส่วนที่ 2 ของร่างของ แบบ survey",
        ),
        ("draft-settled", "survey sections[0].title", "รับทราบรายการจากการนำเข้า ส่วนที่ 1 ของร่างของ แบบ survey"),
        ("draft-settled", "survey notice", "รับทราบรายการจากการนำเข้า ส่วนหัวและประกาศ ของร่างของ แบบ survey"),
        ("draft-created", "820bb68550be survey", "สร้างร่างของ แบบ survey (ร่างแบบสอบถาม รหัส 820bb68550be)"),
        ("draft-deleted", "survey", "ลบร่างของ แบบ survey"),
        ("webhook-added", "a1b2 system.example", "เพิ่มปลายทางที่ระบบแจ้ง system.example (รหัส a1b2)"),
    ],
)
def test_a_sentence_has_names_in_place_of_codes(action: Action, subject: str, said: str) -> None:
    assert sentence(entry(action, subject), NAMES) == said.replace("แบบ survey", NAMES["survey"])


def test_every_action_has_a_sentence() -> None:
    assert set(ACTIONS) == {action for action in ACTIONS if action in texts("planner").audit_sentences}
    for action in ACTIONS:
        said = sentence(entry(action, "a b c d e"), {})
        assert "{" not in said
        assert "a" in said


@pytest.mark.parametrize(
    ("who", "said"), [("token:excel", "โทเคน excel"), ("terminal", "ผู้ดูแลระบบ (เครื่องแม่ข่าย)"), ("somying", "somying")]
)
def test_who_acted_is_told_in_words(who: str, said: str) -> None:
    assert actor(who) == person(who) == said


def test_an_account_is_told_with_the_name_of_its_holder() -> None:
    assert person("somying", "สมหญิง ใจดี") == "สมหญิง ใจดี (somying)"
