"""What is wrong with a definition, a file or a database, in words: the same sentence in a terminal and on a page."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from service.texts import texts

if TYPE_CHECKING:
    from service.domain.errors import Fault

_FAMILY = 2
"""How many words of a code of SQLite name the family that its sentence is about: `SQLITE_IOERR` of `…_WRITE`."""


def fault_sentence(fault: Fault) -> str:
    """Put a fault into a sentence."""
    says = texts("keeper")
    params = {
        name: says.types.say(str(value)) if name in {"wanted", "got"} else value for name, value in fault.params.items()
    }
    message = str(params.get("message"))
    if fault.code == "not-readable":
        params["message"] = _said(message)
    elif message in says.toml_faults:
        params["message"] = says.toml_faults.say(message, **params)
    family = says.faults if fault.code in says.faults else says.sheet_faults
    return str(family.say(fault.code, **params))


def reason(error: Exception) -> str:
    """Put what the system, or SQLite, says of a file into words by its code: its own sentences are in English."""
    code = getattr(error, "sqlite_errorname", None)
    if code is None and isinstance(error, OSError):
        code = errno.errorcode.get(error.errno or 0)
    return _said(code or type(error).__name__)


def _said(code: str) -> str:
    says = texts("keeper").system
    known = "_".join(code.split("_")[:_FAMILY])
    return str(says.say(known) if known in says else says.say("other", code=code))
