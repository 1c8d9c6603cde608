"""Find the line of a path such as `sections[1].items[3].text` in TOML text; the parser does not report it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from service.domain.errors import Fault

if TYPE_CHECKING:
    from service.domain.forms.findings import Finding

_TABLE = re.compile(r"^\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_ARRAY = re.compile(r"^\s*\[\[([^\[\]]+)\]\]\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.-]+)\s*=")
_LAST_STEP = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")


_READ = 200
"""The characters of a line that are read: names are at its beginning."""


class Lines:
    """The lines of a text, read once for all look-ups."""

    def __init__(self, text: str) -> None:
        self._lines = _index(text)

    def of(self, where: str) -> int:
        """Return the line (1-based) of a path, or of the nearest table around it; 0 if unknown."""
        while where and where not in self._lines:
            where = _LAST_STEP.sub("", where) if _LAST_STEP.search(where) else ""
        return self._lines.get(where, 0)

    def fault(self, file: str, finding: Finding) -> Fault:
        """Return a finding with its line, unless it has one already."""
        line = int(finding.params.get("line", 0)) or self.of(finding.where)
        return Fault(file=file, line=line, where=finding.where, code=finding.code, params=finding.params)


def _index(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    seen: Counter[str] = Counter()
    table = ""
    for number, whole in enumerate(text.split("\n"), 1):
        line = whole[:_READ]
        if array := _ARRAY.match(line):
            path = _indexed(array[1].strip(), seen)
            table = f"{path}[{seen[path]}]"
            seen[path] += 1
            lines.setdefault(path, number)
            lines[table] = number
        elif header := _TABLE.match(line):
            table = _indexed(header[1].strip(), seen)
            lines[table] = number
        elif key := _KEY.match(line):
            lines.setdefault(f"{table}.{key[1]}" if table else key[1], number)
    return lines


def _indexed(dotted: str, seen: Counter[str]) -> str:
    """Return a dotted table name with array indexes: `sections.items` -> `sections[2].items`."""
    *parents, last = (part.strip() for part in dotted.split("."))
    path = ""
    for parent in parents:
        path = f"{path}.{parent}" if path else parent
        if seen[path]:
            path = f"{path}[{seen[path] - 1}]"
    return f"{path}.{last}" if path else last
