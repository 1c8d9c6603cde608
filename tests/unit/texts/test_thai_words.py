"""Where lines of Thai may break: between words of the dictionary, and inside none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from service.texts import thai_words
from service.texts.thai_words import OPENED, joined, pieces, seams, shortened

pytest.importorskip("pythainlp", reason="the extra words is optional")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ช่องทางของภาพรวม", "ช่องทาง ของ ภาพรวม"),
        ("ผู้ใช้บริการได้รับรายละเอียด", "ผู้ใช้บริการ ได้รับ รายละเอียด"),
        ("ตัวชี้วัดของกองทุนฯ", "ตัวชี้วัด ของ กองทุนฯ"),
    ],
)
def test_words_are_those_of_the_dictionary_and_our_own(text: str, words: str) -> None:
    assert list(thai_words.thai_words(text)) == words.split()


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("ช่องทาง", "ช่อง ทาง"),
        ("ผู้ใช้บริการ", "ผู้ ใช้ บริการ"),
        ("กองทุนฯ", "กอง ทุนฯ"),
        ("ของ", "ของ"),
        ("ตัวชี้วัด", "ตั ว ชี้ วั ด"),
    ],
)
def test_a_word_has_seams_where_a_smaller_dictionary_would_break_it(word: str, parts: str) -> None:
    assert [word[at:end] for at, end in zip((0, *seams(word)), (*seams(word), None), strict=True)] == parts.split()


def test_a_poster_breaks_before_spaces_and_between_words() -> None:
    assert pieces("ประโยชน์ (ใหม่) ของช่องทางต่าง ๆ ร้อยละ 90") == [
        "ประโยชน์", " (ใหม่)", " ของ", "ช่องทาง", "ต่าง ๆ", " ร้อยละ\u00a090",
    ]  # fmt: skip
    assert "".join(pieces("คำตอบ 15 ราย")) == "คำตอบ 15 ราย"


@pytest.mark.parametrize(
    ("most", "kept"),
    [
        (200, "ความพึงพอใจต่อระบบ (ใหม่) ร้อยละ 90"),
        (25, "ความพึงพอใจต่อระบบ (ใหม่)"),
        (22, "ความพึงพอใจต่อระบบ"),
        (17, "ความพึงพอใจต่อ"),
        (12, "ความพึงพอใจ"),
    ],
)
def test_a_shortened_text_ends_with_a_word(most: int, kept: str) -> None:
    assert shortened("ความพึงพอใจต่อระบบ (ใหม่) ร้อยละ 90", most) == kept


@pytest.mark.parametrize(("text", "kept"), [("นนนนน้ำ", "นนนน"), ("นนนนเก", "นนนน"), ("นนนนนก", "นนนนน")])
def test_where_no_word_ends_a_shortened_text_has_whole_letters(
    monkeypatch: pytest.MonkeyPatch, text: str, kept: str
) -> None:
    monkeypatch.setattr(thai_words, "thai_words", lambda run: (run,))
    assert shortened(text, 5) == kept


def test_a_document_has_joiners_at_the_seams_and_spaces_beside_such_words() -> None:
    told = joined("ของช่องทางนั้น (ร้อยละ ๙๕) A/B")
    assert told == "ของ\u200bช่อง\u2060ทาง\u200bนั้น (ร้อย\u2060ละ\u00a0\u2060๙๕) A/B"
    assert [each[0] for each in OPENED.finditer(told)] == ["(ร้อย\u2060ละ\u00a0\u2060๙๕)"]


def test_without_the_extra_texts_stay_as_they_are() -> None:
    told = """
import sys
sys.modules["pythainlp"] = None
from service.texts.thai_words import joined, pieces
print(joined("ช่องทาง") == "ช่องทาง", pieces("ช่องทาง ใหม่"))
"""
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True, text=True)
    assert done.stdout.split(maxsplit=1) == ["True", "['ช่องทาง', ' ใหม่']\n"]
