"""What respondents are told and asked before anything of them is kept: the privacy notice, the consent."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from service.domain.definition import Definition as _Definition
from service.domain.forms.values import Line


class Notice(_Definition, frozen=True, kw_only=True):
    """The privacy notice that the PDPA requires before anything is collected.

    Without a controller or contact of its own it has the organisation's; without a `basis`, the legal one, the usual.
    """

    purpose: Line
    purpose_en: Line | None = None
    basis: Line | None = None
    basis_en: Line | None = None
    required: Line
    required_en: Line | None = None
    retention: Line
    retention_en: Line | None = None
    retention_fiscal_years: Annotated[int, Meta(ge=1, le=20)]
    rights: Line
    rights_en: Line | None = None
    disclosure: Line
    disclosure_en: Line | None = None
    controller: Line | None = None
    controller_en: Line | None = None
    contact: Line | None = None
    contact_en: Line | None = None


class Consent(_Definition, frozen=True, kw_only=True):
    """What the respondent agrees to when filling in a personal item, and how long that is kept."""

    text: Line
    text_en: Line | None = None
    retention_months: Annotated[int, Meta(ge=1, le=120)]
