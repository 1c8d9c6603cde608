"""Fill a Word template in a sandbox: instructions come from the template only, never from inserted texts."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, time
from html import escape
from typing import TYPE_CHECKING, Any

from docx.image.image import Image
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from service.exports.docx.picture import Lines, Picture
from service.exports.docx.postprocess import postprocess
from service.exports.docx.template_errors import naming_faults

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from service.exports.docx.picture import Description
    from service.exports.thai_digits import Digits

_CAPTION = Mm(30)
"""The room for what stands below a picture on its page."""

_UNSEEN = re.compile("[\x00-\x1f\x7f\ufffe\uffff]+")
"""Characters that XML forbids, or that docxtpl takes for a break."""


def fill_template(template: Path, given: Mapping[str, Any], about: Description, digits: Digits) -> bytes:
    """Return the filled template. Raises `BrokenTemplateError`."""
    with naming_faults(template.name):
        sheet = _Template(io.BytesIO(template.read_bytes()))
        sheet.init_docx()
        known = {name: _known(sheet, each) for name, each in given.items()}
        sheet.render(known, _environment())
    postprocess(sheet.docx.part, digits)
    _describe(sheet.docx.core_properties, about)
    out = io.BytesIO()
    sheet.save(out)
    return _packed(out)


def _known(sheet: DocxTemplate, given: Any) -> Any:  # noqa: ANN401 - whatever a template may name
    """Return what a template is given, pictures as it takes them."""
    return _Inline(sheet, given) if isinstance(given, Picture) else given


def _environment() -> SandboxedEnvironment:
    """Return the Jinja sandbox of templates: texts are escaped, and only given names can be used."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_clean)


def _clean(value: object) -> object:
    if isinstance(value, Lines):
        return "\n".join(_UNSEEN.sub(" ", line) for line in value.split("\n"))
    return _UNSEEN.sub(" ", value) if isinstance(value, str) else value


class _Template(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """A template that is refused where filling would damage the document."""

    def fix_tables(self, xml: str) -> Any:  # noqa: ANN401 - untyped in lxml
        """Refuse what docxtpl would repair silently by dropping content."""
        etree.fromstring(xml)
        return super().fix_tables(xml)


class _Inline(InlineImage):  # type: ignore[misc]  # docxtpl has no types
    """An inline picture as wide as the text of the page, or of its own height, with alternative text.

    One that would be higher than a page is so much smaller that it stands on a page with its caption.
    """

    def __init__(self, sheet: DocxTemplate, picture: Picture) -> None:
        page = sheet.docx.sections[0]
        width = page.page_width - page.left_margin - page.right_margin
        room = page.page_height - page.top_margin - page.bottom_margin - _CAPTION
        drawn = Image.from_blob(picture.png)
        high = picture.height and Mm(picture.height)
        if not high and width * drawn.px_height > room * drawn.px_width:
            high = room
        size = {"height": high} if high else {"width": width}
        super().__init__(sheet, io.BytesIO(picture.png), **size)
        self._words = picture.words

    def _insert_image(self) -> str:
        drawn: str = super()._insert_image()
        return drawn.replace("<wp:docPr ", f'<wp:docPr descr="{escape(self._words)}" ', 1)


def _describe(properties: Any, about: Description) -> None:  # noqa: ANN401 - untyped in python-docx
    """Set the document's properties, with a fixed time so that the same figures give the same file."""
    properties.title, properties.language = about.title, "th-TH"
    properties.created = properties.modified = datetime.combine(about.day, time())
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.revision = 1


def _packed(document: io.BytesIO) -> bytes:
    """Zip the document again without timestamps."""
    out = io.BytesIO()
    with zipfile.ZipFile(document) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
