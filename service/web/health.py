"""Whether the process lives, and whether it can take answers."""

from __future__ import annotations

from litestar import Response, Router, get

from service.web.house import Housed


@get("/healthz", tags=["health"], sync_to_thread=False)
def healthz() -> dict[str, str]:
    """Tell that the process lives."""
    return {"status": "ok"}


@get("/readyz", tags=["health"])
async def readyz(house: Housed) -> Response[dict[str, str | int]]:
    """Tell whether the store answers, the queue has room and commits succeed; 503 otherwise."""
    ready = await house.store.ready() and not house.intake.full and not house.intake.troubled
    waiting = house.intake.waiting
    return Response({"status": "ready" if ready else "busy", "waiting": waiting}, status_code=200 if ready else 503)


def health_router() -> Router:
    """Give the routes for whoever watches the service."""
    return Router("/", route_handlers=[healthz, readyz])
