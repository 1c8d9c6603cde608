"""Figures as they are frozen and read again: the same values, which say of themselves by whom they were certified."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import json
from msgspec.structs import replace

from service.application.dossier import Dossier
from service.application.scorecard import Scorecard
from service.domain.certified import SCORECARD, canonical
from service.domain.period import BANGKOK
from service.domain.score import Certification, Score

if TYPE_CHECKING:
    from service.domain.certified import Certified

Figures = Dossier | Scorecard
"""What can be certified: all there is to say of a form in a period, or of all indicators."""


def thaw(certified: Certified) -> Figures:
    """Give the figures of a certified report."""
    if certified.subject == SCORECARD:
        return _marked_card(json.decode(certified.report, type=Scorecard), certified)
    return _marked_dossier(json.decode(certified.report, type=Dossier), certified)


def certification_of(certified: Certified) -> Certification:
    """Tell by whom and when it was certified."""
    return Certification(
        revision=certified.revision,
        certified=certified.certified.astimezone(BANGKOK),
        by=certified.by,
        provisional=certified.provisional,
    )


def digest(figures: Figures) -> str:
    """Give a checksum of a period's own figures: the same for the same figures, certified or not.

    The series of a form goes beyond its period, so it does not count.
    """
    return hashlib.sha256(canonical(_bare(figures))).hexdigest()


def _bare(figures: Figures) -> object:
    if isinstance(figures, Dossier):
        return [_unmarked(each) for each in (figures.score, *figures.broken_down)]
    unmarked = [replace(each, status="draft", provisional=False) for each in figures.indicators]
    return replace(figures, status="draft", certification=None, checksum="", indicators=unmarked)


def _unmarked(score: Score) -> Score:
    return replace(score, status="draft", certification=None, checksum="")


def _marked_card(card: Scorecard, certified: Certified) -> Scorecard:
    certification = certification_of(certified)
    indicators = [replace(each, status="certified", provisional=certification.provisional) for each in card.indicators]
    return replace(
        card, status="certified", certification=certification, checksum=certified.checksum, indicators=indicators
    )


def _marked_dossier(dossier: Dossier, certified: Certified) -> Dossier:
    certification = certification_of(certified)

    def marked(score: Score) -> Score:
        return replace(score, status="certified", certification=certification, checksum=certified.checksum)

    return replace(
        dossier,
        score=marked(dossier.score),
        broken_down=[marked(each) for each in dossier.broken_down],
        series=replace(dossier.series, status="certified"),
    )
