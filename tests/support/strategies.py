"""Hypothesis strategies for forms, sheets, criteria and figures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from service.domain.forms.form import Method, Questionnaire
from tests.support.examples import indicator, multiple, questionnaire, rating, section, single, words

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from service.domain.collecting.answers import Answer, Answers
    from service.domain.indicators.indicator import Indicator

GROUPS = ("a", "b", "c", "d")
RATINGS = ("ease", "speed", "advice")

methods: SearchStrategy[Method] = st.sampled_from(("mean-percent", "top-2-box", "normalised"))

percents: SearchStrategy[Fraction] = st.fractions(min_value=0, max_value=100) | st.builds(
    lambda floor, away: min(max(Fraction(floor) + Fraction(away, 10_000), Fraction(0)), Fraction(100)),
    st.integers(0, 20).map(lambda n: 5 * n),
    st.integers(-60, 60),
)
"""Percents, many of them close to a multiple of five."""

odd_text: SearchStrategy[str] = st.text() | st.text(
    "กe\u0301\u0323\u0e31\u0e33\u0e32\u0e38\u0e48\u0e49\u0e4d\u200b\u200e\ufeff\u0000\u0085\u2028 \t\r\n", max_size=12
)
"""Texts, many of them of the characters that are tidied."""

junk: SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | odd_text | st.sampled_from(["na", "a", 1, 5]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
"""Whatever JSON can hold."""


def survey(method: Method = "mean-percent", maximum: int = 5) -> Questionnaire:
    """Return a form with every kind of item, none of them required."""
    return questionnaire(
        section("general", single("office", " ".join(GROUPS), required=False, breakdown=True, free="d")),
        section("use", rating("ease", required=False, na=True), rating("speed", required=False)),
        section("help", rating("advice", required=False, na=True), multiple("topics", free="b"), words("comments")),
        maximum=maximum,
        method=method,
    )


def sheets_of(maximum: int = 5, *, largest: int = 40) -> SearchStrategy[list[Answers]]:
    """Return a strategy for lists of checked sheets of the survey."""
    levels: SearchStrategy[Answer] = st.integers(1, maximum)
    either = levels | st.just("na")
    sheet: SearchStrategy[Answers] = st.fixed_dictionaries(
        {},
        optional={
            "office": st.sampled_from(GROUPS),
            "ease": either,
            "speed": levels,
            "advice": either,
            "topics": st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True),
            "comments": st.just("ดี"),
        },
    )
    return st.lists(sheet, max_size=largest)


@st.composite
def indicators(draw: DrawFn) -> Indicator:
    """Draw an indicator with one to five rising floors, with or without a level below them."""
    levels = sorted(draw(st.sets(st.integers(1, 5), min_size=1)))
    floors = sorted(draw(st.sets(st.integers(0, 400), min_size=len(levels), max_size=len(levels))))
    written = [f"{floor // 4}.{floor % 4 * 25:02}" for floor in floors]
    return indicator(
        *zip(levels, written, strict=True),
        target=draw(st.sampled_from(written)),
        below=draw(st.sampled_from([None, 1])),
        interpolation=True,
    )
