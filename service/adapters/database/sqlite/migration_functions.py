"""What statements of migrations call: as it was when each was released, whatever the rest of the program does since."""

from __future__ import annotations

from hashlib import sha256


def sha256_hex(text: str) -> str:
    """Hash a text, for 0004 and later."""
    return sha256(text.encode()).hexdigest()


def comment_line(text: str, tag: str, note: str) -> str:
    """Write what equal comments have in common, for 0027."""
    words = sha256_hex(" ".join(text.split()).casefold())[:32]
    return words + (sha256_hex(f"{tag}\x1f{note}")[:32] if tag or note else "")
