"""Form data decoding agrees with the standard library's."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.http.form_data import MOST_FIELDS, url_decoded

NAMES = st.text(min_size=1, max_size=8)
PIECES = st.lists(st.sampled_from(["a", "=", "&", "+", "%", "%E0%B8%81", "%e0", "%4", "%%", "%zz", "ก", " ", ";", "é"]))


@given(st.lists(st.tuples(NAMES, st.text(max_size=40))))
def test_what_a_browser_sends_is_read_as_it_was_meant(fields: list[tuple[str, str]]) -> None:
    meant: dict[str, list[str]] = {}
    for name, value in fields:
        meant.setdefault(name, []).append(value)
    assert url_decoded(urlencode(fields)) == meant


@given(PIECES.map("".join))
def test_whatever_comes_is_read_as_the_standard_library_reads_it(body: str) -> None:
    theirs = parse_qs(body, keep_blank_values=True)
    assert {name: values for name, values in url_decoded(body).items() if name} == {
        name: values for name, values in theirs.items() if name
    }


def test_more_fields_than_any_form_has_are_refused() -> None:
    assert len(url_decoded("&".join(f"a{n}=" for n in range(MOST_FIELDS)))) == MOST_FIELDS
    with pytest.raises(ValueError, match="too many"):
        url_decoded("&" * MOST_FIELDS)
