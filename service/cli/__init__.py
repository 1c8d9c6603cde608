"""`pochai`: the command line of the service."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import TYPE_CHECKING, NoReturn

from service.cli.context import TEXTS, CommandError, OtherSchemaError, print_status
from service.cli.ownership import owned_by_the_service
from service.cli.parser import build_parser
from service.domain.errors import Fault, FaultyFormsError, InvalidCollectorError, InvalidWebhookError, SurveyError
from service.domain.period import FIRST_YEAR, LAST_YEAR
from service.settings import SettingsError, read_settings
from service.texts.fault_sentences import fault_sentence, reason

if TYPE_CHECKING:
    from collections.abc import Sequence

_SILENT = logging.NullHandler()
USAGE_ERROR = 2
INTERRUPTED = 130


def run() -> NoReturn:
    """Run the command of this process, and end the process with its status.

    The server's own threads outlive its event loop. One that asks for the interpreter while Python takes it down would
    abort the process (status -6), so nothing is taken down: all has been closed and written by then.
    """
    status = main()
    try:
        sys.stdout.flush()
    except OSError:
        _without_output(status)
    sys.stderr.flush()
    os._exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; errors go to standard error, one line each."""
    # Commands say what they have to say by themselves; a service that begins to serve sets up its log.
    logging.getLogger("service").addHandler(_SILENT)
    # Files are created for this user only.
    os.umask(0o077)
    parsed = build_parser().parse_args(arguments)
    if parsed.run is None:
        parsed.parser.print_help()
        return USAGE_ERROR
    try:
        settings = read_settings(os.environ)
        with owned_by_the_service(settings.folder), owned_by_the_service(settings.backups):
            result: int | None = asyncio.run(parsed.run(parsed, settings))
        sys.stdout.flush()
    except (SettingsError, SurveyError, CommandError) as error:
        for line in _lines(error):
            print_status(line)
        return USAGE_ERROR if isinstance(error, (SettingsError, OtherSchemaError)) else 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader closed the pipe, as `head` does.
        return _without_output(0)
    except (OSError, UnicodeEncodeError) as error:
        print_status(TEXTS.cli.not_utf8 if isinstance(error, UnicodeEncodeError) else _failed(error))
        return _without_output(1)
    return result or 0


def _failed(error: OSError) -> str:
    of = f" ({error.filename})" if error.filename else ""
    return str(TEXTS.cli.say("failed", message=f"{reason(error)}{of}"))


def _without_output(status: int) -> int:
    """Return the status after detaching standard output, so that Python does not fail on flushing it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _lines(error: SettingsError | SurveyError | CommandError) -> list[str]:
    """Return an error in words: one line, or one for each fault and their number."""
    if isinstance(error, SettingsError):
        return [TEXTS.settings.say(error.code, **error.params)]
    if isinstance(error, CommandError):
        return [str(error)]
    if not isinstance(error, FaultyFormsError):
        return [_sentence(error)]
    more = [TEXTS.cli.say("more_faults", count=error.more)] if error.more else []
    return [*map(fault_line, error.faults), *more, _sentence(error)]


def fault_line(fault: Fault) -> str:
    """Return a fault as a line: file, line number, path, and what is wrong."""
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    where = f" {fault.where}:" if fault.where else ""
    return f"{place}:{where} {fault_sentence(fault)}"


def _sentence(error: SurveyError) -> str:
    params = dict(error.params)
    if isinstance(error, InvalidWebhookError):
        params["reason"] = TEXTS.webhook_reasons.say(str(params["reason"]))
    said = str(TEXTS.problems.say(error.code, **params, first=FIRST_YEAR, last=LAST_YEAR))
    violations = error.violations if isinstance(error, InvalidCollectorError) else []
    reasons = " ".join(TEXTS.reasons.say(each.code, **each.params) for each in violations)
    return f"{said}: {reasons}" if reasons else said
