"""Read an XLSForm workbook into a definition: its content, what is kept of the form in use, faults by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.adapters.form_files.toml.decode import decode_outline
from service.adapters.form_files.toml.partial_definition import further_findings
from service.adapters.form_files.xlsform.cells import ODD, Grid, SheetRow, grids
from service.adapters.form_files.xlsform.columns import KEEPABLE, LISTS, NUMBERS, SETTINGS, language_of, setting
from service.adapters.form_files.xlsform.lists import Lists
from service.adapters.form_files.xlsform.safe_unzip import UnreadableWorkbookError
from service.adapters.form_files.xlsform.survey import Survey
from service.adapters.form_files.xlsform.tables import DefinitionTables, Table
from service.domain.catalogue import Catalogue
from service.domain.errors import Fault, FaultyFormsError
from service.domain.forms.findings import Finding
from service.domain.forms.form import Form, Questionnaire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Checked = Callable[[Form, Catalogue], Iterable[Finding]]

_SHEETS = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ("form_id",)}
"""The sheets of a form with their required columns; `choices` is needed only with selects."""

_OF_ROWS = frozenset({"cell-missing", "wrong-letters", "too-short", "id-twice", "setting-missing"})
_ELSEWHERE = frozenset({"list-missing", "no-such-scale", "ratings-need", "no-ratings", "too-short"})
"""Faults that may only follow from a missing column, in its sheet or in others."""

_ORDER = ("", *_SHEETS)
_RATED = frozenset({"method", "indicator", "interpretation", "counts.item", "counts.values", "counts.text"})


class Read(Struct, frozen=True, kw_only=True):
    """A form read from a workbook; `kept` are paths taken from the form in use, `place` maps paths to cells."""

    form: Form
    kept: tuple[str, ...]
    place: Callable[[str], str]


def read_xlsform(
    name: str, content: bytes, catalogue: Catalogue, asked: Mapping[str, Questionnaire], checked: Checked
) -> Read:
    """Read a workbook, with the catalogue's scales and indicators.

    What it leaves out is taken from the form in use of the same id. Raises `FaultyFormsError` with a cell for every
    fault, and `ExtraMissingError`.
    """
    try:
        sheets = grids(content)
    except UnreadableWorkbookError as error:
        raise _refusal(name, [error.finding]) from error
    incomplete = list(_incomplete(sheets))
    draft = DefinitionTables()
    kept = _read(draft, _completed(sheets), catalogue, asked)
    form, broken = decode_outline(draft.tree, Form)
    # A rating without a scale is reported at its row.
    more = checked(form, catalogue) if form else ()
    more = [each for each in more if (each.where, each.code) != ("scale", "ratings-need")]
    found = [_placed(draft, each) for each in (*broken, *further_findings(broken, more))]
    findings = [*incomplete, *_without_following([*draft.findings, *found], incomplete)]
    if form is None or findings:
        raise _refusal(name, findings)
    return Read(form=form, kept=kept, place=draft.place_of)


def _refusal(name: str, findings: Iterable[Finding]) -> FaultyFormsError:
    """Return all faults as an error, in the order of the sheets."""
    return FaultyFormsError(
        [
            Fault(file=name, where=each.where, code=each.code, params=each.params)
            for each in sorted(findings, key=lambda each: _walked(each.where))
        ]
    )


def _walked(place: str) -> tuple[int, int, str]:
    sheet, _, cell = place.partition("!")
    column = cell.rstrip("0123456789")
    return _ORDER.index(sheet), int(cell[len(column) :] or 0), f"{len(column)}{column}"


def _incomplete(sheets: Mapping[str, Grid]) -> Iterator[Finding]:
    for name, columns in _SHEETS.items():
        if name not in sheets and name != "choices":
            yield Finding("", "sheet-missing", {"sheet": name})
        elif name in sheets:
            missing = [each for each in columns if each not in sheets[name].columns]
            yield from (Finding(f"{name}!A1", "column-missing", {"column": each}) for each in missing)


def _completed(sheets: Mapping[str, Grid]) -> dict[str, Grid]:
    """Return the sheets with empty ones for those missing, so that the others are read."""
    empty = {name: Grid(name=name, columns=frozenset(), rows=(), findings=()) for name in ("survey", "settings")}
    return empty | dict(sheets)


def _without_following(findings: list[Finding], incomplete: list[Finding]) -> Iterator[Finding]:
    """Drop findings that only follow from a missing sheet or column, or an unreadable cell."""
    odd = {each.where for each in findings if each.code in ODD}
    sheets = {str(each.params["sheet"]) for each in incomplete if "sheet" in each.params}
    columns = {(each.where.partition("!")[0], each.params["column"]) for each in incomplete if "column" in each.params}
    # A missing column causes findings in its own sheet, and in those that refer to it.
    sheets |= {"survey"} if ("survey", "type") in columns else set()
    parted = {sheet for sheet, _ in columns}
    for each in findings:
        sheet, _, cell = each.where.partition("!")
        of_row = sheet in parted and cell.startswith("A") and each.code in _OF_ROWS
        elsewhere = each.code in _ELSEWHERE and (sheets or columns)
        if not (sheet in sheets or of_row or elsewhere or (each.where in odd and each.code not in ODD)):
            yield each


def _placed(draft: DefinitionTables, finding: Finding) -> Finding:
    """Return a finding with its cell; a missing value is named by its column."""
    where, code, params = finding
    if code not in {"missing-key", "missing-translation"} or (code, where[:8]) == ("missing-translation", "sections"):
        return Finding(draft.place_of(where), code, params)
    if where.startswith("sections"):
        return Finding(draft.place_of(where), "cell-missing", {})
    if where in {"intro", "intro_en"}:
        return Finding("survey!A2", "intro-missing", {})
    return Finding("settings!A1", "setting-missing", {"column": setting(where)})


def _read(
    draft: DefinitionTables, sheets: Mapping[str, Grid], catalogue: Catalogue, asked: Mapping[str, Questionnaire]
) -> tuple[str, ...]:
    for grid in sheets.values():
        draft.findings += grid.findings
    english = any("label_en" in grid.columns for name, grid in sheets.items() if name == "survey")
    draft.tree["languages"] = ["th", "en"] if english else ["th"]
    choices = sheets["choices"].rows if "choices" in sheets else ()
    _settings(draft, sheets["settings"].rows)
    Survey(draft, Lists(draft, choices, catalogue.scales, english=english)).read(sheets["survey"].rows)
    used = asked.get(str(draft.tree.get("id")))
    draft.tree.setdefault("version", used.form.version + 1 if used else 1)
    return _keep(draft.tree, used.form, english=english) if used else ()


def _settings(draft: DefinitionTables, rows: tuple[SheetRow, ...]) -> None:
    for row in rows[1:]:
        draft.fault(row.place, "settings-once")
    for row in rows[:1]:
        for name, path in SETTINGS.items():
            _setting(draft, row, name, path)
        if row.text("default_language") and language_of(row.text("default_language")) != "th":
            draft.fault(row.at("default_language"), "thai-is-default")


def _setting(draft: DefinitionTables, row: SheetRow, name: str, path: str) -> None:
    head, _, field = path.rpartition(".")
    draft.stands(path, row.at(name))
    if row.text(name):
        table, _ = _within(draft.tree, path)
        if path in NUMBERS:
            draft.number(table, head, row, name, field)
        else:
            table[field] = row.text(name).split() if path in LISTS else row.text(name)


def _within(tree: Table, path: str) -> tuple[Table, str]:
    """Return the table that a path ends in, and the path's last step."""
    head, _, field = path.rpartition(".")
    return (tree.setdefault(head, {}) if head else tree), field


def _keep(tree: Table, used: Form, *, english: bool) -> tuple[str, ...]:
    """Add what a workbook leaves out from the form in use; return those names."""
    items = [item for section in tree["sections"] for item in section.get("items", ())]
    rated = any(item["type"] == "rating" for item in items)
    personal = any(item.get("personal") for item in items)
    kept: list[str] = []
    for path in KEEPABLE:
        value = _said(used, path)
        idle = (path.endswith("_en") and not english) or (path in _RATED and not rated)
        if value is None or idle or (path.startswith("consent.") and not personal):
            continue
        head, _, field = path.rpartition(".")
        if field not in (tree.get(head, {}) if head else tree):
            _within(tree, path)[0][field] = value
            kept.append(path)
    return tuple(kept)


def _said(used: Form, path: str) -> Any:  # noqa: ANN401 - a text, a number or a list
    head, _, field = path.rpartition(".")
    value = getattr(getattr(used, head) if head else used, field, None)
    return list(value) if path in LISTS and value else value
