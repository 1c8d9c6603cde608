"""The forms' pages: who may read and publish, what is refused, and what respondents then see."""

from __future__ import annotations

import html
import io
import re
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from service.adapters.form_files.definitions import TOML_LIMIT
from service.web.http.attachment import disposition
from service.web.http.uploads import UPLOAD_LIMIT
from tests.integration.accounts.test_http_sign_in import HERE, PASSWORD, link, send
from tests.support.inprocess import Service, fields_of, key_in, service, sheet_of
from tests.support.xlsform_workbook import workbook

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx

    from service.domain.accounts.planner import Role

KEEPERS_WORDS = re.compile("TOML|XLSForm|ODK|LimeSurvey|[(]version[)]")
"""Words of who keeps the files, which a planner meets only in what is folded."""
NEW = 'text = "ระบบใช้งานได้ง่าย"'


async def signed_in(served: Service, role: Role = "planner", name: str = "somying") -> Service:
    reply = await send(served, await link(served, name, role), new=PASSWORD, again=PASSWORD)
    assert reply.status_code == 303
    return served


@pytest.fixture
async def planner(served: Service) -> Service:
    return await signed_in(served)


async def token(served: Service) -> str:
    page = await served.client.get("/plan")
    (found,) = set(re.findall(r'name="csrf" value="(\w+)"', page.text))
    return str(found)


async def definition(served: Service, form: str = "progress") -> str:
    return (await served.client.get(f"/plan/forms/{form}/definition")).text


def second(toml: str, version: int = 3) -> str:
    """Give the next version of the shipped form, with an item of other words."""
    changed = toml.replace('text = "ระบบใช้งานง่าย"', NEW).replace("version = 2", f"version = {version}", 1)
    assert changed.count(NEW) == 1
    return changed


async def post(
    served: Service, path: str, file: bytes | None = None, named: str = "progress.toml", **fields: Any
) -> httpx.Response:
    """Send a form that may bring a file, as a browser does."""
    sent = {"csrf": await token(served), **fields}
    files: Any = {"file": (named, file) if file is not None else ("", b"")}
    return await served.client.post(path, data=sent, files=files, headers=HERE)


def words(reply: httpx.Response) -> str:
    return " ".join(re.sub("<[^>]*>", "", reply.text).split())


def shown(reply: httpx.Response) -> dict[str, Any]:
    """Give what the page carries to the confirmation."""
    return dict(re.findall(r'name="(hash|over)" value="(\w+)"', reply.text))


async def published(served: Service, toml: str) -> httpx.Response:
    checked = await post(served, "/plan/publish", toml.encode())
    assert checked.status_code == 200, words(checked)
    return await post(served, "/plan/publish/confirm", text=toml, **shown(checked))


class TestLooking:
    @pytest.mark.parametrize("role", ["reader", "planner", "keeper"])
    async def test_everybody_sees_forms_versions_previews_and_takes_them_away(
        self, served: Service, role: Role
    ) -> None:
        await signed_in(served, role)
        listed = await served.client.get("/plan/forms")
        for form in served.deps.registry.current:
            assert form.questionnaire.form.title in words(listed)
        page = await served.client.get("/plan/forms/progress")
        assert "ฉบับที่ 2" in words(page)
        assert "ฉบับก่อนฉบับที่ 2 ไม่ได้เปิดใช้ในระบบนี้" in words(page)
        assert 0 <= page.text.find("แก้ไขในหน้าเว็บ") < page.text.index('class="facts"') or role == "reader"
        for each in (listed.text, page.text):
            seen = re.sub("<details>.*?</details>", "", each, flags=re.DOTALL)
            assert not KEEPERS_WORDS.search(seen)
        assert ('href="/plan/publish"' in listed.text) == ('action="/plan/publish"' in page.text) == (role != "reader")
        taken = await served.client.get("/plan/forms/progress/definition?version=2")
        assert taken.headers["content-disposition"] == 'attachment; filename="progress.toml"'
        assert tomllib.loads(taken.text)["id"] == "progress"

    async def test_a_preview_is_the_form_and_cannot_be_sent(self, planner: Service) -> None:
        code = (await planner.collector()).code
        asked = await planner.client.get(f"/s/{code}")
        for language in ("th", "en"):
            page = await planner.client.get(f"/plan/forms/progress/preview?lang={language}")
            assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
            assert not re.search(r"<form|<script|<style|type=.submit|action=|formaction|name=.key", page.text)
            assert re.search(r"<button[^>]*disabled", page.text)
            assert "ตัวอย่างฉบับที่ 2" in words(page)
        items = re.compile(r'id="item-(\w+)"')
        assert items.findall(page.text) == items.findall(asked.text)
        assert "lang=th" in page.text
        for method in ("post", "put"):
            reply = await planner.client.request(method, "/plan/forms/progress/preview", headers=HERE)
            assert reply.status_code in {403, 405}

    @pytest.mark.parametrize("path", ["nothing", "nothing/preview", "nothing/definition", "progress/preview?version=9"])
    async def test_what_there_is_not_is_said(self, planner: Service, path: str) -> None:
        reply = await planner.client.get(f"/plan/forms/{path}")
        assert reply.status_code in {400, 404}
        assert "ไม่พบ" in words(reply)
        title = planner.deps.registry.form("progress").questionnaire.form.title
        assert (f"แบบสอบถาม “{title}” ไม่มีฉบับที่ 9" in words(reply)) is path.endswith("=9")

    async def test_nobody_looks_without_signing_in(self, served: Service) -> None:
        for path in ("/plan/forms", "/plan/forms/progress", "/plan/forms/progress/definition", "/plan/publish"):
            assert (await served.client.get(path)).status_code == 303


