"""The fields of the editor: each is named by its path in the draft, `sections[0].items[2].text`."""

from __future__ import annotations

import re
from itertools import count, islice
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from msgspec import Struct
from msgspec.structs import replace

from service.domain.collecting.thai_input import digits
from service.domain.forms.draft import DraftChoice, DraftCounts, DraftForm, DraftItem, DraftSection, ItemType, storable
from service.domain.forms.draft_scale import MOST, DraftBand, DraftLevel
from service.domain.forms.draft_scale_edits import BANDS, SCALE
from service.domain.organisation.mark import MOST_FORM_BYTES
from service.texts import texts
from service.web.planner.forms.draft_numbers import UNITS, number_typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.domain.forms.draft_scale import DraftBands, DraftScale
    from service.domain.forms.draft_versions import NewIds
    from service.web.http.form_data import Sent

END = "end"
"""The last field of the editor's form: without it the form came in pieces, and its parts stay as they are."""

ON = "on"
"""The value of a ticked box; a hidden field of the same name tells that the box was there."""

COUNTS_OF = "counts.of"
"""The item whose choices the page offered: what was ticked of it says nothing of another one."""

SHOWN = "shown"
"""The form and the newest version of it when the page was made, as "survey 3"; 0 for a form without one."""

_ITEM_ID = re.compile(r"sections\[\d+\]\.items\[\d+\]\.id")
_CHOICE = re.compile(r"(sections\[\d+\]\.items\[\d+\])\.choices\[\d+\]\.value")
_SECTION_ID = re.compile(r"sections\[\d+\]\.id")

_LONGEST = 1200
"""Characters of a text that are kept: a form takes 1,000, and says so."""

_LONGEST_MARK = MOST_FORM_BYTES + 1

_Kind = TypeVar("_Kind", bound=Struct)


def draft_from(sent: Sent, before: DraftForm) -> DraftForm:
    """Return the draft that the fields say; what has no field stays as it was."""
    draft = replace(
        _read(before, sent, ""),
        notice=_read(before.notice, sent, "notice."),
        consent=_read(before.consent, sent, "consent."),
        counts=_counts(sent, before.counts),
    )
    draft = replace(draft, notice=replace(draft.notice, **_retention(before, draft)))
    if END not in sent:
        return draft
    sections = {section.id: section for section in before.sections}
    items = {item.id: item for item in before.items}
    return replace(
        draft,
        own_scale=before.own_scale and _scale(before.own_scale, sent),
        own_interpretation=before.own_interpretation and _bands(before.own_interpretation, sent),
        sections=tuple(_sections(sent, sections, items)),
    )


def with_ids(sent: Sent, ids: NewIds) -> Sent:
    """Return the fields of a page with the new ids of its parts."""
    told = {}
    for name, values in sent.items():
        new: dict[str, str] = {}
        if found := _CHOICE.fullmatch(name):
            new = ids.choices.get(_last(sent, f"{found[1]}.id"), {})
        elif name == "counts.values":
            new = ids.choices.get(_last(sent, "counts.item"), {})
        elif name in {"counts.item", COUNTS_OF} or _ITEM_ID.fullmatch(name):
            new = ids.items
        elif _SECTION_ID.fullmatch(name):
            new = ids.sections
        told[name] = [new.get(each, each) for each in values] if new else values
    return told


def _retention(before: DraftForm, draft: DraftForm) -> dict[str, str]:
    """Return the usual sentences on retention for another number of years, where they were not written anew."""
    said, was = texts("planner").draft_start, before.notice.retention_fiscal_years
    return {
        name: str(said.say(name, years=draft.notice.retention_fiscal_years))
        for name in ("retention", "retention_en")
        if getattr(draft.notice, name) == str(said.say(name, years=was))
    }


def _scale(before: DraftScale, sent: Sent) -> DraftScale:
    values = ((place, digits(value) or 0) for place, value in _listed(sent, SCALE, "value"))
    levels = tuple(_read(DraftLevel(value=str(value)), sent, f"{place}.") for place, value in islice(values, MOST))
    return replace(_read(before, sent, "own_scale."), levels=levels or before.levels)


