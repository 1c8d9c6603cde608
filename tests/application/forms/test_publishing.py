"""Publishing: what was previewed is published, or nothing is."""

from __future__ import annotations

from contextlib import asynccontextmanager
from threading import get_ident
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct, json, to_builtins
from msgspec.structs import replace

from service.application.forms.filed_forms import publish
from service.application.forms.publishing import Publishing
from service.application.forms.registry import version_of
from service.application.ports.definitions import Definitions
from service.domain.accounts.audit_log import first_break
from service.domain.errors import (
    DraftChangedError,
    Fault,
    FaultyFormsError,
    OvertakenError,
    UnknownFormError,
    UnknownVersionError,
)
from service.domain.forms.draft import DraftChoice
from service.domain.forms.form import Form, Questionnaire
from service.domain.forms.import_findings import ImportFinding, Intake
from tests.support.examples import form, single, words
from tests.support.installation import catalogue, survey
from tests.support.writing import add_version

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from service.application.ports.definitions import Also
    from service.application.ports.unit_of_work import UnitOfWork
    from service.domain.catalogue import Catalogue
    from service.domain.forms.findings import Finding
    from tests.support.fake_store import MemoryStore
    from tests.support.installation import Installation, SetClock


class JsonSource(Struct, frozen=True, kw_only=True):
    """A definition of JSON, all on one line."""

    text: str
    questionnaire: Questionnaire
    kept: tuple[str, ...] = ()

    def fault(self, finding: Finding) -> Fault:
        return Fault(file="handed in", line=1, where=finding.where, code=finding.code, params=finding.params)


def sound(source: JsonSource, also: Also | None) -> JsonSource:
    faults = [source.fault(each) for each in also(source.questionnaire)] if also else []
    if faults:
        raise FaultyFormsError(faults)
    return source


class JsonDefinitions(Definitions):
    """Reads and writes definitions as JSON; a workbook is one that keeps its minutes from the form in use."""

    def __init__(self, among: Catalogue) -> None:
        self.among = among

    def read(self, content: bytes, also: Also | None = None) -> JsonSource:
        asked = json.decode(content, type=Form)
        return sound(JsonSource(text=content.decode(), questionnaire=self.among.questionnaire(asked)), also)

    def import_workbook(
        self, name: str, content: bytes, asked: Mapping[str, Questionnaire], also: Also | None = None
    ) -> Intake:
        kept = replace(json.decode(content, type=Form), minutes=asked["survey"].form.minutes)
        read = self.among.questionnaire(kept)
        found = tuple(
            ImportFinding(place="survey!A2", code=each.code, params=each.params, path=each.where)
            for each in (also(read) if also else ())
        )
        text = json.encode(kept).decode()
        return Intake(tree=to_builtins(kept), text=text, findings=found, kept=("minutes",), form=kept)

    def template(self) -> bytes:
        return b""

    def read_tree(self, tree: Mapping[str, object], also: Also | None = None) -> JsonSource:
        return self.read(json.encode(tree), also)

    def pasted_choices(self, text: str) -> tuple[DraftChoice, ...]:
        return tuple(DraftChoice(value="", text=each) for each in text.split())

    def list_text(self, name: str, content: bytes) -> str:
        return content.decode()

    def sketch(self, tree: Mapping[str, object]) -> Questionnaire | None:
        return self.read_tree(tree).questionnaire

    def toml(self, questionnaire: Questionnaire) -> str:
        return json.encode(questionnaire.form).decode()

    def workbook(self, questionnaire: Questionnaire) -> bytes:
        return json.encode(questionnaire.form)


@pytest.fixture
def definitions() -> JsonDefinitions:
    return JsonDefinitions(catalogue())


@pytest.fixture
def publishing(site: Installation, definitions: JsonDefinitions) -> Publishing:
    return Publishing(site.store, site.registry, definitions, site.clock)


def handed(new: Form) -> bytes:
    return json.encode(new)


async def book(store: MemoryStore) -> list[tuple[str, str, str]]:
    entries = await store.accounts.entries()
    assert first_break(entries) is None
    return [(each.who, each.action, each.subject) for each in entries]


SECOND = survey(words("more"), version=2)


@pytest.mark.memory_store
async def test_a_draft_shows_what_it_would_follow_and_publishes_nothing(
    store: MemoryStore, publishing: Publishing
) -> None:
    before = store.state
    draft = await publishing.draft(handed(SECOND))
    assert (draft.over, draft.kept) == (1, ())
    assert draft.before
    assert draft.before.questionnaire.form.version == 1
    assert draft.differences
    assert [(each.id, each.kind) for each in draft.differences.items] == [("more", "added")]
    assert draft.effects == ()
    assert store.state is before


