from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from msgspec import json
from msgspec.structs import replace

from service.application.forms.filed_forms import compare, publish
from service.application.forms.registry import questionnaire_of
from service.domain.errors import FaultyFormsError, UnknownFormError, UnknownVersionError
from service.domain.forms.form import Choice, Item
from tests.support.examples import at, form, multiple, rating, section, single, words
from tests.support.fake_store import MemoryStore
from tests.support.installation import catalogue, survey
from tests.support.writing import add_version

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from service.application.ports.records import FormVersion, Key
    from service.domain.catalogue import Catalogue
    from tests.support.fake_unit import MemoryUnit
    from tests.support.installation import SetClock


async def faults(catalogue: Catalogue, store: MemoryStore, clock: SetClock) -> list[tuple[str, str, str]]:
    """Give what publishing finds wrong as file, place and code; nothing may have been recorded then."""
    before = store.state
    with pytest.raises(FaultyFormsError) as refused:
        await publish(catalogue, store, clock)
    assert store.state is before
    return [(fault.file, fault.where, fault.code) for fault in refused.value.faults]


async def test_a_first_start_records_every_form_as_it_is_asked(store: MemoryStore, clock: SetClock) -> None:
    defined = catalogue(survey(), form(words("wish"), name="needs"))
    registry = await publish(defined, store, clock)
    versions = await store.forms.versions()
    assert [(each.form, each.version) for each in versions] == [("needs", 1), ("survey", 1)]
    for version in versions:
        published = registry.stored(version.id)
        assert published.id == version.id
        assert questionnaire_of(version) == published.questionnaire
        assert version.hash == published.questionnaire.hash
        assert json.decode(version.definition)["form"]["id"] == version.form
    assert [each.questionnaire.form.id for each in registry.current] == ["survey", "needs"]
    assert registry.form("survey").questionnaire.scale is not None


@pytest.mark.memory_store
async def test_a_second_start_with_the_same_forms_records_nothing(store: MemoryStore, clock: SetClock) -> None:
    first = await publish(catalogue(survey()), store, clock)
    before = store.state
    again = await publish(catalogue(survey()), store, clock)
    assert store.state is before
    assert again.form("survey").id == first.form("survey").id


async def test_a_form_with_a_raised_version_is_recorded_beside_the_earlier_one(
    store: MemoryStore, clock: SetClock
) -> None:
    first = await publish(catalogue(survey()), store, clock)
    registry = await publish(catalogue(survey(rating("help"), version=2)), store, clock)
    assert registry.form("survey").questionnaire.form.version == 2
    assert registry.version("survey", 1) == first.form("survey")
    assert registry.version("survey", 1).id != registry.version("survey", 2).id


@pytest.mark.memory_store
@pytest.mark.parametrize(
    "changed",
    [
        catalogue(replace(survey(), title="ชื่อใหม่")),
        catalogue(survey(words("more"))),
        catalogue(replace(survey(), method="top-2-box")),
        replace(catalogue(survey()), scales=(replace(catalogue().scales[0], na="ไม่ทราบ"),)),
    ],
    ids=["title", "item", "method", "scale"],
)
async def test_a_form_changed_without_raising_its_version_stops_the_start(
    store: MemoryStore, clock: SetClock, changed: Catalogue
) -> None:
    await publish(catalogue(survey()), store, clock)
    assert await faults(changed, store, clock) == [("survey.toml", "version", "changed-without-version")]


@pytest.mark.memory_store
async def test_a_new_version_must_be_higher_than_every_earlier_one(store: MemoryStore, clock: SetClock) -> None:
    for version in (1, 3):
        await publish(catalogue(survey(version=version)), store, clock)
    assert await faults(catalogue(survey(version=2)), store, clock) == [("survey.toml", "version", "version-falls")]


