"""The contents and the numbers of captions: Word's own fields, filled for viewers that do not update them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.exports.thai_digits import Digits

_STYLES = {"Heading1": "TOC1", "Heading2": "TOC2"}
"""The styles of headings that are in the contents, and those of their lines there."""

_LABEL_AT = 1
"""The place of the label in the code of a field: SEQ label."""


def number_captions(root: Any, digits: Digits) -> None:  # noqa: ANN401 - untyped in lxml
    """Set the numbers of captions and chapters, by label, in the order of the document.

    Thai ones stand as text: LibreOffice counts fields in Arabic digits, whatever they ask for.
    """
    numbers: Counter[str] = Counter()
    for field in list(root.iter(qn("w:fldSimple"))):
        code = field.get(qn("w:instr")).split()
        if code[0] == "SEQ":
            numbers[code[_LABEL_AT]] += 1
            next(field.iter(qn("w:t"))).text = str(numbers[code[_LABEL_AT]])
            if digits == "thai":
                for run in list(field):
                    field.addprevious(run)
                field.getparent().remove(field)


def fill_contents(root: Any) -> None:  # noqa: ANN401 - untyped in lxml
    """Fill the table of contents, if there is one, with the headings; Word adds the page numbers when it opens it."""
    code = next((each for each in root.iter(qn("w:instrText")) if (each.text or "").split()[:1] == ["TOC"]), None)
    if code is None:
        return
    first = code.getparent().getparent()
    lines = [_line(style, heading, number) for number, (style, heading) in enumerate([*_headings(root)], 1)]
    for run in _begin(code.text):
        lines[0].insert(1, run)
    lines[-1].append(_mark("end"))
    for line in reversed(lines):
        first.addnext(line)
    first.getparent().remove(first)


def _headings(root: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - untyped in lxml
    for paragraph in root.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")) in _STYLES:
            yield _STYLES[style.get(qn("w:val"))], paragraph


def _line(style: str, heading: Any, number: int) -> Any:  # noqa: ANN401 - untyped in lxml
    """Return a line of the contents that leads to its heading."""
    name = f"_Toc{number:08}"
    heading.insert(1, _made("bookmarkStart", id=str(number), name=name))
    heading.append(_made("bookmarkEnd", id=str(number)))
    line, link = OxmlElement("w:p"), _made("hyperlink", anchor=name, history="1")
    shape = OxmlElement("w:pPr")
    shape.append(_made("pStyle", val=style))
    link.append(_run("".join(each.text or "" for each in heading.iter(qn("w:t")))))
    line.extend([shape, link])
    return line


def _begin(code: str) -> Iterator[Any]:
    """Yield the runs that begin a field, the last one first."""
    yield _mark("separate")
    run, told = OxmlElement("w:r"), OxmlElement("w:instrText")
    told.text = code
    run.append(told)
    yield run
    yield _mark("begin", dirty="true")


def _mark(kind: str, **more: str) -> Any:  # noqa: ANN401 - untyped in lxml
    run = OxmlElement("w:r")
    run.append(_made("fldChar", fldCharType=kind, **more))
    return run


def _run(text: str) -> Any:  # noqa: ANN401 - untyped in lxml
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = text
    run.append(words)
    return run


def _made(tag: str, /, **attributes: str) -> Any:  # noqa: ANN401 - untyped in lxml
    element = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
