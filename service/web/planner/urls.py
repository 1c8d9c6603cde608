"""URLs of the planners' pages, and the check that a redirect stays among them (no open redirect)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import quote

if TYPE_CHECKING:
    from litestar.types import Scope

SHARED = "/plan/shared/"
"""Below this path a secret opens certified figures without signing in."""

HOME = "/plan"
SIGN_IN = "/plan/sign-in"
SECOND_STEP = f"{SIGN_IN}/code"
SECOND_FACTOR = "/plan/account/second-factor"
PROOF = "/plan/account/proof"
DRAFTS = "/plan/forms/drafts"
CLOCK = "/plan/clock"
UNSENT = "unsent"
"""The query parameter with the secret of a stored form, which the page fills in again."""

Why = Literal["ended", "late", "kept", "step"]
ENDED, LATE, KEPT, STEP = get_args(Why)
"""Why the sign-in page is shown: the session ended; a form was sent too late and not processed, or it was stored; the
code of the second factor came too late."""

_LOCAL = re.compile(r"/plan(?:/[\w\-][\w\-.]*)*/?(?:\?[\w\-.=&%+*~:/@!]*)?", re.ASCII)
"""No path segment begins with a dot, so `..` cannot lead out; ids of indicators have dots inside."""


def planner_page_or_home(wanted: str) -> str:
    """Return a URL if it is a planners' page other than the sign-in page, else `/plan`."""
    return wanted if _LOCAL.fullmatch(wanted) and not wanted.startswith(SIGN_IN) else HOME


def sign_in_url(following: str, why: str = "") -> str:
    """Return the URL of the sign-in page, with the page to open afterwards and the reason for signing in."""
    return _with(SIGN_IN, _next(following) + ([f"why={why}"] if why else []))


def second_step_url(following: str) -> str:
    """Return the URL of the page that asks for a code, with the page to open afterwards."""
    return _with(SECOND_STEP, _next(following))


def proof_url(following: str) -> str:
    """Return the URL of the page where a signed-in planner proves to be there, with the page to open afterwards."""
    return _with(PROOF, _next(following))


def _next(following: str) -> list[str]:
    return [f"next={quote(following, safe='/')}"] if following != HOME else []


def current_url(scope: Scope) -> str:
    """Return the path and query of the request."""
    return planner_page_or_home(_with(_path(scope), _query(scope)))


def url_without_unsent(scope: Scope) -> str:
    """Return the path and query of the request, without the parameter `unsent`."""
    return planner_page_or_home(
        _with(_path(scope), [each for each in _query(scope) if not each.startswith(f"{UNSENT}=")])
    )


def form_page_url(scope: Scope, secret: str = "") -> str:
    """Return the URL of the page that has the form of this POST request; `secret` names the fields to fill in again.

    That is the request's own path if it can be requested with GET, else the nearest one above it.
    """
    pages = {route.path_format for route in scope["litestar_app"].routes if "GET" in getattr(route, "methods", ())}
    path, template = _path(scope).rstrip("/"), scope["path_template"].rstrip("/")
    while template not in {HOME, "", *pages}:
        path, template = path.rpartition("/")[0], template.rpartition("/")[0]
    query = url_without_unsent(scope).partition("?")[2]
    asked = ([query] if query else []) + ([f"{UNSENT}={secret}"] if secret else [])
    return planner_page_or_home(_with(path if template != HOME else HOME, asked))


def _path(scope: Scope) -> str:
    return scope["raw_path"].decode("latin-1").partition("?")[0]


def _query(scope: Scope) -> list[str]:
    query = scope["query_string"].decode("latin-1")
    return query.split("&") if query else []


def _with(path: str, query: list[str]) -> str:
    return f"{path}?{'&'.join(query)}" if query else path
