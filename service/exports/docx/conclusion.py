"""What is concluded of a form's figures and recommended: as planners wrote it, or else drafted from the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.domain.scoring.ranking import rank_items
from service.domain.scoring.suppression import MINIMUM as SMALLEST
from service.exports.docx.chapters import NAMED, disliked, ranked_areas
from service.exports.docx.narrative import answered, lacking, result
from service.exports.docx.wanted import wanted_conclusion, wanted_proposals
from service.texts import texts
from service.texts.lists import listed
from service.texts.standing import lowest_but_not_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.scoring.form_report import FormReport
    from service.domain.scoring.ranking import Ranked
    from service.domain.scoring.score import ItemScore, Score


class Drafted(Struct, frozen=True, kw_only=True):
    """The paragraphs that follow from the figures alone."""

    conclusion: list[str]
    recommendations: list[str]


def drafted(form_report: FormReport) -> Drafted:
    """Draft conclusion and recommendations from a report's figures."""
    return Drafted(conclusion=list(_conclusion(form_report)), recommendations=list(_recommendations(form_report)))


def conclusion_context(form_report: FormReport) -> dict[str, Any]:
    """Return the paragraphs of both, and for each a note where it is drafted, empty where planners wrote it."""
    written, draft = form_report.score.conclusion or None, drafted(form_report)
    found: dict[str, Any] = {}
    for name in Drafted.__struct_fields__:
        own = [line for line in getattr(written, name, "").split("\n") if line.strip()]
        found[name] = own or getattr(draft, name)
        found[f"{name}_drafted"] = "" if own else str(texts("survey_report").conclusion.drafted)
    return found


def _conclusion(form_report: FormReport) -> Iterator[str]:
    score, says = form_report.score, texts("survey_report").conclusion
    if not score.responses:
        yield str(says.nobody)
        return
    if score.method is None:
        yield from wanted_conclusion(form_report)
        return
    # Where the target is missed, what is missing to the next level is told with the recommendation to reach it.
    lack = lacking(score) if score.outcome == "met" else ()
    yield " ".join([answered(score), *result(score, form_report.plan or score.indicator or ""), *lack])
    areas = ranked_areas(score)
    if areas and areas[0].percent != areas[-1].percent:
        yield says.say("best", first=areas[0].title, last=areas[-1].title)


def _recommendations(form_report: FormReport) -> Iterator[str]:
    """Yield what follows from the figures, the most important first."""
    says, score = texts("survey_report").recommendations, form_report.score
    if not score.responses:
        yield str(says.ask)
        return
    if score.method is None:
        yield from wanted_proposals(form_report)
        yield str(says.answers)
        return
    if score.outcome == "met":
        yield str(says.keep)
    elif lack := score.next_level:
        yield says.say("reach", missing=str(lack.missing), level=lack.level, floor=str(lack.floor))
    yield from _where(score)
    yield from _whom(score)


def _where(score: Score) -> Iterator[str]:
    """Yield what to do about items. No item has two advices: what to look for is told beside what comes first.

    What fewer answered than a small group has is no ground for a proposal.
    """
    says, ranked = texts("survey_report").recommendations, rank_items(score)
    worst = next((each for each in disliked(score) if (each.answers or 0) >= SMALLEST), None)
    cause = _cause(worst) if worst else ""
    if ranked.weakest:
        first, lowest = ranked.weakest[:NAMED], lowest_but_not_apart(ranked)[:NAMED]
        told = says.say("weakest", items=_quoted(first))
        if _among(worst, first):
            told, cause = says.say("weakest_cause", told=told, cause=cause), ""
        yield told
        if lowest:
            sought = cause if _among(worst, lowest) else ""
            yield says.say("lowest", items=_quoted(lowest), advice=sought or str(says.wait))
            cause = "" if sought else cause
    elif ranked.reason == "no-difference":
        yield str(says.no_difference)
    if cause:
        yield says.say("dissatisfied", cause=cause)


def _among(item: ItemScore | None, items: list[Ranked]) -> bool:
    return item is not None and item.id in {each.id for each in items}


def _cause(item: ItemScore) -> str:
    """Return whose low answers are to be understood: how many of how many, by the words of the two lowest steps.

    A certificate that does not have the words is told by the numbers.
    """
    steps = sorted(int(each) for each in item.choices if each.isdecimal())[:2] or [1, 2]
    first, second = (_as_word(item.choices.get(str(each), str(each))) for each in steps)
    return str(
        texts("survey_report").recommendations.say(
            "cause",
            text=item.text,
            count=f"{sum(item.counts.get(str(each)) or 0 for each in steps):,}",
            answers=f"{item.answers or 0:,}",
            percent=str(item.quality.bottom2_percent if item.quality else None),
            lowest=first,
            second=second,
        )
    ).rstrip()


def _as_word(step: str) -> str:
    """Return a step's words; a number stands between spaces."""
    return f" {step} " if step.isdecimal() else step


def _quoted(items: list[Ranked]) -> str:
    return listed([f"“{each.text}”" for each in items])


def _whom(score: Score) -> Iterator[str]:
    says, found = texts("survey_report").recommendations, score.precision
    if score.population is None:
        yield str(says.population)
    elif found and found.needed and not found.needed.yamane_reached:
        yield says.say("more", needed=f"{found.needed.yamane:,}", people=f"{score.population:,}")
