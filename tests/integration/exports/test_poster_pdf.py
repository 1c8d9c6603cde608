"""The poster as PDF: one A4 page, a readable QR code, and correctly shaped Thai."""

from __future__ import annotations

import io
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zxingcpp
from msgspec.structs import replace
from PIL import Image, ImageOps

from service.domain.errors import MissingLettersError
from service.exports.poster_pdf import Poster, poster_pdf
from service.texts import texts
from tests.support.libreoffice import broken

if TYPE_CHECKING:
    from tests.integration.conftest import Keeper

DPI = 100
FORMS = Path(__file__).parents[3] / "forms"
SAYS = texts("th")
POSTER = Poster(
    language="th", organisation="A", deep="#0e3a66", highlight="#f7b733",
    headline="ขอฟัง", title="แบบสอบถาม", subtitle="Survey", steps=[("สแกน", "ด้วยกล้อง")],
    link_hint="หรือพิมพ์", link="https://pochai.test/s/AB12CD", facts=[("ผู้ตอบ", "บุคลากร")], trust="ไม่ต้องบอกชื่อ",
)  # fmt: skip
HEADLINE = (0, int(34 / 25.4 * DPI), int(210 / 25.4 * DPI), int(57 / 25.4 * DPI))


def drawn(pdf: bytes) -> list[Image.Image]:
    """Give the pages as a poor printer makes them."""
    pages: list[Image.Image] = []
    drawn = subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    rest = io.BytesIO(drawn.stdout)
    while rest.tell() < len(drawn.stdout):
        pages.append(Image.open(rest))
        pages[-1].load()
    return pages


