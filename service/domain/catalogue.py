"""All form and indicator definitions of an installation, and the faults that only show between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.certification.certificate import SCORECARD
from service.domain.collecting.sheet_size import first_too_large
from service.domain.forms.definition_checks import rule_findings, text_findings
from service.domain.forms.findings import Finding
from service.domain.forms.form import Form, Questionnaire
from service.domain.forms.scale import Bands, Interpretation, Scale
from service.domain.indicators.definition_checks import (
    floor_findings,
    form_rule_findings,
    source_findings,
    year_findings,
)
from service.domain.indicators.indicator import Indicator
from service.domain.indicators.plan import Strategy
from service.domain.indicators.year_rules import AdoptedRules, Rules, RulesDifference, differing, rules_of
from service.domain.organisation.mark import MOST_FORM_BYTES, mark_findings
from service.domain.organisation.organisation import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Catalogue(Struct, frozen=True, kw_only=True):
    """All definitions of an installation."""

    forms: tuple[Form, ...] = ()
    scales: tuple[Scale, ...] = ()
    interpretations: tuple[Bands, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    organisation: Organisation = Organisation()

    def questionnaire(self, form: Form) -> Questionnaire:
        """Return a form with its scale and interpretation."""
        bands = self.bands_of(form)
        interpretation = Interpretation(id=bands.id, bands=bands.bands) if bands else None
        return Questionnaire(form=form, scale=self.scale_of(form), interpretation=interpretation)

    def rules_of(self, indicator: Indicator, fiscal_year: int) -> Rules:
        """Return what the definitions say that an indicator is judged by in a fiscal year."""
        named = indicator.of(fiscal_year).interpretation
        bands = next((each for each in self.interpretations if each.id == named), None)
        return rules_of(indicator, fiscal_year, bands and Interpretation(id=bands.id, bands=bands.bands))

    def differing_rules(self, adopted: Iterable[AdoptedRules]) -> Iterator[RulesDifference]:
        """Yield the years of indicators whose rules in force are not those of the definitions."""
        known = {each.id: each for each in self.indicators}
        feeding = {form.id: form for form in self.forms}
        for each in adopted:
            if indicator := known.get(each.indicator):
                fed = feeding.get(indicator.form or "")
                defined = self.rules_of(indicator, each.fiscal_year).completed(self.questionnaire(fed) if fed else None)
                if fields := differing(each.rules, defined):
                    yield RulesDifference(indicator=each.indicator, fiscal_year=each.fiscal_year, fields=fields)

    def scale_of(self, form: Form) -> Scale | None:
        """Return the scale that a form names: its own, or one for all forms."""
        own = form.own_scale
        known = (own, *self.scales) if own else self.scales
        return next((each for each in known if each.id == form.scale), None)

    def bands_of(self, form: Form) -> Bands | None:
        """Return the interpretation that a form names; its own one is for its scale."""
        own = form.own_interpretation
        if own and own.id == form.interpretation:
            scale = self.scale_of(form)
            return Bands(id=own.id, bands=own.bands, maximum=len(scale.levels) if scale else 0)
        return next((each for each in self.interpretations if each.id == form.interpretation), None)


def form_findings(form: Form, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield every fault of a form, alone and among the other definitions."""
    if form.id == SCORECARD:
        yield Finding("id", "id-reserved", {"id": form.id})
    yield from text_findings(form)
    if form.mark is not None:
        yield from mark_findings(form.mark, MOST_FORM_BYTES)
    yield from _references(form, catalogue)
    yield from _notice_needs(form, catalogue.organisation)
    yield from rule_findings(form, catalogue.scale_of(form), catalogue.bands_of(form))
    without_room = first_too_large(form)
    if without_room:
        where, over = without_room
        yield Finding(where, "no-room", {"over": over})


def indicator_findings(indicator: Indicator, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield every fault of an indicator, alone and among the other definitions."""
    yield from floor_findings(indicator)
    yield from year_findings(indicator)
    yield from source_findings(indicator)
    fed = next((form for form in catalogue.forms if form.id == indicator.form), None)
    if indicator.form and fed is None:
        yield Finding("form", "unknown-form", {"form": indicator.form})
    elif fed and fed.indicator != indicator.id:
        yield Finding("form", "not-its-form", {"form": fed.id, "indicator": indicator.id})
    if fed:
        yield from form_rule_findings(indicator, catalogue.questionnaire(fed), catalogue.interpretations)


def fed_findings(form: Form, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield indicators whose value comes from a form that does not name them, for a form published alone."""
    for indicator in catalogue.indicators:
        if indicator.form == form.id and form.indicator != indicator.id:
            yield Finding("indicator", "not-its-form", {"form": form.id, "indicator": indicator.id})


def _notice_needs(form: Form, organisation: Organisation) -> Iterator[Finding]:
    """Yield what neither the notice nor the organisation tells."""
    told = {"controller": organisation.name is not None, "contact": organisation.contact.known}
    for name, by_organisation in told.items():
        if getattr(form.notice, name) is None and not by_organisation:
            yield Finding(f"notice.{name}", "missing-key", {"key": name})


def _references(form: Form, catalogue: Catalogue) -> Iterator[Finding]:
    fed = any(each.id == form.indicator for each in catalogue.indicators if each.form == form.id)
    known = {"scale": catalogue.scale_of(form), "interpretation": catalogue.bands_of(form), "indicator": fed}
    for field, found in known.items():
        named = getattr(form, field)
        if named is not None and not found:
            yield Finding(field, f"unknown-{field}", {"id": named})
