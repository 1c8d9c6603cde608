"""What the holder of a receipt may do with an answer that carries no name: read, correct, take away, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, json

from service.application.collecting.comment_index import move_comments
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
    """An answer sheet in the hands of its writer.

    `personal` is what was said with consent, and `open` tells whether the sheet may still be corrected.
    """

    receipt: str
    collector: Collector
    questionnaire: Questionnaire
    month: int
    answers: dict[str, Any]
    personal: dict[str, Any]
    open: bool


class Receipts:
    """Opens what a receipt stands for."""

    def __init__(self, store: Store, registry: FormRegistry, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock

    async def read(self, typed: str) -> ReceiptContents:
        """Give the answer sheet of a receipt.

        Raises `InvalidReceiptError` for a slip of the pen, `UnknownReceiptError` and `WithdrawnError`.
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
        """Empty the answer sheet of a receipt and take it out of the tally; scores follow at once.

        The empty row stays, so that a late retry under the same key cannot bring the answers back. What was said with
        consent goes too. Raises as `read`.
        """
        key, personal = await self._keys(typed)
        async with self._store.write() as unit:
            response = _present((await unit.find(responses=[key])).responses.get(key))
            await self._registry.ensure_loaded([response.form_version_id])
            await unit.tallies.move(self._registry.tally_delta((), [response]))
            await move_comments(unit, self._registry, (), [response])
            await unit.responses.put([response._replace(answers=None)])
            await unit.personal.drop([personal])
        await self._store.truncate_wal()

    async def withdraw_consent(self, typed: str) -> None:
        """Erase what was said with consent; the answers, which carry no name, stay.

        A mark stays in its place, so that a late retry cannot bring it back. Raises as `read`.
        """
        held = await self.read(typed)
        key = (held.collector.id, personal_id(held.receipt))
        found = await self._store.personals.find(key)
        async with self._store.write() as unit:
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