class TestChecking:
    async def test_a_reader_may_not_hand_anything_in(self, served: Service) -> None:
        await signed_in(served, "reader")
        assert (await served.client.get("/plan/publish")).status_code == 403
        for path in ("", "/confirm", "/preview", "/edit", "/definition"):
            assert (await post(served, f"/plan/publish{path}", text="x")).status_code == 403

    async def test_without_the_token_of_the_session_nothing_is_read(self, planner: Service) -> None:
        toml = second(await definition(planner)).encode()
        for path in ("/plan/publish", "/plan/publish/confirm"):
            reply = await planner.client.post(path, files={"file": ("a.toml", toml)}, headers=HERE)
            assert reply.status_code == 403

    async def test_a_file_and_its_text_are_the_same(self, planner: Service) -> None:
        toml = second(await definition(planner))
        by_file = await post(planner, "/plan/publish", toml.encode())
        by_text = await post(planner, "/plan/publish", text=toml.replace("\n", "\r\n"))
        assert shown(by_file) == shown(by_text)
        assert shown(by_file)["over"] == "2"
        assert planner.deps.registry.form("progress").questionnaire.form.version == 2

    async def test_differences_and_effects_are_told_before(self, planner: Service) -> None:
        reply = await post(planner, "/plan/publish", second(await definition(planner)).encode())
        said = words(reply)
        for text in ("ฉบับที่ 3", "ผลต่อคะแนน", "ระบบใช้งานง่าย", "ระบบใช้งานได้ง่าย", "รหัสใหม่"):
            assert text in said
        items = planner.deps.registry.form("progress").questionnaire.items.values()
        number = [each.text for each in items].index("ระบบใช้งานง่าย") + 1
        changed = re.findall('<div class="part changed">.*?</div>', reply.text, re.DOTALL)
        assert f"ข้อ {number} ระบบใช้งานได้ง่าย" in changed[-1].replace("</span>", "")
        assert "ข้อความภาษาอังกฤษยังเป็นข้อความเดิม" in changed[-1]
        both = second(await definition(planner)).replace("The system is easy to use", "The system is simple to use")
        assert "ข้อความภาษาอังกฤษ" not in words(await post(planner, "/plan/publish", both.encode()))

    async def test_differences_are_told_in_words_and_not_in_codes(self, planner: Service) -> None:
        toml = second(await definition(planner)).replace('method = "mean-percent"', 'method = "top-2-box"')
        toml = toml.replace('value = "add_project"\n', 'value = "add_project"\nfree = true\n', 1)
        reply = await post(planner, "/plan/publish", toml.encode())
        shown = re.sub(
            "<[^>]*>", " ", "".join(re.findall(r'<table class="changes">.*?</table>', reply.text, re.DOTALL))
        )
        for text in ("คะแนนเฉลี่ยเทียบคะแนนเต็ม", "ร้อยละของสองระดับบน", "ช่องให้พิมพ์ของตัวเลือก “การเพิ่มแผน/โครงการ”"):
            assert text in shown
        assert re.findall("[a-z]{3,}", shown) == []

    async def test_all_faults_are_told_at_once_with_line_path_and_what_was_typed(self, planner: Service) -> None:
        toml = second(await definition(planner)).replace("minutes = 2", 'minutes = "two"\nhours = 1')
        reply = await post(planner, "/plan/publish", toml.encode())
        assert reply.status_code == 422
        line = toml.splitlines().index("hours = 1") + 1
        assert "พบข้อผิดพลาด 2 รายการ" in words(reply)
        assert f"บรรทัดที่ {line}" in words(reply)
        assert "<code>minutes</code>" in reply.text
        assert NEW in reply.text.replace("&#34;", '"')
        assert 'role="alert" tabindex="-1" autofocus' in reply.text

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "ยังไม่ได้เลือกไฟล์"),
            (b" \r\n ", "ยังไม่ได้เลือกไฟล์"),
            (b"\xff\xfe", "UTF-8"),
            (b"id = ", "TOML"),
            (b"a = " + b"[" * 5000, "TOML"),
            (b"# " + b"x" * TOML_LIMIT, "256"),
            (b"\xd0\xcf\x11\xe0 an old workbook", ".xls"),
        ],
        ids=["nothing", "blank", "not-utf8", "not-toml", "nested", "long", "xls"],
    )
    async def test_what_is_no_definition_is_told(self, planner: Service, content: bytes, said: str) -> None:
        reply = await post(planner, "/plan/publish", content)
        assert reply.status_code == 422
        assert said in words(reply)

    @pytest.mark.parametrize(
        ("named", "content", "kind"),
        [
            ("a.pdf", b"%PDF-1.4\n%\xe2", "PDF"), ("a.png", b"\x89PNG\r\n\x1a\n", "PNG"),
            ("a.toml", b"%PDF-1.4", "PDF"),
            ("a.json", b'{"a": 1}', "JSON"), ("a.txt", "แบบสอบถาม".encode(), "TXT"), ("a.html", b"<p>a</p>", "HTML"),
        ],
    )  # fmt: skip
    async def test_another_kind_of_file_is_called_by_its_name(
        self, planner: Service, named: str, content: bytes, kind: str
    ) -> None:
        reply = await post(planner, "/plan/publish", content, named)
        said = words(reply)
        assert (reply.status_code, f"ไฟล์นี้เป็นไฟล์ {kind} ซึ่งนำเข้าเป็นแบบสอบถามไม่ได้" in said) == (422, True)
        assert "UTF-8" not in said
        assert "TOML ไม่ถูกต้อง" not in said
        # What may be meant as a definition is told by its lines.
        assert "TOML ไม่ถูกต้อง" in words(await post(planner, "/plan/publish", b"id = ", "form.txt"))

    async def test_of_very_many_faults_the_first_are_told_and_the_others_counted(self, planner: Service) -> None:
        many = "\n".join(f"k{number} = 1" for number in range(3000))
        reply = await post(planner, "/plan/publish", text=many)
        assert reply.status_code == 422
        assert "พบข้อผิดพลาด 3,008 รายการ" in words(reply)
        assert "และอีก 2,908 รายการ" in words(reply)
        assert reply.text.count("ไม่มีคำว่า") == 100

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("a." * 16_000 + "b = 1", "มีจุดนอกเครื่องหมายคำพูดเกิน 16 จุด"),
            ("version = " + "9" * 5000, "มีจำนวนที่ยาวหลายพันหลัก"),
        ],
    )
    async def test_what_would_choke_the_parser_is_told(self, planner: Service, text: str, said: str) -> None:
        reply = await post(planner, "/plan/publish", text=text)
        assert (reply.status_code, said in words(reply)) == (422, True)

    @pytest.mark.parametrize("version", [1000, 2569, 9999])
    async def test_a_version_that_is_not_the_next_is_refused(self, planner: Service, version: int) -> None:
        reply = await post(planner, "/plan/publish", text=second(await definition(planner), version))
        assert "เลขฉบับต้องเป็น 3 เพราะฉบับที่เปิดใช้จากหน้าเว็บเริ่มที่ 1 และเพิ่มขึ้นครั้งละ 1" in words(reply)
        assert shown(reply) == {}

    async def test_a_body_without_end_is_refused(self, planner: Service) -> None:
        assert (await post(planner, "/plan/publish", b"x" * UPLOAD_LIMIT)).status_code == 413
        assert (await post(planner, "/plan/account/sessions", b"x" * 70_000)).status_code == 413

    async def test_a_form_that_brings_nothing_that_can_be_read_is_refused(self, planner: Service) -> None:
        headers = {**HERE, "content-type": "multipart/form-data; boundary=x"}
        reply = await planner.client.post("/plan/publish", content=b"nonsense", headers=headers)
        assert reply.status_code == 400

    async def test_a_form_may_not_give_up_its_indicator(self, planner: Service) -> None:
        toml = second(await definition(planner)).replace('indicator = "1.4.1a"\n', "")
        reply = await post(planner, "/plan/publish", toml.encode())
        assert reply.status_code == 422
        assert "1.4.1 ก" in words(reply)
        assert "1.4.1a" not in words(reply)

    async def test_a_draft_is_previewed_taken_and_edited(self, planner: Service) -> None:
        toml = second(await definition(planner))
        seen = await post(planner, "/plan/publish/preview", text=toml, lang="en")
        assert "ตัวอย่างฉบับที่ 3" in words(seen)
        assert "The system is easy to use" in words(seen)
        assert "<form" not in seen.text
        taken = await post(planner, "/plan/publish/definition", text=toml)
        assert taken.text == toml
        assert taken.headers["content-disposition"] == 'attachment; filename="progress.toml"'
        edited = await post(planner, "/plan/publish/edit", text=toml)
        assert NEW in edited.text.replace("&#34;", '"')


