"""Small forms, indicators and tallies for tests: each test names only what it is about."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from service.domain.catalogue import Catalogue
from service.domain.collecting.answers import Answer, Answers
from service.domain.forms.form import (
    Choice,
    Form,
    Item,
    Method,
    Multiple,
    Questionnaire,
    Rating,
    Section,
    Single,
    Text,
    WhoCounts,
)
from service.domain.forms.notice import Notice
from service.domain.forms.scale import Band, Bands, Level, Scale
from service.domain.indicators.indicator import Criteria, Floor, Indicator
from service.domain.indicators.inputs import CountInputs, Input, Measure, MilestonesInputs, ReductionInputs, ShareInputs
from service.domain.indicators.year_rules import rules_of
from service.domain.period import BANGKOK, FiscalPeriod
from service.domain.scoring.assessment import Assessment
from service.domain.scoring.population import Population, Round
from service.domain.scoring.tally import SHEETS, Tally, counted, tally_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from service.domain.errors import FaultyFormsError

YEAR = FiscalPeriod(fiscal_year=2569)
FLOORS = (75, 80, 85, 90, 95)
NOTICE = Notice(
    purpose="วัดความพึงพอใจ",
    required="ตอบโดยสมัครใจ",
    retention="๓ ปีงบประมาณ",
    retention_fiscal_years=3,
    rights="ถอนคำตอบได้",
    disclosure="เฉพาะผลสรุป",
    controller="กรม",
    contact="จังหวัดนนทบุรี",
)
BANDS = (("4.21", "มากที่สุด"), ("3.41", "มาก"), ("2.61", "ปานกลาง"), ("1.81", "น้อย"), ("1.00", "น้อยที่สุด"))


def _input(name: str) -> Input:
    return Input(id=name, text=f"ค่า {name}")


SHARE = ShareInputs(unit="ร้อยละ", whole=_input("approved"), part=_input("entered"))
COUNT = CountInputs(unit="คน", counted=_input("people"))
REDUCTION = ReductionInputs(unit="ร้อยละ", task=_input("task"), before=_input("before"), after=_input("after"))
MILESTONES = MilestonesInputs(unit="ระดับ", done=_input("done"), evidence=_input("evidence"), link=_input("link"))


def at(text: str) -> datetime:
    """Read an ISO time in Bangkok."""
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


def rating(name: str, *, required: bool = True, na: bool = False, overall: bool = False) -> Rating:
    return Rating(id=name, text=f"ข้อ {name}", required=required, na=na, overall=overall)


def choices(values: str, free: str = "", alone: str = "") -> tuple[Choice, ...]:
    """Return choices for values such as `"a b c"`; those in `free` have a free text, those in `alone` are exclusive."""
    return tuple(
        Choice(value=value, text=f"ตัวเลือก {value}", free=value in free.split(), exclusive=value in alone.split())
        for value in values.split()
    )


def single(name: str, values: str = "a b", *, required: bool = True, breakdown: bool = False, free: str = "") -> Single:
    return Single(id=name, text=f"ข้อ {name}", required=required, breakdown=breakdown, choices=choices(values, free))


def multiple(
    name: str,
    values: str = "a b c",
    *,
    required: bool = False,
    free: str = "",
    alone: str = "",
    at_most: int | None = None,
) -> Multiple:
    return Multiple(
        id=name, text=f"ข้อ {name}", required=required, at_most=at_most, choices=choices(values, free, alone)
    )


def words(name: str, *, required: bool = False, max_length: int = 1000) -> Text:
    return Text(id=name, text=f"ข้อ {name}", required=required, max_length=max_length)


def who(item: str, *values: str) -> WhoCounts:
    """Return who counts: those with one of these answers to a single item."""
    return WhoCounts(item=item, values=values, text=f"ผู้ตอบ {' '.join(values)}")


def section(name: str, *items: Item, title: str | None = None) -> Section:
    return Section(id=name, part="ส่วนที่ ๑", title=title, items=items)


def scale(maximum: int = 5) -> Scale:
    """Return a scale in both languages, best step first."""
    return Scale(
        id="steps",
        na="ไม่มีความเห็น",
        na_en="No opinion",
        levels=tuple(
            Level(value=value, text=f"{value}", text_en=f"{value}", full=f"ระดับ {value}", full_en=f"Level {value}")
            for value in range(maximum, 0, -1)
        ),
    )


def interpretation(*bands: tuple[str, str], maximum: int = 5) -> Bands:
    found = tuple(Band(floor=floor, text=text, text_en="Band") for floor, text in bands or BANDS)
    return Bands(id="bands", maximum=maximum, bands=found)


def form(
    *parts: Item | Section,
    name: str = "survey",
    version: int = 1,
    method: Method = "mean-percent",
    indicator: str | None = None,
    counts: WhoCounts | None = None,
) -> Form:
    """Return a Thai form of these sections, or of these items in one section, with what ratings need."""
    sections = tuple(part for part in parts if isinstance(part, Section))
    items = tuple(part for part in parts if not isinstance(part, Section))
    if items:
        sections = (section("s1", *items), *sections)
    rated = any(isinstance(item, Rating) for each in sections for item in each.items)
    return Form(
        id=name,
        version=version,
        title="แบบสอบถาม",
        audience="ผู้ใช้บริการ",
        intro="โปรดตอบ",
        minutes=1,
        notice=NOTICE,
        sections=sections,
        indicator=indicator,
        counts=counts,
        method=method if rated else None,
        scale="steps" if rated else None,
        interpretation="bands" if rated else None,
    )


def questionnaire(
    *parts: Item | Section,
    version: int = 1,
    maximum: int = 5,
    method: Method = "mean-percent",
    indicator: str | None = None,
    bands: Sequence[tuple[str, str]] = BANDS,
    counts: WhoCounts | None = None,
) -> Questionnaire:
    """Return a questionnaire with a scale of `maximum` steps."""
    asked = form(*parts, version=version, method=method, indicator=indicator, counts=counts)
    found = interpretation(*bands, maximum=maximum)
    catalogue = Catalogue(forms=(asked,), scales=(scale(maximum),), interpretations=(found,))
    return catalogue.questionnaire(asked)


def indicator(
    *floors: int | str | tuple[int, int | str],
    target: int | str = 95,
    target_unit: Literal["percent", "level"] = "percent",
    below: Literal[1] | None = None,
    interpolation: bool = True,
    measure: Measure | None = None,
    name: str = "1.1",
) -> Indicator:
    """Return an indicator with floors of levels 1, 2, 3 …, or with floors as `(level, floor)`.

    The survey feeds it unless it is told how it is measured.
    """
    numbered = [each if isinstance(each, tuple) else (n, each) for n, each in enumerate(floors or FLOORS, 1)]
    return Indicator(
        id=name,
        plan="๑.๑",
        title="ร้อยละความพึงพอใจ",
        unit="ร้อยละ",
        form=None if measure else "survey",
        measure=measure,
        formula="ค่าที่บันทึก" if measure else None,
        target=target,
        target_unit=target_unit,
        owners=("สำนัก",),
        years=(2569,),
        note="หมายเหตุ",
        criteria=Criteria(
            id="steps-of-5",
            version=1,
            below=below,
            interpolation=interpolation,
            floors=tuple(Floor(level=level, floor=floor, text=f"ระดับ {level}") for level, floor in numbered),
        ),
    )


OTHER_RULES = rules_of(indicator(80), 2569).canonical.decode()
"""Adopted year rules, as stored, that no indicator has."""


def many(times: int, **answers: Answer) -> list[Answers]:
    """Return `times` sheets with the same answers."""
    return [dict(answers) for _ in range(times)]


class Unveiled(Assessment, frozen=True):
    """An assessment without suppression of small groups."""

    def _hidden(self, item: Single) -> frozenset[str]:
        return frozenset()


def asking(people: int | None, responses: int, period: FiscalPeriod = YEAR) -> Population:
    """Return one round with so many responses of so many people."""
    return Population(rounds=(Round(collector=1, label="ที่", quarter=period, responses=responses, people=people),))


def assess(
    asked: Questionnaire,
    sheets: list[Answers] | tuple[Tally, ...],
    *older: Questionnaire,
    current: Questionnaire | None = None,
    judged_by: Indicator | None = None,
    population: int | None = None,
    veiled: bool = True,
    quarters: tuple[Tally, ...] = (),
) -> Assessment:
    """Return the assessment of sheets of a form, or of the tallies of it and its older versions.

    Without `veiled` small groups are not suppressed, where a test is about something else.
    """
    tallies = (tally_of(asked, sheets),) if isinstance(sheets, list) else sheets
    counts = asked.form.counts
    return (Assessment if veiled else Unveiled)(
        questionnaires=(asked, *older),
        tallies=tuple(counted(each, counts) for each in tallies),
        sheets=sum(each[SHEETS] for each in tallies),
        counts=counts,
        period=YEAR,
        current=current,
        indicator=judged_by,
        population=asking(population, sum(each.get(SHEETS, 0) for each in tallies)),
        quarters=quarters,
    )


def told(error: FaultyFormsError) -> list[tuple[str, int, str, str]]:
    """Return an error's faults as `(file, line, where, code)`."""
    return [(fault.file, fault.line, fault.where, fault.code) for fault in error.faults]
