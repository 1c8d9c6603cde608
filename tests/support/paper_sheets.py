"""Sheets of workbooks as they are printed on A4."""

from __future__ import annotations

from typing import Any

from service.exports.xlsx.sheet_writer import READABLE


def assert_readable_on_paper(sheet: Any, heads: str) -> None:
    """Check that no page has more letters beside each other than can be read, and that each has its heads."""
    widths = [int(each.width) for each in sheet.column_dimensions.values() for _ in range(each.min, each.max + 1)]
    across = int(sheet.page_setup.fitToWidth or 1)
    assert sum(widths) <= READABLE * across
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == heads
    assert (sheet.print_title_cols == "$A:$B") == (across > 1)
