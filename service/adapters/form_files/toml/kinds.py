"""The kinds of which definitions are made, as their annotations say them."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from msgspec import Struct
from msgspec.structs import FieldInfo, fields

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_NAME = 100
"""How much is told of a name that is not known: several times the longest that is."""


@cache
def fields_of(struct: type[Struct]) -> dict[str, FieldInfo]:
    """Return the fields of a struct by name, which are worked out from its annotations and take their time."""
    return {field.name: field for field in fields(struct)}


def structs_of(kind: Any) -> list[type[Struct]]:  # noqa: ANN401 - a type annotation
    """Return the structs that a kind offers."""
    members = get_args(kind) if get_origin(kind) is UnionType else (kind,)
    return [each for each in members if isinstance(each, type) and issubclass(each, Struct)]


def tags_of(structs: list[type[Struct]]) -> dict[str, type[Struct]]:
    """Return the structs of which a table says by a tag which it is, by their tags."""
    return {str(each.__struct_config__.tag): each for each in structs if each.__struct_config__.tag_field}


def tagged(structs: list[type[Struct]], table: Mapping[str, Any]) -> type[Struct] | None:
    """Return the struct that a table is by its tag, or the only one; none where the tag is not known."""
    field = structs[0].__struct_config__.tag_field
    return tags_of(structs).get(shown(table.get(field, ""))) if field else structs[0]


def shown(given: object) -> str:
    """Return what was written in place of a name, or its beginning."""
    said = str(given)
    return said if len(said) <= _LONGEST_NAME else f"{said[:_LONGEST_NAME]}…"
