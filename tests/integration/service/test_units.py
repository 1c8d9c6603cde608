"""The units of systemd: they are read without a complaint, and those of several funds are those of one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.environment import read_settings
from tests.support.processes import POCHAI

DEPLOY = Path(__file__).parents[3] / "deploy"
UNITS = sorted(each.name for each in DEPLOY.iterdir() if each.suffix in {".service", ".timer"})
OWN = re.compile(
    r"(?<=/etc/pochai)/%i(?=\.env)|(?<=/var/lib/pochai)-%i|(?<=/var/cache/pochai)-%i|(?<=/run/pochai)-%i"
    r"|(?<==pochai)-%i| of %i\b"
)
"""What a fund of several has for its own."""


def body(name: str) -> str:
    """Return a unit without the comment it begins with."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    return text[text.index("[Unit]") :]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_reads_every_unit_without_a_complaint(tmp_path: Path) -> None:
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        assert "/opt/pochai/venv/bin/pochai" in text or name.endswith(".timer")
        (tmp_path / name).write_text(text.replace("/opt/pochai/venv/bin/pochai", POCHAI), encoding="utf-8")
    named = [str(tmp_path / name.replace("@.", "@fund_a.")) for name in UNITS]
    read = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *named], capture_output=True, text=True, check=False, timeout=60
    )
    assert (read.returncode, read.stdout + read.stderr) == (0, "")


@pytest.mark.parametrize("name", [name for name in UNITS if "@" in name])
def test_a_fund_of_several_has_the_unit_of_the_only_one(name: str) -> None:
    assert OWN.sub("", body(name)) == body(name.replace("@", ""))


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_messages_reach_the_journal(name: str) -> None:
    text = body(name)
    assert "StandardError=journal" in text or "StandardOutput=null" not in text


def test_the_sample_of_settings_is_read() -> None:
    settings = read_settings({"POCHAI_ENV_FILE": str(DEPLOY / "pochai.env")})
    assert settings.data_dir == Path("/var/lib/pochai")
    assert settings.https
