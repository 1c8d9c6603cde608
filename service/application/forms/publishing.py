"""Publishing on the web: a definition is checked, compared with the form in use, previewed, and then published."""

from __future__ import annotations

import asyncio
import logging
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from service.application.accounts.accounts import record
from service.application.forms.filed_forms import answered_in, in_year
from service.application.forms.registry import PublishedForm, version_of
from service.domain.errors import DraftChangedError, FaultyFormsError, OvertakenError, UnknownVersionError
from service.domain.forms.definition_checks import change_findings
from service.domain.forms.diff import Differences, differences
from service.domain.forms.findings import Finding
from service.domain.forms.form import Questionnaire
from service.domain.forms.import_findings import Intake
from service.domain.forms.score_impact import Effect, effects
from service.domain.period import month_of, period_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from service.application.forms.registry import FormRegistry
    from service.application.ports.definitions import Also, Definitions, Source
    from service.application.ports.store import Clock, Store

_log = logging.getLogger(__name__)

_HASH_SHOWN = 16
"""Digits of a version's hash in the audit log."""


Result = TypeVar("Result")


class FormDraft(Struct, frozen=True, kw_only=True, dict=True):
    """A version that could be published.

    `over` is the highest existing version of its form, 0 for a new form. `kept` is as in `Source`.
    """

    text: str
    questionnaire: Questionnaire
    before: PublishedForm | None
    over: int
    kept: tuple[str, ...]

    @cached_property
    def differences(self) -> Differences | None:
        """The differences from the form in use; `None` for a new form."""
        return differences(self.before.questionnaire, self.questionnaire) if self.before else None

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """The effects on scores."""
        return tuple(effects(self.before.questionnaire, self.questionnaire)) if self.before else ()


