"""Labels of collectors: their settings, state and errors in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.domain.collecting.collector_settings import CollectorSettings, Field, SettingsFields
from service.domain.collecting.thai_input import day as read_day
from service.texts import texts
from service.texts.formatting import closing, day
from service.web.planner.form_errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from service.application.forms.registry import FormRegistry
    from service.domain.collecting.collector import Collector, State
    from service.domain.errors import Violation

DAYS: tuple[Field, ...] = ("opens", "closes")


class CollectorState(NamedTuple):
    """Whether a collector takes answers: code, words, and since or until when."""

    state: State
    name: str
    days: str


async def titles_of(registry: FormRegistry) -> dict[str, str]:
    """Return the titles of the current forms by id, including those that another process has just published."""
    await registry.refresh()
    return {each.questionnaire.form.id: each.questionnaire.form.title for each in registry.current}


def field_errors(violations: Iterable[Violation]) -> list[FieldError]:
    """Return the errors in a collector's settings, in words."""
    said = texts("planner")
    return [
        FieldError(
            id=each.item,
            label=said.collector_fields.say(each.item),
            said=said.collector_faults.say(each.code, **each.params),
            code=each.code,
        )
        for each in violations
    ]


def collector_state(collector: Collector, now: datetime) -> CollectorState:
    """Return the state of a collector at a moment, in words."""
    state = collector.state(now)
    return CollectorState(state, texts("planner").collector_states.say(state), _days(collector, state))


def _days(collector: Collector, state: State) -> str:
    collecting = texts("planner").collecting
    if collector.standing == "withdrawn":
        return ""
    if state == "not-yet-open" and collector.opens:
        return str(collecting.say("since", day=day(collector.opens, "th")))
    if collector.closes is None:
        return ""
    until = closing(collector.closes, "th")
    return str(collecting.say("until", day=until) if state == "open" else collecting.say("closed_on", day=until))


def terms_in_words(terms: CollectorSettings, titles: dict[str, str]) -> dict[str, str]:
    """Return a collector's settings in words, by field."""
    said = texts("planner")
    people = f"{terms.population:,}" if terms.population is not None else ""
    return {
        "form": titles.get(terms.form, terms.form),
        "label": terms.label,
        "opens": day(terms.opens, "th") if terms.opens else said.collecting.no_day,
        "closes": closing(terms.closes, "th") if terms.closes else said.collecting.no_day,
        "population": said.collecting.say("people", count=people) if people else said.collecting.no_people,
        "device": said.devices.say(terms.device),
        "access": said.accesses.say(terms.access),
        "paging": said.pagings.say(terms.paging),
        "daily_limit": said.collecting.say("a_day", count=f"{terms.daily_limit:,}")
        if terms.daily_limit is not None
        else said.collecting.no_limit,
        "standing": said.standings.say(terms.standing),
    }


def shown(typed: SettingsFields) -> SettingsFields:
    """Return typed values as the form shows them: days that can be read become ISO dates, as date fields need."""
    days = {name: read_day(typed[name]) for name in DAYS}
    return typed | {name: read.isoformat() for name, read in days.items() if read}