class TestWorkbooks:
    async def test_a_form_is_taken_changed_in_a_spreadsheet_and_published(self, planner: Service) -> None:
        taken = await planner.client.get("/plan/forms/progress/workbook")
        title = planner.deps.registry.form("progress").questionnaire.form.title
        assert taken.headers["content-disposition"] == disposition(f"{title} ฉบับที่ 2.xlsx", "progress.xlsx")
        assert taken.content == (await planner.client.get("/plan/forms/progress/workbook?version=2")).content
        book = load_workbook(io.BytesIO(taken.content))
        survey, settings = book["survey"], book["ตั้งค่า"]
        assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
            "คำแนะนำ", "survey", "choices", "ตั้งค่า"
        ]  # fmt: skip
        lists = {str(each.sqref): each.formula1 for each in survey.data_validations.dataValidation}
        assert lists["A2:A501"] == "รายการ!$A$1:$A$12"
        assert '"yes,no"' in lists.values()
        (cell,) = [row[2] for row in survey.iter_rows() if row[2].value == "ระบบใช้งานง่าย"]
        cell.value = "ระบบใช้งานได้ง่าย"
        assert book["settings"]["C2"].value == 3
        # What the workbook leaves out is kept from the form in use.
        (contact,) = [row for row in settings.iter_rows() if row[0].value == "ประกาศ: ช่องทางติดต่อ"]
        contact[1].value = None
        out = io.BytesIO()
        book.save(out)
        checked = await post(planner, "/plan/publish", out.getvalue())
        assert checked.status_code == 200, words(checked)
        assert "ฉบับที่ 3" in words(checked)
        assert "ใช้ตามฉบับที่ใช้อยู่: ประกาศ: ติดต่อ" in words(checked)
        carried = html.unescape(re.findall(r'name="text" value="([^"]*)"', checked.text)[0])
        done = await post(planner, "/plan/publish/confirm", text=carried, **shown(checked))
        assert done.status_code == 303
        now = planner.deps.registry.form("progress").questionnaire
        before = planner.deps.registry.version("progress", 2).questionnaire
        assert now.items["ease_of_use"].text == "ระบบใช้งานได้ง่าย"
        assert now.form.notice == before.form.notice

    async def test_what_is_to_be_settled_is_told_by_its_cells_with_the_draft(self, planner: Service) -> None:
        reply = await post(planner, "/plan/publish", workbook(survey_A15="date", survey_B9="Ease"))
        assert reply.status_code == 303
        page = await planner.client.get(reply.headers["location"])
        assert "<code>survey!A15</code>" in page.text
        unnamed = await post(planner, "/plan/publish", workbook(settings_A2=None))
        titled = await planner.client.get(unnamed.headers["location"])
        assert "ไฟล์ไม่ได้ระบุชื่อแบบสอบถาม จึงใช้ชื่อไฟล์" in words(titled)
        assert "ระบบไม่มีคำถามชนิด" in words(page)
        assert "ความเร็ว" in page.text

    async def test_an_empty_workbook_can_be_taken_and_filled_in(self, planner: Service) -> None:
        taken = await planner.client.get("/plan/publish/template")
        said = disposition("แบบฟอร์มเปล่าสำหรับทำแบบสอบถาม.xlsx", "pochai-form.xlsx")
        assert taken.headers["content-disposition"] == said
        book = load_workbook(io.BytesIO(taken.content))
        survey = book["survey"]
        survey["C2"], survey["B3"], survey["C3"] = "โปรดตอบ", "s", "ส่วนที่ ๑"
        survey.insert_rows(4)
        survey["A4"], survey["B4"], survey["C4"] = "select_one satisfaction-5", "q1", "ความรวดเร็ว"
        out = io.BytesIO()
        book.save(out)
        told = await post(planner, "/plan/publish", out.getvalue())
        assert told.status_code == 303
        assert "ความรวดเร็ว" in (await planner.client.get(told.headers["location"])).text

    @pytest.mark.parametrize("content", [b"PK and nothing of it", b"\xd0\xcf\x11\xe0"])
    async def test_what_is_no_workbook_is_told(self, planner: Service, content: bytes) -> None:
        files: Any = {"file": ("old.xls", content)}
        sent = {"csrf": await token(planner)}
        reply = await planner.client.post("/plan/publish", data=sent, files=files, headers=HERE)
        assert reply.status_code == 422
        assert ".xlsx" in words(reply)
        assert "\ufffd" not in reply.text

    async def test_without_the_extra_the_page_says_so(self, planner: Service, monkeypatch: pytest.MonkeyPatch) -> None:
        for registry in ("openpyxl", "xlsxwriter"):
            monkeypatch.setitem(sys.modules, registry, None)
        for reply in (
            await planner.client.get("/plan/forms/progress/workbook"),
            await post(planner, "/plan/publish", workbook()),
        ):
            assert reply.status_code == 501
            assert "office" in words(reply)


