"""Certificates of earlier releases: every release must still read them.

They are never regenerated: where the format changes, another certificate is added.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct, json
from msgspec.structs import asdict

from service.application.certification.certified_figures import figures_of
from service.application.indicators.scorecard import Scorecard
from service.application.scoring.form_report import FormReport
from service.domain.certification.certificate import Certificate, Document

if TYPE_CHECKING:
    from service.application.certification.certified_figures import Figures

HERE = Path(__file__).parent / "certified"


class Kept(Struct):
    """A report as it was stored: its checksum, and its document to the byte."""

    checksum: str
    document: str


def read(name: str) -> tuple[Certificate, Figures]:
    kept = json.decode((HERE / f"{name}.json").read_bytes(), type=Kept)
    told = asdict(json.decode(kept.document, type=Document))
    del told["report"], told["signer"], told["revisions"]
    certified = Certificate(**told, checksum=kept.checksum, document=kept.document.encode())
    return certified, figures_of(certified)


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.iterdir()))
def test_a_report_that_was_certified_once_is_sound_and_can_be_read(name: str) -> None:
    certified, figures = read(name)
    assert certified.sound
    assert isinstance(figures, FormReport | Scorecard)


def test_the_figures_of_a_form_are_those_that_were_frozen() -> None:
    _, figures = read("survey")
    assert isinstance(figures, FormReport)
    score = figures.score
    # 6 x (5 + 4) + 5 x 3 = 69 of 17 answers x 5
    assert (score.percent, score.responses, score.answers, score.level) == (Decimal("81.18"), 11, 17, 2)
    assert (score.status, score.certification and score.certification.by) == ("certified", "วิภา")
    assert [each.by and each.by.item for each in figures.broken_down] == ["office"]
    assert [each.status for each in figures.series.quarters[-4:]] == ["draft", "draft", "certified", "draft"]
    assert figures.choices["channels"]["web"] == "ตัวเลือก web"


def test_shares_that_were_frozen_without_their_base_are_shown_of_all_as_they_were() -> None:
    _, figures = read("survey")
    assert isinstance(figures, FormReport)
    items = {each.id: each for each in figures.score.items}
    assert {name: items[name].base for name in ("office", "channels")} == {"office": 11, "channels": 11}
    assert items["ease"].base == items["ease"].answers
    assert items["channels"].choices == {"web": "ตัวเลือก web", "line": "ตัวเลือก line"}


def test_shares_that_were_frozen_with_their_base_keep_it() -> None:
    _, figures = read("survey-with-bases")
    assert isinstance(figures, FormReport)
    items = {each.id: each for each in figures.score.items}
    assert (figures.score.responses, items["added"].base, items["added"].counts) == (11, 5, {"yes": 5, "no": 0})
    assert items["added"].choices == {"yes": "ตัวเลือก yes", "no": "ตัวเลือก no"}


def test_the_scorecard_is_that_which_was_frozen() -> None:
    _, figures = read("scorecard")
    assert isinstance(figures, Scorecard)
    found = [(each.id, each.value, each.level, each.status) for each in figures.indicators]
    assert found == [("1.1", Decimal("81.18"), 2, "certified"), ("2.2", 1, 3, "certified")]
