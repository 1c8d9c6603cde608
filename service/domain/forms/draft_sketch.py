"""A draft to look at before it is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, structs

from service.domain.forms.draft import DraftChoice

if TYPE_CHECKING:
    from service.domain.forms.draft import DraftForm, DraftItem
    from service.domain.forms.draft_scale import DraftScale

_DOTS = "…"
_Part = TypeVar("_Part", bound=Struct)


def filled_out(draft: DraftForm) -> DraftForm:
    """Return a draft to look at: dots for the texts that are missing, without sections that ask nothing.

    Nor who counts and what bands a mean has, which respondents do not see and which may be half said.
    """
    sections = (structs.replace(_dotted(each, "part"), items=tuple(map(_shown, each.items))) for each in draft.sections)
    return structs.replace(
        _dotted(draft, "title", "audience", "intro"),
        minutes=draft.minutes or "1",
        counts=None,
        interpretation="",
        own_interpretation=None,
        own_scale=_scale(draft.own_scale) if draft.own_scale else None,
        notice=structs.replace(
            _dotted(draft.notice, "purpose", "required", "retention", "rights", "disclosure"),
            retention_fiscal_years=draft.notice.retention_fiscal_years or "1",
        ),
        consent=structs.replace(_dotted(draft.consent, "text"), retention_months=draft.consent.retention_months or "1"),
        sections=tuple(each for each in sections if each.items),
    )


def _scale(scale: DraftScale) -> DraftScale:
    return structs.replace(_dotted(scale, "na"), levels=tuple(_dotted(each, "text") for each in scale.levels))


def _shown(item: DraftItem) -> DraftItem:
    more = (DraftChoice(value=f"more{n}") for n in range(len(item.choices), 2))
    choices = tuple(_dotted(each, "text") for each in (*item.choices, *more))
    return structs.replace(_dotted(item, "text"), choices=choices)


def _dotted(thing: _Part, *names: str) -> _Part:
    return structs.replace(thing, **{name: _DOTS for name in names if not getattr(thing, name)})
