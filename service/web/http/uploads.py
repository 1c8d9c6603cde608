"""Files that planners send: forms of the kind that carries them (RFC 7578), read from a body that is bounded."""

from __future__ import annotations

from typing import NamedTuple

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from service.web.http.form_data import Sent

MULTIPART = b"multipart/form-data"
UPLOAD_LIMIT = 4 * 1024 * 1024
"""How many bytes a planner's request may have: a file, or a hundred rows of a measurement filled to the brim."""

_MOST_PARTS = 32
_NAME_LENGTH = 120


class Upload(NamedTuple):
    """A file that was sent, under the name that the browser gives it."""

    name: str
    content: bytes


class Posted(NamedTuple):
    """What a form brought: its fields, and its files by the name of their field. An empty file field brings none."""

    fields: Sent
    files: dict[str, Upload]


def multipart_decoded(content_type: str, body: bytes) -> Posted:
    """Read the fields and files of a body. Raises `ValueError` for one that is none, or has too many parts."""
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
