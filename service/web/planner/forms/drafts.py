"""The editor: drafts are made, edited with plain buttons that post and come back to the same place, and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args
from urllib.parse import quote

from litestar import get, post
from litestar.params import FromPath
from msgspec.structs import replace

from service.application.forms.draft_ids import ids_since, made_ids, new_form_id
from service.domain.collecting.thai_input import digits
from service.domain.errors import (
    DraftOvertakenError,
    DraftTooLargeError,
    NothingToRedoError,
    NothingToUndoError,
    UnknownDraftError,
)
from service.domain.forms.draft import ItemType, waits
from service.domain.forms.draft_edits import (
    added,
    duplicated,
    is_full,
    moved,
    part_at,
    pasted,
    path_of,
    placed,
    removed,
    required,
    steps_of,
)
from service.domain.forms.draft_scale import DraftBands, DraftScale
from service.domain.forms.draft_scale_edits import scale_edited, with_own
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.http.uploads import UPLOAD_LIMIT
from service.web.planner.auth import MAX_BODY, MOST, NEEDS
from service.web.planner.forms.dependencies import DraftDependencies
from service.web.planner.forms.draft_editor_page import editor_page, saved_reply
from service.web.planner.forms.draft_faults import field_id
from service.web.planner.forms.draft_fields import END, SHOWN, draft_from, empty_draft, with_ids
from service.web.planner.forms.draft_pages import phone_page
from service.web.planner.forms.import_notes import settled
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import actor_name, current_user
from service.web.planner.urls import DRAFTS

if TYPE_CHECKING:
    from service.domain.forms.draft import DraftForm
    from service.domain.forms.draft_edits import Steps
    from service.web.http.form_data import Sent

_MOST_FIELDS = 60_000
"""The most fields of a draft with all items and choices that it may have."""
_EDITOR = {NEEDS: "planner", MAX_BODY: UPLOAD_LIMIT, MOST: _MOST_FIELDS}
_PLACE, _GONE = Parameter("at"), Parameter("gone")
AUTOMATIC = "auto"
"""What the script says in place of a button: its reply is JSON."""
_PASTED = ".paste"
"""The field of an item that choices are pasted into, a line each; a page that saves by itself keeps what is in it."""
OVER = "over"
"""The button that saves over what somebody else saved, with the revision that its page showed; no other one may."""

_BACK_AND_FORTH = {"undo": "?done=draft-undone", "redo": "?done=draft-redone"}
_AWAY = {"preview": "/preview", "compare": "/publish"}
"""The buttons that save and go to another page of the draft."""


@post("/forms/drafts", opt={NEEDS: "planner"}, status_code=200)
async def create(deps: Injected[DraftDependencies], request: HttpRequest) -> PageResponse:
    """Make a draft: of a form's next version, of a copy of a form, or from nothing."""
    how, _, form = first_value(current_user(request.scope).sent, "begin").partition(" ")
    if how == "next":
        document = deps.drafts.next_of(form)
    else:
        document = deps.drafts.copy_of(form) if how == "copy" else _from_nothing(deps)
    made = await deps.drafts.create(actor_name(request.scope), document)
    return see_other(f"{DRAFTS}/{made.id}?done=draft-created")


def _from_nothing(deps: DraftDependencies) -> DraftForm:
    catalogue = deps.registry.catalogue
    scale = next(iter(catalogue.scales), None)
    fitting = [each.id for each in catalogue.interpretations if scale and each.maximum == scale.maximum]
    return empty_draft(new_form_id(), scale.id if scale else "", next(iter(fitting), ""))


@get("/forms/drafts/{draft:str}", opt={NEEDS: "planner", PARAMETERS: (DONE, _PLACE, _GONE)})
async def editor(deps: Injected[DraftDependencies], request: HttpRequest, draft: FromPath[str]) -> PageResponse:
    """Show a draft with a field for everything, and every fault at its field."""
    stored = await deps.drafts.find(draft)
    done, at, gone = (request.parameter(name) for name in ("done", "at", "gone"))
    return await editor_page(deps, request, stored, done=done, at=at, gone=gone)


