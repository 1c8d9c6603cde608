"""Where a PostgreSQL database is, read from its URL: what asyncpg is told, and what this service reads itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from service.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = re.compile("[a-z_][a-z0-9_]{0,62}")
_POOL = range(2, 101)


class Address(Struct, frozen=True, kw_only=True):
    """A database and a schema in it; without one, the schema is the role's own.

    `pool` is how many connections a process opens at most. `prepared` is off behind a pooler that hands each
    transaction another connection and knows no named statements (PgBouncer before 1.21).
    """

    dsn: str
    schema: str = ""
    pool: int = 8
    prepared: bool = True


def read_address(url: str) -> Address:
    """Read a URL such as `postgresql://user:password@host/database?schema=fund_a&pool=8&prepared=off`.

    All other parameters are asyncpg's, such as `sslmode`. Raises `SettingsError`.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    own: dict[str, str] = {name: query.pop(name) for name in ("schema", "pool", "prepared") if name in query}
    dsn = urlunsplit(parts._replace(query=urlencode(query)))
    return Address(dsn=dsn, schema=_schema(own), pool=_pool(own), prepared=_prepared(own))


def _schema(own: Mapping[str, str]) -> str:
    schema = own.get("schema")
    if schema is None:
        return ""
    if not SCHEMA.fullmatch(schema):
        raise _refused("schema", schema)
    return schema


def _pool(own: Mapping[str, str]) -> int:
    pool = own.get("pool", "8")
    if not (pool.isascii() and pool.isdigit() and int(pool) in _POOL):
        raise _refused("pool", pool)
    return int(pool)


def _prepared(own: Mapping[str, str]) -> bool:
    prepared = own.get("prepared", "on")
    if prepared not in {"on", "off"}:
        raise _refused("prepared", prepared)
    return prepared == "on"


def _refused(name: str, value: str) -> SettingsError:
    """Name the parameter alone: the URL may hold a password."""
    return SettingsError("bad-value", name="POCHAI_DATABASE_URL", value=f"{name}={value}")