def read(pdf: bytes) -> str:
    """Give the letters of a PDF, as they are copied out of it; spaces there are a matter of distances."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    return "".join(done.stdout.decode().split())


def ink(headline: str) -> tuple[int, int, int, int]:
    """Give the box that the letters of a headline fill."""
    (page,) = drawn(poster_pdf(replace(POSTER, headline=headline), [[1]]))
    box = ImageOps.invert(page.crop(HEADLINE)).point(lambda shade: 255 if shade > 128 else 0).getbbox()
    assert box
    return box


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.mark.parametrize("form", ["progress", "information-service", "needs", "workflow"])
def test_a_poster_is_one_sheet_whose_code_can_be_scanned(keeper: Keeper, folder: Path, form: str) -> None:
    keeper.set(base_url="https://fund.example.go.th")
    label = "โปสเตอร์หน้าเคาน์เตอร์บริการ อาคารกระทรวงพาณิชย์ ชั้น 3 ฝั่งทิศตะวันออก"
    made = keeper.json("collector", "create", form, "--label", label, "--opens", "2568-10-01", "--closes", "2599-12-31")
    keeper.good("qr", made["code"], "--output", str(folder / "poster.PDF"))
    pdf = (folder / "poster.PDF").read_bytes()
    (page,) = drawn(pdf)
    assert (round(page.width / DPI * 25.4), round(page.height / DPI * 25.4)) == (210, 297)
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [made["url"].upper()]
    words = read(pdf)
    for said in (
        "กองทุนส่งเสริมการค้าระหว่างประเทศ",
        SAYS.poster.headline,
        made["url"],
        "1 ตุลาคม 2568",
        "31 ธันวาคม 2599",
        SAYS.poster.trust,
    ):
        assert "".join(said.split()) in words
    asked = tomllib.loads((FORMS / f"{form}.toml").read_text(encoding="utf-8"))
    told = [asked["title"], asked["audience"], label, SAYS.poster.headline, SAYS.poster.trust]
    assert broken(folder / "poster.PDF", told) == []


@pytest.mark.parametrize(("without", "with_mark"), [("ที", "ที่"), ("ปี", "ปี่"), ("ซิ", "ซิ้"), ("ฟั", "ฟั้"), ("นำ", "น้ำ")])
def test_a_mark_stands_above_the_vowel_that_is_above_the_letter(without: str, with_mark: str) -> None:
    left, top, right, bottom = ink(without)
    marked = ink(with_mark)
    assert marked[1] < top - 3
    assert abs(marked[3] - bottom) <= 1
    assert abs((marked[2] - marked[0]) - (right - left)) <= 4


def test_a_vowel_below_stands_below_a_letter_without_its_foot() -> None:
    assert ink("ฐู")[3] > ink("ฐ")[3] - 1
    assert ink("กู")[3] > ink("ก")[3] + 5


@pytest.mark.parametrize("letters", [10, 60, 250])
def test_a_text_of_any_length_stays_on_the_sheet(letters: int) -> None:
    long: Any = "ก" * letters
    long_poster = replace(POSTER, title=long, headline=long, subtitle=long, link=long, facts=[("ที่", long)] * 3)
    (page,) = drawn(poster_pdf(long_poster, [[1]]))
    box = ImageOps.invert(page).getbbox()
    assert box
    margin = DPI // 4
    assert box[0] > margin
    assert box[2] < page.width - margin


@pytest.mark.parametrize(
    "letters", ["上海", "ລາວ", "မြန်မာ", "العربية", "😀"], ids=["Chinese", "Lao", "Burmese", "Arabic", "emoji"]
)
@pytest.mark.parametrize("where", ["title", "subtitle", "organisation", "facts"])
def test_no_letter_that_the_font_lacks_is_left_out_in_silence(letters: str, where: str) -> None:
    said: Any = [("ช่องทาง", f"งาน {letters} 2569")] if where == "facts" else f"งาน {letters} 2569"
    with pytest.raises(MissingLettersError) as refused:
        poster_pdf(replace(POSTER, **{where: said}), [[1]])
    named = str(refused.value.params["letters"])
    assert all(f"{letter} (U+{ord(letter):04X})" in named for letter in set(letters))


def test_a_poster_with_letters_that_the_font_lacks_is_refused_and_they_are_named(keeper: Keeper, folder: Path) -> None:
    made = keeper.json("collector", "create", "progress", "--label", "สำนักงาน 上海\u200b")
    assert "上 (U+4E0A) 海 (U+6D77)" in keeper.refused("qr", made["code"], "--output", str(folder / "poster.pdf"))
    assert list(folder.glob("poster.pdf")) == []


def test_a_poster_of_a_demonstration_says_so(keeper: Keeper, folder: Path) -> None:
    notice = SAYS.demonstration
    assert "".join(notice.split()) in read(poster_pdf(replace(POSTER, notice=notice), [[1]]))


def test_no_poster_leads_to_a_collector_by_invitation(keeper: Keeper, folder: Path) -> None:
    made = keeper.json("collector", "create", "progress", "--label", "บัตรเชิญ", "--access", "invitation")
    keeper.refused("qr", made["code"], "--output", str(folder / "poster.pdf"))
    assert list(folder.glob("poster.pdf")) == []


def test_without_the_extra_it_is_said_how_to_get_it(
    keeper: Keeper, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = keeper.json("collector", "create", "progress", "--label", "ห้องประชุม")
    monkeypatch.delitem(sys.modules, "service.exports.poster_pdf")
    monkeypatch.setitem(sys.modules, "fpdf", None)
    assert "pip install 'pochai[pdf]'" in keeper.refused("qr", made["code"], "--output", str(folder / "poster.pdf"))
    assert list(folder.glob("poster.pdf")) == []
    keeper.good("qr", made["code"], "--output", str(folder / "code.png"))


def test_a_collector_that_bears_the_name_of_its_audience_says_it_once(keeper: Keeper, folder: Path) -> None:
    audience = tomllib.loads((FORMS / "progress.toml").read_text(encoding="utf-8"))["audience"]
    for label, times in ((audience, 1), ("ห้องประชุม", 1), ("บุคลากรของกองทุนฯ", 1)):
        made = keeper.json("collector", "create", "progress", "--label", label)
        keeper.good("qr", made["code"], "--output", str(folder / f"{made['code']}.pdf"))
        words = read((folder / f"{made['code']}.pdf").read_bytes())
        assert words.count("".join(audience.split())) == times
        assert ("".join(SAYS.poster.place.split()) in words) == (label != audience)
