"""The service does what pages promise about data, with and without personal items."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from service.domain.scoring.suppression import MINIMUM
from service.texts import texts
from tests.support.contact_form import CONSENT, CONSENT_EN, CONTACT, MONTHS, forms_with_contact
from tests.support.inprocess import Service, fields_of, service
from tests.support.signed_in import signed_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

THAI = texts("th")
RECEIPT = "4ABC-VZHP-9C8P-CEAN"
BEYOND_TRUTH = re.compile(
    "คำตอบจึงไม่ผูก|nothing ties your answers|"
    "ไม่มีผู้ใดทราบ|ไม่ทราบว่าท่านเป็นใคร|ผู้ถือรหัสเท่านั้น|(?i:nobody can|does not know who|only whoever)"
)
"""Promises that nobody can keep: assigned staff read answer sheets, and words may tell who wrote them."""


@pytest.fixture
async def asking(tmp_path: Path) -> AsyncIterator[Service]:
    """Give a service with a form that asks for a contact."""
    async with service(tmp_path / "data", forms_dir=forms_with_contact(tmp_path / "forms")) as running:
        yield running


async def page(served: Service, url: str) -> str:
    """Give the words of a page, without its marks."""
    text = (await served.client.get(url)).text
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", text.partition("</head>")[2]))


@pytest.mark.parametrize(("query", "consent"), [("", CONSENT), ("?lang=en", CONSENT_EN)])
async def test_the_page_on_privacy_says_what_is_asked_apart_and_how_to_end_it(
    asking: Service, query: str, consent: str
) -> None:
    said = texts("en" if query else "th")
    shown = await page(asking, f"/privacy{query}")
    assert consent in shown
    assert said.notice.say("personal_kept", months=MONTHS) in shown
    assert all(line in shown for line in said.privacy.personal_list)
    assert said.privacy.seen_personal in shown
    assert said.privacy.not_kept_names_personal in shown


async def test_without_such_a_form_the_page_on_privacy_speaks_of_no_consent(shared: Service) -> None:
    shown = await page(shared, "/privacy")
    assert THAI.privacy.not_kept_names in shown
    assert "ยินยอม" not in shown


@pytest.mark.parametrize("language", ["th", "en"])
async def test_the_page_on_privacy_says_who_can_see_what(shared: Service, language: str) -> None:
    said = texts(language).privacy
    shown = await page(shared, f"/privacy?lang={language}")
    short = {"th": "กองทุนฯ", "en": "the Fund"}[language]
    assert said.say("seen_results", least=MINIMUM, organisation=short) in shown
    assert said.seen_sheets in shown


async def test_a_form_that_asks_for_a_contact_says_so_in_its_notice_and_its_thanks(asking: Service) -> None:
    reply, progress = await asking.collector("reply"), await asking.collector("progress")
    form = await page(asking, f"/s/{reply.code}")
    assert THAI.form.trust_personal in form
    assert THAI.notice.say("personal_asked", consent=CONSENT) in form
    assert THAI.notice.say("personal_kept", months=MONTHS) in form
    thanks = [await page(asking, f"/s/{each.code}/thanks?receipt={RECEIPT}") for each in (reply, progress)]
    assert [THAI.thanks.receipt_personal in each for each in thanks] == [True, False]
    assert THAI.notice.personal not in await page(asking, f"/s/{progress.code}")


async def test_a_poster_promises_only_what_holds_of_a_form_that_asks_for_a_contact(asking: Service) -> None:
    shown = await page(asking, f"/s/{(await asking.collector('reply')).code}/poster")
    assert "ไม่ต้องระบุชื่อ" in shown
    assert "ไม่มีการเก็บชื่อ" not in shown
    assert "บนโทรศัพท์" in shown
    assert "ดาวน์โหลดเป็น PDF" in shown


async def test_one_box_stands_for_all_personal_items_and_a_missing_consent_is_told_there_alone(tmp_path: Path) -> None:
    forms = forms_with_contact(tmp_path / "forms")
    second = '\n[[sections.items]]\nid = "phone"\ntype = "text"\npersonal = true\ntext = "โทร"\ntext_en = "Phone"\n'
    with (forms / "reply.toml").open("a", encoding="utf-8") as file:
        file.write(second + "max_length = 20\n")
    async with service(tmp_path / "data", forms_dir=forms) as running:
        code = (await running.collector("reply")).code
        shown = (await running.client.post(f"/s/{code}", data=fields_of("k" * 22, **CONTACT))).text
    assert re.findall('href="#item-([^"]+)"', shown) == ["consent"]
    assert shown.count(THAI.violations.say("consent-needed")) == 2
    assert re.findall('(?:class="(?:item|consent)[^"]*wrong[^"]*")', shown) == ['class="consent wrong"']
    assert shown.index('id="item-phone"') < shown.index('id="error-consent"')
    assert shown.count('id="item-consent"') == 1


async def test_planners_are_told_where_they_look_of_whom_to_ask_for_a_contact(asking: Service) -> None:
    planner = await signed_in(asking)
    said = texts("planner").frame.personal
    for form in ("reply", "progress"):
        code = (await asking.collector(form)).code
        for there in (f"surveys/{form}", f"surveys/{form}/comments", f"collectors/{code}", f"collectors?form={form}"):
            assert (said in await planner.sees(f"/plan/{there}")) == (form == "reply"), there
        assert said not in await planner.sees(f"/plan/forms/{form}")
    assert "ส่งออกได้ที่เครื่องแม่ข่าย" not in await planner.sees("/plan/surveys/reply")
    keeper = await signed_in(asking, "keeper")
    assert "ส่งออกได้ที่เครื่องแม่ข่าย" in await keeper.sees("/plan/surveys/reply")
    manual = " ".join([await planner.sees(f"/plan/help/{each['id']}") for each in texts("manual").chapters])
    assert "ขอข้อมูลติดต่อที่ผู้ตอบให้ไว้" in manual
    assert "บันทึกการใช้งานระบบ" in manual


@pytest.mark.parametrize("query", ["", "?lang=en"])
async def test_no_page_promises_what_nobody_can_keep(asking: Service, query: str) -> None:
    for form in ("reply", "progress"):
        code = (await asking.collector(form)).code
        for url in (f"/s/{code}", f"/s/{code}/thanks", f"/s/{code}/poster", "/privacy", "/r"):
            assert BEYOND_TRUTH.findall(await page(asking, url + query)) == []


@pytest.mark.parametrize(("query", "language"), [("", "th"), ("?lang=en", "en")])
async def test_a_notice_names_its_legal_basis_and_what_answers_about_oneself_may_tell(
    asking: Service, query: str, language: str
) -> None:
    said = texts(language)
    reply, progress = [f"/s/{(await asking.collector(form)).code}{query}" for form in ("reply", "progress")]
    for url in (reply, progress, f"/privacy{query}"):
        assert said.notice.basis_usual in await page(asking, url)
    assert [said.notice.basis_consent in await page(asking, url) for url in (reply, progress)] == [True, False]
    assert said.form.trust_about_you in await page(asking, progress)
    assert said.notice.about_you in await page(asking, progress)
    top = (await page(asking, f"/privacy{query}")).partition(said.privacy.kept)[0]
    assert said.privacy.contact in top
    assert ("จังหวัดนนทบุรี" if language == "th" else "Nonthaburi") in top
