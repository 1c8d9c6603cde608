"""The key of webhooks' secrets, in a file of its own: a copy of the database alone signs nothing."""

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
    """Derives keys from the one in a file that only its owner can read."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def make(self) -> None:
        """Make the one key, unless there is one; it is on disk and whole before it has its name."""
        if self._file.exists():
            return
        with NamedTemporaryFile("wb", dir=self._file.parent) as out:
            out.write(secrets.token_bytes(_BYTES))
            out.flush()
            os.fsync(out.fileno())
            with suppress(FileExistsError):
                # Unlike a rename, this leaves the key of whoever was faster.
                os.link(out.name, self._file)

    def key(self, webhook: str) -> bytes:
        """Derive a webhook's key. Raises `WebhookKeyMissingError`, also for what cannot be read or is no whole key."""
        try:
            master = self._file.read_bytes()
        except OSError:
            master = b""
        if len(master) != _BYTES:
            raise WebhookKeyMissingError(file=str(self._file))
        return hmac.new(master, f"webhook {webhook}".encode(), hashlib.sha256).digest()
