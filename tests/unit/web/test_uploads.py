"""Reading forms with a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.http.uploads import Posted, Upload, multipart_decoded

KIND = "multipart/form-data; boundary=xyz"


def part(disposition: str, content: bytes, *more: str) -> bytes:
    head = [f"content-disposition: form-data; {disposition}", *more]
    return "\r\n".join(["--xyz", *head, "", ""]).encode() + content + b"\r\n"


def read(*parts: bytes, kind: str = KIND) -> Posted:
    return multipart_decoded(kind, b"".join(parts) + b"--xyz--\r\n")


def test_fields_and_files_are_kept_apart() -> None:
    posted = read(
        part('name="a"', "ก\r\nข".encode()),
        part('name="a"', b""),
        part('name="file"; filename="แบบ.toml"', b"\x00\r\n\xff", "content-type: text/plain"),
    )
    assert posted == Posted({"a": ["ก\r\nข", ""]}, {"file": Upload("แบบ.toml", b"\x00\r\n\xff")})


def test_a_file_field_that_was_left_empty_brings_no_file() -> None:
    assert read(part('name="file"; filename=""', b"")) == Posted({}, {})
    assert read(part('name="file"; filename="a.toml"', b"")).files == {"file": Upload("a.toml", b"")}


def test_a_name_is_short_and_printable() -> None:
    (upload,) = read(part(f'name="file"; filename="a\u202e{"ก" * 500}"', b"x")).files.values()
    assert upload.name == "a" + "ก" * 119


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--xyz--\r\n"),
        (KIND, b"no boundary at all"),
        (KIND, part('name="a"', b"cut off")),
        (KIND, b"".join(part('name="a"', b"1") for _ in range(33)) + b"--xyz--\r\n"),
        (KIND, b"--xyz\r\nno disposition\r\n\r\nx\r\n--xyz--\r\n"),
        (KIND, b"--xyz\r\n" + b"a" * 10_000),
    ],
    ids=["no boundary", "nothing of it", "cut off", "too many", "no name", "endless head"],
)
def test_what_is_no_such_form_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the sentence
        multipart_decoded(kind, body)


@given(st.binary(max_size=300))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        multipart_decoded(KIND, b"--xyz\r\n" + body)
    except ValueError:
        return
