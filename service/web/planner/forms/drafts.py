"""The editor: drafts are made, edited with plain buttons that post and come back to the same place, and deleted."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import TYPE_CHECKING, Any, cast, get_args

from litestar import get, post
from litestar.params import FromPath
from msgspec.structs import replace

from service.application.forms.drafts import new_form_id
from service.domain.collecting.thai_input import digits
from service.domain.errors import DraftOvertakenError, DraftTooLargeError, Fault, NothingToRedoError, NothingToUndoError
from service.domain.forms.draft import ItemType
from service.domain.forms.draft_edits import added, duplicated, is_full, moved, part_at, path_of, removed, steps_of
from service.domain.forms.draft_scale import OWN
from service.domain.forms.draft_scale_edits import scale_edited
from service.domain.forms.form import Method
from service.texts import texts
from service.texts.fault_sentences import fault_sentence
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.uploads import UPLOAD_LIMIT
from service.web.planner.auth import MAX_BODY, MOST, NEEDS
from service.web.planner.dependencies import Injected, PlannerDependencies
from service.web.planner.forms.draft_faults import draft_differences, field_id, placed_faults
from service.web.planner.forms.draft_fields import draft_from, empty_draft
from service.web.planner.forms.draft_pages import phone_page
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.survey_tabs import survey_tabs
from service.web.planner.urls import DRAFTS

if TYPE_CHECKING:
    from service.application.forms.drafts import Checked
    from service.domain.errors import SurveyError
    from service.domain.forms.draft import Draft, DraftForm, ImportNote
    from service.domain.forms.draft_edits import Steps
    from service.domain.forms.scale import Bands
    from service.web.planner.forms.draft_faults import PlacedFault

_MOST_FIELDS = 60_000
"""The most fields of a draft with all items and choices that it may have."""
_EDITOR = {NEEDS: "planner", MAX_BODY: UPLOAD_LIMIT, MOST: _MOST_FIELDS}
_PLACE = Parameter("at")
_LARGE = 100
"""Items and choices of a page that takes some 20 ms to render."""

_ITEM = re.compile(r"sections\[\d+\]\.items\[\d+\]")
_BACK_AND_FORTH = {"undo": "?done=draft-undone", "redo": "?done=draft-redone"}
_AWAY = {"preview": "/preview", "compare": "/publish"}
"""The buttons that save and go to another page of the draft."""


@post("/forms/drafts", opt={NEEDS: "planner"}, status_code=200)
async def create(deps: Injected, request: HttpRequest) -> PageResponse:
    """Make a draft: of a form's next version, of a copy of a form, or from nothing."""
    how, _, form = first_value(current_user(request.scope).sent, "begin").partition(" ")
    if how == "next":
        document = deps.drafts.next_of(form)
    else:
        document = deps.drafts.copy_of(form) if how == "copy" else _from_nothing(deps)
    made = await deps.drafts.create(actor_name(request.scope), document)
    return see_other(f"{DRAFTS}/{made.id}?done=draft-created")


def _from_nothing(deps: PlannerDependencies) -> DraftForm:
    catalogue = deps.registry.catalogue
    scale = next(iter(catalogue.scales), None)
    fitting = [each.id for each in catalogue.interpretations if scale and each.maximum == scale.maximum]
    return empty_draft(new_form_id(), scale.id if scale else "", next(iter(fitting), ""))


@get("/forms/drafts/{draft:str}", opt={NEEDS: "planner", PARAMETERS: (DONE, _PLACE)})
async def editor(deps: Injected, request: HttpRequest, draft: FromPath[str]) -> PageResponse:
    """Show a draft with a field for everything, and every fault at its field."""
    stored = await deps.drafts.find(draft)
    return await _page(deps, request, stored, done=request.parameter("done"), at=request.parameter("at"))


@post("/forms/drafts/{draft:str}", opt=_EDITOR, status_code=200)
async def edit(deps: Injected, request: HttpRequest, draft: FromPath[str]) -> PageResponse:
    """Save the fields, do what the button says, and come back to the part that it is about."""
    sent, who = current_user(request.scope).sent, actor_name(request.scope)
    verb, _, where = first_value(sent, "do").partition(" ")
    stored = await deps.drafts.find(draft)
    seen, typed = digits(first_value(sent, "revision")) or 0, draft_from(sent, stored.document)
    try:
        document, at, done = _edited(deps, typed, verb, where)
        saved = await deps.drafts.save(who, draft, seen, document, _settled(stored.notes, verb, where))
        if verb in _BACK_AND_FORTH:
            await getattr(deps.drafts, verb)(who, draft, saved.revision)
            return see_other(f"{DRAFTS}/{draft}{_BACK_AND_FORTH[verb]}")
    except (DraftOvertakenError, DraftTooLargeError, NothingToUndoError, NothingToRedoError) as refusal:
        return await _page(deps, request, await deps.drafts.find(draft), typed=typed, refusal=refusal)
    if verb == "phone":
        return await phone_page(deps, request, draft)
    if verb in _AWAY:
        return see_other(f"{DRAFTS}/{draft}{_AWAY[verb]}")
    place = field_id(at) or ("import" if verb == "settle" else "")
    return see_other(f"{DRAFTS}/{draft}{done}" + (f"&at={place}#{place}" if place else ""))


def _edited(deps: PlannerDependencies, draft: DraftForm, verb: str, where: str) -> tuple[DraftForm, str, str]:
    """Return a draft after a button, the path of the part to show, and the query that tells what was done."""
    if where.startswith("own_"):
        edited, path = scale_edited(draft, verb, where, deps.registry.catalogue.scales)
        return edited, path, "?done=draft-saved"
    edited, at, done = _parts_edited(deps, draft, verb, where)
    return edited, path_of(at), done


