"""The settings: one frozen struct, which `environment.py` reads when the service starts and nowhere else."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from service.urls import (
    is_address,
    is_ip,
    is_mail_server,
    is_network,
    is_private,
    is_server_database,
    of_a_server,
    without_password,
)

PREFIX = "POCHAI_"
_SQLITE = "sqlite:///"
DEMONSTRATION = "demo.sqlite3"
"""A file of this name holds made-up answers, and everything made from it says so."""

WEBHOOK_KEY, SECOND_FACTOR_KEY = "webhook.key", "second-factor.key"
PLANNER_TOKEN, DEMONSTRATION_TOKEN = "planner-token.txt", "demo-planner-token.txt"
KEY_NAMES = (WEBHOOK_KEY, SECOND_FACTOR_KEY, PLANNER_TOKEN, DEMONSTRATION_TOKEN)
"""The files beside the database that no copy of it has."""

TEMPLATES = ("report", "report-short", "scorecard")
"""The names of the Word templates."""

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
    are written. `trusted_proxies` are addresses and networks of proxies on other machines. `rate_limits` are only ever
    off for tests and load on a machine of one's own. From the role
    `require_totp` on, an account with a password needs a second factor. Nobody signs in with a
    provider unless `oidc_issuer` and `oidc_client_id` name one. Reminders are mailed from `mail_from` through
    `smtp_url` (`smtp://user@host:587` with STARTTLS, `smtps://user@host:465`); empty sends none.
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
    trusted_proxies: str = ""
    require_totp: Literal["reader", "planner", "keeper"] | None = None
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret_file: Path | None = None
    oidc_claim: str = "email"
    oidc_name: str = ""
    smtp_url: str = ""
    smtp_password_file: Path | None = None
    mail_from: str = ""

    def __post_init__(self) -> None:
        if not is_ip(self.host):
            raise SettingsError("bad-value", name=f"{PREFIX}HOST", value=self.host)
        for field, allowed in _RANGES.items():
            if getattr(self, field) not in allowed:
                raise SettingsError("bad-value", name=f"{PREFIX}{field.upper()}", value=str(getattr(self, field)))
        self._check_databases()
        for each in self.proxy_networks:
            if not is_network(each):
                raise SettingsError("bad-value", name=f"{PREFIX}TRUSTED_PROXIES", value=each)
        if self.base_url and not is_address(self.base_url):
            raise _bad_url("BASE_URL", self.base_url)
        if urlsplit(self.base_url).path.strip("/"):
            raise SettingsError("base-url-path", name=f"{PREFIX}BASE_URL", value=self.base_url)
        self._check_provider()
        self._check_mail()

    @property
    def proxy_networks(self) -> list[str]:
        """The addresses and networks of `trusted_proxies`."""
        return self.trusted_proxies.replace(",", " ").split()

    def _check_databases(self) -> None:
        url = self.database_url
        if url == _SQLITE:
            raise SettingsError("no-database", name=f"{PREFIX}DATABASE_URL")
        if url and not url.startswith(_SQLITE) and not of_a_server(url):
            scheme = re.match(r"[\w+.-]+(?=://)", url)
            if scheme is None:
                raise SettingsError("no-database", name=f"{PREFIX}DATABASE_URL")
            raise SettingsError("unsupported-database", scheme=scheme[0])
        if of_a_server(url) and not is_server_database(url):
            raise SettingsError("bad-database", name=f"{PREFIX}DATABASE_URL")
        if self.read_database_url and not (isinstance(self.database, str) and of_a_server(self.read_database_url)):
            raise SettingsError("replica-of-a-server", name=f"{PREFIX}READ_DATABASE_URL")
        if self.read_database_url and not is_server_database(self.read_database_url):
            raise SettingsError("bad-database", name=f"{PREFIX}READ_DATABASE_URL")

    def _check_provider(self) -> None:
        if bool(self.oidc_issuer) != bool(self.oidc_client_id):
            raise SettingsError("half-a-provider", issuer=f"{PREFIX}OIDC_ISSUER", client=f"{PREFIX}OIDC_CLIENT_ID")
        if self.oidc_issuer and not is_private(self.oidc_issuer):
            raise _bad_url("OIDC_ISSUER", self.oidc_issuer)

    def _check_mail(self) -> None:
        if bool(self.smtp_url) != bool(self.mail_from):
            raise SettingsError("half-a-mail", server=f"{PREFIX}SMTP_URL", sender=f"{PREFIX}MAIL_FROM")
        if self.smtp_url and not is_mail_server(self.smtp_url):
            raise SettingsError("bad-mail-server", name=f"{PREFIX}SMTP_URL", file=f"{PREFIX}SMTP_PASSWORD_FILE")
        if self.mail_from and not _is_email(self.mail_from):
            raise SettingsError("bad-value", name=f"{PREFIX}MAIL_FROM", value=self.mail_from)
        if urlsplit(self.smtp_url).username and self.smtp_password_file is None:
            names = {"server": f"{PREFIX}SMTP_URL", "password": f"{PREFIX}SMTP_PASSWORD_FILE"}
            raise SettingsError("mail-password", **names)

    @property
    def database(self) -> Path | str:
        """The SQLite file, or the URL of a PostgreSQL database."""
        if of_a_server(self.database_url):
            return self.database_url
        return Path(self.database_url.removeprefix(_SQLITE)) if self.database_url else self.data_dir / "pochai.sqlite3"

    @property
    def database_name(self) -> str:
        """What a keeper knows the database by: its file, or its URL without the password."""
        if isinstance(self.database, Path):
            return str(self.database)
        return without_password(self.database)

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
        return self.folder / (DEMONSTRATION_TOKEN if self.demonstration else PLANNER_TOKEN)

    @property
    def webhook_key(self) -> Path:
        """The key that the secrets of webhooks derive from: not in the database, which is copied about."""
        return self.folder / WEBHOOK_KEY

    @property
    def second_factor_key(self) -> Path:
        """The key that the secrets of second factors derive from."""
        return self.folder / SECOND_FACTOR_KEY

    @property
    def backups(self) -> Path:
        """The folder of backups."""
        return self.backup_dir or self.folder / "backups"

    @property
    def oidc_secret(self) -> str:
        """What this service proves itself to the provider with; empty where it need not. Raises `SettingsError`."""
        return _secret("OIDC_CLIENT_SECRET_FILE", self.oidc_client_secret_file)

    @property
    def smtp_password(self) -> str:
        """The password at the mail server; empty where there is no user. Raises `SettingsError`."""
        return _secret("SMTP_PASSWORD_FILE", self.smtp_password_file)

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
        """Return the Word template of a name of `TEMPLATES`, of the definitions or shipped."""
        own = self.forms / f"{of}.docx"
        return own if own.is_file() else _shipped() / own.name


def _bad_url(name: str, url: str) -> SettingsError:
    """Show a URL that cannot be used, unless a password may be in it."""
    if "@" in url:
        return SettingsError("url-with-user", name=f"{PREFIX}{name}")
    return SettingsError("bad-value", name=f"{PREFIX}{name}", value=url)


def _secret(name: str, file: Path | None) -> str:
    """Read a secret's file; empty without one. Raises `SettingsError`."""
    if file is None:
        return ""
    try:
        return file.read_text(encoding="utf-8").strip()
    except PermissionError:
        raise SettingsError("closed-file", name=f"{PREFIX}{name}", value=str(file)) from None
    except (OSError, UnicodeError):
        raise SettingsError("bad-value", name=f"{PREFIX}{name}", value=str(file)) from None


def _shipped() -> Path:
    """Return the folder of the shipped definitions: in a checkout or in an installed wheel."""
    installed = Path(__file__).parent / "_forms"
    return installed if installed.is_dir() else Path(__file__).parents[1] / "forms"


def _is_email(text: str) -> bool:
    """Return whether a text is an e-mail address: one @ between what has neither spaces nor angle brackets."""
    return re.fullmatch(r"[^\s<>@]+@[^\s<>@]+", text) is not None
