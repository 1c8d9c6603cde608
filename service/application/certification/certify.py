"""Certification: freeze a period's figures with who, when and why; later changes are shown and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec import Struct

from service.application.accounts.accounts import record
from service.application.certification.certified_figures import Figures, digest, figures_of, revised
from service.application.certification.due import Due
from service.application.certification.snapshot_reports import verified
from service.application.indicators.scorecard import Scorecard
from service.application.scoring.form_report import FormReport
from service.domain.certification.certificate import (
    ACTION,
    Certificate,
    CertificateHeader,
    Flaw,
    Signer,
    flaws,
    make_certificate,
)
from service.domain.certification.difference import Changed, Difference, changes, score_difference
from service.domain.collecting.answers import tidy_text
from service.domain.errors import InvalidCertificationError, UnknownCertificateError, UnknownFormError, Violation
from service.domain.indicators.measurement import LONGEST
from service.domain.period import BANGKOK
from service.domain.scoring.revised import Revised, RevisedFigure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from service.application.certification.reports import Reports
    from service.application.indicators.scorecard import IndicatorScore
    from service.application.ports.store import Clock, Store
    from service.domain.accounts.planner import Planner
    from service.domain.period import FiscalPeriod


class CertificationState(Struct, frozen=True, kw_only=True):
    """A subject's certificate in a period, the present figures, and their difference.

    `revisions` are all certificates, newest first. `shown` is a hash of the present figures, which a certifier must
    send back (optimistic locking). `now` is `None` for a form that is no longer asked. `missing` is what the scorecard
    lacks.
    """

    certified: Certificate | None
    frozen: Figures | None
    now: Figures | None
    difference: Difference | None
    revisions: list[CertificateHeader]
    shown: str
    missing: list[Due]


class Certification:
    """Certifies figures and verifies certificates."""

    def __init__(self, store: Store, reports: Reports, clock: Clock) -> None:
        self._store = store
        self._reports = reports
        self._clock = clock

    async def certify(  # noqa: PLR0913 - a certificate has that many fields
        self,
        subject: str,
        period: FiscalPeriod,
        *,
        by: str,
        note: str,
        seen: int,
        shown: str,
        incomplete: bool = False,
    ) -> Certificate:
        """Certify the present figures of a form, or of the scorecard.

        `seen` and `shown` are the last revision and the hash of the figures that `by` has seen: nobody certifies
        others, and an incomplete scorecard only who says so (`incomplete`). An amendment needs a note.
        Raises `UnknownFormError`, and `InvalidCertificationError` with every violation.
        """
        note, read = tidy_text(note), await self._reports.reading(subject, period, to_certify=True)
        now = read.now
        if now is None:
            raise UnknownFormError(form=subject)
        async with self._store.write() as unit:
            last = await unit.certificates.latest(subject, period)
            moment = self._clock()
            violations = [
                *_overtaken(last, seen),
                *_unfit(now, begun=period.begin <= moment, same=digest(now) == shown),
                *_unchanged(last, now, final=period.after <= moment),
                *_incomplete(read.missing, accepted=incomplete),
                *_note(note, amends=last is not None),
            ]
            if violations:
                raise InvalidCertificationError(violations)
            revision = last.revision + 1 if last else 1
            signer = _signer(await unit.accounts.find(by))
            certified = make_certificate(
                subject,
                period,
                revision,
                now,
                by=by,
                moment=moment,
                note=note,
                signer=signer,
                revisions=_revisions(last, now, revision, moment, note),
            )
            await unit.certificates.add(certified)
            await unit.certificates.add_counts(certified, read.told)
            await record(unit.audit, moment, by, ACTION, certified.audit_subject)
        return certified

    async def state(self, subject: str, period: FiscalPeriod) -> CertificationState:
        """Return a subject's state of certification. Raises `UnknownFormError` and `TamperedReportError`."""
        read = await self._reports.reading(subject, period)
        certified, now = read.certified, read.now
        frozen = figures_of(verified(certified)) if certified else None
        if frozen is None and now is None:
            raise UnknownFormError(form=subject)
        return CertificationState(
            certified=certified,
            frozen=frozen,
            now=now,
            difference=difference(frozen, now) if frozen and now else None,
            revisions=await self.headers(subject, period),
            shown=digest(now) if now else "",
            missing=read.missing,
        )

    async def headers(self, subject: str | None = None, period: FiscalPeriod | None = None) -> list[CertificateHeader]:
        """Return all certificates' headers, or those of one subject or period, newest first."""
        wanted = None if period is None else (period.fiscal_year, period.quarter or 0)
        return [
            each
            for each in await self._store.certificates.headers()
            if subject in (None, each.subject) and wanted in (None, (each.fiscal_year, each.quarter))
        ]

    async def revision(self, subject: str, period: FiscalPeriod, number: int | None = None) -> Certificate:
        """Return a certificate by revision, or the last.

        Raises `UnknownCertificateError` and `TamperedReportError`.
        """
        found = [each for each in await self.headers(subject, period) if number in (None, each.revision)]
        certified = await self._store.certificates.find(found[0]) if found else None
        if certified is None:
            raise UnknownCertificateError(subject=subject)
        return verified(certified)

    async def verify(self) -> tuple[list[CertificateHeader], list[Flaw]]:
        """Verify all certificates: return their headers, newest first, and the flaws found."""
        return await verify_certificates(self._store)


