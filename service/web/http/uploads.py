"""Forms with files from planners (`multipart/form-data`, RFC 7578), read from a body of limited size."""

from __future__ import annotations

from typing import NamedTuple

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from service.web.http.form_data import Sent

MULTIPART = b"multipart/form-data"
UPLOAD_LIMIT = 4 * 1024 * 1024
"""The most bytes of a planner's upload, or of a measurement with 99 full rows."""

_MOST_PARTS = 32
_NAME_LENGTH = 120


class Upload(NamedTuple):
    """An uploaded file: the name given by the browser, and its content."""

    name: str
    content: bytes


class Posted(NamedTuple):
    """The fields of a form, and its files by field name. An empty file field has no entry."""

    fields: Sent
    files: dict[str, Upload]


def multipart_decoded(content_type: str, body: bytes) -> Posted:
    """Return the fields and files of a multipart body. Raises `ValueError` if it is malformed or has too many parts."""
    _, options = parse_options_header(content_type)
    posted = Posted({}, {})
    try:
        with PushMultipartParser(
            options.get("boundary", ""), content_length=len(body), max_segment_count=_MOST_PARTS
        ) as parser:
            segment: MultipartSegment | None = None
            pieces: list[bytes] = []
            for event in parser.parse(body):
                if isinstance(event, MultipartSegment):
                    segment, pieces = event, []
                elif event:
                    pieces.append(bytes(event))
                elif segment:
                    _take(posted, segment, b"".join(pieces))
    except MultipartError as error:
        raise ValueError(str(error)) from error
    return posted


def _take(posted: Posted, segment: MultipartSegment, content: bytes) -> None:
    if segment.filename is None:
        posted.fields.setdefault(segment.name, []).append(content.decode("utf-8", "replace"))
    elif content or segment.filename:
        name = "".join(filter(str.isprintable, segment.filename))
        posted.files[segment.name] = Upload(name[:_NAME_LENGTH], content)
