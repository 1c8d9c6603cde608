"""The ids of drafts: a form's own, and those of its parts where other versions of the form came in between."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.domain.forms.draft_versions import as_version_of, form_meant

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.domain.forms.draft import Draft, DraftForm

ID_BYTES = 6


def new_form_id() -> str:
    """Return an id for a form, which nobody has to think of."""
    return f"form-{secrets.token_hex(ID_BYTES)}"


def of_its_indicator(registry: FormRegistry, document: DraftForm, before: DraftForm) -> DraftForm:
    """Return a document as the next version of the form that its indicator makes it one of."""
    measuring = {each.id: each.form for each in registry.indicators if each.form}
    form = form_meant(document, before, measuring)
    if form == document.id:
        return document
    versions = [each.questionnaire for each in registry.versions(form)]
    return as_version_of(document, form or new_form_id(), versions)


def apart_from_others(registry: FormRegistry, draft: Draft) -> Draft:
    """Return a draft whose new parts have ids of their own, also where another draft was published meanwhile.

    Two drafts of a form make the same ids for what is new. The version that was published since this one was saved
    was not seen by whoever made it.
    """
    versions = registry.versions(draft.document.id)
    seen = [each.questionnaire for each in versions if each.since <= draft.saved]
    if len(seen) == len(versions):
        return draft
    asked = [each.questionnaire for each in versions]
    return replace(draft, document=as_version_of(draft.document, draft.document.id, asked, seen))
