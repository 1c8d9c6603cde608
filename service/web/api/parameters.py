"""The parameters of the API's operations, as the description tells them."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from litestar.openapi.spec import Example, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import PathParameter, QueryParameter

from service.application.scoring.series import MOST_YEARS
from service.domain.forms.values import Name, Slug
from service.domain.period import FIRST_YEAR, LAST_YEAR, QUARTERS
from service.exports.thai_digits import Digits
from service.web.api import openapi_examples

# Bounds are told in the description alone: the domain refuses what is beyond them, with its own problem.
_YEARS = {"minimum": FIRST_YEAR, "maximum": LAST_YEAR}
_QUARTERS = {"minimum": QUARTERS[0], "maximum": QUARTERS[-1]}
_FORM = str(get_args(Slug)[1].pattern)
FiscalYear = Annotated[
    int | None,
    QueryParameter(
        examples=[Example(value=openapi_examples.FISCAL_YEAR)], description="พ.ศ. เช่น 2569", schema_extra=_YEARS
    ),
]
Quarter = Annotated[int | None, QueryParameter(examples=[Example(value=1)], description="1-4", schema_extra=_QUARTERS)]
ITEM = str(get_args(Name)[1].pattern)
"""The pattern of an item's id."""

_BY = "The id of a breakdown item, of any version with answers in the period or of the form as it is asked now"
By = Annotated[
    str | None,
    QueryParameter(
        examples=[Example(value=openapi_examples.BREAKDOWN)],
        description=_BY,
        schema_extra={"pattern": ITEM},
    ),
]
Owner = Annotated[
    str | None,
    QueryParameter(
        examples=[Example(value=openapi_examples.OWNER)],
        description="The indicators of one owner alone, by its full name",
        schema_extra={"pattern": "^.{1,1000}$"},
    ),
]
_DRAFT = "`draft` for what the answers say now; otherwise what was certified of the period counts where there is that"
DraftParameter = Annotated[
    Literal["draft"] | None, QueryParameter(examples=[Example(value="draft")], description=_DRAFT)
]
Years = Annotated[
    list[int] | None,
    QueryParameter(
        examples=[Example(value=[2568, openapi_examples.FISCAL_YEAR])],
        description="Fiscal years; repeat the name for each",
        schema_extra={"maxItems": MOST_YEARS, "items": Schema(type=OpenAPIType.INTEGER, **_YEARS)},
    ),
]
AskedDigits = Annotated[
    Digits, QueryParameter(examples=[Example(value="thai")], description="Of what a workbook or a document shows")
]
FormId = Annotated[
    str,
    PathParameter(
        examples=[Example(value=openapi_examples.FORM)],
        description="The id of a form",
        schema_extra={"pattern": _FORM},
    ),
]
FormOrFile = Annotated[
    str,
    PathParameter(
        examples=[Example(value=openapi_examples.FORM)],
        description="The id of a form, with an ending for a file",
        schema_extra={"pattern": _FORM.replace("$", r"(\.(csv|xlsx|(short\.)?docx))?$")},
    ),
]
