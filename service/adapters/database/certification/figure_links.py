"""Links to certified figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from typing_extensions import override

from service.adapters.database.timestamps import to_moment, to_seconds
from service.application.ports import figure_links as ports
from service.domain.certification.figure_link import FigureLink

if TYPE_CHECKING:
    from service.adapters.database.session import Reading, Row, Writing


def _to_link(row: Row) -> FigureLink:
    name, subject, fiscal_year, quarter, made_by, made, last_day, revoked, revoked_by = row
    return FigureLink(
        id=name,
        subject=subject,
        fiscal_year=fiscal_year,
        quarter=quarter,
        by=made_by,
        made=to_moment(made),
        last_day=date.fromisoformat(last_day),
        revoked=None if revoked is None else to_moment(revoked),
        revoked_by=revoked_by,
    )


class FigureLinks(ports.FigureLinks):
    """Links, read."""

    def __init__(self, session: Reading) -> None:
        self._session = session

    @override
    async def all(self) -> list[FigureLink]:
        return [_to_link(row) for row in await self._session.rows("figure_links")]

    @override
    async def find(self, name: str) -> FigureLink | None:
        row = await self._session.row("figure_link", id=name)
        return _to_link(row) if row else None


class FigureLinkWriter(FigureLinks, ports.FigureLinkWriter):
    """Links, written."""

    def __init__(self, session: Writing) -> None:
        super().__init__(session)
        self._writing = session

    @override
    async def put(self, link: FigureLink) -> None:
        await self._writing.execute(
            "put_figure_link",
            id=link.id,
            subject=link.subject,
            fiscal_year=link.fiscal_year,
            quarter=link.quarter,
            made_by=link.by,
            made=to_seconds(link.made),
            last_day=link.last_day.isoformat(),
            revoked=None if link.revoked is None else to_seconds(link.revoked),
            revoked_by=link.revoked_by,
        )
