"""Commands that serve: the service, and a demonstration with a database of its own."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.adapters.clock import now
from service.adapters.garbage import kept_to_the_end
from service.adapters.logs import log_to_standard_error
from service.adapters.worker_reports import report_failure, report_ready, worker_reports
from service.application.accounts.tokens import new_secret
from service.application.demo_data import beginning, fill
from service.bootstrap import provider_of
from service.cli.context import (
    TEXTS,
    CommandError,
    database_errors_in_words,
    open_context,
    print_result,
    print_status,
)
from service.cli.error_lines import lines_of
from service.cli.listening import check_place
from service.cli.output_files import refuse, writing_secret
from service.domain.errors import NameTakenError, PlannerExistsError, SurveyError
from service.environment import read_settings
from service.settings import DEMONSTRATION, Settings, SettingsError
from service.texts.fault_sentences import reason

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from service.adapters.server import RequestLimits
    from service.bootstrap import UseCases
    from service.domain.collecting.collector import Collector

PLANNER = "planner"
_SHOWN_FIRST = "progress"
"""The form whose QR code is printed in the terminal, if it exists."""

_DEMONSTRATION_SHEETS = 600
_VISITOR = "demo"
_ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - asked for by --lan


async def serve(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped; return the exit status.

    The first start creates the database, a collector for each form, and a token.
    """
    settings = _on_lan(settings) if args.lan else settings
    with _failures_in_words(settings):
        _check_surroundings(settings)
        log_to_standard_error()
        async with open_context(settings) as site:
            await site.collectors().create_missing()
            await _greet(site, settings)
        return await _run(settings)


async def demo(args: argparse.Namespace, settings: Settings) -> int:
    """Serve a separate database filled with made-up answers over two fiscal years."""
    settings = replace(settings, database_url=f"sqlite:///{settings.data_dir / DEMONSTRATION}")
    settings = _on_lan(settings) if args.lan else settings
    with _failures_in_words(settings):
        _check_surroundings(settings)
        log_to_standard_error()
        async with open_context(settings) as site:
            if not await site.collectors().everything():
                print_status(TEXTS.cli.say("demo_filling", count=_DEMONSTRATION_SHEETS))
                begun = beginning(now)
                await replace(site, clock=lambda: begun).collectors().create_missing()
                await fill(site.store, site.registry, now, _DEMONSTRATION_SHEETS, TEXTS.demonstration.words)
            await _greet(site, settings)
        return await _run(settings)


@contextmanager
def _failures_in_words(settings: Settings) -> Iterator[None]:
    """Turn whatever keeps the service from starting into one line. Raises `CommandError`, and known errors as are."""
    try:
        with database_errors_in_words(settings):
            yield
    except (CommandError, SettingsError, SurveyError, OSError):
        raise
    except Exception as error:
        raise CommandError(TEXTS.cli.say("cannot_start", message=reason(error))) from error


async def _run(settings: Settings) -> int:
    with kept_to_the_end():
        from service.adapters import server  # noqa: PLC0415 - loads the web framework
        from service.app import create_app  # noqa: PLC0415 - loads the web framework

    place = server.Place(host=settings.host, port=settings.port, socket=settings.socket)
    if not settings.rate_limits:
        print_status(TEXTS.cli.limits_off)
    if settings.workers > 1:
        # The worker processes read their own settings, so the changes of --lan must be in the environment.
        database = settings.database
        os.environ.update(
            POCHAI_HOST=settings.host,
            POCHAI_BASE_URL=settings.link,
            POCHAI_DATABASE_URL=database if isinstance(database, str) else f"sqlite:///{database}",
        )
        # In the main thread, because it listens for signals.
        with worker_reports(partial(_say_ready, settings), print_status):
            server.serve_many("service.cli.serve:worker", place, settings.workers)
        return 0
    return await server.serve(create_app(settings), place, partial(_say_ready, settings))