@pytest.mark.memory_store
async def test_going_back_to_an_earlier_version_as_it_was_is_allowed(store: MemoryStore, clock: SetClock) -> None:
    await publish(catalogue(survey()), store, clock)
    await publish(catalogue(survey(words("more"), version=2)), store, clock)
    before = store.state
    registry = await publish(catalogue(survey()), store, clock)
    assert store.state is before
    assert registry.form("survey").questionnaire.form.version == 1
    assert registry.version("survey", 2).questionnaire.items.keys() > registry.form("survey").questionnaire.items.keys()


@pytest.mark.memory_store
async def test_going_back_to_an_earlier_version_with_changes_is_not(store: MemoryStore, clock: SetClock) -> None:
    await publish(catalogue(survey()), store, clock)
    await publish(catalogue(survey(version=2)), store, clock)
    assert await faults(catalogue(survey(words("more"))), store, clock) == [
        ("survey.toml", "version", "changed-without-version")
    ]


KINDS: tuple[Item, ...] = (words("q"), single("q"), multiple("q"), rating("q"))


@pytest.mark.memory_store
@pytest.mark.parametrize("item", KINDS, ids=["text", "single", "multiple", "rating"])
async def test_an_item_may_not_become_one_of_another_kind_under_its_id(
    store: MemoryStore, clock: SetClock, item: Item
) -> None:
    for number, before in enumerate(KINDS):
        name = f"f{number}"
        await publish(catalogue(form(rating("r"), before, name=name), judged=False), store, clock)
        changed = catalogue(form(rating("r"), item, name=name, version=2), judged=False)
        if type(before) is type(item):
            assert (await publish(changed, store, clock)).form(name).questionnaire.form.version == 2
        else:
            assert await faults(changed, store, clock) == [
                (f"{name}.toml", "sections[0].items[1].type", "type-changed")
            ]


@pytest.mark.memory_store
async def test_an_item_is_held_against_every_earlier_version_not_the_last_alone(
    store: MemoryStore, clock: SetClock
) -> None:
    await publish(catalogue(form(rating("r"), words("q"))), store, clock)
    await publish(catalogue(form(rating("r"), version=2)), store, clock)
    changed = catalogue(form(rating("r"), single("q"), version=3))
    assert await faults(changed, store, clock) == [("survey.toml", "sections[0].items[1].type", "type-changed")]


@pytest.mark.memory_store
async def test_a_form_may_not_get_a_scale_of_other_values(store: MemoryStore, clock: SetClock) -> None:
    await publish(catalogue(form(rating("r"))), store, clock)
    changed = catalogue(form(rating("r"), version=2), maximum=4)
    assert await faults(changed, store, clock) == [("survey.toml", "scale", "scale-changed")]


async def test_choices_may_be_added_in_a_new_version(store: MemoryStore, clock: SetClock) -> None:
    before = single("q", "a b")
    await publish(catalogue(form(rating("r"), before)), store, clock)
    more = replace(before, choices=(*before.choices, Choice(value="c", text="ค")))
    registry = await publish(catalogue(form(rating("r"), more, version=2)), store, clock)
    assert len(registry.form("survey").questionnaire.items["q"].choices) == 3  # type: ignore[union-attr]  # the item is a choice


@pytest.mark.memory_store
async def test_every_fault_of_every_form_is_told_at_once(store: MemoryStore, clock: SetClock) -> None:
    await publish(catalogue(survey(), form(words("wish"), name="needs", version=2)), store, clock)
    changed = catalogue(replace(survey(), title="ชื่อใหม่"), form(single("wish"), name="needs"))
    assert await faults(changed, store, clock) == [
        ("survey.toml", "version", "changed-without-version"),
        ("needs.toml", "version", "version-falls"),
        ("needs.toml", "sections[0].items[0].type", "type-changed"),
    ]


@pytest.mark.memory_store
async def test_comparing_alone_records_nothing(store: MemoryStore, clock: SetClock) -> None:
    await publish(catalogue(survey()), store, clock)
    before = store.state
    versions, fresh, found = await compare(catalogue(survey(version=2)), store, clock())
    assert [each.version for each in versions] == [1]
    assert [each.form.version for each in fresh] == [2]
    assert found == []
    assert store.state is before


