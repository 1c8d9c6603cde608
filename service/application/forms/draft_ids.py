"""The ids of drafts: a form's own, and those of its parts where other versions of the form came in between."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.domain.forms.draft_edits import made_ids_of
from service.domain.forms.draft_versions import form_meant, ids_as_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from service.application.forms.registry import FormRegistry, PublishedForm
    from service.domain.forms.draft import Draft, DraftForm, DraftHead
    from service.domain.forms.draft_edits import MadeIds
    from service.domain.forms.draft_versions import NewIds

ID_BYTES = 6


def new_form_id() -> str:
    """Return an id for a form, which nobody has to think of."""
    return f"form-{secrets.token_hex(ID_BYTES)}"


def made_ids(registry: FormRegistry, form: str) -> MadeIds:
    """Return the ids that versions of a form have used."""
    return made_ids_of([each.questionnaire for each in registry.versions(form)])


def of_a_form_alone(registry: FormRegistry, document: DraftForm, others: Iterable[DraftHead]) -> DraftForm:
    """Return a document that no other draft makes the same new form as: then its form has a new id."""
    taken = not registry.versions(document.id) and any(each.form == document.id for each in others)
    return replace(document, id=new_form_id()) if taken else document


def of_its_indicator(registry: FormRegistry, draft: Draft, before: DraftForm) -> Draft:
    """Return a draft, which was `before`, as the next version of the form that its indicator makes it one of."""
    measuring = {each.id: each.form for each in registry.indicators if each.form}
    form = form_meant(draft.document, before, measuring)
    if form == draft.document.id:
        return draft
    ids = ids_as_version(draft.document, [each.questionnaire for each in registry.versions(form)])
    return _with_ids(draft, form or new_form_id(), ids)


def apart_from_others(registry: FormRegistry, draft: Draft) -> Draft:
    """Return a draft whose new parts have ids of their own, also where another draft was published meanwhile.

    Two drafts of a form make the same ids for what is new. The version that was published since this one was saved
    was not seen by whoever made it.
    """
    form = draft.document.id
    ids = _ids_unseen(registry, draft.document, form, lambda each: each.since <= draft.saved)
    return _with_ids(draft, form, ids) if ids else draft


def ids_since(registry: FormRegistry, document: DraftForm, form: str, shown: str, version: int) -> NewIds | None:
    """Return the ids that the parts of a page have by now in a draft of `form`; `None` if these are its own.

    The page was of a draft of the form `shown`, whose newest version was `version` at that time. What was published
    since then, or is of another form, was not seen by whoever writes on the page.
    """
    return _ids_unseen(
        registry, document, form, lambda each: shown == form and each.questionnaire.form.version <= version
    )


def _ids_unseen(
    registry: FormRegistry, document: DraftForm, form: str, is_seen: Callable[[PublishedForm], bool]
) -> NewIds | None:
    versions = registry.versions(form)
    seen = [each.questionnaire for each in versions if is_seen(each)]
    if len(seen) == len(versions):
        return None
    return ids_as_version(document, [each.questionnaire for each in versions], seen)


def _with_ids(draft: Draft, form: str, ids: NewIds) -> Draft:
    return replace(draft, document=ids.document(draft.document, form), notes=ids.notes(draft.notes))
