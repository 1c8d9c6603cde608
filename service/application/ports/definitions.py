"""Form definitions, and lists of collectors, as files have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from service.domain.forms.findings import Finding
from service.domain.forms.form import Questionnaire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.errors import Fault
    from service.domain.forms.draft import DraftChoice
    from service.domain.forms.import_findings import Intake

Also = Callable[[Questionnaire], Iterable[Finding]]
"""A further check of a form, also of a faulty one, so that all faults are reported at once."""


class Source(Protocol):
    """A valid definition as it was sent.

    `kept` names fields that it leaves out and that are taken from the form in use.
    """

    @property
    def text(self) -> str:
        """The definition as TOML."""

    @property
    def questionnaire(self) -> Questionnaire:
        """The form as it would be asked."""

    @property
    def kept(self) -> tuple[str, ...]:
        """The fields that are taken from the form in use."""

    def fault(self, finding: Finding) -> Fault:
        """Return a finding with its place in what was sent."""


class Definitions(Protocol):
    """Reads and writes form definitions as TOML and as XLSForm workbooks."""

    def read(self, content: bytes, also: Also | None = None) -> Source:
        """Read a TOML definition. Raises `FaultyFormsError` with every fault, those found by `also` included."""

    def import_workbook(
        self, name: str, content: bytes, asked: Mapping[str, Questionnaire], also: Also | None = None
    ) -> Intake:
        """Read an XLSForm workbook; what it leaves out is taken from the forms in use (`asked`).

        Raises `FaultyFormsError` where nothing can be read, and `ExtraMissingError`.
        """

    def read_tree(self, tree: Mapping[str, object], also: Also | None = None) -> Source:
        """Read the tables of a definition. Raises `FaultyFormsError` as `read` does, with paths and without lines."""

    def sketch(self, tree: Mapping[str, object]) -> Questionnaire | None:
        """Return the form of some tables without the values that are wrong, if it asks anything on a known scale."""

    def pasted_choices(self, text: str) -> tuple[DraftChoice, ...]:
        """Return the choices of a text that was copied from elsewhere, a line each, without values."""

    def toml(self, questionnaire: Questionnaire) -> str:
        """Return a form as TOML."""

    def workbook(self, questionnaire: Questionnaire) -> bytes:
        """Return a form as an XLSForm workbook (XLSX). Raises `ExtraMissingError`."""

    def template(self) -> bytes:
        """Return an XLSForm workbook (XLSX) to fill in. Raises `ExtraMissingError`."""

    def list_text(self, name: str, content: bytes) -> str:
        """Return a list of collectors as it would be pasted; each row of a sheet is a line, its cells between tabs.

        Raises `InvalidListError` where there is none, with every cell that cannot be read, and `ExtraMissingError`.
        """
