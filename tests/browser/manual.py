"""The pictures of the manual, taken from the service itself: `python -m tests.browser.manual`.

Each picture has a record of the words on its page that do not depend on data or date. A test compares them with the
pages of now, so that a picture which shows something else than the page fails until it is taken anew. Every
organisation shows the same pictures, so a made-up one and its systems stand in the names' place.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import json
from PIL import Image
from playwright.sync_api import sync_playwright

from service.adapters.clock import now
from service.domain.period import month_of, period_of
from tests.browser.support.chromium import launch
from tests.browser.support.running import running
from tests.browser.support.signing_in import created, set_password
from tests.support.shipped_forms import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.support.running import Pochai

PICTURES = Path(__file__).parents[2] / "service" / "web" / "static" / "manual"
RECORD = Path(__file__).parent / "manual.json"
SIZE = (800, 500)
_COLOURS = 64
DESK: dict[str, Any] = {"viewport": {"width": SIZE[0], "height": SIZE[1]}, "device_scale_factor": 1}


class Shot(NamedTuple):
    """A page's path, and what of it stands at the top of the picture."""

    path: str
    top: str = "h1"


SHOTS = {
    "collector": Shot("/plan/collectors/new"),
    "survey": Shot("/plan/surveys/progress?fiscal_year={year}"),
    "home": Shot("/plan?fiscal_year={year}&quarter=3"),
    "measurement": Shot("/plan/measurements/1.4.1b?fiscal_year={year}&quarter=3"),
    "certify": Shot("/plan/certified/progress?fiscal_year={year}&quarter=3"),
    "editor": Shot("draft"),
    "methods": Shot("/plan/surveys/progress?fiscal_year={year}", "#methods"),
}
"""The pictures by name; the year is the last one, of which the demonstration has answers."""

_MADE_UP = {
    "กองทุนส่งเสริมการค้าระหว่างประเทศ": "สำนักงานตัวอย่าง",
    "กรมส่งเสริมการค้าระหว่างประเทศ กระทรวงพาณิชย์": "กรมตัวอย่าง",
    "International Trade Promotion Fund": "Example Office",
    "กองทุนฯ": "สำนักงาน",
    "กองทุน": "สำนักงาน",
    "ระบบบริหารจัดการกระแสงาน (Workflow)": "ระบบงานสารบรรณ",
    "ระบบ Progress": "ระบบงานออนไลน์",
    "Progress": "ระบบงานออนไลน์",
    "Workflow": "ระบบงานสารบรรณ",
    "DITP": "",
}
"""What stands in pictures in the place of the shipped organisation's names."""

_WORDS = "els => els.filter(e => e.checkVisibility()).map(e => e.innerText)"


def main() -> None:
    """Take all pictures and write their record."""
    PICTURES.mkdir(exist_ok=True)
    record: dict[str, list[str]] = {}
    with ExitStack() as opened:
        data = opened.enter_context(tempfile.TemporaryDirectory())
        chromium = opened.enter_context(launch(opened.enter_context(sync_playwright())))
        forms = neutral_forms(Path(data) / "forms")
        pochai = opened.enter_context(running(Path(data) / "demo", "demo", POCHAI_FORMS_DIR=str(forms)))
        page = chromium.new_context(**DESK).new_page()
        for name in shown(page, pochai):
            keep(page.screenshot(), PICTURES / f"{name}.png")
            record[name] = words(page)
    RECORD.write_bytes(json.format(json.encode(record)) + b"\n")


def neutral_forms(folder: Path) -> Path:
    """Write the shipped definitions with made-up names and colours into a folder."""
    shutil.copytree(SHIPPED, folder)
    for file in folder.glob("*.toml"):
        file.write_text(neutral(file.read_text(encoding="utf-8")), encoding="utf-8")
    organisation = folder / "organisation.toml"
    plain, _, _ = organisation.read_text(encoding="utf-8").partition("[colours]")
    organisation.write_text(plain, encoding="utf-8")
    return folder


def neutral(text: str) -> str:
    """Return a text with made-up names."""
    for name, other in _MADE_UP.items():
        text = text.replace(name, other)
    return text


def shown(page: Page, pochai: Pochai) -> Iterator[str]:
    """Yield each picture's name while the page is as it is taken."""
    set_password(page, created(pochai))
    for name, shot in SHOTS.items():
        page.goto(_address(page, pochai, shot.path))
        page.locator(shot.top).first.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)")
        yield name


def _address(page: Page, pochai: Pochai, path: str) -> str:
    """Return the address of a page; a draft is made for the editor's."""
    if path != "draft":
        year = period_of(month_of(now())).fiscal_year - 1
        return f"{pochai.address}{path.format(year=year)}"
    page.goto(f"{pochai.address}/plan/forms/progress")
    with page.expect_navigation():
        page.locator("form[action*='drafts'] button").first.click()
    return page.url


def words(page: Page) -> list[str]:
    """Return the headings, labels and buttons of a page, without numbers and what stands in brackets."""
    texts = page.locator("main :is(h1, h2, label, legend, button)").evaluate_all(_WORDS)
    plain = (re.sub(r"[0-9\u0e50-\u0e59]+", "#", re.sub(r"\([^)]*\)", "", text)) for text in texts)
    return sorted({neutral(" ".join(each.split())) for each in plain})


def keep(png: bytes, file: Path) -> None:
    """Write a picture with no more colours than the eye misses."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main()
