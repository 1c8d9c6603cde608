"""`pochai doctor`: check every part of an installation without changing anything."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from datetime import date, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from service.adapters.clock import now
from service.adapters.database import SchemaError, UnreachableError, examine_store, replica_usable
from service.adapters.form_files.toml import load
from service.adapters.key_file import KeyFile
from service.application.forms.registry import compare, from_web
from service.application.maintenance import PURGE
from service.application.timekeeping import newest_moment
from service.bootstrap import backups_of, provider_of
from service.cli.context import (
    TEXTS,
    deletion_sentence,
    print_json,
    print_result,
    schema_sentence,
    unreachable_sentence,
)
from service.domain.backup import newest_good, overdue
from service.domain.errors import FaultyFormsError, ProviderDownError, WebhookKeyMissingError
from service.domain.organisation.organisation import wanting
from service.domain.timekeeping import day_of, doubt_of
from service.texts.fault_sentences import reason
from service.texts.formatting import day

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from service.adapters.database import DatabaseStore, Health
    from service.application.ports.records import FormVersion
    from service.domain.catalogue import Catalogue
    from service.settings import Settings

_LOW_SPACE = 200 * 1024 * 1024
_MEBIBYTE = 1024 * 1024
_NIGHTS = timedelta(days=3)
"""How long the night's work may be missed: a weekend."""


class Check(Struct, frozen=True, kw_only=True):
    """One check: its name, its result and, where that is bad, advice."""

    name: str
    verdict: Literal["good", "warn", "bad"] = "good"
    said: str
    advice: str | None = None


async def doctor(args: argparse.Namespace, settings: Settings) -> int:
    """Check an installation; exit 1 where something is bad."""
    catalogue, forms = _forms(settings)
    checks = [_data_dir(settings), _space(settings), forms, *await _database(settings, catalogue)]
    checks += [*_organisation(catalogue), *_backup(settings), _base_url(settings)]
    checks += await _provider(settings)
    if args.format == "json":
        print_json(checks)
    else:
        for check in checks:
            print_result("\t".join(filter(None, (TEXTS.doctor.verdicts.say(check.verdict), check.said, check.advice))))
    return int(any(check.verdict == "bad" for check in checks))


def _good(name: str, detail: str = "") -> Check:
    title = TEXTS.doctor.checks.say(name)
    return Check(name=name, said=f"{title} ({' '.join(detail.split())})" if detail else title)


def _bad(name: str, detail: str = "", advice: str = "", verdict: Literal["warn", "bad"] = "bad") -> Check:
    told = TEXTS.doctor.advice.say(advice or name)
    return Check(name=name, said=_good(name, detail).said, verdict=verdict, advice=told)


def _data_dir(settings: Settings) -> Check:
    folder = _nearest(settings.folder)
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"pochai")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return _bad("data_dir", f"{folder}: {reason(error)}")
    return _good("data_dir", str(folder))


def _nearest(folder: Path) -> Path:
    """Return a folder, or its nearest existing parent."""
    return next(each for each in (folder, *folder.absolute().parents) if each.exists())


def _space(settings: Settings) -> Check:
    free = shutil.disk_usage(_nearest(settings.folder)).free
    detail = f"{free // _MEBIBYTE} MiB"
    return _good("space", detail) if free > _LOW_SPACE else _bad("space", detail, verdict="warn")


def _forms(settings: Settings) -> tuple[Catalogue | None, Check]:
    try:
        return load(settings.forms), _good("forms")
    except FaultyFormsError as error:
        return None, _bad("forms", TEXTS.problems.say(error.code, **error.params))


def _organisation(catalogue: Catalogue | None) -> list[Check]:
    """Check that respondents can tell and reach the organisation."""
    if catalogue is None:
        return []
    wants = wanting(catalogue.organisation)
    found = [_bad("organisation", advice=each, verdict="warn") for each in wants]
    return found or [_good("organisation", catalogue.organisation.name or "")]


async def _database(settings: Settings, catalogue: Catalogue | None) -> list[Check]:
    name = settings.database_name
    if not settings.database_expected:
        return [_bad("database", name, "no_database", "warn")]
    try:
        async with examine_store(settings.database) as store:
            found = [*_health(await store.health()), *await _contents(store, catalogue, settings)]
            return [*found, *await _replica(store, settings)]
    except SchemaError as error:
        return [_unfit(schema_sentence(name, error))]
    except UnreachableError as error:
        return [_unfit(unreachable_sentence(name, error))]
    except (OSError, sqlite3.Error) as error:
        return [_bad("database", f"{name}: {reason(error)}")]


