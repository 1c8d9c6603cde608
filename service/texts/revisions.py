"""What was certified again: when, why, and which results changed, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts, thousands
from service.texts.formatting import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.scoring.revised import Revised
    from service.domain.scoring.score import Certification


def revision_sentences(seal: Certification | None) -> Iterator[str]:
    """Yield a sentence for each time that figures were certified, once there were several, and for each change."""
    says = texts("report").revisions
    for each in (seal.revisions or ()) if seal else ():
        made = {"revision": each.revision, "day": day(each.certified, "th"), "note": each.note}
        yield str(says.say("amended" if each.revision > 1 else "first", **made))
        yield from (str(says.say("changed", **said)) for said in changes_said(each))


def changes_said(made: Revised) -> Iterator[dict[str, str]]:
    """Yield each change with what it is of, in words."""
    says, nothing = texts("planner").certify_figures, str(texts("planner").certify.nothing)
    for each in made.changed:
        before, after = (nothing if value is None else str(thousands(value)) for value in (each.before, each.after))
        yield {"title": each.text, "figure": str(says.say(each.figure)), "before": before, "after": after}