class TestPublishing:
    async def test_what_was_shown_is_asked_from_then_on_and_the_book_tells_who(self, planner: Service) -> None:
        code = (await planner.collector()).code
        await planner.client.get("/privacy")
        reply = await published(planner, second(await definition(planner)))
        assert (reply.status_code, reply.headers["location"]) == (303, "/plan/forms/progress?done=published")
        page = await planner.client.get(reply.headers["location"])
        assert "เปิดใช้แล้ว" in words(page)
        assert "หน้าเว็บ" in words(page)
        assert "ระบบใช้งานได้ง่าย" in words(await planner.client.get(f"/s/{code}"))
        assert (await planner.client.get("/api/v1/forms/progress")).json()["version"] == 3
        last = (await planner.deps.store.accounts.entries())[-1]
        assert (last.who, last.action, last.subject[:11]) == ("somying", "form-published", "progress 3 ")
        assert tomllib.loads(await definition(planner))["version"] == 3
        assert "หน้าเว็บ โดย somying" in words(page)
        assert 'href="/plan/forms/progress/differences?version=3"' in page.text
        assert "differences?version=2" not in page.text
        since = re.findall(r'data-label="ใช้ตั้งแต่">(.*?)</td>', page.text, re.DOTALL)
        hours = [re.findall("[0-9]+[.][0-9]+(?: |&nbsp;)น[.]", each) for each in since]
        assert sum(map(len, hours)) == 2, "of one day"

    @pytest.mark.parametrize("role", ["reader", "planner"])
    async def test_a_published_version_is_compared_with_the_one_before_at_any_time(
        self, planner: Service, role: Role
    ) -> None:
        toml = second(await definition(planner))
        told = words(await post(planner, "/plan/publish", toml.encode()))
        assert (await published(planner, toml)).status_code == 303
        if role == "reader":
            await signed_in(planner, role, "malee")
        page = await planner.client.get("/plan/forms/progress/differences?version=3")
        assert page.status_code == 200
        said = words(page)
        assert "ฉบับที่ 3 เทียบกับฉบับที่ 2" in said
        what = said[said.index("รายการที่เปลี่ยน") :].partition("ระบบใช้งานได้ง่าย")
        assert what[0] + what[1] in told, "the same as was shown before it was published"
        assert "คำตอบเดิมและใหม่ของข้อที่แก้ข้อความนับรวมกัน" in said
        main = page.text.partition("<main")[2]
        assert "<form" not in main
        assert (await planner.client.get("/plan/forms/progress/differences")).text.count(what[1]) >= 1
        for missing in ("progress/differences?version=2", "progress/differences?version=9", "nothing/differences"):
            assert (await planner.client.get(f"/plan/forms/{missing}")).status_code in {400, 404}

    async def test_whoever_opened_the_version_before_sends_it_and_it_is_scored_by_it(self, planner: Service) -> None:
        code = (await planner.collector()).code
        opened = await planner.client.get(f"/s/{code}")
        toml = second(await definition(planner)).replace('id = "ease_of_use"', 'id = "menu_words"')
        assert (await published(planner, toml)).status_code == 303
        kept = await planner.client.post(f"/s/{code}", data=fields_of(key_in(opened.text)))
        assert kept.status_code == 303
        (response,) = await planner.responses()
        registry = planner.deps.registry
        assert registry.stored(response.form_version_id) == registry.version("progress", 2)
        # Something is missing for the version that was opened: it is that one that comes back.
        wrong = await planner.client.post(f"/s/{code}", data={**fields_of("k" * 22), "speed": ""})
        assert wrong.status_code == 422
        assert 'name="version" value="2"' in wrong.text
        assert 'id="item-ease_of_use"' in wrong.text
        now = await planner.client.get(f"/s/{code}")
        assert 'name="version" value="3"' in now.text
        assert 'id="item-menu_words"' in now.text

    async def test_a_new_form_is_asked_once_it_has_a_collector(self, planner: Service) -> None:
        toml = second(await definition(planner), 1).replace('id = "progress"', 'id = "another"', 1)
        toml = toml.replace('indicator = "1.4.1a"\n', "")
        reply = await published(planner, toml)
        assert reply.headers["location"] == "/plan/forms/another?done=published"
        code = (await planner.collector("another")).code
        opened = await planner.client.get(f"/s/{code}")
        assert opened.status_code == 200
        sent = await planner.client.post(f"/s/{code}", data=fields_of(key_in(opened.text), version="1"))
        assert sent.status_code == 303

    async def test_who_comes_second_is_told_and_keeps_the_text(self, planner: Service) -> None:
        mine = second(await definition(planner))
        theirs = mine.replace(NEW, 'text = "เมนู"')
        checked = shown(await post(planner, "/plan/publish", mine.encode()))
        assert (await published(planner, theirs)).status_code == 303
        reply = await post(planner, "/plan/publish/confirm", text=mine, **checked)
        assert reply.status_code == 409
        assert "ไปก่อน" in words(reply)
        assert NEW in reply.text.replace("&#34;", '"')
        assert "ระบบใช้งานได้ง่าย" not in await definition(planner)

    async def test_what_was_not_shown_is_not_published(self, planner: Service) -> None:
        mine = second(await definition(planner))
        checked = shown(await post(planner, "/plan/publish", mine.encode()))
        for fields in (
            {**checked, "text": mine.replace(NEW, 'text = "อื่น"')},
            {"text": mine},
            {**checked, "over": "x", "text": mine},
        ):
            assert (await post(planner, "/plan/publish/confirm", **fields)).status_code == 409
        assert planner.deps.registry.form("progress").questionnaire.form.version == 2

    async def test_a_restart_asks_what_the_web_published_whatever_the_file_says(self, tmp_path: Path) -> None:
        async with service(tmp_path / "data") as first:
            await signed_in(first)
            assert (await published(first, second(await definition(first)))).status_code == 303
        async with service(tmp_path / "data") as again:
            assert (await again.client.get("/api/v1/forms/progress")).json()["version"] == 3


class TestTwoProcesses:
    @pytest.fixture
    async def other(self, tmp_path: Path, served: Service) -> AsyncIterator[Service]:
        """Give a second process over the same file."""
        async with service(tmp_path / "data") as running:
            yield running

    async def test_a_sheet_of_a_version_that_a_process_has_not_heard_of_is_taken(
        self, planner: Service, other: Service
    ) -> None:
        code = (await planner.collector()).code
        assert (await published(planner, second(await definition(planner)))).status_code == 303
        sheet = {**fields_of("k" * 22), "version": "3"}
        assert (await other.client.post(f"/s/{code}", data=sheet)).status_code == 303
        body = {"answers": sheet_of(), "version": 3}
        reply = await other.client.post(f"/api/v1/collectors/{code}/responses", json=body)
        assert reply.status_code == 201
        assert len(await planner.responses()) == 2
