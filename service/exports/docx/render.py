"""Filling a Word template: only the template can hold instructions, never a text that is put into it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, time
from html import escape
from typing import TYPE_CHECKING, Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from service.exports.docx.picture import Picture
from service.exports.docx.postprocess import finish
from service.exports.docx.template_errors import naming_faults

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from service.domain.scoring.score import Score
    from service.exports.digits import Digits

_WIDTH = Mm(160)
_UNSEEN = re.compile("[\x00-\x1f\x7f\ufffe\uffff]+")
"""What no text of a document can hold, or what the library would take for a break."""


def filled(template: Path, given: Mapping[str, Any], score: Score, digits: Digits) -> bytes:
    """Fill a template with texts, rows and pictures. Raises `BrokenTemplateError`."""
    with naming_faults(template.name):
        sheet = _Template(io.BytesIO(template.read_bytes()))
        sheet.init_docx()
        known = {name: _Inline(sheet, each) if isinstance(each, Picture) else each for name, each in given.items()}
        sheet.render(known, _environment())
    finish(sheet.docx.part, digits)
    _describe(sheet.docx.core_properties, score)
    out = io.BytesIO()
    sheet.save(out)
    return _packed(out)


def _environment() -> SandboxedEnvironment:
    """Give what templates run in: it reaches nothing but what it is handed, and texts are escaped."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_clean)


def _clean(value: object) -> object:
    return _UNSEEN.sub(" ", value) if isinstance(value, str) else value


class _Template(DocxTemplate):  # type: ignore[misc]  # the library has no types
    """A template whose instructions must leave a document whole."""

    def fix_tables(self, xml: str) -> Any:  # noqa: ANN401 - a tree of the library
        """Refuse what the library would mend in silence by leaving out what follows."""
        etree.fromstring(xml)
        return super().fix_tables(xml)


class _Inline(InlineImage):  # type: ignore[misc]  # the library has no types
    """A picture in a line, with words for those who do not see it."""

    def __init__(self, sheet: DocxTemplate, picture: Picture) -> None:
        super().__init__(sheet, io.BytesIO(picture.png), width=_WIDTH)
        self._words = picture.words

    def _insert_image(self) -> str:
        drawn: str = super()._insert_image()
        return drawn.replace("<wp:docPr ", f'<wp:docPr descr="{escape(self._words)}" ', 1)


def _describe(properties: Any, score: Score) -> None:  # noqa: ANN401 - properties of the library
    """Say what the document is; a moment of its own would make another file of the same figures each time."""
    properties.title, properties.language = score.title, "th-TH"
    properties.created = properties.modified = datetime.combine(score.period.starts, time())
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.revision = 1


def _packed(document: io.BytesIO) -> bytes:
    """Pack a document anew without the moments of packing."""
    out = io.BytesIO()
    with zipfile.ZipFile(document) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
