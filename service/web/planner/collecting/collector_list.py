"""The list of collectors: searched, filtered and sorted by the query, so that it works without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import get
from msgspec import Struct

from service.domain.collecting.collector_lists import MOST_AT_ONCE
from service.domain.errors import UnknownFormError
from service.domain.period import FiscalPeriod, month_of, period_of
from service.exports import poster as poster_file
from service.web.dependencies import Injected
from service.web.http.parameters import DONE, PARAMETERS, PERIOD, Parameter
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.chosen_period import chosen_period
from service.web.planner.collecting.collector_labels import collector_state, titles_of
from service.web.planner.dependencies import SurveyDependencies
from service.web.planner.signed_in_user import actor_name
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.application.collecting.collectors import Collectors
    from service.application.ports.store import Clock
    from service.domain.collecting.collector import State
    from service.domain.scoring.response_rate import ResponseRate
    from service.exports.qr import Qr


class CollectorListDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the list of collectors uses."""

    clock: Clock
    collectors: Callable[[str], Collectors]
    qr: Qr


STATES: tuple[State, ...] = ("open", "not-yet-open", "closed")
STANDS = ("real", "trial", "withdrawn")
FEW = 5
"""Up to so many collectors are seen at a glance: there is nothing to search."""

Row = dict[str, Any]

_SORTS: dict[str, Callable[[Row], Any]] = {
    "state": lambda row: STATES.index(row["state"].state),
    "label": lambda row: row["collector"].label.casefold(),
    "newest": lambda row: -row["collector"].id,
    "responses": lambda row: -row["response_rate"].responses,
    "rate": lambda row: row["response_rate"].population.rate or 0,
    "closes": lambda row: row["collector"].closes.timestamp() if row["collector"].closes else float("inf"),
}
SORTS = tuple(_SORTS)


class Sieve(Struct, frozen=True, kw_only=True):
    """What is shown of the list, and in which order; empty texts leave everything. `codes` are parted by spaces."""

    form: str
    q: str
    state: str
    standing: str
    sort: str
    codes: str

    @property
    def used(self) -> bool:
        """Whether anything besides the form is chosen."""
        return self.narrow or bool(self.codes)

    @property
    def narrow(self) -> bool:
        """Whether somebody searched, filtered or sorted."""
        return any([self.q, self.state, self.standing, self.sort])

    def finds(self, row: Row) -> bool:
        """Return whether a collector is shown."""
        collector, words = row["collector"], self.q.casefold().split()
        text = f"{collector.label} {collector.code}".casefold()
        return (
            all(each in text for each in words)
            and self.state in {"", row["state"].state}
            and self.standing in {"", collector.standing}
            and (not self.codes or collector.code in self.codes.split())
        )


_PARAMETERS = (
    Parameter("form"),
    Parameter("q"),
    Parameter("state", ("", *STATES)),
    Parameter("standing", ("", *STANDS)),
    Parameter("sort", ("", *SORTS)),
    Parameter("codes"),
    DONE,
    *PERIOD,
)


@get("/collectors", opt={PARAMETERS: _PARAMETERS})
async def collectors(deps: Injected[CollectorListDependencies], request: HttpRequest) -> PageResponse:
    """List the collectors that the query asks for, by form."""
    now = deps.clock()
    sieve = Sieve(**{name: request.parameter(name) for name in Sieve.__struct_fields__})
    this = period_of(month_of(now))
    quarters = [each for each in (this, this.previous) if each]
    response_rates = await deps.collectors(actor_name(request.scope)).response_rates()
    rows = [_row(each, quarters, deps, now) for each in response_rates]
    titles = await titles_of(deps.registry)
    every = dict.fromkeys([*titles, *(row["collector"].form for row in rows)])
    if sieve.form and sieve.form not in every:
        raise UnknownFormError(form=sieve.form)
    shown = sorted(filter(sieve.finds, rows), key=_SORTS[sieve.sort or "state"])
    forms = [_form(each, titles, shown) for each in every if sieve.form in {"", each}]
    return deps.planner_pages.page(
        request.scope,
        "collectors.html",
        done=request.parameter("done"),
        tabs=survey_tabs(deps, request, sieve.form, "collectors"),
        sieve=sieve,
        chosen_period=chosen_period(request.scope),
        sieved=sieve.used or len(rows) > FEW,
        titles={each: titles.get(each, each) for each in every},
        states=STATES,
        standings=STANDS,
        sorts=SORTS,
        forms=[each for each in forms if each["rows"] or not sieve.used],
        quarters=quarters,
        posters=_posters(forms) if poster_file.drawable() else [],
        most=MOST_AT_ONCE,
    )


def _form(form: str, titles: dict[str, str], rows: list[Row]) -> dict[str, Any]:
    """Return a form with its rows."""
    return {
        "id": form,
        "title": titles.get(form, form),
        "asked": form in titles,
        "rows": [row for row in rows if row["collector"].form == form],
    }


def _posters(forms: list[dict[str, Any]]) -> list[str]:
    """Return the codes of the shown collectors that have a poster which lets people answer."""
    rows = [row for form in forms if form["asked"] for row in form["rows"]]
    return [
        row["collector"].code for row in rows if row["collector"].access == "open" and row["state"].state != "closed"
    ]


def _row(
    response_rate: ResponseRate, quarters: list[FiscalPeriod], deps: CollectorListDependencies, now: datetime
) -> Row:
    return {
        "collector": response_rate.collector,
        "response_rate": response_rate,
        "state": collector_state(response_rate.collector, now),
        "link": deps.qr.link(response_rate.collector),
        "quarters": [response_rate.during(quarter) for quarter in quarters],
    }
