"""The types of a survey's rows: the names that XLSForm, its older forms and Kobo have for one thing."""

from __future__ import annotations

import re
from typing import NamedTuple

from service.texts import texts

_SELECTS = {
    "single": ("select_one", "select one from", "select one", "select1", "add select one prompt using"),
    "multiple": (
        *("select_multiple", "select multiple from", "select multiple", "select all that apply from"),
        *("select all that apply", "add select multiple prompt using"),
    ),
}
_OTHER = re.compile(r"\s+(?:or_other|or specify other|or other|other)$", re.IGNORECASE)
_GROUP = re.compile(r"(begin|end)[ _](group|repeat|lgroup|looped group|loop|score|rank|kobomatrix)\b")

DEVICE = frozenset(
    {
        *("start", "end", "today", "start time", "end time", "date today", "deviceid", "device id", "phonenumber"),
        *("phone number", "username", "email", "audit", "simserial", "sim serial", "subscriberid", "subscriber id"),
        *("get start time", "get end time", "get today", "get device id", "get subscriber id", "get sim id"),
        *("get phone number", "start-geopoint", "background-geopoint", "background-audio", "imei", "uri:deviceid"),
        *("uri:subscriberid", "uri:simserial", "uri:phonenumber", "uri:username", "uri:email"),
    }
)
"""What a device tells of itself: nothing is lost that anybody was asked."""

AUTOMATIC = frozenset({"hidden", "calculate", "add calculate prompt", "xml-external", "csv-external", "xml_external"})
"""What is worked out or read elsewhere: nobody is asked."""

_KINDS = {
    each: kind
    for kind, names in {
        "text": ("text", "string", "add text prompt", "string prompt"),
        "note": ("note", "add note prompt"),
        "range": ("range",),
        "row": ("score__row", "rank__level"),
        "automatic": AUTOMATIC,
        "device": DEVICE,
    }.items()
    for each in names
}


class RowType(NamedTuple):
    """What a row is: an item's type, `range`, `note`, `begin`, `end`, `row` of a table, `automatic`, `device` or empty.

    `named` is the list of choices, or the kind of group; `other` says that a free choice is added.
    """

    kind: str
    named: str = ""
    other: bool = False


def row_type(typed: str) -> RowType:
    """Read a type."""
    said = " ".join(typed.split())
    lower = said.lower()
    if found := _GROUP.match(lower):
        return RowType("begin" if found[1] == "begin" else "end", found[2])
    if lower in _KINDS:
        return RowType(_KINDS[lower])
    return _select(said) or _in_thai(said)


def _in_thai(said: str) -> RowType:
    """Read a type in Thai, with the name of its list behind that of a select."""
    kinds = texts("workbook").kinds
    for kind in ("text", "single", "multiple"):
        for word in kinds.say(kind).split("|"):
            bare = said.removeprefix(word).split()
            if word and not word.isascii() and said.startswith(word) and len(bare) <= (kind != "text"):
                return RowType(kind, "".join(bare))
    return RowType("")


def _select(said: str) -> RowType | None:
    """Read a select with the name of its list; one from a file or another question is none."""
    other = _OTHER.search(said)
    bare = said[: other.start()] if other else said
    for kind, names in _SELECTS.items():
        for name in names:
            if bare.lower() == name or bare.lower().startswith(f"{name} "):
                named = bare[len(name) :].strip()
                return RowType(kind, named, other is not None) if len(named.split()) <= 1 else None
    return None