class Publishing:
    """Turns definitions into drafts, and drafts into published versions."""

    def __init__(self, store: Store, registry: FormRegistry, definitions: Definitions, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock
        self._reading = asyncio.Lock()
        self.definitions = definitions

    async def draft(self, content: bytes) -> FormDraft:
        """Return the draft of a TOML definition. Raises `FaultyFormsError` with every fault."""
        found = await self._checks()
        return self._draft(await self._read(lambda: self.definitions.read(content, found)))

    async def import_workbook(self, name: str, content: bytes) -> Intake:
        """Return what is taken of a workbook, with a finding for each cell that is not taken as it is.

        Raises `FaultyFormsError` where nothing can be read, and `ExtraMissingError`.
        """
        asked = {each.questionnaire.form.id: each.questionnaire for each in self._registry.current}
        return await self._read(partial(self.definitions.import_workbook, name, content, asked, await self._checks()))

    async def draft_of(self, intake: Intake) -> FormDraft:
        """Return the draft of an import of which nothing is unsettled. Raises `FaultyFormsError`."""
        return replace(await self.draft(intake.text.encode()), kept=intake.kept)

    async def draft_of_tree(self, tree: Mapping[str, object]) -> FormDraft:
        """Return the draft of a definition's tables. Raises `FaultyFormsError`."""
        found = await self._checks()
        return self._draft(await self._read(lambda: self.definitions.read_tree(tree, found)))

    def since_before(self, form: str, version: int | None) -> FormDraft:
        """Return a published version, or the current one, as it was compared with the one before it.

        Raises `UnknownFormError`, and `UnknownVersionError`, also where none came before.
        """
        made = self._registry.form(form) if version is None else self._registry.version(form, version)
        number = made.questionnaire.form.version
        earlier = [each for each in self._registry.versions(form) if each.questionnaire.form.version < number]
        if not earlier:
            raise UnknownVersionError(form=form, version=number - 1)
        over = earlier[0].questionnaire.form.version
        return FormDraft(text="", questionnaire=made.questionnaire, before=earlier[0], over=over, kept=())

    async def publishers(self, form: str) -> dict[int, str]:
        """Return who published each version of a form on the web, by version, as the audit log has it."""
        entries = await self._store.accounts.entries_about("form-published", form)
        told = ((each.who, *each.subject.split()) for each in entries)
        return {int(version): who for who, _, version, *_ in told}

    async def publish(self, who: str, content: bytes, shown: str, over: int) -> PublishedForm:
        """Publish a previewed definition; `shown` is the draft's hash, `over` the version it follows.

        Sent twice, it is published once. Raises `OvertakenError` where a higher version exists by now,
        `DraftChangedError` where the definition is not the previewed one, and `FaultyFormsError`.
        """
        source = await self._read(lambda: self.definitions.read(content))
        questionnaire = source.questionnaire
        if questionnaire.hash != shown:
            raise DraftChangedError(form=questionnaire.form.id)
        known = self._known(questionnaire)
        if known:
            return known
        if over != self._registry.newest(questionnaire.form.id):
            raise self._overtaken(questionnaire)
        found = await self._checks()
        # In a thread, as in `_read`.
        faults = await asyncio.to_thread(lambda: [source.fault(each) for each in found(questionnaire)])
        if faults:
            raise FaultyFormsError(faults)
        await self._add(who, questionnaire, over)
        await self._registry.refresh()
        known = self._known(questionnaire)
        if not known:
            raise self._overtaken(questionnaire)
        return known

    async def answers_of_the_year(self, form: str) -> tuple[int, int]:
        """Return the fiscal year that is running, and how many answers a form has in it."""
        year = self._year()
        groups = await self._store.responses.groups(form)
        return year, sum(each.sheets for each in groups if period_of(each.month).fiscal_year == year)

    def _year(self) -> int:
        return period_of(month_of(self._clock())).fiscal_year

    async def _add(self, who: str, questionnaire: Questionnaire, over: int) -> None:
        """Store a version after `over` with its audit log entry; nothing where another was faster."""
        form, now = questionnaire.form, self._clock()
        async with self._store.write() as unit:
            if await unit.forms.highest(form.id) == over:
                await unit.forms.add(version_of(questionnaire, now, "web"))
                subject = f"{form.id} {form.version} {questionnaire.hash[:_HASH_SHOWN]}"
                await record(unit.audit, now, who, "form-published", subject)
        _log.info("form published", extra={"form": form.id, "version": form.version})

    async def _read(self, reading: Callable[[], Result]) -> Result:
        await self._registry.refresh()
        return await self._in_turn(reading)

    async def read_list(self, name: str, content: bytes) -> str:
        """Return a list of collectors in a file as it would be pasted. Raises as `Definitions.list_text` does."""
        return await self._in_turn(lambda: self.definitions.list_text(name, content))

    async def _in_turn(self, reading: Callable[[], Result]) -> Result:
        """Read a file in a thread: a long one takes time, and respondents must not wait.

        One at a time, because a workbook takes as much memory as it unpacks to.
        """
        async with self._reading:
            return await asyncio.to_thread(reading)

    async def _checks(self) -> Also:
        """Return the check of a form against existing versions, and against the answers of the present year."""
        await self._registry.refresh()
        year = self._year()
        numbers = {number for form in self._registry.names for number in await answered_in(self._store, form, year)}
        return partial(self._found, numbers, year)

    def _found(self, answered: set[int], fiscal_year: int, questionnaire: Questionnaire) -> Iterator[Finding]:
        """Yield what existing versions do not allow the form; those `answered` have answers in the fiscal year."""
        versions = self._registry.versions(questionnaire.form.id)
        yield from _findings(questionnaire, [each.questionnaire for each in versions])
        yield from in_year(questionnaire, [each.questionnaire for each in versions if each.id in answered], fiscal_year)

    def _draft(self, source: Source) -> FormDraft:
        questionnaire = source.questionnaire
        asked = {each.questionnaire.form.id: each for each in self._registry.current}
        return FormDraft(
            text=source.text,
            questionnaire=questionnaire,
            before=asked.get(questionnaire.form.id),
            over=self._registry.newest(questionnaire.form.id),
            kept=source.kept,
        )

    def _known(self, questionnaire: Questionnaire) -> PublishedForm | None:
        """Return an existing version with the same content, if any."""
        return self._registry.with_hash(questionnaire.form.id, questionnaire.hash)

    def _overtaken(self, questionnaire: Questionnaire) -> OvertakenError:
        form = questionnaire.form.id
        return OvertakenError(form=form, version=self._registry.newest(form))


def _findings(questionnaire: Questionnaire, earlier: list[Questionnaire]) -> Iterator[Finding]:
    version = questionnaire.form.version
    same = next((each for each in earlier if each.form.version == version), None)
    if same:
        code = "already-published" if same.hash == questionnaire.hash else "changed-without-version"
        yield Finding("version", code, {"version": version})
        return
    following = max((each.form.version for each in earlier), default=0) + 1
    if version != following:
        # A mistyped version, such as a year, would leave no numbers for later versions.
        yield Finding("version", "version-not-next", {"next": following})
    for each in earlier:
        yield from change_findings(each, questionnaire)
