"""What must hold between the parts of a definition, beyond what its structs can say: every fault at once."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.certification.certificate import SCORECARD
from service.domain.collecting.sheet_size import first_without_room
from service.domain.forms.findings import Finding, line_findings
from service.domain.forms.form import RESERVED, Form, Multiple, Notice, Questionnaire, Rating, Single, Text
from service.domain.forms.scale import Bands, Interpretation, Scale
from service.domain.indicators.indicator import Criteria, Indicator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FEWEST_STEPS = 4
"""How many steps a scale must have for the share of its top two to say anything."""


class Catalogue(Struct, frozen=True, kw_only=True):
    """All definitions of an installation."""

    forms: tuple[Form, ...] = ()
    scales: tuple[Scale, ...] = ()
    interpretations: tuple[Bands, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    def questionnaire(self, form: Form) -> Questionnaire:
        """Put a form's scale and interpretation into it."""
        bands = self.bands_of(form)
        interpretation = Interpretation(id=bands.id, bands=bands.bands) if bands else None
        return Questionnaire(form=form, scale=self.scale_of(form), interpretation=interpretation)

    def scale_of(self, form: Form) -> Scale | None:
        """Give the scale that a form names."""
        return next((each for each in self.scales if each.id == form.scale), None)

    def bands_of(self, form: Form) -> Bands | None:
        """Give the interpretation that a form names."""
        return next((each for each in self.interpretations if each.id == form.interpretation), None)


def form_findings(form: Form, catalogue: Catalogue) -> Iterator[Finding]:
    """Find what is wrong with a form among the other definitions."""
    if form.id == SCORECARD:
        yield Finding("id", "id-reserved", {"id": form.id})
    if "th" not in form.languages:
        yield Finding("languages", "thai-first")
    yield from line_findings(form, "")
    yield from _translations(form, "", english="en" in form.languages)
    yield from _twice("sections", (section.id for section in form.sections))
    yield from _twice("items", (item.id for section in form.sections for item in section.items))
    for at, section in enumerate(form.sections):
        for n, item in enumerate(section.items):
            if isinstance(item, Single | Multiple):
                yield from _twice(f"sections[{at}].items[{n}].choices", (choice.value for choice in item.choices))
    yield from _references(form, catalogue)
    yield from _rating_needs(form)
    yield from _scale_needs(form, catalogue)
    yield from _personal_needs(form)
    yield from _retention(form.notice)
    without_room = first_without_room(form)
    if without_room:
        where, over = without_room
        yield Finding(where, "no-room", {"over": over})


def scale_findings(scale: Scale) -> Iterator[Finding]:
    """Find what is wrong with a scale: it is in both languages, as any form may ask, its values are 1 to its length."""
    yield from line_findings(scale, "")
    yield from _translations(scale, "", english=True)
    if sorted(level.value for level in scale.levels) != list(range(1, len(scale.levels) + 1)):
        yield Finding("levels", "scale-values", {"maximum": len(scale.levels)})


def interpretation_findings(interpretation: Bands) -> Iterator[Finding]:
    """Find what is wrong with an interpretation: it is in both languages, its floors fall, and it fits its maximum."""
    yield from line_findings(interpretation, "")
    yield from _translations(interpretation, "", english=True)
    floors = [Fraction(band.floor) for band in interpretation.bands]
    for at, (higher, lower) in enumerate(pairwise(floors), 1):
        if lower >= higher:
            yield Finding(f"bands[{at}].floor", "bands-order")
    if not interpretation.fits(interpretation.maximum):
        yield Finding("bands[0].floor", "bands-beyond", {"maximum": interpretation.maximum})


def indicator_findings(indicator: Indicator, catalogue: Catalogue) -> Iterator[Finding]:
    """Find what is wrong with an indicator: floors out of order or overlapping, an unknown form, an idle target."""
    yield from line_findings(indicator, "")
    floors = indicator.criteria.floors
    for at, (low, high) in enumerate(pairwise(floors), 1):
        where = f"criteria.floors[{at}]"
        if high.level <= low.level:
            yield Finding(f"{where}.level", "levels-order", {"level": high.level, "before": low.level})
        if high.exact == low.exact:
            yield Finding(f"{where}.floor", "floors-overlap", {"level": high.level, "before": low.level})
        elif high.exact < low.exact:
            yield Finding(f"{where}.floor", "floors-order", {"level": high.level, "before": low.level})
    expressible = {floor.exact if indicator.target_unit == "percent" else Fraction(floor.level) for floor in floors}
    if Fraction(indicator.target) not in expressible:
        yield Finding("target", "target-no-level", {"target": str(indicator.target)})
    yield from _source(indicator, catalogue)


def _source(indicator: Indicator, catalogue: Catalogue) -> Iterator[Finding]:
    """Find what is wrong with where a value comes from: a form that names the indicator, or else inputs by hand."""
    if (indicator.form is None) == (indicator.measure is None):
        yield Finding("measure", "measure-idle" if indicator.form else "measure-missing")
    if indicator.measure:
        yield from _twice("measure", (each.id for each in indicator.measure.inputs))
    if indicator.form and indicator.formula is not None:
        yield Finding("formula", "formula-made")
    fed = next((form for form in catalogue.forms if form.id == indicator.form), None)
    if indicator.form and fed is None:
        yield Finding("form", "unknown-form", {"form": indicator.form})
    elif fed and fed.indicator != indicator.id:
        yield Finding("form", "not-its-form", {"form": fed.id, "indicator": indicator.id})


