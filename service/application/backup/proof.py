"""What a database proves of itself, without the definitions of an installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.application.certification.certify import verify_certificates
from service.application.collecting.contributions import contributions_counted
from service.application.collecting.recount import recount
from service.application.forms.registry import published_forms
from service.domain.accounts.audit_log import first_break
from service.domain.backup import Proof
from service.domain.scoring.tally import is_contribution

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.application.ports.store import Store


async def prove(store: Store, progress: Callable[[int], None]) -> Proof:
    """Recount all responses, and verify certificates and audit log. `progress` gets the responses counted so far.

    What sheets contribute is no difference in a database whose service has not counted it yet.
    """
    outcome = await recount(store, await published_forms(store.forms), progress)
    counted = await contributions_counted(store)
    certificates, flaws = await verify_certificates(store)
    entries = await store.accounts.entries()
    return Proof(
        responses=outcome.responses,
        withdrawn=outcome.withdrawn,
        sealed=outcome.sealed,
        differences=sum(counted or not is_contribution(each.place.cell) for each in outcome.differences),
        certificates=len(certificates),
        flaws=len(flaws),
        entries=len(entries),
        last_hash=entries[-1].hash if entries else "",
        broken=first_break(entries),
    )
