"""Forms sent after a planner's session had ended: kept for an hour, for the planner who filled them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, json

from service.application.accounts.accounts import digest, new_secret
from service.domain.accounts.planner import MOST_UNSENT, UNSENT_LIFE, Planner, Unsent, fold_name

if TYPE_CHECKING:
    from service.application.ports.store import Clock, Store


class UnsentForm(Struct, frozen=True, kw_only=True):
    """A form as sent: its target, its fields and its files' names; file contents are not kept.

    `proof`: its session had not ended, but its sender had to prove to be there.
    """

    action: str
    fields: dict[str, list[str]]
    files: list[str] = []
    proof: bool = False


class UnsentForms:
    """Keeps unsent forms; returns one only to its account, in the browser that sent it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def keep(self, name: str, browser: str, form: UnsentForm) -> str:
        """Keep a form for the open account `name`; return the secret by which `find` finds it.

        Expired forms and those beyond `MOST_UNSENT` are deleted. Without such an account nothing is kept, and a secret
        is returned all the same, so that names cannot be probed.
        """
        planner = await self._store.accounts.find(fold_name(name))
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
        """Return a form of this planner and browser; `None` for any other or an expired one."""
        found = await self._store.accounts.unsent(digest(secret))
        if not found or not found.lives(self._clock()):
            return None
        if (found.planner_id, found.browser) != (planner.id, digest(browser)):
            return None
        return json.decode(found.content, type=UnsentForm)

    async def drop(self, secret: str) -> None:
        """Delete a form."""
        async with self._store.write() as unit:
            await unit.accounts.drop_unsent(digest(secret))
