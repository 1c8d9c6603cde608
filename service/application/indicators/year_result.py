"""A year of the plan beside others: what a scorecard holds of each."""

from __future__ import annotations

from decimal import Decimal

from msgspec import UNSET, Struct, UnsetType

from service.domain.forms.form import Method
from service.domain.scoring.level_doubt import LevelDoubt
from service.domain.scoring.score import CountedSheets, Status


class YearResult(Struct, frozen=True, kw_only=True):
    """An indicator's target and value in a year of the plan; a year to come has no value.

    The scorecard's own year has the value of its period. `imported` values are of documents.
    """

    fiscal_year: int
    target: Decimal
    target_unit: str
    value: Decimal | None = None
    value_unit: str = ""
    level: int | None = None
    level_doubt: LevelDoubt | UnsetType = UNSET
    method: Method | None = None
    status: Status = "draft"
    imported: bool = False
    responses: int | None = None
    counted: CountedSheets | None = None
