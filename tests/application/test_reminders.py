"""People are reminded in the morning of the days on which something is new, and on Mondays: once, and of what waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from msgspec import json
from msgspec.structs import replace

from service.application.accounts.accounts import Accounts
from service.application.certification.due import Due
from service.application.ports.mail import Mail, Mailer
from service.application.reminders import Reminders, to_tell
from service.application.webhooks.subscriptions import Webhooks
from service.domain.errors import MailNotSentError
from service.domain.period import BANGKOK, FiscalPeriod
from tests.support.fake_store import MemoryStore
from tests.support.fake_webhooks import MemoryKeys
from tests.support.installation import SetClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.application.certification.reports import Reports

Q1 = FiscalPeriod(fiscal_year=2569, quarter=1)
"""October to December 2025; the first of January 2026 is a Thursday."""

RECORD = Due(
    kind="record", subject="1.3.1", number="1.3.1", title="ทบทวนแผน", period=Q1, target="/plan/measurements/1.3.1"
)
CLOSING = Due(
    kind="closing",
    subject="ABCDEF",
    title="ฝ่ายแผน",
    period=Q1,
    target="/plan/collectors/ABCDEF",
    closes=datetime(2026, 1, 15, tzinfo=BANGKOK),
)


class MailBox(Mailer):
    """Keeps what is sent; refuses messages to the addresses in `broken`."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.broken: set[str] = set()
        self.refused: list[str] = []

    async def send(self, mail: Mail) -> None:
        if mail.to in self.broken:
            self.refused = sorted([*self.refused, mail.to])
            raise MailNotSentError(reason="refused")
        self.sent.append(mail)

    @property
    def reached(self) -> list[str]:
        return [each.to for each in self.sent]


def letter(due: Sequence[Due], to: str) -> Mail:
    return Mail(to=to, subject=str(len(due)), text=" ".join(each.subject for each in due))


class Office:
    """Reminders over a store, with two accounts that want them and one that does not."""

    def __init__(self, store: MemoryStore, clock: SetClock) -> None:
        self.store = store
        self.clock = clock
        self.box = MailBox()
        self.due: list[Due] = [RECORD]

    async def overview(self) -> Office:
        """Give what reports give, as far as reminders ask."""
        return self

    def reminders(self, mailer: Mailer | None) -> Reminders:
        reports = cast("Reports", self)
        return Reminders(self.store, self.clock, reports, mailer, letter, link="https://survey.example")

    def at(self, *moment: int) -> None:
        self.clock.now = datetime(*moment, tzinfo=BANGKOK)  # type: ignore[arg-type, misc]  # year, month, day, hour


@pytest.fixture
async def office(store: MemoryStore, clock: SetClock) -> Office:
    clock.now = datetime(2025, 12, 15, 12, tzinfo=BANGKOK)
    accounts = Accounts(store, clock)
    for name in ("a", "b", "c", "d"):
        await accounts.create(name, "planner")
        await accounts.set_holder(name, "", "", "" if name == "c" else f"{name}@example.go.th")
    await accounts.close("d")
    return Office(store, clock)


@pytest.mark.parametrize(
    ("day", "due", "told"),
    [
        (date(2025, 12, 29), [RECORD], []),  # a Monday in the quarter: its tasks do not wait yet
        (date(2026, 1, 1), [RECORD], [RECORD]),
        (date(2026, 1, 2), [RECORD], []),
        (date(2026, 1, 5), [RECORD], [RECORD]),
        (date(2026, 1, 5), [replace(RECORD, done=True)], []),
        (date(2026, 1, 5), [replace(RECORD, kind="report")], []),
        (date(2026, 1, 11), [RECORD, CLOSING], [RECORD, CLOSING]),
        (date(2026, 1, 10), [RECORD, CLOSING], []),
        (date(2025, 12, 29), [RECORD, CLOSING], [CLOSING]),
    ],
)
def test_what_is_told_on_a_day(day: date, due: list[Due], told: list[Due]) -> None:
    assert to_tell(due, day) == told


