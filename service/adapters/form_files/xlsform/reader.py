"""Read a workbook into a draft of a form: what is taken of it, and what is to be told of its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomli_w
from msgspec import convert, to_builtins

from service.adapters.form_files.toml.decode import decode_outline
from service.adapters.form_files.toml.partial_definition import further_findings
from service.adapters.form_files.xlsform.columns import KEEPABLE, TRANSLATED, setting
from service.adapters.form_files.xlsform.definition_tables import DefinitionTables
from service.adapters.form_files.xlsform.lists import WITH_NA, Lists
from service.adapters.form_files.xlsform.settings import name_form, read_settings, said, within
from service.adapters.form_files.xlsform.survey import Survey
from service.adapters.form_files.xlsform.workbook import ROWS_OF_SETTINGS, SurveyWorkbook, read_book
from service.domain.catalogue import Catalogue
from service.domain.forms.draft_scale import DraftBands, DraftLevel, bands_table, equal_bands
from service.domain.forms.findings import Finding
from service.domain.forms.form import Form, Questionnaire
from service.domain.forms.import_findings import ImportFinding, Intake
from service.domain.forms.import_outcomes import outcome
from service.domain.forms.scale import Interpretation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from service.adapters.form_files.xlsform.definition_tables import Table

    Checked = Callable[[Form, Catalogue], Iterable[Finding]]

_SHEETS = ("survey", "choices", ROWS_OF_SETTINGS, "settings")
_RATED = frozenset({"method", "faces", "indicator", "interpretation", "counts.item", "counts.values", "counts.text"})
_OF_NO_CELL = frozenset({"setting-missing", "notice-missing", "intro-missing"})
_ABOUT = {"method-offered": "method", "form-named": "", "form-unnamed": "", "version-next": ""}
"""The paths of findings that have no cell of their own."""

_METHOD = "mean-percent"
"""The method of a form that names none."""


def read_xlsform(
    name: str, content: bytes, catalogue: Catalogue, asked: Mapping[str, Questionnaire], checked: Checked
) -> Intake:
    """Read a workbook, with the catalogue's scales and indicators; `checked` yields further findings of its form.

    What it leaves out is taken from the form in use of the same id. Raises `UnreadableWorkbookError` and
    `ExtraMissingError`.
    """
    book = read_book(name, content)
    # A workbook of ours has its settings as rows, and texts as they are.
    draft = DefinitionTables(formatted=not book.settings)
    kept = _read(draft, book, name, catalogue, asked)
    form, broken = decode_outline(draft.tree, Form)
    more = checked(form, catalogue) if form else ()
    told = [*_of_sheets(draft, book), *draft.findings]
    paths = draft.paths()
    rows = {_row_of(place): path for place, path in reversed(paths.items()) if place.startswith("survey!")}
    findings = [_told(each, _path_of(each, paths, rows)) for each in told]
    following = _not_following(
        [(_placed(draft, each), each.where) for each in (*broken, *further_findings(broken, more))], told
    )
    findings += [_told(each, path) for each, path in following]
    unlike = {(each.place, each.code, str(each.params)): each for each in reversed(findings)}
    return Intake(
        tree=draft.tree,
        text=_text(draft.tree, None if broken else form),
        findings=tuple(sorted(unlike.values(), key=lambda each: _walked(each.place))),
        kept=kept,
        form=None if broken else form,
    )


def _text(tree: Table, form: Form | None) -> str:
    """Return a form as its file says it, or else the tables that have faults, in the order of its fields."""
    plain = {field: tree[field] for field in Form.__struct_fields__ if field in tree}
    return tomli_w.dumps(to_builtins(form) if form else plain)


def _path_of(finding: Finding, paths: Mapping[str, str], rows: Mapping[str, str]) -> str:
    """Return the path that a finding is about: that of its cell, or else of its row."""
    named = _ABOUT.get(finding.code)
    return paths.get(finding.where, rows.get(_row_of(finding.where), "")) if named is None else named


def _row_of(place: str) -> str:
    sheet, _, cell = place.partition("!")
    return f"{sheet}!{cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"


def _told(finding: Finding, path: str) -> ImportFinding:
    return ImportFinding(place=finding.where, code=finding.code, params=finding.params, path=path)


def _walked(place: str) -> tuple[int, int, str]:
    sheet, _, cell = place.partition("!")
    column = cell.rstrip("0123456789")
    return (_SHEETS.index(sheet) if sheet in _SHEETS else -1), int(cell[len(column) :] or 0), f"{len(column)}{column}"


def _read(
    draft: DefinitionTables, book: SurveyWorkbook, name: str, catalogue: Catalogue, asked: Mapping[str, Questionnaire]
) -> tuple[str, ...]:
    survey, choices = book.grids["survey"], book.grids["choices"]
    draft.settings = "" if book.plain else f"{ROWS_OF_SETTINGS if book.settings else 'settings'}!A1"
    draft.headings = {name: grid.headings for name, grid in book.grids.items()}
    draft.tree["languages"] = ["th"]
    read_settings(draft, book.grids["settings"], book.settings, catalogue)
    name_form(draft, name, set(asked))
    used = asked.get(str(draft.tree["id"]))
    own = used.form.own_scale if used else None
    scales = (own, *catalogue.scales) if own else catalogue.scales
    english = _says_english(book, draft.tree, {each.id for each in scales})
    draft.tree["languages"] = ["th", "en"] if english else ["th"]
    Survey(draft, Lists(draft, choices.rows, scales, english=english)).read(survey.rows)
    _number(draft, used.form.version + 1 if used else 1)
    kept = _keep(draft.tree, used.form, english=english) if used else ()
    _name_parts(draft.tree)
    _complete_ratings(draft, catalogue)
    return kept


def _says_english(book: SurveyWorkbook, tree: Table, scales: set[str]) -> bool:
    """Return whether a workbook says something in English: a heading alone, or the lists of scales, do not."""
    listed = (each for each in book.grids["choices"].rows if each.text("list_name").removesuffix(WITH_NA) not in scales)
    rows = [*book.grids["survey"].rows, *listed]
    return any(not row.blank(f"{each}_en") for row in rows for each in TRANSLATED) or _has_english(tree)


def _has_english(table: Table) -> bool:
    return any(name.endswith("_en") or (isinstance(each, dict) and _has_english(each)) for name, each in table.items())


def _number(draft: DefinitionTables, following: int) -> None:
    """Set the version: always the next one, whatever the workbook says."""
    given = str(draft.tree.get("version", following))
    draft.tree["version"] = following
    if given != str(following):
        draft.fault(draft.place_of("version"), "version-next", given=given, version=following)


def _name_parts(tree: Table) -> None:
    """Give the form's title to the parts without a heading."""
    for section in tree["sections"]:
        for ending in ("", "_en"):
            if "part" not in section or ending:
                title = tree.get(f"title{ending}")
                if (
                    title
                    and f"part{ending}" not in section
                    and (not ending or section.get("part") == tree.get("title"))
                ):
                    section[f"part{ending}"] = title