def _parts_edited(deps: PlannerDependencies, draft: DraftForm, verb: str, where: str) -> tuple[DraftForm, Steps, str]:
    at, used, (name, _, kind) = steps_of(where), deps.drafts.made_ids(draft.id), verb.partition(":")
    inside = at if name == "add" else at[:-1]
    if (at and not part_at(draft, at)) or (name != "add" and not at) or len(inside) > len(("section", "item")):
        return draft, (), "?done=draft-saved"
    if name in {"add", "duplicate"} and is_full(draft, inside, part_at(draft, at) if name == "duplicate" else None):
        return draft, at, "?done=draft-full"
    if name == "add":
        edited = added(draft, at, used, cast("ItemType", kind) if kind in get_args(ItemType) else "rating")
    elif name == "duplicate":
        edited = duplicated(draft, at, used)
    elif name == "remove":
        edited = removed(draft, at)
    else:
        edited = moved(draft, at, -1 if name == "up" else 1) if name in {"up", "down"} else (draft, at)
    return *edited, "?done=draft-saved"


def _settled(notes: tuple[ImportNote, ...], verb: str, where: str) -> tuple[ImportNote, ...]:
    """Return the notes of an import, with the one of a number settled."""
    number = digits(where) if verb == "settle" else None
    return tuple(replace(each, settled=each.settled or at == number) for at, each in enumerate(notes))


@post("/forms/drafts/{draft:str}/delete", opt={NEEDS: "planner"}, status_code=200)
async def delete(deps: Injected, request: HttpRequest, draft: FromPath[str]) -> PageResponse:
    """Delete a draft."""
    seen = digits(first_value(current_user(request.scope).sent, "revision")) or 0
    try:
        await deps.drafts.delete(actor_name(request.scope), draft, seen)
    except DraftOvertakenError as refusal:
        return await _page(deps, request, await deps.drafts.find(draft), refusal=refusal)
    return see_other("/plan/forms?done=draft-deleted")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: PlannerDependencies,
    request: HttpRequest,
    stored: Draft,
    *,
    typed: DraftForm | None = None,
    refusal: SurveyError | None = None,
    done: str = "",
    at: str = "",
) -> PageResponse:
    """Return the editor; one of many parts is rendered in a thread."""
    document = typed or stored.document
    checked = await deps.drafts.check(document)
    render = partial(_rendered, deps, request, stored, document, checked, refusal, done, at)
    large = sum(1 + len(item.choices) for item in document.items) > _LARGE
    return await asyncio.to_thread(render) if large else render()


def _rendered(  # noqa: PLR0913, PLR0917 - all that makes the page differ
    deps: PlannerDependencies,
    request: HttpRequest,
    stored: Draft,
    document: DraftForm,
    checked: Checked,
    refusal: SurveyError | None,
    done: str,
    at: str,
) -> PageResponse:
    faults = placed_faults(checked.faults, document)
    overtaken = isinstance(refusal, DraftOvertakenError)
    return deps.planner_pages.page(
        request.scope,
        "draft.html",
        tabs=survey_tabs(deps, request, stored.document.id, "form"),
        refusal=refusal,
        done=done,
        at=at,
        stored=stored,
        draft=document,
        faults=faults,
        more=checked.more,
        wrong=_by_field(faults),
        faulty={found[0] for each in faults if (found := _ITEM.match(each.where))},
        differs=draft_differences(stored.document, document) if overtaken else [],
        notes=[(each, _note_words(each)) for each in stored.notes],
        fixed=deps.drafts.made_ids(document.id).items,
        field_id=field_id,
        **_offered(deps, document),
    )


def _by_field(faults: list[PlacedFault]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for each in faults:
        told.setdefault(each.where, []).append(each.said)
    return told


def _note_words(note: ImportNote) -> str:
    return fault_sentence(Fault(file="", where=note.where, code=note.code, params=note.params))


def _offered(deps: PlannerDependencies, draft: DraftForm) -> dict[str, Any]:
    """Return what can be chosen: types, scales, bands, methods, and indicators whose value comes from this form."""
    catalogue, said = deps.registry.catalogue, texts("planner")
    singles = [item for item in draft.items if item.type == "single"]
    indicators = [each for each in catalogue.indicators if each.form == draft.id]
    return {
        "types": get_args(ItemType),
        "types_named": {each: said.types.say(each) for each in get_args(ItemType)},
        "methods_named": {each: said.draft_methods.say(each) for each in get_args(Method)},
        "scales_named": {each.id: " / ".join(level.text for level in each.levels) for each in catalogue.scales}
        | {draft.own_scale.id if draft.own_scale else OWN: said.draft_scale.own_scale},
        "bands_named": {each.id: _bands_words(each) for each in catalogue.interpretations}
        | {draft.own_interpretation.id if draft.own_interpretation else OWN: said.draft_scale.own_bands},
        "scale_fixed": any(each.questionnaire.ratings for each in deps.registry.versions(draft.id)),
        "elsewhere": [each for each in catalogue.indicators if each.form and each.form != draft.id],
        "indicators_named": {each.id: f"{each.plan} {each.title}" for each in indicators},
        "indicators": indicators,
        "singles_named": {item.id: item.text for item in singles},
        "rated": any(item.type == "rating" for item in draft.items),
        "personal": any(item.type == "text" and item.personal for item in draft.items),
        "singles": singles,
    }


def _bands_words(bands: Bands) -> str:
    return " / ".join(f"{each.floor} {each.text}" for each in bands.bands)
