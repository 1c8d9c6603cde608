"""Reading the definitions again while the service runs: figures, forms and pages follow, no request fails."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from service.adapters.service_manager import notify, notify_reloading
from service.domain.errors import FaultyFormsError
from service.web.http.templates import Pages
from service.web.planner.layout import PlannerPages
from service.web.planner.page_words import names_of
from service.web.respondent.pages import QuestionnairePages

if TYPE_CHECKING:
    import asyncio

    from litestar import Litestar

    from service.bootstrap import UseCases
    from service.web.planner.dependencies import PlannerDependencies

_log = logging.getLogger(__name__)


def pages_of(pages: Pages, made: UseCases) -> dict[str, Any]:
    """Return the dependencies that render pages."""
    return {
        "respondent_pages": QuestionnairePages(pages, made.registry),
        "planner_pages": PlannerPages(pages, made.timekeeper, partial(names_of, made.registry)),
    }


async def reload_when_asked(hangup: asyncio.Event, app: Litestar, made: UseCases) -> None:
    """Read forms, indicators and organisation again whenever asked; faulty ones change nothing."""
    while True:
        await hangup.wait()
        hangup.clear()
        notify_reloading()
        try:
            await made.reload()
            _show_organisation(app, made)
            _log.info("forms and indicators were read again")
        except FaultyFormsError as error:
            faults = [f"{each.file}:{each.line} {each.where} {each.code}" for each in error.faults]
            _log.error("forms and indicators stay as they were", extra={"faults": faults})
        except Exception:  # noqa: BLE001 - logged; everything stays as it was
            _log.exception("forms and indicators stay as they were")
        notify("READY=1")


def _show_organisation(app: Litestar, made: UseCases) -> None:
    """Make the pages anew where the organisation has changed."""
    deps: PlannerDependencies = app.state.deps
    organisation = made.registry.catalogue.organisation
    if organisation != deps.pages.organisation:
        pages = Pages(organisation, demonstration=made.demonstration, link=deps.link, before=deps.pages)
        app.state.headers.admit(pages.style_hashes)
        app.state.deps = replace(deps, pages=pages, **pages_of(pages, made))
