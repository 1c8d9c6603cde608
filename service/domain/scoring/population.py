"""The population of a period: the people asked, added up over its rounds, and whether a rate can be told of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from service.domain.period import FiscalPeriod
from service.domain.scoring.percent_mean_level import response_rate

PopulationReason = Literal["no-rounds", "missing", "exceeded"]
"""Why there is no rate: nobody was asked, a round has no known population, or one has more sheets than people."""


class Round(Struct, frozen=True, kw_only=True):
    """A quarter in which a collector was open: its responses, and the people asked, `None` where unknown."""

    collector: int
    label: str
    quarter: FiscalPeriod
    responses: int
    people: int | None

    @property
    def exceeded(self) -> bool:
        """Whether there are more responses than people, so that one of both is wrong."""
        return self.people is not None and self.responses > self.people

    @property
    def rate(self) -> Decimal | None:
        """The responses in percent of the people, 2 decimals; `None` above them, or where they are unknown."""
        return None if self.exceeded else response_rate(self.responses, self.people)


class Population(Struct, frozen=True, kw_only=True):
    """The rounds of a period, and their sums: sheets of persons in a quarter, of person-rounds over several."""

    rounds: tuple[Round, ...] = ()

    @property
    def responses(self) -> int:
        """All sheets of the rounds."""
        return sum(each.responses for each in self.rounds)

    @property
    def people(self) -> int | None:
        """The people asked, once a round; `None` without rounds, or where that of a round is unknown."""
        told = [each.people for each in self.rounds if each.people is not None]
        return sum(told) if told and len(told) == len(self.rounds) else None

    @property
    def missing(self) -> tuple[Round, ...]:
        """The rounds without a known population."""
        return tuple(each for each in self.rounds if each.people is None)

    @property
    def reason(self) -> PopulationReason | None:
        """Why there is no rate; `None` where there is one. A wrong round is not made good by the others."""
        if self.people is None:
            return "missing" if self.rounds else "no-rounds"
        return "exceeded" if any(each.exceeded for each in self.rounds) else None

    @property
    def known(self) -> int | None:
        """The population that rates and finite-population corrections are of; `None` where there is a `reason`."""
        return None if self.reason else self.people

    @property
    def rate(self) -> Decimal | None:
        """The sheets in percent of the population, 2 decimals, never above 100; `None` where there is a `reason`."""
        return response_rate(self.responses, self.known)


NOBODY = Population()
"""No rounds at all."""
