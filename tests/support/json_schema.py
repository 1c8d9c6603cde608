"""Checks values against JSON schemas, as far as our OpenAPI description uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


class Description:
    """An OpenAPI description."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self.tree = tree

    def operations(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for path, item in self.tree["paths"].items():
            for method, operation in item.items():
                yield f"{method} {path}", operation

    def faults(self, wanted: dict[str, Any], value: Any, path: str = "$") -> Iterator[str]:
        """Yield what is wrong with a value; unknown properties are wrong too."""
        if "$ref" in wanted:
            wanted = self.tree["components"]["schemas"][wanted["$ref"].rpartition("/")[2]]
        for each in wanted.get("allOf", []):
            yield from self.faults(each, value, path)
        either = wanted.get("oneOf") or wanted.get("anyOf")
        if either and all(list(self.faults(each, value, path)) for each in either):
            yield f"{path}: none of the kinds"
        if not _is(value, wanted.get("type", list(TYPES))) or value not in wanted.get("enum", [value]):
            yield f"{path}: not {wanted}"
        if isinstance(value, list):
            for n, each in enumerate(value):
                yield from self.faults(wanted.get("items", {}), each, f"{path}[{n}]")
        if isinstance(value, dict):
            yield from self._properties(wanted, value, path)

    def _properties(self, wanted: dict[str, Any], value: dict[str, Any], path: str) -> Iterator[str]:
        known, more = wanted.get("properties", {}), wanted.get("additionalProperties")
        yield from (f"{path}.{name}: missing" for name in wanted.get("required", []) if name not in value)
        yield from (f"{path}.{name}: unknown" for name in value if known and name not in known)
        for name, each in value.items():
            inner = known.get(name) or (more if isinstance(more, dict) else {})
            yield from self.faults(inner, each, f"{path}.{name}")


def _is(value: Any, kinds: str | list[str]) -> bool:
    named = [kinds] if isinstance(kinds, str) else kinds
    return any(isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool)) for kind in named)
