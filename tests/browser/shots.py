"""Pictures of every page in every state, to look at: `python -m tests.browser.shots FOLDER`.

With `--readme` it makes the pictures of the README instead.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from playwright.sync_api import sync_playwright

from service.adapters.clock import now
from service.domain.period import month_of, period_of
from tests.browser.support import qr_reading
from tests.browser.support.chromium import PHONE, launch
from tests.browser.support.form_page import PROGRESS, Sheet
from tests.browser.support.page_states import SHOWN, named
from tests.browser.support.running import running
from tests.browser.support.signing_in import created, set_password
from tests.browser.support.stage import staged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
README_LINK = "https://pochai.example.go.th"
_COLOURS = 96
_README_WIDTHS = {"form.png": 480, "ratings.png": 480, "poster.png": 640, "overview.png": 960, "survey.png": 960}
_DESK = {"viewport": {"width": 1200, "height": 1000}, "is_mobile": False, "has_touch": False, "device_scale_factor": 1}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readme", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright, launch(playwright) as chromium:
        if given.readme:
            for_readme(chromium, Path(data) / "data", given.folder)
            for_planners(chromium, Path(data) / "demo", given.folder)
        else:
            all_pages(chromium, Path(data), given.folder)


def all_pages(chromium: Browser, data: Path, folder: Path) -> None:
    """Take every page in every state."""
    with staged(data) as stage:
        for state, language in SHOWN:
            with tab(chromium) as page:
                state.show(page, stage, language)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 780})
                    for scheme in SCHEMES:
                        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words
                        file = folder / f"{named((state, language))}-{width}-{scheme}.png"
                        page.screenshot(path=file, full_page=True)
            print(named((state, language)))


def for_readme(chromium: Browser, data: Path, folder: Path) -> None:
    """Take the first screen of a form, its ratings, and the poster."""
    data.mkdir(exist_ok=True)
    with running(data, POCHAI_BASE_URL=README_LINK) as pochai, tab(chromium, device_scale_factor=2) as page:
        code = pochai.collectors()["progress"]
        page.goto(pochai.link(code))
        keep(page.screenshot(), folder / "form.png")
        sheet = Sheet(page)
        sheet.put({name: PROGRESS[name] for name in ("add_project", "disbursement", "fund_management")})
        page.locator("h2").nth(1).evaluate("heading => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 48)")
        keep(page.screenshot(), folder / "ratings.png")
        page.goto(pochai.link(code, "/poster"))
        (poster,) = qr_reading.sheets_of(page.pdf(prefer_css_page_size=True, print_background=True), data, colour=True)
        poster.save(drawn := io.BytesIO(), "PNG")
        keep(drawn.getvalue(), folder / "poster.png")


def for_planners(chromium: Browser, data: Path, folder: Path) -> None:
    """Take the overview and a survey's page, of the demonstration's last full year."""
    with running(data, "demo") as pochai, tab(chromium, **_DESK) as page:
        set_password(page, created(pochai))
        for name, path in (("overview", "/plan"), ("survey", "/plan/surveys/progress")):
            page.goto(f"{pochai.address}{path}?fiscal_year={_last_fiscal_year()}")
            keep(page.screenshot(), folder / f"{name}.png")


def _last_fiscal_year() -> int:
    return period_of(month_of(now())).fiscal_year - 1


def keep(png: bytes, file: Path) -> None:
    """Write a picture small: scaled, and with no more colours than the eye misses."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    width = _README_WIDTHS[file.name]
    scaled = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    scaled.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(file, optimize=True)
    print(file, file.stat().st_size)


@contextmanager
def tab(chromium: Browser, **options: Any) -> Iterator[Page]:
    """Open a tab in a browser without a past."""
    context = chromium.new_context(**PHONE | options)
    yield context.new_page()
    context.close()


if __name__ == "__main__":
    main()
