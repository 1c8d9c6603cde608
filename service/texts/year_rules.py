"""Year rules and their amendments in words, shared by all pages, files and commands."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from service.domain.indicators.amendments import rule_text
from service.texts import texts
from service.texts.formatting import day
from service.texts.lists import listed
from service.texts.people import person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.domain.indicators.amendments import Amendment, RulesChange, RulesShown
    from service.domain.indicators.year_rules import Rules


def field_words(field: str) -> str:
    """Return the name of a field of year rules."""
    return str(texts("keeper").year_rules.say(field))


def value_words(field: str, text: str | None, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the text of a field of year rules, codes in words; `names` are those of items and of their choices."""
    says = texts("keeper")
    if text is None:
        return str(says.amendments.none)
    words = {"method": says.workbook.methods, "target_unit": says.amendments.units}.get(field)
    if words:
        return str(words.say(text)) if text in words else text
    told = _TOLD.get(field)
    return told(text, names) if told else text


def _criteria(text: str, _names: Mapping[str, str]) -> str:
    """Return the floors of criteria in words, and the version; their id is left out."""
    says, found = texts("keeper").amendments, _OF_CRITERIA.fullmatch(text)
    if found is None:
        return text
    floors = (each.partition(": ") for each in found[2].split(", "))
    told = " ".join(str(says.say("floor", level=level, floor=floor)) for level, _, floor in floors)
    return str(says.say("criteria", floors=told, version=found[1]))


def _bands(text: str, _names: Mapping[str, str]) -> str:
    found = _OF_BANDS.fullmatch(text)
    return found[1] if found else text


def _counts(text: str, names: Mapping[str, str]) -> str:
    """Return who counts in words: the item and the choices, `item.choice` in the names."""
    item, _, values = text.partition(": ")
    chosen = listed(names.get(f"{item}.{each}", each) for each in values.split(", "))
    return f"{names.get(item, item)}: {chosen}"


_OF_CRITERIA = re.compile(r"[\w.-]+ v(\d+) \((.*)\)")
_OF_BANDS = re.compile(r"[\w.-]+ \((.*)\)")
_TOLD = {"criteria": _criteria, "interpretation": _bands, "counts": _counts}
"""How fields whose text has codes are told."""


def rules_table(
    rules: Rules, names: Mapping[str, str] = MappingProxyType({}), *, steps: bool = False
) -> list[tuple[str, str]]:
    """Return name and text of each field of year rules; who counts only where it is given.

    Criteria of `steps` are told by what each step is: their floors are the levels again.
    """
    shown = [name for name in rules.__struct_fields__ if name not in {"target", "target_unit", "counts"}]
    target = texts("keeper").workbook.targets.say(rules.target_unit, target=str(rules.target))
    counts = ["counts"] if rules.counts else []
    told = {"criteria": _steps(rules)} if steps else {}
    rows = [
        (field_words(name), told.get(name) or value_words(name, rule_text(name, rules), names))
        for name in (*shown, *counts)
    ]
    return [(field_words("target"), str(target)), *rows]


def _steps(rules: Rules) -> str:
    says = texts("planner").measuring
    return " ".join(str(says.say("step", level=each.level, text=each.text)) for each in rules.criteria.floors)


def changed_words(change: RulesChange, names: Mapping[str, str] = MappingProxyType({})) -> tuple[str, str]:
    """Return what a field was and what it is, in words; with its codes where the words are the same."""
    before, after = (value_words(change.field, text, names) for text in (change.before, change.after))
    return (before, after) if before != after else (str(change.before), str(change.after))


def change_words(change: RulesChange) -> str:
    """Return a change of year rules: the field, what it was and what it is."""
    before, after = changed_words(change)
    return str(texts("keeper").amendments.say("change", field=field_words(change.field), before=before, after=after))


def amendment_words(made: Amendment) -> str:
    """Return an amendment in a sentence: day, who, what changed, and why."""
    return str(
        texts("keeper").amendments.say(
            "amended",
            number=made.revision - 1,
            day=day(made.adopted, "th"),
            who=person(made.by, made.full_name or ""),
            changes=listed(map(change_words, made.changes)),
            reason=made.reason,
        )
    )


def amended_words(rules: RulesShown | None) -> str:
    """Return all amendments of a figure's rules; empty without one."""
    return " ".join(map(amendment_words, rules.amendments)) if rules else ""


def basis_words(rules: RulesShown | None) -> Iterator[str]:
    """Yield what fixes the method, the edition of the plan, and the amendments; nothing for a form without rules."""
    if rules is None:
        return
    says = texts("keeper").amendments
    yield says.say("agreement", agreement=rules.agreement) if rules.agreement else str(says.no_agreement)
    if rules.edition:
        yield says.say("edition", edition=rules.edition)
    yield from map(amendment_words, rules.amendments)
