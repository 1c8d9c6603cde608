from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import event, given
from hypothesis import strategies as st
from msgspec.structs import replace

from service.adapters.form_files.toml.decode import decode
from service.adapters.form_files.toml.line_numbers import Lines
from service.domain.catalogue import Catalogue, form_findings, indicator_findings
from service.domain.forms.form import Form
from service.domain.indicators.indicator import Indicator
from tests.support.strategies import indicators, survey

FORM = msgspec.json.decode(msgspec.json.encode(survey().form), type=dict[str, Any])
FIELDS = sorted({*Form.__struct_fields__, *Indicator.__struct_fields__, "items", "choices", "type", "floors", "text"})
values = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["rating", "th", "a", "1.1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from([Form, Indicator]), st.dictionaries(st.sampled_from(FIELDS), values))
def test_any_table_is_decoded_or_told_what_is_wrong_with_it(kind: type[msgspec.Struct], tree: dict[str, Any]) -> None:
    decoded, findings = decode(tree, kind)
    assert (decoded is None) == bool(findings)
    assert all(finding.where for finding in findings)


@given(st.sampled_from(sorted(FORM)), values)
def test_a_form_with_one_field_changed_is_decoded_or_the_fault_is_found_there(field: str, value: object) -> None:
    decoded, findings = decode({**FORM, field: value}, Form)
    event("decoded" if decoded else "faulty")
    assert all(finding.where.startswith(field) for finding in findings)
    if decoded is not None:
        assert {finding.code for finding in form_findings(decoded, Catalogue())} >= {"unknown-scale"}


@given(indicators())
def test_an_indicator_with_rising_floors_and_a_target_among_them_is_sound(indicator: Indicator) -> None:
    fed = replace(survey().form, indicator=indicator.id)
    assert list(indicator_findings(indicator, Catalogue(forms=(fed,)))) == []


@given(st.text("[]a.= \n#\"'1"), st.text("a.[]01", max_size=12))
def test_any_path_in_any_text_has_a_line_of_it_or_none(text: str, where: str) -> None:
    assert 0 <= Lines(text).of(where) <= text.count("\n") + 1
