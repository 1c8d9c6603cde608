"""Errors of query parameters: valid names are listed, and faults up to a limit."""

from __future__ import annotations

from service.domain.errors import InvalidParametersError, Violation


def test_a_query_of_nothing_but_faults_is_told_by_its_first_ten() -> None:
    faults = [Violation(item=f"p{number}", code="unknown") for number in range(12)]
    error = InvalidParametersError(faults, ["fiscal_year", "quarter"])
    assert error.violations == faults[:10]
    assert error.params == {"names": "p0, p1, p2, p3, p4, p5, p6, p7, p8, p9", "known": "fiscal_year, quarter"}


def test_where_nothing_may_be_asked_a_dash_says_so() -> None:
    assert InvalidParametersError([Violation(item="x", code="unknown")], []).params == {"names": "x", "known": "-"}
