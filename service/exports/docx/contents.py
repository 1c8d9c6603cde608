"""The contents and the numbers of captions: fields that Word and LibreOffice alike count when they lay pages out."""

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
    """Put a line for each heading in place of the field of contents, if there is one.

    The field itself does not stay: LibreOffice shows the page numbers in it as they were stored, and there are none
    before pages are laid out. References beside the lines are counted by both, by Word as they are marked as dirty.
    """
    code = next((each for each in root.iter(qn("w:instrText")) if (each.text or "").split()[:1] == ["TOC"]), None)
    if code is None:
        return
    old = [*_paragraphs_of(code)]
    for number, (style, heading) in enumerate([*_headings(root)], 1):
        old[0].addprevious(_line(style, heading, number))
    for each in old:
        each.getparent().remove(each)


def _paragraphs_of(code: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped in lxml
    """Yield the paragraphs of a field: Word has filled that of a template that was edited in it."""
    first, opened = code.getparent().getparent(), 0
    for each in (first, *first.itersiblings()):
        yield each
        kinds = [mark.get(qn("w:fldCharType")) for mark in each.iter(qn("w:fldChar"))]
        opened += kinds.count("begin") - kinds.count("end")
        if opened == 0:
            return


def _headings(root: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - untyped in lxml
    for paragraph in root.iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")) in _STYLES:
            yield _STYLES[style.get(qn("w:val"))], paragraph


def _line(style: str, heading: Any, number: int) -> Any:  # noqa: ANN401 - untyped in lxml
    """Return a line of the contents that leads to its heading, with the number of its page."""
    name = f"_Toc{number:08}"
    heading.insert(1, _made("bookmarkStart", id=str(number), name=name))
    heading.append(_made("bookmarkEnd", id=str(number)))
    line, link = OxmlElement("w:p"), _made("hyperlink", anchor=name, history="1")
    shape = OxmlElement("w:pPr")
    shape.append(_made("pStyle", val=style))
    link.append(_run("".join(each.text or "" for each in heading.iter(qn("w:t")))))
    line.extend([shape, link, _run(tag="tab"), *_page_of(name)])
    return line


def _page_of(bookmark: str) -> Iterator[Any]:
    """Yield the runs of a field that is the page of a bookmark."""
    yield _run(tag="fldChar", fldCharType="begin", dirty="true")
    yield _run(f"PAGEREF {bookmark} \\h", tag="instrText")
    yield _run(tag="fldChar", fldCharType="separate")
    yield _run("")
    yield _run(tag="fldChar", fldCharType="end")


def _run(text: str | None = None, tag: str = "t", **attributes: str) -> Any:  # noqa: ANN401 - untyped in lxml
    run, inside = OxmlElement("w:r"), _made(tag, **attributes)
    inside.text = text
    run.append(inside)
    return run


def _made(tag: str, /, **attributes: str) -> Any:  # noqa: ANN401 - untyped in lxml
    element = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
