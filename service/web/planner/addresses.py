"""URLs of the planners' pages: where to go after sign-in, and only to pages of this service (no open redirect)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import quote

if TYPE_CHECKING:
    from litestar.types import Scope

HOME = "/plan"
SIGN_IN = "/plan/sign-in"
UNSENT = "unsent"
"""The parameter of an address that names the form to fill in again there."""

Why = Literal["ended", "late", "kept"]
ENDED, LATE, KEPT = get_args(Why)
"""Why somebody is at the sign-in page: the session is over; what was sent just now was not done; but it is kept."""

_LOCAL = re.compile(r"/plan(?:/[\w\-][\w\-.]*)*/?(?:\?[\w\-.=&%+*~:/@!]*)?", re.ASCII)
"""No step of a path begins with a dot, so that none leads out; ids of indicators have dots further on."""


def planner_page_or_home(wanted: str) -> str:
    """Return an address if it is one of the planners' pages, else that of the first page."""
    return wanted if _LOCAL.fullmatch(wanted) and not wanted.startswith(SIGN_IN) else HOME


def sign_in_address(following: str, why: str = "") -> str:
    """Return the address of the sign-in page with the page to go to afterwards, and why sign-in is asked for."""
    asked = ([f"next={quote(following, safe='/')}"] if following != HOME else []) + ([f"why={why}"] if why else [])
    return f"{SIGN_IN}?{'&'.join(asked)}" if asked else SIGN_IN


def asked_for(scope: Scope) -> str:
    """Give the address that was asked for."""
    return planner_page_or_home(_with(_path(scope), _query(scope)))


def sent_to(scope: Scope) -> str:
    """Give the address that was asked for, without the form to fill in again there."""
    return planner_page_or_home(
        _with(_path(scope), [each for each in _query(scope) if not each.startswith(f"{UNSENT}=")])
    )


def page_of(scope: Scope, secret: str = "") -> str:
    """Give the address of the page that a form stood on, with the form to fill in again.

    That is what can be asked for at its own address, or else nearest above it.
    """
    pages = {route.path_format for route in scope["litestar_app"].routes if "GET" in getattr(route, "methods", ())}
    path, template = _path(scope).rstrip("/"), scope["path_template"].rstrip("/")
    while template not in {HOME, "", *pages}:
        path, template = path.rpartition("/")[0], template.rpartition("/")[0]
    query = sent_to(scope).partition("?")[2]
    asked = ([query] if query else []) + ([f"{UNSENT}={secret}"] if secret else [])
    return planner_page_or_home(_with(path if template != HOME else HOME, asked))


def _path(scope: Scope) -> str:
    return scope["raw_path"].decode("latin-1").partition("?")[0]


def _query(scope: Scope) -> list[str]:
    query = scope["query_string"].decode("latin-1")
    return query.split("&") if query else []


def _with(path: str, query: list[str]) -> str:
    return f"{path}?{'&'.join(query)}" if query else path
