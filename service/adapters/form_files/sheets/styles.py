"""The styles of a workbook: only how cells show their number."""

from __future__ import annotations

import html
import re

_CUSTOM = re.compile(r"<(?:\w+:)?numFmt\s([^<>]*)>")
_FIRST, _LAST = re.compile(r"<(?:\w+:)?cellXfs[\s>]"), re.compile(r"</(?:\w+:)?cellXfs>")
_STYLE = re.compile(r"<(?:\w+:)?xf[\s/>]([^<>]*)")
_ID = re.compile(r"""numFmtId=["'](\d{1,5})["']""")
_CODE = re.compile(r"""formatCode=(?:"([^"]*)"|'([^']*)')""")
_SAID = re.compile(r'"[^"]*"|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\[\]]*\]', re.IGNORECASE)
"""Parts of a number format that are literal text, colours or languages."""

_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)})
"""The ids of Excel's built-in date and time formats, Thai ones included."""

_MOST = 65_536
_DATE, _PLAIN, _OTHER = 14, 0, 44
_KEPT = {"general": 0, "0": 1, "0.00": 2, "0%": 9, "0.00%": 10, "@": 49}
"""The formats whose cells are read as they are shown, with their built-in ids; any other is `_OTHER`."""

_SHEET = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
    "<cellStyleXfs><xf/></cellStyleXfs><cellXfs>{styles}</cellXfs>"
    '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def plain_styles(written: bytes) -> bytes:
    """Return styles that keep only the format of numbers: one that is known, a date, or another."""
    text = written.decode("utf-8", "replace")
    custom = dict(filter(None, map(_format, _CUSTOM.findall(text))))
    styles = [custom.get(number, _built_in(number)) for number in map(_number, _STYLE.findall(_of_cells(text))[:_MOST])]
    return _SHEET.format(styles="".join(f'<xf numFmtId="{each}"/>' for each in styles or [_PLAIN])).encode()


def _of_cells(text: str) -> str:
    """Return the part with the styles of cells, empty where there is none."""
    first = _FIRST.search(text)
    last = first and _LAST.search(text, first.end())
    return text[first.end() : last.start()] if first and last else ""


def _built_in(number: int) -> int:
    if number in _DATES:
        return _DATE
    return number if number in _KEPT.values() else _OTHER


def _number(attributes: str) -> int:
    found = _ID.search(attributes)
    return int(found[1]) if found else _PLAIN


def _format(attributes: str) -> tuple[int, int] | None:
    """Return a number format's id, and the built-in one that stands for it; a date has a letter for a part of one."""
    code = _CODE.search(attributes)
    if not code:
        return None
    written = html.unescape(code[1] or code[2] or "")
    shown = _SAID.sub("", written.partition(";")[0])
    dated = bool(re.search("[dmyhs]", shown.lower().replace("general", "")))
    return _number(attributes), _DATE if dated else _KEPT.get(written.strip().lower(), _OTHER)
