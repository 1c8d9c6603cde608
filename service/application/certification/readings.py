"""What pages show, each read at once: a survey, the overview of a period, what would be certified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from service.application.certification.certified_figures import Figures
from service.application.certification.due import Due, certificate_page
from service.application.certification.snapshot_reports import CertificateStatus
from service.application.indicators.overview import Overview
from service.application.ports.snapshot import Months, QuarterCounts
from service.application.scoring.form_report import FormReport
from service.domain.certification.certificate import Certificate
from service.domain.collecting.collector import Collector
from service.domain.period import FiscalPeriod


class SurveyShown(Struct, frozen=True, kw_only=True):
    """The survey page: figures, certification, responses by day, and collectors without a known population.

    `differs` is whether certified figures are others than those shown now.
    """

    form_report: FormReport
    certificate_status: CertificateStatus
    differs: bool
    days: Mapping[date, int]
    unasked: list[Collector]


class OverviewShown(Struct, frozen=True, kw_only=True):
    """The overview page of a period: the indicators, the scorecard's certification, and what is to do.

    `differs` is whether the certified scorecard is another than the one shown now.
    """

    period: FiscalPeriod
    overview: Overview
    certificate_status: CertificateStatus
    differs: bool
    due: list[Due]


class Kept(Struct, frozen=True, kw_only=True):
    """A certified subject in a period, and whether its papers have other figures than are shown now."""

    subject: str
    period: FiscalPeriod
    differs: bool

    @property
    def target(self) -> str:
        """The path of the page where it is certified again."""
        return certificate_page(self.subject, self.period)


class Reading(Struct, frozen=True, kw_only=True):
    """A subject's stored certificate, and the figures that would be certified now.

    `now` is `None` for a form that is no longer asked. `missing` is what the scorecard lacks; nothing of a form. `told`
    are the counts that it is the first to tell.
    """

    certified: Certificate | None
    now: Figures | None
    missing: list[Due]
    told: Mapping[Months, QuarterCounts]
