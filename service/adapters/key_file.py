"""A master key in a file of its own: a copy of the database alone has none of the secrets derived from it."""

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

    from service.domain.errors import SurveyError

_BYTES = 32


class KeyFile:
    """Derives keys for a purpose from the master key in an owner-only file. `missing` is raised without one."""

    def __init__(
        self, file: Path, purpose: str = "webhook", missing: type[SurveyError] = WebhookKeyMissingError
    ) -> None:
        self._file = file
        self._purpose = purpose
        self._missing = missing

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

    def key(self, name: str) -> bytes:
        """Derive a key by name. Raises `missing`, also for an unreadable or truncated key file."""
        try:
            master = self._file.read_bytes()
        except OSError:
            master = b""
        if len(master) != _BYTES:
            raise self._missing(file=str(self._file))
        return hmac.new(master, f"{self._purpose} {name}".encode(), hashlib.sha256).digest()
