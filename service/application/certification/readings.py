"""What pages show, each read at once: a survey, the overview of a period, what would be certified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from service.application.certification.certified_figures import Figures
from service.application.certification.due import Due
from service.application.certification.snapshot_reports import CertificateStatus
from service.application.indicators.overview import Overview
from service.application.ports.snapshot import Months, QuarterCounts
from service.application.scoring.form_report import FormReport
from service.domain.certification.certificate import Certificate
from service.domain.collecting.collector import Collector
from service.domain.period import FiscalPeriod


class SurveyShown(Struct, frozen=True, kw_only=True):
    """The survey page: figures, certification, responses by day, and collectors without a known population."""

    form_report: FormReport
    certificate_status: CertificateStatus
    days: Mapping[date, int]
    unasked: list[Collector]


class OverviewShown(Struct, frozen=True, kw_only=True):
    """The overview page of a period: the indicators, the scorecard's certification, and what is to do."""

    period: FiscalPeriod
    overview: Overview
    certificate_status: CertificateStatus
    due: list[Due]


class Reading(Struct, frozen=True, kw_only=True):
    """A subject's stored certificate, and the figures that would be certified now.

    `now` is `None` for a form that is no longer asked. `missing` is what the scorecard lacks; nothing of a form. `told`
    are the counts that it is the first to tell.
    """

    certified: Certificate | None
    now: Figures | None
    missing: list[Due]
    told: Mapping[Months, QuarterCounts]
