"""Which certified figures are others than those shown now, and are to be certified again."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from service.application.certification.due import amendments_due
from service.application.certification.period_due import certified_subjects, finished
from service.application.certification.readings import Kept
from service.application.certification.snapshot_reports import SnapshotReports
from service.application.certification.wanted import scorecard_wanted
from service.application.ports.snapshot import GroupSizes, Wanted
from service.application.scoring.remembered import Remembered
from service.domain.certification.certificate import SCORECARD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.application.certification.due import Due
    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Months, Snapshot, Subject
    from service.application.scoring.live_scores import LiveScores
    from service.domain.period import FiscalPeriod

_STANDINGS = 32
"""Periods whose standing is remembered: those of two years, and of the pages of surveys."""


class KeptFigures:
    """Compares certified figures with those shown now, and remembers what it found."""

    def __init__(self, registry: FormRegistry, report: LiveScores) -> None:
        self._registry = registry
        self._report = report
        self._standing = Remembered(_STANDINGS)

    def differing(
        self, reports: SnapshotReports, period: FiscalPeriod, subjects: Iterable[str] | None = None
    ) -> list[str]:
        """Return which of these, or of all that is certified for good in a period, is other than shown now."""
        certified = reports.snapshot.certified
        closed = (each for each in certified_subjects(reports.snapshot, period) if finished(certified[each, period]))
        asked = sorted(closed if subjects is None else subjects)
        return self._standing.of(
            (period, *asked),
            inputs_of(self._registry, self._report, reports.snapshot, period),
            lambda: [each for each in asked if reports.differs(each, period)],
        )

    def amendments(self, reports: SnapshotReports, period: FiscalPeriod) -> list[Due]:
        """Return what is to be certified again in a period that the reports have."""
        titles = {each.questionnaire.form.id: each.questionnaire.form.title for each in self._registry.current}
        return amendments_due(period, self.differing(reports, period), titles)

    def wanted(self, periods: Iterable[FiscalPeriod]) -> Wanted:
        """Return what to read for the amendments of several periods; nothing but certificates where there are none."""
        subjects = [SCORECARD, *(each.questionnaire.form.id for each in self._registry.current)]
        asked = [(subject, period) for period in periods for subject in subjects]
        where = frozenset((each, self._wanted(each)) for each in asked)
        return Wanted(certified=frozenset(asked).union(*(more.certified for _, more in where)), where=where)

    async def of(self, subjects: Iterable[Subject]) -> list[Kept]:
        """Return which of these are certified, in their order, each with whether it is other than shown now."""
        reports, there = await self._read(list(dict.fromkeys(subjects)))
        return [
            Kept(subject=subject, period=period, differs=bool(self.differing(reports, period, [subject])))
            for subject, period in there
        ]

    async def _read(self, asked: list[Subject]) -> tuple[SnapshotReports, list[Subject]]:
        """Read the certificates that there are of these, in their order, and what they are compared with."""
        read = await self._report.read(Wanted(certified=frozenset(asked)))
        there = [each for each in asked if each in read.certified]
        if there:
            for subject in {subject for subject, _ in there} - {SCORECARD}:
                await self._registry.load_if_unknown(subject)
            wanted = reduce(or_, map(self._wanted, there))
            read = await self._report.read(wanted | Wanted(certified=frozenset(there)))
        return SnapshotReports(self._registry, self._report, read), there

    def _wanted(self, subject: Subject) -> Wanted:
        name, period = subject
        if name == SCORECARD:
            return scorecard_wanted(self._registry, self._report, period)
        return self._report.score_wanted(name, period)


def inputs_of(
    registry: FormRegistry, report: LiveScores, read: Snapshot, until: FiscalPeriod | None = None
) -> tuple[object, ...]:
    """Return everything that figures computed from a snapshot depend on; those of a period not on what came after."""

    def told(found: Mapping[Any, Any]) -> Mapping[Any, Any]:
        return (
            found if until is None else {of: each for of, each in found.items() if _months(of)[0] <= until.months[-1]}
        )

    asked = registry.current, registry.indicators, report.today()
    counted = [told(each) for each in (read.counts, read.sizes, read.monthly, read.responses, read.quarters)]
    by_hand = read.measured, read.imported, read.remarks, read.conclusions
    return read.collectors, read.populations, counted, told(read.settled), read.certified, by_hand, read.adopted, asked


def _months(of: Months | GroupSizes) -> tuple[int, ...]:
    return of.of.months if isinstance(of, GroupSizes) else of.months
