"""Known vulnerabilities of what `uv.lock` pins, by pip-audit: a finding fails, a source out of reach is told."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from msgspec import DecodeError, Struct, json

from tests.support.uv import ROOT, uv

SECONDS = 60
"""The longest wait for all of the source's answers."""

UNREACHED = "pip-audit: not done, its source of known vulnerabilities could not be reached"
_EXPORT = "export --frozen --all-extras --all-groups --no-emit-project --quiet --output-file"
_AUDIT = "--disable-pip --require-hashes --progress-spinner off --format json --timeout 3 --requirement"
_NO_CONNECTION = ("requests.exceptions.", "Could not connect", "not redirecting properly")


class _Package(Struct):
    name: str
    version: str = ""
    vulns: list[dict[str, Any]] = []


class _Report(Struct):
    dependencies: list[_Package]


def audit() -> tuple[str, bool]:
    """Look every locked package up; return what to say, and whether that is sound."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "locked.txt"
        subprocess.run([uv(), *_EXPORT.split(), str(listed)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "pip_audit", *_AUDIT.split(), str(listed)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return UNREACHED, True
    return verdict(done.stdout, done.stderr)


def verdict(said: str, complaint: str) -> tuple[str, bool]:
    """Read pip-audit's report. Without one, only a source out of reach is sound."""
    try:
        packages = json.decode(said, type=_Report).dependencies
    except DecodeError:
        unreached = any(each in complaint for each in _NO_CONNECTION)
        return (UNREACHED, True) if unreached else (f"pip-audit failed:\n{complaint}", False)
    known = [each for each in packages if each.version]
    if not known:
        return UNREACHED, True
    found = [f"{each.name} {each.version}: {vuln['id']}" for each in known for vuln in each.vulns]
    looked_up = f"pip-audit: {len(known)} of {len(packages)} locked packages looked up"
    return "\n".join([f"{looked_up}, {len(found)} known vulnerabilities", *found]), not found


if __name__ == "__main__":
    line, sound = audit()
    print(line)
    sys.exit(not sound)
