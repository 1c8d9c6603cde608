"""Reading the definitions again while the service runs: figures, forms and pages follow, no request fails."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.adapters.service_manager import notify, notify_reloading
from service.domain.errors import FaultyFormsError
from service.handler_parts import page_parts
from service.web.dependencies import Dependencies
from service.web.http.templates import Pages

if TYPE_CHECKING:
    import asyncio

    from litestar import Litestar

    from service.bootstrap import UseCases
    from service.handler_parts import Parts

_log = logging.getLogger(__name__)


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
    parts: Parts = app.state.deps.parts
    organisation = made.registry.catalogue.organisation
    if organisation != parts.pages.organisation:
        pages = Pages(organisation, demonstration=made.demonstration, link=parts.link, before=parts.pages)
        app.state.headers.admit(pages.style_hashes)
        app.state.deps = Dependencies(replace(parts, **page_parts(pages, made)))
