"""The words and dates that every template of the planners has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.application.ports.snapshot import AS_OF
from service.domain.certification.certificate import SCORECARD
from service.domain.period import BANGKOK
from service.domain.scoring.score import outcome
from service.exports.thai_digits import one_kind
from service.texts import texts
from service.texts.changes import change_words
from service.texts.coverage import coverage_words, stratum_rate
from service.texts.formatting import day, last_day, months_words
from service.texts.imported import imported_method, imported_words
from service.texts.measuring import covers_words
from service.texts.outcomes import (
    counted_number,
    counted_words,
    excluded_words,
    late_words,
    met_words,
    period_note,
    reason_words,
)
from service.texts.precision import doubt_words
from service.texts.year_rules import amendment_words, basis_words

if TYPE_CHECKING:
    from datetime import datetime

    from service.application.forms.registry import FormRegistry


def words_and_dates() -> dict[str, Any]:
    """Return what every template of the planners has."""
    return {
        "p": texts("planner"),
        "moment": moment,
        "hour": hour,
        "whole_hour": whole_hour,
        "device_words": device_words,
        "reason_words": reason_words,
        "covers_words": covers_words,
        "change_words": change_words,
        "imported_method": imported_method,
        "imported_words": imported_words,
        "counted_number": counted_number,
        "counted_words": counted_words,
        "coverage_words": coverage_words,
        "stratum_rate": stratum_rate,
        "excluded_words": excluded_words,
        "late_words": late_words,
        "doubt_words": doubt_words,
        "basis_words": basis_words,
        "amendment_words": amendment_words,
        "met_of": outcome,
        "met_words": met_words,
        "period_note": period_note,
        "last_day": last_day,
        "months_words": months_words,
        "meaning_of": meaning_of,
    }


def names_of(registry: FormRegistry) -> dict[str, str]:
    """Return what forms and indicators are called, by id, in Arabic digits as all of the pages."""
    forms = {each.questionnaire.form.id: each.questionnaire.form.title for each in registry.current}
    indicators = {each.id: one_kind(f"{each.plan} {each.title}") for each in registry.indicators}
    return {SCORECARD: str(texts("planner").overview.scorecard), **indicators, **forms}


def meaning_of(word: str) -> str:
    """Return the words of the link to a word's meaning in the manual, by the word's id."""
    manual = texts("manual")
    (said,) = (each["word"] for each in manual.words if each["id"] == word)
    return str(manual.say("about", word=f"{said} " if said[-1].isascii() else said))


def moment(moment: datetime) -> str:
    """Return date and time in Bangkok: 30 กันยายน 2569 เวลา 16.30 น."""
    return texts("planner").say("moment", day=day(moment, "th"), hour=hour(moment))


def hour(moment: datetime) -> str:
    """Return the time of day in Bangkok: 16.30."""
    return f"{moment.astimezone(BANGKOK):%H.%M}"


def whole_hour(moment: datetime) -> str:
    """Return date and hour in Bangkok, without minutes: 30 กันยายน 2569 ระหว่าง 16.00-16.59 น."""
    there = moment.astimezone(BANGKOK)
    return str(texts("planner").account.say("within", day=day(moment, "th"), hour=f"{there:%H}"))


def device_words(device: str) -> str:
    """Return a kind of browser in words; one that is not known in general ones."""
    said = texts("planner")
    browser, _, system = device.partition("/")
    if not system:
        return str(said.account.unknown)
    return str(said.account.say("kind", browser=said.browser_kinds.say(browser), system=said.systems.say(system)))


def as_of_words(said: Any) -> str:  # noqa: ANN401 - the texts
    """Return the time up to which the page's figures are complete, in words; empty unless they come from a replica."""
    as_of = AS_OF.get()
    return said.frame.say("as_of", time=f"{as_of.astimezone(BANGKOK):%H.%M.%S}") if as_of else ""
