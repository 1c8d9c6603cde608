"""Checks of form definitions that their structs cannot express: every fault at once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from service.domain.forms.findings import Finding, line_findings, translation_findings
from service.domain.forms.form import RESERVED, Form, Multiple, Questionnaire, Rating, Single, Text, WhoCounts
from service.domain.forms.notice import Notice
from service.domain.forms.scale import MOST_FACES
from service.domain.forms.scale_checks import own_findings, scale_needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from service.domain.forms.scale import Bands, Scale


def text_findings(form: Form) -> Iterator[Finding]:
    """Yield what is wrong with a form's languages, texts and ids."""
    if "th" not in form.languages:
        yield Finding("languages", "thai-first")
    yield from (each for each in line_findings(form, "") if each.where != "mark")
    yield from translation_findings(form, "", english="en" in form.languages)
    yield from repeated_ids("sections", (section.id for section in form.sections))
    yield from repeated_ids("items", (item.id for section in form.sections for item in section.items))
    for at, section in enumerate(form.sections):
        for n, item in enumerate(section.items):
            if isinstance(item, Single | Multiple):
                where = f"sections[{at}].items[{n}]"
                yield from repeated_ids(f"{where}.choices", (choice.value for choice in item.choices))
                yield from _choice_rules(item, where)


def rule_findings(form: Form, scale: Scale | None, bands: Bands | None) -> Iterator[Finding]:
    """Yield what is wrong with ratings, who counts, personal items and retention.

    `scale` and `bands` are those that the form names.
    """
    yield from _rating_needs(form)
    if form.counts:
        yield from who_counts_findings(form, form.counts, "counts")
    yield from own_findings(form, scale)
    yield from scale_needs(len(scale.levels) if scale else 0, form.method, bands)
    if form.faces and scale and scale.maximum > MOST_FACES:
        yield Finding("faces", "too-many-steps", {"steps": scale.maximum, "most": MOST_FACES})
    yield from _personal_needs(form)
    yield from _retention(form.notice)


def change_findings(published: Questionnaire, changed: Questionnaire) -> Iterator[Finding]:
    """Yield what a new version changes that must stay, because tallies of several versions are added up.

    These are an item id's type, whether a rating is an overall one, the item that says who counts, and the form's scale
    values.
    """
    if published.levels and changed.levels and published.levels != changed.levels:
        yield Finding("scale", "scale-changed", {"version": published.form.version})
    said, says = published.form.counts, changed.form.counts
    if said and says and said.item != says.item:
        yield Finding("counts.item", "counts-changed", {"version": published.form.version, "id": said.item})
    for at, section in enumerate(changed.form.sections):
        for n, item in enumerate(section.items):
            before, where = published.items.get(item.id), f"sections[{at}].items[{n}]"
            if before is not None and type(before) is not type(item):
                yield Finding(f"{where}.type", "type-changed", {"version": published.form.version})
            elif isinstance(item, Rating) and isinstance(before, Rating) and before.overall != item.overall:
                yield Finding(f"{where}.overall", "overall-changed", {"version": published.form.version})


def who_counts_findings(form: Form, counts: WhoCounts, path: str) -> Iterator[Finding]:
    """Yield what a form does not ask of those who count: a single item, and the choices named of it."""
    asked = {item.id: item for section in form.sections for item in section.items}
    item = asked.get(counts.item)
    if not isinstance(item, Single):
        yield Finding(f"{path}.item", "counts-no-single", {"id": counts.item})
        return
    known = {choice.value for choice in item.choices}
    for at, value in enumerate(counts.values):
        if value not in known:
            yield Finding(f"{path}.values[{at}]", "counts-no-choice", {"value": value, "id": counts.item})
    yield from repeated_ids(f"{path}.values", counts.values)


def _choice_rules(item: Single | Multiple, where: str) -> Iterator[Finding]:
    """Yield exclusive choices of an item with one answer, and an upper limit that the choices cannot reach."""
    for at, choice in enumerate(item.choices):
        if choice.exclusive and isinstance(item, Single):
            yield Finding(f"{where}.choices[{at}].exclusive", "exclusive-single")
    together = sum(not choice.exclusive for choice in item.choices)
    if isinstance(item, Multiple) and item.at_most and item.at_most > together:
        yield Finding(f"{where}.at_most", "at-most-beyond", {"choices": together})


def year_findings(answered: Questionnaire, changed: Questionnaire, fiscal_year: int) -> Iterator[Finding]:
    """Yield the method and bands that a new version changes in a year in which an earlier one has answers.

    Where both feed the same indicator, the rules of its year judge all answers, and nothing moves; only sheets of a
    version that does not ask who counts would all count.
    """
    if not (answered.ratings and changed.ratings):
        return
    told: dict[str, str | int] = {"version": answered.form.version, "year": fiscal_year}
    if answered.form.indicator is not None and answered.form.indicator == changed.form.indicator:
        if answered.form.counts and not changed.form.counts:
            yield Finding("counts.item", "counts-in-year", {**told, "text": answered.form.counts.text})
        return
    if answered.form.method != changed.form.method:
        yield Finding("method", "method-in-year", told)
    before, after = answered.interpretation, changed.interpretation
    if before and after and before.bands != after.bands:
        yield Finding("interpretation", "bands-in-year", told)


def repeated_ids(where: str, ids: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each id that occurs more than once."""
    for name, count in Counter(ids).items():
        if count > 1:
            yield Finding(where, "id-twice", {"id": name})


def _rating_needs(form: Form) -> Iterator[Finding]:
    """Check that ratings have method, scale and interpretation; without ratings none of these, nor an indicator.

    One rating at least is not an overall one, or there is no percent.
    """
    ratings = [item for section in form.sections for item in section.items if isinstance(item, Rating)]
    rated = bool(ratings)
    if rated and all(item.overall for item in ratings):
        yield Finding("sections", "overall-only")
    for field in ("method", "scale", "interpretation"):
        given = getattr(form, field) is not None
        if rated != given:
            yield Finding(field, "ratings-need" if rated else "no-ratings", {"field": field})
    for field in ("indicator", "counts", "faces"):
        if getattr(form, field) and not rated:
            yield Finding(field, "no-ratings", {"field": field})


def _personal_needs(form: Form) -> Iterator[Finding]:
    """Check that personal items are optional and have a consent, and that there is no consent without them."""
    personal = False
    for at, section in enumerate(form.sections):
        for n, item in enumerate(section.items):
            where = f"sections[{at}].items[{n}]"
            if item.id in RESERVED:
                yield Finding(f"{where}.id", "id-reserved", {"id": item.id})
            if isinstance(item, Text) and item.personal:
                personal = True
                if item.required:
                    yield Finding(f"{where}.required", "personal-required")
    if personal != (form.consent is not None):
        yield Finding("consent", "consent-missing" if personal else "consent-idle")


def _retention(notice: Notice) -> Iterator[Finding]:
    """Yield sentences of the notice that do not name the configured number of years, in Thai or Arabic digits."""
    for field in ("retention", "retention_en"):
        said = getattr(notice, field)
        if said is not None and notice.retention_fiscal_years not in map(int, re.findall(r"\d+", said)):
            yield Finding(f"notice.{field}", "retention-differs", {"years": notice.retention_fiscal_years})
