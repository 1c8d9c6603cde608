"""Forms that planners sent after their session had ended: kept for a while, for nobody but who typed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, json

from service.application.accounts.accounts import digest, new_secret
from service.domain.accounts.planner import MOST_UNSENT, UNSENT_LIFE, Planner, Unsent, folded

if TYPE_CHECKING:
    from service.application.ports.store import Clock, Store


class UnsentForm(Struct, frozen=True, kw_only=True):
    """A form as it was sent: where to, its fields, and what its files were called, whose content is not kept."""

    action: str
    fields: dict[str, list[str]]
    files: list[str] = []


class UnsentForms:
    """Keeps forms, and gives one back to the account it was made for, in the browser that sent it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def keep(self, name: str, browser: str, form: UnsentForm) -> str:
        """Keep a form for an open account; give the secret by which it is found.

        What was kept for too long, or is one too many, goes. Where there is no such account nothing is kept, and the
        secret does not tell.
        """
        planner = await self._store.accounts.find(folded(name))
        now, secret = self._clock(), new_secret()
        if planner is None or planner.closed:
            return secret
        async with self._store.write() as unit:
            await unit.accounts.drop_unsent_before(now - UNSENT_LIFE)
            await unit.accounts.keep_unsent(
                Unsent(
                    id=digest(secret),
                    planner_id=planner.id,
                    browser=digest(browser),
                    kept=now,
                    content=json.encode(form),
                )
            )
            await unit.accounts.drop_unsent_beyond(planner.id, MOST_UNSENT)
        return secret

    async def find(self, secret: str, browser: str, planner: Planner) -> UnsentForm | None:
        """Give a form to whom it belongs; of those of others, and of what is over, nothing is told."""
        found = await self._store.accounts.unsent(digest(secret))
        if not found or not found.lives(self._clock()):
            return None
        if (found.planner_id, found.browser) != (planner.id, digest(browser)):
            return None
        return json.decode(found.content, type=UnsentForm)

    async def drop(self, secret: str) -> None:
        """Forget a form."""
        async with self._store.write() as unit:
            await unit.accounts.drop_unsent(digest(secret))
