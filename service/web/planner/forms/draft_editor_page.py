"""The page of the editor: a draft with a field for everything, every fault at its field, and what can be chosen."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import TYPE_CHECKING, Any, get_args

from service.application.forms.draft_ids import made_ids
from service.domain.errors import DraftOvertakenError
from service.domain.forms.draft import ItemType, waits
from service.exports.thai_digits import one_kind
from service.texts import texts
from service.texts.headings import part_numbers
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.forms.dependencies import DraftDependencies
from service.web.planner.forms.draft_faults import draft_differences, field_id, placed_faults, removed_label
from service.web.planner.forms.draft_headings import headings
from service.web.planner.forms.import_notes import import_notes
from service.web.planner.forms.value_words import catalogue_words
from service.web.planner.layout import json_response
from service.web.planner.page_words import hour
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.application.forms.drafts import Checked
    from service.domain.errors import SurveyError
    from service.domain.forms.draft import Draft, DraftForm
    from service.domain.forms.draft_scale import DraftBands, DraftScale
    from service.web.planner.forms.draft_faults import PlacedFault

_LARGE = 100
"""Items and choices of a page that takes some 20 ms to render."""

_ITEM = re.compile(r"sections\[\d+\]\.items\[\d+\]")
_NAMES = re.compile(r"(sections\[\d+\])\.(?:part|title|intro)(?:_en)?")


async def saved_reply(deps: DraftDependencies, stored: Draft) -> PageResponse:
    """Return what the script shows after it saved: the revision, when, every heading and fault, as the page would."""
    checked = await deps.drafts.check(stored.document)
    faults = placed_faults(checked.faults, stored.document, deps.planner_pages.names())
    told = _summary(stored, stored.document, checked, faults)
    return json_response(
        {
            "revision": stored.revision,
            "said": texts("planner").draft_script.say("saved", hour=hour(stored.saved)),
            "headings": headings(stored.document),
            "summary": deps.planner_pages.fragment("draft-faults.html", at="", **told),
            "wrong": {field_id(where): " ".join(said) for where, said in _by_field(faults).items() if where},
        }
    )


def _summary(stored: Draft, document: DraftForm, checked: Checked, faults: list[PlacedFault]) -> dict[str, Any]:
    """Return what the list of faults needs."""
    return {
        "faults": faults,
        "more": checked.more,
        "unchanged": _unchanged(stored, checked),
        "field_id": field_id,
        "waiting": sum(waits(each, document) for each in stored.notes),
        "rated": any(item.type == "rating" for item in document.items),
    }


def _unchanged(stored: Draft, checked: Checked) -> bool:
    """Return whether a draft that no file was taken into is as the version in use."""
    changed = checked.made.differences if checked.made and not stored.notes else None
    return changed is not None and changed.nothing


async def editor_page(  # noqa: PLR0913 - all that makes the page differ
    deps: DraftDependencies,
    request: HttpRequest,
    stored: Draft,
    *,
    typed: DraftForm | None = None,
    refusal: SurveyError | None = None,
    seen: int = 0,
    done: str = "",
    at: str = "",
    gone: str = "",
) -> PageResponse:
    """Return the editor; one of many parts is rendered in a thread. `gone` is the path of what was removed last.

    What was typed after the revision `seen` stays of that one where somebody else saved: it overwrites no other.
    """
    document = typed or stored.document
    checked = await deps.drafts.check(document)
    people = await deps.planner_pages.full_names()
    before = await deps.drafts.before(stored) if gone else None
    removed = removed_label(gone, before.document, document) if before else ""
    base = (isinstance(refusal, DraftOvertakenError) and seen) or stored.revision
    render = partial(_rendered, deps, request, stored, document, checked, refusal, base, done, at, people, removed)
    large = sum(1 + len(item.choices) for item in document.items) > _LARGE
    return await asyncio.to_thread(render) if large else render()


def _rendered(  # noqa: PLR0913, PLR0917 - all that makes the page differ
    deps: DraftDependencies,
    request: HttpRequest,
    stored: Draft,
    document: DraftForm,
    checked: Checked,
    refusal: SurveyError | None,
    seen: int,
    done: str,
    at: str,
    people: Mapping[str, str],
    removed: str,
) -> PageResponse:
    faults = placed_faults(checked.faults, document, deps.planner_pages.names())
    numbered = part_numbers(each.part for each in document.sections)
    overtaken, wrong = isinstance(refusal, DraftOvertakenError), _by_field(faults)
    return deps.planner_pages.page(
        request.scope,
        "draft.html",
        people=people,
        tabs=survey_tabs(deps, request, stored.document.id, "form"),
        refusal=refusal,
        done=done,
        gone=removed,
        at=at,
        stored=stored,
        seen=seen,
        draft=document,
        wrong=wrong,
        named={found[1] for each in wrong if (found := _NAMES.fullmatch(each))},
        notice_open=any(each.startswith("notice.") and each.removesuffix("_en") != "notice.purpose" for each in wrong),
        fresh=stored.revision == 1 and not (stored.notes or refusal),
        faulty={found[0] for each in faults if (found := _ITEM.match(each.where))},
        differs=draft_differences(stored.document, document, words=catalogue_words(deps)) if overtaken else [],
        notes=import_notes(stored.notes, document),
        fixed=made_ids(deps.registry, document.id).items,
        headings=headings(document),
        parts=len({each.partition(".")[0] for each in numbered}),
        **_summary(stored, document, checked, faults),
        **_offered(deps, document),
    )


def _by_field(faults: list[PlacedFault]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for each in faults:
        told.setdefault(each.where, []).append(each.said)
    return told


def _offered(deps: DraftDependencies, draft: DraftForm) -> dict[str, Any]:
    """Return what can be chosen: types, scales, bands, methods, and the indicators that forms measure.

    `measured` is the one that the draft measures, `version_of` the title of the form that it is a `version` of.
    """
    catalogue, said = deps.registry.catalogue, texts("planner")
    words = catalogue_words(deps)
    singles = [item for item in draft.items if item.type == "single"]
    indicators = [each for each in catalogue.indicators if each.form]
    chosen = (each for each in indicators if (each.id, each.form) == (draft.indicator, draft.id))
    versions = deps.registry.versions(draft.id)
    return {
        "types": get_args(ItemType),
        "types_named": {each: said.types.say(each) for each in get_args(ItemType)},
        "methods_named": words["method"],
        "scales_named": words["scale"] | _own(draft.own_scale, said.draft_scale.own_scale),
        "bands_named": words["interpretation"] | _own(draft.own_interpretation, said.draft_scale.own_bands),
        "scale_fixed": any(each.questionnaire.ratings for each in versions),
        "indicators_named": {each.id: one_kind(f"{each.plan} {each.title}") for each in indicators},
        "measured": next(chosen, None),
        "version_of": versions[0].questionnaire.form.title if versions else "",
        "version": versions[0].questionnaire.form.version + 1 if versions else 1,
        "singles_named": {item.id: item.text for item in singles},
        "personal": any(item.type == "text" and item.personal for item in draft.items),
        "singles": singles,
    }


def _own(of_the_form: DraftScale | DraftBands | None, said: str) -> dict[str, str]:
    return {of_the_form.id: said} if of_the_form else {}
