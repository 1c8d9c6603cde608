"""E-mail through an SMTP server: TLS wherever the way leaves this machine, certificates checked, with a timeout."""

from __future__ import annotations

import ssl
from contextlib import suppress
from email.header import Header
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import aiosmtplib
from msgspec import Struct
from typing_extensions import override

from service.application.ports import mail as ports
from service.domain.errors import MailNotSentError

if TYPE_CHECKING:
    from service.application.ports.mail import Mail

SECONDS = 20
"""The longest time of one step with the server."""

CHECK_SECONDS = 5
"""The same where somebody waits to be told whether the server can be used."""

_PORTS = {"smtp": 587, "smtps": 465}


class MailTrouble(Struct, frozen=True):
    """What keeps a mail server from being used.

    `case` is where that showed: `mail_unreached`, `mail_plain` (no TLS), `mail_certificate` or `mail_login`.
    """

    case: str
    error: BaseException


class SmtpMailer(ports.Mailer):
    """Sends from one address through one server.

    `url` is `smtp://user@host:587` or `smtps://user@host:465`. Nothing is sent unencrypted but to a server on this
    machine: with any other, `smtp:` asks for STARTTLS.
    """

    def __init__(self, url: str, password: str, sender: str, trust: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        self._sender = sender
        self._way: dict[str, Any] = {
            "hostname": host,
            "port": parts.port or _PORTS[parts.scheme],
            "username": unquote(parts.username) if parts.username else None,
            "password": password or None,
            "use_tls": parts.scheme == "smtps",
            "start_tls": parts.scheme == "smtp" and not _on_this_machine(host),
            "tls_context": trust or ssl.create_default_context(),
            "timeout": SECONDS,
        }

    @override
    async def send(self, mail: Mail) -> None:
        try:
            await aiosmtplib.send(self._written(mail), **self._way)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailNotSentError(reason=" ".join(str(error).split()) or type(error).__name__) from error

    async def trouble(self) -> MailTrouble | None:
        """Connect, encrypt and sign in as for a message, and send none; tell what went wrong, if anything did."""
        way = {**self._way, "timeout": CHECK_SECONDS}
        user, password, starttls = way.pop("username"), way.pop("password"), way.pop("start_tls")
        server, case = aiosmtplib.SMTP(**way, start_tls=False), "mail_unreached"
        try:
            await server.connect()
            if starttls:
                case = "mail_plain"
                await server.starttls()
            if user:
                case = "mail_login"
                await server.login(user, password or "")
            with suppress(aiosmtplib.SMTPException):  # by then a message would have been taken
                await server.quit()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            cause = error.__cause__ or error
            return MailTrouble(_by_tls(cause) or case, cause)
        finally:
            server.close()
        return None

    def _written(self, mail: Mail) -> MIMEText:
        # Not an `EmailMessage`: that of Python 3.11 loses spaces where it folds a Thai subject.
        message = MIMEText(mail.text, "plain", "utf-8")
        message["From"] = self._sender
        message["To"] = mail.to
        message["Subject"] = Header(mail.subject, "utf-8", header_name="Subject").encode()
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
        # Answered by no machine: out-of-office replies would go to nobody (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        return message


def _by_tls(error: BaseException) -> str:
    """Return the case in which TLS failed, if it did: at the certificate, or at a server that speaks none."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "mail_certificate"
    return "mail_plain" if isinstance(error, ssl.SSLError) else ""


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
