"""Publishing: forms become versions that stay as they were asked, and every version is at hand by its number."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct, json

from service.application.stored import FormVersion, Spot
from service.domain.catalogue import change_findings
from service.domain.comment import comments
from service.domain.errors import Fault, FaultyFormsError, UnknownFormError, UnknownIndicatorError, UnknownVersionError
from service.domain.form import Questionnaire
from service.domain.tally import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.application.ports import Clock, Forms
    from service.application.stored import Steps, Stored
    from service.domain.catalogue import Catalogue
    from service.domain.comment import Comment
    from service.domain.indicator import Indicator
    from service.domain.tally import Choice, Group


class Published(Struct, frozen=True, kw_only=True):
    """A form version with the id under which it is stored."""

    id: int
    questionnaire: Questionnaire


class Library:
    """All published versions of all forms, and the indicators that they feed. Immutable: it is made at the start."""

    def __init__(self, versions: Iterable[Published], catalogue: Catalogue) -> None:
        self._by_id = {each.id: each for each in versions}
        self._by_version = {
            (each.questionnaire.form.id, each.questionnaire.form.version): each for each in self._by_id.values()
        }
        self._current = {form.id: self._by_version[form.id, form.version] for form in catalogue.forms}
        self.indicators = catalogue.indicators
        self._indicators = {indicator.id: indicator for indicator in catalogue.indicators}

    @property
    def current(self) -> list[Published]:
        """The forms as they are asked now."""
        return list(self._current.values())

    def form(self, form: str) -> Published:
        """Give the form as it is asked now. Raises `UnknownFormError`."""
        if form not in self._current:
            raise UnknownFormError(form=form)
        return self._current[form]

    def version(self, form: str, version: int) -> Published:
        """Give a version of a form, which may be an earlier one. Raises `UnknownVersionError`."""
        if (form, version) not in self._by_version:
            raise UnknownVersionError(form=form, version=version)
        return self._by_version[form, version]

    def versions(self, form: str) -> list[Published]:
        """Give all versions of a form, newest first."""
        versions = [each for (name, _), each in self._by_version.items() if name == form]
        return sorted(versions, key=lambda each: each.questionnaire.form.version, reverse=True)

    def breakdowns(self, form: str) -> set[str]:
        """Give the ids of the items that any version of a form may be broken down by."""
        versions = (each.questionnaire for each in self._by_id.values())
        return {name for each in versions if each.form.id == form for name in each.breakdowns}

    @property
    def retentions(self) -> dict[int, int]:
        """For how many fiscal years each version's notice promised to keep its responses, by the version's id."""
        return {number: each.questionnaire.form.notice.retention_fiscal_years for number, each in self._by_id.items()}

    def stored(self, form_version_id: int) -> Published:
        """Give the version that a response or count refers to."""
        return self._by_id[form_version_id]

    def steps(self, came: Iterable[Stored], went: Iterable[Stored] = ()) -> Steps:
        """Give how the tally moves when responses come and others go; a step of 0 is none."""
        moved = {spot: Counter(choices) for spot, choices in self._chosen(came).items()}
        for spot, choices in self._chosen(went).items():
            moved.setdefault(spot, Counter()).subtract(choices)
        return moved

    def comments(self, responses: Iterable[Stored]) -> Iterator[Comment]:
        """Give what responses say in words; nothing once they are withdrawn."""
        for response in responses:
            asked = self.stored(response.form_version_id).questionnaire
            if response.answers is not None and asked.word_fields:
                yield from comments(asked, response.id, response.month, json.decode(response.answers))

    def _chosen(self, responses: Iterable[Stored]) -> dict[Spot, list[Choice]]:
        """Give what responses add one to, each time they do, by where that is; nothing once they are withdrawn."""
        chosen: defaultdict[tuple[int, int, int, Group], list[Choice]] = defaultdict(list)
        for collector_id, _, version, month, answers in responses:
            if answers is not None:
                for group, choices in counted(self.stored(version).questionnaire, json.decode(answers)):
                    chosen[collector_id, month, version, group] += choices
        return {Spot(*where): choices for where, choices in chosen.items()}

    def named_indicator(self, indicator: str) -> Indicator:
        """Give an indicator by its id. Raises `UnknownIndicatorError`."""
        if indicator not in self._indicators:
            raise UnknownIndicatorError(indicator=indicator)
        return self._indicators[indicator]

    def indicator(self, questionnaire: Questionnaire) -> Indicator | None:
        """Give the indicator that a form feeds."""
        return self._indicators.get(questionnaire.form.indicator or "")


async def compare(catalogue: Catalogue, forms: Forms) -> tuple[list[FormVersion], list[Questionnaire], list[Fault]]:
    """Hold the definitions against what was published: the versions there are, those that are new, and the faults."""
    published = await forms.versions()
    fresh: list[Questionnaire] = []
    faults: list[Fault] = []
    for form in catalogue.forms:
        questionnaire = catalogue.questionnaire(form)
        earlier = {version.version: version for version in published if version.form == form.id}
        if form.version not in earlier:
            fresh.append(questionnaire)
        faults += _faults(questionnaire, earlier)
    return published, fresh, faults


def _faults(questionnaire: Questionnaire, earlier: dict[int, FormVersion]) -> Iterator[Fault]:
    form = questionnaire.form
    file = f"{form.id}.toml"
    same = earlier.get(form.version)
    if same:
        if same.hash != questionnaire.hash:
            yield Fault(file=file, where="version", code="changed-without-version", params={"version": form.version})
        return
    if earlier and form.version < max(earlier):
        yield Fault(file=file, where="version", code="version-falls", params={"published": max(earlier)})
    for version in earlier.values():
        for finding in change_findings(questionnaire_of(version), questionnaire):
            yield Fault(file=file, where=finding.where, code=finding.code, params=finding.params)


def questionnaire_of(version: FormVersion) -> Questionnaire:
    """Decode a published version."""
    return json.decode(version.definition, type=Questionnaire)


async def publish(catalogue: Catalogue, forms: Forms, clock: Clock) -> Library:
    """Record the versions that are new and open the library.

    Raises `FaultyFormsError` for a definition that was changed without raising its version, or that gives an item's id
    another meaning: answers are always scored against the questions that were asked.
    """
    published, fresh, faults = await compare(catalogue, forms)
    if fresh and not faults:
        await _record(fresh, forms, clock)
        # Another process may have started at the same time, and with other definitions.
        published, _, faults = await compare(catalogue, forms)
    if faults:
        raise FaultyFormsError(faults)
    versions = (Published(id=version.id, questionnaire=questionnaire_of(version)) for version in published)
    return Library(versions, catalogue)


async def _record(fresh: Iterable[Questionnaire], forms: Forms, clock: Clock) -> None:
    for questionnaire in fresh:
        form = questionnaire.form
        definition = questionnaire.canonical.decode()
        version = FormVersion(form=form.id, version=form.version, hash=questionnaire.hash, definition=definition)
        await forms.add(version, clock())
