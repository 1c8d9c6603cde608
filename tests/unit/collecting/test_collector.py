from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.collecting.collector import Collector, State, read_code
from service.domain.errors import ClosedError, NotYetOpenError, UnknownCollectorError
from tests.support.examples import at

CREATED, OPENS, CLOSES = at("2026-06-01T09:00"), at("2026-07-01T00:00"), at("2026-08-01T00:00")
TICK = timedelta(microseconds=1)


def collector(**given: Any) -> Collector:
    return Collector(**{"code": "ABC123", "form": "progress", "label": "ส่วนกลาง", "created": CREATED, **given})


@pytest.mark.parametrize(
    ("opens", "closes", "now", "state"),
    [
        (None, None, CREATED, "open"),
        (OPENS, None, OPENS - TICK, "not-yet-open"),
        (OPENS, None, OPENS, "open"),
        (OPENS, CLOSES, OPENS - TICK, "not-yet-open"),
        (OPENS, CLOSES, OPENS, "open"),
        (OPENS, CLOSES, CLOSES - TICK, "open"),
        (OPENS, CLOSES, CLOSES, "closed"),
        (OPENS, CLOSES, CLOSES + TICK, "closed"),
        (None, CLOSES, CLOSES - TICK, "open"),
        (None, CLOSES, CLOSES, "closed"),
    ],
)
def test_a_collector_takes_answers_from_the_moment_it_opens_until_it_closes(
    opens: datetime | None, closes: datetime | None, now: datetime, state: State
) -> None:
    assert collector(opens=opens, closes=closes).state(now) == state


def test_the_state_is_the_same_in_every_time_zone() -> None:
    assert collector(opens=OPENS).state(OPENS.astimezone(UTC)) == "open"
    assert collector(opens=OPENS).state((OPENS - TICK).astimezone(UTC)) == "not-yet-open"


def test_an_open_collector_refuses_nobody() -> None:
    assert collector(opens=OPENS, closes=CLOSES).refusal(OPENS) is None


def test_a_closed_collector_says_that_it_is_closed() -> None:
    refusal = collector(closes=CLOSES).refusal(CLOSES)
    assert isinstance(refusal, ClosedError)
    assert refusal.params == {"code": "ABC123"}


def test_a_collector_that_is_not_open_yet_names_the_day_in_bangkok() -> None:
    refusal = collector(opens=OPENS.astimezone(UTC)).refusal(CREATED)
    assert isinstance(refusal, NotYetOpenError)
    assert refusal.params == {"code": "ABC123", "opens": "2026-07-01"}


def test_a_collector_that_is_kept_may_have_been_closed_before_it_opened() -> None:
    closed = collector(id=7, opens=OPENS, closes=CREATED)
    assert [closed.state(moment) for moment in (CREATED, OPENS)] == ["closed", "closed"]


@pytest.mark.parametrize("typed", ["ABC123", "abc123", " ABC123\n", "ABC-123", "a-b-c-1-2-3", "ABCl23", "ABC I23"])
def test_a_code_is_understood_in_any_spelling(typed: str) -> None:
    assert read_code(typed) == "ABC123"


@pytest.mark.parametrize("typed", ["", "ABC12", "ABC1234", "ABCÉ23", "กขค123", "/s/ABC12", "/i/ABC123", "'; --"])
def test_anything_else_is_no_code(typed: str) -> None:
    with pytest.raises(UnknownCollectorError):
        read_code(typed)


def test_what_is_told_of_a_wrong_code_is_short() -> None:
    with pytest.raises(UnknownCollectorError) as refused:
        read_code("A" * 5000)
    assert refused.value.params == {"code": "A" * 12}
