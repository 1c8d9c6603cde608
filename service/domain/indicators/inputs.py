"""What is put in by hand for an indicator that no form feeds: its kind and its inputs, as data."""

from __future__ import annotations

from service.domain.definition import Definition
from service.domain.forms.values import Line, Name


class Input(Definition, frozen=True, kw_only=True):
    """One thing to put in: the name it goes by, and what it is called."""

    id: Name
    text: Line


class _Kind(Definition, frozen=True, kw_only=True, tag_field="kind"):
    unit: Line

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What is put in, in order."""
        named = (getattr(self, name) for name in self.__struct_fields__)
        return tuple(each for each in named if isinstance(each, Input))


class ShareInputs(_Kind, frozen=True, kw_only=True, tag="share"):
    """100 x a part / the whole that it is a part of, both counted."""

    whole: Input
    part: Input


class CountInputs(_Kind, frozen=True, kw_only=True, tag="count"):
    """A number of people or things."""

    counted: Input


class ReductionInputs(_Kind, frozen=True, kw_only=True, tag="reduction"):
    """100 x (average before - average after) / average before, over several tasks, each numbered: `before.1`."""

    task: Input
    before: Input
    after: Input


class MilestonesInputs(_Kind, frozen=True, kw_only=True, tag="milestones"):
    """The floor of the highest milestone that was reached; each goes by its level: `done.3`."""

    done: Input
    evidence: Input
    link: Input


Measure = ShareInputs | CountInputs | ReductionInputs | MilestonesInputs
