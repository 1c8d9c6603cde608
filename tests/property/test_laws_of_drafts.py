"""Planners on drafts of one form, in any order: no text is lost, and no id gets another meaning."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from service.adapters.form_files.definitions import FormDefinitions
from service.application.forms.drafts import Drafts
from service.application.forms.publishing import Publishing
from service.domain.errors import DraftOvertakenError, FaultyFormsError, NothingToRedoError, NothingToUndoError
from service.domain.forms.draft import DraftChoice, DraftForm, DraftItem
from service.domain.forms.form import Multiple, Single
from service.web.planner.forms import drafts as pages
from tests.support.fake_store import MemoryStore
from tests.support.installation import SetClock, install

FORM = "survey"
NUMBERS = st.integers(0, 8)
_DRAFTS, _PAGES = 3, 4
"""The most drafts at a time, and the pages of them that are still sent."""


def meant(text: str) -> str:
    """Return the question that a text asks, however often it was changed."""
    return text.rstrip(".")


class Page:
    """A page of the editor as a browser has it: its fields, which may be older than what is stored."""

    def __init__(self, draft: str, revision: int, document: DraftForm, version: int) -> None:
        self.draft = draft
        self.revision = revision
        self.document = document
        self.shown = f"{document.id} {version}"

    def sent(self) -> dict[str, list[str]]:
        """Return the fields; English texts have none, as the draft has no English."""
        fields = {"shown": self.shown, "title": self.document.title, "indicator": self.document.indicator, "end": "1"}
        for at, section in enumerate(self.document.sections):
            fields[f"sections[{at}].id"] = section.id
            for number, item in enumerate(section.items):
                here = f"sections[{at}].items[{number}]"
                fields |= {f"{here}.id": item.id, f"{here}.text": item.text, f"{here}.choices": ""}
                for place, choice in enumerate(item.choices):
                    there = f"{here}.choices[{place}]"
                    fields |= {f"{there}.value": choice.value, f"{there}.text": choice.text}
        return {name: [value] for name, value in fields.items()}


def texts_of(document: DraftForm) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.text, tuple(choice.text for choice in item.choices)) for item in document.items]


class Planners(RuleBasedStateMachine):
    """Pages of drafts are typed into, saved by button and by themselves, undone, moved and published in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = SetClock()
        site = self.runner.run(install(MemoryStore(), clock=self.clock))
        publishing = Publishing(site.store, site.registry, FormDefinitions(site.registry.catalogue), self.clock)
        self.drafts = Drafts(site.store, site.registry, publishing, self.clock)
        self.registry = site.registry
        self.deps = cast("Any", SimpleNamespace(registry=site.registry, drafts=self.drafts))
        self.said = 0
        self.begun: list[str] = []
        self.pages: list[Page] = []
        for _ in range(2):
            self.begin(copied=False)

    def teardown(self) -> None:
        """Close the loop."""
        self.runner.close()

    def _page(self, name: str) -> Page:
        draft = self.runner.run(self.drafts.find(name))
        return self._of(draft.id, draft.revision, draft.document)

    def _of(self, name: str, revision: int, document: DraftForm, form: str = "") -> Page:
        versions = self.registry.versions(form or document.id)
        page = Page(name, revision, document, versions[0].questionnaire.form.version if versions else 0)
        page.shown = f"{form or document.id} {page.shown.rpartition(' ')[2]}"
        return page

    @property
    def made(self) -> list[str]:
        """The drafts that are there."""
        there = {each.id for each in self.runner.run(self.drafts.everything())}
        return [each for each in self.begun if each in there]

    def _one(self, number: int) -> Page:
        """Return one of the last pages of a draft that is there, or else open one."""
        if not self.made:
            self.begin(copied=False)
        made = self.made
        found = [each for each in self.pages if each.draft in made][-_PAGES:]
        return found[number % len(found)] if found else self._opened(self._page(made[0]))

    def _opened(self, page: Page) -> Page:
        self.pages.append(page)
        return page

    @rule(copied=st.booleans())
    def begin(self, *, copied: bool) -> None:
        """Begin a draft; each question says in a field that pages do not show what it asks."""
        if len(self.made) >= _DRAFTS:
            return
        document = self.drafts.copy_of(FORM) if copied else self.drafts.next_of(FORM)
        sections = tuple(
            replace(part, items=tuple(replace(item, text_en=meant(item.text)) for item in part.items))
            for part in document.sections
        )
        made = self.runner.run(self.drafts.create("วิภา", replace(document, sections=sections)))
        self.begun.append(made.id)
        self._opened(self._page(made.id))

    @rule(number=NUMBERS)
    def open(self, number: int) -> None:
        """Open another page of a draft."""
        if made := self.made:
            self._opened(self._page(made[number % len(made)]))

    @rule(number=NUMBERS, at=NUMBERS)
    def type(self, number: int, at: int) -> None:
        """Type into a question and its choices."""
        self._type(self._one(number), at)

    def _type(self, page: Page, at: int) -> None:
        items = list(page.document.items)
        if not items:
            return
        item = items[at % len(items)]
        self.said += 1
        text = f"{item.text}." if item.text else f"ข้อใหม่ {self.said}"
        choices = tuple(
            replace(each, text=f"{each.text}." if each.text else f"ใหม่ {self.said} {number}")
            for number, each in enumerate(item.choices)
        )
        self._put(page, replace(item, text=text, choices=choices))

    @staticmethod
    def _put(page: Page, changed: DraftItem) -> None:
        sections = tuple(
            replace(part, items=tuple(changed if item.id == changed.id else item for item in part.items))
            for part in page.document.sections
        )
        page.document = replace(page.document, sections=sections)

    @rule(number=NUMBERS, verb=st.sampled_from(["save", "auto", "undo", "redo"]))
    def press(self, number: int, verb: str) -> None:
        """Press a button that changes no part."""
        self._sent(self._one(number), verb, "")

    @rule(number=NUMBERS, at=NUMBERS, verb=st.sampled_from(["up", "down", "remove"]))
    def change(self, number: int, at: int, verb: str) -> None:
        """Move or remove a question."""
        page = self._one(number)
        places = [
            f"sections[{part}].items[{item}]"
            for part, section in enumerate(page.document.sections)
            for item in range(len(section.items))
        ]
        if len(places) > 1:
            self._sent(page, verb, places[at % len(places)])

    @rule(number=NUMBERS, kind=st.sampled_from(["rating", "single"]))
    def ask(self, number: int, kind: str) -> None:
        """Add a question and type it."""
        self._typed(self._sent(self._one(number), f"add:{kind}", "sections[0]"))

    @rule(number=NUMBERS)
    def offer(self, number: int) -> None:
        """Add a choice to the first question that has any, and type it."""
        page = self._one(number)
        found = next(
            (
                f"sections[{part}].items[{at}]"
                for part, section in enumerate(page.document.sections)
                for at, item in enumerate(section.items)
                if item.choices
            ),
            None,
        )
        if found:
            self._typed(self._sent(page, "add", found))

    def _typed(self, page: Page) -> None:
        """Type into what is new on a page, and save it."""
        new = [at for at, (text, choices) in enumerate(texts_of(page.document)) if not text or "" in choices]
        for at in new:
            self._type(page, at)
        if new:
            self._sent(page, "save", "")

    @rule(number=NUMBERS, indicator=st.sampled_from(["", "1.1"]))
    def measure(self, number: int, indicator: str) -> None:
        """Choose what is measured: the draft becomes one of another form."""
        page = self._one(number)
        page.document = replace(page.document, indicator=indicator)
        self._sent(page, "save", "")

    def _sent(self, page: Page, verb: str, where: str) -> Page:
        """Send a page as the handler of the editor takes it; return the one that comes back."""
        stored = self.runner.run(self.drafts.find(page.draft))
        typed = pages._typed(self.deps, page.sent(), stored.document)
        assert texts_of(typed) == texts_of(page.document)
        try:
            edited = pages._edited(self.deps, typed, verb, where)[0]
            saved = self.runner.run(
                self.drafts.save("วิภา", page.draft, page.revision, edited, automatic=verb == "auto")
            )
            assert texts_of(saved.document) == texts_of(edited)
            if verb == "auto":
                page.revision = saved.revision
                return page
            if verb in {"undo", "redo"}:
                self.runner.run(getattr(self.drafts, verb)("วิภา", page.draft, saved.revision))
        except (DraftOvertakenError, NothingToUndoError, NothingToRedoError):
            now = self.runner.run(self.drafts.find(page.draft))
            if now.document.id != page.shown.partition(" ")[0]:
                # Who sees that the draft has become one of another form looks at it anew.
                return self._opened(self._page(page.draft))
            return self._opened(self._of(page.draft, now.revision, typed, now.document.id))
        return self._opened(self._page(page.draft))

    @rule(number=NUMBERS)
    def publish(self, number: int) -> None:
        """Publish a draft that has no fault."""
        if not (made := self.made):
            return
        draft = made[number % len(made)]
        self.clock.forward(minutes=1)
        found = self.runner.run(self.drafts.find(draft))
        checked = self.runner.run(self.drafts.check(found.document)).made
        if checked:
            form = checked.questionnaire.form.id
            with suppress(FaultyFormsError):
                self.runner.run(self.drafts.publish("วิภา", draft, form, checked.questionnaire.hash, checked.over))
        self.clock.forward(minutes=1)

    @invariant()
    def every_id_has_one_meaning(self) -> None:
        """Answers are counted together by ids of items and of choices, over all versions of a form."""
        for form in {each.questionnaire.form.id for each in self.registry.current}:
            asked: dict[tuple[str, ...], str] = {}
            for each in self.registry.versions(form):
                for name, item in each.questionnaire.items.items():
                    assert asked.setdefault((name,), meant(item.text)) == meant(item.text)
                    for choice in item.choices if isinstance(item, Single | Multiple) else ():
                        key = (name, choice.value)
                        assert asked.setdefault(key, meant(choice.text)) == meant(choice.text)

    @invariant()
    def nothing_unseen_stands_with_another_question(self) -> None:
        """What a page does not show stays with its question."""
        for head in self.runner.run(self.drafts.everything()):
            document = self.runner.run(self.drafts.find(head.id)).document
            ids = [item.id for item in document.items]
            assert len(ids) == len(set(ids))
            assert all(item.text_en in {"", meant(item.text)} for item in document.items)


