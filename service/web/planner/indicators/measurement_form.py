"""The form to enter an indicator's value: the inputs of its formula, as typed, with their errors."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.errors import CONFIRM
from service.domain.indicators.inputs import EVIDENCE, LINK, CountInputs, MilestonesInputs, ReductionInputs, ShareInputs
from service.domain.indicators.measurement import DONE, LONGEST, NONE
from service.texts import texts
from service.texts.measuring import violation_words
from service.web.http.form_data import first_value
from service.web.planner.form_errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.application.certification.survey_evidence import Respondents
    from service.application.indicators.measurements import Measured
    from service.domain.errors import InvalidMeasurementError
    from service.domain.indicators.indicator import Indicator
    from service.domain.indicators.inputs import Input
    from service.web.http.form_data import Sent

NOTE, SEEN, MORE, SURVEY = "note", "seen", "more", "survey"
_OURS = {"csrf", NOTE, SEEN, MORE, SURVEY, CONFIRM}
_NUMBERED = re.compile(r"[a-z][a-z0-9_-]*[.]([1-9][0-9]?)")
MOST_ROWS = 99
_FEWEST_ROWS = 3
_LINE = 40
"""The characters, vowels and tone marks above and below among them, in a line of a phone."""

FieldKind = Literal["count", "amount", "tick", "words", "evidence", "link"]


class Field(Struct, frozen=True, kw_only=True):
    """One input: name, kind, label, value, error and hint."""

    name: str
    kind: FieldKind
    text: str
    typed: str
    fault: str
    hint: str = ""

    @property
    def id(self) -> str:
        """The HTML id of the field."""
        return "in-" + self.name.replace(".", "-")

    @property
    def rows(self) -> int:
        """The lines that the text takes on a phone, where a browser does not measure it itself."""
        return 1 + len(self.typed) // _LINE


class Group(Struct, frozen=True, kw_only=True):
    """Inputs under one heading; the heading is empty if there is one group only."""

    legend: str
    fields: list[Field]


class MeasureForm(Struct, frozen=True, kw_only=True):
    """The form as shown. `rows` is the number of task rows; 0 for formulas without tasks."""

    groups: list[Group]
    note: Field
    confirm: Field | None
    seen: int
    wrong: list[FieldError]
    rows: int
    most: bool
    longest: int = LONGEST
    done: str = DONE


def inputs_of(sent: Sent) -> dict[str, str]:
    """Return the inputs among the sent fields, each in one line."""
    return {name: " ".join(first_value(sent, name).splitlines()) for name in sent if name not in _OURS}


def unticked_below(indicator: Indicator, survey: Respondents, sent: Sent) -> list[int]:
    """Return the levels below the one that a survey is evidence of whose steps are not ticked."""
    done = survey.done.removesuffix(str(survey.level))
    below = (floor.level for floor in indicator.criteria.floors if floor.level < survey.level)
    return [each for each in below if not first_value(sent, f"{done}{each}")]


def measure_form(
    found: Measured, sent: Sent | None = None, refusal: InvalidMeasurementError | None = None, *, carried: bool = False
) -> MeasureForm:
    """Return the form with the sent values, else those recorded last for the period.

    With `carried` an empty period starts from the values of the quarter before.
    """
    typed = inputs_of(sent) if sent is not None else _recorded(found, carried=carried)
    faults = _faults(found.indicator, refusal)
    rows = _row_count(found.indicator, typed, sent or {})
    groups = [
        Group(legend=legend, fields=[_field(kind, name, text, typed, faults) for kind, name, text in fields])
        for legend, fields in _input_groups(found.indicator, rows)
    ]
    called_note = texts("planner").measuring.say("reason" if found.history else "note")
    note = _field("words", NOTE, called_note, {NOTE: first_value(sent or {}, NOTE)}, faults)
    ticked = first_value(sent or {}, CONFIRM)
    asked = texts("planner").measuring.say("confirm")
    confirm = _field("tick", CONFIRM, asked, {CONFIRM: ticked}, faults) if ticked or CONFIRM in faults else None
    fields = [*(field for group in groups for field in group.fields), *([confirm] if confirm else []), note]
    return MeasureForm(
        groups=groups,
        note=note,
        confirm=confirm,
        seen=len(found.history),
        wrong=_wrong(found.indicator, fields, faults),
        rows=rows,
        most=rows >= MOST_ROWS,
    )


def _recorded(found: Measured, *, carried: bool) -> Mapping[str, str]:
    if found.history:
        return found.history[-1].inputs
    return found.earlier.inputs if carried and found.earlier else {}


def input_label(indicator: Indicator, name: str) -> str:
    """Return the label of an input, with the number of its task or level; the name itself for a former input."""
    if isinstance(indicator.measure, MilestonesInputs) and name == NONE:
        return str(texts("planner").measuring.say("none_reached"))
    if name in (EVIDENCE, LINK) and not isinstance(indicator.measure, MilestonesInputs):
        return str(texts("keeper").measuring.say(name))
    base, _, number = name.partition(".")
    known = {each.id: each.text for each in indicator.measure.inputs} if indicator.measure else {}
    text = known.get(base, name)
    return f"{row_label(indicator, number)}: {text}" if number and base in known else text


def row_label(indicator: Indicator, number: str) -> str:
    """Return the label of a task or level by number."""
    p = texts("planner")
    if isinstance(indicator.measure, MilestonesInputs):
        return str(p.measuring.say("at_level", number=number))
    return str(p.measuring.say("task", number=number))


def _faults(indicator: Indicator, refusal: InvalidMeasurementError | None) -> dict[str, str]:
    """Return the errors by input, in words."""
    faults: dict[str, list[str]] = {}
    for each in refusal.violations if refusal else []:
        said = violation_words(each, partial(input_label, indicator))
        faults.setdefault(each.item, []).append(said)
    return {name: " ".join(said) for name, said in faults.items()}


def _wrong(indicator: Indicator, fields: Iterable[Field], faults: Mapping[str, str]) -> list[FieldError]:
    """Return all errors in the order of the fields, then those of no field."""
    there = {field.name: field for field in fields}
    inside = [
        FieldError(
            id=field.id,
            label=field.text if name in (NOTE, CONFIRM) else input_label(indicator, name),
            said=said,
        )
        for name, field in there.items()
        if (said := faults.get(name))
    ]
    return [*inside, *(FieldError(said=said) for name, said in faults.items() if name not in there)]


def _field(kind: FieldKind, name: str, text: str, typed: Mapping[str, str], faults: Mapping[str, str]) -> Field:
    hint = texts("planner").measuring.say("with_evidence") if kind == "tick" and name not in (NONE, CONFIRM) else ""
    return Field(name=name, kind=kind, text=text, typed=typed.get(name, ""), fault=faults.get(name, ""), hint=hint)


def _input_groups(indicator: Indicator, rows: int) -> list[tuple[str, list[tuple[FieldKind, str, str]]]]:
    """Return the inputs of a formula by group: kind, name and label of each."""
    measure, p = indicator.measure, texts("planner")
    match measure:
        case ShareInputs():
            return [("", [_single("count", measure.whole), _single("count", measure.part)]), _evidence(indicator)]
        case CountInputs():
            return [("", [_single("count", measure.counted)]), _evidence(indicator)]
        case ReductionInputs():
            kinds: list[tuple[FieldKind, Input]] = [
                ("words", measure.task),
                ("amount", measure.before),
                ("amount", measure.after),
            ]
            tasks = [
                (p.measuring.say("task", number=row), [(kind, f"{each.id}.{row}", each.text) for kind, each in kinds])
                for row in range(1, rows + 1)
            ]
            return [*tasks, _evidence(indicator)]
        case MilestonesInputs():
            steps: list[tuple[FieldKind, Input]] = [
                ("tick", measure.done),
                ("evidence", measure.evidence),
                ("link", measure.link),
            ]
            return [
                *(
                    (
                        p.measuring.say("step", level=floor.level, text=floor.text),
                        [(kind, f"{each.id}.{floor.level}", each.text) for kind, each in steps],
                    )
                    for floor in indicator.criteria.floors
                ),
                ("", [("tick", NONE, input_label(indicator, NONE))]),
            ]
        case _:
            return []


def _evidence(indicator: Indicator) -> tuple[str, list[tuple[FieldKind, str, str]]]:
    kinds: tuple[tuple[FieldKind, str], ...] = (("evidence", EVIDENCE), ("link", LINK))
    fields = [(kind, name, input_label(indicator, name)) for kind, name in kinds]
    return str(texts("planner").measuring.say("evidence_legend")), fields


def _single(kind: FieldKind, asked: Input) -> tuple[FieldKind, str, str]:
    return kind, asked.id, asked.text


def _row_count(indicator: Indicator, typed: Mapping[str, str], sent: Sent) -> int:
    """Return the number of task rows: as many as were filled in, plus one if asked for, within 3 and 99."""
    if not isinstance(indicator.measure, ReductionInputs):
        return 0
    numbers = [int(match[1]) for name in typed if (match := _NUMBERED.fullmatch(name))]
    return min(max([*numbers, _FEWEST_ROWS]) + (MORE in sent), MOST_ROWS)
