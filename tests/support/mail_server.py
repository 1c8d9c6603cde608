"""A real SMTP server on this machine: it keeps what it takes, over TLS and after a sign-in where a test wants that."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from email import message_from_bytes, policy
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Iterator
    from email.message import EmailMessage

USER, PASSWORD = "pochai", "รหัสผ่านอีเมล"


class MailServer:
    """What came, and the reply that a test wants instead of taking the next messages."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusals: list[str] = []
        self.users: list[str] = []
        self.farewell = "221 Bye"
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a message, or refuse it."""
        if self.refusals:
            return self.refusals.pop(0)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    async def handle_QUIT(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """Say what a test wants instead of a farewell."""
        return self.farewell

    def signed_in(self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Let the one user in."""
        known = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
        self.users += [data.login.decode()] * known
        return AuthResult(success=known, handled=False)


@asynccontextmanager
async def mail_server(context: ssl.SSLContext | None = None, *, starttls: bool = False) -> AsyncIterator[MailServer]:
    """Listen on a free port; with a context over TLS from the first byte, or after STARTTLS, and for its user alone."""
    kept = MailServer()
    inner = context if starttls else None

    def protocol() -> SMTP:
        with catch_warnings(action="ignore"):  # it does not know that TLS is around all of it
            return SMTP(
                kept,
                hostname="localhost",
                tls_context=inner,
                require_starttls=starttls,
                authenticator=kept.signed_in,
                auth_required=context is not None,
                auth_require_tls=starttls,
            )

    outer = None if starttls else context
    listening = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0, ssl=outer)
    async with listening:
        kept.port = listening.sockets[0].getsockname()[1]
        yield kept


@contextmanager
def mail_server_beside(context: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Run one in a thread, for a command in this one."""
    ready, found = Event(), list[Any]()

    async def serve() -> None:
        over = asyncio.Event()
        async with mail_server(context) as server:
            found.extend((server, partial(asyncio.get_running_loop().call_soon_threadsafe, over.set)))
            ready.set()
            await over.wait()

    thread = Thread(target=asyncio.run, args=[serve()])
    thread.start()
    ready.wait(10)
    server, end = found
    try:
        yield server
    finally:
        end()
        thread.join()
