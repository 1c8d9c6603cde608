"""How the criteria of an indicator are told on a page: by floors, or by the words of steps where there are any."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from service.domain.scoring.score import CriteriaShown, FloorShown
from service.texts import texts
from service.web.http.templates import Pages

SHOWN = '{% from "planner/figures.html" import floors with context %}{{ floors(criteria, steps) }}'


@pytest.mark.parametrize(
    ("text", "steps", "said"),
    [("ประกาศใช้", "", "1 ขึ้นไป"), ("ประกาศใช้", "yes", "ประกาศใช้"), ("", "yes", "1 ขึ้นไป")],
)
def test_steps_of_a_certificate_without_words_are_told_by_floors(text: str, steps: str, said: str) -> None:
    pages = Pages(demonstration=True)
    shown = pages._environment.from_string(SHOWN).render(
        pages._shared("th"),
        p=texts("planner"),
        criteria=CriteriaShown(id="steps", version=1, floors=[FloorShown(level=1, floor=Decimal(1), text=text)]),
        steps=steps,
    )
    assert f": {said} (ฉบับที่ 1)" in " ".join(re.sub("<[^>]+>", "", shown).split())
