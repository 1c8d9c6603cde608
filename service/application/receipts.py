"""What the holder of a receipt may do with an answer that carries no name: read, correct, take away, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, json

from service.domain.collector import Collector
from service.domain.errors import UnknownReceiptError, WithdrawnError
from service.domain.form import Questionnaire
from service.domain.receipt import read_receipt, response_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.application.forms import Library
    from service.application.ports import Clock, Place, Store, Stored


class Held(Struct, frozen=True, kw_only=True):
    """An answer sheet in the hands of its writer; `open` tells whether it may still be corrected."""

    receipt: str
    collector: Collector
    questionnaire: Questionnaire
    month: int
    answers: dict[str, Any]
    open: bool


class Receipts:
    """Opens what a receipt stands for."""

    def __init__(self, store: Store, library: Library, clock: Clock) -> None:
        self._store = store
        self._library = library
        self._clock = clock

    async def read(self, typed: str) -> Held:
        """Give the answer sheet of a receipt.

        Raises `InvalidReceiptError` for a slip of the pen, `UnknownReceiptError` and `WithdrawnError`.
        """
        receipt = read_receipt(typed)
        response = _present(await self._store.responses.find(response_id(receipt)))
        collectors = {collector.id: collector for collector in await self._store.collectors.everything()}
        collector = collectors[response.collector_id]
        return Held(
            receipt=receipt,
            collector=collector,
            questionnaire=self._library.stored(response.form_version_id).questionnaire,
            month=response.month,
            answers=json.decode(response.answers or "{}"),
            open=collector.refusal(self._clock()) is None,
        )

    async def withdraw(self, typed: str) -> None:
        """Empty the answer sheet of a receipt and take it out of the tally; scores follow at once.

        The empty row stays, so that a late retry under the same key cannot bring the answers back. Raises as `read`.
        """
        wanted = response_id(read_receipt(typed))
        found = _present(await self._store.responses.find(wanted))
        key = (found.collector_id, wanted)
        async with self._store.ledger.transaction() as transaction:
            response = _present((await transaction.responses([key])).get(key))
            await transaction.move(_less(self._library.places(response)))
            await transaction.put([response._replace(answers=None)])
        await self._store.ledger.forget()


def _present(response: Stored | None) -> Stored:
    if response is None:
        raise UnknownReceiptError
    if response.answers is None:
        raise WithdrawnError
    return response


def _less(places: Iterable[Place]) -> dict[Place, int]:
    return dict.fromkeys(places, -1)
