"""Figures as they are frozen and read again: the same values, which say of themselves by whom they were certified."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import json
from msgspec.structs import replace

from service.application.dossier import Dossier
from service.application.scorecard import Scorecard
from service.application.series import with_scores
from service.domain.certified import SCORECARD, canonical
from service.domain.period import BANGKOK
from service.domain.score import Certification, ItemScore, Score

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

    The series of a form goes beyond its period, so it does not count; nor does what choices are called.
    """
    return hashlib.sha256(canonical(_bare(figures))).hexdigest()


def _bare(figures: Figures) -> object:
    if isinstance(figures, Dossier):
        return [_unmarked(each) for each in (figures.score, *figures.broken_down)]
    unmarked = [replace(each, status="draft", provisional=False) for each in figures.indicators]
    return replace(figures, status="draft", certification=None, checksum="", indicators=unmarked)


def _unmarked(score: Score) -> Score:
    items = [replace(item, choices={}) for item in score.items]
    return replace(score, status="draft", certification=None, checksum="", items=items)


def _marked_card(card: Scorecard, certified: Certified) -> Scorecard:
    certification = certification_of(certified)
    indicators = [replace(each, status="certified", provisional=certification.provisional) for each in card.indicators]
    return replace(
        card, status="certified", certification=certification, checksum=certified.checksum, indicators=indicators
    )


def _as_shown(item: ItemScore, responses: int, dossier: Dossier) -> ItemScore:
    """Complete an item that was frozen without its base: its shares were shown of those who rated it, or of all."""
    if item.base is not None:
        return item
    rated = item.type == "rating"
    words = dossier.scale if rated else dossier.choices.get(item.id, {})
    choices = {value: words.get(value, value) for value in item.counts}
    return replace(item, base=item.answers if rated else responses, choices=choices)


def _marked_dossier(dossier: Dossier, certified: Certified) -> Dossier:
    certification = certification_of(certified)

    def marked(score: Score) -> Score:
        items = [_as_shown(item, score.responses, dossier) for item in score.items]
        return replace(score, status="certified", certification=certification, checksum=certified.checksum, items=items)

    score = marked(dossier.score)
    return replace(
        dossier,
        score=score,
        broken_down=[marked(each) for each in dossier.broken_down],
        series=with_scores(dossier.series, [score]),
    )