async def _replica(store: DatabaseStore, settings: Settings) -> list[Check]:
    """Check the replica that figures are read from, if there is one."""
    if not settings.read_database_url:
        return []
    usable = await replica_usable(store, settings.read_database_url)
    return [_good("replica") if usable else _bad("replica", verdict="warn")]


def _unfit(advice: str) -> Check:
    return Check(name="database", verdict="bad", said=TEXTS.doctor.checks.database, advice=advice)


def _health(health: Health) -> list[Check]:
    sound = health.integrity == "ok"
    return [
        _good("database") if sound else _bad("database", health.integrity),
        _good("durable") if health.durable else _bad("durable"),
    ]


async def _contents(store: DatabaseStore, catalogue: Catalogue | None, settings: Settings) -> list[Check]:
    if await store.behind():
        return [_bad("published", advice="behind", verdict="warn")]
    others = [*await _time(store), *await _maintenance(store), *await _webhooks(store, settings)]
    if catalogue is None:
        return others
    published, _, faults = await compare(catalogue, store.forms)
    held = _bad("published") if faults else _good("published")
    return [held, *_from_web(catalogue, published), *others]


async def _time(store: DatabaseStore) -> list[Check]:
    """Check the clock against what is stored, and tell of an announced deletion."""
    moment, kept = now(), await store.timekeeping.read()
    doubt = doubt_of(moment, await newest_moment(store), kept)
    told = TEXTS.doctor.clock.say(doubt, now=day(moment, "th")) if doubt else ""
    checks = [_bad("clock", told) if doubt else _good("clock", day(moment, "th"))]
    return checks + ([_good("deletion", deletion_sentence(kept.deletion))] if kept and kept.deletion else [])


def _from_web(catalogue: Catalogue, published: list[FormVersion]) -> Iterator[Check]:
    """Yield the forms asked as published on the web, and those whose file differs."""
    filed = {(form.id, form.version) for form in catalogue.forms}
    asked = sorted((each.form, each.version) for each in from_web(catalogue, published).values())
    if newer := [each for each in asked if each not in filed]:
        yield _good("from_web", _listed(newer))
    if other := [each for each in asked if each in filed]:
        yield _bad("passed_over", _listed(other), verdict="warn")


def _listed(forms: list[tuple[str, int]]) -> str:
    return ", ".join(f"{form} {version}" for form, version in forms)


async def _maintenance(store: DatabaseStore) -> list[Check]:
    """Check that the night's work was begun in the last days, by a service that has collectors for as long."""
    row = await store.reading.row("daily_task_day", name=PURGE)
    collectors = await store.collectors.everything()
    days = [date.fromisoformat(row[0])] if row else [day_of(each.created) for each in collectors[:1]]
    late = any(day_of(now()) - each > _NIGHTS for each in days)
    detail = day(date.fromisoformat(row[0]), "th") if row else ""
    return [_bad("maintenance", detail, verdict="warn") if late else _good("maintenance", detail)]


async def _webhooks(store: DatabaseStore, settings: Settings) -> list[Check]:
    """Check the webhooks, if any: the signing key, and deliveries given up."""
    webhooks = await store.outbox.webhooks()
    if not webhooks:
        return []
    try:
        KeyFile(settings.webhook_key).key(webhooks[0].id)
    except WebhookKeyMissingError:
        return [_bad("webhooks", str(settings.webhook_key), "webhook_key")]
    given_up = sum(each.state == "given-up" for each in await store.outbox.deliveries())
    return [_bad("webhooks", str(given_up), "given_up", "warn") if given_up else _good("webhooks")]


def _backup(settings: Settings) -> list[Check]:
    """Check the age of the newest good backup, where there is a database."""
    if not settings.database_expected:
        return []
    newest = newest_good(backups_of(settings).manifests())
    detail = day(newest.made, "th") if newest else str(settings.backups)
    return [_bad("backup", detail, verdict="warn") if overdue(newest, now()) else _good("backup", detail)]


def _base_url(settings: Settings) -> Check:
    host = urlsplit(settings.link).hostname or ""
    try:
        local = ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    return _bad("base_url", settings.link, verdict="warn") if local else _good("base_url", settings.link)


async def _provider(settings: Settings) -> list[Check]:
    """Check the OpenID Connect provider, if configured. Raises `SettingsError`."""
    provider = provider_of(settings, now) if settings.oidc_issuer else None
    try:
        if provider:
            await provider.check()
    except ProviderDownError:
        return [_bad("provider", settings.oidc_issuer)]
    return [_good("provider", settings.oidc_issuer)] if provider else []
