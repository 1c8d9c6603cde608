"""The whole service in this process: the real application on a real database file, over HTTP without a socket."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from argon2 import PasswordHasher
from msgspec import Struct
from msgspec.structs import replace

from service.adapters.passwords import Argon2Passwords
from service.app import create_app, lifespan_of
from service.application.accounts.tokens import Tokens
from service.application.collecting.collectors import Collectors
from service.settings import DEMONSTRATION, Settings
from service.web.dependencies import Dependencies
from tests.support import word_files
from tests.support.engines import database_url, lay_out
from tests.support.installation import SetClock
from tests.support.shipped_forms import load_once

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from pathlib import Path

    from litestar import Litestar

    from service.application.ports.records import StoredResponse
    from service.application.ports.store import Clock
    from service.domain.collecting.collector import Collector
    from service.handler_parts import Parts

RATINGS = (
    "add_project", "disbursement", "report_results", "fund_management", "meets_needs", "ease_of_use", "data_search",
    "speed", "continuity", "time_saving", "manual_clarity", "advice", "problem_fixing",
)  # fmt: skip
"""The ratings of the shipped form `progress` that its percent is made of."""

OVERALL = "overall_satisfaction"
"""Its overall rating."""


_IDLE: defaultdict[tuple[bool, bool, Path], list[Litestar]] = defaultdict(list)
"""Applications that no test uses now, by the settings that are wired into them."""

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashes passwords in no time."""


class _Reader(httpx.AsyncClient):
    """A client that finds sentences as they are read: marks of words that no line breaks are left out.

    They are in what is streamed.
    """

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        reply = await super().send(request, **options)
        kind = reply.headers.get("content-type", "")
        if not options.get("stream") and kind.startswith("text/html"):
            reply._content = re.sub(b"</?t-w>", b"", reply.content)
        elif not options.get("stream") and kind == word_files.TYPE and reply.content:
            reply._content = word_files.as_read(reply.content)
        return reply


class Service(Struct, frozen=True, kw_only=True):
    """A running service: its client, clock and application."""

    app: Litestar
    client: httpx.AsyncClient
    clock: SetClock

    @property
    def deps(self) -> Parts:
        parts: Parts = self.app.state.deps.parts
        return parts

    def with_parts(self, **parts: Any) -> None:
        """Hand handlers other parts from now on."""
        self.app.state.deps = Dependencies(replace(self.deps, **parts))

    @property
    def collectors(self) -> Collectors:
        return Collectors(self.deps.store, self.deps.registry, self.clock)

    @property
    def tokens(self) -> Tokens:
        return Tokens(self.deps.store, self.clock)

    async def collector(self, form: str = "progress", **given: Any) -> Collector:
        """Create a collector."""
        return await self.collectors.create(form, "สำนักงาน", **given)

    async def bearer(self, *scopes: str) -> dict[str, str]:
        """Create a token, by default for scores; return its header."""
        names = {token.name for token in await self.tokens.everything()}
        return {"authorization": f"Bearer {await self.tokens.create(f't{len(names)}', scopes or ('scores:read',))}"}

    async def responses(self) -> list[StoredResponse]:
        return [response async for batch in self.deps.store.responses.each() for response in batch]


@asynccontextmanager
async def service(
    folder: Path, clock: SetClock | None = None, *, demonstration: bool = False, **settings: Any
) -> AsyncIterator[Service]:
    """Run the service on a data folder."""
    clock = clock or SetClock()
    if demonstration:
        settings["database_url"] = f"sqlite:///{folder / DEMONSTRATION}"
    if not settings.setdefault("database_url", database_url(folder)) and not folder.exists():  # noqa: ASYNC240 - no loop has others to serve
        folder.mkdir(mode=0o700, parents=True)  # noqa: ASYNC240 - no loop has others to serve
        await lay_out(folder / "pochai.sqlite3")
    with _wired(Settings(data_dir=folder, **settings), clock) as app:
        asgi: Any = app  # Litestar's types of messages are narrower than httpx's
        transport = httpx.ASGITransport(app=asgi, raise_app_exceptions=False, client=("203.0.113.7", 40_000))
        async with app.lifespan(), _Reader(transport=transport, base_url="http://pochai.test") as client:
            client.headers["accept-encoding"] = "identity"
            running = Service(app=app, client=client, clock=clock)
            running.deps.sign_in_service._passwords = Argon2Passwords(_QUICK)
            yield running


@contextmanager
def _wired(settings: Settings, clock: Clock) -> Iterator[Litestar]:
    """Lend an application whose routes may have served other tests: only its lifespan is made of these settings.

    To wire one takes ten times as long as to open it.
    """
    idle = _IDLE[settings.demonstration, settings.https, settings.forms]
    if idle:
        app = idle.pop()
        app._lifespan_managers[0] = lifespan_of(
            settings, load_once(settings.forms), app.state.deps.parts.pages, clock=clock
        )
    else:
        app = create_app(settings, clock=clock)
    routes = len(app.routes)
    yield app
    if len(app.routes) == routes:  # a test may add some
        idle.append(app)


def sheet_of(task: Any = "add_project", rating: Any = 5, **more: Any) -> dict[str, Any]:
    """Return a filled sheet of the shipped form `progress`."""
    return {"main_task": task, **dict.fromkeys((*RATINGS, OVERALL), rating), **more}


def fields_of(key: str, sheet: Mapping[str, Any] | None = None, /, **more: str) -> dict[str, Any]:
    """Return the form fields that a browser sends for a sheet of `progress`."""
    answers = {name: str(value) if isinstance(value, int) else value for name, value in (sheet or sheet_of()).items()}
    return {"version": "2", "lang": "th", **answers, "key": key, **more}


def key_in(page: str) -> str:
    """Return the submission key in a form page."""
    (key,) = re.findall(r'<input type="hidden" name="key" form="sheet" value="([^"]*)">', page)
    return str(key)


def checked_in(page: str) -> set[str]:
    """Return the checked choices of a form page, as `item=value`."""
    inputs = re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]+)"[^>]* checked[^>]*>', page)
    return {f"{name}={value}" for name, value in inputs}
