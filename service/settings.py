"""The settings: one frozen struct, read from the environment when the service starts and nowhere else."""

from __future__ import annotations

import re
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from msgspec import Struct, ValidationError, convert

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "POCHAI_"
_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql://", "postgres://")
DEMONSTRATION = "demo.sqlite3"
"""A file of this name holds made-up answers, and everything made from it says so."""

_KINDS: dict[str, Any] = {
    "backup_dir": Path,
    "data_dir": Path,
    "forms_dir": Path,
    "oidc_client_secret_file": Path,
    "port": int,
    "socket": Path,
    "workers": int,
    "maintenance_hour": int,
    "require_totp": Literal["reader", "planner", "keeper"],
}
"""The types of settings that are neither text nor switch."""

_ENV_FILE = f"{PREFIX}ENV_FILE"
_ASSIGNMENT = re.compile(r"""(?P<name>\w+)\s*=\s*(?:'(?P<single>[^'\\]*)'|"(?P<double>[^"\\]*)"|(?P<plain>[^'"\\]*))""")
"""A name and its value as systemd reads them, without backslashes, which need its own rules."""

_RANGES = {"port": range(1, 65536), "workers": range(1, 65), "maintenance_hour": range(24)}


class SettingsError(Exception):
    """The environment asks for something that does not exist; `code` and `params` name the sentence to say."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class Settings(Struct, frozen=True, kw_only=True):
    """Where things are and what is allowed. Every field has a default that works.

    `base_url` is what phones reach; the QR codes carry it. It has no path: pages link to each other from the root.
    With `socket`, a Unix socket is listened at in the place of host and port.
    `read_database_url` is a replica of a PostgreSQL database, from which figures are read; empty reads them where they
    are written. `rate_limits` are only ever off for tests and load on a machine of one's own. From the role
    `require_totp` on, an account with a password needs a second factor. Nobody signs in with a
    provider unless `oidc_issuer` and `oidc_client_id` name one.
    """

    data_dir: Path = Path("data")
    database_url: str = ""
    read_database_url: str = ""
    base_url: str = ""
    forms_dir: Path | None = None
    backup_dir: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    socket: Path | None = None
    workers: int = 1
    maintenance_hour: int = 2
    public_scores: bool = False
    rate_limits: bool = True
    require_totp: Literal["reader", "planner", "keeper"] | None = None
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret_file: Path | None = None
    oidc_claim: str = "email"
    oidc_name: str = ""

    def __post_init__(self) -> None:
        if not _is_ip(self.host):
            raise SettingsError("bad-value", name=f"{PREFIX}HOST", value=self.host)
        for field, allowed in _RANGES.items():
            if getattr(self, field) not in allowed:
                raise SettingsError("bad-value", name=f"{PREFIX}{field.upper()}", value=str(getattr(self, field)))
        if self.database_url and not self.database_url.startswith((_SQLITE, *_POSTGRESQL)):
            raise SettingsError("unsupported-database", scheme=self.database_url.split(":", maxsplit=1)[0])
        if self.read_database_url and not (isinstance(self.database, str) and _of_a_server(self.read_database_url)):
            raise SettingsError("replica-of-a-server", name=f"{PREFIX}READ_DATABASE_URL")
        if self.base_url and not _is_address(self.base_url):
            raise SettingsError("bad-value", name=f"{PREFIX}BASE_URL", value=self.base_url)
        if urlsplit(self.base_url).path.strip("/"):
            raise SettingsError("base-url-path", name=f"{PREFIX}BASE_URL", value=self.base_url)
        self._check_provider()

    def _check_provider(self) -> None:
        if bool(self.oidc_issuer) != bool(self.oidc_client_id):
            raise SettingsError("half-a-provider", issuer=f"{PREFIX}OIDC_ISSUER", client=f"{PREFIX}OIDC_CLIENT_ID")
        if self.oidc_issuer and not _is_private(self.oidc_issuer):
            raise SettingsError("bad-value", name=f"{PREFIX}OIDC_ISSUER", value=self.oidc_issuer)

    @property
    def database(self) -> Path | str:
        """The SQLite file, or the URL of a PostgreSQL database."""
        if _of_a_server(self.database_url):
            return self.database_url
        return Path(self.database_url.removeprefix(_SQLITE)) if self.database_url else self.data_dir / "pochai.sqlite3"

    @property
    def database_name(self) -> str:
        """What a keeper knows the database by: its file, or its URL without the password."""
        if isinstance(self.database, Path):
            return str(self.database)
        parts = urlsplit(self.database)
        _, _, address = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{parts.username}@{address}" if parts.username else address).geturl()

    @property
    def shared_by(self) -> str:
        """What the processes of one machine know each other by: their database."""
        name = str(self.database.resolve()) if isinstance(self.database, Path) else self.database_name
        return sha256(name.encode()).hexdigest()[:16]

    @property
    def database_expected(self) -> bool:
        """Whether there should be a database already: its file, or a server's."""
        return self.database.exists() if isinstance(self.database, Path) else True

    @property
    def folder(self) -> Path:
        """Where keys and tokens lie: beside the SQLite file, or in the data folder."""
        return self.database.parent if isinstance(self.database, Path) else self.data_dir

    @property
    def demonstration(self) -> bool:
        """Whether the answers are made up."""
        return isinstance(self.database, Path) and self.database.name == DEMONSTRATION

    @property
    def token_file(self) -> Path:
        """Where the planner's token is left at the first start."""
        return self.folder / ("demo-planner-token.txt" if self.demonstration else "planner-token.txt")

    @property
    def webhook_key(self) -> Path:
        """The key that the secrets of webhooks derive from: not in the database, which is copied about."""
        return self.folder / "webhook.key"

    @property
    def second_factor_key(self) -> Path:
        """The key that the secrets of second factors derive from."""
        return self.folder / "second-factor.key"

    @property
    def backups(self) -> Path:
        """The folder of backups."""
        return self.backup_dir or self.folder / "backups"

    @property
    def oidc_secret(self) -> str:
        """What this service proves itself to the provider with; empty where it need not. Raises `SettingsError`."""
        if self.oidc_client_secret_file is None:
            return ""
        try:
            return self.oidc_client_secret_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError):
            name = f"{PREFIX}OIDC_CLIENT_SECRET_FILE"
            raise SettingsError("bad-value", name=name, value=str(self.oidc_client_secret_file)) from None

    @property
    def link(self) -> str:
        """The address that phones reach, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.base_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def https(self) -> bool:
        """Whether browsers speak to the service over TLS."""
        return self.link.lower().startswith("https:")

    @property
    def forms(self) -> Path:
        """The folder of definitions: the one set, the one beside a checkout, or the one in an installed wheel."""
        return self.forms_dir or _shipped()

    def template(self, of: str) -> Path:
        """Return the Word template of a name (`report`, `report-short`, `scorecard`), of the definitions or shipped."""
        own = self.forms / f"{of}.docx"
        return own if own.is_file() else _shipped() / own.name


def _of_a_server(url: str) -> bool:
    """Return whether a URL is that of a PostgreSQL database."""
    return url.startswith(_POSTGRESQL)


def _shipped() -> Path:
    """Return the folder of the shipped definitions: in a checkout or in an installed wheel."""
    installed = Path(__file__).parent / "_forms"
    return installed if installed.is_dir() else Path(__file__).parents[1] / "forms"


def _is_ip(host: str) -> bool:
    """Return whether a text is an IP address; the server cannot listen at a host name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_address(url: str) -> bool:
    """Return whether a text is a base URL to which paths can be appended, also in capitals, as in QR codes."""
    try:
        parts = urlsplit(url)
        whole = parts.hostname and parts.port != 0 and parts.username is None
    except ValueError:
        return False
    return bool(whole) and parts.scheme in ("http", "https") and not parts.query and not parts.fragment


def _is_private(url: str) -> bool:
    """Return whether requests to a URL cannot be read on the way: TLS, or an address of this machine."""
    if not _is_address(url):
        return False
    scheme, host = urlsplit(url).scheme, urlsplit(url).hostname or ""
    return scheme == "https" or (_is_ip(host) and ip_address(host).is_loopback)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings, from the environment before the file that `POCHAI_ENV_FILE` names.

    Raises `SettingsError` for an unknown `POCHAI_` name, a bad value, and a file that cannot be read.
    """
    given: dict[str, Any] = {}
    for name, value in {**_of_file(environment.get(_ENV_FILE, "")), **environment}.items():
        if not name.startswith(PREFIX) or name == _ENV_FILE:
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
    except (OSError, UnicodeError):
        raise SettingsError("bad-value", name=_ENV_FILE, value=name) from None
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
