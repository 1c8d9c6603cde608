"""The dependencies that several modules of this folder share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.planner.dependencies import SurveyDependencies

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.certification.certify import Certification
    from service.application.certification.reports import Reports
    from service.application.collecting.collector_cache import CollectorCache
    from service.application.collecting.collectors import Collectors
    from service.application.collecting.exclusions import Exclusions
    from service.application.collecting.invitations import Invitations
    from service.application.collecting.populations import Populations
    from service.application.collecting.withdrawals import Withdrawals
    from service.application.ports.store import Clock
    from service.exports.qr import Qr
    from service.web.dependencies import UseCaseFactory


class CollectorSettingsDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the pages use that make, change, close and reopen a collector."""

    clock: Clock
    collector_cache: CollectorCache
    collectors: Callable[[str], Collectors]


class CollectorDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the page of a collector uses, and whatever shows it again."""

    certification: Certification
    clock: Clock
    collectors: Callable[[str], Collectors]
    exclusions: UseCaseFactory[Exclusions]
    invitations: UseCaseFactory[Invitations]
    populations: Callable[[str], Populations]
    qr: Qr
    current_reports: Reports
    withdrawals: Callable[[str], Withdrawals]
