from __future__ import annotations

import unicodedata

import msgspec
from hypothesis import event, given
from hypothesis import strategies as st

from service.domain.collecting.answers import FREE_TEXT_LENGTH, Answers, check, tidy_text
from service.domain.errors import InvalidAnswersError, NothingAnsweredError, Violation
from service.domain.forms.form import Multiple, Questionnaire, Rating, Single, Text
from tests.support.examples import multiple, questionnaire, rating, single, words
from tests.support.strategies import junk, odd_text, survey

LOOSE = survey()
STRICT = questionnaire(
    rating("ease", na=True),
    single("office", "a b d", free="d"),
    multiple("topics", "a b", required=True, free="b"),
    words("comments", required=True, max_length=8),
)
NAMES = [*LOOSE.fields, *STRICT.fields]
raws = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), junk, max_size=8)
short_text = odd_text.filter(lambda text: len(tidy_text(text)) <= FREE_TEXT_LENGTH)
sound_or_none = st.fixed_dictionaries(
    {},
    optional={
        "office": st.sampled_from(["a", "b", " d "]),
        "office.d": short_text,
        "ease": st.sampled_from([1, 5, "na", " na"]),
        "speed": st.integers(1, 5),
        "topics": st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
        "topics.b": short_text,
        "comments": short_text,
    },
)


def answered(raw: dict[str, object]) -> bool:
    try:
        return bool(check(LOOSE, raw))
    except NothingAnsweredError:
        return False


sound = sound_or_none.filter(answered)


def outcome(asked: Questionnaire, raw: dict[str, object]) -> Answers | list[Violation]:
    try:
        return check(asked, raw)
    except InvalidAnswersError as error:
        return error.violations
    except NothingAnsweredError:
        return {}


@given(st.booleans(), raws)
def test_whatever_is_sent_is_answered_or_refused_with_reasons(strict: object, raw: dict[str, object]) -> None:
    asked = STRICT if strict else LOOSE
    given_back = outcome(asked, raw)
    event("answered" if given_back and isinstance(given_back, dict) else "refused")
    if not given_back:
        assert not strict, "a required item is missing, which is told instead"
    elif isinstance(given_back, dict):
        assert given_back.keys() <= raw.keys()
        assert_fits(asked, given_back)
    else:
        assert given_back
        assert len({(each.item, each.code) for each in given_back}) == len(given_back)
        assert all(each.item in NAMES or each.item in raw for each in given_back)


def assert_fits(asked: Questionnaire, answers: Answers) -> None:
    """Hold answers against what each kind of item may take."""
    for name, item in asked.items.items():
        answer = answers.get(name)
        if answer is None:
            continue
        match item:
            case Rating():
                assert answer == "na" or (type(answer) is int and 1 <= answer <= 5)
            case Single():
                assert answer in {choice.value for choice in item.choices}
            case Multiple():
                assert isinstance(answer, list)
                assert set(answer) <= {choice.value for choice in item.choices}
            case Text():
                assert isinstance(answer, str)
                assert 0 < len(answer) <= item.max_length


@given(sound_or_none)
def test_nothing_is_refused_only_where_nothing_was_said(raw: dict[str, object]) -> None:
    said = [value for name, value in raw.items() if name in {"office", "ease", "speed", "topics"} and value]
    said += [value for name, value in raw.items() if name == "comments" and tidy_text(str(value))]
    assert answered(raw) == bool(said)


@given(sound)
def test_checked_answers_pass_the_check_again_unchanged(raw: dict[str, object]) -> None:
    once = check(LOOSE, raw)
    assert check(LOOSE, dict(once)) == once


@given(sound)
def test_answers_that_went_through_json_are_the_same(raw: dict[str, object]) -> None:
    answers = check(LOOSE, raw)
    assert check(LOOSE, msgspec.json.decode(msgspec.json.encode(answers))) == answers


@given(st.data(), sound)
def test_the_order_in_which_answers_are_sent_never_matters(data: st.DataObject, raw: dict[str, object]) -> None:
    shuffled = dict(data.draw(st.permutations(list(raw.items()))))
    assert list(check(LOOSE, shuffled).items()) == list(check(LOOSE, raw).items())


@given(odd_text)
def test_a_tidied_text_is_tidy(text: str) -> None:
    tidied = tidy_text(text)
    assert tidy_text(tidied) == tidied
    assert tidied == tidied.strip()
    assert unicodedata.is_normalized("NFC", tidied)
    assert not {each for each in tidied if unicodedata.category(each) == "Cc"} - {"\n"}


@given(st.text("กขคงจฉชซabc ๑๒๓่้๊๋ิีึืุู"))
def test_tidying_takes_no_thai_letter_away(text: str) -> None:
    assert sorted(tidy_text(text).replace(" ", "")) == sorted(unicodedata.normalize("NFC", text).replace(" ", ""))
