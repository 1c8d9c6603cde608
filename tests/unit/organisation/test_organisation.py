"""The organisation's file: what it may say, every fault with its line, and what is still wanting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.adapters.form_files.toml import load
from service.domain.errors import FaultyFormsError
from service.domain.organisation.contrast import contrast, text_on, tinted
from service.domain.organisation.mark import MOST_BYTES, drawn, mark_findings
from service.domain.organisation.organisation import Contact, Organisation, organisation_findings, wanting
from service.texts import texts
from service.texts.fault_sentences import fault_sentence
from service.texts.formatting import kept_whole
from service.texts.organisation import named, speak_for
from tests.support.another_organisation import MARK, ORGANISATION
from tests.support.definition_files import SURVEY, faults, lay
from tests.support.shipped_forms import SHIPPED, load_once

if TYPE_CHECKING:
    from pathlib import Path


def test_the_file_is_part_of_the_catalogue(tmp_path: Path) -> None:
    organisation = load(lay(tmp_path, organisation=ORGANISATION)).organisation
    assert (organisation.name, organisation.year) == ("สำนักงานตัวอย่าง", "account")
    assert organisation.contact == Contact(telephone="0 2123 4567 #8", email="hello@office.example.go.th")
    assert drawn(organisation.mark or "") == MARK.replace(
        'svg viewBox="0 0 8 8" xmlns="http://www.w3.org/2000/svg"',
        'svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"',
    )
    assert wanting(organisation) == []


def test_an_installation_without_the_file_has_an_organisation_without_a_name(tmp_path: Path) -> None:
    organisation = load(lay(tmp_path)).organisation
    assert (organisation, wanting(organisation)) == (Organisation(), ["organisation_file"])
    assert named(organisation, "th").name == texts("th").organisation.name
    assert [each.code for each in organisation_findings(organisation)] == ["missing-key", "missing-key"]


def test_the_shipped_file_wants_only_what_a_keeper_has_to_fill_in() -> None:
    organisation = load(SHIPPED).organisation
    assert wanting(organisation) == ["organisation_telephone", "organisation_email"]
    assert (named(organisation, "en").short, named(organisation, "en").reach) == ("the Fund", ())


@pytest.mark.parametrize(
    ("old", "new", "where", "code"),
    [
        ('short = "สำนักงาน"\n', "", "short", "missing-key"),
        ('"สำนักงาน"', '" "', "short", "blank-text"),
        ('"account"', '"fiscal"', "year", "not-offered"),
        ('"0 2123', '"โทร', "contact.telephone", "wrong-telephone"),
        ("hello@", "hello ", "contact.email", "wrong-email"),
        ('"#ffd166"', '"gold"', "colours.highlight", "wrong-colour"),
        ('"#ffd166"', '"#0b6d3b"', "colours.highlight", "low-contrast"),
        ('accent = "#0b5d3b"', 'accent = "#7fb09b"', "colours.accent", "low-contrast"),
        ('accent = "#8fd6b4"', 'accent = "#3b6d5b"', "colours.dark.accent", "low-contrast"),
        ('band = "#06402a"', 'band = "#7a7a80"', "colours.dark.band", "low-contrast"),
        ("[contact]", "[contact]\nfax = 1", "contact.fax", "unknown-key"),
        ("<circle", "<script/><circle", "mark", "mark-element"),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_line_and_a_sentence(
    tmp_path: Path, old: str, new: str, where: str, code: str
) -> None:
    text = ORGANISATION.replace(old, new, 1)
    assert text != ORGANISATION
    found = faults(lay(tmp_path, organisation=text))
    assert ("organisation.toml", where, code) in {(file, at, what) for file, _, at, what in found}
    with pytest.raises(FaultyFormsError) as refused:
        load(tmp_path)
    for fault in refused.value.faults:
        assert fault.line or fault.code == "missing-key"
        assert "{" not in fault_sentence(fault)


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script>alert(1)</script>", "mark-element"),
        ('<image href="https://x.test/a.png"/>', "mark-element"),
        ('<use href="#a"/>', "mark-element"),
        ("<foreignObject/>", "mark-element"),
        ('<path d="M0 0" onclick="x()"/>', "mark-attribute"),
        ('<path style="fill:url(//x.test)"/>', "mark-attribute"),
        ('<path xmlns:l="http://www.w3.org/1999/xlink" l:href="//x.test"/>', "mark-attribute"),
        ('<path fill="url(#a)"/>', "mark-value"),
        ('<path d="javascript:x"/>', "mark-value"),
        (f'<polygon points="{"1" * 9_000}x"/>', "mark-value"),
        (f'<g transform="{"scale(1)  " * 900}!"/>', "mark-value"),
        ("<g>word</g>", "mark-text"),
    ],
)
def test_a_mark_is_made_of_shapes_alone(inside: str, code: str) -> None:
    (found,) = mark_findings(MARK.replace("<circle", f"{inside}<circle"))
    assert (found.where, found.code) == ("mark", code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f'<!DOCTYPE svg [<!ENTITY a "b">]>{MARK}', "mark-unreadable"),
        ("<svg", "mark-unreadable"),
        (MARK.replace("viewBox", "viewbox"), "mark-no-viewbox"),
        ('<html viewBox="0 0 1 1"/>', "mark-no-viewbox"),
        (f"<!--{'a' * MOST_BYTES}-->{MARK}", "file-too-large"),
        (MARK.replace("<circle", f"{'<g>' * 9_000}{'</g>' * 9_000}<circle"), "mark-unreadable"),
    ],
)
def test_a_mark_is_a_small_picture(text: str, code: str) -> None:
    assert [each.code for each in mark_findings(text)] == [code]


def test_a_mark_is_written_anew_from_what_was_checked() -> None:
    text = '<?xml version="1.0"?>\n<!-- drawn by hand -->' + MARK.replace("<svg", '<svg width="8"')
    assert list(mark_findings(text)) == []
    assert (drawn(text), drawn("")) == (drawn(MARK), "")


def test_contrast_is_that_of_wcag() -> None:
    assert [round(contrast(one, "#ffffff"), 2) for one in ("#000000", "#777777", "#ffffff")] == [21.0, 4.48, 1.0]
    assert (text_on("#0e3a66"), text_on("#f7b733")) == ("#ffffff", "#14202e")
    assert tinted("#ffffff", "#000000", 10) == "#e6e6e6"


def test_a_notice_may_leave_controller_and_contact_to_the_organisation(tmp_path: Path) -> None:
    bare = SURVEY.replace('controller = "กรม"\ncontact = "จังหวัดนนทบุรี"\n', "")
    assert load(lay(tmp_path, survey=bare, organisation=ORGANISATION)).forms
    (tmp_path / "organisation.toml").unlink()
    found = faults(tmp_path)
    assert [(where, code) for _, _, where, code in found] == [
        ("notice.controller", "missing-key"),
        ("notice.contact", "missing-key"),
    ]


def test_all_texts_use_the_words_of_the_organisation() -> None:
    pytest.importorskip("pythainlp", reason="the extra words is optional")
    said = texts("keeper")
    speak_for(Organisation(year="account", unbroken=("อะบาดา",)))
    try:
        assert said.workbook.say("year", year=2569) == "ปีบัญชี 2569"
        assert kept_whole("คืออะบาดา", "th") == "คือ<t-w>อะบาดา</t-w>"
    finally:
        speak_for(load_once(SHIPPED).organisation)
    assert said.workbook.say("year", year=2569) == "ปีงบประมาณ 2569"
    assert kept_whole("คืออะบาดา", "th") == "คืออะบาดา"
