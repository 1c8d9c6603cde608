"""Publishing from the web: a definition is checked, held against what is asked, shown, and only then published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from service.application.accounts.accounts import record
from service.application.forms.registry import PublishedForm, version_of
from service.domain.errors import DraftChangedError, FaultyFormsError, OvertakenError
from service.domain.forms.definition_checks import change_findings
from service.domain.forms.diff import Differences, differences
from service.domain.forms.findings import Finding
from service.domain.forms.form import Questionnaire
from service.domain.forms.score_impact import Effect, effects

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock, Store
    from service.domain.errors import Fault

_HASH_SHOWN = 16
"""How much of a version's hash the audit book names: enough to tell which content it was."""


Also = Callable[[Questionnaire], Iterable[Finding]]
"""What else looks at a form that is read, be it faulty, so that all that is wrong is told at once."""


class Source(Protocol):
    """A sound definition as it was handed in.

    `text` says it as TOML. `kept` names what it did not say and the form in use did.
    """

    @property
    def text(self) -> str:
        """The definition as TOML."""

    @property
    def questionnaire(self) -> Questionnaire:
        """The form as it would be asked."""

    @property
    def kept(self) -> tuple[str, ...]:
        """The fields that were taken from the form in use."""

    def fault(self, finding: Finding) -> Fault:
        """Tell where in what was handed in a finding stands."""


class Definitions(Protocol):
    """Reads and writes definitions in the forms that people edit."""

    def read(self, content: bytes, also: Also | None = None) -> Source:
        """Read a definition of TOML. Raises `FaultyFormsError` with every fault, and with what `also` finds."""

    def read_workbook(
        self, name: str, content: bytes, asked: Mapping[str, Questionnaire], also: Also | None = None
    ) -> Source:
        """Read a workbook in the manner of XLSForm; what it cannot say is taken from the forms that are asked.

        Raises as `read`, and `ExtraMissingError`.
        """

    def toml(self, questionnaire: Questionnaire) -> str:
        """Write a form as TOML."""

    def workbook(self, questionnaire: Questionnaire) -> bytes:
        """Write a form as a workbook in the manner of XLSForm. Raises `ExtraMissingError`."""


class FormDraft(Struct, frozen=True, kw_only=True, dict=True):
    """A version that could be published: what it is, and what it would follow.

    `over` is the highest version that there is of its form, 0 for a new form. `kept` is as in `Source`.
    """

    text: str
    questionnaire: Questionnaire
    before: PublishedForm | None
    over: int
    kept: tuple[str, ...]

    @cached_property
    def differences(self) -> Differences | None:
        """What it changes of the form in use; nothing for a new form."""
        return differences(self.before.questionnaire, self.questionnaire) if self.before else None

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What it means for scores."""
        return tuple(effects(self.before.questionnaire, self.questionnaire)) if self.before else ()


class Publishing:
    """Takes definitions to drafts, and drafts to versions that are asked."""

    def __init__(self, store: Store, registry: FormRegistry, definitions: Definitions, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock
        self._reading = asyncio.Lock()
        self.definitions = definitions

    async def draft(self, content: bytes) -> FormDraft:
        """Return the draft that a definition of TOML makes. Raises `FaultyFormsError` with every fault."""
        return self._draft(await self._read(lambda: self.definitions.read(content, self._found)))

    async def draft_of_workbook(self, name: str, content: bytes) -> FormDraft:
        """Return the draft that a workbook makes. Raises `FaultyFormsError` and `ExtraMissingError`."""
        asked = {each.questionnaire.form.id: each.questionnaire for each in self._registry.current}
        reading = partial(self.definitions.read_workbook, name, content, asked, self._found)
        return self._draft(await self._read(reading))

    async def publish(self, who: str, content: bytes, shown: str, over: int) -> PublishedForm:
        """Publish the definition whose draft was shown: its hash, and the version over which it was to be published.

        Sent twice, it is published once. Raises `OvertakenError` where there is a higher version by now,
        `DraftChangedError` where the definition makes another form than was shown, and `FaultyFormsError`.
        """
        source = await self._read(lambda: self.definitions.read(content))
        questionnaire = source.questionnaire
        if questionnaire.hash != shown:
            raise DraftChangedError(form=questionnaire.form.id)
        known = self._known(questionnaire)
        if known:
            return known
        if over != self._highest(questionnaire):
            raise self._overtaken(questionnaire)
        # In a thread for the same reason as reading.
        faults = await asyncio.to_thread(lambda: [source.fault(each) for each in self._found(questionnaire)])
        if faults:
            raise FaultyFormsError(faults)
        await self._add(who, questionnaire, over)
        await self._registry.refresh()
        known = self._known(questionnaire)
        if not known:
            raise self._overtaken(questionnaire)
        return known

    async def _add(self, who: str, questionnaire: Questionnaire, over: int) -> None:
        """Record a version over the one named, with its entry in the book; nothing where another was faster."""
        form, now = questionnaire.form, self._clock()
        async with self._store.write() as unit:
            if await unit.forms.highest(form.id) == over:
                await unit.forms.add(version_of(questionnaire, now, "web"))
                subject = f"{form.id} {form.version} {questionnaire.hash[:_HASH_SHOWN]}"
                await record(unit.audit, now, who, "form-published", subject)

    async def _read(self, reading: Callable[[], Source]) -> Source:
        """Read in a thread, since a long definition takes its time, and respondents must not wait for it.

        One at a time: a workbook takes as much memory as it unpacks to.
        """
        await self._registry.refresh()
        async with self._reading:
            return await asyncio.to_thread(reading)

    def _found(self, questionnaire: Questionnaire) -> Iterator[Finding]:
        """Find what the versions that there are do not let a form be."""
        return _findings(questionnaire, [each.questionnaire for each in self._registry.versions(questionnaire.form.id)])

    def _draft(self, source: Source) -> FormDraft:
        questionnaire = source.questionnaire
        asked = {each.questionnaire.form.id: each for each in self._registry.current}
        return FormDraft(
            text=source.text,
            questionnaire=questionnaire,
            before=asked.get(questionnaire.form.id),
            over=self._highest(questionnaire),
            kept=source.kept,
        )

    def _known(self, questionnaire: Questionnaire) -> PublishedForm | None:
        versions = self._registry.versions(questionnaire.form.id)
        return next((each for each in versions if each.questionnaire.hash == questionnaire.hash), None)

    def _highest(self, questionnaire: Questionnaire) -> int:
        versions = self._registry.versions(questionnaire.form.id)
        return max((each.questionnaire.form.version for each in versions), default=0)

    def _overtaken(self, questionnaire: Questionnaire) -> OvertakenError:
        return OvertakenError(form=questionnaire.form.id, version=self._highest(questionnaire))


def _findings(questionnaire: Questionnaire, earlier: list[Questionnaire]) -> Iterator[Finding]:
    version = questionnaire.form.version
    same = next((each for each in earlier if each.form.version == version), None)
    if same:
        code = "already-published" if same.hash == questionnaire.hash else "changed-without-version"
        yield Finding("version", code, {"version": version})
        return
    following = max((each.form.version for each in earlier), default=0) + 1
    if version != following:
        # A slip, such as a year for a version, would leave no number for all that follow.
        yield Finding("version", "version-not-next", {"next": following})
    for each in earlier:
        yield from change_findings(each, questionnaire)