def _complete_ratings(draft: DefinitionTables, catalogue: Catalogue) -> None:
    """Offer method and interpretation to a form with ratings that has neither."""
    tree = draft.tree
    if not _rated(tree):
        tree.pop("scale", None)
        return
    own = tree.get("own_scale", {}).get("levels", [])
    steps = len(own) or next((len(each.levels) for each in catalogue.scales if each.id == tree.get("scale")), 0)
    fitting: Interpretation | DraftBands | None
    fitting = next((each for each in catalogue.interpretations if each.maximum == steps), None)
    if {"method", "interpretation"} & tree.keys():
        return
    if own and not fitting:
        fitting = _equal_bands(tree)
        tree["own_interpretation"] = bands_table(fitting, english="en" in tree["languages"])
    if fitting:
        tree["method"], tree["interpretation"] = _METHOD, fitting.id
        draft.fault(draft.place_of("method"), "method-offered", interpretation=fitting.words)


def _equal_bands(tree: Table) -> DraftBands:
    """Return bands of equal widths for the form's own scale."""
    texts = [{**each, "value": str(each["value"])} for each in tree["own_scale"]["levels"]]
    return DraftBands(bands=equal_bands(convert(texts, list[DraftLevel])))


def _rated(tree: Table) -> bool:
    return any(item["type"] == "rating" for section in tree["sections"] for item in section.get("items", ()))


