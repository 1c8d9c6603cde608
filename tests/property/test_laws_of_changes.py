"""The diff of two form versions lists every change, and nothing else."""

from __future__ import annotations

from hypothesis import event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from service.domain.catalogue import Catalogue
from service.domain.forms.diff import differences
from service.domain.forms.form import Form, Questionnaire
from service.domain.forms.score_impact import effects
from tests.support.examples import interpretation, scale
from tests.support.form_strategies import forms

FIELDS = sorted(set(Form.__struct_fields__) - {"id", "version", "own_scale", "own_interpretation"})
"""All but those that nobody sees where the form does not name them."""


def asked(form: Form) -> Questionnaire:
    return Catalogue(scales=(scale(),), interpretations=(interpretation(),)).questionnaire(form)


@given(forms(), forms(), st.sampled_from(FIELDS))
@settings(max_examples=60)
def test_whatever_differs_is_told_and_nothing_else(form: Form, other: Form, field: str) -> None:
    changed = replace(form, version=form.version % 9999 + 1, **{field: getattr(other, field)})
    same = replace(changed, version=form.version) == form
    event("same" if same else field)
    assert differences(asked(form), asked(changed)).nothing == same
    assert not (same and list(effects(asked(form), asked(changed))))


@given(forms(), forms())
@settings(max_examples=30)
def test_what_comes_on_the_way_there_goes_on_the_way_back(form: Form, other: Form) -> None:
    there, back = differences(asked(form), asked(other)), differences(asked(other), asked(form))
    kinds = [
        {kind: {each.id for each in way.items if each.kind == kind} for kind in ("added", "removed")}
        for way in (there, back)
    ]
    assert kinds[0]["added"] == kinds[1]["removed"]
    assert kinds[0]["removed"] == kinds[1]["added"]
    assert len(there.head) == len(back.head)
