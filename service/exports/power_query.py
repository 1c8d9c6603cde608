"""The Power Query (M) text by which Excel fetches scores from the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.texts import texts

if TYPE_CHECKING:
    from service.domain.period import FiscalPeriod

_NUMBERS = (
    "percent",
    "mean",
    "sd",
    "top2_percent",
    "score",
    "target",
    "response_rate",
    "value",
    "share",
    "interval_low",
    "interval_high",
    "interval_margin",
    "change",
    "change_margin",
    "alpha",
    "alike_percent",
    "median",
    "bottom2_percent",
)
_WHOLE = (
    "fiscal_year",
    "quarter",
    "responses",
    "population",
    "answers",
    "rating_sum",
    "level",
    "criteria_version",
    "revision",
    "base",
    "low_level",
    "high_level",
    "sheets",
    "needed_yamane",
    "needed_krejcie_morgan",
)
"""Columns with numbers."""


def power_query(link: str, form: str, period: FiscalPeriod) -> str:
    """Return the query in M. Excel sends the token's header only with anonymous access."""
    asked = {"fiscal_year": period.fiscal_year, **({"quarter": period.quarter} if period.quarter else {})}
    query = ", ".join(f'{name} = "{value}"' for name, value in asked.items())
    kinds = [*_kinds(_NUMBERS, "type number"), *_kinds(_WHOLE, "Int64.Type")]
    return _M.format(
        link=link,
        token=texts("planner").excel.token_here,
        path=f"api/v1/scores/{form}.csv",
        query=query,
        kinds=",\n            ".join(kinds),
    )


def _kinds(columns: tuple[str, ...], kind: str) -> list[str]:
    return [f'{{"{column}", {kind}}}' for column in columns]


_M = """\
let
    Address = "{link}",
    Token = "{token}",
    Reply = Web.Contents(
        Address,
        [
            RelativePath = "{path}",
            Query = [{query}],
            Headers = [Authorization = "Bearer " & Token]
        ]
    ),
    Sheet = Csv.Document(Reply, [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
    Named = Table.PromoteHeaders(Sheet, [PromoteAllScalars = true]),
    Scores = Table.TransformColumnTypes(
        Named,
        {{
            {kinds}
        }},
        "en-US"
    )
in
    Scores
"""
