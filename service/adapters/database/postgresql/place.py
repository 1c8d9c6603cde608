"""The schema of a pool's transactions: asked of each new connection, and told in each transaction behind a pooler."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from service.adapters.database.postgresql.address import SCHEMA

if TYPE_CHECKING:
    from service.adapters.database.postgresql.driver_types import Connection

_LOOKING = "BEGIN READ ONLY; SET LOCAL search_path TO DEFAULT"
"""What another client of a pooler set for its session is left out: the role's own setting counts."""

_SCHEMA = "SELECT coalesce(current_schema(), btrim(split_part(current_setting('search_path'), ',', 1), ' \"'))"
_SET = "SELECT set_config('search_path', '{schema}', false) WHERE pg_backend_pid() = {process}"
"""Sets it for the session of the server's process that a connection was told of. A pooler tells numbers of its own."""


class Place:
    """The schema of an address, or else the first of the role's `search_path`, which may still have to be made."""

    def __init__(self, schema: str) -> None:
        self.schema = schema
        self.shared = False
        """Whether a pooler hands the server's sessions from one to another: what is told one of them is told others."""

    async def enter(self, connection: Connection) -> None:
        """Have a new connection be in the schema. Raises `InvalidSchemaNameError` where nothing tells which."""
        if not self.schema:
            await connection.execute(_LOOKING)
            schema = await connection.fetchval(_SCHEMA)
            await connection.execute("ROLLBACK")
            if not SCHEMA.fullmatch(schema):
                raise asyncpg.InvalidSchemaNameError(schema)
            self.schema = schema
        done = await connection.execute(_SET.format(schema=self.schema, process=connection.get_server_pid()))
        self.shared = self.shared or done == "SELECT 0"

    def begin(self, begin: str) -> str:
        """Write how a transaction begins."""
        return f'{begin}; SET LOCAL search_path = "{self.schema}"' if self.shared else begin
