"""The inputs of indicators that are measured by hand: their kinds and names."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from service.domain.definition import Definition
from service.domain.forms.values import Line, Name, Slug

EVIDENCE, LINK = "evidence", "link"
"""The names under which every measured value but milestones takes its evidence; milestones name theirs by level."""


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


class SurveyEvidence(Definition, frozen=True, kw_only=True):
    """A survey whose number of respondents is evidence of a milestone: the level, and the form's id."""

    level: Annotated[int, Meta(ge=1, le=5)]
    form: Slug


class MilestonesInputs(_Kind, frozen=True, kw_only=True, tag="milestones"):
    """The floor of the highest milestone reached; each input is numbered by its level: `done.3`.

    The number of respondents of `survey`, if any, is offered as evidence.
    """

    done: Input
    evidence: Input
    link: Input
    survey: SurveyEvidence | None = None


Measure = ShareInputs | CountInputs | ReductionInputs | MilestonesInputs
