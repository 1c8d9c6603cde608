"""Who did something, as readers are told: an account with its holder's name, a token, a link, or none of these."""

from __future__ import annotations

from service.domain.accounts.planner import LINK_PREFIX, TOKEN_PREFIX
from service.texts import texts


def person(account: str, full_name: str = "") -> str:
    """Return the holder's name, if known, with the account, which stays when holders change."""
    return f"{full_name} ({account})" if full_name else actor(account)


def actor(who: str) -> str:
    """Return who acted in words: an account, a token, a link, or who is none of them."""
    said = texts("planner")
    if who.startswith(TOKEN_PREFIX):
        return str(said.audit.say("token", name=who.removeprefix(TOKEN_PREFIX)))
    if who.startswith(LINK_PREFIX):
        return str(said.audit.say("link", name=who.removeprefix(LINK_PREFIX)))
    return {"": str(said.audit.nobody), **unnamed()}.get(who, who)


def unnamed() -> dict[str, str]:
    """Return what is called in words among those who act: no accounts."""
    said = texts("planner")
    return {"terminal": said.audit.terminal, "service": said.audit.service}
