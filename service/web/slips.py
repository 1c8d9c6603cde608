"""The sheet of invitations to print and cut: eight to an A4 page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.application.invitations import Slip
    from service.domain.collector import Collector
    from service.domain.form import Questionnaire
    from service.web.render import Pages

TO_A_PAGE = 8


def slips_page(
    pages: Pages, questionnaire: Questionnaire, collector: Collector, drawn: Sequence[tuple[Slip, str]]
) -> str:
    """Render the sheet of slips, each with its code drawn as an SVG element."""
    slips = [
        {"number": slip.number, "qr": Markup(svg)}  # noqa: S704 - drawn by us
        for slip, svg in drawn
    ]
    sheets = [slips[at : at + TO_A_PAGE] for at in range(0, len(slips), TO_A_PAGE)]
    return pages.render("slips.html", "th", q=questionnaire, collector=collector, sheets=sheets)
