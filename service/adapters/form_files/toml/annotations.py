"""The types that definitions are made of, read from annotations."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from msgspec import Struct
from msgspec.structs import FieldInfo, fields

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_NAME = 100
"""The most characters of an unknown name in a message."""


@cache
def fields_of(struct: type[Struct]) -> dict[str, FieldInfo]:
    """Return a struct's fields by name; cached, as evaluating annotations is slow."""
    return {field.name: field for field in fields(struct)}


def structs_of(kind: Any) -> list[type[Struct]]:  # noqa: ANN401 - a type annotation
    """Return the structs in a type annotation."""
    members = get_args(kind) if get_origin(kind) is UnionType else (kind,)
    return [each for each in members if isinstance(each, type) and issubclass(each, Struct)]


def tags_of(structs: list[type[Struct]]) -> dict[str, type[Struct]]:
    """Return the structs of a tagged union by tag."""
    return {str(each.__struct_config__.tag): each for each in structs if each.__struct_config__.tag_field}


def tagged(structs: list[type[Struct]], table: Mapping[str, Any]) -> type[Struct] | None:
    """Return the struct that a table's tag names, or the only one; `None` for an unknown tag."""
    field = structs[0].__struct_config__.tag_field
    return tags_of(structs).get(shortened(table.get(field, ""))) if field else structs[0]


def shortened(given: object) -> str:
    """Return what was written in place of a name, shortened."""
    said = str(given)
    return said if len(said) <= _LONGEST_NAME else f"{said[:_LONGEST_NAME]}…"
