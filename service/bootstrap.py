"""The one place where settings, a store and a clock become use cases: for the HTTP application and for commands."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from service.adapters.backup.backup_folder import BackupFolder
from service.adapters.clock import now
from service.adapters.database import DatabaseStore, open_replica, open_store
from service.adapters.form_files.definitions import FormDefinitions
from service.adapters.form_files.toml import load
from service.adapters.key_file import KeyFile
from service.adapters.lazy_http_sender import LazyHttpSender
from service.adapters.one_time_codes import OneTimeCodes
from service.adapters.passwords import Argon2Passwords
from service.application.accounts.accounts import TERMINAL, Accounts
from service.application.accounts.second_factor import SecondFactors
from service.application.accounts.sign_in import SignIn
from service.application.accounts.tokens import Tokens
from service.application.accounts.unsent_forms import UnsentForms
from service.application.certification.amendments import Amendments
from service.application.certification.certify import Certification
from service.application.certification.figure_links import FigureLinks
from service.application.certification.reports import Reports
from service.application.collecting.collector_cache import CollectorCache
from service.application.collecting.collectors import Collectors
from service.application.collecting.comment_marks import CommentMarks
from service.application.collecting.comments import Comments
from service.application.collecting.exclusions import Exclusions
from service.application.collecting.invitations import Invitations
from service.application.collecting.populations import Populations
from service.application.collecting.receipts import Receipts
from service.application.collecting.submission import Submissions
from service.application.collecting.withdrawals import Withdrawals
from service.application.counters import Counters
from service.application.forms.drafts import Drafts
from service.application.forms.filed_forms import publish
from service.application.forms.publishing import Publishing
from service.application.forms.registry import FormRegistry
from service.application.forms.year_rules import Adoption
from service.application.indicators.imports import Imports
from service.application.indicators.measurements import Measurements
from service.application.indicators.remarks import Remarks
from service.application.reminders import Reminders
from service.application.scoring.conclusions import Conclusions
from service.application.scoring.live_scores import LiveScores
from service.application.timekeeping import Timekeeper
from service.application.webhooks.delivery import WebhookDispatcher
from service.application.webhooks.subscriptions import Webhooks
from service.domain.errors import SecondFactorKeyMissingError
from service.exports.qr import Qr
from service.exports.reminder_mail import reminder_mail
from service.settings import SettingsError
from service.texts.organisation import speak_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from service.adapters.openid import OpenIdProvider
    from service.adapters.smtp_mailer import SmtpMailer
    from service.application.certification.due import Due
    from service.application.ports.mail import Mail
    from service.application.ports.snapshot import FigureSource
    from service.application.ports.store import Clock
    from service.application.ports.webhooks import Sender, WebhookKeys
    from service.domain.catalogue import Catalogue
    from service.settings import Settings

PROVIDER_RETURN = "/plan/provider/return"
"""Where a provider sends a browser back to, after signing in there."""


class UseCases(Struct, frozen=True, kw_only=True):
    """What the service can do, over one open store. Those that record who acts are made for each who acts.

    `reload` reads forms, indicators and organisation again. It raises `FaultyFormsError`, and then nothing has changed.
    """

    clock: Clock
    store: DatabaseStore
    registry: FormRegistry
    timekeeper: Timekeeper
    collector_cache: CollectorCache
    submissions: Submissions
    live_scores: LiveScores
    reports: Reports
    current_reports: Reports
    certification: Certification
    figure_links: FigureLinks
    amendments: Amendments
    comments: Comments
    comment_marks: CommentMarks
    measurements: Measurements
    remarks: Remarks
    conclusions: Conclusions
    imports: Imports
    receipts: Receipts
    sign_in_service: SignIn
    second_factors: SecondFactors
    unsent_forms: UnsentForms
    publishing: Publishing
    drafts: Drafts
    dispatcher: WebhookDispatcher
    reminders: Reminders
    webhook_keys: WebhookKeys
    sender: Sender
    qr: Qr
    demonstration: bool
    reload: Callable[[], Awaitable[None]]

    def accounts(self, who: str = TERMINAL) -> Accounts:
        """Accounts, changed by one who acts."""
        return Accounts(self.store, self.clock, who=who)

    def collectors(self, who: str = TERMINAL) -> Collectors:
        """Collectors, changed by one who acts."""
        return Collectors(self.store, self.registry, self.clock, who=who)

    def populations(self, who: str = TERMINAL) -> Populations:
        """How many people collectors ask, told by one who acts."""
        return Populations(self.store, self.clock, who=who)

    def exclusions(self, who: str = TERMINAL) -> Exclusions:
        """Exclusions, made and taken back by one who acts."""
        return Exclusions(self.store, self.registry, self.clock, who=who)

    def withdrawals(self, who: str = TERMINAL) -> Withdrawals:
        """Withdrawals of whole collectors, made and taken back by one who acts."""
        return Withdrawals(self.store, self.clock, who=who)

    def invitations(self, who: str = TERMINAL) -> Invitations:
        """Slips, made by one who acts."""
        return Invitations(self.store, self.clock, who=who)

    def tokens(self, who: str = TERMINAL) -> Tokens:
        """Tokens of programs, made and revoked by one who acts."""
        return Tokens(self.store, self.clock, who=who)

    def webhooks(self, who: str = TERMINAL) -> Webhooks:
        """Webhooks, added and removed by one who acts."""
        return Webhooks(self.store, self.clock, self.webhook_keys, who=who, demonstration=self.demonstration)


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    clock: Clock = now,
    catalogue: Catalogue | None = None,
    counters: Counters | None = None,
) -> AsyncIterator[UseCases]:
    """Open an installation, which is made and migrated where needed.

    Raises `FaultyFormsError` for definitions that cannot be used, and what opening a database raises.
    """
    catalogue = catalogue or load(settings.forms)
    speak_for(catalogue.organisation)
    settings.folder.mkdir(parents=True, exist_ok=True)
    async with open_store(settings.database) as store, open_replica(store, settings.read_database_url) as replica:
        timekeeper = Timekeeper(store, clock)
        # Before anything is written at this time, which would then be taken for evidence.
        await timekeeper.look()
        registry = await publish(catalogue, store, clock)
        await Adoption(registry, clock).of_everything(store)
        yield _use_cases(settings, catalogue, store, replica, registry, timekeeper, clock, counters)


def _use_cases(  # noqa: PLR0913, PLR0917 - what all use cases are made of
    settings: Settings,
    catalogue: Catalogue,
    store: DatabaseStore,
    replica: FigureSource,
    registry: FormRegistry,
    timekeeper: Timekeeper,
    clock: Clock,
    counters: Counters | None,
) -> UseCases:
    def scores_of(source: FigureSource) -> LiveScores:
        return LiveScores(source, registry, clock, demonstration=demonstration)

    async def reload() -> None:
        fresh = await asyncio.to_thread(load, settings.forms)
        registry.redefine(await publish(fresh, store, clock))
        definitions.catalogue = fresh
        speak_for(fresh.organisation)
        await Collectors(store, registry, clock).create_missing()

    def letter(due: Sequence[Due], to: str) -> Mail:
        told = definitions.catalogue.organisation
        return reminder_mail(due, to, organisation=told, link=settings.link, demonstration=demonstration)

    demonstration, definitions = settings.demonstration, FormDefinitions(catalogue)
    publishing = Publishing(store, registry, definitions, clock)
    live_scores, current = scores_of(replica), Reports(registry, scores_of(store))
    certification = Certification(store, current, clock)
    keys, sender, codes = KeyFile(settings.webhook_key), LazyHttpSender(), _codes(settings)
    return UseCases(
        clock=clock,
        store=store,
        registry=registry,
        timekeeper=timekeeper,
        collector_cache=CollectorCache(store, clock),
        submissions=Submissions(store, registry, clock, timekeeper, counters=counters),
        live_scores=live_scores,
        reports=Reports(registry, live_scores),
        current_reports=current,
        certification=certification,
        figure_links=FigureLinks(store, certification, clock),
        amendments=Amendments(store, registry, current, clock),
        comments=Comments(store, registry),
        comment_marks=CommentMarks(store, clock),
        measurements=Measurements(store, registry, clock),
        remarks=Remarks(store, registry, clock),
        conclusions=Conclusions(store, registry, clock),
        imports=Imports(store, registry, clock),
        receipts=Receipts(store, registry, clock),
        sign_in_service=SignIn(store, clock, Argon2Passwords(), codes, slowed=settings.rate_limits),
        second_factors=SecondFactors(store, clock, codes, settings.require_totp),
        unsent_forms=UnsentForms(store, clock),
        publishing=publishing,
        drafts=Drafts(store, registry, publishing, clock),
        dispatcher=WebhookDispatcher(
            store, clock, keys, sender, random.random, demonstration=demonstration, counters=counters
        ),
        reminders=Reminders(
            store, clock, current, mailer_of(settings), letter, link=settings.link, demonstration=demonstration
        ),
        webhook_keys=keys,
        sender=sender,
        qr=Qr(settings.link),
        demonstration=demonstration,
        reload=reload,
    )


def _codes(settings: Settings) -> OneTimeCodes:
    keys = KeyFile(settings.second_factor_key, "second factor", SecondFactorKeyMissingError)
    return OneTimeCodes(keys, f"Pochai {urlsplit(settings.link).hostname}")


def backups_of(settings: Settings) -> BackupFolder:
    """Return the folder of an installation's backups."""
    keys = (settings.webhook_key, settings.second_factor_key, settings.token_file)
    return BackupFolder(settings.backups, settings.database, keys)


def mailer_of(settings: Settings) -> SmtpMailer | None:
    """Return what sends e-mail, or `None`. Raises `SettingsError` without its extra or its password."""
    if not settings.smtp_url:
        return None
    try:
        from service.adapters.smtp_mailer import SmtpMailer  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError("mail-extra", server="POCHAI_SMTP_URL") from None
    return SmtpMailer(settings.smtp_url, settings.smtp_password, settings.mail_from)


def provider_of(settings: Settings, clock: Clock = now) -> OpenIdProvider | None:
    """Return the OpenID Connect provider, or `None`. Raises `SettingsError` without its extra or its secret."""
    if not settings.oidc_issuer:
        return None
    try:
        from service.adapters.openid import OpenIdProvider, Registration  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError("provider-extra", issuer="POCHAI_OIDC_ISSUER") from None
    registration = Registration(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        secret=settings.oidc_secret,
        claim=settings.oidc_claim,
        name=settings.oidc_name or urlsplit(settings.oidc_issuer).netloc,
        return_to=f"{settings.link}{PROVIDER_RETURN}",
    )
    return OpenIdProvider(registration, clock)
