from __future__ import annotations

import pytest

from service.adapters.form_files.toml.line_numbers import Lines

TEXT = """\
# a comment
id = "survey"
title = "[[sections]]"

[notice]  # what the law wants
purpose = "x"

  [notice.more]
  a.b = 1

[[sections]]
id = "one"

[[ sections.items ]]
id = "a"
choices = [
  { value = "x" },
]

[[sections.items]]
id = "b"
[sections.items.limit]
least = 1

[[sections]]
id = "two"
[[sections.items]]
id = "c"
"""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("id", 2),
        ("title", 3),
        ("notice", 5),
        ("notice.purpose", 6),
        ("notice.more", 8),
        ("notice.more.a.b", 9),
        ("sections", 11),
        ("sections[0]", 11),
        ("sections[0].id", 12),
        ("sections[0].items", 14),
        ("sections[0].items[0]", 14),
        ("sections[0].items[0].id", 15),
        ("sections[0].items[0].choices", 16),
        ("sections[0].items[1]", 20),
        ("sections[0].items[1].id", 21),
        ("sections[0].items[1].limit.least", 23),
        ("sections[1]", 25),
        ("sections[1].id", 26),
        ("sections[1].items[0]", 27),
        ("sections[1].items[0].id", 28),
    ],
)
def test_a_path_has_its_line(where: str, line: int) -> None:
    assert Lines(TEXT).of(where) == line


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("notice.rights", 5),
        ("sections[0].items[0].choices[0].value", 16),
        ("sections[0].items[1].text", 20),
        ("sections[1].part", 25),
        ("sections[7].part", 11),
    ],
)
def test_a_path_that_is_not_written_has_the_line_of_what_is_around_it(where: str, line: int) -> None:
    assert Lines(TEXT).of(where) == line


@pytest.mark.parametrize("where", ["", "version", "sectional[0]", "scale(levels)"])
def test_a_path_with_nothing_around_it_has_no_line(where: str) -> None:
    assert Lines(TEXT).of(where) == 0


def test_only_line_ends_that_an_editor_counts_begin_a_line() -> None:
    assert Lines('title = "a\u2028b\u0085c"\nid = "survey"\n').of("id") == 2


def test_an_empty_file_has_no_lines() -> None:
    assert Lines("").of("id") == 0
