"""The owner whose indicators a page or file is limited to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.http.parameters import Parameter

if TYPE_CHECKING:
    from service.web.http.request import HttpRequest

OWNER = Parameter("owner")


def owner_of(request: HttpRequest) -> str | None:
    """Return the owner in the query; `None` for all, as the page's form sends it empty."""
    return request.parameter("owner") or None
