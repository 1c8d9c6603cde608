"""The sheet of invitations to print and cut: eight to an A4 page."""

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
"""How many slips are drawn for one page of the web: each code takes some milliseconds to draw."""

Kind = Literal["sheet", "csv"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""As what slips can be had: to print and cut, or to merge into letters."""


def slips_page(
    pages: Pages,
    questionnaire: Questionnaire,
    collector: Collector,
    drawn: Sequence[tuple[Slip, str]],
    template: str = "slips.html",
    /,
    **more: Any,  # noqa: ANN401 - what the page around it asks for
) -> str:
    """Render the sheet of slips, each with its code drawn as an SVG element."""
    slips = [{"number": slip.number, "qr": Markup(svg)} for slip, svg in drawn]  # noqa: S704 - drawn by us
    sheets = [slips[at : at + TO_A_PAGE] for at in range(0, len(slips), TO_A_PAGE)]
    return pages.render(template, "th", q=questionnaire, collector=collector, sheets=sheets, **more)
