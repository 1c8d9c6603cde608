"""Amendments of year rules: what each changed, who made it and why, as they stand beside the figures they touch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType, json

from service.domain.indicators.year_rules import AdoptedRules, Rules, differing
from service.domain.period import BANGKOK

if TYPE_CHECKING:
    from service.domain.forms.form import WhoCounts
    from service.domain.forms.scale import Interpretation
    from service.domain.indicators.indicator import Criteria


class RulesChange(Struct, frozen=True, kw_only=True):
    """A field of year rules that changed, before and after as `rule_text` writes it; `None` where it was not there.

    Where that tells no difference, such as in the plan's words for a level, it is JSON.
    """

    field: str
    before: str | None
    after: str | None


class Amendment(Struct, frozen=True, kw_only=True):
    """An amendment of year rules: its revision, the day, who made it, why, and what it changed.

    `full_name` is that of the account's holder, where it has one and it was known when this was frozen.
    """

    revision: int
    adopted: date
    by: str
    reason: str
    changes: list[RulesChange]
    full_name: str | UnsetType = UNSET


class RulesShown(Struct, frozen=True, kw_only=True):
    """What a figure says of the year rules behind it; `agreement` names the document that fixes the method."""

    edition: str | None = None
    agreement: str | None = None
    amendments: list[Amendment] = []


def rules_shown(rules: Rules, adopted: AdoptedRules | None) -> RulesShown:
    """Return what is shown of rules, with the amendments of those adopted."""
    made = (*adopted.earlier, adopted) if adopted else ()
    return RulesShown(
        edition=rules.edition,
        agreement=rules.agreement,
        amendments=[_amendment(before, after) for before, after in pairwise(made)],
    )


def rule_changes(before: Rules, after: Rules) -> list[RulesChange]:
    """Return the fields that differ, as texts."""
    return [_change(name, before, after) for name in differing(before, after)]


def rule_text(field: str, rules: Rules) -> str | None:
    """Return a field of rules as one text: codes and numbers, but for texts of the plan and of bands."""
    value = getattr(rules, field)
    return None if value is None else _TEXTS.get(field, str)(value)


def _change(field: str, before: Rules, after: Rules) -> RulesChange:
    was, is_now = rule_text(field, before), rule_text(field, after)
    if was == is_now:
        was, is_now = (json.encode(getattr(each, field)).decode() for each in (before, after))
    return RulesChange(field=field, before=was, after=is_now)


def _amendment(before: AdoptedRules, after: AdoptedRules) -> Amendment:
    return Amendment(
        revision=after.revision,
        adopted=after.adopted.astimezone(BANGKOK).date(),
        by=after.by,
        reason=after.reason,
        changes=rule_changes(before.rules, after.rules),
        full_name=after.full_name or UNSET,
    )


def _criteria(criteria: Criteria) -> str:
    floors = ", ".join(f"{each.level}: {each.floor}" for each in criteria.floors)
    return f"{criteria.id} v{criteria.version} ({floors})"


def _bands(bands: Interpretation) -> str:
    return f"{bands.id} ({', '.join(f'{each.floor} {each.text}' for each in bands.bands)})"


def _counts(counts: WhoCounts) -> str:
    return f"{counts.item}: {', '.join(counts.values)}"


_TEXTS: dict[str, Callable[[Any], str]] = {"criteria": _criteria, "interpretation": _bands, "counts": _counts}
"""How fields that are no plain values become a text."""
