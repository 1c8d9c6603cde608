"""Conditional requests, content negotiation and file names, by the RFCs' examples."""

from __future__ import annotations

from typing import Any

import pytest

from service.web.http.accept_encoding import takes_gzip
from service.web.http.attachment import disposition
from service.web.http.etag import entity_tag, etag_matches


def scope(**headers: str) -> Any:
    return {"headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]}


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ('"xyzzy"', True),
        ('W/"xyzzy"', True),
        ('"r2d2xxxx", "xyzzy", "c3piozzzz"', True),
        ('W/"r2d2xxxx",W/"xyzzy"', True),
        ('"a,b", "xyzzy"', True),
        ("*", True),
        (" * ", True),
        ('"xyzzy-gzip"', False),
        ("xyzzy", False),
        ('"*"', False),
        ('"a", *', False),
        ("", False),
    ],
)
def test_a_tag_is_found_alone_in_a_list_and_by_a_star(sent: str, *, held: bool) -> None:
    assert etag_matches(scope(if_none_match=sent), '"xyzzy"') is held


def test_without_the_header_nothing_is_held() -> None:
    assert not etag_matches(scope(), '"xyzzy"')


def test_a_tag_follows_from_the_body_alone() -> None:
    assert entity_tag(b"a") == entity_tag(b"a") != entity_tag(b"b")


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("gzip", True),
        ("compress, gzip", True),
        ("gzip;q=1.0, identity; q=0.5, *;q=0", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("*", True),
        ("br;q=1.0, gzip;q=0.001", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("br", False),
        ("gzipped", False),
        ("gzip;q=high", False),
        ("", False),
    ],
)
def test_gzip_is_taken_where_its_weight_is_above_nothing(sent: str, *, taken: bool) -> None:
    assert takes_gzip(scope(accept_encoding=sent)) is taken


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("progress-2569.xlsx", 'attachment; filename="progress-2569.xlsx"'),
        ("ผล.csv", "attachment; filename=\"__.csv\"; filename*=UTF-8''%E0%B8%9C%E0%B8%A5.csv"),
        ('a"b\\c\r\n.txt', "attachment; filename=\"a_b_c__.txt\"; filename*=UTF-8''a%22b%5Cc%0D%0A.txt"),
    ],
)
def test_a_name_is_written_so_that_every_browser_reads_it(name: str, value: str) -> None:
    assert disposition(name) == value


def test_a_name_has_a_plain_one_beside_it_for_programs_that_know_no_other() -> None:
    said = disposition("ผล.csv", "progress.csv")
    assert said == "attachment; filename=\"progress.csv\"; filename*=UTF-8''%E0%B8%9C%E0%B8%A5.csv"
