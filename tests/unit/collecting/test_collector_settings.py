"""Collector settings: read from form fields, refused as a whole, and fixed once there are answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from service.domain.collecting.collector import Collector, Device, Paging
from service.domain.collecting.collector_settings import (
    EMPTY_FIELDS,
    LABEL_LENGTH,
    CollectorSettings,
    settings_as_fields,
    settings_from_fields,
    settings_of,
)
from service.domain.errors import InvalidCollectorError
from tests.support.examples import at
from tests.support.installation import NOON

FORMS = ("progress", "needs")
TYPED = {"form": "progress", "label": "สำนักงาน"}
BEFORE = CollectorSettings(
    form="progress",
    label="ประชุม",
    opens=at("2026-06-01T00:00:00"),
    closes=at("2026-07-01T00:00:00"),
    population=120,
    device="shared",
    access="invitation",
)


def read(**typed: str) -> CollectorSettings:
    return settings_from_fields(TYPED | typed, NOON, FORMS)


def wrong(typed: dict[str, str], before: CollectorSettings | None = None, **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidCollectorError) as refused:
        settings_from_fields(typed, NOON, FORMS, before, **more)
    assert refused.value.params == {"count": len(refused.value.violations)}
    return [(each.item, each.code) for each in refused.value.violations]


def test_what_is_left_empty_is_open_to_all_without_end_on_devices_of_their_own() -> None:
    assert read() == CollectorSettings(form="progress", label="สำนักงาน")
    assert read(opens="", closes=" ", population=" ") == read()


def test_all_of_it_is_read_with_days_of_bangkok_the_closing_day_included() -> None:
    typed = {"opens": "2569-06-01", "closes": "๒๕๖๙-๐๖-๓๐", "population": "๑,๒๐๐", "device": "shared"}
    terms = read(access="invitation", label="  ห้อง\tประชุม \n", **typed)
    assert terms == replace(BEFORE, label="ห้อง ประชุม", population=1200)


@pytest.mark.parametrize(
    "terms", [BEFORE, read(), replace(BEFORE, opens=BEFORE.opens and BEFORE.opens.astimezone(UTC))]
)
def test_what_a_form_shows_reads_as_the_terms_that_it_shows(terms: CollectorSettings) -> None:
    assert settings_from_fields(settings_as_fields(terms), NOON, FORMS) == terms
    assert settings_from_fields({}, NOON, FORMS, terms) == terms


def test_a_form_shows_the_last_day_on_which_a_collector_is_open() -> None:
    assert settings_as_fields(BEFORE) == {
        "form": "progress",
        "label": "ประชุม",
        "opens": "2026-06-01",
        "closes": "2026-06-30",
        "population": "120",
        "device": "shared",
        "access": "invitation",
        "daily_limit": "",
        "standing": "real",
        "paging": "by-device",
    }
    chosen = {"device": "own", "access": "open", "standing": "real", "paging": "by-device"}
    assert dict.fromkeys(EMPTY_FIELDS, "") | chosen == EMPTY_FIELDS


@pytest.mark.parametrize(
    ("typed", "violations"),
    [
        ({"form": "nothing"}, [("form", "no-form")]),
        ({"form": ""}, [("form", "no-form")]),
        ({"label": " \n"}, [("label", "label")]),
        ({"label": "ก" * (LABEL_LENGTH + 1)}, [("label", "long-label")]),
        ({"opens": "2569-02-30"}, [("opens", "not-a-day")]),
        ({"closes": "เมื่อไรก็ได้"}, [("closes", "not-a-day")]),
        ({"opens": "2026-06-02", "closes": "2026-06-01"}, [("closes", "dates")]),
        ({"closes": "2026-05-14"}, [("closes", "past")]),
        ({"population": "0"}, [("population", "population")]),
        ({"population": "-5"}, [("population", "population")]),
        ({"population": "1,2"}, [("population", "unclear-comma")]),
        ({"daily_limit": "๑๒,๕๐"}, [("daily_limit", "unclear-comma")]),
        ({"population": "1000000000"}, [("population", "population")]),
        ({"daily_limit": "0"}, [("daily_limit", "daily-limit")]),
        ({"device": "fridge"}, [("device", "no-device")]),
        ({"access": "nobody"}, [("access", "no-access")]),
        ({"paging": "two"}, [("paging", "no-paging")]),
        ({"device": "kiosk", "access": "invitation"}, [("device", "kiosk")]),
    ],
)
def test_what_makes_no_sense_is_refused(typed: dict[str, str], violations: list[tuple[str, str]]) -> None:
    assert wrong(TYPED | typed) == violations


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_form() -> None:
    typed = {"population": "x", "opens": "x", "closes": "2020-01-01", "device": "x", "access": "x"}
    assert wrong(typed) == [
        ("form", "no-form"),
        ("label", "label"),
        ("opens", "not-a-day"),
        ("closes", "past"),
        ("population", "population"),
        ("device", "no-device"),
        ("access", "no-access"),
    ]


@pytest.mark.parametrize("label", ["ก", "ก" * LABEL_LENGTH])
@pytest.mark.parametrize("closes", ["2026-05-15", "2026-06-01"])
@pytest.mark.parametrize("population", ["1", "999999999"])
def test_the_widest_and_the_narrowest_are_taken(label: str, closes: str, population: str) -> None:
    terms = read(label=label, closes=closes, population=population, opens=closes)
    assert (terms.label, terms.population, settings_as_fields(terms)["closes"]) == (label, int(population), closes)


@pytest.mark.parametrize(
    ("device", "paging", "one"),
    [("own", "by-device", False), ("kiosk", "by-device", True), ("kiosk", "all", False), ("shared", "one", True)],
)
def test_one_question_a_screen_is_for_kiosks_unless_it_is_said(device: Device, paging: Paging, *, one: bool) -> None:
    made = Collector(code="ABC234", form="progress", label="ก", created=NOON, device=device, paging=paging)
    assert made.one_by_one is one


class TestChanging:
    def test_a_day_that_stays_keeps_the_hour_it_was_closed_at(self) -> None:
        closed = replace(BEFORE, closes=at("2026-05-15T11:30:00"))
        assert settings_from_fields(settings_as_fields(closed) | {"label": "ใหม่"}, NOON, FORMS, closed) == replace(
            closed, label="ใหม่"
        )

    def test_one_that_was_closed_before_it_opened_can_have_another_label(self) -> None:
        odd = replace(BEFORE, closes=at("2026-05-01T08:00:00"))
        assert settings_from_fields({"label": "ใหม่"}, NOON, FORMS, odd).closes == odd.closes

    def test_but_other_days_have_to_make_sense(self) -> None:
        assert wrong({"opens": "2026-08-01"}, BEFORE) == [("closes", "dates")]
        assert wrong({"closes": "2026-05-01"}, replace(BEFORE, opens=None)) == [("closes", "past")]

    def test_days_and_people_can_be_taken_away(self) -> None:
        terms = settings_from_fields({"opens": "", "closes": "", "population": ""}, NOON, FORMS, BEFORE)
        assert (terms.opens, terms.closes, terms.population) == (None, None, None)

    def test_a_form_that_is_no_longer_offered_may_stay(self) -> None:
        old = replace(BEFORE, form="retired")
        assert settings_from_fields({"label": "ใหม่"}, NOON, FORMS, old).form == "retired"
        assert wrong({"form": "retired"}, BEFORE) == [("form", "no-form")]

    def test_until_it_has_begun_everything_can_change(self) -> None:
        terms = settings_from_fields({"form": "needs", "access": "open"}, NOON, FORMS, BEFORE)
        assert terms == replace(BEFORE, form="needs", access="open")

    def test_then_the_form_and_the_access_stay(self) -> None:
        typed = settings_as_fields(BEFORE) | {"form": "needs", "access": "open"}
        assert wrong(typed, BEFORE, begun=True) == [("form", "form-stays"), ("access", "access-stays")]

    @pytest.mark.parametrize(
        "typed",
        [
            {"label": "ใหม่"},
            {"opens": "2026-06-02"},
            {"closes": "2026-08-31"},
            {"population": "7"},
            {"device": "own"},
            {"form": "progress", "access": "invitation"},
        ],
    )
    def test_and_all_else_may_change(self, typed: dict[str, str]) -> None:
        terms = settings_from_fields(typed, NOON, FORMS, BEFORE, begun=True)
        assert settings_as_fields(terms) == settings_as_fields(BEFORE) | typed


def test_the_mark_is_that_of_the_terms_alone() -> None:
    about: dict[str, Any] = {"code": "ABC123", "form": "progress", "label": "ที่", "created": NOON}
    terms = settings_of(Collector(**about))
    assert terms == CollectorSettings(form="progress", label="ที่")
    assert settings_of(Collector(**about | {"code": "DEF456", "id": 7})).mark == terms.mark
    for change in ({"label": "อื่น"}, {"closes": NOON}, {"opens": NOON}, {"population": 1}, {"device": "kiosk"}):
        changed = replace(terms, **change)
        assert changed.mark != terms.mark
        assert changed.changes(terms) == list(change)


def test_an_answer_of_the_year_keeps_its_moment_in_any_zone() -> None:
    utc = datetime(2026, 6, 30, 17, tzinfo=UTC)
    assert (
        settings_as_fields(CollectorSettings(form="progress", label="ที่", opens=utc, closes=utc))["opens"]
        == "2026-07-01"
    )
