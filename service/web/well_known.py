"""Files that programs look for at fixed addresses: `/robots.txt` and `/.well-known/security.txt` (RFC 9116)."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from litestar import MediaType, get
from msgspec import Struct

from service.web.dependencies import Injected
from service.web.http.parameters import LENIENT
from service.web.http.router import Router

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.ports.store import Clock


class SecurityDependencies(Struct, frozen=True, kw_only=True):
    """What says whom to tell of a weakness."""

    clock: Clock
    link: str
    registry: FormRegistry


_ROBOTS = """User-agent: *
Allow: /s/
Allow: /S/
Allow: /static/
Disallow: /s/*/
Disallow: /S/*/
Disallow: /
"""
"""Surveys are opened by those who are asked, not found by searching: every page says `noindex`.

A form's page may be fetched all the same. Programs that draw a card beside a shared link (LINE's, Facebook's) keep to
this file too, and a search engine that may not fetch a page does not learn that it is not to be listed. Slips, thanks
and receipts lie below, and stay closed. The longest rule wins (RFC 9309).
"""

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_VALID = timedelta(days=90)


@get("/robots.txt", media_type=MediaType.TEXT, sync_to_thread=False, include_in_schema=False)
def robots() -> str:
    """Let the forms' pages be fetched, and nothing else."""
    return _ROBOTS


@get("/.well-known/security.txt", media_type=MediaType.TEXT, sync_to_thread=False, include_in_schema=False)
def security(deps: Injected[SecurityDependencies]) -> str:
    """Say whom to tell of a weakness: the first e-mail address of organisation and forms, or the page on privacy."""
    expires = (deps.clock() + _VALID).astimezone(UTC).replace(microsecond=0)
    lines = {
        "Contact": _contact(deps),
        "Expires": expires.isoformat().replace("+00:00", "Z"),
        "Preferred-Languages": "th, en",
        "Canonical": f"{deps.link}/.well-known/security.txt",
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


def _contact(deps: SecurityDependencies) -> str:
    own = deps.registry.catalogue.organisation.contact.email
    contacts = (own, *(each.questionnaire.form.notice.contact for each in deps.registry.current))
    found = next(filter(None, map(_MAIL.search, filter(None, contacts))), None)
    return f"mailto:{found[0]}" if found else f"{deps.link}/privacy"


def well_known_router() -> Router:
    """Return the routes for programs that look around."""
    return Router("/", route_handlers=[robots, security], opt={LENIENT: True})
