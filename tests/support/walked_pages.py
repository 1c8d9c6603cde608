"""Every planners' page, by the routes that there are, of a service with some of everything and many answers."""

from __future__ import annotations

import html
import re
from http import HTTPStatus
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from service.application.accounts.accounts import Accounts
from service.application.demo_data import fill
from service.application.indicators.measurements import Measurements
from service.domain.certification.certificate import SCORECARD
from service.domain.period import FiscalPeriod
from tests.support.hard_words import ROUTES
from tests.support.signed_in import Signed, signed_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.support.inprocess import Service

FORMS = ("progress", "information-service", "workflow", "needs")
QUARTER = FiscalPeriod(fiscal_year=2569, quarter=2)
PERIODS = ("", f"?fiscal_year={QUARTER.fiscal_year}&quarter={QUARTER.quarter}", f"?fiscal_year={QUARTER.fiscal_year}")
TIMES = 1000
"""How often each made-up answer counts."""

PEOPLE = 1_234_567
MEASURED = {
    "1.4.1b": {"approved": "14700", "entered": "14000"},
    "2.1.1a": {"people": "1300"},
    "2.1.1b": {"task.1": "ออกหนังสือ", "before.1": "1470", "after.1": "1224.5"},
}
HTML = "text/html; charset=utf-8"


class Walked(NamedTuple):
    """A page: its route, or that with the status of a refusal, its address, and its HTML."""

    route: str
    address: str
    page: str


async def furnish(served: Service) -> dict[str, tuple[str, ...]]:
    """Fill a service; return what the blanks of its routes can be."""
    deps = served.deps
    made = [await served.collector(each, population=PEOPLE) for each in FORMS]
    await fill(deps.store, deps.registry, served.clock, 400, ["ใช้งานง่าย", "ระบบช้า"])
    stored = await served.responses()
    equal = [stored[0]._replace(id=f"{at:032x}") for at in range(2 * TIMES)]
    delta = deps.registry.tally_delta(stored)
    more = {group: {at: (TIMES - 1) * step for at, step in steps.items()} for group, steps in delta.items()}
    async with deps.store.write() as unit:
        await unit.responses.put(equal)
        await unit.tallies.move(deps.registry.tally_delta(equal))
        await unit.tallies.move(more)
        await unit.arrivals.add({(each.id, served.clock().date()): 9 * TIMES for each in made})
    measurements = Measurements(deps.store, deps.registry, served.clock)
    for indicator, inputs in MEASURED.items():
        await measurements.record(indicator, QUARTER, inputs, by="somying")
    others = [
        await served.collector("progress", access="invitation"),
        await served.collector("progress", standing="trial"),
        await served.collector("progress", device="kiosk", population=PEOPLE),
    ]
    await deps.invitations().create(others[0], 2)
    next_one = deps.drafts.next_of("progress")
    drafts = [
        await deps.drafts.create("somying", each) for each in (next_one, replace(next_one, title="", sections=()))
    ]
    look, _ = await deps.drafts.link("somying", drafts[0].id)
    shared = await certified(served)
    invited = await Accounts(deps.store, served.clock).create("somjai", "reader")
    return {
        "code": tuple(each.code for each in (*made, *others)),
        "form": FORMS,
        "subject": ("progress", "information-service", SCORECARD),
        "indicator": ("1.2.1", "1.4.1a", "1.4.1b", "2.1.1a", "2.1.1b", "1.1.1"),
        "fiscal_year": ("2569", "2570"),
        "draft": tuple(each.id for each in drafts),
        "chapter": (),
        "number": ("1",),
        "secret": (look, shared, invited.secret),
        "kind": (),
        "name": (),
    }


async def certified(served: Service) -> str:
    """Certify a survey and the scorecard; return the secret of a link to the survey's figures."""
    certification = served.deps.certification
    for subject in ("progress", SCORECARD):
        shown = (await certification.state(subject, QUARTER)).shown
        await certification.certify(subject, QUARTER, by="somying", note="", seen=0, shown=shown, incomplete=True)
    secret, _ = await served.deps.figure_links.make("somying", "progress", QUARTER, "2026-06-30")
    return secret


async def replies(keeper: Signed) -> AsyncIterator[Walked]:
    """Do what leaves something to be shown; yield the pages that are the replies."""
    for path, fields in (
        ("/plan/tokens", {"name": "Excel", "scopes": "scores:read"}),
        ("/plan/webhooks", {"url": "https://system.example/in", "events": "survey.closed"}),
        ("/plan/accounts/new", {"name": "new", "role": "reader"}),
        ("/plan/account/second-factor", {}),
        ("/plan/publish", {"text": 'id = "new"'}),
    ):
        reply = await keeper.post(path, **fields)
        yield Walked(f"POST {path}", path, reply.text)
    for path in ("/plan/tokens", "/plan/webhooks"):
        (address,) = re.findall(rf'href="({path}/(?:revoke|remove)[^"]+)"', (await keeper.get(path)).text)
        yield Walked(address.partition("?")[0], address, (await keeper.get(html.unescape(address))).text)


def addresses(blanks: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield route and address of each page, by every value of its blanks."""
    for line in ROUTES.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\w+ +GET +(/plan\S*)", line):
            names = re.findall(r"\{(\w+)\}", found[1])
            for values in product(*(blanks[each] for each in names)):
                yield found[1], found[1].format(**dict(zip(names, values, strict=True)))


async def walk(served: Service) -> AsyncIterator[Walked]:
    """Furnish a service and yield its pages, as the keeper sees them."""
    keeper = await signed_in(served, "keeper")
    blanks = await furnish(served)
    async for each in replies(keeper):
        yield each
    for route, address in addresses(blanks):
        for period in PERIODS:
            reply = await keeper.get(f"{address}{period}")
            if reply.status_code != HTTPStatus.BAD_REQUEST and reply.headers.get("content-type", "") == HTML:
                of = route if reply.status_code == HTTPStatus.OK else f"{reply.status_code} {route}"
                yield Walked(of, f"{address}{period}", reply.text)
