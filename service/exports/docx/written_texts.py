"""What people wrote beside a choice such as “other”, equal texts once with how many people, for comments' readers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from service.domain.collecting.equal_comments import same_words
from service.exports.docx.chapters import about_and_opinions
from service.texts import texts
from service.texts.top_choices import numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.application.collecting.comments import PeriodComments
    from service.application.scoring.form_report import FormReport
    from service.domain.scoring.choices_table import ItemChoices

MOST = 30
"""The most different texts of a choice that a paper tells."""


def with_written(context: Mapping[str, Any], form_report: FormReport, quoted: PeriodComments | None) -> dict[str, Any]:
    """Return the names of a template; the paragraphs on items end with what was written beside their choices."""
    about, opinions = about_and_opinions(form_report)
    return {
        **context,
        "about_told": [*context["about_told"], *_told(about, quoted)],
        "opinions_told": [*context["opinions_told"], *_told(opinions, quoted)],
    }


def _told(items: Iterable[ItemChoices], quoted: PeriodComments | None) -> list[str]:
    by_field = {each.field.item: each.texts for each in quoted.fields if each.texts} if quoted else {}
    return [
        texts("survey_report").written.say(
            "item", item=numbered(item), choice=choice.text, texts=" ".join(_listed(by_field[field]))
        )
        for item in items
        for choice in item.choices
        if (field := f"{item.id}.{choice.value}") in by_field
    ]


def _listed(written: list[str]) -> Iterator[str]:
    """Yield different texts, those of most people first."""
    says = texts("survey_report").written
    people = Counter(map(same_words, written))
    shown = {same_words(each): " ".join(each.split()) for each in written}
    ordered = sorted(shown, key=lambda words: (-people[words], words))
    for words in ordered[:MOST]:
        many = people[words]
        yield says.say("same", text=shown[words], count=many) if many > 1 else says.say("one", text=shown[words])
    if len(ordered) > MOST:
        yield says.say("more", count=len(ordered) - MOST)
