"""`pochai`: what the keeper does from a terminal."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from service.cli.arguments import build_parser
from service.cli.site import SAYS, CommandError, tell
from service.domain.errors import Fault, FaultyFormsError, InvalidCollectorError, SurveyError
from service.settings import SettingsError, read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE_ERROR = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; errors go to standard error in clear lines, and the exit status is not zero."""
    parsed = build_parser().parse_args(arguments)
    try:
        result: int | None = asyncio.run(parsed.run(parsed, read_settings(os.environ)))
    except SettingsError as error:
        tell(SAYS.settings.say(error.code, **error.params))
        return USAGE_ERROR
    except FaultyFormsError as error:
        for fault in error.faults:
            tell(fault_line(fault))
        tell(SAYS.problems.say(error.code, **error.params))
        return 1
    except SurveyError as error:
        tell(_sentence(error))
        return 1
    except CommandError as error:
        tell(str(error))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result or 0


def fault_line(fault: Fault) -> str:
    """Write a fault as a line: file, line where known, path in the form, and what is wrong."""
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    where = f" {fault.where}:" if fault.where else ""
    return f"{place}:{where} {SAYS.faults.say(fault.code, **fault.params)}"


def _sentence(error: SurveyError) -> str:
    params = dict(error.params)
    if isinstance(error, InvalidCollectorError):
        params["reason"] = SAYS.reasons.say(str(params["reason"]))
    return SAYS.problems.say(error.code, **params, first=2500, last=2699)