@post("/forms/drafts/{draft:str}", opt=_EDITOR, status_code=200)
async def edit(deps: Injected[DraftDependencies], request: HttpRequest, draft: FromPath[str]) -> PageResponse:
    """Save the fields, do what the button says, and come back to the part that it is about.

    What was typed into a draft that somebody deleted or published meanwhile becomes a new draft; the script asks first.
    """
    sent = current_user(request.scope).sent
    try:
        return await _done(deps, request, draft)
    except UnknownDraftError:
        if END not in sent or first_value(sent, "do") == AUTOMATIC:
            raise
    made = await deps.drafts.create(actor_name(request.scope), _typed_anew(deps, sent))
    return see_other(f"{DRAFTS}/{made.id}?done=draft-kept")


async def _done(deps: DraftDependencies, request: HttpRequest, draft: str) -> PageResponse:
    sent, who = current_user(request.scope).sent, actor_name(request.scope)
    verb, _, where = first_value(sent, "do").partition(" ")
    stored = await deps.drafts.find(draft)
    seen = digits(where if verb == OVER else first_value(sent, "revision")) or 0
    typed = _typed(deps, sent, stored.document)
    try:
        document, at, done = _acted(deps, typed, verb, where, sent)
        notes = settled(stored.notes, [where, *sent.get("settle", ())]) if verb == "settle" else stored.notes
        automatic = verb == AUTOMATIC
        saved = await deps.drafts.save(who, draft, seen, document, notes, automatic=automatic)
        if automatic:
            return await saved_reply(deps, saved)
        if verb in _BACK_AND_FORTH:
            await getattr(deps.drafts, verb)(who, draft, saved.revision)
            return see_other(f"{DRAFTS}/{draft}{_BACK_AND_FORTH[verb]}")
    except (DraftOvertakenError, DraftTooLargeError, NothingToUndoError, NothingToRedoError) as refusal:
        typed, *_ = _with_pasted(deps, typed, sent)
        return await editor_page(deps, request, await deps.drafts.find(draft), typed=typed, refusal=refusal, seen=seen)
    if verb == "phone":
        return await phone_page(deps, request, draft)
    if verb in _AWAY:
        return see_other(f"{DRAFTS}/{draft}{_AWAY[verb]}")
    settling = "import" if any(waits(each, saved.document) for each in saved.notes) else "faults"
    place = field_id(at) or (settling if verb == "settle" else "")
    gone = f"&gone={quote(where)}" if verb == "remove" else ""
    return see_other(f"{DRAFTS}/{draft}{done}{gone}" + (f"&at={place}#{place}" if place else ""))


def _typed(deps: DraftDependencies, sent: Sent, stored: DraftForm) -> DraftForm:
    """Return the draft that the fields say, its parts with the ids of now where the page is older than a version."""
    typed, (form, _, version) = draft_from(sent, stored), first_value(sent, SHOWN).partition(" ")
    ids = ids_since(deps.registry, typed, stored.id, form, digits(version) or 0) if form else None
    if ids is None:
        return typed
    # What no field shows is found by the ids that the fields have now.
    before = ids.within(stored).document(stored, stored.id) if END in sent else stored
    return draft_from(with_ids(sent, ids), before)


def _typed_anew(deps: DraftDependencies, sent: Sent) -> DraftForm:
    """Return a draft of a page's fields alone: its form's next version, or a new form if it was never published."""
    form, catalogue = first_value(sent, SHOWN).partition(" ")[0], deps.registry.catalogue
    before = deps.drafts.next_of(form) if deps.registry.versions(form) else _from_nothing(deps)
    if any(name.startswith("own_scale.") for name in sent):
        before = replace(before, own_scale=before.own_scale or DraftScale())
    if any(name.startswith("own_interpretation.") for name in sent):
        before = replace(before, own_interpretation=before.own_interpretation or DraftBands())
    typed, *_ = _with_pasted(deps, _typed(deps, sent, before), sent)
    return with_own(typed, before, catalogue.scales, catalogue.interpretations)


