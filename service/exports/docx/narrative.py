"""The findings of a report in sentences, made from the figures alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.scoring.ranking import rank_items
from service.exports.labels import period_name
from service.texts import texts
from service.texts.coverage import coverage_words, stratum_words
from service.texts.lists import listed
from service.texts.methods import level_named, method_words
from service.texts.outcomes import counted_words, excluded_words, late_words, target_words
from service.texts.precision import change_sentence, doubt_sentences
from service.texts.standing import ends

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.domain.scoring.coverage import Stratum
    from service.domain.scoring.ranking import Ranked
    from service.domain.scoring.score import Score

_MOST_NAMED = 20
"""A sentence names no more strata than these; the workbook has them all."""


def findings(score: Score, plan: str | None) -> list[str]:
    """Return paragraphs: who answered, the result and its level, strongest and weakest items.

    How that is computed is told in the chapter on limits. `plan` is the indicator's number in the plan.
    """
    paragraphs = [
        " ".join(filter(None, (answered(score), *covered(score, briefly=True), *_left_out(score)))),
        " ".join([*result(score, plan or score.indicator or ""), *lacking(score)]),
        " ".join(_overall(score)),
        " ".join(doubt_sentences(score)),
        change_sentence(score),
        " ".join(_strong_and_weak(score)),
    ]
    return [paragraph for paragraph in paragraphs if paragraph]


def _left_out(score: Score) -> tuple[str | None, ...]:
    """Return what is not scored: by who counts, by exclusion, and as it came late; `None` for nothing."""
    return counted_words(score), excluded_words(score), late_words(score)


def answered(score: Score) -> str:
    """Return how many answered, and of how many."""
    says = texts("report").findings
    blanks = {"period": period_name(score.period), "responses": f"{score.responses:,}"}
    if not score.responses:
        return str(says.say("nobody_came" if score.period.state == "over" else "nobody", period=blanks["period"]))
    if score.population is None or score.response_rate is None:
        return str(says.say("answered", **blanks))
    asked = "of_rounds" if score.coverage and score.period.quarter is None else "of_asked"
    return str(says.say(asked, **blanks, population=f"{score.population:,}", rate=str(score.response_rate)))


def covered(score: Score, *, briefly: bool = False) -> Iterator[str]:
    """Yield why there is no response rate, each stratum, and the weighted percent; `briefly` names no rounds."""
    coverage = score.coverage
    if coverage is None or not score.responses:
        return
    if 0 < len(coverage.strata) <= _MOST_NAMED:
        yield from _by_stratum(coverage.strata)
    # The rate itself stands in the paragraph on who answered.
    yield from coverage_words(score, briefly=briefly)[0 if coverage.reason else 1 :]


def _by_stratum(strata: Sequence[Stratum]) -> Iterator[str]:
    """Yield what is told of each stratum, and in one sentence of which nothing is."""
    says = texts("report").findings
    if shown := [stratum_words(each) for each in strata if not each.hidden]:
        yield says.say("by_stratum", strata=listed(shown))
    if hidden := [each.label for each in strata if each.hidden]:
        yield says.say("strata_hidden", strata=listed(hidden))


def result(score: Score, indicator: str) -> Iterator[str]:
    """Yield the sentences on percent, level and target."""
    if score.percent is None:
        return
    says = texts("report").findings
    blanks = {"percent": str(score.percent), "mean": str(score.mean)}
    if score.counted:
        yield says.say("percent_counted", counted=f"{score.counted.sheets:,}", **blanks)
    else:
        yield says.say("percent", **blanks)
    if score.sd is not None:
        yield says.say("sd", sd=str(score.sd))
    if score.interpretation:
        yield says.say("interpretation", interpretation=score.interpretation)
    if score.criteria is None:
        return
    if score.level is None:
        yield says.say("below", level=score.criteria.floors[0].level, indicator=indicator)
    else:
        yield says.say("level", level=score.level, indicator=indicator)
    yield from _judged(score)


def _overall(score: Score) -> Iterator[str]:
    """Yield a sentence on each overall rating with answers."""
    says = texts("report").findings
    for item in score.overall:
        if item.percent is not None:
            answers = f"{item.answers or 0:,}"
            yield says.say("overall", text=item.text, percent=str(item.percent), answers=answers)


def by_method(score: Score) -> str:
    """Return the percent and level of every method, where criteria judge them."""
    if score.criteria is None or not score.methods:
        return ""
    says = texts("report").findings
    told = (
        says.say("method", method=method_words(each), percent=str(each.percent), level=level_named(each, score))
        for each in score.methods
    )
    return str(says.say("methods", methods=listed([*told])))


def _judged(score: Score) -> Iterator[str]:
    """Yield a sentence on the target."""
    if score.outcome and score.target_unit and score.target is not None:
        yield target_words(score.target_unit, score.target, score.outcome)


def lacking(score: Score) -> Iterator[str]:
    """Yield a sentence on what is missing to the next level."""
    says = texts("report").findings
    if score.percent is not None and score.criteria and (lack := score.next_level):
        yield says.say("missing", missing=str(lack.missing), level=lack.level, floor=str(lack.floor))


def _strong_and_weak(score: Score) -> Iterator[str]:
    """Yield sentences on the highest and lowest items and those told apart, or why none is."""
    if score.percent is None:
        return
    found, says, rule = rank_items(score), texts("report").findings, texts("planner")
    for end in ends(found):
        if end.named:
            yield " ".join(filter(None, (end.among, says.ends.say(end.side, ranked=_listed(end.named)), end.note)))
        if end.apart:
            words = says.ties if len(end.apart) > 1 else says.alone
            yield words.say(end.side, ranked=_listed(end.apart), count=len(end.apart))
    if found.reason:
        yield rule.ranking_reasons.say(found.reason, minimum=found.minimum)
    if found.left_out and found.reason != "few-answers":
        yield rule.ranking.say("left_out", count=found.left_out, minimum=found.minimum)


def ranking_rule(score: Score) -> Iterator[str]:
    """Yield by which rule items are ranked, where they are."""
    found = rank_items(score)
    if found.reason or found.strongest:
        yield texts("planner").ranking.say("rule", minimum=found.minimum)


def _listed(ranked: Sequence[Ranked]) -> str:
    says = texts("report").findings
    named = (
        says.say("ranked", text=each.text, percent=str(each.percent), answers=f"{each.answers:,}") for each in ranked
    )
    return listed([*named])
