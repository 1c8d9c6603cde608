"""What an installation needs around it: forms, template, extras, backups and their timer, and a provider."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from service.adapters.clock import now
from service.adapters.form_files.toml import load
from service.bootstrap import backups_of, mailer_of, provider_of
from service.cli.context import TEXTS
from service.cli.doctor.check import bad, good, warn
from service.cli.forms import try_templates
from service.domain.backup import newest_good, overdue
from service.domain.errors import BrokenTemplateError, FaultyFormsError, ProviderDownError
from service.domain.organisation.organisation import wanting
from service.settings import TEMPLATES
from service.texts.fault_sentences import reason
from service.texts.formatting import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.cli.doctor.check import Check
    from service.cli.doctor.trial import Trial
    from service.domain.catalogue import Catalogue
    from service.settings import Settings

EXTRAS = {
    "charts": "matplotlib",
    "metrics": "prometheus_client",
    "office": "docxtpl",
    "pdf": "fpdf",
    "words": "pythainlp",
}
"""The extras of which something is missed on pages, and a module of each."""

SYSTEMD = Path("/run/systemd/system")
"""There while systemd runs the machine."""

_TIMERS = ("systemctl", "list-units", "--no-legend", "pochai-backup*.timer")


def check_surroundings(settings: Settings) -> tuple[Catalogue | None, list[Check]]:
    """Return the definitions, if they can be used, and the checks of them, of the template and of extras."""
    catalogue, forms = _forms(settings)
    return catalogue, [forms, *_organisation(catalogue), *_template(settings), _extras()]


def _forms(settings: Settings) -> tuple[Catalogue | None, Check]:
    try:
        return load(settings.forms), good("forms")
    except FaultyFormsError as error:
        return None, bad("forms", TEXTS.problems.say(error.code, **error.params))


def _organisation(catalogue: Catalogue | None) -> Iterator[Check]:
    """Check that respondents can tell and reach the organisation."""
    if catalogue is None:
        return
    wants = wanting(catalogue.organisation)
    yield from (warn("organisation", case=each) for each in wants)
    if not wants:
        yield good("organisation", catalogue.organisation.name or "")


def _template(settings: Settings) -> Iterator[Check]:
    """Fill the templates of an organisation, which are beside its own forms."""
    if not os.access(settings.forms, os.R_OK | os.X_OK, effective_ids=True):
        return
    templates = [*map(settings.template, TEMPLATES)]
    if settings.forms_dir is None or settings.forms_dir not in {each.parent for each in templates}:
        return
    try:
        try_templates(None, settings)
    except BrokenTemplateError as error:
        yield warn("template", TEXTS.problems.say(error.code, **error.params))
    else:
        yield good("template")


def _extras() -> Check:
    missing = [name for name, module in EXTRAS.items() if find_spec(module) is None]
    return warn("extras", ", ".join(missing)) if missing else good("extras")


def check_backups(settings: Settings, trial: Trial) -> Iterator[Check]:
    """Check the folder of backups, and, where there is a database, the newest good one and systemd's timer."""
    if trial.backups:
        yield bad("backup_dir", f"{settings.backups}: {reason(OSError(trial.backups, ''))}")
    else:
        yield good("backup_dir", str(settings.backups))
    if not settings.database_expected:
        return
    newest = newest_good(backups_of(settings).manifests(), now())
    detail = day(newest.made, "th") if newest else str(settings.backups)
    yield warn("backup", detail) if overdue(newest, now()) else good("backup", detail)
    if SYSTEMD.is_dir() and (program := shutil.which(_TIMERS[0])):
        listed = subprocess.run([program, *_TIMERS[1:]], capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
        yield good("timer") if listed.stdout.strip() else warn("timer")


async def check_mail(settings: Settings) -> list[Check]:
    """Check the mail server of reminders, if configured, without sending any. Raises `SettingsError`."""
    mailer = mailer_of(settings)
    if mailer is None:
        return []
    trouble = await mailer.trouble()
    if trouble is None:
        return [good("mail", settings.smtp_url)]
    by_system = trouble.case == "mail_unreached"
    said = reason(trouble.error) if by_system else getattr(trouble.error, "verify_message", trouble.error)
    return [warn("mail", f"{settings.smtp_url}: {said}", trouble.case)]


async def check_provider(settings: Settings) -> list[Check]:
    """Check the OpenID Connect provider, if configured. Raises `SettingsError`."""
    provider = provider_of(settings, now) if settings.oidc_issuer else None
    try:
        if provider:
            await provider.check()
    except ProviderDownError:
        return [bad("provider", settings.oidc_issuer)]
    return [good("provider", settings.oidc_issuer)] if provider else []
