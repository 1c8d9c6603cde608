"""The last step of a filled document: contents, numbers, bars, Thai digits, words held together, grids that fit."""

from __future__ import annotations

from copy import deepcopy
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from service.exports.docx.bars import draw_bars
from service.exports.docx.contents import fill_contents, number_captions
from service.exports.thai_digits import one_kind
from service.texts.thai_words import OPENED, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.exports.thai_digits import Digits

CODE, QUOTED = "Code", "Quoted"
"""The styles of codes such as a checksum, and of respondents' words: their digits stay as they are."""

_SENTENCES = ("Told", "Note")
"""The styles of what is said on a table, below it."""

_SMALL_ROWS, _SMALL_LETTERS = 6, 900
"""A table of no more is a third of a page at most."""

_WIDTH, _NUMBERS = qn("w:w"), qn("w:pgNumType")
_NO_LANGUAGE = "x-none"
"""As Word writes it."""

_BEHIND_NUMBERS = (
    "w:cols",
    "w:formProt",
    "w:vAlign",
    "w:noEndnote",
    "w:titlePg",
    "w:textDirection",
    "w:bidi",
    "w:docGrid",
)
"""The elements that follow the page number type in section properties."""


def postprocess(part: Any, digits: Digits) -> None:  # noqa: ANN401 - untyped in python-docx
    """Postprocess the main part, headers and footers."""
    number_captions(part.element, digits)
    fill_contents(part.element)
    for root in _roots(part):
        for table in root.iter(qn("w:tbl")):
            _fit(table)
            _hold(table)
            draw_bars(table)
        _write(root, digits)


def _roots(part: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped in python-docx
    yield part.element
    kinds = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
    yield from (each.target_part.element for each in part.rels.values() if each.reltype in kinds)


def _fit(table: Any) -> None:  # noqa: ANN401 - untyped in python-docx
    """Fit a table's grid to its first row without joined cells, at the template's total width.

    Rows may have got more columns than the template has. A table of which each row has joined cells stays as it is.
    """
    joined_cells = f"{qn('w:tc')}/{qn('w:tcPr')}/{qn('w:gridSpan')}"
    grid = table.find(qn("w:tblGrid"))
    row = next((each for each in table.iterfind(qn("w:tr")) if each.find(joined_cells) is None), None)
    asked = [] if row is None else [cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") for cell in row.findall(qn("w:tc"))]
    if not asked or any(each is None for each in asked):
        return
    factor = sum(int(each.get(_WIDTH)) for each in grid) / sum(int(each.get(_WIDTH)) for each in asked)
    for each in table.iter(qn("w:tcW")):
        each.set(_WIDTH, str(int(int(each.get(_WIDTH)) * factor)))
    for column in list(grid):
        grid.remove(column)
    for each in asked:
        column = OxmlElement("w:gridCol")
        column.set(_WIDTH, each.get(_WIDTH))
        grid.append(column)


def _hold(table: Any) -> None:  # noqa: ANN401 - untyped in lxml
    """Keep two rows at least on each page of a table, a small table on one, and the last row with the sentences on it.

    A table of rows that may go on over a page, as they are long, may end a page anywhere.
    """
    head, whole = (f"{qn('w:trPr')}/{qn(name)}" for name in ("w:tblHeader", "w:cantSplit"))
    rows = [each for each in table.iterfind(qn("w:tr")) if each.find(head) is None and each.find(whole) is not None]
    small = len(rows) <= _SMALL_ROWS and sum(map(_letters, rows)) <= _SMALL_LETTERS
    held = rows[:-1] if small else [*rows[:-1][:1], *rows[-2:-1]]
    sentences = [*takewhile(_is_sentence, table.itersiblings())]
    if sentences:
        held += [*rows[-1:], *sentences[:-1]]
    for paragraph in (paragraph for each in held for paragraph in each.iter(qn("w:p"))):
        paragraph.get_or_add_pPr().get_or_add_keepNext()


def _letters(row: Any) -> int:  # noqa: ANN401 - untyped in lxml
    return sum(len(each.text or "") for each in row.iter(qn("w:t")))


def _is_sentence(each: Any) -> bool:  # noqa: ANN401 - untyped in lxml
    style = each.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) in _SENTENCES


def _written(root: Any) -> Iterator[tuple[Any, bool]]:  # noqa: ANN401 - untyped in lxml
    """Yield the texts that are no codes, and whether they are respondents' words."""
    for text in root.iter(qn("w:t")):
        style = text.getparent().find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        named = None if style is None else style.get(qn("w:val"))
        if named != CODE:
            yield text, named == QUOTED


def _write(root: Any, digits: Digits) -> None:  # noqa: ANN401 - untyped in lxml
    """Write all digits, page numbers included, of one kind, except in codes, and hold Thai words together.

    LibreOffice breaks lines by a smaller dictionary.
    """
    for text, quoted in _written(root):
        text.text = joined((text.text or "") if quoted else one_kind(text.text or "", digits))
    for run in [each for each in root.iter(qn("w:r")) if _opens(each)]:
        _without_language(run)
    for section in root.iter(qn("w:sectPr")) if digits == "thai" else ():
        for old in section.findall(_NUMBERS):
            section.remove(old)
        numbers = OxmlElement("w:pgNumType")
        numbers.set(qn("w:fmt"), "thaiNumbers")
        section.insert_element_before(numbers, *_BEHIND_NUMBERS)


def _opens(run: Any) -> bool:  # noqa: ANN401 - untyped in lxml
    return any(OPENED.search(text.text or "") for text in run.findall(qn("w:t")))


def _without_language(run: Any) -> None:  # noqa: ANN401 - untyped in lxml
    """Part a run, so that what begins with an opening sign has no language.

    LibreOffice breaks lines of no language before the sign, where it breaks Thai ones inside the word behind it.
    """
    shape = run.find(qn("w:rPr"))
    for child in [each for each in run if each is not shape]:
        is_text = child.tag == qn("w:t")
        for text, opens in _parted(child.text or "") if is_text else [("", False)]:
            part = OxmlElement("w:r")
            part.append(OxmlElement("w:rPr") if shape is None else deepcopy(shape))
            if opens:
                _language(part[0]).set(qn("w:bidi"), _NO_LANGUAGE)
            part.append(_preserved(text) if is_text else child)
            run.addprevious(part)
    run.getparent().remove(run)


def _language(shape: Any) -> Any:  # noqa: ANN401 - untyped in lxml
    """Return the languages of a shape: a template that was edited in Word has them, and none may stand there twice."""
    found = shape.find(qn("w:lang"))
    if found is None:
        shape.append(found := OxmlElement("w:lang"))
    return found


def _parted(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, and whether each begins with an opening sign."""
    at = 0
    for found in OPENED.finditer(text):
        if at < found.start():
            yield text[at : found.start()], False
        yield found[0], True
        at = found.end()
    if at < len(text):
        yield text[at:], False


def _preserved(text: str) -> Any:  # noqa: ANN401 - untyped in lxml
    element = OxmlElement("w:t")
    element.text = text
    element.set(qn("xml:space"), "preserve")
    return element
