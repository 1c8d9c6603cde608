"""The Content-Disposition header of files to download (RFC 6266)."""

from __future__ import annotations

from urllib.parse import quote


def disposition(name: str, plain: str = "") -> str:
    """Return the header's value for a file name; non-ASCII names are given as both `filename` and `filename*`.

    `plain` is the ASCII name for programs that know no other; by default the name with `_` for its other letters.
    """
    plain = plain or "".join(
        each if each.isascii() and each.isprintable() and each not in '"\\' else "_" for each in name
    )
    return f'attachment; filename="{plain}"' + ("" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}")