def _with_pasted(
    deps: DraftDependencies, draft: DraftForm, sent: Sent, at: Steps = ()
) -> tuple[DraftForm, Steps, bool]:
    """Return a draft with the lists that were pasted into its items, which no page shows again, and if all had room.

    That of the item of `at` stands there, and the place of its last choice is returned.
    """
    place, whole = at, True
    for name in [each for each in sent if each.endswith(_PASTED)] if first_value(sent, "do") != AUTOMATIC else ():
        item = steps_of(name.removesuffix(_PASTED))
        given = deps.publishing.definitions.pasted_choices(first_value(sent, name))
        there = at if at[:2] == item else item
        draft, last, fits = pasted(draft, there, given, made_ids(deps.registry, draft.id))
        place, whole = last if at[:2] == item else place, whole and fits
    return draft, place, whole


def _acted(deps: DraftDependencies, typed: DraftForm, verb: str, where: str, sent: Sent) -> tuple[DraftForm, str, str]:
    """Return what `_edited` does, with all that was pasted: behind what a button does to choices by their places."""
    at = steps_of(where.partition(" ")[0])
    if len(at) > len(("section", "item")) and verb != "paste":
        document, path, done = _edited(deps, typed, verb, where)
        document, _, whole = _with_pasted(deps, document, sent)
    else:
        document, place, whole = _with_pasted(deps, typed, sent, at if verb == "paste" else ())
        document, path, done = _edited(deps, document, verb, where)
        path = path_of(place) if verb == "paste" else path
    return document, path, done if whole else "?done=draft-full"


def _edited(deps: DraftDependencies, draft: DraftForm, verb: str, where: str) -> tuple[DraftForm, str, str]:
    """Return a draft after a button, the path of the part to show, and the query that tells what was done."""
    if where.startswith("own_"):
        edited, path = scale_edited(draft, verb, where, deps.registry.catalogue.scales)
        return edited, path, "?done=draft-saved"
    if verb == "require":
        return required(draft), "sections", "?done=draft-saved"
    if verb == "place":
        source, _, goal = where.partition(" ")
        edited, at = placed(draft, steps_of(source), steps_of(goal))
        return edited, path_of(at), "?done=draft-saved"
    edited, at, done = _parts_edited(deps, draft, verb, where)
    return edited, path_of(at), done


def _parts_edited(deps: DraftDependencies, draft: DraftForm, verb: str, where: str) -> tuple[DraftForm, Steps, str]:
    at, used, (name, _, kind) = steps_of(where), made_ids(deps.registry, draft.id), verb.partition(":")
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


@post("/forms/drafts/{draft:str}/mark", opt={NEEDS: "planner", MAX_BODY: UPLOAD_LIMIT}, status_code=200)
async def take_mark(deps: Injected[DraftDependencies], request: HttpRequest, draft: FromPath[str]) -> PageResponse:
    """Take the mark of a draft from a file; what is wrong with it stands at its field."""
    user, who = current_user(request.scope), actor_name(request.scope)
    handed, stored = user.files.get("file"), await deps.drafts.find(draft)
    text = {"mark": [handed.content.decode("utf-8-sig", "replace")]} if handed else {}
    seen = digits(first_value(user.sent, "revision")) or 0
    try:
        await deps.drafts.save(who, draft, seen, draft_from(text, stored.document), stored.notes)
    except (DraftOvertakenError, DraftTooLargeError) as refusal:
        return await editor_page(deps, request, await deps.drafts.find(draft), refusal=refusal)
    return see_other(f"{DRAFTS}/{draft}?done=draft-saved&at=mark#mark")


@post("/forms/drafts/{draft:str}/delete", opt={NEEDS: "planner"}, status_code=200)
async def delete(deps: Injected[DraftDependencies], request: HttpRequest, draft: FromPath[str]) -> PageResponse:
    """Delete a draft."""
    seen = digits(first_value(current_user(request.scope).sent, "revision")) or 0
    try:
        await deps.drafts.delete(actor_name(request.scope), draft, seen)
    except DraftOvertakenError as refusal:
        return await editor_page(deps, request, await deps.drafts.find(draft), refusal=refusal)
    return see_other("/plan/forms?done=draft-deleted")
