"""The sentences for faults in definitions, files and databases, shared by terminal and web."""

from __future__ import annotations

import errno
from types import MappingProxyType
from typing import TYPE_CHECKING

from service.domain.errors import Fault
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.forms.import_findings import ImportFinding

_FAMILY = 2
"""The parts of an SQLite error code that choose its sentence: `SQLITE_IOERR` of `SQLITE_IOERR_WRITE`."""


def fault_sentence(fault: Fault, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the sentence of a fault; `names` are those of forms and indicators, by id."""
    says = texts("keeper")
    params = {
        name: says.types.say(str(value)) if name in {"wanted", "got"} else value for name, value in fault.params.items()
    } | named(fault, names)
    message = str(params.get("message"))
    if fault.code == "not-readable":
        params["message"] = _said(message)
    elif message in says.toml_faults:
        params["message"] = says.toml_faults.say(message, **params)
    of_list = f"{fault.code}-{fault.where.rpartition('.')[2]}"
    if of_list in says.list_faults:
        return str(says.list_faults.say(of_list, **params))
    family = says.faults if fault.code in says.faults else says.sheet_faults
    return str(family.say(fault.code, **params))


def named(fault: Fault, names: Mapping[str, str]) -> dict[str, str]:
    """Return the params of a fault that are ids of forms and indicators, in words."""
    found = {each: str(fault.params[each]) for each in ("form", "indicator") if each in fault.params}
    return {each: names.get(value, value) for each, value in found.items()}


def finding_sentence(finding: ImportFinding) -> str:
    """Return the sentence of what is told of a cell."""
    return fault_sentence(Fault(file="", where=finding.path, code=finding.code, params=dict(finding.params)))


def reason(error: BaseException) -> str:
    """Return the Thai sentence for an error of the operating system or SQLite, by its code."""
    code = getattr(error, "sqlite_errorname", None)
    if code is None and isinstance(error, OSError):
        code = errno.errorcode.get(error.errno or 0)
    return _said(code or type(error).__name__)


def _said(code: str) -> str:
    says = texts("keeper").system
    known = "_".join(code.split("_")[:_FAMILY])
    return str(says.say(known) if known in says else says.say("other", code=code))
