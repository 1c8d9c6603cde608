"""Hypothesis strategies for valid forms of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from msgspec import convert

from service.domain.forms.form import RESERVED, Form

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

NOTICE = ("purpose", "basis", "required", "retention", "rights", "disclosure", "controller", "contact")
MARK = '<svg viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#fc0"/></svg>'
letters = st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S"), exclude_characters="\u0149$")
lines = st.lists(st.text(letters, min_size=1, max_size=8), min_size=1, max_size=3).map(" ".join)
"""Texts of one line, of words with one space between them, as nobody would type otherwise into a cell."""

names = st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True).filter(lambda name: name not in RESERVED)
values = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,9}", fullmatch=True)


@st.composite
def said(draw: DrawFn, field: str, *, english: bool, maybe: bool = False) -> dict[str, str]:
    """Draw a field's text, with its English where that is offered."""
    if maybe and draw(st.booleans()):
        return {}
    return {field: draw(lines)} | ({f"{field}_en": draw(lines)} if english else {})


@st.composite
def items(draw: DrawFn, name: str, *, english: bool) -> dict[str, Any]:
    kind = draw(st.sampled_from(["rating", "single", "multiple", "text"]))
    item: dict[str, Any] = {"id": name, "type": kind, "required": draw(st.booleans())}
    item |= draw(said("text", english=english)) | draw(said("hint", english=english, maybe=True))
    if kind == "rating":
        return item | {"na": draw(st.booleans()), "overall": draw(st.booleans())}
    if kind == "text":
        personal = draw(st.booleans())
        return item | {
            "personal": personal,
            "required": item["required"] and not personal,
            "max_length": draw(st.integers(1, 2000)),
        }
    choices = draw(st.lists(values, min_size=2, max_size=4, unique=True))
    item["choices"] = [
        {"value": each, "free": draw(st.booleans()), **draw(said("text", english=english))} for each in choices
    ]
    if kind == "single":
        return item | {"breakdown": draw(st.booleans())}
    for choice in item["choices"]:
        choice["exclusive"] = draw(st.booleans())
    together = sum(not choice["exclusive"] for choice in item["choices"])
    return item | ({"at_most": draw(st.integers(2, together))} if together > 1 and draw(st.booleans()) else {})


@st.composite
def who_counts(draw: DrawFn, every: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw who counts, if at all, from the single items."""
    singles = [item for item in every if item["type"] == "single"]
    if not singles or draw(st.booleans()):
        return {}
    item = draw(st.sampled_from(singles))
    offered = [choice["value"] for choice in item["choices"]]
    chosen = draw(st.lists(st.sampled_from(offered), min_size=1, unique=True))
    return {"counts": {"item": item["id"], "values": chosen, "text": draw(lines)}}


@st.composite
def own_scale(draw: DrawFn, *, english: bool) -> dict[str, Any]:
    """Draw a scale of two steps and bands that are the form's own, with their names."""
    words = [draw(said("text", english=english)) | draw(said("full", english=english)) for _ in range(2)]
    levels = [{"value": value, **each} for value, each in zip((2, 1), words, strict=True)]
    bands = [{"floor": floor, **draw(said("text", english=english))} for floor in ("1.5", "1")]
    scale = {"id": "own", "levels": levels, **draw(said("na", english=english))}
    own = {"scale": "own", "interpretation": "own"}
    return own | {"own_scale": scale, "own_interpretation": {"id": "own", "bands": bands}}


@st.composite
def forms(draw: DrawFn) -> Form:
    """Draw any valid form."""
    english = draw(st.booleans())
    used = draw(st.lists(names, min_size=1, max_size=6, unique=True))
    parts = [draw(said("part", english=english)) for _ in range(2)]
    sections: list[dict[str, Any]] = []
    for name in used:
        if not sections or draw(st.booleans()):
            head = draw(said("title", english=english, maybe=True)) | draw(said("intro", english=english, maybe=True))
            sections.append({"id": f"s_{len(sections)}", **draw(st.sampled_from(parts)), **head, "items": []})
        sections[-1]["items"].append(draw(items(name, english=english)))
    every = [item for section in sections for item in section["items"]]
    tree = {
        "id": draw(st.from_regex(r"[a-z0-9][a-z0-9-]{0,9}", fullmatch=True)),
        "version": draw(st.integers(1, 9998)),  # a next version is made of each
        "languages": ["th", "en"] if english else ["th"],
        "minutes": draw(st.integers(1, 60)),
        "notice": {"retention_fiscal_years": 3},
        "sections": sections,
    }
    for field in ("title", "audience", "intro"):
        tree |= draw(said(field, english=english))
    tree |= draw(said("changed", english=english, maybe=True)) | draw(st.sampled_from([{}, {"mark": MARK}]))
    for field in NOTICE:
        tree["notice"] |= draw(said(field, english=english))  # type: ignore[operator]  # a TOML tree
    tree["notice"] |= {"retention": "๓ ปี"} | ({"retention_en": "3 years"} if english else {})  # type: ignore[operator]  # a TOML tree
    if ratings := [item for item in every if item["type"] == "rating"]:
        ratings[0]["overall"] = False
        tree |= draw(who_counts(every))
        tree |= {"method": "normalised", "scale": "steps", "interpretation": "bands", "faces": draw(st.booleans())}
        if draw(st.booleans()):
            tree |= draw(own_scale(english=english))
    if any(item.get("personal") for item in every):
        tree["consent"] = {"retention_months": draw(st.integers(1, 120)), **draw(said("text", english=english))}
    return convert(tree, Form)
