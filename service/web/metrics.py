"""`/metrics`: what the service counts of itself and of its machine, for Prometheus."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, get_args

from litestar import Response, get
from litestar.handlers import BaseRouteHandler

from service import __version__
from service.application.counters import Metric, Sample
from service.application.ports.store import Trouble
from service.domain.backup import dated
from service.exports.prometheus import prometheus_text
from service.web.api.auth import ApiGuardDependencies, Connection, allow
from service.web.dependencies import Injected, dependencies_of
from service.web.health import ReadinessDependencies, troubles_of
from service.web.http.client_address import is_loopback
from service.web.http.parameters import LENIENT
from service.web.http.router import Router

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from litestar.types import Scope

    from service.application.ports.store import Clock
    from service.domain.backup import Manifest


class MetricsDependencies(ReadinessDependencies, frozen=True, kw_only=True):
    """What tells of the service and its machine."""

    clock: Clock
    counted: Callable[[], Iterable[Metric]]
    folder: Path
    newest_backup: Callable[[], Manifest | None]


_PASSED_ON = (b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via")
"""Headers of which a proxy adds one at least."""


async def may_read_metrics(request: Connection, _handler: BaseRouteHandler) -> None:
    """Allow programs of this machine, and holders of a token with `metrics:read`.

    Raises `UnauthenticatedError` and `ForbiddenError`, also for what a proxy of this machine passes on.
    """
    if not _from_this_machine(request.scope):
        await allow(dependencies_of(request.app, ApiGuardDependencies), request, "metrics:read")


def _from_this_machine(scope: Scope) -> bool:
    """Return whether a request came by a Unix socket or from a loopback address, and through no proxy."""
    passed_on = any(name in _PASSED_ON for name, _ in scope["headers"])
    return not passed_on and is_loopback(scope["client"][0] if scope["client"] else "")


@get("/metrics", guards=[may_read_metrics], include_in_schema=False)
async def metrics(deps: Injected[MetricsDependencies]) -> Response[bytes]:
    """Return all metrics in the text format of Prometheus. Raises `ExtraMissingError`."""
    body, media_type = prometheus_text([*deps.counted(), *await _of_store(deps), *_of_machine(deps)])
    return Response(body, media_type=media_type, headers={"cache-control": "no-store"})


async def _of_store(deps: MetricsDependencies) -> list[Metric]:
    """Return whether answers are stored, and what waits in the store, if it can be read."""
    troubles = await troubles_of(deps)
    told = (Sample({"trouble": each}, each in troubles) for each in get_args(Trouble))
    found = [
        _gauge("pochai_ready", "Whether answers are stored", Sample({}, not troubles)),
        _gauge("pochai_trouble", "What keeps answers from being stored", *told),
    ]
    if "file" not in troubles:
        with suppress(Exception):
            waiting = Sample({}, await deps.store.outbox.waiting())
            found.append(_gauge("pochai_webhooks_waiting", "Messages to other systems still to be sent", waiting))
    return found


def _of_machine(deps: MetricsDependencies) -> list[Metric]:
    """Return what concerns clock, disk and backups."""
    disk, newest = shutil.disk_usage(deps.folder), deps.newest_backup()
    made = newest.made.timestamp() if newest and dated([newest], deps.clock()) else 0
    return [
        _gauge("pochai_info", "The release that is running", Sample({"version": __version__}, 1)),
        _gauge("pochai_clock_in_doubt", "Whether the clock is not believed", Sample({}, bool(deps.timekeeper.doubt))),
        _gauge("pochai_disk_free_bytes", "Free space where the data is", Sample({}, disk.free)),
        _gauge("pochai_disk_size_bytes", "Size of the disk where the data is", Sample({}, disk.total)),
        _gauge(
            "pochai_backup_timestamp_seconds",
            "When the newest good backup was made; 0 without one whose moment can be true",
            Sample({}, made),
        ),
    ]


def _gauge(name: str, says: str, *samples: Sample) -> Metric:
    return Metric(name, "gauge", says, samples)


def metrics_router() -> Router:
    """Return the route for Prometheus."""
    return Router("/", route_handlers=[metrics], opt={LENIENT: True})
