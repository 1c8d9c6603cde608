"""The inputs of indicators that are measured by hand: their kinds and names."""

from __future__ import annotations

from service.domain.definition import Definition
from service.domain.forms.values import Line, Name


class Input(Definition, frozen=True, kw_only=True):
    """One input: its name and its label."""

    id: Name
    text: Line


class _Kind(Definition, frozen=True, kw_only=True, tag_field="kind"):
    unit: Line

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The inputs in order."""
        named = (getattr(self, name) for name in self.__struct_fields__)
        return tuple(each for each in named if isinstance(each, Input))


class ShareInputs(_Kind, frozen=True, kw_only=True, tag="share"):
    """100 x part / whole, both counted."""

    whole: Input
    part: Input


class CountInputs(_Kind, frozen=True, kw_only=True, tag="count"):
    """A number of people or things."""

    counted: Input


class ReductionInputs(_Kind, frozen=True, kw_only=True, tag="reduction"):
    """100 x (mean before - mean after) / mean before, over several numbered tasks: `before.1`, `after.1`."""

    task: Input
    before: Input
    after: Input


class MilestonesInputs(_Kind, frozen=True, kw_only=True, tag="milestones"):
    """The floor of the highest milestone reached; each input is numbered by its level: `done.3`."""

    done: Input
    evidence: Input
    link: Input


Measure = ShareInputs | CountInputs | ReductionInputs | MilestonesInputs