class OvertakenStore(MemoryStore):
    """A store to which another process adds forms just before us."""

    def __init__(self, *others: FormVersion) -> None:
        super().__init__()
        self._others = others

    @asynccontextmanager
    async def write(self, keys: Collection[Key] | None = None) -> AsyncIterator[MemoryUnit]:
        others, self._others = self._others, ()
        for other in others:
            await add_version(self, other)
        async with super().write(keys) as unit:
            yield unit


async def test_two_processes_that_start_at_once_share_the_version_that_came_first(
    clock: SetClock,
) -> None:
    elsewhere = MemoryStore()
    await publish(catalogue(survey()), elsewhere, clock)
    store = OvertakenStore(*await elsewhere.forms.versions())
    registry = await publish(catalogue(survey()), store, clock)
    (version,) = await store.forms.versions()
    assert registry.form("survey").id == version.id


async def test_two_processes_that_start_at_once_with_different_forms_do_not_both_start(
    clock: SetClock,
) -> None:
    elsewhere = MemoryStore()
    await publish(catalogue(survey()), elsewhere, clock)
    store = OvertakenStore(*await elsewhere.forms.versions())
    with pytest.raises(FaultyFormsError) as refused:
        await publish(catalogue(survey(words("more"))), store, clock)
    assert [fault.code for fault in refused.value.faults] == ["changed-without-version"]
    assert len(await store.forms.versions()) == 1


async def test_a_version_is_recorded_with_the_moment_of_its_publication(store: MemoryStore, clock: SetClock) -> None:
    clock.now = at("2026-02-03T04:05:06")
    registry = await publish(catalogue(survey(), form(section("s", words("w")), name="needs")), store, clock)
    assert [each.published for each in await store.forms.versions()] == [clock.now, clock.now]
    assert [(each.since, each.origin) for each in registry.current] == [(clock.now, "file")] * 2


async def test_a_form_or_version_that_is_not_there_is_unknown(store: MemoryStore, clock: SetClock) -> None:
    registry = await publish(catalogue(survey()), store, clock)
    with pytest.raises(UnknownFormError):
        registry.form("nothing")
    with pytest.raises(UnknownVersionError) as refused:
        registry.version("survey", 2)
    assert refused.value.params == {"form": "survey", "version": 2}


async def test_a_form_taken_out_of_the_folder_is_asked_no_more_but_its_answers_are_understood(
    store: MemoryStore, clock: SetClock
) -> None:
    before = await publish(catalogue(survey(), form(words("wish"), name="needs")), store, clock)
    registry = await publish(catalogue(survey()), store, clock)
    with pytest.raises(UnknownFormError):
        registry.form("needs")
    assert registry.stored(before.form("needs").id) == before.form("needs")


async def test_a_form_finds_the_indicator_that_it_feeds(store: MemoryStore, clock: SetClock) -> None:
    defined = catalogue(survey(), form(rating("r"), name="unjudged"))
    registry = await publish(defined, store, clock)
    assert registry.indicator(registry.form("survey").questionnaire) is defined.indicators[0]
    assert registry.indicator(registry.form("unjudged").questionnaire) is None


async def test_a_registry_takes_over_what_the_files_say_now(store: MemoryStore, clock: SetClock) -> None:
    registry = await publish(catalogue(survey(), form(words("wish"), name="needs")), store, clock)
    first = registry.form("survey")
    later = await publish(catalogue(survey(version=2), judged=False), store, clock)
    registry.redefine(later)
    assert registry.form("survey").questionnaire.form.version == 2
    assert registry.stored(first.id) == first
    assert [each.questionnaire.form.id for each in registry.current] == ["survey"]
    assert registry.indicators == later.catalogue.indicators == ()
    assert registry.catalogue is later.catalogue
