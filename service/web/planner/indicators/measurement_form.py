"""The form by which a value is entered: just the inputs of its formula, as typed, with what is wrong there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.indicators.inputs import CountInputs, MilestonesInputs, ReductionInputs, ShareInputs
from service.domain.indicators.measurement import DONE, LONGEST, NONE
from service.texts import texts
from service.web.http.form_data import first_value
from service.web.planner.form_errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.application.indicators.measurements import Measured
    from service.domain.errors import InvalidMeasurementError
    from service.domain.indicators.indicator import Indicator
    from service.domain.indicators.inputs import Input
    from service.web.http.form_data import Sent

NOTE, SEEN, MORE = "note", "seen", "more"
_OURS = {"csrf", NOTE, SEEN, MORE}
_NUMBERED = re.compile(r"[a-z][a-z0-9_-]*[.]([1-9][0-9]?)")
MOST_ROWS = 99
_FEWEST_ROWS = 3

Kind = Literal["count", "amount", "tick", "words", "link"]


class Field(Struct, frozen=True, kw_only=True):
    """One input: its name, what it is called, what stands in it, what is wrong with that, and a word beside it."""

    name: str
    kind: Kind
    text: str
    typed: str
    fault: str
    hint: str = ""

    @property
    def id(self) -> str:
        """Its id on the page."""
        return "in-" + self.name.replace(".", "-")


class Group(Struct, frozen=True, kw_only=True):
    """Inputs that belong together, under a heading where there are several such groups."""

    legend: str
    fields: list[Field]


class MeasureForm(Struct, frozen=True, kw_only=True):
    """The form as it is shown. `rows` is how many tasks it has room for, 0 where its formula knows none."""

    groups: list[Group]
    note: Field
    seen: int
    wrong: list[FieldError]
    rows: int
    most: bool
    longest: int = LONGEST
    done: str = DONE


def inputs_of(sent: Sent) -> dict[str, str]:
    """Give the inputs among the fields of a sent form."""
    return {name: first_value(sent, name) for name in sent if name not in _OURS}


def form_of(
    found: Measured, sent: Sent | None = None, refusal: InvalidMeasurementError | None = None, *, carried: bool = False
) -> MeasureForm:
    """Give the form with what was typed, or else with what was recorded for the period last.

    Where nothing was yet, it goes on from the quarter before if that is wished.
    """
    typed = inputs_of(sent) if sent is not None else _recorded(found, carried=carried)
    faults = _faults(refusal)
    rows = _rows(found.indicator, typed, sent or {})
    groups = [
        Group(legend=legend, fields=[_field(kind, name, text, typed, faults) for kind, name, text in fields])
        for legend, fields in _asked(found.indicator, rows)
    ]
    called_note = texts("planner").measuring.say("reason" if found.history else "note")
    note = _field("words", NOTE, called_note, {NOTE: first_value(sent or {}, NOTE)}, faults)
    fields = [*(field for group in groups for field in group.fields), note]
    return MeasureForm(
        groups=groups,
        note=note,
        seen=len(found.history),
        wrong=_wrong(found.indicator, fields, faults),
        rows=rows,
        most=rows >= MOST_ROWS,
    )


def _recorded(found: Measured, *, carried: bool) -> Mapping[str, str]:
    if found.history:
        return found.history[-1].inputs
    return found.earlier.inputs if carried and found.earlier else {}


def called(indicator: Indicator, name: str) -> str:
    """Say what an input is called, with the number of its task or level; its name where it is no input any more."""
    if isinstance(indicator.measure, MilestonesInputs) and name == NONE:
        return str(texts("planner").measuring.say("none_reached"))
    base, _, number = name.partition(".")
    known = {each.id: each.text for each in indicator.measure.inputs} if indicator.measure else {}
    text = known.get(base, name)
    return f"{numbered(indicator, number)}: {text}" if number and base in known else text


def numbered(indicator: Indicator, number: str) -> str:
    """Say which task, or which level, an input belongs to."""
    p = texts("planner")
    if isinstance(indicator.measure, MilestonesInputs):
        return str(p.measuring.say("at_level", number=number))
    return str(p.measuring.say("task", number=number))


def _faults(refusal: InvalidMeasurementError | None) -> dict[str, str]:
    """Give what is wrong in words, by input."""
    faults: dict[str, list[str]] = {}
    for each in refusal.violations if refusal else []:
        faults.setdefault(each.item, []).append(texts("keeper").measuring.say(each.code, **each.params))
    return {name: " ".join(said) for name, said in faults.items()}


def _wrong(indicator: Indicator, fields: Iterable[Field], faults: Mapping[str, str]) -> list[FieldError]:
    """List all that is wrong: in the fields from the top, then what is in none of them."""
    there = {field.name: field for field in fields}
    inside = [
        FieldError(
            id=field.id,
            label=field.text if name == NOTE else called(indicator, name),
            said=said,
        )
        for name, field in there.items()
        if (said := faults.get(name))
    ]
    return [*inside, *(FieldError(said=said) for name, said in faults.items() if name not in there)]


def _field(kind: Kind, name: str, text: str, typed: Mapping[str, str], faults: Mapping[str, str]) -> Field:
    hint = texts("planner").measuring.say("with_evidence") if kind == "tick" and name != NONE else ""
    return Field(name=name, kind=kind, text=text, typed=typed.get(name, ""), fault=faults.get(name, ""), hint=hint)


def _asked(indicator: Indicator, rows: int) -> list[tuple[str, list[tuple[Kind, str, str]]]]:
    """Give the groups of inputs that a formula asks for: kind, name and text of each."""
    measure, p = indicator.measure, texts("planner")
    match measure:
        case ShareInputs():
            return [("", [_plain("count", measure.whole), _plain("count", measure.part)])]
        case CountInputs():
            return [("", [_plain("count", measure.counted)])]
        case ReductionInputs():
            kinds: list[tuple[Kind, Input]] = [
                ("words", measure.task),
                ("amount", measure.before),
                ("amount", measure.after),
            ]
            return [
                (p.measuring.say("task", number=row), [(kind, f"{each.id}.{row}", each.text) for kind, each in kinds])
                for row in range(1, rows + 1)
            ]
        case MilestonesInputs():
            steps: list[tuple[Kind, Input]] = [
                ("tick", measure.done),
                ("words", measure.evidence),
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
                ("", [("tick", NONE, called(indicator, NONE))]),
            ]
        case _:
            return []


def _plain(kind: Kind, asked: Input) -> tuple[Kind, str, str]:
    return kind, asked.id, asked.text


def _rows(indicator: Indicator, typed: Mapping[str, str], sent: Sent) -> int:
    """Give for how many tasks there is room: as many as there were, one more where that was asked for."""
    if not isinstance(indicator.measure, ReductionInputs):
        return 0
    numbers = [int(match[1]) for name in typed if (match := _NUMBERED.fullmatch(name))]
    return min(max([*numbers, _FEWEST_ROWS]) + (MORE in sent), MOST_ROWS)
