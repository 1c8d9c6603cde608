"""From a TOML tree to structs without stopping at the first fault: every table and value is looked at on its own."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from service.adapters.catalogue.scan import MOST_DOTS, dotted_line
from service.domain.catalogue import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

Defined = TypeVar("Defined", bound=Struct)

_EXPECTATIONS = (
    (re.compile(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`"), "wrong-type", ("wanted", "got")),
    (re.compile(r"regex '\^\[(.+?)\]\[(.+?)\]\{0,(\d+)\}\$'"), "wrong-letters", ("first", "letters", "more")),
    (re.compile(r"Expected `int \| str`|regex '\^\[0-9\]\{"), "wrong-number", ()),
    (re.compile(r"regex '\^\[0-9\]\("), "wrong-indicator", ()),
    (re.compile(r"Expected `(?:str|array)` of length >= (\d+)"), "too-short", ("limit",)),
    (re.compile(r"Expected `(?:str|array)` of length <= (\d+)"), "too-long", ("limit",)),
    (re.compile(r"Expected `int` >= (\d+)"), "too-small", ("limit",)),
    (re.compile(r"Expected `int` <= (\d+)"), "too-large", ("limit",)),
    (re.compile(r"Invalid enum value (.+)"), "not-offered", ("value",)),
)

_fields = cache(fields)
"""The fields of a struct, which are worked out from its annotations and take their time."""

_LONGEST_NAME = 100
"""How much is told of a name that is not known: several times the longest that is."""


def parse(raw: bytes, kind: type[Defined]) -> tuple[str, Defined | None, list[Finding]]:
    """Read a TOML file into a struct: its text, and the struct or the faults found."""
    text = ""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        if line := dotted_line(text):
            return text, None, [_not_toml("too-many-dots", line=line, limit=MOST_DOTS)]
        return text, *decode(tomllib.loads(text), kind)
    except UnicodeDecodeError as error:
        return text, None, [Finding("", "not-utf8", {"at": error.start})]
    except tomllib.TOMLDecodeError as error:
        return text, None, [_not_toml(str(error))]
    except RecursionError:
        return text, None, [_not_toml("nested-too-deeply")]
    except ValueError:
        # Of all that the parser reads, only numbers of thousands of digits are refused by the language itself.
        return text, None, [_not_toml("number-too-long")]


def _not_toml(message: str, **more: int) -> Finding:
    return Finding("", "not-toml", {"message": message, **more})


def decode(tree: object, kind: type[Defined]) -> tuple[Defined | None, list[Finding]]:
    """Decode a table into a struct; give the faults found, and nothing else if there are any."""
    findings = list(_findings(tree, kind, ""))
    return (None, findings) if findings else (msgspec.convert(tree, kind), [])


def _findings(value: object, kind: Any, where: str) -> Iterator[Finding]:  # noqa: ANN401 - a type annotation
    bare, *limits = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    structs = [each for each in _members(bare) if isinstance(each, type) and issubclass(each, Struct)]
    if structs and isinstance(value, dict):
        yield from _table(value, structs, where)
    elif get_origin(bare) is tuple and isinstance(value, list):
        yield from _value(value, Annotated[tuple[Any, ...], *limits] if limits else tuple[Any, ...], where)
        for at, each in enumerate(value):
            yield from _findings(each, get_args(bare)[0], f"{where}[{at}]")
    else:
        yield from _value(value, kind, where)


def _members(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a type annotation
    return get_args(kind) if get_origin(kind) is UnionType else (kind,)


def _table(table: dict[str, Any], structs: list[type[Struct]], where: str) -> Iterator[Finding]:
    prefix = f"{where}." if where else ""
    struct, tagged = structs[0], structs[0].__struct_config__.tag_field
    if tagged:
        tags = {str(each.__struct_config__.tag): each for each in structs}
        given = _shown(table.get(tagged, ""))
        if given not in tags:
            yield Finding(f"{prefix}{tagged}", "not-a-type", {"given": given, "offered": ", ".join(tags)})
            return
        struct = tags[given]
    known = {field.name: field for field in _fields(struct)}
    for name in map(_shown, sorted(table.keys() - known.keys() - {tagged})):
        yield Finding(f"{prefix}{name}", "unknown-key", {"key": name})
    for name, field in known.items():
        if name in table:
            yield from _findings(table[name], field.type, f"{prefix}{name}")
        elif field.required:
            yield Finding(f"{prefix}{name}", "missing-key", {"key": name})


def _shown(given: object) -> str:
    """Give what was written in place of a name, or its beginning."""
    said = str(given)
    return said if len(said) <= _LONGEST_NAME else f"{said[:_LONGEST_NAME]}…"


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
    """Write letters as people read them, `a-z 0-9 -` rather than `a-z0-9-`, and count all there may be."""
    spaced: dict[str, str | int] = {
        name: " ".join(re.findall(".-.|.", said)) if name in {"first", "letters"} else said
        for name, said in found.items()
        if name != "more"
    }
    return {**spaced, "limit": int(found["more"]) + 1} if "more" in found else spaced
