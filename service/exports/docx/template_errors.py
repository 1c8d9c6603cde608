"""Errors in a Word template, in words for whoever edits it."""

from __future__ import annotations

import re
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from docx.opc.exceptions import OpcError
from jinja2 import TemplateSyntaxError, UndefinedError
from lxml import etree

from service.domain.errors import BrokenTemplateError
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEAR = 60
_QUOTED = re.compile("'([^']*)'")


@contextmanager
def naming_faults(file: str) -> Iterator[None]:
    """Turn any error of filling into `BrokenTemplateError`.

    A template's instructions can fail in any way, so every exception counts as a fault of the file.
    """
    try:
        yield
    except Exception as error:
        raise BrokenTemplateError(file=file, fault=_fault(error)) from error


def _fault(error: Exception) -> str:
    says = texts("report").document.faults
    match error:
        case TemplateSyntaxError():
            return str(says.say("syntax", near=_near(error)))
        case UndefinedError():
            names = _QUOTED.findall(str(error))
            return str(says.say("unknown", name=names[-1])) if names else _other(error)
        case etree.XMLSyntaxError():
            return str(says.layout)
        case OSError() | zipfile.BadZipFile() | OpcError() | KeyError() | ValueError():
            return str(says.no_document)
        case _:
            return _other(error)


def _other(error: Exception) -> str:
    """Return the kind of an error and what it is about; its own message is in English."""
    names = ", ".join([type(error).__name__, *_QUOTED.findall(str(error))])
    return str(texts("report").document.faults.say("other", names=names))


def _near(error: TemplateSyntaxError) -> str:
    """Return the document's words before the mistake, as far as Jinja knows them."""
    lines = [line.strip() for line in getattr(error, "docx_context", ()) if line.strip()]
    return " ".join(lines)[:_NEAR]
