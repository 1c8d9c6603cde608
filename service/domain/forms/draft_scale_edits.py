"""What the editor does to a draft's own scale and bands: they begin, become longer or shorter, and are spread."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from service.domain.forms.draft_scale import (
    FEWEST,
    MOST,
    OWN,
    DraftBand,
    DraftLevel,
    begun_bands,
    begun_scale,
    draft_scale,
    equal_bands,
    with_levels,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.domain.forms.draft import DraftForm
    from service.domain.forms.scale import Bands, Scale

SCALE, BANDS = "own_scale.levels", "own_interpretation.bands"
"""The paths of the steps and of the bands."""

_Part = TypeVar("_Part")
_PLACE = re.compile(rf"({re.escape(SCALE)}|{re.escape(BANDS)})(?:\[(\d{{1,3}})\])?")


def with_own(draft: DraftForm, before: DraftForm, scales: Sequence[Scale], bands: Sequence[Bands]) -> DraftForm:
    """Return a draft whose own scale and bands, where they are chosen now, begin as those of the draft before."""
    if draft.scale == OWN and not draft.own_scale:
        draft = replace(draft, own_scale=begun_scale(before.scale, scales))
    if draft.interpretation == OWN and not draft.own_interpretation:
        begun = begun_bands(before.interpretation, bands, _steps(draft, scales))
        draft = replace(draft, own_interpretation=begun)
    return draft


def scale_edited(draft: DraftForm, verb: str, where: str, scales: Sequence[Scale]) -> tuple[DraftForm, str]:
    """Return a draft after a button of its own scale or bands, and the path of the part to show.

    `add` adds a last step or band, `remove` takes one away, `spread` makes bands of equal widths. A path of no such
    part, a step too many or too few leaves the draft as it is; the path is then empty.
    """
    found = _PLACE.fullmatch(where)
    if not found:
        return draft, ""
    path, at = found[1], int(found[2]) if found[2] else None
    if path == BANDS and draft.own_interpretation:
        there: Sequence[DraftBand] = draft.own_interpretation.bands
        bands = equal_bands(_steps(draft, scales)) if verb == "spread" else _changed(there, verb, at, DraftBand(), 1)
        return replace(draft, own_interpretation=replace(draft.own_interpretation, bands=tuple(bands))), path
    if path == SCALE and draft.own_scale:
        levels = _changed(draft.own_scale.levels, verb, at, DraftLevel(value="0"), FEWEST)
        return replace(draft, own_scale=with_levels(draft.own_scale, levels)), path
    return draft, ""


def _changed(there: Sequence[_Part], verb: str, at: int | None, new: _Part, fewest: int) -> Sequence[_Part]:
    if verb == "add" and len(there) < MOST:
        return [*there, new]
    if verb == "remove" and at is not None and len(there) > fewest:
        return [*there[:at], *there[at + 1 :]]
    return there


def _steps(draft: DraftForm, scales: Sequence[Scale]) -> Sequence[DraftLevel]:
    """Return the steps of a draft's scale; none where it names none."""
    if draft.own_scale and draft.own_scale.id == draft.scale:
        return draft.own_scale.levels
    found = next((each for each in scales if each.id == draft.scale), None)
    return draft_scale(found).levels if found else ()
