"""What the holder of a receipt may do with an anonymous answer: read, correct, export, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, json

from service.application.collecting.comments_and_arrivals import move_comments
from service.application.ports.records import NOTHING
from service.domain.collecting.collector import Collector
from service.domain.collecting.receipt import personal_id, read_receipt, response_id
from service.domain.errors import UnknownReceiptError, WithdrawnError
from service.domain.forms.form import Questionnaire

if TYPE_CHECKING:
    from service.application.forms.registry import FormRegistry
    from service.application.ports.records import Key, StoredResponse
    from service.application.ports.store import Clock, Store


class ReceiptContents(Struct, frozen=True, kw_only=True):
    """An answer sheet as its writer sees it.

    `personal` is what was given with consent; `open` says whether the sheet can still be corrected.
    """

    receipt: str
    collector: Collector
    questionnaire: Questionnaire
    month: int
    answers: dict[str, Any]
    personal: dict[str, Any]
    open: bool


class Receipts:
    """Access to answers by receipt."""

    def __init__(self, store: Store, registry: FormRegistry, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock

    async def read(self, typed: str) -> ReceiptContents:
        """Return the answer sheet of a receipt.

        Raises `InvalidReceiptError` for a mistyped one, `UnknownReceiptError` and `WithdrawnError`.
        """
        receipt = read_receipt(typed)
        response = _present(await self._store.responses.find(response_id(receipt)))
        collectors = {collector.id: collector for collector in await self._store.collectors.everything()}
        collector = collectors[response.collector_id]
        personal = await self._store.personals.find((collector.id, personal_id(receipt)))
        await self._registry.ensure_loaded([response.form_version_id])
        return ReceiptContents(
            receipt=receipt,
            collector=collector,
            questionnaire=self._registry.stored(response.form_version_id).questionnaire,
            month=response.month,
            answers=json.decode(response.answers or "{}"),
            personal=json.decode(personal.fields) if personal else {},
            open=collector.refusal(self._clock()) is None,
        )

    async def withdraw(self, typed: str) -> None:
        """Delete the answers of a receipt and subtract them from the tally.

        An empty row stays, so that a late retry with the same key does not restore them. Personal data is deleted too.
        Raises as `read`.
        """
        key, personal = await self._keys(typed)
        async with self._store.write([key, personal]) as unit:
            response = _present((await unit.find(responses=[key])).responses.get(key))
            await self._registry.ensure_loaded([response.form_version_id])
            await unit.tallies.move(self._registry.tally_delta((), [response]))
            await move_comments(unit, self._registry, (), [response])
            await unit.responses.put([response._replace(answers=None, exclusion=None)])
            await unit.personal.drop([personal])
        await self._store.truncate_wal()

    async def withdraw_consent(self, typed: str) -> None:
        """Delete the personal data; the anonymous answers stay.

        A mark stays in its place, so that a late retry does not restore it. Raises as `read`.
        """
        held = await self.read(typed)
        key = (held.collector.id, personal_id(held.receipt))
        found = await self._store.personals.find(key)
        async with self._store.write([key]) as unit:
            await unit.personal.drop([key])
            if found:
                await unit.personal.put([found._replace(fields=NOTHING)])
        await self._store.truncate_wal()

    async def _keys(self, typed: str) -> tuple[Key, Key]:
        receipt = read_receipt(typed)
        found = _present(await self._store.responses.find(response_id(receipt)))
        return (found.collector_id, found.id), (found.collector_id, personal_id(receipt))


def _present(response: StoredResponse | None) -> StoredResponse:
    if response is None:
        raise UnknownReceiptError
    if response.answers is None:
        raise WithdrawnError
    return response