async def verify_certificates(store: Store) -> tuple[list[CertificateHeader], list[Flaw]]:
    """Verify all certificates of a store: return their headers, newest first, and the flaws found."""
    seals = await store.certificates.headers()
    found = [await store.certificates.find(each) for each in seals]
    told = [each.subject for each in await store.accounts.entries() if each.action == ACTION]
    return seals, flaws(seals, [each is not None and each.sound for each in found], told)


def difference(frozen: Figures, now: Figures) -> Difference:
    """Return what changed since certification; both figures are of one subject."""
    same = digest(frozen) == digest(now)
    if isinstance(frozen, Scorecard):
        return Difference(same=same, changed=list(_indicators(frozen, cast("Scorecard", now))))
    return score_difference(frozen.score, cast("FormReport", now).score, same=same)


def _indicators(frozen: Scorecard, now: Scorecard) -> Iterator[Changed]:
    was, are = ({each.id: each for each in card.indicators} for card in (frozen, now))
    for name, indicator in {**was, **are}.items():
        yield from changes(indicator.title, was.get(name), are.get(name), ("responses", "value", "level"))
        before, after = (_remarked(card.get(name)) for card in (was, are))
        if before != after:
            yield Changed(figure="remarks", text=indicator.title, frozen=before, live=after)


def _remarked(each: IndicatorScore | None) -> int:
    """Return how often an indicator's remarks of the period were written."""
    return sum(remark.revision for remark in each.remarks) if each else 0


def _revisions(last: Certificate | None, now: Figures, revision: int, moment: datetime, note: str) -> list[Revised]:
    """Return all revisions up to the one being made; none of the first. Of the scorecard they tell what changed."""
    if last is None:
        return []
    changed = difference(figures_of(verified(last)), now).changed if isinstance(now, Scorecard) else []
    told = [
        RevisedFigure(text=each.text, figure=each.figure, before=each.frozen, after=each.live)
        for each in changed
        if each.figure == "value" or each.figure == "level"  # noqa: PLR1714 - which mypy follows
    ]
    certified = moment.astimezone(BANGKOK).replace(microsecond=0)
    return [*revised(last), Revised(revision=revision, certified=certified, note=note, changed=told)]


def _signer(planner: Planner | None) -> Signer | None:
    """Return who certifies as papers are signed; `None` for an account without a full name."""
    if planner is None or not planner.full_name:
        return None
    return Signer(full_name=planner.full_name, position=planner.position)


def _overtaken(last: Certificate | None, seen: int) -> Iterator[Violation]:
    """Yield a violation if somebody else certified meanwhile."""
    if (last.revision if last else 0) != seen:
        yield Violation(item="revision", code="overtaken")


def _unfit(now: Figures, *, begun: bool, same: bool) -> Iterator[Violation]:
    """Yield why the present figures cannot be certified."""
    if not begun:
        yield Violation(item="period", code="not-begun")
    if isinstance(now, FormReport) and not now.score.responses:
        yield Violation(item="responses", code="no-answers")
    if not same:
        yield Violation(item="shown", code="moved-on")


def _unchanged(last: Certificate | None, now: Figures, *, final: bool) -> Iterator[Violation]:
    """Yield a violation if an amendment changes nothing, unless it makes a provisional report final."""
    if last and digest(figures_of(verified(last))) == digest(now) and not (last.provisional and final):
        yield Violation(item="revision", code="unchanged")


def _incomplete(missing: list[Due], *, accepted: bool) -> Iterator[Violation]:
    """Yield a violation if the scorecard lacks something and nobody said that it may."""
    if missing and not accepted:
        yield Violation(item="incomplete", code="incomplete")


def _note(note: str, *, amends: bool) -> Iterator[Violation]:
    if amends and not note:
        yield Violation(item="note", code="no-reason")
    if len(note) > LONGEST:
        yield Violation(item="note", code="too-long", params={"limit": LONGEST})
