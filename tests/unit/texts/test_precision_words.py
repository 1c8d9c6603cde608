"""What is said of precision, change and quality in words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.domain.scoring.change import Standing
from service.domain.scoring.level_doubt import level_doubt
from service.texts.precision import (
    change_sentence,
    doubt_sentences,
    doubt_words,
    precision_sentences,
    quality_sentences,
)
from tests.support.examples import assess, indicator, many, questionnaire, rating

if TYPE_CHECKING:
    from service.domain.collecting.answers import Answers
    from service.domain.scoring.score import Score

NAMES = "abc"
ASKED = questionnaire(*(rating(name) for name in NAMES), indicator="1.1")


def sheets(*values: int) -> list[Answers]:
    return [sheet for value in values for sheet in many(1, **dict.fromkeys(NAMES, value))]


def score(given: list[Answers], population: int | None = None, *, judged: bool = True) -> Score:
    return assess(ASKED, given, judged_by=indicator() if judged else None, population=population).score()


def compared(before: str, error: str | None = "1") -> str:

    now = assess(ASKED, sheets(*[4, 5] * 20), judged_by=indicator())
    assert now.standing
    earlier: Standing = now.standing._replace(percent=Fraction(before), shown=now.standing.shown)
    if error is None:
        earlier = earlier._replace(estimate=None)
    told = change_sentence(replace(now, before=earlier).score())
    assert told
    return told


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (score(sheets(*[4, 5] * 20)), ["ซึ่งมีตั้งแต่ระดับ 3 ถึงระดับ 4 ระดับที่ได้จึงยังไม่แน่ชัด", "โดยไม่ทราบจำนวนกลุ่มเป้าหมาย"]),
        (score(sheets(*[4, 5] * 20), 400), ["40 ฉบับ ของกลุ่มเป้าหมาย 400 ราย"]),
        (score(sheets(*[4, 5] * 20), 40), ["ได้คำตอบครบทั้งกลุ่มเป้าหมาย 40 ราย"]),
        (score(sheets(*[5] * 39, 4)), ["ซึ่งอยู่ในระดับ 5 ทั้งช่วง ระดับที่ได้จึงแน่ชัด"]),
        (score(sheets(*[5] * 19, 4), 30), ["ซึ่งอยู่ในระดับ 5 ทั้งช่วง", "เพียง 20 ฉบับ ซึ่งไม่ถึง 30 ฉบับ"]),
        (score(sheets(*[1, 2] * 10)), ["ซึ่งต่ำกว่าเกณฑ์ทั้งช่วง"]),
        (score(sheets(5, 5), 9), ["คำตอบทุกฉบับให้ผลเท่ากัน"]),
        (score(sheets(4, 5), judged=False), ["ของผลคือร้อยละ"]),
        (score([]), []),
    ],
)
def test_what_an_interval_says_of_levels_and_rests_on(found: Score, words: list[str]) -> None:
    told = " ".join(precision_sentences(found))
    assert [each for each in words if each not in told] == []
    assert bool(told) == bool(words)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (score(sheets(*[4, 5] * 20)), "ระดับยังไม่แน่ชัด"),
        (score(sheets(*[4, 5] * 20), 40), ""),
        (score(sheets(*[5] * 39, 4)), ""),
        (score(sheets(*[5] * 19, 4), 30), "ระดับเบื้องต้น"),
        (score(sheets(4, 5)), "ระดับเบื้องต้น"),
        (score(sheets(4, 5), judged=False), ""),
        (score([]), ""),
    ],
)
def test_a_list_says_in_few_words_what_the_sentences_say_of_a_level(found: Score, words: str) -> None:
    assert doubt_words(level_doubt(found)) == words
    assert bool(list(doubt_sentences(found))) == bool(words)


def test_a_small_sample_is_not_called_sure() -> None:
    assert "แน่ชัด" not in " ".join(precision_sentences(score(sheets(*[5] * 19, 4), 30)))


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("70", "ผลเพิ่มขึ้น 20.00 จุดร้อยละ"),
        ("99", "ผลลดลง 9.00 จุดร้อยละ"),
        ("89", "ผลต่างกัน +1.00 จุดร้อยละ ซึ่งไม่มากกว่า"),
    ],
)
def test_a_change_is_told_with_its_noise(before: str, word: str) -> None:
    assert word in compared(before)


def test_a_change_without_an_interval_says_so() -> None:
    assert "ยังคิดความคลาดเคลื่อนของผลต่างไม่ได้" in compared("70", None)
    assert change_sentence(score(sheets(5))) is None


def test_quality_is_told_with_its_bases() -> None:
    told = " ".join(quality_sentences(score(sheets(*[4, 5] * 20), 40)))
    for words in ("ยามาเน่ 37 ราย (ครบแล้ว)", "เท่ากับ 1.000 คิดจาก 3 ข้อ", "40 ฉบับ จาก 40 ฉบับ", "ร้อยละ 0.00 ของคำตอบ"):
        assert words in told
    assert "เพียง 1 ฉบับ ซึ่งไม่ถึง 10 ฉบับ" in " ".join(quality_sentences(score(sheets(5))))
    assert list(quality_sentences(score([]))) == []
