"""The look for known vulnerabilities: a finding fails, and a source out of reach is told and fails nothing."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import json

from tests.support.audit import UNREACHED, verdict

SOUND = {"name": "sound", "version": "1.0", "vulns": []}
WEAK = {"name": "weak", "version": "2.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "other", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "said", "sound"),
    [
        ([SOUND, SKIPPED], "pip-audit: 1 of 2 locked packages looked up, 0 known vulnerabilities", True),
        ([WEAK, SOUND], "2 locked packages looked up, 1 known vulnerabilities\nweak 2.0: PYSEC-2026-1", False),
        ([SKIPPED, SKIPPED], UNREACHED, True),
        ([], UNREACHED, True),
    ],
)
def test_a_finding_fails_and_a_source_that_knows_nothing_does_not(
    packages: list[dict[str, Any]], said: str, *, sound: bool
) -> None:
    line, well = verdict(json.encode({"dependencies": packages, "fixes": []}).decode(), "")
    assert line.endswith(said)
    assert well == sound


@pytest.mark.parametrize(
    ("complaint", "sound"),
    [
        ("requests.exceptions.ProxyError: Unable to connect to proxy", True),
        ("ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed", True),
        ("invalid requirements input", False),
    ],
)
def test_without_a_report_only_a_source_out_of_reach_fails_nothing(complaint: str, *, sound: bool) -> None:
    line, well = verdict("", complaint)
    assert well == sound
    assert (line == UNREACHED) == sound
    assert sound or complaint in line
