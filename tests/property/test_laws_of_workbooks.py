"""Any form, exported as TOML or as a workbook, reads back as the same form."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import Phase, given, settings
from msgspec.structs import replace
from pyxform.xls2xform import convert

from service.adapters.form_files.definitions import FormDefinitions
from service.adapters.form_files.toml import load
from service.domain.catalogue import form_findings
from service.domain.forms.draft_tables import draft_of, tree_of
from service.domain.forms.form import Form
from service.settings import Settings
from tests.support.definition_files import lay
from tests.support.form_strategies import forms

if TYPE_CHECKING:
    from service.domain.catalogue import Catalogue

SHIPPED = load(Settings().forms)


@cache
def sound() -> Catalogue:
    with TemporaryDirectory() as folder:
        return load(lay(Path(folder)))


@given(forms())
@settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # shrinking takes minutes
def test_any_form_comes_back_from_a_workbook_from_toml_and_from_a_draft(form: Form) -> None:
    among = sound()
    assert list(form_findings(form, among)) == []
    definitions, asked = FormDefinitions(among), among.questionnaire(form)
    intake = definitions.import_workbook("form.xlsx", definitions.workbook(asked), {form.id: asked})
    assert intake.form == replace(form, version=form.version + 1)
    assert (intake.findings, intake.kept) == ((), ())
    assert definitions.read(definitions.toml(asked).encode()).questionnaire == asked
    assert msgspec.convert(tree_of(draft_of(form), form.version), Form) == form


@pytest.mark.parametrize("form", SHIPPED.forms, ids=lambda form: form.id)
def test_each_shipped_form_comes_back(form: Form) -> None:
    definitions, asked = FormDefinitions(SHIPPED), SHIPPED.questionnaire(form)
    for others, version in (({}, 1), ({form.id: asked}, form.version + 1)):
        intake = definitions.import_workbook("form.xlsx", definitions.workbook(asked), others)
        assert (intake.form, intake.kept, intake.findings) == (replace(form, version=version), (), ())
    assert definitions.workbook(asked) == definitions.workbook(asked)
    assert definitions.read(definitions.toml(asked).encode()).questionnaire == asked


@pytest.mark.parametrize("form", SHIPPED.forms, ids=lambda form: form.id)
def test_programs_of_the_convention_read_what_is_given_out(form: Form) -> None:
    content = FormDefinitions(SHIPPED).workbook(SHIPPED.questionnaire(form))
    converted = convert(io.BytesIO(content), file_type=".xlsx")
    assert converted.warnings == []
    assert all(item.id in converted.xform for section in form.sections for item in section.items)
