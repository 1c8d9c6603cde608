"""A draft becomes the next version of another form: its parts keep their ids only where these mean the same there."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.domain.forms.draft_edits import made_id, made_ids_of
from service.domain.forms.form import Multiple, Rating, Single

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from service.domain.forms.draft import DraftCounts, DraftForm, DraftItem, DraftSection, ImportNote
    from service.domain.forms.form import Item, Questionnaire, Section


def form_meant(draft: DraftForm, before: DraftForm, measuring: Mapping[str, str]) -> str:
    """Return the form whose next version a draft is; empty for a form that is new.

    `measuring` has the form that measures each indicator of the plan. A draft that measures one is a version of that
    form, and one whose indicator was taken back, so that it differs from the draft `before`, of none of them.
    """
    if draft.indicator in measuring:
        return measuring[draft.indicator]
    left = not draft.indicator and measuring.get(before.indicator) == draft.id
    return "" if left else draft.id


class NewIds(Struct, frozen=True, kw_only=True):
    """The ids that the parts of a draft have in the next version of a form, by those that they had.

    Those of choices are by the id that their item had.
    """

    items: dict[str, str]
    sections: dict[str, str]
    choices: dict[str, dict[str, str]]

    def values(self, item: str, values: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of choices of an item, which is named as before."""
        new = self.choices.get(item, {})
        return tuple(new.get(each, each) for each in values)

    def within(self, draft: DraftForm) -> NewIds:
        """Return these ids for the parts of another state of the draft, which may have some of them already."""
        return NewIds(
            items=_not_yet(self.items, (each.id for each in draft.items)),
            sections=_not_yet(self.sections, (each.id for each in draft.sections)),
            choices={
                each.id: _not_yet(self.choices.get(each.id, {}), (choice.value for choice in each.choices))
                for each in draft.items
            },
        )

    def _counts(self, counts: DraftCounts) -> DraftCounts:
        name = self.items.get(counts.item, counts.item)
        return replace(counts, item=name, values=self.values(counts.item, counts.values))

    def _item(self, item: DraftItem) -> DraftItem:
        values = self.values(item.id, (each.value for each in item.choices))
        choices = (replace(each, value=value) for each, value in zip(item.choices, values, strict=True))
        return replace(item, id=self.items[item.id], choices=tuple(choices))

    def document(self, draft: DraftForm, form: str) -> DraftForm:
        """Return a draft of the next version of `form` with these ids."""
        return replace(
            draft,
            id=form,
            counts=draft.counts and self._counts(draft.counts),
            sections=tuple(
                replace(
                    section,
                    id=self.sections[section.id],
                    items=tuple(map(self._item, section.items)),
                )
                for section in draft.sections
            ),
        )

    def notes(self, notes: Iterable[ImportNote]) -> tuple[ImportNote, ...]:
        """Return the notes of an import, so that each still names its item or section."""
        named = self.sections | self.items
        return tuple(replace(each, part=named.get(each.part, each.part)) for each in notes)


def _not_yet(new: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    had = set(names)
    return {each: each if new.get(each) in had else new.get(each, each) for each in had}


def ids_as_version(draft: DraftForm, versions: Sequence[Questionnaire], seen: Sequence[Questionnaire] = ()) -> NewIds:
    """Return the ids of a draft that becomes the next version of a form, whose `versions` are given newest first.

    Answers of all versions are counted together by ids. So an id that a version uses for another question, or for
    another section, is made anew; nothing that was answered there is taken for an answer to this draft. Ids of the
    versions `seen` by whoever made the draft are meant as they are.
    """
    meant, known = _Meant(versions), made_ids_of(seen)
    same = {each.id for each in draft.items if each.id in known.items or meant.by(each)}
    items = _ids("q", (each.id for each in draft.items), same, meant.items)
    choices = {
        each.id: meant.values(each, known.choices.get(each.id, frozenset())) for each in draft.items if each.id in same
    }
    same = {each.id for each in draft.sections if each.id in known.sections or meant.head_of(each)}
    sections = _ids("s", (each.id for each in draft.sections), same, meant.sections)
    return NewIds(items=items, sections=sections, choices=choices)


class _Meant:
    """What the ids of a form's versions mean, told by the newest version that has each."""

    def __init__(self, versions: Sequence[Questionnaire]) -> None:
        used = made_ids_of(versions)
        self.items, self.sections, self._used = used.items, used.sections, used.choices
        oldest_first = tuple(reversed(versions))
        self._items: dict[str, Item] = {name: item for each in oldest_first for name, item in each.items.items()}
        self._sections: dict[str, Section] = {part.id: part for each in oldest_first for part in each.form.sections}
        self._choices = {
            (item.id, choice.value): choice.text
            for item in chain.from_iterable(each.items.values() for each in oldest_first)
            if isinstance(item, Single | Multiple)
            for choice in item.choices
        }

    def by(self, item: DraftItem) -> bool:
        """Return whether an item is the one that its id means."""
        meant = self._items.get(item.id)
        if meant is None or (meant.__struct_config__.tag, meant.text) != (item.type, item.text):
            return False
        if isinstance(meant, Rating) and meant.overall != item.overall:
            return False
        return all(self._choices.get((item.id, each.value), each.text) == each.text for each in item.choices)

    def values(self, item: DraftItem, known: Collection[str]) -> dict[str, str]:
        """Return the ids of the choices of an item that keeps its own: those that are `known` are meant as they are."""
        used = self._used.get(item.id, frozenset())
        same = {
            each.value
            for each in item.choices
            if each.value in known or self._choices.get((item.id, each.value)) == each.text
        }
        return _ids("c", (each.value for each in item.choices), same, used)

    def head_of(self, section: DraftSection) -> bool:
        """Return whether a section is the one that its id means."""
        meant = self._sections.get(section.id)
        return meant is not None and (meant.part, meant.title or "") == (section.part, section.title)


def _ids(prefix: str, names: Iterable[str], kept: set[str], used: Collection[str]) -> dict[str, str]:
    """Return the id of each part by the one that it had: kept, or free there, or else made anew."""
    had = list(names)
    found: dict[str, str] = {}
    for name in had:
        taken = {*used, *had, *found.values()}
        found[name] = made_id(prefix, taken) if name in used and name not in kept else name
    return found
