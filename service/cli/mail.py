"""The command that tries the mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.ports.mail import Mail
from service.bootstrap import mailer_of
from service.cli.context import TEXTS, CommandError, print_result
from service.domain.accounts.planner import checked_email
from service.texts import texts

if TYPE_CHECKING:
    import argparse

    from service.settings import Settings


async def mail_test(args: argparse.Namespace, settings: Settings) -> None:
    """Send a test message now. Raises `InvalidEmailError`, `MailNotSentError` and `CommandError` without a server."""
    mailer = mailer_of(settings)
    if mailer is None:
        raise CommandError(TEXTS.cli.no_mail)
    said = texts("mail").test
    await mailer.send(
        Mail(to=checked_email(args.email_address), subject=said.subject, text=said.say("text", link=settings.link))
    )
    print_result(TEXTS.cli.say("mail_sent", address=args.email_address))
