"""Errors in words: the lines that a command leaves on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.cli.context import TEXTS, CommandError
from service.domain.errors import (
    Fault,
    FaultyFormsError,
    InvalidCollectorError,
    InvalidTokenError,
    InvalidWebhookError,
    SurveyError,
)
from service.domain.period import FIRST_YEAR, LAST_YEAR
from service.settings import SettingsError
from service.texts import texts
from service.texts.fault_sentences import fault_sentence, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

Known = SettingsError | SurveyError | CommandError | OSError
"""What stops a command and has a sentence of its own."""


def lines_of(error: Known) -> list[str]:
    """Return an error in words: one line, or one for each fault and their number."""
    if isinstance(error, SettingsError):
        return [TEXTS.settings.say(error.code, **error.params)]
    if isinstance(error, CommandError):
        return [str(error)]
    if isinstance(error, OSError):
        of = f" ({error.filename})" if error.filename else ""
        return [TEXTS.cli.say("failed", message=f"{reason(error)}{of}")]
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
    reasons = " ".join(_reasons(error))
    return f"{said}: {reasons}" if reasons else said


def _reasons(error: SurveyError) -> Iterator[str]:
    """Yield a sentence for each violation, as the pages have it."""
    if isinstance(error, InvalidCollectorError):
        yield from (TEXTS.reasons.say(each.code, **each.params) for each in error.violations)
    if isinstance(error, InvalidTokenError):
        says = texts("planner")
        for each in error.violations:
            yield f"{says.tokens.say(each.item)} {says.token_faults.say(each.code, **each.params)}"
