"""Two registries over one store, as two processes have them: both learn of new versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.application.collecting.collectors import Collectors
from service.application.collecting.export import consented, personal
from service.application.collecting.receipts import Receipts
from service.application.collecting.recount import recount
from service.application.collecting.sheet_export import examine, responses
from service.application.collecting.submission import Submissions
from service.application.forms.filed_forms import compare, from_web, publish
from service.application.forms.registry import FormRegistry, version_of
from service.application.scoring.live_scores import LiveScores
from service.domain.collecting.sheet_size import LEAST, size_of
from service.domain.errors import FaultyFormsError, UnknownFormError, UnknownVersionError
from service.domain.forms.notice import Consent
from service.domain.period import FiscalPeriod
from tests.support.examples import form, rating, words
from tests.support.installation import (
    NOON,
    Installation,
    answers,
    catalogue,
    key,
    purge_announced,
    sheet,
    survey,
    writing,
)

if TYPE_CHECKING:
    from service.domain.forms.form import Form
    from tests.support.fake_store import MemoryStore
    from tests.support.installation import SetClock

YEAR = FiscalPeriod(fiscal_year=2569)


async def add(store: MemoryStore, new: Form, over: int) -> None:
    """Publish a form from the web, as another process does."""
    questionnaire = catalogue().questionnaire(new)
    async with store.write() as unit:
        assert await unit.forms.highest(new.id) == over
        await unit.forms.add(version_of(questionnaire, NOON, "web"))


class TestLearning:
    async def test_what_another_process_published_is_asked_once_it_is_learnt(
        self, store: MemoryStore, site: Installation
    ) -> None:
        registry = site.registry
        before = registry.form("survey")
        await add(store, survey(words("more"), version=2), 1)
        assert registry.form("survey") is before
        await registry.refresh()
        now = registry.form("survey")
        assert (now.questionnaire.form.version, now.origin, now.since) == (2, "web", NOON)
        assert registry.version("survey", 1) == before
        assert [each.questionnaire.form.version for each in registry.versions("survey")] == [2, 1]
        assert registry.retentions.keys() == {before.id, now.id}

    async def test_a_new_form_is_asked_too(self, store: MemoryStore, site: Installation) -> None:
        await add(store, form(words("wish"), name="wishes"), 0)
        with pytest.raises(UnknownFormError):
            site.registry.form("wishes")
        assert (await site.registry.current_or_version("wishes")).questionnaire.form.id == "wishes"
        assert [each.questionnaire.form.id for each in site.registry.current] == ["survey", "wishes"]
        made = await Collectors(store, site.registry, site.clock).create("wishes", "ที่")
        assert made.form == "wishes"

    async def test_a_version_that_is_met_is_looked_for(self, store: MemoryStore, site: Installation) -> None:
        await add(store, survey(version=2), 1)
        assert (await site.registry.current_or_version("survey")).questionnaire.form.version == 1
        assert (await site.registry.current_or_version("survey", 2)).questionnaire.form.version == 2
        assert (await site.registry.current_or_version("survey", 1)).questionnaire.form.version == 1
        assert (await site.registry.current_or_version("survey")).questionnaire.form.version == 2
        for nowhere in (0, 3):
            with pytest.raises(UnknownVersionError):
                await site.registry.current_or_version("survey", nowhere)
        with pytest.raises(UnknownFormError):
            await site.registry.current_or_version("nothing")

    async def test_what_is_known_is_not_looked_for_again(
        self, store: MemoryStore, site: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked: list[int] = []
        after = store.forms.after

        async def noting(number: int) -> list[object]:
            looked.append(number)
            return list(await after(number))

        monkeypatch.setattr(store.forms, "after", noting)
        known = site.registry.form("survey").id
        await site.registry.ensure_loaded([known, known])
        await site.registry.current_or_version("survey", 1)
        assert looked == []
        await site.registry.ensure_loaded([known, 99])
        assert looked == [known]

    async def test_a_library_without_a_store_stays_as_it_is(self, site: Installation) -> None:
        registry = FormRegistry(site.registry.current, catalogue(survey()))
        await registry.ensure_loaded([99])
        assert registry.current == site.registry.current

    async def test_a_sheet_of_any_version_has_room(self, site: Installation) -> None:
        first = site.registry.version("survey", 1)
        long = survey(*(words(f"essay{n}") for n in range(80)), version=2)
        wide = replace(first, id=99, questionnaire=catalogue(long).questionnaire(long))
        short = replace(first, id=100, questionnaire=catalogue(survey(version=3)).questionnaire(survey(version=3)))
        registry = FormRegistry([first, wide, short], catalogue(survey(version=3)))
        assert registry.max_sheet_size("survey") == registry.max_sheet_size() == size_of(long)
        assert registry.max_sheet_size("other") == LEAST


class TestStarting:
    @pytest.mark.memory_store
    async def test_a_version_from_the_web_is_current_over_a_lower_one_of_a_file(
        self, store: MemoryStore, clock: SetClock
    ) -> None:
        await publish(catalogue(survey()), store, clock)
        await add(store, survey(words("more"), version=3), 1)
        for filed in (1, 2):
            before = store.state
            registry = await publish(catalogue(survey(version=filed)), store, clock)
            assert registry.form("survey").questionnaire.form.version == 3
            assert store.state is before
        higher = await publish(catalogue(survey(version=4)), store, clock)
        assert (higher.form("survey").questionnaire.form.version, higher.form("survey").origin) == (4, "file")

    async def test_going_back_to_a_lower_file_goes_back_to_what_the_web_published_over_it(
        self, store: MemoryStore, clock: SetClock
    ) -> None:
        await publish(catalogue(survey()), store, clock)
        await add(store, survey(version=2), 1)
        await publish(catalogue(survey(version=3)), store, clock)
        assert (await publish(catalogue(survey()), store, clock)).form("survey").questionnaire.form.version == 2

    async def test_a_form_of_the_web_needs_no_file_and_a_file_that_says_the_same_is_that_form(
        self, store: MemoryStore, clock: SetClock
    ) -> None:
        wishes = form(words("wish"), name="wishes")
        await add(store, wishes, 0)
        registry = await publish(catalogue(survey()), store, clock)
        assert registry.form("wishes").origin == "web"
        assert from_web(catalogue(survey()), await store.forms.versions()).keys() == {"wishes"}
        same = await publish(catalogue(survey(), wishes), store, clock)
        assert same.form("wishes") == registry.form("wishes")
        assert from_web(catalogue(survey(), wishes), await store.forms.versions()) == {}

    @pytest.mark.memory_store
    async def test_a_file_that_reaches_a_version_of_the_web_with_other_words_is_passed_over(
        self, store: MemoryStore, clock: SetClock
    ) -> None:
        await publish(catalogue(survey()), store, clock)
        await add(store, survey(words("more"), version=2), 1)
        before, other = store.state, catalogue(survey(rating("more"), version=2))
        registry = await publish(other, store, clock)
        assert store.state is before
        assert registry.form("survey").origin == "web"
        assert type(registry.form("survey").questionnaire.items["more"]).__name__ == "Text"
        assert [each.version for each in from_web(other, await store.forms.versions()).values()] == [2]
        higher = await publish(catalogue(survey(version=3)), store, clock)
        assert higher.form("survey").questionnaire.form.version == 3

    async def test_a_file_is_still_held_against_files(self, store: MemoryStore, clock: SetClock) -> None:
        for number in (1, 4):
            await publish(catalogue(survey(version=number)), store, clock)
        with pytest.raises(FaultyFormsError) as refused:
            await publish(catalogue(survey(version=3)), store, clock)
        assert [fault.code for fault in refused.value.faults] == ["version-falls"]

    async def test_a_file_that_is_passed_over_is_no_fault_whatever_it_asks(
        self, store: MemoryStore, clock: SetClock
    ) -> None:
        await publish(catalogue(survey()), store, clock)
        await add(store, survey(words("more"), version=3), 1)
        _, fresh, faults = await compare(catalogue(survey(rating("more"), version=2)), store, clock())
        assert (fresh, faults) == ([], [])


class TestRowsOfAnotherProcess:
    """One process publishes a version and takes an answer to it; the other meets the row without having heard."""

    async def _elsewhere(self, store: MemoryStore, site: Installation, new: Form, given: dict[str, object]) -> str:
        await add(store, new, 1)
        there = await publish(catalogue(survey()), store, site.clock)
        collector, published = await site.collectors.create("survey", "ที่"), there.form("survey")
        async with writing(Submissions(store, there, site.clock, site.timekeeper)) as intake:
            sent = await intake.submit(collector, published, key(1), sheet(published, given))
        return sent.receipt

    async def test_an_answer_to_it_is_replaced_beside_others(self, store: MemoryStore, site: Installation) -> None:
        await self._elsewhere(store, site, survey(words("more"), version=2), answers(more="ดี"))
        (collector,) = await store.collectors.everything()
        async with writing(site.intake()) as intake:
            known = site.registry.form("survey")
            sent = await intake.submit(collector, known, key(1), sheet(known, answers(ease=1)))
        assert sent.outcome == "replaced"
        assert (await recount(store, site.registry, lambda _: None)).differences == []

    async def test_an_answer_to_it_is_read(self, store: MemoryStore, site: Installation) -> None:
        receipt = await self._elsewhere(store, site, survey(words("more"), version=2), answers(more="ดี"))
        held = await Receipts(store, site.registry, site.clock).read(receipt)
        assert held.questionnaire.form.version == 2
        assert held.answers["more"] == "ดี"

    @pytest.mark.memory_store
    async def test_an_answer_to_it_is_withdrawn_by_a_process_that_has_not_heard(
        self, store: MemoryStore, site: Installation
    ) -> None:
        receipt = await self._elsewhere(store, site, survey(words("more"), version=2), answers(more="ดี"))
        await Receipts(store, site.registry, site.clock).withdraw(receipt)
        assert store.state.tally == {}

    async def test_it_is_scored_exported_and_counted(self, store: MemoryStore, site: Installation) -> None:
        await self._elsewhere(store, site, survey(rating("more"), version=2), answers(more=5))
        score = await LiveScores(store, unheard(site), site.clock).score("survey", YEAR)
        assert score.form_versions == [2]
        series = await LiveScores(store, unheard(site), site.clock).series("survey", [2569])
        assert series.years[0].form_versions == [2]
        asked = await examine(store, unheard(site), "survey")
        assert [each.version async for each in responses(store, unheard(site), asked)] == [2]
        assert (await recount(store, unheard(site), lambda _: None)).differences == []
        assert (await purge_announced(store, unheard(site), site.clock)).responses == 0

    async def test_what_was_said_with_consent_is_exported(self, store: MemoryStore, site: Installation) -> None:
        asking = survey(replace(words("contact"), personal=True), version=2)
        asking = replace(asking, consent=Consent(text="ยินยอม", retention_months=6))
        await self._elsewhere(store, site, asking, answers(contact="a@b.example", consent=True))
        assert [each.version async for each in personal(store, unheard(site), "survey")] == [2]
        assert [each.form.version for each in await consented(store, unheard(site), "survey")] == [2]


def unheard(site: Installation) -> FormRegistry:
    """Give a library that knows the first version alone."""
    first = site.registry.version("survey", 1)
    return FormRegistry([first], catalogue(survey()), site.store.forms)
