"""The styles of a workbook: only which cells show their number as a date."""

from __future__ import annotations

import html
import re

_CUSTOM = re.compile(r"<(?:\w+:)?numFmt\s([^>]*)>")
_OF_CELLS = re.compile(r"<(?:\w+:)?cellXfs[\s>](.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf[\s/>]([^>]*)")
_ID = re.compile(r"""numFmtId=["'](\d{1,5})["']""")
_CODE = re.compile(r"""formatCode=(?:"([^"]*)"|'([^']*)')""")
_SAID = re.compile(r'"[^"]*"|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
"""Parts of a number format that are literal text, colours or languages."""

_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)})
"""The ids of Excel's built-in date and time formats, Thai ones included."""

_MOST = 65_536
_DATE, _PLAIN = 14, 0
_SHEET = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
    "<cellStyleXfs><xf/></cellStyleXfs><cellXfs>{styles}</cellXfs>"
    '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def date_styles(written: bytes) -> bytes:
    """Return styles that keep only whether each shows a date."""
    text = written.decode("utf-8", "replace")
    custom = dict(filter(None, map(_format, _CUSTOM.findall(text))))
    of_cells = _OF_CELLS.search(text)
    styles = [
        _DATE if custom.get(number, number in _DATES) else _PLAIN
        for number in map(_number, _STYLE.findall(of_cells[1] if of_cells else "")[:_MOST])
    ]
    return _SHEET.format(styles="".join(f'<xf numFmtId="{each}"/>' for each in styles or [_PLAIN])).encode()


def _number(attributes: str) -> int:
    found = _ID.search(attributes)
    return int(found[1]) if found else _PLAIN


def _format(attributes: str) -> tuple[int, bool] | None:
    """Return a number format's id, and whether it shows a date: it has a letter for a part of one."""
    code = _CODE.search(attributes)
    if not code:
        return None
    shown = _SAID.sub("", html.unescape(code[1] or code[2] or "").partition(";")[0])
    return _number(attributes), bool(re.search("[dmyhs]", shown, re.IGNORECASE))
