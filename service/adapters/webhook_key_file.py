"""The webhook master key, in a file of its own: a copy of the database alone cannot sign."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from service.domain.errors import WebhookKeyMissingError

if TYPE_CHECKING:
    from pathlib import Path

_BYTES = 32


class KeyFile:
    """Derives keys from the master key in an owner-only file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def make(self) -> None:
        """Create the master key, unless it exists; it is written durably before it gets its name."""
        if self._file.exists():
            return
        with NamedTemporaryFile("wb", dir=self._file.parent) as out:
            out.write(secrets.token_bytes(_BYTES))
            out.flush()
            os.fsync(out.fileno())
            with suppress(FileExistsError):
                # A hard link fails where the file exists, so the key of a faster process stays.
                os.link(out.name, self._file)

    def key(self, webhook: str) -> bytes:
        """Derive a webhook's key. Raises `WebhookKeyMissingError`, also for an unreadable or truncated key file."""
        try:
            master = self._file.read_bytes()
        except OSError:
            master = b""
        if len(master) != _BYTES:
            raise WebhookKeyMissingError(file=str(self._file))
        return hmac.new(master, f"webhook {webhook}".encode(), hashlib.sha256).digest()
