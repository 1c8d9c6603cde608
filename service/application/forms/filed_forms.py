"""The forms of the files: compared with what was published, and published at a start."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from service.application.forms.registry import FormRegistry, published_form, questionnaire_of, version_of
from service.domain.errors import Fault, FaultyFormsError
from service.domain.forms.definition_checks import change_findings, year_findings
from service.domain.forms.findings import Finding
from service.domain.period import month_of, period_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from service.application.ports.records import FormVersion
    from service.application.ports.store import Clock, Store
    from service.domain.catalogue import Catalogue
    from service.domain.forms.form import Questionnaire

_log = logging.getLogger(__name__)


async def compare(
    catalogue: Catalogue, store: Store, moment: datetime
) -> tuple[list[FormVersion], list[Questionnaire], list[Fault]]:
    """Compare the definitions with what is published: return stored versions, new ones, and faults.

    A file is passed over where a planner published a higher version, or other content under the same number: that is
    neither new nor a fault, so that publishing on the web never prevents a start.
    """
    published = await store.forms.versions()
    year = period_of(month_of(moment)).fiscal_year
    fresh: list[Questionnaire] = []
    faults: list[Fault] = []
    for form in catalogue.forms:
        questionnaire = catalogue.questionnaire(form)
        earlier = {version.version: version for version in published if version.form == form.id}
        known = earlier.get(form.version)
        if known:
            kept = known.hash == questionnaire.hash or known.origin == "web"
            found = [] if kept else [Finding("version", "changed-without-version", {"version": form.version})]
        elif any(each.origin == "web" and each.version > form.version for each in earlier.values()):
            continue
        else:
            fresh.append(questionnaire)
            before = {each.id: questionnaire_of(each) for each in earlier.values()}
            answered = [before[number] for number in await answered_in(store, form.id, year)]
            found = [*new_findings(questionnaire, before.values()), *in_year(questionnaire, answered, year)]
        file = f"{form.id}.toml"
        faults += [Fault(file=file, where=each.where, code=each.code, params=each.params) for each in found]
    return published, fresh, faults


def from_web(catalogue: Catalogue, published: Iterable[FormVersion]) -> dict[str, FormVersion]:
    """Return the versions asked now that were published on the web, by form id."""
    filed = {form.id: catalogue.questionnaire(form) for form in catalogue.forms}
    by_version = sorted(published, key=lambda each: each.version)
    return {each.form: each for each in by_version if each.origin == "web" and _over(each, filed.get(each.form))}


def _over(version: FormVersion, filed: Questionnaire | None) -> bool:
    """Return whether a version of the web supersedes a file's: it is higher, or equal with other content."""
    if filed is None or version.version > filed.form.version:
        return True
    return version.version == filed.form.version and version.hash != filed.hash


def new_findings(questionnaire: Questionnaire, earlier: Collection[Questionnaire]) -> Iterator[Finding]:
    """Yield what the published versions do not allow a new version."""
    highest = max((each.form.version for each in earlier), default=0)
    if questionnaire.form.version < highest:
        yield Finding("version", "version-falls", {"published": highest})
    for each in earlier:
        yield from change_findings(each, questionnaire)


async def answered_in(store: Store, form: str, fiscal_year: int) -> set[int]:
    """Return the ids of a form's versions that have answers in a fiscal year."""
    groups = await store.responses.groups(form)
    return {each.form_version_id for each in groups if period_of(each.month).fiscal_year == fiscal_year}


def in_year(questionnaire: Questionnaire, answered: Iterable[Questionnaire], fiscal_year: int) -> Iterator[Finding]:
    """Yield what a new version may not change in a year that has answers, once for each field."""
    found = (finding for each in answered for finding in year_findings(each, questionnaire, fiscal_year))
    yield from {finding.where: finding for finding in found}.values()


async def publish(catalogue: Catalogue, store: Store, clock: Clock) -> FormRegistry:
    """Store the new versions of the files and return the registry.

    Raises `FaultyFormsError` for a definition that changed without a higher version, or that gives an item's id another
    meaning: answers are always scored against the questions that were asked.
    """
    published, fresh, faults = await compare(catalogue, store, clock())
    if fresh and not faults:
        for questionnaire in fresh:
            async with store.write() as unit:
                await unit.forms.add(version_of(questionnaire, clock()))
            _log.info("form published", extra={"form": questionnaire.form.id, "version": questionnaire.form.version})
        # Another process may start at the same time, with other definitions.
        published, _, faults = await compare(catalogue, store, clock())
    if faults:
        raise FaultyFormsError(faults)
    return FormRegistry(map(published_form, published), catalogue, store.forms)
