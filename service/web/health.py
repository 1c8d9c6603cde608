"""Health checks: `/healthz` for the process, `/readyz` for whether answers can be stored."""

from __future__ import annotations

from typing import Literal

from litestar import Response, Router, get
from msgspec import Struct

from service.application.ports.store import Trouble
from service.web.api.openapi_replies import reply
from service.web.dependencies import Dependencies, Injected
from service.web.http.parameters import LENIENT


class Readiness(Struct, frozen=True, kw_only=True):
    """Whether answers are accepted, how many wait for a commit, and what prevents storing them."""

    status: Literal["ready", "busy"]
    waiting: int
    troubles: list[Trouble]


_READY = {
    **reply(Readiness, Readiness(status="ready", waiting=0, troubles=[])),
    **reply(Readiness, Readiness(status="busy", waiting=4096, troubles=["queue"]), status=503, said="Not now"),
}


@get("/healthz", tags=["health"], sync_to_thread=False, responses=reply(dict[str, str], {"status": "ok"}))
def healthz() -> dict[str, str]:
    """Return 200 while the process runs."""
    return {"status": "ok"}


@get("/readyz", tags=["health"], responses=_READY)
async def readyz(deps: Injected) -> Response[Readiness]:
    """Return whether answers can be stored, by writer, queue, file, disk and schema; 503 with the troubles if not."""
    troubles = await _troubles(deps)
    ready = Readiness(status="busy" if troubles else "ready", waiting=deps.submissions.waiting, troubles=troubles)
    return Response(ready, status_code=503 if troubles else 200)


async def _troubles(deps: Dependencies) -> list[Trouble]:
    mine: list[Trouble] = ["writer"] if deps.submissions.troubled else ["queue"] if deps.submissions.full else []
    return mine + await deps.store.troubles()


def health_router() -> Router:
    """Return the routes for monitoring."""
    return Router("/", route_handlers=[healthz, readyz], opt={LENIENT: True})
