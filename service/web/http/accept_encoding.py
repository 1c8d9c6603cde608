"""Whether a client accepts gzip (RFC 9110, Accept-Encoding)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from service.web.http.request import header

if TYPE_CHECKING:
    from litestar.types import Scope


def takes_gzip(scope: Scope) -> bool:
    """Return whether Accept-Encoding has gzip, by name or by `*`, with a weight above 0."""
    return _weight(header(scope, b"accept-encoding"), b"gzip") > 0


@lru_cache(maxsize=256)
def _weight(accepted: bytes, coding: bytes) -> float:
    weights = {}
    for each in accepted.lower().split(b","):
        name, _, parameter = each.partition(b";")
        weights[name.strip()] = _quality(parameter.strip())
    return weights.get(coding, weights.get(b"x-" + coding, weights.get(b"*", 0)))


def _quality(parameter: bytes) -> float:
    name, _, value = parameter.partition(b"=")
    if name.strip() != b"q":
        return 1
    try:
        return float(value)
    except ValueError:
        return 0
