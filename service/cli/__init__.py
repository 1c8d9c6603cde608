"""`pochai`: the command line of the service."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from service.cli.context import TEXTS, CommandError, OtherSchemaError, at_database, print_status
from service.cli.error_lines import lines_of
from service.cli.output_files import check_not_own
from service.cli.ownership import left_to_the_service
from service.cli.parser import build_parser
from service.domain.errors import SurveyError
from service.environment import read_settings
from service.settings import PREFIX, SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from service.settings import Settings

_SILENT = logging.NullHandler()
_OUTPUTS = ("output", "csv")
"""The options that name a file to be written."""

_DATABASES = {"source": "--from", "target": "--to"}
"""The options that name another database."""

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
        outputs = [file for file in map(vars(parsed).get, _OUTPUTS) if file]
        for file in outputs:
            check_not_own(file, settings)
        with left_to_the_service(_folders(parsed, settings), settings.forms, outputs):
            result: int | None = asyncio.run(parsed.run(parsed, settings))
        sys.stdout.flush()
    except (SettingsError, SurveyError, CommandError) as error:
        for line in lines_of(error):
            print_status(line)
        return USAGE_ERROR if isinstance(error, (SettingsError, OtherSchemaError)) else 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader closed the pipe, as `head` does.
        return _without_output(0)
    except (OSError, UnicodeEncodeError) as error:
        print_status(TEXTS.cli.not_utf8 if isinstance(error, UnicodeEncodeError) else lines_of(error)[0])
        return _without_output(1)
    return result or 0


def _folders(parsed: argparse.Namespace, settings: Settings) -> list[Path]:
    """Return the folders of the service, and those of the databases that a command names. Raises `SettingsError`."""
    given = {option: vars(parsed).get(name) for name, option in _DATABASES.items()}
    folders = {option: at_database(settings, option, url).folder for option, url in given.items() if url}
    of_database = isinstance(settings.database, Path) and settings.database_url
    folders[f"{PREFIX}DATABASE_URL" if of_database else f"{PREFIX}DATA_DIR"] = settings.folder
    for name, folder in folders.items():
        nearest = next(each for each in (folder, *folder.absolute().parents) if os.path.lexists(each))
        if not nearest.is_dir():
            raise SettingsError("no-folder", name=name, value=str(nearest))
    return [*folders.values(), settings.backups, settings.data_dir]


def _without_output(status: int) -> int:
    """Return the status after detaching standard output, so that Python does not fail on flushing it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
