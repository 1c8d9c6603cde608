"""The database: whether it can be used, and what is in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from service.adapters.clock import now
from service.adapters.database import (
    EngineError,
    SchemaError,
    UnreachableError,
    engine_errors,
    examine_store,
    replica_usable,
)
from service.adapters.database.sqlite.file_identity import left_alone
from service.adapters.key_file import KeyFile
from service.application.forms.filed_forms import compare, from_web
from service.application.maintenance import PURGE
from service.application.ports.store import CAME, REWRITING
from service.application.timekeeping import newest_moment
from service.cli.context import TEXTS, deletion_sentence, engine_sentence, rules_sentence, schema_sentence
from service.cli.doctor.check import bad, good, warn
from service.domain.errors import SecondFactorKeyMissingError, WebhookKeyMissingError
from service.domain.timekeeping import day_of, doubt_of
from service.texts.fault_sentences import reason
from service.texts.formatting import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from service.adapters.database import DatabaseStore, Health
    from service.application.ports.records import FormVersion
    from service.cli.doctor.check import Check
    from service.domain.catalogue import Catalogue
    from service.settings import Settings

_NIGHTS = timedelta(days=3)
"""How long the night's work may be missed: a weekend."""

LOCK_SECONDS = 1.0
"""How long another program may keep the file; a commit takes milliseconds."""

_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")


async def check_database(settings: Settings, catalogue: Catalogue | None) -> list[Check]:
    """Check the database, if there is one, and what it holds."""
    name = settings.database_name
    if isinstance(settings.database, Path) and left_alone(settings.database):
        return [bad("database", name, "lost")]
    if not settings.database_expected:
        return [warn("database", name, "no_database")]
    try:
        with engine_errors(settings.database):
            return await _examined(settings, catalogue)
    except SchemaError as error:
        return [bad("database", schema_sentence(name, error), "schema")]
    except EngineError as error:
        return [bad("database", engine_sentence(name, error), _case(error))]
    except OSError as error:
        return [bad("database", f"{name}: {reason(error)}")]


def _case(error: EngineError) -> str:
    if isinstance(error, UnreachableError):
        return "unreachable"
    return "locked" if getattr(error.__cause__, "sqlite_errorname", "").startswith(_LOCKED) else ""


async def _examined(settings: Settings, catalogue: Catalogue | None) -> list[Check]:
    async with examine_store(settings.database) as store:
        found = [*_health(await store.health()), *_lock(settings.database)]
        return [*found, *await _contents(store, catalogue, settings), *await _replica(store, settings)]


def _lock(database: Path | str) -> Iterator[Check]:
    """Check that a SQLite file can be written: begin, and go back."""
    if not isinstance(database, Path):
        return
    try:
        with closing(sqlite3.connect(database, timeout=LOCK_SECONDS, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.OperationalError as error:
        yield warn("lock", reason(error), "locked")
    else:
        yield good("lock")


async def _replica(store: DatabaseStore, settings: Settings) -> list[Check]:
    """Check the replica that figures are read from, if there is one."""
    if not settings.read_database_url:
        return []
    usable = await replica_usable(store, settings.read_database_url)
    return [good("replica") if usable else warn("replica")]


def _health(health: Health) -> list[Check]:
    sound = health.integrity == "ok"
    return [
        good("database") if sound else bad("database", health.integrity),
        good("durable") if health.durable else bad("durable"),
    ]


async def _contents(store: DatabaseStore, catalogue: Catalogue | None, settings: Settings) -> list[Check]:
    if await store.behind():
        return [warn("published", case="behind")]
    others = [*await _time(store), *await _maintenance(store), *await _webhooks(store, settings)]
    others += await _second_factors(store, settings)
    if catalogue is None:
        return others
    published, _, faults = await compare(catalogue, store, now())
    held = bad("published") if faults else good("published")
    adopted = (await store.year_rules.in_force()).values()
    differing = [warn("year_rules", rules_sentence(each)) for each in catalogue.differing_rules(adopted)]
    return [held, *_from_web(catalogue, published), *differing, *others]


async def _time(store: DatabaseStore) -> list[Check]:
    """Check the clock against what is stored, and tell of an announced deletion."""
    moment, kept = now(), await store.timekeeping.read()
    doubt = doubt_of(moment, await newest_moment(store), kept)
    told = TEXTS.doctor.clock.say(doubt, now=day(moment, "th")) if doubt else ""
    checks = [bad("clock", told) if doubt else good("clock", day(moment, "th"))]
    return checks + ([good("deletion", deletion_sentence(kept.deletion))] if kept and kept.deletion else [])


def _from_web(catalogue: Catalogue, published: list[FormVersion]) -> Iterator[Check]:
    """Yield the forms asked as published on the web, and those whose file differs."""
    filed = {(form.id, form.version) for form in catalogue.forms}
    asked = sorted((each.form, each.version) for each in from_web(catalogue, published).values())
    if newer := [each for each in asked if each not in filed]:
        yield good("from_web", _listed(newer))
    if other := [each for each in asked if each in filed]:
        yield warn("passed_over", _listed(other))


def _listed(forms: list[tuple[str, int]]) -> str:
    return ", ".join(f"{form} {version}" for form, version in forms)


async def _maintenance(store: DatabaseStore) -> list[Check]:
    """Check that the night's work was done in the last days, by a service that has collectors for as long.

    It is begun whatever becomes of it: the answers that came before must have been laid anew, too.
    """
    begun = await store.daily_tasks.begun(PURGE)
    collectors = await store.collectors.everything()
    days = [begun] if begun else [day_of(each.created) for each in collectors[:1]]
    detail = day(begun, "th") if begun else ""
    if _late(days):
        return [warn("maintenance", detail)]
    waiting = [each for name in (CAME, REWRITING) if (each := await store.daily_tasks.begun(name))]
    if _late(waiting):
        return [warn("maintenance", day(min(waiting), "th"), "rewriting")]
    return [good("maintenance", detail)]


def _late(days: Iterable[date]) -> bool:
    return any(day_of(now()) - each > _NIGHTS for each in days)


async def _webhooks(store: DatabaseStore, settings: Settings) -> list[Check]:
    """Check the webhooks, if any: the signing key, and deliveries given up."""
    webhooks = await store.outbox.webhooks()
    if not webhooks:
        return []
    try:
        KeyFile(settings.webhook_key).key(webhooks[0].id)
    except WebhookKeyMissingError:
        return [bad("webhooks", str(settings.webhook_key), "webhook_key")]
    given_up = sum(each.state == "given-up" for each in await store.outbox.deliveries())
    return [warn("webhooks", str(given_up), "given_up") if given_up else good("webhooks")]


async def _second_factors(store: DatabaseStore, settings: Settings) -> list[Check]:
    """Check the key of second factors, if an account has one."""
    if not any(each.second_factor_on for each in await store.accounts.everything()):
        return []
    try:
        KeyFile(settings.second_factor_key, missing=SecondFactorKeyMissingError).key("")
    except SecondFactorKeyMissingError:
        return [bad("second_factor", str(settings.second_factor_key), "second_factor_key")]
    return [good("second_factor")]
