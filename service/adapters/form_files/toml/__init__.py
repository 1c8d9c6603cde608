"""Load definitions from a folder of TOML files: strictly decoded, with all faults of all files at once."""

from __future__ import annotations

from errno import errorcode
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from service.adapters.form_files.toml.decode import parse
from service.adapters.form_files.toml.line_numbers import Lines
from service.adapters.form_files.toml.partial_definition import further_findings
from service.domain.catalogue import Catalogue, form_findings, indicator_findings
from service.domain.errors import Fault, FaultyFormsError
from service.domain.forms.definition_checks import repeated_ids
from service.domain.forms.findings import Finding
from service.domain.forms.form import Form
from service.domain.forms.scale import Bands, Scale
from service.domain.forms.scale_checks import interpretation_findings, scale_findings
from service.domain.indicators.definition_checks import criteria_findings
from service.domain.indicators.indicator import Indicator
from service.domain.indicators.plan import Strategy, strategy_findings
from service.domain.organisation.organisation import Organisation, organisation_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

SCALES, INDICATORS, ORGANISATION = "scales.toml", "indicators.toml", "organisation.toml"
_HOMES = {"unknown-scale": SCALES, "unknown-interpretation": SCALES, "unknown-indicator": INDICATORS}
"""The file that has the definitions a fault calls unknown; a form has a file of its own."""


class Scales(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of `scales.toml`."""

    scales: tuple[Scale, ...] = ()
    interpretations: tuple[Bands, ...] = ()


class Indicators(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of `indicators.toml`."""

    indicators: tuple[Indicator, ...] = ()
    strategies: tuple[Strategy, ...] = ()


_Content = Scales | Indicators | Organisation | Form
_KINDS: dict[str, type[_Content]] = {SCALES: Scales, INDICATORS: Indicators, ORGANISATION: Organisation}
"""What a file of a name has; any other has a form."""


class _File:
    """One definition file: its text, its faults and, where it has none, its definitions."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []
        self._outline: _Content | None = None
        self._broken: list[Finding] = []
        self._lines = Lines("")
        try:
            raw = path.read_bytes()
        except OSError as error:
            self._note(Finding("", "not-readable", {"message": errorcode.get(error.errno or 0, "")}))
        else:
            text, self._outline, self._broken = parse(raw, _KINDS.get(path.name, Form))
            self._lines = Lines(text)
            for finding in self._broken:
                self._note(finding)

    @property
    def defined(self) -> _Content | None:
        """Its content, if it was read without faults."""
        return None if self._broken else self._outline

    def _note(self, finding: Finding) -> None:
        self.faults.append(self._lines.fault(self.path.name, finding))

    def check(self, catalogue: Catalogue, unread: frozenset[str] = frozenset()) -> None:
        """Collect faults between this file and the others; names defined in an unreadable file are not faults."""
        for finding in further_findings(self._broken, self._found(catalogue)):
            if _HOMES.get(finding.code, f"{finding.params.get('form')}.toml") not in unread:
                self._note(finding)

    def _found(self, catalogue: Catalogue) -> Iterator[Finding]:
        yield from _findings(self._outline, catalogue)
        if isinstance(self._outline, Form) and self._outline.id != self.path.stem:
            yield Finding("id", "not-its-name", {"id": self._outline.id, "file": self.path.name})


def load(folder: Path) -> Catalogue:
    """Read all definitions in a folder. Raises `FaultyFormsError` with every fault of every file."""
    files = [_File(path) for path in sorted(folder.glob("*.toml"))] if folder.is_dir() else []
    defined = [file.defined for file in files]
    scales = next((each for each in defined if isinstance(each, Scales)), Scales())
    indicators = next((each for each in defined if isinstance(each, Indicators)), Indicators())
    catalogue = Catalogue(
        forms=tuple(each for each in defined if isinstance(each, Form)),
        scales=scales.scales,
        interpretations=scales.interpretations,
        indicators=indicators.indicators,
        strategies=indicators.strategies,
        organisation=next((each for each in defined if isinstance(each, Organisation)), Organisation()),
    )
    unread = frozenset(file.path.name for file in files if file.defined is None)
    for file in files:
        file.check(catalogue, unread)
    faults = [fault for file in files for fault in file.faults]
    if not catalogue.forms and not faults:
        faults = [Fault(file=folder.name, where="", code="no-forms", params={"folder": str(folder)})]
    if faults:
        raise FaultyFormsError(faults)
    return catalogue


def load_path(path: Path, folder: Path) -> Catalogue:
    """Read a folder, or a single form or organisation with the other definitions of `folder`.

    A file elsewhere replaces the one of its name. Raises `FaultyFormsError`.
    """
    if path.is_dir() or not path.exists():
        return load(path)
    file = _File(path)
    catalogue = load(folder)
    if isinstance(file.defined, Form):
        others = tuple(form for form in catalogue.forms if form.id != file.defined.id)
        catalogue = replace(catalogue, forms=(*others, file.defined))
    elif isinstance(file.defined, Organisation):
        catalogue = replace(catalogue, organisation=file.defined)
    file.check(catalogue)
    if file.faults:
        raise FaultyFormsError(file.faults)
    return catalogue


def _findings(defined: Struct | None, catalogue: Catalogue) -> Iterator[Finding]:
    match defined:
        case Form():
            yield from form_findings(defined, catalogue)
        case Organisation():
            yield from organisation_findings(defined)
        case Scales():
            yield from repeated_ids("scales", (each.id for each in defined.scales))
            yield from repeated_ids("interpretations", (each.id for each in defined.interpretations))
            for at, scale in enumerate(defined.scales):
                yield from _under(f"scales[{at}]", scale_findings(scale))
            for at, interpretation in enumerate(defined.interpretations):
                yield from _under(f"interpretations[{at}]", interpretation_findings(interpretation))
        case Indicators():
            yield from repeated_ids("indicators", (each.id for each in defined.indicators))
            yield from criteria_findings(defined.indicators)
            yield from strategy_findings(defined.strategies, [each.id for each in defined.indicators])
            for at, indicator in enumerate(defined.indicators):
                yield from _under(f"indicators[{at}]", indicator_findings(indicator, catalogue))


def _under(place: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    return (finding._replace(where=f"{place}.{finding.where}") for finding in findings)
