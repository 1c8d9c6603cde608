"""Form definitions that planners upload and download: as TOML and as XLSForm workbooks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
import tomli_w
from msgspec import Struct
from msgspec.structs import replace
from typing_extensions import override

from service.adapters.form_files.list_file import read_list_file
from service.adapters.form_files.sheets import UnreadableWorkbookError
from service.adapters.form_files.toml.decode import decode_outline, parse
from service.adapters.form_files.toml.line_numbers import Lines
from service.adapters.form_files.toml.partial_definition import further_findings
from service.adapters.form_files.xlsform import read_xlsform, write_template, write_xlsform
from service.adapters.form_files.xlsform.pasted_choices import pasted_choices
from service.application.ports.definitions import Definitions
from service.domain.catalogue import Catalogue, fed_findings, form_findings
from service.domain.errors import Fault, FaultyFormsError
from service.domain.forms.findings import Finding
from service.domain.forms.form import Form, Questionnaire
from service.domain.forms.import_findings import Intake

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.application.ports.definitions import Also
    from service.domain.forms.draft import DraftChoice


TOML_LIMIT = 256 * 1024
"""The most bytes of a definition: many times the longest shipped one."""


class TomlSource(Struct, frozen=True, kw_only=True, dict=True):
    """A definition that was uploaded as TOML."""

    text: str
    questionnaire: Questionnaire
    kept: tuple[str, ...] = ()

    def fault(self, finding: Finding) -> Fault:
        """Return a finding with its line."""
        return self._lines.fault(f"{self.questionnaire.form.id}.toml", finding)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)


class FormDefinitions(Definitions):
    """Reads forms, with the scales, interpretations and indicators of a catalogue, and writes them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @override
    def read(self, content: bytes, also: Also | None = None) -> TomlSource:
        """Read a TOML definition. Raises `FaultyFormsError` with every fault, those found by `also` included."""
        if len(content) > TOML_LIMIT:
            finding = Finding("", "file-too-large", {"kilobytes": TOML_LIMIT // 1024})
            raise FaultyFormsError([Lines("").fault("", finding)])
        return self._sound(*parse(content, Form), also)

    @override
    def read_tree(self, tree: Mapping[str, object], also: Also | None = None) -> TomlSource:
        """Read the tables of a definition. Raises `FaultyFormsError`."""
        form, findings = decode_outline(tree, Form)
        source = self._sound("", form, findings, also)
        return TomlSource(text=to_toml(source.questionnaire.form), questionnaire=source.questionnaire)

    @override
    def sketch(self, tree: Mapping[str, object]) -> Questionnaire | None:
        """Return the form of some tables, without the values that are wrong, if it asks anything on a known scale."""
        form, _ = decode_outline(tree, Form)
        questionnaire = self.catalogue.questionnaire(form) if form and form.sections else None
        unscaled = questionnaire and questionnaire.ratings and not questionnaire.scale
        return None if unscaled else questionnaire

    def _sound(self, text: str, form: Form | None, findings: list[Finding], also: Also | None) -> TomlSource:
        more = further_findings(findings, _checked(also)(form, self.catalogue)) if form else ()
        found = [*findings, *more]
        if form is None or found:
            lines, file = Lines(text), "" if form is None or findings else f"{form.id}.toml"
            raise FaultyFormsError([lines.fault(file, each) for each in found])
        return TomlSource(text=text, questionnaire=self.catalogue.questionnaire(form))

    @override
    def import_workbook(
        self, name: str, content: bytes, asked: Mapping[str, Questionnaire], also: Also | None = None
    ) -> Intake:
        """Read a workbook; what it leaves out is taken from the form in use.

        Raises `FaultyFormsError` where nothing can be read, and `ExtraMissingError`.
        """
        try:
            return read_xlsform(name, content, self.catalogue, asked, _checked(also))
        except UnreadableWorkbookError as error:
            _, code, params = error.finding
            raise FaultyFormsError([Fault(file=name, where="", code=code, params=params)]) from error

    @override
    def pasted_choices(self, text: str) -> tuple[DraftChoice, ...]:
        """Return the choices of a text that was copied from elsewhere, a line each, without values."""
        return pasted_choices(text)

    @override
    def list_text(self, name: str, content: bytes) -> str:
        """Return a list of collectors as it would be pasted. Raises `InvalidListError` and `ExtraMissingError`."""
        return read_list_file(name, content)

    @override
    def workbook(self, questionnaire: Questionnaire) -> bytes:
        """Return a form as a workbook. Raises `ExtraMissingError`."""
        return write_xlsform(questionnaire, self.catalogue)

    @override
    def template(self) -> bytes:
        """Return a workbook to fill in. Raises `ExtraMissingError`."""
        return write_template(self.catalogue)

    @override
    def toml(self, questionnaire: Questionnaire) -> str:
        """Return a form as TOML."""
        return to_toml(questionnaire.form)


def findings_among(form: Form, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield the faults of a form that replaces the one with its id in the catalogue."""
    others = tuple(each for each in catalogue.forms if each.id != form.id)
    among = replace(catalogue, forms=(*others, form))
    yield from form_findings(form, among)
    yield from fed_findings(form, among)


def _checked(also: Also | None) -> Callable[[Form, Catalogue], Iterator[Finding]]:
    def checked(form: Form, catalogue: Catalogue) -> Iterator[Finding]:
        yield from findings_among(form, catalogue)
        if also:
            yield from also(catalogue.questionnaire(form))

    return checked


def to_toml(form: Form) -> str:
    """Return a form as TOML, in the layout of a form file."""
    return tomli_w.dumps(msgspec.to_builtins(form))