async def test_what_was_shown_is_published_with_its_entry_in_the_book(
    store: MemoryStore, site: Installation, publishing: Publishing
) -> None:
    draft = await publishing.draft(handed(SECOND))
    made = await publishing.publish("somying", handed(SECOND), draft.questionnaire.hash, draft.over)
    assert made == site.registry.form("survey")
    assert (made.origin, made.since, made.questionnaire) == ("web", site.clock(), draft.questionnaire)
    assert await book(store) == [("somying", "form-published", f"survey 2 {draft.questionnaire.hash[:16]}")]


async def test_sent_twice_it_is_published_once(store: MemoryStore, publishing: Publishing) -> None:
    draft = await publishing.draft(handed(SECOND))
    sent = ("somying", handed(SECOND), draft.questionnaire.hash, draft.over)
    assert await publishing.publish(*sent) == await publishing.publish(*sent)
    assert len(await book(store)) == 1


async def test_a_new_form_is_published_over_nothing(site: Installation, publishing: Publishing) -> None:
    wishes = form(words("wish"), name="wishes")
    draft = await publishing.draft(handed(wishes))
    assert (draft.before, draft.over, draft.differences, draft.effects) == (None, 0, None, ())
    await publishing.publish("somying", handed(wishes), draft.questionnaire.hash, 0)
    assert site.registry.form("wishes").questionnaire.form.version == 1


async def test_a_published_version_is_compared_with_the_one_before_and_its_publisher_is_known(
    site: Installation, publishing: Publishing
) -> None:
    draft = await publishing.draft(handed(SECOND))
    await publishing.publish("somying", handed(SECOND), draft.questionnaire.hash, draft.over)
    wishes = form(words("wish"), name="wishes")
    other = await publishing.draft(handed(wishes))
    await publishing.publish("malee", handed(wishes), other.questionnaire.hash, 0)
    for version in (2, None):
        made = publishing.since_before("survey", version)
        assert (made.differences, made.effects, made.over) == (draft.differences, draft.effects, 1)
    for name, number in (("survey", 1), ("survey", 3), ("wishes", None)):
        with pytest.raises(UnknownVersionError):
            publishing.since_before(name, number)
    with pytest.raises(UnknownFormError):
        publishing.since_before("nothing", None)
    assert await publishing.publishers("survey") == {2: "somying"}
    assert await publishing.publishers("wishes") == {1: "malee"}
    assert await publishing.publishers("nothing") == {}


async def test_a_workbook_tells_what_it_took_from_the_form_in_use(publishing: Publishing) -> None:
    intake = await publishing.import_workbook("wishes.xlsx", handed(replace(SECOND, minutes=60)))
    assert intake.unsettled == ()
    draft = await publishing.draft_of(intake)
    assert (draft.kept, draft.questionnaire.form.minutes) == (("minutes",), 1)


async def test_what_earlier_versions_forbid_a_workbook_is_told_with_its_draft(publishing: Publishing) -> None:
    intake = await publishing.import_workbook("survey.xlsx", handed(form(single("ease"), version=2)))
    assert [(each.outcome, each.path, each.code) for each in intake.unsettled] == [
        ("asked", "sections[0].items[0].type", "type-changed")
    ]


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (survey(), [("version", "already-published")]),
        (replace(survey(), title="ใหม่"), [("version", "changed-without-version")]),
        (form(single("ease"), version=2), [("sections[0].items[0].type", "type-changed")]),
    ],
)
async def test_what_cannot_follow_is_refused_where_it_was_written(
    publishing: Publishing, new: Form, found: list[tuple[str, str]]
) -> None:
    with pytest.raises(FaultyFormsError) as refused:
        await publishing.draft(handed(new))
    assert [(each.where, each.code) for each in refused.value.faults] == found
    assert {(each.file, each.line) for each in refused.value.faults} == {("handed in", 1)}


@pytest.mark.memory_store
@pytest.mark.parametrize(
    ("new", "following"),
    [
        (survey(version=3), 2),
        (survey(version=2569), 2),
        (survey(version=9999), 2),
        (form(words("wish"), name="wishes", version=2), 1),
    ],
)
async def test_any_version_but_the_next_is_refused_with_its_number(
    store: MemoryStore, publishing: Publishing, new: Form, following: int
) -> None:
    before = store.state
    with pytest.raises(FaultyFormsError) as refused:
        await publishing.draft(handed(new))
    (fault,) = refused.value.faults
    assert (fault.where, fault.code, fault.params) == ("version", "version-not-next", {"next": following})
    shown, over = catalogue().questionnaire(new).hash, following - 1
    with pytest.raises(FaultyFormsError):
        await publishing.publish("somying", handed(new), shown, over)
    assert store.state is before


