"""Forms that other programs wrote, as we take them in and as pyxform reads them, compared item by item.

Run over a folder: `.venv/bin/python -m tests.support.public_forms FOLDER`.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from service.adapters.form_files.definitions import FormDefinitions
from service.adapters.form_files.toml import load
from service.domain.errors import FaultyFormsError
from service.domain.forms.import_findings import one_line
from service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.forms.import_findings import Intake

_ASKED = {"text": "text", "string": "text", "select one": "single", "select all that apply": "multiple"}
_MADE = ("generated_", "reserved_name_")
"""The beginnings of the names of what pyxform adds itself."""

_ADDED = "Specify other."
"""The question that pyxform adds to a select with a free choice."""

_OF_GROUPS = frozenset({"group", "repeat", "loop", "note", "survey"})
_TOLD_AS = frozenset({"type-unsupported", "type-automatic", "type-device", "row-disabled", "matrix-head"})
ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv"})


class Measured(NamedTuple):
    """How a form was taken (`whole`, with `questions`, `refused`), what is not as pyxform reads it and not told.

    `compared` counts the questions that pyxform reads.
    """

    taken: str
    silent: list[str]
    compared: int = 0


def measured(definitions: FormDefinitions, name: str, content: bytes) -> Measured:
    """Take a form in and compare it with pyxform's reading, if pyxform reads it."""
    try:
        intake = definitions.import_workbook(name, content, {})
    except FaultyFormsError:
        return Measured("refused", [])
    # Title, notice, audience and minutes are asked for of every form from elsewhere.
    asked = [each for each in intake.unsettled if each.outcome != "missing"]
    read = _read(name, content)
    return Measured("questions" if asked else "whole", list(_silent(intake, read)), len(read))


def _read(name: str, content: bytes) -> list[dict[str, Any]]:
    """Return the questions that pyxform reads, in order; none where it refuses the form."""
    try:
        given = get_xlsform(io.BytesIO(content), file_type=Path(name).suffix)
        tree = workbook_to_json(given, form_name="data", fallback_form_name="data", warnings=[])
    except PyXFormError:
        return []
    made = (each for each in _walked(tree) if each.get("label") != _ADDED)
    return [each for each in made if not str(each.get("name", "")).startswith(_MADE)]


def _walked(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in tree.get("children", ()):
        if child.get("name") != "meta":
            yield child
            yield from _walked(child)


def _silent(intake: Intake, asked: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what pyxform reads otherwise than we do, and no finding tells."""
    items = [item for section in intake.tree["sections"] for item in section.get("items", ())]
    renamed = {
        str(each.params["given"]): str(each.params["made"]) for each in intake.findings if each.code == "id-made"
    }
    lost = Counter(each.code for each in intake.findings)
    kept = [each for each in asked if each["type"] in _ASKED and not _is_lost(intake, each)]
    others = [each for each in asked if each["type"] not in {*_ASKED, *_OF_GROUPS}]
    if asked and len(kept) != len(items):
        yield f"{len(kept)} questions, {len(items)} items"
    if len(others) > sum(lost[code] for code in _TOLD_AS):
        yield f"{len(others)} other questions, told of {lost}"
    for question, item in zip(kept, items, strict=False):
        yield from _unlike(question, item, renamed)


def _is_lost(intake: Intake, question: dict[str, Any]) -> bool:
    """Return whether a select only heads a table, or its row is told of as lost."""
    look = str(question.get("control", {}).get("appearance", "")).split()
    said = {
        str(each.params["text"])
        for each in intake.findings
        if each.code in _TOLD_AS and "select" in str(each.params.get("type"))
    }
    return "label" in look or (
        question["type"].startswith("select") and bool(said & {*_texts(question), str(question["name"])})
    )


def _unlike(question: dict[str, Any], item: dict[str, Any], renamed: dict[str, str]) -> Iterator[str]:
    name = str(question["name"])
    if item["id"] not in {name, renamed.get(name)}:
        yield f"{name} is {item['id']}"
    if item["type"] not in {_ASKED[question["type"]], "rating"}:
        yield f"{name} is a {item['type']}"
    if not _texts(question) & {_spaced(item.get("text")), _spaced(item.get("text_en"))}:
        yield f"{name} says {item.get('text')}"
    if item["type"] in {"single", "multiple"}:
        mine = [(each["value"], each.get("text")) for each in item["choices"] if not each.get("free")]
        theirs = [each for each in question.get("choices", ()) if each.get("name") != "other"]
        for number, each in enumerate(theirs):
            value, text = mine[number] if number < len(mine) else ("", "")
            if value not in {each["name"], renamed.get(each["name"])} or _spaced(text) not in _texts(each):
                yield f"{name}: {each['name']} is {value} {text}"


def _texts(thing: dict[str, Any]) -> set[str]:
    """Return the texts of a question or choice in all languages, and its name, which stands in for none."""
    label = thing.get("label") or ""
    texts = label.values() if isinstance(label, dict) else [label]
    return {_spaced(one_line(str(each)).text) for each in texts if each} or {str(thing.get("name"))}


def _spaced(text: str | None) -> str:
    return " ".join((text or "").split())


def main(folder: Path) -> None:
    """Print how each form of a folder is taken, and the sums."""
    definitions, sums = FormDefinitions(load(Settings().forms)), Counter[str]()
    for path in sorted(each for each in folder.rglob("*") if each.suffix in ENDINGS):
        taken, silent, _ = measured(definitions, path.name, path.read_bytes())
        sums[taken] += 1
        sums["silent"] += bool(silent)
        print(f"{taken:9} {path.relative_to(folder)}", *silent, sep="\n    ")
    print(dict(sums))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
