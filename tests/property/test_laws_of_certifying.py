"""Laws of certificates."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec import json
from msgspec.structs import replace

from service.domain.certification.certificate import Certificate, canonical, make_certificate
from service.domain.certification.difference import score_difference
from service.domain.collecting.answers import Answers
from service.domain.period import BANGKOK, FiscalPeriod
from service.domain.scoring.score import Score
from tests.support.examples import assess, indicator, questionnaire, rating, single

ASKED = questionnaire(
    rating("ease", na=True), rating("speed"), single("office", "a b c", breakdown=True), indicator="1.1"
)
SHEETS = st.lists(
    st.fixed_dictionaries(
        {
            "ease": st.one_of(st.integers(1, 5), st.just("na")),
            "speed": st.integers(1, 5),
            "office": st.sampled_from("abc"),
        }
    ),
    max_size=30,
)
PERIODS = st.builds(FiscalPeriod, fiscal_year=st.integers(2500, 2699), quarter=st.sampled_from((None, 1, 2, 3, 4)))
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2300, 1, 1)).map(lambda each: each.replace(tzinfo=BANGKOK))  # noqa: DTZ001 - Bangkok's, a step later


def score(sheets: list[Answers]) -> Score:
    return assess(ASKED, sheets, judged_by=indicator()).score("office")


@given(SHEETS)
def test_a_score_is_read_from_its_canonical_form_digit_for_digit(sheets: list[Answers]) -> None:
    made = score(sheets)
    read = json.decode(canonical(made), type=Score)
    assert read == made
    assert canonical(read) == canonical(made)


@given(SHEETS, PERIODS, MOMENTS, st.text(max_size=50), st.text(max_size=50), st.data())
def test_a_sealed_report_is_sound_and_no_byte_of_it_can_be_another(
    sheets: list[Answers], period: FiscalPeriod, moment: datetime, by: str, note: str, data: st.DataObject
) -> None:
    made: Certificate = make_certificate("survey", period, 1, score(sheets), by=by, moment=moment, note=note)
    assert made.sound
    assert json.decode(made.report, type=Score) == score(sheets)
    assert made.provisional == (made.certified < period.after)
    place = data.draw(st.integers(0, len(made.document) - 1))
    changed = bytearray(made.document)
    changed[place] ^= data.draw(st.integers(1, 255))
    assert not replace(made, document=bytes(changed)).sound


@given(SHEETS, SHEETS)
def test_a_difference_names_the_whole_as_it_was_and_is_and_no_item_for_fewer_than_five(
    before: list[Answers], after: list[Answers]
) -> None:
    was, now = score(before), score(after)
    found = score_difference(was, now, same=was == now)
    whole = {each.figure: (each.frozen, each.live) for each in found.changed if not each.text}
    for figure in ("responses", "percent", "level"):
        pair = getattr(was, figure), getattr(now, figure)
        assert whole.get(figure, pair) == pair
        assert (figure in whole) == (pair[0] != pair[1])
    if abs(len(before) - len(after)) < 5:
        assert not [each for each in found.changed if each.text]
    if was == now:
        assert (found.changed, found.hidden) == ([], 0)
