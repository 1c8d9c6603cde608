"""Spacing and punctuation of all texts and shipped forms."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

import service
from service.texts import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
TREES = ("th", "en", "keeper", "planner", "report", "survey_report", "years", "example", "workbook")
FORMS = Path(__file__).parents[3] / "forms"


def strings(tree: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from strings(value, f"{path}.{key}")
    elif isinstance(tree, list):
        for at, value in enumerate(tree):
            yield from strings(value, f"{path}[{at}]")


def everything() -> dict[str, str]:
    """Give every text that is data, by where it stands."""
    found: dict[str, str] = {}
    for name in TREES:
        found.update(strings(tree_of(name), name))
    for file in sorted(FORMS.glob("*.toml")):
        found.update(strings(tomllib.loads(file.read_text(encoding="utf-8")), file.stem))
    return found


EVERYTHING = everything()


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param("  ", id="two spaces"),
        pytest.param(r"^\s|\s$", id="a space at either end"),
        pytest.param("[\u00a0\u2007\u202f\u200b-\u200f\u2060\ufeff]", id="a space or joiner nobody sees"),
        pytest.param("[^ ]ๆ|ๆ(?![ ,.)”:/]|$)", id="a sign of repetition without its spaces"),
        pytest.param(r"\s[ฯ,.;:!?)”](?![A-Za-z.{])", id="a space before a sign that closes"),
        pytest.param("[(“] ", id="a space after a sign that opens"),
        pytest.param(f"[{MARKS}]{{3}}", id="three marks on one letter"),
        pytest.param(
            "(?<![\u0e01-\u0e2e\u0e31-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", id="a mark on nothing"
        ),
        pytest.param("เเ|\u0e4d\u0e32|[\u0e48-\u0e4b][\u0e31\u0e34-\u0e3a]", id="letters that only look right"),
    ],
)
def test_no_text_has(odd: str) -> None:
    assert {where: text for where, text in EVERYTHING.items() if re.search(odd, text)} == {}


def test_the_planners_pages_name_no_command_and_use_arabic_digits() -> None:
    odd = re.compile("pochai [a-z]|[๐-๙]")
    assert {where: text for where, text in EVERYTHING.items() if where.startswith("planner") and odd.search(text)} == {}


def test_the_words_that_no_line_may_break_are_words_of_the_texts() -> None:
    unbroken = [text for where, text in EVERYTHING.items() if where.startswith("th.unbroken")]
    read = " ".join(text for where, text in EVERYTHING.items() if not where.startswith("th.unbroken"))
    assert [word for word in unbroken if word not in read] == []
    assert len(set(unbroken)) == len(unbroken)


PAGES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (Path(service.__file__).parent / "web" / "templates").rglob("*.html")
}
PAPERS = {
    f"{file.name} {at}": re.sub("<[^>]+>", "", paragraph)
    for file in sorted(FORMS.glob("*.docx"))
    for at, paragraph in enumerate(ZipFile(file).read("word/document.xml").decode().split("</w:p>"))
}
GUIDES = {
    f"{name} {at}": line
    for name in (
        "deploy/README.md",
        "deploy/prometheus/alerts.yml",
        "deploy/prometheus/dashboard.json",
        "forms/README.md",
    )
    for at, line in enumerate((FORMS.parent / name).read_text(encoding="utf-8").splitlines(), 1)
}
GLOSSARY = tree_of("glossary")
SENTENCES = EVERYTHING | PAPERS
REFUSALS = GLOSSARY["polite"]["refusals"]


@pytest.mark.parametrize("entry", GLOSSARY["words"], ids=lambda entry: entry["use"])
def test_one_thing_has_one_word(entry: dict[str, Any]) -> None:
    written = SENTENCES | PAGES | GUIDES
    assert {where: text for where, text in written.items() if any(word in text for word in entry["never"])} == {}
    assert entry["why"]


@pytest.mark.parametrize("entry", GLOSSARY["patterns"], ids=lambda entry: entry["why"])
def test_no_sentence_is_made_as(entry: dict[str, Any]) -> None:
    assert {where: text for where, text in SENTENCES.items() if re.search(entry["never"], text)} == {}


def test_labels_and_hints_ask_by_one_word_and_refusals_by_another() -> None:
    wrong = {where: "โปรด" if any(fnmatchcase(where, each) for each in REFUSALS) else "กรุณา" for where in EVERYTHING}
    assert {where: EVERYTHING[where] for where, word in wrong.items() if word in EVERYTHING[where]} == {}
    assert [each for each in REFUSALS if not any(fnmatchcase(where, each) for where in EVERYTHING)] == []
