"""The outline of a faulty definition, without its faults, so that further faults are found in the same run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct

from service.adapters.form_files.toml.annotations import fields_of, structs_of, tagged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.domain.forms.findings import Finding

_NOT_HERE = object()

_WHOLES = re.compile(r"(?:scales|interpretations|indicators)\[\d+\]|colours")
"""Paths whose values depend on each other: with one faulty, the others are not checked."""

_KINDS = re.compile(r"sections(?:\[\d+\](?:\.items(?:\[\d+\](?:\.(?:type|personal))?)?)?)?")
_CHOICES = re.compile(r"sections(?:\[\d+\](?:\.items(?:\[\d+\](?:\.(?:type|id|choices(?:\[\d+\](?:\.value)?)?))?)?)?)?")
_VOID = {
    **dict.fromkeys(("no-ratings", "ratings-need", "consent-missing", "consent-idle", "overall-only"), _KINDS),
    **dict.fromkeys(("counts-no-single", "counts-no-choice"), _CHOICES),
    **dict.fromkeys(("missing-translation", "idle-translation"), re.compile(r"languages.*")),
    **dict.fromkeys(("unknown-indicator", "not-its-form", "not-its-name"), re.compile("id")),
    **dict.fromkeys(("version-not-next", "changed-without-version", "type-changed", "scale-changed"), re.compile("id")),
    **dict.fromkeys(("overall-changed", "counts-changed"), re.compile("id")),
    "scale-values": re.compile(r"own_scale(?:\.levels(?:\[\d+\](?:\.value)?)?)?"),
    **dict.fromkeys(
        ("bands-order", "bands-beyond", "bands-incomplete"),
        re.compile(r"own_interpretation(?:\.bands(?:\[\d+\](?:\.floor)?)?)?"),
    ),
    "own-idle": re.compile("scale|interpretation"),
    "retention-differs": re.compile(r"notice(?:\.retention_fiscal_years)?"),
}
"""Findings that are dropped where something at such a path is faulty."""


def outline(value: object, kind: Any, where: str = "") -> Any:  # noqa: ANN401 - of the kind
    """Return a value's valid parts; what is missing or wrong is replaced by a name made of its path."""
    bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    structs = structs_of(bare)
    if structs:
        return _struct(value if isinstance(value, dict) else {}, structs, where)
    if get_origin(bare) is tuple:
        listed = value if isinstance(value, list) else []
        return tuple(outline(each, get_args(bare)[0], f"{where}[{at}]") for at, each in enumerate(listed))
    named = re.sub("[^a-z0-9]+", "-", where.lower()).strip("-")
    tries = (value, where, named, named.replace("-", "_"), 1, 2, "1", "1.1", "#000000", False)
    return next((each for each in tries if _fits(each, kind)), None)


def _struct(table: dict[str, Any], structs: list[type[Struct]], where: str) -> Struct:
    struct = tagged(structs, table) or structs[-1]
    prefix = f"{where}." if where else ""
    given: dict[str, Any] = {}
    for name, field in fields_of(struct).items():
        if name in table or field.required:
            given[name] = outline(table.get(name, _NOT_HERE), field.type, f"{prefix}{name}")
        elif field.default is NODEFAULT:
            given[name] = field.default_factory()
    return struct(**given)


def _fits(value: object, kind: Any) -> bool:  # noqa: ANN401 - a type annotation
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return value is not _NOT_HERE


def further_findings(faults: Iterable[Finding], found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings of an outline, without those that only follow from the known faults."""
    broken = [each.where for each in faults]
    wholes = {whole[0] for each in broken if (whole := _WHOLES.match(each))}
    void = {code for code, of in _VOID.items() if any(map(of.fullmatch, broken))}
    for finding in found:
        inside = any(finding.where == each or finding.where.startswith((f"{each}.", f"{each}[")) for each in broken)
        whole = _WHOLES.match(finding.where)
        if not (inside or finding.code in void or (whole and whole[0] in wholes)):
            yield finding
