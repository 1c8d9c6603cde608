"""What to read for a scorecard, and where certificates are enough."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from service.application.ports.snapshot import Wanted
from service.application.scoring.imported_results import imported_wanted
from service.domain.certification.certificate import SCORECARD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Subject
    from service.application.scoring.live_scores import LiveScores
    from service.domain.period import FiscalPeriod


def scorecard_wanted(registry: FormRegistry, report: LiveScores, period: FiscalPeriod) -> Wanted:
    """Return what to read for a scorecard, with the plan's earlier years beside it."""
    forms = [each.questionnaire.form.id for each in registry.current]

    def card(of: FiscalPeriod) -> Wanted:
        whole = Wanted(
            certified=frozenset((subject, of) for subject in (SCORECARD, *forms)),
            measured=frozenset([of.fiscal_year]),
            imported=imported_wanted(registry, *forms),
        )
        return reduce(or_, (report.score_wanted(form, of) for form in forms), whole)

    return reduce(or_, map(card, (period, *report.plan_years_before(period))))


def enough(subjects: Iterable[Subject], *, but: bool) -> Wanted:
    """Read nothing but certificates where all of these exist, except for a draft."""
    return Wanted() if but else Wanted(enough=frozenset(subjects))
