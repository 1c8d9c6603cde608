"""Whether the process lives, and whether it can take answers."""

from __future__ import annotations

from typing import Literal

from litestar import Response, Router, get
from msgspec import Struct

from service.application.ports.store import Trouble
from service.web.api.openapi_replies import reply
from service.web.dependencies import Dependencies, Injected
from service.web.http.parameters import OPEN


class Readiness(Struct, frozen=True, kw_only=True):
    """Whether answers are taken, how many wait for a commit, and what keeps them from being stored."""

    status: Literal["ready", "busy"]
    waiting: int
    troubles: list[Trouble]


_READY = {
    **reply(Readiness, Readiness(status="ready", waiting=0, troubles=[])),
    **reply(Readiness, Readiness(status="busy", waiting=4096, troubles=["queue"]), status=503, said="Not now"),
}


@get("/healthz", tags=["health"], sync_to_thread=False, responses=reply(dict[str, str], {"status": "ok"}))
def healthz() -> dict[str, str]:
    """Tell that the process lives."""
    return {"status": "ok"}


@get("/readyz", tags=["health"], responses=_READY)
async def readyz(deps: Injected) -> Response[Readiness]:
    """Tell whether answers are stored, by writer, queue, file, disk and schema; 503 with the troubles otherwise."""
    troubles = await _troubles(deps)
    ready = Readiness(status="busy" if troubles else "ready", waiting=deps.intake.waiting, troubles=troubles)
    return Response(ready, status_code=503 if troubles else 200)


async def _troubles(deps: Dependencies) -> list[Trouble]:
    mine: list[Trouble] = ["writer"] if deps.intake.troubled else ["queue"] if deps.intake.full else []
    return mine + await deps.store.troubles()


def health_router() -> Router:
    """Give the routes for whoever watches the service."""
    return Router("/", route_handlers=[healthz, readyz], opt={OPEN: True})