TestPlanners = Planners.TestCase
TestPlanners.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)


def test_a_choice_that_two_planners_add_is_two_choices_also_on_a_page_of_before() -> None:
    planners = Planners()
    try:
        first, second = planners.pages
        for page in (first, second):
            planners._typed(planners._sent(page, "add", "sections[0].items[0]"))
        stale = planners.pages[-1]
        planners.publish(0)
        for _ in range(2):
            planners._type(stale, 0)
            planners._sent(stale, "auto", "")
            document = planners.runner.run(planners.drafts.find(second.draft)).document
            assert [choice.value for choice in next(document.items).choices][3:] == ["c2"]
        planners.publish(0)
        versions = [each.questionnaire.items["office"] for each in planners.registry.versions(FORM)]
        values = [[each.value for each in item.choices] for item in versions if isinstance(item, Single)]
        assert [each[3:] for each in values] == [["c2"], ["c1"], []]
        planners.every_id_has_one_meaning()
    finally:
        planners.teardown()


def test_what_no_field_shows_stays_with_a_question_that_gets_another_id() -> None:
    planners = Planners()
    try:
        asked = [planners._sent(page, "add:text", "sections[0]") for page in planners.pages[:2]]
        for page in asked:
            planners._put(page, replace(_new(page), text="ข้อเสนอแนะ"))
            planners._sent(page, "save", "")
        stale = planners.pages[-1]
        # The question had choices before it became one to be answered in words.
        stored = planners.runner.run(planners.drafts.find(stale.draft))
        hidden = replace(_new(stale), choices=(DraftChoice(value="c1", text="ก", free=True),), max_length="90")
        planners._put(stale, hidden)
        planners.runner.run(planners.drafts.save("วิภา", stale.draft, stored.revision, stale.document))
        planners.publish(0)
        stored = planners.runner.run(planners.drafts.find(stale.draft))
        before = next(item for item in stored.document.items if item.id == hidden.id)
        assert before == hidden, "it is the question of the version that was published"
        here = f"sections[0].items[{list(stale.document.items).index(hidden)}]"
        sent = {name: values for name, values in stale.sent().items() if not name.startswith(f"{here}.choices")}
        for text, name in (("ข้อเสนอแนะ", hidden.id), ("สิ่งที่ควรปรับปรุง", "q2")):
            typed = pages._typed(
                planners.deps, sent | {f"{here}.type": ["text"], f"{here}.text": [text]}, stored.document
            )
            assert replace(hidden, id=name, text=text) in typed.items
        pieces = {name: values for name, values in sent.items() if name != "end"}
        assert pages._typed(planners.deps, pieces, stored.document).sections == stored.document.sections
    finally:
        planners.teardown()


def _new(page: Page) -> DraftItem:
    return next(item for item in page.document.items if item.id == "q1")
