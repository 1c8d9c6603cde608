"""Files to take away: the name that a browser saves them under (RFC 6266)."""

from __future__ import annotations

from urllib.parse import quote


def disposition(name: str) -> str:
    """Give the value of `Content-Disposition` for a file to save; a name beyond ASCII is written in both ways."""
    plain = "".join(each if each.isascii() and each.isprintable() and each not in '"\\' else "_" for each in name)
    return f'attachment; filename="{plain}"' + ("" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}")
