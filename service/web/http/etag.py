"""Entity tags, and the comparison with If-None-Match (RFC 9110)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from service.web.http.request import header

if TYPE_CHECKING:
    from litestar.types import Scope

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def entity_tag(body: bytes) -> str:
    """Return a strong entity tag of a body: the first 128 bits of its SHA-256 as hexadecimal digits, in quotes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def etag_matches(scope: Scope, tag: str) -> bool:
    """Return whether `If-None-Match` names this tag, by weak comparison: alone, in a list, or as `*`."""
    wanted = header(scope, b"if-none-match").decode("latin-1").strip()
    return wanted == "*" or tag in _TAG.findall(wanted)
