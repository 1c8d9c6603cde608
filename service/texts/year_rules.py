"""Year rules and their amendments in words, shared by all pages, files and commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.indicators.amendments import rule_text
from service.texts import texts
from service.texts.audit_sentences import actor
from service.texts.formatting import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.indicators.amendments import Amendment, RulesChange, RulesShown
    from service.domain.indicators.year_rules import Rules


def field_words(field: str) -> str:
    """Return the name of a field of year rules."""
    return str(texts("keeper").year_rules.say(field))


def value_words(field: str, text: str | None) -> str:
    """Return the text of a field of year rules, codes in words."""
    says = texts("keeper")
    if text is None:
        return str(says.amendments.none)
    words = {"method": says.workbook.methods, "target_unit": says.amendments.units}.get(field)
    return str(words.say(text)) if words and text in words else text


def rules_table(rules: Rules) -> list[tuple[str, str]]:
    """Return name and text of each field of year rules; who counts only where it is given."""
    shown = [name for name in rules.__struct_fields__ if name not in {"target", "target_unit", "counts"}]
    target = texts("keeper").workbook.targets.say(rules.target_unit, target=str(rules.target))
    counts = [(field_words("counts"), str(rule_text("counts", rules)))] if rules.counts else []
    rows = [(field_words(name), value_words(name, rule_text(name, rules))) for name in shown]
    return [(field_words("target"), str(target)), *rows, *counts]


def change_words(change: RulesChange) -> str:
    """Return a change of year rules: the field, what it was and what it is."""
    before, after = (value_words(change.field, text) for text in (change.before, change.after))
    return str(texts("keeper").amendments.say("change", field=field_words(change.field), before=before, after=after))


def amendment_words(made: Amendment) -> str:
    """Return an amendment in a sentence: day, who, what changed, and why."""
    return str(
        texts("keeper").amendments.say(
            "amended",
            number=made.revision - 1,
            day=day(made.adopted, "th"),
            who=actor(made.by),
            changes=", ".join(map(change_words, made.changes)),
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
