"""How a survey was made, in words and rows: objectives, scope, channels, instrument, population, questionnaire."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from service.domain.scoring.suppression import hidden_groups
from service.exports.docx.narrative import answered, covered
from service.exports.docx.table_rows import HIDDEN, ReportLine, written
from service.exports.labels import period_name, period_words
from service.texts import texts
from service.texts.formatting import closing, day
from service.texts.headings import unnumbered
from service.texts.lists import listed
from service.texts.methods import period_named
from service.texts.precision import needed_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.application.scoring.fieldwork import AskedSection, Channel, Fieldwork
    from service.application.scoring.form_report import FormReport
    from service.domain.scoring.population import Round
    from service.domain.scoring.score import Score


def fieldwork_context(form_report: FormReport) -> dict[str, Any]:
    """Return the names that tell how a survey was made."""
    found = form_report.fieldwork
    return {
        "objectives": list(_objectives(form_report)),
        "scope": list(_scope(form_report.score, found)),
        "instrument": list(_instrument(form_report)),
        "response": list(_response(form_report.score, found)),
        "channels": [_channel(each) for each in found.channels] if found else [],
        "rounds": _rounds(found) if found else [],
        "rounds_hidden": found is not None and len(shown_rounds(found)) < len(found.population.rounds),
        "bands": _bands(form_report.score),
        "questionnaire": list(_questionnaire(found.questionnaire)) if found else [],
    }


def _objectives(form_report: FormReport) -> Iterator[str]:
    says, score, found = texts("survey_report").objectives, form_report.score, form_report.fieldwork
    if found:
        which = "rated" if score.method else "counted"
        yield says.say(which, audience=found.audience, period=period_name(score.period))
    if indicator := form_report.plan or score.indicator:
        yield says.say("indicator", indicator=indicator)
    yield str(says.improve)


def _scope(score: Score, found: Fieldwork | None) -> Iterator[str]:
    says = texts("survey_report").scope
    if found is None:
        yield str(says.unknown)
        return
    yield says.say("audience", audience=found.audience, period=period_words(score.period))
    yield says.say("purpose", purpose=found.purpose)
    yield says.say("channels", count=len(found.channels)) if found.channels else str(says.no_channels)


def _instrument(form_report: FormReport) -> Iterator[str]:
    says, score, found = texts("survey_report").instrument, form_report.score, form_report.fieldwork
    if found:
        items = sum(len(each.items) for each in found.questionnaire)
        yield says.say("form", title=score.title, version=found.version, items=items, minutes=found.minutes)
    steps = sorted((step for step in form_report.scale if step.isdecimal()), key=int, reverse=True)
    if score.method and steps:
        ratings = sum(item.type == "rating" and not item.overall for item in score.items)
        levels = listed([says.say("step", text=form_report.scale[step], step=step) for step in steps])
        yield says.say("scale", ratings=ratings, steps=len(steps), levels=levels)
        if score.overall:
            yield says.say("overall", ratings=len(score.overall))
    if score.bands:
        yield str(says.bands)


def _response(score: Score, found: Fieldwork | None) -> Iterator[str]:
    says = texts("survey_report").response
    if not score.responses:
        yield str(says.none)
        return
    yield " ".join([answered(score), *covered(score)])
    if found:
        yield str(says.all_asked)
    if score.precision and score.precision.needed and score.precision.population:
        yield needed_sentence(score.precision.population, score.precision.needed)


def _channel(each: Channel) -> ReportLine:
    says = texts("survey_report")
    how = f"{says.access.say(each.access)} {says.device.say(each.device)}"
    closes = closing(each.closes, "th") if each.closes else says.scope.open_end
    return ReportLine(each.label, [how, day(each.opens, "th"), closes])


def _rounds(found: Fieldwork) -> list[ReportLine]:
    """Return the rounds; the sheets of small ones, and of what would give them away, are hidden.

    Where nothing is known but what is hidden, there are none: a sentence tells that.
    """
    rounds, shown = found.population.rounds, shown_rounds(found)
    told = shown or any(each.people is not None for each in rounds)
    return [_round(each, hidden=each not in shown) for each in rounds] if told else []


def shown_rounds(found: Fieldwork) -> list[Round]:
    """Return the rounds whose sheets may be told: each quarter by itself, so that year and quarter hide the same."""
    shown: list[Round] = []
    for _, rounds in groupby(found.population.rounds, lambda each: each.quarter):
        of = {str(number): each for number, each in enumerate(rounds)}
        hidden = hidden_groups({name: each.responses for name, each in of.items()})
        shown += [each for name, each in of.items() if name not in hidden]
    return shown


def _round(each: Round, *, hidden: bool) -> ReportLine:
    quarter = period_named(each.quarter.fiscal_year, each.quarter.quarter)
    sheets = [HIDDEN, HIDDEN] if hidden else [written(each.responses), written(each.rate)]
    return ReportLine(each.label, [quarter, written(each.people), *sheets])


def _bands(score: Score) -> list[ReportLine]:
    """Return the bands, best first; each reaches up to the one above."""
    says = texts("survey_report").bands
    rows: list[ReportLine] = []
    ceiling = f" {score.scale_maximum or 0:.2f}"
    for band in score.bands:
        floor = f"{band.floor:.2f}"
        rows.append(ReportLine(band.text, [says.say("between", floor=floor, ceiling=ceiling)]))
        ceiling = says.say("below", floor=floor)
    return rows


def _questionnaire(sections: list[AskedSection]) -> Iterator[ReportLine]:
    says, number = texts("survey_report"), 0
    for at, (part, inside) in enumerate(groupby(sections, lambda each: each.part), 1):
        yield ReportLine(says.questionnaire.say("part", number=at, text=unnumbered(part)).strip(), [], head=True)
        for section in inside:
            if section.title:
                yield ReportLine(section.title, [], head=True)
            for item in section.items:
                number += 1
                text = texts("report").charts.say("item", number=number, text=item.text)
                choices = " ".join(map(_choice, range(1, len(item.choices) + 1), item.choices))
                yield ReportLine(text, [str(says.kinds.say(item.type)), choices])


def _choice(number: int, text: str) -> str:
    """Return a choice with its number, which stays on the line of its first word."""
    return str(texts("survey_report").questionnaire.say("choice", number=number, text=text)).replace(" ", "\u00a0", 1)
