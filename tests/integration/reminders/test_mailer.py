"""Mail goes through a real SMTP server, never unencrypted off this machine, and a failure has a reason."""

from __future__ import annotations

import ssl

import pytest
import trustme

from service.adapters import smtp_mailer
from service.adapters.smtp_mailer import SmtpMailer
from service.application.ports.mail import Mail
from service.domain.errors import MailNotSentError
from tests.support.mail_server import PASSWORD, USER, mail_server

MAIL = Mail(to="somying@example.go.th", subject="งานที่ถึงกำหนด ๓ รายการ " + "ก" * 90, text="๑. รับรองผล\n.\nพอใจ\n")
AUTHORITY = trustme.CA()


@pytest.fixture
def offered() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the server on this machine taken for one elsewhere."""
    monkeypatch.setattr(smtp_mailer, "_on_this_machine", lambda _: False)


async def test_a_thai_message_arrives_whole() -> None:
    async with mail_server() as server:
        await SmtpMailer(f"smtp://127.0.0.1:{server.port}", "", "pochai@example.go.th").send(MAIL)
    (message,) = server.messages
    assert (message["to"], message["from"]) == (MAIL.to, "pochai@example.go.th")
    assert message["subject"] == MAIL.subject
    assert message.get_content() == MAIL.text
    assert message["auto-submitted"] == "auto-generated"
    assert message["message-id"].endswith("@example.go.th>")
    assert message["date"]


@pytest.mark.parametrize("starttls", [False, True])
@pytest.mark.usefixtures("elsewhere")
async def test_over_tls_with_a_password(offered: ssl.SSLContext, trusting: ssl.SSLContext, *, starttls: bool) -> None:
    async with mail_server(offered, starttls=starttls) as server:
        url = f"{'smtp' if starttls else 'smtps'}://{USER}@127.0.0.1:{server.port}"
        await SmtpMailer(url, PASSWORD, "pochai@example.go.th", trusting).send(MAIL)
        with pytest.raises(MailNotSentError):
            await SmtpMailer(url, "another", "pochai@example.go.th", trusting).send(MAIL)
        with pytest.raises(MailNotSentError):  # whose certificate nobody vouches for
            await SmtpMailer(url, PASSWORD, "pochai@example.go.th").send(MAIL)
    assert (server.users, len(server.messages)) == ([USER], 1)


@pytest.mark.usefixtures("elsewhere")
async def test_nothing_leaves_the_machine_unencrypted() -> None:
    async with mail_server() as server:
        with pytest.raises(MailNotSentError):
            await SmtpMailer(f"smtp://127.0.0.1:{server.port}", "", "pochai@example.go.th").send(MAIL)
    assert server.messages == []


async def test_a_refusal_and_a_missing_server_are_told() -> None:
    async with mail_server() as server:
        server.refusals = ["550 no such person"]
        mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", "", "pochai@example.go.th")
        with pytest.raises(MailNotSentError) as refused:
            await mailer.send(MAIL)
        assert "no such person" in str(refused.value.params["reason"])
    with pytest.raises(MailNotSentError) as missing:
        await mailer.send(MAIL)
    assert missing.value.params["reason"]
