"""Decode a TOML tree into structs without stopping at the first fault: every table and value is checked."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct

from service.adapters.form_files.toml.annotations import fields_of, shortened, structs_of, tagged, tags_of
from service.adapters.form_files.toml.limits import MOST_DOTS, dotted_line
from service.adapters.form_files.toml.partial_definition import outline
from service.domain.errors import FaultyFormsError
from service.domain.forms.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

Defined = TypeVar("Defined", bound=Struct)

_EXPECTATIONS = (
    (re.compile(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`"), "wrong-type", ("wanted", "got")),
    (re.compile(r"regex '\^\[(.+?)\]\[(.+?)\]\{0,(\d+)\}\$'"), "wrong-letters", ("first", "letters", "more")),
    (re.compile(r"regex '\^#"), "wrong-colour", ()),
    (re.compile(r"regex '\^\[0-9\+\]"), "wrong-telephone", ()),
    (re.compile(r"regex '\^\[A-Za-z0-9\._%"), "wrong-email", ()),
    (re.compile(r"Expected `int \| str`|regex '\^\[0-9\]\{"), "wrong-number", ()),
    (re.compile(r"regex '\^\[0-9\]\("), "wrong-indicator", ()),
    (re.compile(r"Expected `(?:str|array)` of length >= (\d+)"), "too-short", ("limit",)),
    (re.compile(r"Expected `(?:str|array)` of length <= (\d+)"), "too-long", ("limit",)),
    (re.compile(r"Expected `int` >= (\d+)"), "too-small", ("limit",)),
    (re.compile(r"Expected `int` <= (\d+)"), "too-large", ("limit",)),
    (re.compile(r"Invalid enum value (.+)"), "not-offered", ("value",)),
)

_STOPS = tuple(
    (re.compile(said), code)
    for said, code in (
        ("Expected '=' after a key", "no-equals"),
        ("Expected ']]?' at the end", "no-bracket"),
        ("Expected newline or end", "more-behind"),
        ("Invalid statement", "no-statement"),
        ("Invalid initial character for a key", "no-name"),
        ("Invalid value", "no-value"),
        ("Invalid date", "no-date"),
        ("Unterminated string|Expected [\"']['\"]", "text-open"),
        ("Unclosed array", "list-open"),
        ("Unclosed inline table", "table-open"),
        ("Unescaped|Escaped|Invalid hex", "bad-escape"),
        ("Illegal character|Found invalid character", "bad-letter"),
        ("Cannot (?:declare|overwrite|mutate|redefine)|Duplicate inline", "name-twice"),
    )
)
"""Patterns of the parser's messages, and the code of our sentence."""


def parse(raw: bytes, kind: type[Defined]) -> tuple[str, Defined | None, list[Finding]]:
    """Read a TOML file: return its text, the struct as by `sketch`, and the faults."""
    text = ""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        if line := dotted_line(text):
            return text, None, [_not_toml("too-many-dots", line=line, limit=MOST_DOTS)]
        return text, *decode_outline(tomllib.loads(text), kind)
    except UnicodeDecodeError as error:
        return text, None, [Finding("", "not-utf8", {"at": error.start, "line": raw[: error.start].count(b"\n") + 1})]
    except tomllib.TOMLDecodeError as error:
        return text, None, [_stopped(str(error), text)]
    except RecursionError:
        return text, None, [_not_toml("nested-too-deeply")]
    except ValueError:
        # tomllib raises a plain ValueError only for integers of thousands of digits (Python's own limit).
        return text, None, [_not_toml("number-too-long")]


def _stopped(said: str, text: str) -> Finding:
    """Return a parser error as a finding with a code; its own message is in English."""
    code = next((code for pattern, code in _STOPS if pattern.match(said)), "other")
    at = re.search(r"\(at line (\d+), ", said)
    return _not_toml(code, line=int(at[1]) if at else len(text.rstrip("\n").split("\n")))


def _not_toml(message: str, **more: int) -> Finding:
    return Finding("", "not-toml", {"message": message, **more})


def decode(tree: object, kind: type[Defined]) -> tuple[Defined | None, list[Finding]]:
    """Decode a table into a struct; return the struct, or `None` and the faults."""
    findings = list(_findings(tree, kind, ""))
    return (None, findings) if findings else (msgspec.convert(tree, kind), [])


def decode_outline(tree: object, kind: type[Defined]) -> tuple[Defined | None, list[Finding]]:
    """Decode a table into a struct; with faults, return them and an outline that leaves the faulty parts out.

    With more faults than are reported, there is no outline.
    """
    decoded, findings = decode(tree, kind)
    few = 0 < len(findings) <= FaultyFormsError.most
    return outline(tree, kind) if few else decoded, findings


def _findings(value: object, kind: Any, where: str) -> Iterator[Finding]:  # noqa: ANN401 - a type annotation
    bare, *limits = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    structs = structs_of(bare)
    if structs and isinstance(value, dict):
        yield from _table(value, structs, where)
    elif get_origin(bare) is tuple and isinstance(value, list):
        yield from _value(value, Annotated[tuple[Any, ...], *limits] if limits else tuple[Any, ...], where)
        for at, each in enumerate(value):
            yield from _findings(each, get_args(bare)[0], f"{where}[{at}]")
    else:
        yield from _value(value, kind, where)


def _table(table: dict[str, Any], structs: list[type[Struct]], where: str) -> Iterator[Finding]:
    prefix = f"{where}." if where else ""
    tag, struct = structs[0].__struct_config__.tag_field, tagged(structs, table)
    if struct is None:
        given, offered = shortened(table.get(str(tag), "")), ", ".join(tags_of(structs))
        yield Finding(f"{prefix}{tag}", "not-a-type", {"given": given, "offered": offered})
        return
    known = fields_of(struct)
    for name in map(shortened, sorted(table.keys() - known.keys() - {tag})):
        yield Finding(f"{prefix}{name}", "unknown-key", {"key": name})
    for name, field in known.items():
        if name in table:
            yield from _findings(table[name], field.type, f"{prefix}{name}")
        elif field.required:
            yield Finding(f"{prefix}{name}", "missing-key", {"key": name})


def _value(value: object, kind: Any, where: str) -> Iterator[Finding]:  # noqa: ANN401 - a type annotation
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        yield _finding(where, str(error).split(" - at `$")[0])


def _finding(where: str, message: str) -> Finding:
    for pattern, code, names in _EXPECTATIONS:
        found = pattern.search(message)
        if found:
            return Finding(where, code, _blanks(dict(zip(names, found.groups(), strict=True))))
    return Finding(where, "wrong-value")


def _blanks(found: dict[str, str]) -> dict[str, str | int]:
    """Return placeholders readable for people: `a-z 0-9 -` for `a-z0-9-`, with lengths as numbers."""
    spaced: dict[str, str | int] = {
        name: " ".join(re.findall(".-.|.", said)) if name in {"first", "letters"} else said
        for name, said in found.items()
        if name != "more"
    }
    return {**spaced, "limit": int(found["more"]) + 1} if "more" in found else spaced