def fed_findings(form: Form, catalogue: Catalogue) -> Iterator[Finding]:
    """Find what a form alone may not give up: an indicator whose value comes from it must be named in it."""
    for indicator in catalogue.indicators:
        if indicator.form == form.id and form.indicator != indicator.id:
            yield Finding("indicator", "not-its-form", {"form": form.id, "indicator": indicator.id})


def criteria_findings(indicators: Iterable[Indicator]) -> Iterator[Finding]:
    """Find criteria that go by the same id and version as others, but are not the same."""
    seen: dict[tuple[str, int], Criteria] = {}
    for at, indicator in enumerate(indicators):
        criteria = indicator.criteria
        if seen.setdefault((criteria.id, criteria.version), criteria) != criteria:
            yield Finding(f"indicators[{at}].criteria.id", "criteria-differ", {"id": criteria.id})


def set_findings(kind: str, ids: Iterable[str]) -> Iterator[Finding]:
    """Find ids that a list of definitions uses twice."""
    return _twice(kind, ids)


def change_findings(published: Questionnaire, changed: Questionnaire) -> Iterator[Finding]:
    """Find what a new version may not do to the answers of an earlier one: give an item's id another meaning.

    Tallies of several versions are added up, so an id keeps its type, and a form its scale's values.
    """
    if published.levels and changed.levels and published.levels != changed.levels:
        yield Finding("scale", "scale-changed", {"version": published.form.version})
    for at, section in enumerate(changed.form.sections):
        for n, item in enumerate(section.items):
            before = published.items.get(item.id)
            if before is not None and type(before) is not type(item):
                yield Finding(f"sections[{at}].items[{n}].type", "type-changed", {"version": published.form.version})


def _translations(thing: Struct, path: str, *, english: bool) -> Iterator[Finding]:
    """Walk all texts: with English offered each needs its English, without it none may have one."""
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        where = f"{path}.{name}" if path else name
        if name.endswith("_en"):
            wanted = english and getattr(thing, name.removesuffix("_en")) is not None
            if wanted != (value is not None):
                yield Finding(where, "missing-translation" if wanted else "idle-translation")
        for place, inner in _inner(value, where):
            yield from _translations(inner, place, english=english)


def _inner(value: object, where: str) -> Iterator[tuple[str, Struct]]:
    if isinstance(value, Struct):
        yield where, value
    elif isinstance(value, tuple):
        yield from ((f"{where}[{at}]", each) for at, each in enumerate(value) if isinstance(each, Struct))


def _twice(where: str, ids: Iterable[str]) -> Iterator[Finding]:
    for name, count in Counter(ids).items():
        if count > 1:
            yield Finding(where, "id-twice", {"id": name})


def _references(form: Form, catalogue: Catalogue) -> Iterator[Finding]:
    known = {
        "scale": {each.id for each in catalogue.scales},
        "interpretation": {each.id for each in catalogue.interpretations},
        "indicator": {each.id for each in catalogue.indicators if each.form == form.id},
    }
    for field, ids in known.items():
        named = getattr(form, field)
        if named is not None and named not in ids:
            yield Finding(field, f"unknown-{field}", {"id": named})


def _personal_needs(form: Form) -> Iterator[Finding]:
    """Personal items are never required, and go with a consent; without them a consent stands idle."""
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
    """Hold the sentence that respondents read to what is kept to: it names the years, in Thai or Arabic digits."""
    for field in ("retention", "retention_en"):
        said = getattr(notice, field)
        if said is not None and notice.retention_fiscal_years not in map(int, re.findall(r"\d+", said)):
            yield Finding(f"notice.{field}", "retention-differs", {"years": notice.retention_fiscal_years})


def _rating_needs(form: Form) -> Iterator[Finding]:
    """Ratings need a method, a scale and its interpretation; without ratings these, and an indicator, stand idle."""
    rated = any(isinstance(item, Rating) for section in form.sections for item in section.items)
    for field in ("method", "scale", "interpretation"):
        given = getattr(form, field) is not None
        if rated != given:
            yield Finding(field, "ratings-need" if rated else "no-ratings", {"field": field})
    if form.indicator and not rated:
        yield Finding("indicator", "no-ratings", {"field": "indicator"})


def _scale_needs(form: Form, catalogue: Catalogue) -> Iterator[Finding]:
    """Hold the bands to the form's scale; the share of its top two steps wants a scale with others as well."""
    scale, bands = catalogue.scale_of(form), catalogue.bands_of(form)
    steps = len(scale.levels) if scale else 0
    if steps and bands and bands.maximum != steps:
        yield Finding("interpretation", "bands-differ", {"id": bands.id, "bands": bands.maximum, "maximum": steps})
    if steps and form.method == "top-2-box" and steps < FEWEST_STEPS:
        yield Finding("method", "too-few-steps", {"steps": steps, "fewest": FEWEST_STEPS})
