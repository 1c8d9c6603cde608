"""The registry of published forms: every version by id, and the indicators that forms feed."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, json

from service.application.ports.records import FormVersion, Origin, TallyGroup
from service.domain.catalogue import Catalogue
from service.domain.collecting.comment import comments
from service.domain.collecting.sheet_size import LEAST, SheetSize, size_of
from service.domain.errors import UnknownFormError, UnknownIndicatorError, UnknownVersionError
from service.domain.forms.form import Questionnaire
from service.domain.indicators.amendments import rules_shown
from service.domain.scoring.tally import EXCLUDED, SHEET, WHOLE, steps_by_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.application.ports.readers import Forms
    from service.application.ports.records import StoredResponse, TallyDelta
    from service.application.ports.snapshot import Adopted
    from service.domain.collecting.comment import Comment
    from service.domain.indicators.amendments import RulesShown
    from service.domain.indicators.indicator import Indicator
    from service.domain.indicators.year_rules import Rules
    from service.domain.scoring.tally import Choice, Group, Step

_log = logging.getLogger(__name__)


class PublishedForm(Struct, frozen=True, kw_only=True):
    """A published form version: its stored id, origin and time of publication."""

    id: int
    questionnaire: Questionnaire
    origin: Origin = "file"
    since: datetime


class FormRegistry:
    """All published versions of all forms, which only grow, and the indicators.

    The version asked is the higher one of the file's and the web's. With `forms` given, versions that another process
    published later are loaded when they are needed.
    """

    def __init__(self, versions: Iterable[PublishedForm], catalogue: Catalogue, forms: Forms | None = None) -> None:
        self._forms = forms
        self._define(catalogue)
        self._by_id: dict[int, PublishedForm] = {}
        self._by_version: dict[tuple[str, int], PublishedForm] = {}
        self._current: dict[str, PublishedForm] = {}
        self._sizes: dict[str, SheetSize] = {}
        self._grow(versions)

    def _define(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.indicators = catalogue.indicators
        self._indicators = {indicator.id: indicator for indicator in catalogue.indicators}

    def redefine(self, other: FormRegistry) -> None:
        """Take over the definitions of a registry that was made later, and its versions."""
        self._define(other.catalogue)
        self._grow(other._by_id.values())

    def _grow(self, versions: Iterable[PublishedForm]) -> None:
        asked = {form.id: form.version for form in self.catalogue.forms}
        fresh = {each.id: each for each in versions}
        self._by_id |= fresh
        for each in fresh.values():
            form = each.questionnaire.form
            self._sizes[form.id] = self._sizes.get(form.id, LEAST).with_all([size_of(form)])
        for each in self._by_id.values():
            form = each.questionnaire.form
            self._by_version[form.id, form.version] = each
            if each.origin == "web":
                asked[form.id] = max(form.version, asked.get(form.id, 0))
        self._current = {form: self._by_version[form, version] for form, version in asked.items()}

    async def refresh(self) -> None:
        """Load versions published since the last load."""
        if self._forms:
            fresh = await self._forms.after(max(self._by_id, default=0))
            if fresh:
                self._grow(map(published_form, fresh))

    async def ensure_loaded(self, numbers: Iterable[int]) -> None:
        """Load versions that stored rows refer to; another process may have just published them."""
        if not self._by_id.keys() >= set(numbers):
            await self.refresh()

    async def load_if_unknown(self, form: str, version: int | None = None) -> None:
        """Load new versions if this form, or this version of it, is unknown."""
        if form not in self._current or (version is not None and (form, version) not in self._by_version):
            await self.refresh()

    async def current_or_version(self, form: str, version: int | None = None) -> PublishedForm:
        """Return a form as asked now, or a version of it, loading unknown ones.

        Raises `UnknownFormError` and `UnknownVersionError`.
        """
        await self.load_if_unknown(form, version)
        return self.form(form) if version is None else self.version(form, version)

    @property
    def current(self) -> list[PublishedForm]:
        """The forms as asked now."""
        return list(self._current.values())

    @property
    def names(self) -> set[str]:
        """The ids of all forms ever published."""
        return {form for form, _ in self._by_version}

    def form(self, form: str) -> PublishedForm:
        """Return a form as asked now. Raises `UnknownFormError`."""
        if form not in self._current:
            raise UnknownFormError(form=form)
        return self._current[form]

    def version(self, form: str, version: int) -> PublishedForm:
        """Return a version of a form. Raises `UnknownVersionError`."""
        if (form, version) not in self._by_version:
            raise UnknownVersionError(form=form, version=version)
        return self._by_version[form, version]

    def versions(self, form: str) -> list[PublishedForm]:
        """Return all versions of a form, newest first."""
        versions = [each for (name, _), each in self._by_version.items() if name == form]
        return sorted(versions, key=lambda each: each.questionnaire.form.version, reverse=True)

    def newest(self, form: str) -> int:
        """Return the highest version of a form; 0 for none."""
        return max((version for name, version in self._by_version if name == form), default=0)

    def with_hash(self, form: str, content: str) -> PublishedForm | None:
        """Return the version of a form whose content has a hash, if any."""
        return next((each for each in self.versions(form) if each.questionnaire.hash == content), None)

    def max_sheet_size(self, form: str | None = None) -> SheetSize:
        """Return the maximum size of a sheet of any version of a form, or of any form.

        People may have an earlier version open.
        """
        return LEAST.with_all(self._sizes.values()) if form is None else self._sizes.get(form, LEAST)

    def breakdowns(self, form: str) -> set[str]:
        """Return the ids of the breakdown items of all versions of a form."""
        versions = (each.questionnaire for each in self._by_id.values())
        return {name for each in versions if each.form.id == form for name in each.breakdowns}

    @property
    def retentions(self) -> dict[int, int]:
        """The promised retention of responses in fiscal years, by version id."""
        return {number: each.questionnaire.form.notice.retention_fiscal_years for number, each in self._by_id.items()}

    def stored(self, form_version_id: int) -> PublishedForm:
        """Return the version that a response or count refers to, by its id."""
        return self._by_id[form_version_id]

    def tally_delta(self, came: Iterable[StoredResponse], went: Iterable[StoredResponse] = ()) -> TallyDelta:
        """Return the changes of the tally for responses added (`came`) and removed (`went`), without zeros."""
        moved = self._steps(came)
        for spot, steps in self._steps(went).items():
            moved.setdefault(spot, Counter()).subtract(steps)
        return moved

    def comments(self, responses: Iterable[StoredResponse]) -> Iterator[Comment]:
        """Yield the comments of responses; none of withdrawn or excluded ones."""
        for response in responses:
            asked = self.stored(response.form_version_id).questionnaire
            if response.answers is not None and response.exclusion is None and asked.word_fields:
                key = (response.collector_id, response.id)
                yield from comments(asked, key, response.month, json.decode(response.answers))

    def _steps(self, responses: Iterable[StoredResponse]) -> dict[TallyGroup, Counter[Choice]]:
        """Return what responses count by tally group; nothing for withdrawn, one for excluded ones."""
        chosen: defaultdict[tuple[int, int, int, Group], list[Choice]] = defaultdict(list)
        summed: defaultdict[tuple[int, int, int, Group], list[Step]] = defaultdict(list)
        for collector_id, _, version, month, answers, exclusion in responses:
            if exclusion is not None:
                chosen[collector_id, month, version, (WHOLE, WHOLE)].append((SHEET, EXCLUDED))
            elif answers is not None:
                asked = self.stored(version).questionnaire
                for group, ones, products in steps_by_group(asked, json.decode(answers)):
                    chosen[collector_id, month, version, group] += ones
                    if products:
                        summed[collector_id, month, version, group] += products
        found = {TallyGroup(*spot): Counter(choices) for spot, choices in chosen.items()}
        for spot, products in summed.items():
            counts = found[TallyGroup(*spot)]
            for choice, step in products:
                counts[choice] += step
        return found

    def named_indicator(self, indicator: str) -> Indicator:
        """Return an indicator by its id. Raises `UnknownIndicatorError`."""
        if indicator not in self._indicators:
            raise UnknownIndicatorError(indicator=indicator)
        return self._indicators[indicator]

    def indicator(self, questionnaire: Questionnaire) -> Indicator | None:
        """Return the indicator that a form feeds, if any."""
        return self._indicators.get(questionnaire.form.indicator or "")

    def rules(self, indicator: Indicator, fiscal_year: int, adopted: Adopted) -> Rules:
        """Return what an indicator is judged by in a year: what was adopted, or else what the definitions say."""
        found = adopted.get((indicator.id, fiscal_year))
        return found.rules if found else self.catalogue.rules_of(indicator, fiscal_year)

    def rules_shown(self, indicator: Indicator, fiscal_year: int, adopted: Adopted) -> RulesShown:
        """Return what figures say of the rules of an indicator's year."""
        return rules_shown(self.rules(indicator, fiscal_year, adopted), adopted.get((indicator.id, fiscal_year)))

    def judged(self, indicator: Indicator, fiscal_year: int, adopted: Adopted) -> Indicator:
        """Return an indicator as it is judged in a fiscal year."""
        return self.rules(indicator, fiscal_year, adopted).judging(indicator)


def questionnaire_of(version: FormVersion) -> Questionnaire:
    """Return the questionnaire of a stored version."""
    return json.decode(version.definition, type=Questionnaire)


def published_form(version: FormVersion) -> PublishedForm:
    """Return a stored version with its questionnaire."""
    return PublishedForm(
        id=version.id, questionnaire=questionnaire_of(version), origin=version.origin, since=version.published
    )


async def published_forms(forms: Forms) -> FormRegistry:
    """Return the registry of all that was published, without the definitions of an installation."""
    return FormRegistry(map(published_form, await forms.versions()), Catalogue())


def version_of(questionnaire: Questionnaire, published: datetime, origin: Origin = "file") -> FormVersion:
    """Return a questionnaire as it is stored when published."""
    form = questionnaire.form
    return FormVersion(
        form=form.id,
        version=form.version,
        hash=questionnaire.hash,
        definition=questionnaire.canonical.decode(),
        published=published,
        origin=origin,
    )