async def test_nobody_is_reminded_by_a_clock_in_doubt(office: Office) -> None:
    for year in (2025, 2035):
        office.at(year, 1, 1, 12)
        await office.reminders(office.box).run_once()
    assert office.box.sent == []


async def test_each_account_that_wants_it_is_told_once(office: Office) -> None:
    first, second = office.reminders(office.box), office.reminders(office.box)
    office.at(2026, 1, 5, 7)
    await first.run_once()
    assert office.box.sent == []
    office.at(2026, 1, 5, 8)
    for each in (first, second, first):
        await each.run_once()
    assert office.box.reached == ["a@example.go.th", "b@example.go.th"]
    assert {each.text for each in office.box.sent} == {"1.3.1"}
    office.at(2026, 1, 6, 8)
    await first.run_once()
    office.at(2026, 1, 12, 9)
    await second.run_once()
    assert office.box.reached == ["a@example.go.th", "b@example.go.th"] * 2


async def test_what_could_not_be_sent_is_sent_later_that_day_and_nobody_is_told_twice(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    reminders = office.reminders(office.box)
    office.at(2026, 1, 5, 8)
    office.box.broken = {"a@example.go.th"}
    await reminders.run_once()
    assert office.box.reached == ["b@example.go.th"]
    assert "example.go.th" not in caplog.text
    office.box.broken = set()
    await reminders.run_once()
    await reminders.run_once()
    assert office.box.reached == ["b@example.go.th", "a@example.go.th"]


async def test_a_server_that_takes_messages_and_does_not_say_so_gets_few(office: Office) -> None:
    class Forgetful(MailBox):
        async def send(self, mail: Mail) -> None:
            await super().send(mail)
            raise MailNotSentError(reason="timeout")

    box = Forgetful()
    reminders = office.reminders(box)
    office.at(2026, 1, 5, 8)
    for _ in range(20):
        await reminders.run_once()
    assert sorted(box.reached) == ["a@example.go.th"] * 3 + ["b@example.go.th"] * 3
    office.at(2026, 1, 12, 8)
    await reminders.run_once()
    assert len(box.reached) == 8


async def test_an_account_given_up_for_today_is_left_alone_while_another_is_tried(
    store: MemoryStore, office: Office
) -> None:
    reminders = office.reminders(office.box)
    office.at(2026, 1, 5, 8)
    office.box.broken = {"a@example.go.th", "c@example.go.th"}
    await reminders.run_once()
    await reminders.run_once()
    await Accounts(store, office.clock).set_holder("c", "", "", "c@example.go.th")
    for _ in range(9):
        await reminders.run_once()
    assert office.box.refused == ["a@example.go.th"] * 3 + ["c@example.go.th"] * 3


async def test_nothing_is_computed_again_once_all_is_told(office: Office) -> None:
    reminders = office.reminders(office.box)
    office.at(2026, 1, 5, 8)
    await reminders.run_once()
    office.due = [RECORD, CLOSING]
    office.clock.now += timedelta(hours=1)
    await reminders.run_once()
    assert {each.subject for each in office.box.sent} == {"1"}


async def test_webhooks_are_told_without_a_mail_server(store: MemoryStore, office: Office) -> None:
    webhooks = Webhooks(store, office.clock, MemoryKeys())
    await webhooks.add("https://a.example/in", ["work.due"])
    await webhooks.add("https://b.example/in", ["survey.closed"])
    office.due = [RECORD, CLOSING]
    office.at(2026, 1, 5, 8)
    for each in (office.reminders(None), office.reminders(None)):
        await each.run_once()
    (delivery,) = await webhooks.deliveries()
    told: Any = json.decode(delivery.body)
    assert told["type"] == "work.due"
    assert told["data"]["tasks"][0] == {
        "kind": "record", "subject": "1.3.1", "title": "ทบทวนแผน", "fiscal_year": 2569, "quarter": 1, "until": None,
        "url": "https://survey.example/plan/measurements/1.3.1",
    }  # fmt: skip
    assert told["data"]["tasks"][1]["until"] == "2026-01-14"
