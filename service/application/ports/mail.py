"""The port of e-mail: one plain-text message to one address."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class Mail(Struct, frozen=True, kw_only=True):
    """A message of plain text."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Sends messages through a mail server, with a timeout."""

    async def send(self, mail: Mail) -> None:
        """Hand a message to the mail server. Raises `MailNotSentError` with the reason."""