def _of_sheets(draft: DefinitionTables, book: SurveyWorkbook) -> Iterator[Finding]:
    """Yield the findings of the sheets themselves, without those of rows that are lost."""
    for name, grid in book.grids.items():
        # With the sheet of rows, the one for other programs is not read.
        for each in grid.findings if name != "settings" or not book.settings else ():
            sheet, _, cell = each.where.partition("!")
            if each.where in draft.read_cells or (each.code == "matrix-taken" and each.where in draft.rated):
                continue
            if sheet != "survey" or cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") not in draft.lost_rows:
                yield each
    yield from book.others


def _not_following(found: list[tuple[Finding, str]], told: list[Finding]) -> Iterator[tuple[Finding, str]]:
    """Yield the faults of the definition, with their paths, that do not merely follow from what is told of a cell."""
    known = {each.where for each in told if outcome(each.code) != "taken"}
    lost = any(each.code in {"type-unsupported", "row-disabled"} for each in told)
    untitled = any(path == "title" for _, path in found)
    for each, path in found:
        nothing = lost and path == "sections" and each.code == "too-short"
        said = each.where in known and each.code not in _OF_NO_CELL
        if not (said or nothing or (untitled and each.code == "part-missing")):
            yield each, path


def _placed(draft: DefinitionTables, finding: Finding) -> Finding:
    """Return a finding with its cell; a missing value is named by its column."""
    where, code, params = finding
    if code not in {"missing-key", "missing-translation"}:
        # What is beyond a limit of parts begins at the first part too many.
        return Finding(draft.place_of(f"{where}[{params['limit']}]" if code == "too-long" else where), code, params)
    if where.startswith("sections"):
        place = draft.place_of(where)
        code = "part-missing" if where.endswith(".part") else "cell-missing"
        return Finding(place, code, {"column": draft.called(place, _column(where))})
    if where in {"intro", "intro_en"}:
        return Finding(draft.settings and "survey!A2", "intro-missing", {})
    if where == "notice":
        return Finding(draft.settings, "notice-missing", {})
    place = draft.place_of(where)
    named = place if place.startswith(ROWS_OF_SETTINGS) else draft.settings
    return Finding(named, "setting-missing", {"column": setting(where)})


def _column(where: str) -> str:
    """Return the column that a field of an item or a choice stands in."""
    field = where.rpartition(".")[2]
    base = field.removesuffix("_en")
    named = {"text": "label", "title": "label", "part": "label"}.get(base, base)
    return f"{named}{field[len(base) :]}"


def _keep(tree: Table, used: Form, *, english: bool) -> tuple[str, ...]:
    """Add what a workbook leaves out from the form in use; return those names."""
    items = [item for section in tree["sections"] for item in section.get("items", ())]
    rated = any(item["type"] == "rating" for item in items)
    personal = any(item.get("personal") for item in items)
    kept: list[str] = []
    for path in KEEPABLE:
        value = said(used, path)
        idle = (path.endswith("_en") and not english) or (path in _RATED and not rated)
        if value is None or idle or (path.startswith("consent.") and not personal):
            continue
        head, _, field = path.rpartition(".")
        if field not in (tree.get(head, {}) if head else tree):
            within(tree, path)[0][field] = value
            kept.append(path)
    _keep_own(tree, used)
    return tuple(kept)


def _keep_own(tree: Table, used: Form) -> None:
    """Add the scale and the bands that the form in use has itself, where the workbook names them: it has no room."""
    for field, own in (("scale", used.own_scale), ("interpretation", used.own_interpretation)):
        if own and tree.get(field) == own.id:
            tree[f"own_{field}"] = to_builtins(own)
