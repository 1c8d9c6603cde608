"""What changed since a report was certified, as rows of its page; what few people changed is for certifiers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.application.scoring.form_report import FormReport
from service.domain.certification.difference import Changed, Difference

if TYPE_CHECKING:
    from service.application.certification.certify import CertificationState

_COUNTS = {"responses", "population"}
"""The figures that tell how many people answered, and nothing that they said."""


class ComparisonRow(Struct, frozen=True, kw_only=True):
    """A row of the comparison: one figure of the whole form, or all changed figures of one item."""

    text: str
    changes: list[Changed]


class Comparison(Struct, frozen=True, kw_only=True):
    """The differences between certified and live figures, as rows."""

    whole: list[ComparisonRow]
    parts: list[ComparisonRow]


def shown_difference(state: CertificationState, *, may: bool) -> Difference | None:
    """Return the difference; what few people say is in it for those alone who may certify it."""
    found = state.difference
    if found is None or may or not (isinstance(state.now, FormReport) and state.now.score.late):
        return found
    changed = [each for each in found.changed if each.figure in _COUNTS]
    return Difference(same=not changed, changed=changed)


def comparison_of(found: Difference | None) -> Comparison:
    """Return the differences as rows."""
    changed = found.changed if found else []
    parts: dict[str, list[Changed]] = {}
    for each in changed:
        if each.text:
            parts.setdefault(each.text, []).append(each)
    return Comparison(
        whole=[ComparisonRow(text="", changes=[each]) for each in changed if not each.text],
        parts=[ComparisonRow(text=text, changes=changes) for text, changes in parts.items()],
    )
