"""Titles in names of downloaded files end where a word does, and never with a word that leads to the next."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from service.domain.period import FiscalPeriod
from service.domain.scoring.score import period_shown
from service.texts import texts
from service.texts.thai_words import know, pieces, shortened
from service.web.planner.file_names import collector_file, figures_file, form_file, posters_file

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMS = Path("forms")
LONG = (
    "แบบสอบถามความพึงพอใจของผู้รับบริการต่อการให้บริการของสำนักงานส่งเสริมการค้าระหว่างประเทศประจำจังหวัดนครศรีธรรมราช",
    "แบบประเมินความพึงพอใจผู้เข้าร่วมโครงการอบรมเชิงปฏิบัติการเรื่องการจัดทำแผนธุรกิจเพื่อการส่งออกสำหรับวิสาหกิจขนาดกลาง",
    "แบบสำรวจระบบสารสนเทศเพื่อการบริหารจัดการงบประมาณแบบบูรณาการ (Integrated Budget System) รุ่นที่ 2",
    "แบบสอบถามความคิดเห็นของประชาชนต่อโครงการพัฒนาคุณภาพชีวิตผู้สูงอายุในพื้นที่กรุงเทพมหานครและปริมณฑล",
    "ความพึงพอใจต่อการจัดอบรมด้านดิจิทัลของกองทุนฯ ประจำปีงบประมาณ พ.ศ. ๒๕๗๐ รุ่นที่ ๑ ของกรมส่งเสริมการค้าระหว่างประเทศ",
)
LABEL = "โปสเตอร์หน้าเคาน์เตอร์บริการ อาคารกระทรวงพาณิชย์ ชั้น 3 ฝั่งทิศตะวันออก"


def titles() -> list[str]:
    read = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FORMS.glob("*.toml"))]
    return [str(each["title"]) for each in read if "sections" in each]


@pytest.fixture(autouse=True)
def organisation() -> Iterator[None]:
    know(tomllib.loads((FORMS / "organisation.toml").read_text(encoding="utf-8"))["unbroken"])
    yield
    know(())


def names(title: str) -> Iterator[str]:
    for period in (FiscalPeriod(fiscal_year=2570), FiscalPeriod(fiscal_year=2570, quarter=1)):
        for kind in ("docx", "short.docx", "xlsx"):
            yield figures_file(title, period_shown(period), kind, "thai")
    yield form_file(title, 2)
    yield posters_file({title}, 3, "1 ธันวาคม 2569")
    yield collector_file("poster", title, LABEL, "AB12CD")


def beginnings(title: str) -> set[str]:
    """Return what a name may have of a title: whole words from its beginning."""
    words = [each.replace("\u00a0", " ") for each in pieces(title)]
    return {"".join(words[:count]).rstrip(" (") for count in range(1, len(words) + 1)}


def test_the_demonstration_has_four_surveys() -> None:
    assert len(titles()) == 4


@pytest.mark.parametrize("title", [*titles(), *LONG])
def test_a_title_in_a_files_name_ends_with_a_word_that_may_end_it(title: str) -> None:
    leading = tuple(texts("planner").files_named.leading)
    for name in names(title):
        kept = max((each for each in beginnings(title) if each in name), key=len)
        _, _, after = name.partition(kept)
        assert after[0] in " .", name
        assert kept == title or pieces(kept)[-1].strip() not in leading, name


def test_what_may_be_the_beginning_of_a_longer_word_ends_no_name() -> None:
    """Two words are found alike as โครง and การอบรม, or as โครงการ and อบรม."""
    assert shortened("ผู้เข้าร่วมโครงการอบรม", 15) == "ผู้เข้าร่วม"
    assert not [name for name in names(LONG[1]) if re.search("โครง(?!การ)", name)]


def test_a_word_of_the_organisation_is_not_cut() -> None:
    (workflow,) = [each for each in titles() if "กระแสงาน" in each]
    assert not [each for each in names(workflow) if "กระแส" in each and "กระแสงาน" not in each]