def _bands(before: DraftBands, sent: Sent) -> DraftBands:
    listed = _listed(sent, BANDS, "floor")
    bands = tuple(_read(DraftBand(), sent, f"{place}.") for place, _ in islice(listed, MOST))
    return replace(before, bands=bands or before.bands)


def _counts(sent: Sent, before: DraftCounts | None) -> DraftCounts | None:
    if "counts.item" not in sent:
        return before
    counts = _read(before or DraftCounts(), sent, "counts.")
    asked = _last(sent, COUNTS_OF) == counts.item
    values = tuple(each for each in sent.get("counts.values", ()) if each and asked)
    return replace(counts, values=values) if counts.item else None


def _sections(
    sent: Sent, sections: Mapping[str, DraftSection], items: Mapping[str, DraftItem]
) -> Iterator[DraftSection]:
    for at, name in _listed(sent, "sections", "id"):
        section = _read(sections.get(name, DraftSection(id=name)), sent, f"{at}.")
        found = _listed(sent, f"{at}.items", "id")
        yield replace(
            section, items=tuple(_item(sent, place, items.get(each, DraftItem(id=each))) for place, each in found)
        )


def _item(sent: Sent, at: str, before: DraftItem) -> DraftItem:
    item = _read(before, sent, f"{at}.")
    kind = _last(sent, f"{at}.type")
    if kind in get_args(ItemType):
        item = replace(item, type=cast("ItemType", kind))
    if f"{at}.choices" not in sent:
        return item
    there = {choice.value: choice for choice in before.choices}
    found = _listed(sent, f"{at}.choices", "value")
    choices = (_read(there.get(name, DraftChoice(value=name)), sent, f"{place}.") for place, name in found)
    return replace(item, choices=tuple(choices))


def _listed(sent: Sent, path: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield path and id of each part of a list that was sent, also beyond what a form takes: its checks tell."""
    for at in count():
        place = f"{path}[{at}]"
        if f"{place}.{name}" not in sent:
            return
        yield place, _last(sent, f"{place}.{name}")


def _read(before: _Kind, sent: Sent, prefix: str) -> _Kind:
    """Return a struct with the texts and ticks that were sent; its id stays."""
    changes: dict[str, Any] = {}
    for name in before.__struct_fields__:
        value, field = getattr(before, name), f"{prefix}{name}"
        if field not in sent or name in {"id", "value", "type"}:
            continue
        if isinstance(value, bool):
            changes[name] = ON in sent[field]
        elif isinstance(value, str):
            text = " ".join(storable(_last(sent, field)).split())[: _LONGEST_MARK if name == "mark" else _LONGEST]
            changes[name] = number_typed(name, text) if name in UNITS else text
    return replace(before, **changes)


def _last(sent: Sent, name: str) -> str:
    return sent.get(name, [""])[-1]


def usual_notice() -> dict[str, str]:
    """Return what most notices say, by field, in both languages."""
    said = texts("planner").draft_start
    fields = ("required", "retention", "rights", "disclosure")
    names = [f"{field}{ending}" for field in fields for ending in ("", "_en")]
    years = str(said.years)
    return {"retention_fiscal_years": years, **{name: str(said.say(name, years=years)) for name in names}}


def usual_consent() -> dict[str, str]:
    """Return what most forms ask the consent of, in both languages, and for how many months."""
    said = texts("planner").draft_start
    return {"text": str(said.consent), "text_en": str(said.consent_en), "retention_months": str(said.months)}


def empty_draft(name: str, scale: str, interpretation: str) -> DraftForm:
    """Return a new form with the usual notice, and one rating to begin with."""
    said = texts("planner").draft_start
    draft = DraftForm(id=name, method="mean-percent", scale=scale, interpretation=interpretation)
    return replace(
        draft,
        notice=replace(draft.notice, **usual_notice()),
        consent=replace(draft.consent, **usual_consent()),
        sections=(DraftSection(id="s1", part=str(said.part), items=(DraftItem(id="q1", required=True),)),),
    )
