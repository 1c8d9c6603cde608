"""Checks of scales and interpretation bands: those of the catalogue, and those that a form has itself."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from service.domain.forms.findings import Finding, line_findings, translation_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.forms.form import Form, Method
    from service.domain.forms.scale import Bands, Interpretation, Scale

FEWEST_STEPS = 4
"""The fewest steps of a scale for `top-2-box`; on three or fewer the top two are most of the scale."""

_LOWEST = 1
"""The lowest mean of any scale."""


def scale_findings(scale: Scale) -> Iterator[Finding]:
    """Yield what is wrong with a scale: both languages are required, and its values are 1 to its length."""
    yield from line_findings(scale, "")
    yield from translation_findings(scale, "", english=True)
    yield from _values(scale, "levels")


def interpretation_findings(interpretation: Bands) -> Iterator[Finding]:
    """Yield what is wrong with an interpretation: both languages, falling floors, and within its scale maximum."""
    yield from line_findings(interpretation, "")
    yield from translation_findings(interpretation, "", english=True)
    yield from _floors(interpretation, interpretation.maximum, "bands")


def scale_needs(steps: int, method: Method | None, bands: Bands | None) -> Iterator[Finding]:
    """Yield bands of another scale maximum, and a scale too short for `top-2-box`; 0 steps suit all."""
    if steps and bands and bands.maximum != steps:
        yield Finding("interpretation", "bands-differ", {"id": bands.id, "bands": bands.maximum, "maximum": steps})
    if steps and method == "top-2-box" and steps < FEWEST_STEPS:
        yield Finding("method", "too-few-steps", {"steps": steps, "fewest": FEWEST_STEPS})


def own_findings(form: Form, scale: Scale | None) -> Iterator[Finding]:
    """Yield what is wrong with a form's own scale and bands, beside their texts; `scale` is the one that it names."""
    own, bands = form.own_scale, form.own_interpretation
    if own and form.scale != own.id:
        yield Finding("own_scale", "own-idle", {"field": "scale"})
    elif own:
        yield from _values(own, "own_scale.levels")
    if bands and form.interpretation != bands.id:
        yield Finding("own_interpretation", "own-idle", {"field": "interpretation"})
    elif bands:
        path = "own_interpretation.bands"
        if scale:
            yield from _floors(bands, len(scale.levels), path)
        if Fraction(bands.bands[-1].floor) != _LOWEST:
            yield Finding(f"{path}[{len(bands.bands) - 1}].floor", "bands-incomplete", {"lowest": _LOWEST})


def _values(scale: Scale, path: str) -> Iterator[Finding]:
    if sorted(level.value for level in scale.levels) != list(range(1, len(scale.levels) + 1)):
        yield Finding(path, "scale-values", {"maximum": len(scale.levels)})


def _floors(interpretation: Interpretation, maximum: int, path: str) -> Iterator[Finding]:
    floors = [Fraction(band.floor) for band in interpretation.bands]
    for at, (higher, lower) in enumerate(pairwise(floors), 1):
        if lower >= higher:
            yield Finding(f"{path}[{at}].floor", "bands-order")
    if not interpretation.fits(maximum):
        yield Finding(f"{path}[0].floor", "bands-beyond", {"maximum": maximum})
