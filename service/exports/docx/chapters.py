"""The chapters on results in words: who answered, areas, comparison, dissatisfaction, limits."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from service.domain.scoring.choices_table import choices_table
from service.domain.scoring.ranking import MINIMUM
from service.domain.scoring.suppression import MINIMUM as SMALLEST
from service.exports.docx.narrative import by_method, ranking_rule
from service.exports.docx.table_rows import NO_FIGURE, ReportLine, written
from service.texts import texts
from service.texts.lists import listed
from service.texts.precision import change_sentence, precision_sentences, quality_sentences
from service.texts.top_choices import numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.application.scoring.form_report import FormReport
    from service.domain.scoring.choices_table import Choice, ItemChoices
    from service.domain.scoring.score import ItemScore, Score, SectionScore

NAMED = 3
"""How many items are named at most."""


def chapters_context(form_report: FormReport) -> dict[str, Any]:
    """Return the names of the chapters on results."""
    score = form_report.score
    about, opinions = about_and_opinions(form_report)
    return {
        "demographics": [_about(item) for item in choices_table(score) if item.base],
        "about_told": [_about(item) for item in about if item.base],
        "opinions_told": [_about(item) for item in opinions if item.base],
        "areas": _areas(score),
        "comparison": [change_sentence(score) or str(texts("survey_report").comparison.first)] if score.method else [],
        "dissatisfaction": list(_dissatisfaction(score)),
        "limits": list(_limits(score)),
    }


def about_and_opinions(form_report: FormReport) -> tuple[list[ItemChoices], list[ItemChoices]]:
    """Return the items with choices on who answers, and those on what they think.

    On who answers are those in a section with an item that figures are broken down by, or that decides who counts.
    """
    score = form_report.score
    deciding = {each.by.item for each in form_report.broken_down if each.by}
    if score.counted:
        deciding.add(score.counted.item)
    sections = {item.id: item.section for item in score.items}
    there = {sections[name] for name in deciding if name in sections}
    items = choices_table(score)
    return (
        [each for each in items if sections[each.id] in there],
        [each for each in items if sections[each.id] not in there],
    )


def ranked_areas(score: Score) -> list[SectionScore]:
    """Return the sections with enough answers, best first."""
    rated = [each for each in score.sections if each.percent is not None and (each.answers or 0) >= MINIMUM]
    return sorted(rated, key=lambda each: -(each.percent or 0))


def disliked(score: Score) -> list[ItemScore]:
    """Return the items with answers in the two lowest steps, the greatest share first."""
    found = [each for each in score.items if each.quality and each.quality.bottom2_percent and not each.overall]
    return sorted(found, key=lambda each: -(each.quality.bottom2_percent or 0 if each.quality else 0))


def _about(item: ItemChoices) -> str:
    says, head = texts("survey_report").demographics, numbered(item)
    shown = sorted((each for each in item.choices if each.count), key=lambda each: -(each.count or 0))
    if not shown:
        return str(says.say("hidden", item=head))
    if len(shown) == len(item.choices) and len({each.count for each in shown}) == 1:
        return str(says.say("alike", item=head))
    first, *then = (_tied(each) for _, each in groupby(shown, lambda each: each.count))
    if item.hides:
        return str(says.say("shown", item=head, first=first))
    if not then:
        return str(says.say("most", item=head, first=first))
    return str(says.say("then", item=head, first=first, second=then[0]))


def _tied(choices: Iterable[Choice]) -> str:
    """Return choices of equal count: by name, or how many they are where they are many."""
    tied = list(choices)
    if len(tied) <= NAMED:
        return listed([_chosen(each) for each in tied])
    says, (first, *_) = texts("survey_report").demographics, tied
    return str(says.say("many", choices=len(tied), count=f"{first.count:,}", percent=str(first.percent)))


def _chosen(choice: Choice) -> str:
    says = texts("survey_report").demographics
    return str(says.say("choice", text=choice.text, count=f"{choice.count:,}", percent=str(choice.percent)))


def _areas(score: Score) -> list[ReportLine]:
    """Return the sections in the form's order, with their rank by percent; equal percents share one."""
    percents = [each.percent for each in ranked_areas(score)]
    ids = {each.id for each in ranked_areas(score)}
    rows = []
    for each in score.sections:
        rank = str(percents.index(each.percent) + 1) if each.id in ids else NO_FIGURE
        figures = (each.answers, each.mean, each.sd, each.percent, each.interpretation)
        rows.append(ReportLine(each.title, [*map(written, figures), rank]))
    return rows


def _dissatisfaction(score: Score) -> Iterator[str]:
    says = texts("survey_report").dissatisfaction
    if score.quality is None or score.quality.bottom2_percent is None:
        return
    worst = disliked(score)[:NAMED]
    if not worst:
        yield str(says.none)
        return
    answers = f"{score.answers or 0:,}"
    yield says.say("whole", percent=str(score.quality.bottom2_percent), answers=answers)
    yield says.say("items", items=listed([_disliked(each) for each in worst]))


def _disliked(item: ItemScore) -> str:
    says = texts("survey_report").dissatisfaction
    share = item.quality.bottom2_percent if item.quality else None
    return str(says.say("item", text=item.text, percent=str(share), answers=f"{item.answers or 0:,}"))


def _limits(score: Score) -> Iterator[str]:
    says = texts("survey_report").limits
    if score.method:
        formula = texts("keeper").workbook.formulas.say(score.method, maximum=score.scale_maximum or 0)
        yield says.say("formula", formula=formula)
        if score.criteria:
            yield str(says.level)
        yield str(says.not_answers)
        yield str(says.sd)
        yield from filter(None, [by_method(score)])
        yield from precision_sentences(score)
        yield from quality_sentences(score)
        yield from ranking_rule(score)
    yield says.say("small", minimum=SMALLEST)
    yield str(says.self_selected)