def worker() -> RequestLimits:
    """Return the application of one of several server processes, from the environment.

    A process that cannot start reports why, and ends before the server would print a traceback.
    """
    with kept_to_the_end():
        from service.adapters.server import RequestLimits  # noqa: PLC0415 - loads the web framework
        from service.app import create_app  # noqa: PLC0415 - loads the web framework

    log_to_standard_error()
    settings = read_settings(os.environ)
    try:
        return RequestLimits(create_app(settings), report_ready, partial(_report_failure, settings))
    except Exception as error:
        _report_failure(settings, error)
        raise


def _report_failure(settings: Settings, error: BaseException) -> None:
    if not isinstance(error, Exception):
        return
    try:
        with _failures_in_words(settings):
            raise error
    except (CommandError, SettingsError, SurveyError, OSError) as known:
        report_failure("\n".join(lines_of(known)))
    os._exit(1)


def _say_ready(settings: Settings) -> None:
    print_result(TEXTS.cli.say("serving", link=settings.link))
    # Otherwise, without a terminal, the output would appear only at the end.
    sys.stdout.flush()


async def _greet(site: UseCases, settings: Settings) -> None:
    collectors = await site.collectors().everything()
    titles = {each.questionnaire.form.id: each.questionnaire.form.title for each in site.registry.current}
    first = _shown_first(collectors)
    if settings.demonstration:
        print_status(TEXTS.cli.demonstration)
    if first:
        print_result(site.qr.terminal(first))
        print_result(f"{TEXTS.cli.say('scan', title=titles.get(first.form, first.form))}: {site.qr.link(first)}")
        print_result()
    print_result(TEXTS.cli.collectors)
    for collector in collectors:
        print_result(f"  {site.qr.link(collector)}  {titles.get(collector.form, collector.form)} ({collector.label})")
    print_result()
    await _greet_planner(site, settings, first.form if first else _SHOWN_FIRST)
    print_result(TEXTS.cli.say("planners_pages", link=settings.link))
    if settings.demonstration:
        print_result(TEXTS.cli.say("planners_link", link=f"{settings.link}/plan/password/{await _way_in(site)}"))
    print_result()


async def _way_in(site: UseCases) -> str:
    """Return the secret of a set-password link for trying the demonstration."""
    try:
        return (await site.accounts().create(_VISITOR, "keeper")).secret
    except PlannerExistsError:
        return (await site.accounts().reset(_VISITOR)).secret


def _shown_first(collectors: list[Collector]) -> Collector | None:
    """Return a collector that can be answered at once, if any."""
    takes = [each for each in collectors if each.access == "open" and each.refusal(now()) is None]
    return next((each for each in takes if each.form == _SHOWN_FIRST), takes[0] if takes else None)


async def _greet_planner(site: UseCases, settings: Settings, form: str) -> None:
    """Write a token for the planner to an owner-only file, and print its path."""
    file = settings.token_file
    if PLANNER not in {token.name for token in await site.tokens().everything()}:
        await _leave_token(site, file)
    if file.exists():
        print_result(TEXTS.cli.say("token_made", file=str(file)))
        year = site.live_scores.today().fiscal_year
        print_result(TEXTS.cli.say("token_try", file=str(file), link=settings.link, form=form, year=year))
        print_result()


async def _leave_token(site: UseCases, file: Path) -> None:
    """Create the token once its secret is on disk; another process may have been faster."""
    secret = new_secret()
    with suppress(NameTakenError), writing_secret(file, f"{secret}\n"):
        await site.tokens().create(PLANNER, ["scores:read"], secret)


def _check_surroundings(settings: Settings) -> None:
    """Refuse to start without an extra, or where nobody can listen, before links are printed."""
    provider_of(settings, now)
    check_place(settings)


def _on_lan(settings: Settings) -> Settings:
    """Listen on all addresses, and put this machine's LAN address into the links."""
    if settings.host not in {Settings().host, _ANY_ADDRESS}:
        refuse("lan_and_host", host=settings.host)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: only asks the routing table (192.0.2.1 is a documentation address, RFC 5737).
            probe.connect(("192.0.2.1", 9))
            address = probe.getsockname()[0]
        except OSError:
            address = "127.0.0.1"
    return replace(settings, host=_ANY_ADDRESS, base_url=settings.base_url or f"http://{address}:{settings.port}")
