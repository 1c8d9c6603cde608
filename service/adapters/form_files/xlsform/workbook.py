"""The sheets of a form: rows by column, each cell with its address, and what their headings leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from service.adapters.form_files.sheets import read_sheets
from service.adapters.form_files.sheets.cell import UnreadableWorkbookError
from service.adapters.form_files.xlsform import limesurvey, plain_questions
from service.adapters.form_files.xlsform.columns import (
    KNOWN,
    header_of,
    headers_of,
    language_of,
)
from service.adapters.form_files.xlsform.headed_sheet import above_of, grid_of, start_of
from service.adapters.form_files.xlsform.paper_words import begins
from service.adapters.form_files.xlsform.sheet_rows import Grid, SheetCell, SheetRow
from service.domain.forms.findings import Finding
from service.domain.forms.import_findings import BESIDE, HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.adapters.form_files.sheets import Rows

GUIDE, ROWS_OF_SETTINGS, CHOICES_OFFERED = "คำแนะนำ", "ตั้งค่า", "รายการ"
"""Our own sheets: a guide and lists to choose from, which are not read, and the settings as rows."""


class SurveyWorkbook(NamedTuple):
    """The sheets of a form; `settings` are the rows of the sheet of settings, `others` tell of those that are not read.

    A `plain` one has no sheets of settings, where anything could be added.
    """

    grids: dict[str, Grid]
    settings: Rows
    others: tuple[Finding, ...]
    plain: bool = False


def read_book(name: str, content: bytes) -> SurveyWorkbook:
    """Read a form's sheets from a file. Raises `UnreadableWorkbookError` and `ExtraMissingError`."""
    sheets = read_sheets(name, content)
    beside, hidden = tuple(_beside(sheets.pop(BESIDE, []))), sheets.pop(HIDDEN, [])
    read = _of_other_layout(sheets) or _of_sheets(sheets)
    return read._replace(others=(*read.others, *beside, *_hidden(hidden, read)))


def _of_sheets(sheets: dict[str, Rows]) -> SurveyWorkbook:
    """Return the sheets of an XLSForm. Raises `UnreadableWorkbookError`."""
    titles = _titles(sheets)
    named = {each: sheets[title] for each, title in titles.items()}
    ours = {GUIDE, CHOICES_OFFERED} if ROWS_OF_SETTINGS in titles else set()
    read = {titles[each] for each in {*KNOWN, ROWS_OF_SETTINGS, *ours} & titles.keys()}
    settings = grid_of("settings", named.get("settings", []))
    plain = next((language_of(row.text("default_language")) or "" for row in settings.rows[:1]), "")
    grids = {each: grid_of(each, named.get(each, []), plain) for each in ("survey", "choices")}
    own = named.get(ROWS_OF_SETTINGS, [])
    return SurveyWorkbook(
        grids=_with_title({**grids, "settings": settings}, named["survey"], own=bool(own)),
        settings=own,
        others=tuple(_ignored({title: rows for title, rows in sheets.items() if rows and title not in read})),
    )


def _titles(sheets: dict[str, Rows]) -> dict[str, str]:
    """Return the titles of the sheets by their names; of several the one that is not empty and is called just so."""
    titles: dict[str, str] = {}
    for title in sorted(sheets, key=lambda each: (not sheets[each], each != each.strip().lower())):
        titles.setdefault(title.strip().lower(), title)
    if "survey" not in titles:
        asking = next((name for name, title in titles.items() if _asks(sheets[title])), None)
        if asking is None:
            raise UnreadableWorkbookError("sheet-missing", sheet="survey")
        titles["survey"] = titles.pop(asking)
    if "choices" not in titles and (listing := next((name for name in titles if _lists(sheets[titles[name]])), None)):
        titles["choices"] = titles.pop(listing)
    return titles


def _lists(rows: Rows) -> bool:
    """Return whether a sheet has the headings of lists of choices, whatever it is called."""
    head = {header_of("choices", cell.text).column for cell in rows[start_of("choices", rows)]} if rows else set()
    return "list_name" in head and bool({"name", "label"} & head)


def _ignored(sheets: dict[str, Rows]) -> Iterator[Finding]:
    """Yield what is told of the sheets that are not read; one with questions is lost."""
    for title, rows in sheets.items():
        asks = _asks(rows) or plain_questions.asks(title, rows)
        yield Finding("", "sheet-lost" if asks else "sheet-ignored", {"sheet": title})


def _of_other_layout(sheets: dict[str, Rows]) -> SurveyWorkbook | None:
    """Return the sheets of a form in the layout of another program, or of a list of questions."""
    first = next((title for title, rows in sheets.items() if rows), "")
    rows = sheets.get(first, [])
    if limesurvey.is_limesurvey(rows):
        return SurveyWorkbook(limesurvey.grids_of(rows), [], ())
    ours = {*KNOWN} & {title.strip().lower() for title in sheets} if len(sheets) > 1 else set()
    if ours or any(_asks(each) for each in sheets.values()):
        return None
    for title, each in sheets.items():
        if grids := plain_questions.grids_of(title, each):
            others = {other: found for other, found in sheets.items() if found and other != title}
            return SurveyWorkbook(grids, [], tuple(_ignored(others)), plain=True)
    return None


def _beside(rows: Rows) -> Iterator[Finding]:
    """Yield what is told of the texts beside those that are read: heads and feet of pages, notes, boxes, comments."""
    said = list(dict.fromkeys(cell.text for row in rows for cell in row if cell.text))
    if said:
        yield Finding("", "beside-lost", {"text": " / ".join(said)})


def _hidden(rows: Rows, read: SurveyWorkbook) -> Iterator[Finding]:
    """Yield what is read though it is hidden; a workbook of our own hides what other programs read."""
    unread = {each.params["sheet"] for each in read.others} | (
        {"settings", CHOICES_OFFERED} if read.settings else set()
    )
    for title, *parts in rows:
        if title.text not in unread:
            yield Finding("", "hidden-taken", {"sheet": title.text, "parts": " ".join(each.text for each in parts)})


def _asks(rows: Rows) -> bool:
    """Return whether a sheet's headings are those of questions, in Thai too where it is no table of another kind."""
    said = [cell.text for cell in rows[start_of("survey", rows)]] if rows else []
    english = {header_of("survey", each).column for each in said}
    both = english if plain_questions.is_typed(rows) else {each.column for each in headers_of("survey", said)}
    return any({"type", named} <= head for head in (english, both) for named in ("label", "name"))


def _with_title(grids: dict[str, Grid], survey: Rows, *, own: bool) -> dict[str, Grid]:
    """Return the sheets with the first text above the questions as the form's title, where the settings have none.

    The other texts above are told as lost, if they say something else. A workbook of our `own` has its title in a row.
    """
    above = above_of("survey", survey)
    settings = grids["settings"]
    row = settings.rows[0] if settings.rows else SheetRow(place="settings!A2", cells={})
    title, findings = row.text("form_title"), list(grids["survey"].findings)
    if above and not (title or own):
        first, *above = above
        title = first.text
        findings.append(Finding(first.place, "title-above", {"text": title}))
        if above and begins("titled", above[0].text):
            second, *above = above
            title = f"{title} {second.text}"
            findings.append(Finding(second.place, "title-continued", {"text": title}))
        row = SheetRow(place=row.place, cells={**row.cells, "form_title": SheetCell(first.place, title)})
        settings = replace(settings, rows=(row, *settings.rows[1:]))
    findings += [Finding(each.place, "cell-lost", {"text": each.text}) for each in above if each.text != title]
    return {**grids, "settings": settings, "survey": replace(grids["survey"], findings=tuple(findings))}
