"""What the editor says of the parts of a draft outside of their fields, on the page and again after each save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts
from service.texts.headings import part_numbers, unnumbered
from service.texts.personal import asks_other, asks_personal
from service.web.planner.forms.draft_faults import field_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.forms.draft import DraftForm


def headings(draft: DraftForm) -> dict[str, str]:
    """Return each text by its name in the page (`data-said`); one that there is no reason for is empty."""
    return dict(_headings(draft))


def _headings(draft: DraftForm) -> Iterator[tuple[str, str]]:
    said = texts("planner")
    yield "title", draft.title or str(said.drafts.untitled)
    numbers = part_numbers(each.part for each in draft.sections)
    before = 0
    for at, section in enumerate(draft.sections):
        place, heading = f"sections[{at}]", unnumbered(section.title or section.part)
        yield f"{field_id(place)}-name", str(said.drafts.say("section", number=numbers[at]))
        yield f"{field_id(place)}-heading", f": {heading}" if heading else ""
        for inside, item in enumerate(section.items):
            before += 1
            name = field_id(f"{place}.items[{inside}]")
            yield f"{name}-name", str(said.drafts.say("item", number=before))
            yield f"{name}-heading", item.text or str(said.drafts.no_text)
            if item.type == "text":
                likely = not item.personal and asks_personal(item.text)
                yield f"{name}-likely", str(said.drafts.personal_likely) if likely else ""
            for number, choice in enumerate(item.choices if item.type in {"single", "multiple"} else ()):
                likely = not choice.free and asks_other(choice.text)
                yield f"{name}-choices-{number}-likely", str(said.drafts.free_likely) if likely else ""
