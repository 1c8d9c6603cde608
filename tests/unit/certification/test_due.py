"""What is to do for a period, from facts alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from service.application.certification.due import Due, Facts, due_of, missing_in, named_by, papers
from service.application.certification.period_due import finished, periods_ended, periods_to_finish
from service.application.indicators.scorecard import measured_score
from service.application.indicators.value_views import RemarkShown
from service.domain.accounts.planner import Planner
from service.domain.certification.certificate import SCORECARD, Certificate, make_certificate
from service.domain.collecting.collector import Collector
from service.domain.period import FIRST_YEAR, FiscalPeriod
from service.domain.scoring.conclusion import ConclusionShown
from tests.support.examples import COUNT, assess, at, indicator, many, questionnaire, rating

Q3 = FiscalPeriod(fiscal_year=2569, quarter=3)
DURING, AFTER = at("2026-05-15T12:00:00"), at("2026-07-02T12:00:00")
HALL = Collector(id=1, code="HALL22", form="survey", label="ห้องประชุม", created=at("2026-01-01T00:00:00"))
QUERY = "fiscal_year=2569&quarter=3"
PEOPLE = measured_score(indicator(measure=COUNT, name="2.2"), Q3, None, Q3)
ANSWERED = assess(questionnaire(rating("a")), many(3, a=5)).score()
FACTS = Facts(
    period=Q3,
    indicators=[PEOPLE],
    scores=[ANSWERED],
    certified={},
    collectors=[HALL],
    unasked={ANSWERED.form: [HALL]},
    answered=True,
)


REMARK = RemarkShown(
    period=PEOPLE.period, revision=1, written=at("2026-07-01T12:00:00"), obstacles="ตอบล่าช้า", improvements=""
)


SIGNER = Planner(name="wipa", role="planner", created=DURING)


def certified(subject: str, now: str = "2026-07-01T12:00:00") -> Certificate:
    return make_certificate(subject, Q3, 1, {}, by="วิภา", moment=at(now), note="")


def told(entries: list[Due]) -> list[tuple[str, str, bool]]:
    return [(each.kind, each.target, each.done) for each in entries]


def test_all_that_an_ended_quarter_wants_in_the_order_in_which_it_is_done() -> None:
    found = due_of(FACTS, AFTER)
    assert told(found) == [
        ("record", f"/plan/measurements/2.2?{QUERY}", False),
        ("population", f"/plan/collectors/HALL22?{QUERY}#population", False),
        ("conclusion", f"/plan/surveys/{ANSWERED.form}/conclusion?{QUERY}", False),
        ("survey", f"/plan/certified/{ANSWERED.form}?{QUERY}", False),
        ("scorecard", f"/plan/certified/scorecard?{QUERY}", False),
    ]
    assert [each.kind for each in missing_in(found)] == ["record", "survey"]
    assert all(each.waits == (each.kind != "conclusion") for each in found)


def test_entries_tick_themselves_and_papers_are_there_for_whoever_wants_them() -> None:
    done = replace(
        FACTS,
        indicators=[replace(PEOPLE, source="measured")],
        certified={each: certified(each) for each in (ANSWERED.form, SCORECARD)},
        unasked={},
    )
    *ticked, last = due_of(done, AFTER)
    assert [(each.kind, each.done) for each in ticked] == [
        (kind, True) for kind in ("record", "population", "survey", "scorecard")
    ]
    assert last == papers(Q3, [SCORECARD, ANSWERED.form])
    assert last.papers == (SCORECARD, ANSWERED.form)
    assert last.target.endswith(f"?{QUERY}#files")
    assert last.overview == f"/plan?{QUERY}"
    assert not any(each.waits for each in (*ticked, last))
    assert missing_in(ticked) == []


def test_what_differs_from_its_certificate_is_to_be_certified_again_before_its_papers_are_taken() -> None:
    both = {each: certified(each) for each in (ANSWERED.form, SCORECARD)}
    done = replace(FACTS, indicators=[replace(PEOPLE, source="measured")], certified=both, unasked={})
    found = due_of(replace(done, differing=[SCORECARD, ANSWERED.form]), AFTER)
    assert [(each.kind, each.subject) for each in found if not each.done] == [
        ("amend", ANSWERED.form), ("amend", SCORECARD), ("report", SCORECARD),
    ]  # fmt: skip
    first, second = (each for each in found if each.kind == "amend")
    assert (first.title, first.target) == (ANSWERED.title, f"/plan/certified/{ANSWERED.form}?{QUERY}")
    assert (second.title, second.target) == ("", f"/plan/certified/scorecard?{QUERY}")
    assert all(each.waits for each in (first, second))
    assert missing_in(found) == []
    assert "holder" in {each.kind for each in named_by(SIGNER, found, Q3)}


def test_papers_are_ticked_once_they_were_downloaded() -> None:
    done = replace(FACTS, certified={SCORECARD: certified(SCORECARD)}, taken=True)
    last = due_of(done, AFTER)[-1]
    assert last == papers(Q3, [SCORECARD], done=True)
    assert (last.done, last.waits) == (True, False)


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, [False]),
        ({"met": True}, [False]),
        ({"level": 5}, [False]),
        ({"met": True, "level": 5}, []),
        ({"value": None}, []),
        ({"remarks": [REMARK]}, [True]),
        ({"remarks": [replace(REMARK, obstacles="", improvements="แก้แล้ว")]}, [True]),
        ({"remarks": [replace(REMARK, obstacles="")]}, [False]),
        ({"remarks": [replace(REMARK, period=replace(REMARK.period, quarter=2))]}, [False]),
    ],
)
def test_a_remark_may_be_written_where_an_indicator_is_not_at_its_best(
    changed: dict[str, Any], wanted: list[bool]
) -> None:
    valued = replace(PEOPLE, source="measured", value=Decimal(1), level=3, met=False)
    facts = replace(FACTS, indicators=[replace(valued, **changed)])
    remarks = [each for each in due_of(facts, AFTER) if each.kind == "remark"]
    assert [each.done for each in remarks] == wanted
    assert {each.target for each in remarks} <= {f"/plan/remarks/2.2?{QUERY}"}
    assert not any(each.waits for each in remarks)
    assert [each for each in missing_in(due_of(facts, AFTER)) if each.kind == "remark"] == []
    done = replace(facts, certified={SCORECARD: certified(SCORECARD)})
    assert [each.kind for each in due_of(done, AFTER) if each.kind == "remark"] == []


@pytest.mark.parametrize(("conclusion", "recommendations"), [("ดีขึ้น", ""), ("", "ควรเร่งรัด")])
def test_a_conclusion_may_be_written_in_place_of_the_drafted_one_until_the_survey_is_certified(
    conclusion: str, recommendations: str
) -> None:
    shown = ConclusionShown(revision=1, written=AFTER, conclusion=conclusion, recommendations=recommendations)
    written = replace(FACTS, scores=[replace(ANSWERED, conclusion=shown)])
    assert [(each.done, each.waits) for each in due_of(written, AFTER) if each.kind == "conclusion"] == [(True, False)]
    assert "conclusion" not in {each.kind for each in missing_in(due_of(FACTS, AFTER))}
    early = replace(FACTS, certified={ANSWERED.form: certified(ANSWERED.form, "2026-06-01T12:00:00")})
    assert "conclusion" in {each.kind for each in due_of(early, AFTER)}
    closed = replace(FACTS, certified={ANSWERED.form: certified(ANSWERED.form)})
    assert "conclusion" not in {each.kind for each in due_of(closed, AFTER)}


def test_a_years_remark_is_its_own_and_not_that_of_a_quarter() -> None:
    year = FiscalPeriod(fiscal_year=2569)
    valued = replace(PEOPLE, source="measured", value=Decimal(1), level=3, met=False, remarks=[REMARK])
    own = replace(REMARK, period=replace(REMARK.period, quarter=None))
    for remarks, done in (([REMARK], False), ([REMARK, own], True)):
        facts = replace(FACTS, period=year, indicators=[replace(valued, remarks=remarks)])
        assert [each.done for each in due_of(facts, at("2026-10-02T12:00:00")) if each.kind == "remark"] == [done]


def test_texts_are_written_before_anything_is_certified_and_names_told() -> None:
    valued = replace(PEOPLE, source="measured", value=Decimal(1), level=3, met=False)
    due = named_by(SIGNER, due_of(replace(FACTS, indicators=[valued]), AFTER), Q3)
    assert [each.kind for each in due] == [
        "record", "population", "remark", "conclusion", "holder", "survey", "scorecard",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("full_name", "position", "done"),
    [("", "", False), ("วิภา ใจดี", "", False), ("", "ผู้อำนวยการ", False), ("วิภา ใจดี", "ผู้อำนวยการ", True)],
)
def test_who_certifies_may_tell_name_and_position_before(full_name: str, position: str, done: bool) -> None:  # noqa: FBT001 - a table
    signer = replace(SIGNER, full_name=full_name, position=position)
    (told,) = (each for each in named_by(signer, due_of(FACTS, AFTER), Q3) if each.kind == "holder")
    assert (told.done, told.waits, told.target) == (done, False, f"/plan/account?{QUERY}#holder")


def test_nobody_is_asked_for_a_name_while_nothing_is_to_certify_or_all_is() -> None:
    all_certified = replace(FACTS, certified={each: certified(each) for each in (ANSWERED.form, SCORECARD)})
    for facts, now in ((FACTS, DURING), (all_certified, AFTER)):
        due = due_of(facts, now)
        assert named_by(SIGNER, due, Q3) == due


def test_a_running_quarter_wants_no_certificate_and_one_to_come_nothing() -> None:
    assert [each.kind for each in due_of(FACTS, DURING)] == ["record", "population"]
    assert due_of(FACTS, Q3.begin - timedelta(seconds=1)) == []


def test_a_certificate_of_a_period_that_went_on_does_not_finish_it() -> None:
    early = {SCORECARD: certified(SCORECARD, "2026-06-01T12:00:00")}
    assert ("scorecard", f"/plan/certified/scorecard?{QUERY}", False) in told(
        due_of(replace(FACTS, certified=early), AFTER)
    )
    assert not finished(None)


def test_what_has_no_target_in_the_year_comes_from_a_form_or_has_no_answers_is_not_asked_for() -> None:
    idle = measured_score(indicator(measure=COUNT), FiscalPeriod(fiscal_year=2570, quarter=3), None, Q3)
    nobody = assess(questionnaire(rating("a")), []).score()
    facts = replace(FACTS, indicators=[idle, replace(PEOPLE, form="survey")], scores=[nobody])
    assert [each.kind for each in due_of(facts, AFTER)] == ["scorecard"]


def test_several_collectors_without_a_population_lead_to_their_list() -> None:
    several = replace(FACTS, unasked={ANSWERED.form: [HALL, HALL]})
    assert due_of(several, DURING)[1].target == f"/plan/collectors?form={ANSWERED.form}&{QUERY}"


@pytest.mark.parametrize(
    ("closes", "until"),
    [
        ("2026-05-16T00:00:00", date(2026, 5, 15)),
        ("2026-05-29T12:00:00", date(2026, 5, 29)),
        ("2026-05-29T12:00:01", None),
        ("2026-05-15T12:00:00", None),
        (None, None),
    ],
)
def test_a_collector_that_closes_in_two_weeks_is_told_of(closes: str | None, until: date | None) -> None:
    hall = replace(HALL, closes=closes and at(closes))
    due = due_of(replace(FACTS, collectors=[hall]), DURING)
    found = [each for each in due if each.kind == "closing"]
    assert [(each.until, each.closes) for each in found] == ([(until, hall.closes)] if until else [])
    assert all(each.until is None for each in due if each.kind != "closing")


@pytest.mark.parametrize(
    ("collectors", "subject", "target"),
    [
        ([], "begin", "/plan/collectors/new"),
        ([HALL], "posters", "/plan/collectors"),
        ([replace(HALL, closes=Q3.begin)], "begin", "/plan/collectors/new"),
        ([replace(HALL, opens=Q3.after)], "posters", "/plan/collectors"),
    ],
)
def test_an_empty_installation_begins_with_a_collector_or_with_the_posters_of_those_there_are(
    collectors: list[Collector], subject: str, target: str
) -> None:
    facts = replace(FACTS, collectors=collectors, scores=[], answered=False)
    assert told(due_of(facts, DURING))[0] == ("begin", target, False)
    assert due_of(facts, DURING)[0].subject == subject


@pytest.mark.parametrize(
    ("today", "names"), [((2569, 3), ["2569/2"]), ((2570, 1), ["2569/4", "2569"]), ((FIRST_YEAR, 1), [])]
)
def test_the_last_quarter_is_to_finish_and_in_the_first_one_the_year(today: tuple[int, int], names: list[str]) -> None:
    year, quarter = today
    assert [each.name for each in periods_to_finish(FiscalPeriod(fiscal_year=year, quarter=quarter))] == names


def test_periods_that_ended_of_this_year_and_the_last() -> None:
    names = [each.name for each in periods_ended(FiscalPeriod(fiscal_year=2570, quarter=3))]
    assert names == ["2570/2", "2570/1", "2569", "2569/4", "2569/3", "2569/2", "2569/1"]
    assert periods_ended(FiscalPeriod(fiscal_year=FIRST_YEAR, quarter=1)) == []
