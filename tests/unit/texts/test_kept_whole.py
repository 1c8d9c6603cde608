"""Texts whose words and numbers no line breaks."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from service.texts.formatting import LONGEST_MARKED, kept_whole


@pytest.mark.parametrize("text", ["ระดับ 4", "ไตรมาส 1", "เห็นด้วยระดับ 5 จาก 5"])
def test_a_number_stays_with_its_word(text: str) -> None:
    assert re.sub("</?t-w>", "", kept_whole(text, "th")) == text.replace(" ", "&nbsp;", 1)


def test_known_words_and_their_numbers_stay_together() -> None:
    pytest.importorskip("pythainlp", reason="the extra words is optional")
    assert kept_whole("ได้ร้อยละ 95.00", "th") == "ได้<t-w>ร้อยละ</t-w>&nbsp;95.00"


def test_what_reads_like_markup_is_escaped_though_markup_that_reads_the_same_was_asked_for_before() -> None:
    assert kept_whole(Markup("<b>ลด</b>"), "th") == "<b>ลด</b>"
    assert kept_whole("<b>ลด</b>", "th") == "&lt;b&gt;ลด&lt;/b&gt;"


def test_a_long_text_is_left_to_the_browser_as_its_words_take_time() -> None:
    pytest.importorskip("pythainlp", reason="the extra words is optional")
    text = "ร้อยละ" * (LONGEST_MARKED // 6)
    assert "<t-w>" in kept_whole(text, "th")
    assert kept_whole(text + "ร้อยละ", "th") == f"{text}ร้อยละ"
