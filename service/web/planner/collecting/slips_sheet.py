"""The printable sheet of slips: eight to an A4 page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.application.collecting.invitations import Slip
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Questionnaire
    from service.web.http.templates import Pages

TO_A_PAGE = 8
MOST_DRAWN = 100 * TO_A_PAGE
"""The most slips of one response: drawing a QR code takes some milliseconds."""

Kind = Literal["sheet", "csv"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""The formats of slips: a sheet to print and cut, or CSV for mail merge."""


def slips_page(
    pages: Pages,
    questionnaire: Questionnaire,
    collector: Collector,
    drawn: Sequence[tuple[Slip, str]],
    template: str = "slips.html",
    /,
    **more: Any,  # noqa: ANN401 - what the page around it asks for
) -> str:
    """Return the sheet as HTML; `drawn` has each slip with its QR code as SVG."""
    slips = [{"number": slip.number, "qr": Markup(svg)} for slip, svg in drawn]  # noqa: S704 - drawn by us
    sheets = [slips[at : at + TO_A_PAGE] for at in range(0, len(slips), TO_A_PAGE)]
    return pages.render(template, "th", q=questionnaire, collector=collector, sheets=sheets, **more)
