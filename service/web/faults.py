"""What is wrong with a definition, in words: the same sentence in a terminal and on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.web.text import texts

if TYPE_CHECKING:
    from service.domain.errors import Fault


def fault_sentence(fault: Fault) -> str:
    """Put a fault into a sentence."""
    says = texts("keeper")
    params = {
        name: says.types.say(str(value)) if name in {"wanted", "got"} else value for name, value in fault.params.items()
    }
    message = str(params.get("message"))
    if message in says.toml_faults:
        params["message"] = says.toml_faults.say(message, **params)
    family = says.faults if fault.code in says.faults else says.sheet_faults
    return str(family.say(fault.code, **params))
