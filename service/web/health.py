"""Whether the process lives, and whether it can take answers."""

from __future__ import annotations

from litestar import Response, Router, get

from service.web.described import reply
from service.web.house import Housed

_READY = {
    **reply(dict[str, str | int], {"status": "ready", "waiting": 0}),
    **reply(dict[str, str | int], {"status": "busy", "waiting": 4096}, status=503, said="Not now"),
}


@get("/healthz", tags=["health"], sync_to_thread=False, responses=reply(dict[str, str], {"status": "ok"}))
def healthz() -> dict[str, str]:
    """Tell that the process lives."""
    return {"status": "ok"}


@get("/readyz", tags=["health"], responses=_READY)
async def readyz(house: Housed) -> Response[dict[str, str | int]]:
    """Tell whether the store answers, the queue has room and commits succeed; 503 otherwise."""
    ready = await house.store.ready() and not house.intake.full and not house.intake.troubled
    waiting = house.intake.waiting
    return Response({"status": "ready" if ready else "busy", "waiting": waiting}, status_code=200 if ready else 503)


def health_router() -> Router:
    """Give the routes for whoever watches the service."""
    return Router("/", route_handlers=[healthz, readyz])