async def test_a_number_that_was_left_out_is_not_filled(store: MemoryStore, clock: SetClock) -> None:
    await publish(catalogue(survey()), store, clock)
    registry = await publish(catalogue(survey(version=5)), store, clock)
    publishing = Publishing(store, registry, JsonDefinitions(catalogue()), clock)
    for version in (3, 7):
        with pytest.raises(FaultyFormsError) as refused:
            await publishing.draft(handed(survey(version=version)))
        assert [each.params for each in refused.value.faults] == [{"next": 6}]
    assert (await publishing.draft(handed(survey(version=6)))).over == 5


async def test_faults_are_placed_beside_the_loop_that_respondents_wait_for(
    publishing: Publishing, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[int] = []
    place = JsonSource.fault

    def noted(source: JsonSource, finding: Finding) -> Fault:
        met.append(get_ident())
        return place(source, finding)

    monkeypatch.setattr(JsonSource, "fault", noted)
    with pytest.raises(FaultyFormsError):
        await publishing.draft(handed(survey()))
    assert len(met) == 1
    assert get_ident() not in met


async def test_a_list_is_read_beside_that_loop_too(publishing: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[int] = []
    read = JsonDefinitions.list_text

    def noted(definitions: JsonDefinitions, name: str, content: bytes) -> str:
        met.append(get_ident())
        return read(definitions, name, content)

    monkeypatch.setattr(JsonDefinitions, "list_text", noted)
    assert await publishing.read_list("a.csv", b"x") == "x"
    assert (len(met), get_ident() in met) == (1, False)


async def test_whoever_was_faster_is_not_overtaken_unseen(store: MemoryStore, publishing: Publishing) -> None:
    mine, theirs = SECOND, survey(words("other"), version=2)
    draft = await publishing.draft(handed(mine))
    other = await publishing.draft(handed(theirs))
    await publishing.publish("malee", handed(theirs), other.questionnaire.hash, other.over)
    with pytest.raises(OvertakenError) as refused:
        await publishing.publish("somying", handed(mine), draft.questionnaire.hash, draft.over)
    assert refused.value.params == {"form": "survey", "version": 2}
    assert [who for who, *_ in await book(store)] == ["malee"]


@pytest.mark.parametrize("theirs", [survey(words("other"), version=2), survey(words("other"), version=3)])
async def test_whoever_was_faster_by_a_moment_is_not_overtaken_either(
    store: MemoryStore, publishing: Publishing, clock: SetClock, monkeypatch: pytest.MonkeyPatch, theirs: Form
) -> None:
    draft = await publishing.draft(handed(SECOND))
    write = store.write

    @asynccontextmanager
    async def slow() -> AsyncIterator[UnitOfWork]:
        monkeypatch.setattr(store, "write", write)
        await add_version(store, version_of(catalogue().questionnaire(theirs), clock(), "file"))
        async with write() as unit:
            yield unit

    monkeypatch.setattr(store, "write", slow)
    with pytest.raises(OvertakenError) as refused:
        await publishing.publish("somying", handed(SECOND), draft.questionnaire.hash, draft.over)
    assert refused.value.params == {"form": "survey", "version": theirs.version}
    assert await book(store) == []


@pytest.mark.memory_store
async def test_what_was_not_shown_is_not_published(
    store: MemoryStore, publishing: Publishing, definitions: JsonDefinitions
) -> None:
    draft = await publishing.draft(handed(SECOND))
    before = store.state
    with pytest.raises(DraftChangedError):
        await publishing.publish("somying", handed(replace(SECOND, title="อื่น")), draft.questionnaire.hash, 1)
    # The scale that it is asked with has got other words meanwhile.
    definitions.among = replace(catalogue(), scales=(replace(catalogue().scales[0], na="ไม่ทราบ"),))
    with pytest.raises(DraftChangedError):
        await publishing.publish("somying", handed(SECOND), draft.questionnaire.hash, 1)
    assert store.state is before


async def test_faults_are_found_again_before_it_is_published(publishing: Publishing) -> None:
    new = form(single("ease"), version=2)
    shown = catalogue().questionnaire(new).hash
    with pytest.raises(FaultyFormsError):
        await publishing.publish("somying", handed(new), shown, 1)


async def test_what_another_process_published_is_what_a_draft_is_held_against(
    store: MemoryStore, clock: SetClock, publishing: Publishing, definitions: JsonDefinitions
) -> None:
    there = Publishing(store, await publish(catalogue(survey()), store, clock), definitions, clock)
    shown = (await there.draft(handed(SECOND))).questionnaire.hash
    await there.publish("malee", handed(SECOND), shown, 1)
    assert (await publishing.draft(handed(survey(version=3)))).over == 2
