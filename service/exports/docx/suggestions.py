"""Respondents' suggestions by tag: how many, and some of them word for word, where the reader may read comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.domain.scoring.suppression import MINIMUM
from service.texts import texts
from service.texts.formatting import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.collecting.comments import PeriodComments
    from service.domain.collecting.suggestions import Tagged
    from service.domain.scoring.score import Score


class SuggestionRow(Struct, frozen=True):
    """A tag with the number of its comments, and examples by paragraph."""

    text: str
    count: str
    examples: list[str]


def suggestions_context(score: Score, quoted: PeriodComments | None) -> dict[str, Any]:
    """Return the rows of suggestions, and the paragraphs before them; `None` quotes are left out of the report."""
    tagged = quoted.suggestions if quoted else []
    return {
        "suggestions": [_row(each) for each in tagged],
        "suggestions_told": list(_told(score, quoted)),
    }


def _row(each: Tagged) -> SuggestionRow:
    return SuggestionRow(_name(each), f"{each.count:,}", [f"“{' '.join(text.split())}”" for text in each.examples])


def _name(each: Tagged) -> str:
    says = texts("survey_report").suggestions
    if each.tag is None:
        return str(says.others)
    return each.tag or str(says.untagged)


def _told(score: Score, quoted: PeriodComments | None) -> Iterator[str]:
    says = texts("survey_report").suggestions
    if quoted is None:
        yield str(says.left_out)
        return
    if not quoted.suggestions:
        yield says.say("few", minimum=MINIMUM)
        return
    count, named = sum(each.count for each in quoted.suggestions), [each for each in quoted.suggestions if each.tag]
    if named:
        yield says.say("total", count=f"{count:,}", most=named[0].tag or "", many=f"{named[0].count:,}")
    elif any(each.tag is None for each in quoted.suggestions):
        # Tags of few are told together, with what has none: there is no such row without a tag.
        yield says.say("total_few", count=f"{count:,}", minimum=MINIMUM)
    else:
        yield says.say("total_untagged", count=f"{count:,}")
    yield says.say("examples", minimum=MINIMUM)
    if quoted.several_tags:
        yield str(says.several_tags)
    if score.status == "certified":
        yield says.say("live", day=day(quoted.read, "th"))
