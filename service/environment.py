"""Settings are read from the environment, and from a file that it names, when the service or a command starts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import ValidationError, convert

from service.settings import PREFIX, Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: dict[str, Any] = {
    "backup_dir": Path,
    "data_dir": Path,
    "forms_dir": Path,
    "oidc_client_secret_file": Path,
    "smtp_password_file": Path,
    "port": int,
    "socket": Path,
    "workers": int,
    "maintenance_hour": int,
    "require_totp": Literal["reader", "planner", "keeper"],
}
"""The types of settings that are neither text nor switch."""

ENV_FILE = f"{PREFIX}ENV_FILE"
_ASSIGNMENT = re.compile(r"""(?P<name>\w+)\s*=\s*(?:'(?P<single>[^'\\]*)'|"(?P<double>[^"\\]*)"|(?P<plain>[^'"\\]*))""")
"""A name and its value as systemd reads them, without backslashes, which need its own rules."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings, from the environment before the file that `POCHAI_ENV_FILE` names.

    Raises `SettingsError` for an unknown `POCHAI_` name, a bad value, and a file that cannot be read.
    """
    given: dict[str, Any] = {}
    for name, value in {**_of_file(environment.get(ENV_FILE, "")), **environment}.items():
        if not name.startswith(PREFIX) or name == ENV_FILE:
            continue
        field = name.removeprefix(PREFIX).lower()
        if field not in Settings.__struct_fields__:
            raise SettingsError("unknown-setting", name=name)
        if value:
            given[field] = _read(name, field, value)
    return Settings(**given)


def _of_file(name: str) -> dict[str, str]:
    """Read a file of the form of systemd's `EnvironmentFile=`. What could be read in two ways is refused."""
    if not name:
        return {}
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
    except PermissionError:
        raise SettingsError("closed-file", name=ENV_FILE, value=name) from None
    except (OSError, UnicodeError):
        raise SettingsError("bad-value", name=ENV_FILE, value=name) from None
    said = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    return dict(_assignment(name, number, line) for number, line in said if line[0] not in "#;")


def _assignment(file: str, number: int, line: str) -> tuple[str, str]:
    found = _ASSIGNMENT.fullmatch(line)
    if found is None:
        raise SettingsError("bad-line", file=file, line=str(number))
    return found["name"], next(filter(None, found.group("plain", "single", "double")), "")


def _read(name: str, field: str, value: str) -> Any:  # noqa: ANN401 - the field's type
    """Read one value; switches are written on or off."""
    kind = _KINDS.get(field, str)
    if field in ("public_scores", "rate_limits"):
        kind, value = bool, {"on": "true", "off": "false"}.get(value.lower(), value)
    try:
        return Path(value) if kind is Path else convert(value, kind, strict=False)
    except ValidationError:
        raise SettingsError("bad-value", name=name, value=value) from None
