"""What a paragraph of a Word document shows: its words, the boxes and lines of its fields, and its text boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TWICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""What older programs show in place of what stands beside it."""

_UNSHOWN = frozenset({_TWICE, f"{W}pPr", f"{W}sdtPr", f"{W}moveFrom", f"{W}del"})
"""What is not shown; text that was moved is shown at its new place."""

_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_BOX, _LINE = "☐", "........"


def pieces(element: Element) -> Iterator[str]:
    """Yield what a paragraph shows; each paragraph inside, as of a text box, is a line of its own."""
    for each in element:
        if (shown := _shown(each)) is not None:
            yield shown
        elif each.tag == f"{W}p":
            yield from ("\n", *pieces(each), "\n")
        elif each.tag not in _UNSHOWN:
            yield from pieces(each)


def _shown(each: Element) -> str | None:
    """Return what a part without parts shows, or a field in place of what is in it; `None` for another part."""
    if each.tag == f"{W}t":
        return each.text or ""
    if each.tag == f"{W}sym":
        return _symbol(each.get(f"{W}char", ""))
    if each.tag == f"{W}fldChar":
        return _field(each.find(f"{W}ffData"))
    if each.tag == f"{W}sdt":
        return _control(each.find(f"{W}sdtPr"))
    return _SIGNS.get(each.tag)


def _field(data: Element | None) -> str:
    """Return the box, the line or the choices of a field of a form."""
    if data is None:
        return ""
    if data.find(f"{W}checkBox") is not None:
        return _BOX
    if data.find(f"{W}textInput") is not None:
        return _LINE
    return _boxes(each.get(f"{W}val", "") for each in data.findall(f"{W}ddList/{W}listEntry"))


def _control(settings: Element | None) -> str | None:
    """Return the choices of a content control, or a line for one that only asks to be filled in."""
    for kind in ("dropDownList", "comboBox"):
        items = settings.findall(f"{W}{kind}/{W}listItem") if settings is not None else []
        if listed := [each for each in items if each.get(f"{W}value")]:
            return _boxes(each.get(f"{W}displayText") or each.get(f"{W}value") or "" for each in listed)
    return _LINE if settings is not None and settings.find(f"{W}showingPlcHdr") is not None else None


def _boxes(texts: Iterator[str]) -> str:
    return "".join(f" {_BOX} {each}" for each in texts)


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
