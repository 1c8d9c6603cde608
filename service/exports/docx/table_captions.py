"""One sentence on each table and chart, from the figures in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.scoring.series import up_to
from service.domain.forms.form import NO_OPINION
from service.domain.scoring.choices_table import choices_table
from service.domain.scoring.ratings_table import ratings_table
from service.domain.scoring.working import working
from service.exports.docx.chapters import about_and_opinions, disliked, ranked_areas
from service.exports.docx.fieldwork import shown_rounds
from service.texts import texts
from service.texts.importance import importance_sentences
from service.texts.methods import period_named
from service.texts.outcomes import level_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from service.application.scoring.form_report import FormReport
    from service.domain.scoring.score import Score


class Captions(Struct, frozen=True, kw_only=True):
    """A sentence by table or chart; empty where it is not in the report."""

    figures: str
    channels: str
    rounds: str
    choices: str
    about: str
    opinions: str
    bands: str
    areas: str
    ratings: str
    items_chart: str
    groups: str
    item_quality: str
    importance: str
    series: str
    series_chart: str
    methods: str
    divisions: str
    questionnaire: str
    counts: str


def captions_of(form_report: FormReport) -> Captions:
    """Return the sentences of a report."""
    score, found = form_report.score, form_report.fieldwork
    says = texts("survey_report").told
    items = sum(len(each.items) for each in found.questionnaire) if found else 0
    choices = sum(1 for _ in choices_table(score))
    about, opinions = about_and_opinions(form_report)
    return Captions(
        figures=_figures(score),
        channels=says.say("channels", count=len(found.channels)) if found else "",
        rounds=_rounds(form_report),
        choices=says.say("choices", items=choices),
        about=says.say("about", items=len(about)),
        opinions=says.say("opinions", items=len(opinions)),
        bands=says.say("bands", floor=f"{score.bands[0].floor:.2f}", best=score.bands[0].text) if score.bands else "",
        areas=_areas(score),
        ratings=_ratings(score),
        items_chart=_items_chart(score),
        groups=_groups(form_report),
        item_quality=_item_quality(score),
        importance=_importance(score),
        series=_series(form_report),
        series_chart=str(says.series_chart),
        methods=_methods(score),
        divisions=_divisions(score),
        questionnaire=says.say("questionnaire", version=found.version, items=items) if found else "",
        counts=_counts(form_report),
    )


def _figures(score: Score) -> str:
    says = texts("survey_report").told
    if score.percent is None:
        return str(says.say("responses", responses=f"{score.responses:,}")) if score.responses else ""
    if score.criteria is None:
        return str(says.say("percent", percent=str(score.percent), answers=f"{score.answers or 0:,}"))
    level = level_words(score, score.criteria, score.period)
    return str(says.say("figures", percent=str(score.percent), answers=f"{score.answers or 0:,}", level=level))


def _rounds(form_report: FormReport) -> str:
    found = form_report.fieldwork
    shown = shown_rounds(found) if found else []
    if found is None or not shown:
        says, count = texts("survey_report").told, len(found.population.rounds) if found else 0
        return str(says.say("rounds_hidden", count=count)) if count else ""
    most = max(shown, key=lambda each: each.responses)
    quarter = period_named(most.quarter.fiscal_year, most.quarter.quarter)
    blanks = {"label": most.label, "quarter": quarter, "responses": f"{most.responses:,}"}
    return str(texts("survey_report").told.say("rounds", count=len(found.population.rounds), **blanks))


def _areas(score: Score) -> str:
    says, ranked = texts("survey_report").told, ranked_areas(score)
    if not ranked:
        return ""
    first, last = ranked[0], ranked[-1]
    blanks = {"first": first.title, "first_percent": str(first.percent)}
    if len(ranked) == 1:
        return str(says.say("area" if len(score.sections) == 1 else "area_alone", **blanks))
    if first.percent == last.percent:
        return str(says.say("areas_alike", percent=str(first.percent)))
    return str(says.say("areas", **blanks, last=last.title, last_percent=str(last.percent)))


def _ratings(score: Score) -> str:
    means = [item.mean for item in score.items if item.mean is not None and not item.overall]
    if not means:
        return ""
    return _between(("ratings", "ratings_alike"), means, items=len(means), mean=str(score.mean))


def _counts(form_report: FormReport) -> str:
    score, named = form_report.score, form_report.scale
    table = ratings_table(score)
    whole = next((row for row in table.rows if row.part == "whole"), None)
    if whole is None or not whole.answers:
        return ""
    shares = zip(table.choices, whole.choices, strict=True)
    step, most = max((each for each in shares if each[0] != NO_OPINION), key=lambda each: each[1].count or 0)
    words = f"{named[step]} ({step})" if step in named else step
    blanks = {"step": words, "count": f"{most.count:,}", "percent": str(most.percent)}
    return str(texts("survey_report").told.say("counts", answers=f"{whole.answers:,}", **blanks))


def _items_chart(score: Score) -> str:
    percents = [item.percent for item in score.items if item.percent is not None and not item.overall]
    if score.percent is None:
        return ""
    above = sum(each > score.percent for each in percents)
    blanks = {"percent": str(score.percent), "above": above, "items": len(percents)}
    return str(texts("survey_report").told.say("items_chart", **blanks))


def _groups(form_report: FormReport) -> str:
    says = texts("survey_report").told
    groups = [group for each in form_report.broken_down if each.by for group in each.by.groups]
    percents = [group.percent for group in groups if group.percent is not None]
    if not groups or form_report.score.method is None:
        return ""
    if not percents:
        return str(says.say("groups_none", groups=len(groups)))
    return _between(("groups", "groups_alike"), percents, shown=len(percents), groups=len(groups))


def _item_quality(score: Score) -> str:
    says, worst = texts("survey_report").told, disliked(score)
    if not worst:
        return str(says.item_quality_none)
    share = worst[0].quality.bottom2_percent if worst[0].quality else None
    answers = f"{worst[0].answers or 0:,}"
    return str(says.say("item_quality", text=worst[0].text, percent=str(share), answers=answers))


def _importance(score: Score) -> str:
    """Return which items come first, and that this is no proof of a cause."""
    first = [*importance_sentences(score)][1:]
    return " ".join([*first, texts("planner").importance.caveat]) if first else ""


def _series(form_report: FormReport) -> str:
    shown = up_to(form_report.series, form_report.score.period.ends)
    percents = [each.percent for each in shown.quarters if each.percent is not None]
    if not percents:
        return ""
    return _between(("series", "series_alike"), percents, points=len(percents))


def _between(names: tuple[str, str], values: Sequence[Decimal], **blanks: str | int) -> str:
    """Return a sentence with the lowest and highest value, or the other where all are equal."""
    low, high = min(values), max(values)
    return str(texts("survey_report").told.say(names[low == high], low=str(low), high=str(high), **blanks))


def _methods(score: Score) -> str:
    used, says = next((each.method for each in score.methods if each.in_force), None), texts("survey_report").told
    if used is None:
        return ""
    method = texts("keeper").workbook.methods.say(used)
    return str(says.say("methods", method=method, answers=f"{score.answers or 0:,}"))


def _divisions(score: Score) -> str:
    whole = working(score, score)
    if whole is None:
        return ""
    blanks = {"dividend": f"{whole.dividend:,}", "divisor": f"{whole.divisor:,}", "percent": str(whole.percent)}
    return str(texts("survey_report").told.say("divisions", **blanks))
