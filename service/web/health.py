"""Health checks: `/healthz` for the process, `/readyz` for whether answers can be stored."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Literal

from litestar import Response, get
from msgspec import Struct

from service.application.ports.store import Trouble
from service.domain.errors import BusyError
from service.web.api.openapi_replies import ANYWHERE, reply
from service.web.dependencies import Injected
from service.web.http.parameters import LENIENT
from service.web.http.router import Router

if TYPE_CHECKING:
    from service.application.collecting.submission import Submissions
    from service.application.ports.store import Store
    from service.application.ports.workers import Workers
    from service.application.timekeeping import Timekeeper


class ReadinessDependencies(Struct, frozen=True, kw_only=True):
    """What tells whether answers are stored."""

    store: Store
    submissions: Submissions
    timekeeper: Timekeeper
    workers: Workers


_log = logging.getLogger(__name__)

ANSWER_SECONDS = 3
"""How long the store may take to answer; a disk that hangs would otherwise keep whoever asks waiting."""


class Readiness(Struct, frozen=True, kw_only=True):
    """Whether answers are accepted, how many wait for a commit, and what prevents storing them, of all workers.

    `warnings` names what a keeper must see to while answers are stored: a clock that is not believed deletes nothing.
    """

    status: Literal["ready", "busy"]
    waiting: int
    troubles: list[Trouble]
    warnings: list[Literal["clock"]] = []


_READY = {
    **ANYWHERE,
    **reply(Readiness, Readiness(status="ready", waiting=0, troubles=[])),
    **reply(Readiness, Readiness(status="busy", waiting=4096, troubles=["queue"]), status=503, said="Not now"),
}


class Health(Struct, frozen=True, kw_only=True):
    """That the process runs."""

    status: Literal["ok"] = "ok"


@get("/healthz", tags=["health"], sync_to_thread=False, responses={**ANYWHERE, **reply(Health, Health())})
def healthz() -> Health:
    """Return 200 while the process runs."""
    return Health()


@get("/readyz", tags=["health"], responses=_READY)
async def readyz(deps: Injected[ReadinessDependencies]) -> Response[Readiness]:
    """Return whether answers can be stored, by all that `Trouble` names; if not 503 with why."""
    troubles = await troubles_of(deps)
    ready = Readiness(
        status="busy" if troubles else "ready",
        waiting=deps.workers.waiting(),
        troubles=troubles,
        warnings=["clock"] if deps.timekeeper.doubt else [],
    )
    return Response(ready, status_code=503 if troubles else 200)


async def troubles_of(deps: ReadinessDependencies) -> list[Trouble]:
    """Return what keeps answers from being stored; of a store that does not answer, or not in time, its file."""
    deps.workers.report(deps.submissions.waiting, deps.submissions.trouble)
    mine = deps.workers.troubles()
    mine += ["clock"] if deps.timekeeper.contradicted else []
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return mine + await deps.store.troubles()
    except (TimeoutError, BusyError):
        return [*mine, "file"]
    except Exception:  # noqa: BLE001 - whatever it is, no answer is stored
        _log.exception("the database does not answer")
        return [*mine, "file"]


def health_router() -> Router:
    """Return the routes for monitoring."""
    return Router("/", route_handlers=[healthz, readyz], opt={LENIENT: True})
