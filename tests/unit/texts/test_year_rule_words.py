"""Year rules are told in words: no id of criteria, bands, items or choices, unless nothing else differs."""

from __future__ import annotations

from service.domain.indicators.amendments import RulesChange
from service.texts.year_rules import changed_words, value_words

NAMES = {"experience": "เคยใช้บริการหรือไม่", "experience.once": "ครั้งเดียว"}


def test_criteria_bands_and_who_counts_have_no_ids() -> None:
    criteria = value_words("criteria", "satisfaction-75-95 v2 (1: 75, 5: 95.5)")
    assert criteria == "ระดับ 1 ตั้งแต่ 75 ระดับ 5 ตั้งแต่ 95.5 (ฉบับที่ 2)"
    assert value_words("interpretation", "width-0.8 (4.21 มาก (ดี), 1.00 น้อย)") == "4.21 มาก (ดี), 1.00 น้อย"
    assert value_words("counts", "experience: once, more", NAMES) == "เคยใช้บริการหรือไม่: ครั้งเดียว และ more"
    assert value_words("method", "mean-percent") == "คะแนนเฉลี่ยเทียบคะแนนเต็ม"
    assert value_words("edition", "ฉบับที่ 2 (ปรับปรุง)") == "ฉบับที่ 2 (ปรับปรุง)"


def test_what_differs_by_its_id_alone_is_told_with_it() -> None:
    same = RulesChange(field="interpretation", before="a (4.21 มาก)", after="b (4.21 มาก)")
    assert changed_words(same) == ("a (4.21 มาก)", "b (4.21 มาก)")
    json = RulesChange(field="criteria", before='{"id":"a"}', after='{"id":"b"}')
    assert changed_words(json) == ('{"id":"a"}', '{"id":"b"}')
    none = RulesChange(field="interpretation", before=None, after="b (4.21 มาก)")
    assert changed_words(none) == ("ไม่ได้ระบุ", "4.21 มาก")
