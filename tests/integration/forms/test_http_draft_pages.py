"""The editor over HTTP: a form from nothing to published with plain posted fields, conflicts, links, and who may."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from service.domain.forms.draft import ImportNote, NoteKind
from service.web.planner.forms import draft_editor_page
from tests.support.page_forms import fields, page, send, words
from tests.support.signed_in_http import HERE, enter

if TYPE_CHECKING:
    import pytest
    from httpx import Response

    from tests.support.inprocess import Service

TYPED = {
    "title": "แบบประเมินการอบรม",
    "audience": "ผู้เข้าอบรม",
    "intro": "ขอความเห็นเพื่อปรับปรุง",
    "minutes": "๒",
    "sections[0].items[0].text": "วิทยากรสอนเข้าใจ",
    "notice.purpose": "ปรับปรุงการอบรมครั้งต่อไป",
    "notice.contact": "กองกลาง",
    "notice.controller": "กรม",
}


def filled(html: str, action: str) -> dict[str, str]:
    """Return the fields of the form of a page that is sent to an address."""
    return fields("<main" + html.partition(f'<form method="post" action="{action}"')[2].partition("</form>")[0])


async def begin(served: Service, how: str = "nothing") -> str:
    """Make a draft; return its path."""
    reply = await send(served, "/plan/forms/drafts", begin=how)
    assert reply.status_code == 303
    return reply.headers["location"].partition("?")[0]


async def press(served: Service, path: str, do: str, **typed: str) -> str:
    """Send all fields of the editor with a button; return where it leads."""
    shown = filled(await page(served, path), path)
    reply = await send(served, path, **{**shown, **typed, "do": do})
    assert reply.status_code == 303, words(reply.text)
    return reply.headers["location"]


async def test_a_form_is_made_from_nothing_mended_looked_at_and_published(served: Service) -> None:
    await enter(served)
    path = await begin(served)
    shown = await page(served, path)
    assert 'class="fault unfilled" id="title-wrong">ยังต้องกรอก<' in shown
    assert ("aria-invalid" in shown, 'class="fault"' in shown) == (False, False)
    assert 'href="#sections-0-items-0-text">ข้อ 1: ข้อความ</a> ยังไม่ได้กรอก' in shown
    await press(served, path, "save", intro="ยังไม่ครบ")
    shown = await page(served, path)
    assert "unfilled" not in shown
    assert 'class="fault" id="title-wrong">ยังไม่ได้กรอก' in shown
    assert 'id="title-wrong">ยังไม่ได้กรอก' in shown
    assert 'aria-describedby="title-wrong" aria-invalid="true"' in shown
    assert 'href="#sections-0-items-0-text">ข้อ 1: ข้อความ</a> ยังไม่ได้กรอก' in shown
    assert (
        await press(served, path, "add:multiple sections[0]", **TYPED)
        == f"{path}?done=draft-saved&at=sections-0-items-1#sections-0-items-1"
    )
    assert await press(served, path, "compare") == f"{path}/publish"
    assert (await served.client.get(f"{path}/publish")).headers["location"] == f"{path}?at=faults#faults"
    for typed in ({"english": "on"}, {"sections[0].title_en": "Trainers"}):
        await press(served, path, "save", **typed)
    assert "ส่วนที่ 1: หัวข้อย่อย (อังกฤษ) ช่องภาษาไทยที่คู่กันยังว่าง" in words(await page(served, path))
    for _ in range(2):
        await press(served, path, "undo")
    place = "sections[0].items[1]"
    mended = {f"{place}.text": "ทราบข่าวจาก", f"{place}.choices[0].text": "เว็บไซต์", f"{place}.choices[1].text": "ไลน์"}
    await press(served, path, "save", **mended)
    assert "ครบถ้วน พร้อมเปิดใช้" in await page(served, path)
    preview = await page(served, f"{path}/preview")
    assert "วิทยากรสอนเข้าใจ" in preview
    assert f'href="{path}"' in preview
    assert "<form" not in preview
    compared = await page(served, f"{path}/publish")
    assert "ยังไม่มีคำตอบของแบบสอบถามนี้" in words(compared)
    confirm = filled(compared, f"{path}/publish")
    published = await send(served, f"{path}/publish", **confirm)
    assert re.fullmatch(r"/plan/forms/form-\w+\?done=published", published.headers["location"])
    assert (await send(served, f"{path}/publish", **confirm)).headers["location"] == published.headers["location"]
    gone = await served.client.get(path)
    assert gone.status_code == 404
    assert '<p><a href="/plan/forms">กลับไปหน้าแบบสอบถาม</a></p>' in gone.text
    told = await page(served, published.headers["location"])
    assert "เปิดใช้แล้ว ขั้นต่อไปคือสร้างช่องทางเก็บข้อมูล" in told
    onward = [unescape(each) for each in re.findall('href="(/plan/collectors/new[^"]+)"', told)]
    assert [
        f'value="{standing}" checked' in await page(served, each)
        for standing, each in zip(("trial", "real"), onward, strict=True)
    ] == [True, True]
    form = published.headers["location"].split("?")[0].rpartition("/")[2]
    assert [f'value="{form}" selected' in await page(served, each) for each in onward] == [True, True]
    await served.collector(form)
    told = (await page(served, published.headers["location"])).partition("<main")[2]
    assert "/plan/collectors/new" not in told
    assert "ผู้ตอบเห็นฉบับใหม่ทันที" in told


async def test_a_page_that_goes_on_saving_while_another_draft_is_published_asks_nothing_of_that_one(
    served: Service,
) -> None:
    await enter(served, "keeper")
    drafts = served.deps.drafts
    one, other = [await begin(served, "next progress") for _ in range(2)]
    for each, text in ((one, "ออกแบบสวยงาม"), (other, "เปิดได้เร็ว")):
        await press(served, each, "add:rating sections[1]")
        at = f"sections[1].items[{len((await drafts.find(each.rpartition('/')[2])).document.sections[1].items) - 1}]"
        await press(served, each, "save", **{f"{at}.text": text, f"{at}.text_en": "New"})
    shown = filled(await page(served, other), other)
    (kept,) = [name for name, text in shown.items() if text == "เปิดได้เร็ว"]
    compared = await page(served, f"{one}/publish")
    done = await send(served, f"{one}/publish", **filled(compared, f"{one}/publish"))
    assert done.headers["location"] == "/plan/forms/progress?done=published"
    (taken,) = [
        name
        for name, item in served.deps.registry.form("progress").questionnaire.items.items()
        if item.text == "ออกแบบสวยงาม"
    ]
    assert shown[kept.replace(".text", ".id")] == taken

    new = {}
    for text in ("เปิดได้เร็วมาก", "เปิดได้เร็วทุกหน้า", "เปิดได้เร็วทุกหน้า"):
        saved = await send(served, other, **{**shown, kept: text, "do": "auto"})
        shown["revision"] = str(saved.json()["revision"])
        document = (await drafts.find(other.rpartition("/")[2])).document
        new[text] = {item.id for item in document.items} - {*served.deps.registry.form("progress").questionnaire.items}
        assert taken not in {item.id for item in document.items}
    assert len({frozenset(each) for each in new.values()}) == 1
    assert [len(each) for each in new.values()] == [1, 1]
    moved = await send(served, other, **{**shown, kept: "เปิดช้า", "do": "save"})
    assert moved.status_code == 303
    ids = {item.id: item.text for item in (await drafts.find(other.rpartition("/")[2])).document.items}
    assert (ids[next(iter(new["เปิดได้เร็วมาก"]))], taken in ids) == ("เปิดช้า", False)

    overtaken = await send(served, other, **{**shown, "revision": "1", kept: "แก้ทับ", "do": "auto"})
    again = filled(overtaken.text, other)
    assert {again[kept.replace(".text", ".id")]} == new["เปิดได้เร็วมาก"]
    assert again["shown"] == "progress 3"
    (over,) = set(re.findall('value="(over [0-9]+)"', overtaken.text))
    assert (await send(served, other, **{**again, "do": over})).status_code == 303
    ids = {item.id: item.text for item in (await drafts.find(other.rpartition("/")[2])).document.items}
    assert (ids[next(iter(new["เปิดได้เร็วมาก"]))], taken in ids) == ("แก้ทับ", False)


async def test_a_draft_from_nothing_becomes_the_form_of_an_indicator_without_a_script_or_a_file(
    served: Service,
) -> None:
    await enter(served, "keeper")
    path = await begin(served)
    shown = await page(served, path)
    offered = shown.partition('<select id="indicator"')[2].partition("</select>")[0]
    assert re.findall(r'value="([^"]*)"', offered) == ["", "1.2.1", "1.4.1a"]
    assert "วัดด้วยการบันทึกค่าตามแผน" in words(shown)
    await press(served, path, "save", **TYPED, indicator="1.4.1a")
    shown = words(await page(served, path))
    assert "ร่างนี้เป็นฉบับที่ 3 ของ “แบบสอบถามความพึงพอใจการใช้งานระบบ Progress”" in shown
    assert "ไม่มีข้อที่ต้องตอบ" not in shown + words(await page(served, f"{path}/publish"))
    await press(served, path, "save", **{"sections[0].items[0].required": ""})
    for shows in (path, f"{path}/publish"):
        assert "แบบสอบถามนี้ไม่มีข้อที่ต้องตอบ ผู้ตอบส่งคำตอบได้เมื่อตอบอย่างน้อย 1 ข้อ" in words(await page(served, shows))
    told = await press(served, path, "require ")
    assert told == f"{path}?done=draft-saved&at=sections#sections"
    assert "ไม่มีข้อที่ต้องตอบ" not in words(await page(served, path))
    await press(served, path, "undo")
    assert "ต้องตอบทุกข้อ ยกเว้นข้อพิมพ์ข้อความ" in words(await page(served, path))
    await press(served, path, "undo")
    await press(served, path, "undo")
    assert "ร่างนี้เป็นฉบับที่" not in words(await page(served, path))
    await press(served, path, "redo")
    compared = await page(served, f"{path}/publish")
    assert "จะใช้แทนฉบับที่ 2 ทันทีที่ยืนยัน" in words(compared)
    done = await send(served, f"{path}/publish", **filled(compared, f"{path}/publish"))
    assert done.headers["location"] == "/plan/forms/progress?done=published"
    told = words(await page(served, "/plan/forms/progress"))
    assert "1.4.1 ก ร้อยละความพึงพอใจการใช้งานระบบ Progress" in told
    book = words(await page(served, "/plan/audit"))
    assert "เปลี่ยนตัวชี้วัดของร่าง จึงเป็นร่างของ แบบประเมินการอบรม" in book
    assert "เปิดใช้แบบสอบถาม แบบประเมินการอบรม ฉบับที่ 3" in book
    assert path.rpartition("/")[2] not in book, "a draft is told by its form, also once it is published"


async def test_a_form_that_measures_nothing_tells_how_it_can(served: Service) -> None:
    await enter(served)
    assert "แล้วเลือกตัวชี้วัดในหัวข้อการให้คะแนน" in words(await page(served, "/plan/forms/workflow"))
    path = await begin(served, "next workflow")
    shown = words(await page(served, path))
    sections = served.deps.registry.form("workflow").questionnaire.form.sections
    parts = len({each.part for each in sections})
    assert f"แบบสอบถามนี้มี {parts} ส่วน รวม {len(sections)} หัวข้อ ส่วนที่มีหลายหัวข้อย่อยแสดงแยกกัน" in shown
    assert "ส่วนที่ 1: ข้อมูลทั่วไปของผู้ตอบแบบสอบถาม" in shown
    assert "ส่วนที่ 2.2: ด้านการใช้งานระบบ" in shown
    assert parts < len(sections)
    assert "ซึ่งไม่ใช้วัดตัวชี้วัด หากเลือกตัวชี้วัด" in shown
    await press(served, path, "save", indicator="1.2.1")
    assert "เป็นฉบับที่ 3 ของ “แบบสอบถามความพึงพอใจต่อการให้บริการ" in words(await page(served, path))
    await press(served, path, "save", indicator="")
    shown = words(await page(served, path))
    assert not re.search("ร่างนี้เป็นฉบับ(ที่|ถัดไปของ “)", shown)


async def test_a_question_for_a_telephone_is_told_until_it_is_personal(served: Service) -> None:
    await enter(served)
    path = await begin(served)
    await press(served, path, "add:text sections[0]", **TYPED)
    shown = filled(await page(served, path), path)
    auto = {**shown, "sections[0].items[1].text": "เบอร์โทรศัพท์", "do": "auto"}
    told = (await send(served, path, **auto)).json()["headings"]
    assert "อาจถามข้อมูลส่วนบุคคล" in told["sections-0-items-1-likely"]
    for shows in (path, f"{path}/publish"):
        assert "อาจถามข้อมูลส่วนบุคคล" in words(await page(served, shows))
    assert "โดยไม่ขอความยินยอม: “เบอร์โทรศัพท์”" in words(await page(served, f"{path}/publish"))
    await press(served, path, "save", **{"sections[0].items[1].personal": "on"})
    await press(served, path, "save", **{"consent.text": "ยินยอม", "consent.retention_months": "6"})
    for shows in (path, f"{path}/publish"):
        assert "อาจถามข้อมูลส่วนบุคคล" not in words(await page(served, shows))


async def test_each_button_comes_back_to_its_part(served: Service) -> None:
    await enter(served)
    path = await begin(served, "copy needs")
    part = "sections[1].items[0]"
    told = [
        await press(served, path, f"{verb} {part}") for verb in ("down", "up", "duplicate", "remove", "save", "add")
    ]
    assert [each.partition("#")[2] for each in told] == [
        "sections-1-items-1",
        "sections-0-items-1",
        "sections-1-items-1",
        "sections-1",
        "sections-1-items-0",
        "sections-1-items-0-choices-5",
    ]
    assert await press(served, path, "undo", title="พิมพ์ไว้") == f"{path}?done=draft-undone"
    assert "พิมพ์ไว้" not in await page(served, path)
    assert await press(served, path, "redo") == f"{path}?done=draft-redone"
    assert "พิมพ์ไว้" in await page(served, path)
    stale = {**filled(await page(served, path), path), "title": "อย่างอื่น", "do": "redo"}
    assert "นำกลับมาได้เฉพาะการแก้ไขที่เพิ่งยกเลิก" in words((await send(served, path, **stale)).text)
    await press(served, path, "undo")
    assert await press(served, path, "up nowhere") == f"{path}?done=draft-saved"
    assert (await press(served, path, "add ")).endswith("#sections-3")


async def test_pasted_lines_are_as_many_choices_and_another_one_may_be_typed_into(served: Service) -> None:
    await enter(served)
    path = await begin(served)
    await press(served, path, "add:multiple sections[0]")
    item = "sections[0].items[1]"
    pasted = {f"{item}.paste": "1. เว็บไซต์\n2. ไลน์\n3. อื่น ๆ โปรดระบุ....\n4. ไม่มี"}
    told = await press(served, path, f"paste {item}", **pasted)
    assert told.endswith("?done=draft-saved&at=sections-0-items-1-choices-3#sections-0-items-1-choices-3")
    read = (await served.deps.drafts.find(path.rpartition("/")[2])).document.sections[0].items[1].choices
    assert [(each.value, each.text, each.free, each.exclusive) for each in read] == [
        ("c1", "เว็บไซต์", False, False), ("c2", "ไลน์", False, False),
        ("c3", "อื่น ๆ โปรดระบุ", True, False), ("c4", "ไม่มี", False, True),
    ]  # fmt: skip
    assert f'name="{item}.paste"' in await page(served, path)
    shown = filled(await page(served, path), path)
    auto = {**shown, f"{item}.choices[1].text": "อื่นๆ (โปรดระบุ)", "do": "auto"}
    told_now = (await send(served, path, **auto)).json()["headings"]
    assert [told_now[f"sections-0-items-1-choices-{at}-likely"] != "" for at in range(4)] == [False, True, False, False]
    many = {f"{item}.paste": "\n".join(f"ตัวเลือกที่ {at}" for at in range(60))}
    assert "done=draft-full" in await press(served, path, f"paste {item}.choices[0]", **many)
    assert "done=draft-saved" in await press(served, path, "paste sections[9]")
    assert "done=draft-full" in await press(served, path, "save", **many)


async def test_a_pasted_list_is_kept_by_whichever_button_and_who_else_saved(served: Service) -> None:
    await enter(served)
    path = await begin(served)
    await press(served, path, "add:single sections[0]")
    item, name = "sections[0].items[1]", path.rpartition("/")[2]

    async def choices() -> list[str]:
        (_, found) = (await served.deps.drafts.find(name)).document.sections[0].items
        return [each.text for each in found.choices]

    buttons = {
        "save": ["ก", "ข"],
        f"add {item}": ["ก", "ข", "ค", "ง", ""],
        "undo": ["ก", "ข", "ค", "ง", "จ", "ฉ"],
        f"remove {item}.choices[0]": ["ข", "ค", "ง", "จ", "ฉ", "ช", "ซ"],
        "preview": ["ข", "ค", "ง", "จ", "ฉ", "ช", "ซ", "ฌ", "ญ"],
        "add ": ["ข", "ค", "ง", "จ", "ฉ", "ช", "ซ", "ฌ", "ญ", "ฎ", "ฏ"],
    }
    before, lists = await choices(), iter(("- ก\n- ข", "ค\nง", "1. จ\n2. ฉ", "ช\nซ", "ฌ\nญ", "ฎ\nฏ"))
    for button, after in buttons.items():
        typed = {f"{item}.paste": next(lists)}
        auto = {**filled(await page(served, path), path), **typed, "do": "auto"}
        assert (await send(served, path, **auto)).status_code == 200
        assert await choices() == before, "the page keeps what is typed in it"
        await press(served, path, button, **typed)
        if button == "undo":
            assert await choices() == before
            await press(served, path, "redo")
        assert await choices() == after, button
        before = after
    stale = {**filled(await page(served, path), path), "revision": "1", "do": "save"}
    stale |= {f"{item}.paste": "ของฉัน", f"{item}.type": "single"}
    refused = await send(served, path, **stale)
    assert (refused.status_code, 'value="ของฉัน"' in refused.text) == (409, True)
    stored = await served.deps.drafts.find(name)
    await served.deps.drafts.delete("keeper", name, stored.revision)
    kept = (await send(served, path, **stale)).headers["location"]
    assert 'value="ของฉัน"' in await page(served, kept)


async def test_what_was_removed_is_told_with_the_way_back_until_something_else_is_changed(served: Service) -> None:
    await enter(served)
    path = await begin(served, "copy needs")
    item = (await served.deps.drafts.find(path.rpartition("/")[2])).document.sections[1].items[0]
    at = await press(served, path, "remove sections[1].items[0]", title="พิมพ์ไว้")
    shown = await page(served, at)
    assert f"“{item.text}” แล้ว นำกลับมา" in words(shown)
    assert re.search(r"ลบข้อ \d+ “", words(shown))
    assert '<button class="second" name="do" value="undo" form="editor">นำกลับมา</button>' in shown
    await press(served, path, "undo")
    assert item.text in await page(served, path)
    assert "นำกลับมา</button>" not in await page(served, at), "nothing is gone any more"
    for removed, told in {
        "sections[1].items[0].choices[1]": " ตัวเลือกที่ 2 “",
        "sections[1]": "ลบส่วนที่ ",
        "sections[0]": "ลบส่วนที่ 1",
    }.items():
        assert told in words(await page(served, await press(served, path, f"remove {removed}")))
    at = await press(served, path, "remove sections[7]")
    await press(served, path, "save", title="พิมพ์ต่อ")
    for gone in (at, f"{path}?gone=title", f"{path}?gone=sections[0].items"):
        assert "นำกลับมา</button>" not in await page(served, gone)
    path = await begin(served)
    await press(served, path, "save", scale="own")
    shown = words(await page(served, await press(served, path, "remove own_scale.levels[1]")))
    assert "ลบมาตรวัด คะแนน 4 แล้ว นำกลับมา" in shown


async def test_what_an_import_took_is_not_told_as_settled_by_somebody(served: Service) -> None:
    await enter(served)
    kinds: tuple[NoteKind, ...] = ("taken", "lost")
    notes = tuple(
        ImportNote(kind=kind, place="survey!A1", code="column-unknown", params={"column": "x"}, settled=True)
        for kind in kinds
    )
    drafts = served.deps.drafts
    same = await drafts.create("somying", drafts.next_of("needs"))
    shown = words(await page(served, f"/plan/forms/drafts/{same.id}"))
    assert ("ยังไม่มีข้อความใดเปลี่ยน" in shown, "ครบถ้วน" in shown) == (True, False)
    made = await drafts.create("somying", drafts.next_of("needs"), notes)
    shown = words(await page(served, f"/plan/forms/drafts/{made.id}"))
    assert shown.count("รับทราบแล้ว") == len(("the line", "the head that counts it"))
    assert "รับทราบแล้ว 1 รายการ แจ้งให้ทราบ 1 รายการ" in shown
    assert "ครบถ้วน พร้อมเปิดใช้" in shown
    # What an earlier release told less of is still told.
    assert "ระบบไม่มีคอลัมน์ “x” จึงไม่ได้นำข้อมูล … ช่องมา" in shown
    open_note = replace(notes[1], settled=False)
    waiting = await drafts.create("somying", drafts.next_of("needs"), (notes[0], open_note))
    shown = words(await page(served, f"/plan/forms/drafts/{waiting.id}"))
    assert "ยังมีรายการจากการนำเข้าที่ต้องรับทราบ 1 รายการก่อนเปิดใช้" in shown
    assert "ครบถ้วน" not in shown
    assert "พร้อมเปิดใช้" not in shown


async def test_many_lines_of_an_import_are_settled_at_once_and_lead_to_their_fields(served: Service) -> None:
    await enter(served)
    places = {"sections[1].items[0].text": "answers", "sections[1]": "views", "title": "", "sections[9]": "gone"}
    drafts = served.deps.drafts
    document = drafts.next_of("needs")
    part = {"answers": document.sections[1].items[0].id, "views": document.sections[1].id}
    notes = tuple(
        ImportNote(
            kind="lost", place=f"survey!A{at}", code="column-lost-unnamed", where=where, part=part.get(name, name)
        )
        for at, (where, name) in enumerate(places.items())
    )
    made = await drafts.create("somying", document, notes)
    path = f"/plan/forms/drafts/{made.id}"

    async def links() -> list[str]:
        told = (await page(served, path)).partition('id="import"')[2].partition("</section>")[0]
        return re.findall(r'href="#([\w-]+)"', told)

    assert await links() == ["sections-1-items-0-text", "sections-1", "title"]
    # What belongs to a part that is not there any more waits for nobody.
    shown_now = words(await page(served, path))
    assert "ต้องรับทราบ 3 รายการ" in shown_now
    assert shown_now.count("ลบข้อนี้ออกจากร่างแล้ว") == 1
    # The lines follow their parts, wherever these are moved.
    await press(served, path, "up sections[1]")
    assert await links() == ["sections-0-items-0-text", "sections-0", "title"]
    shown: dict[str, Any] = {**filled(await page(served, path), path), "settle": ["0", "2", "x"], "do": "settle "}
    assert (await send(served, path, **shown)).status_code == 303
    assert [each.settled for each in (await drafts.find(made.id)).notes] == [True, False, True, False]
    await press(served, path, "settle 1")
    await press(served, path, "save", settle="3")
    assert [each.settled for each in (await drafts.find(made.id)).notes] == [True, True, True, False]


async def test_what_is_of_one_kind_is_settled_by_one_tick_and_publishing_waits_for_every_other(served: Service) -> None:
    await enter(served)
    drafts = served.deps.drafts
    document = drafts.next_of("needs")
    answers = document.sections[1].items[0].id
    told = [
        ("lost", "cell-lost", {"text": "ขอขอบคุณที่ให้ความร่วมมือ"}, ""),
        ("lost", "column-unsupported", {"column": "relevant", "text": "${age} > 20"}, ""),
        ("lost", "column-unsupported", {"column": "calculation", "text": "${age} + 1"}, ""),
        ("lost", "beside-lost", {"text": "หน้า 1"}, ""),
        ("asked", "personal-taken", {"text": "โทรศัพท์"}, answers),
        ("asked", "notice-usual", {}, ""),
        ("asked", "consent-usual", {}, ""),
        ("taken", "title-above", {"text": "แบบประเมิน"}, ""),
    ]
    kinds: dict[str, NoteKind] = {"lost": "lost", "asked": "asked", "taken": "taken"}
    notes = tuple(
        ImportNote(
            kind=kinds[kind], place="", code=code, params=dict(params), where="sections[1].items[0].text" * bool(part),
            part=part, settled=kind == "taken",
        )
        for kind, code, params, part in told
    )  # fmt: skip
    made = await drafts.create("somying", document, notes)
    path = f"/plan/forms/drafts/{made.id}"

    def ticks(html: str) -> list[str]:
        return re.findall('name="settle" value="([^"]*)"', html)

    shown = await page(served, path)
    # Of a kind that stands alone there is no group; what takes a rule away is never in one.
    assert ticks(shown) == ["1", "2", "4", "0 3", "5 6"]
    said = words("<main" + shown.partition('id="import"')[2].partition("</section>")[0])
    for text in (
        "ขอขอบคุณที่ให้ความร่วมมือ",
        "หน้า 1",
        "${age} > 20",
        "${age} + 1",
        "โทรศัพท์",
        "ประกาศความเป็นส่วนตัว",
        "ข้อความขอความยินยอม",
    ):
        assert text in said
    assert "รายการที่ต้องรับทราบจากการนำเข้า (7)" in said
    assert "ไม่ได้นำข้อความ 2 รายการนี้มา" in said
    assert 'value="compare"' not in shown.partition('id="faults"')[2].partition("</section>")[0]

    def sent(*chosen: str) -> dict[str, Any]:
        return {**filled(shown, path), "settle": list(chosen), "do": "settle "}

    told_where = (await send(served, path, **sent("0 3", "5 6", "4", "1", "x 99"))).headers["location"]
    assert told_where.endswith("&at=import#import")
    shown = await page(served, path)
    assert ticks(shown) == ["2"]
    assert "รับทราบแล้ว 6 รายการ แจ้งให้ทราบ 1 รายการ" in words(shown)
    compared = await page(served, f"{path}/publish")
    assert "ยังมีรายการจากการนำเข้าที่ต้องรับทราบ 1 รายการก่อนเปิดใช้" in words(compared)
    assert f'href="{path}?at=import#import"' in compared
    assert "เปิดใช้ฉบับที่" not in words(compared)
    refused = await send(served, f"{path}/publish", **filled(compared, f"{path}/publish"))
    assert "มีรายการที่ต้องรับทราบจากการนำเข้าอีก 1 รายการ" in words(refused.text)
    told_where = (await send(served, path, **sent("2") | {"revision": str(made.revision + 1)})).headers["location"]
    assert told_where.endswith("&at=faults#faults")
    shown = await page(served, path)
    assert "รายการที่ต้องรับทราบจากการนำเข้า" not in words(shown)
    top = shown.partition('id="faults"')[2].partition("</section>")[0]
    assert "ครบถ้วน พร้อมเปิดใช้" in words(f"<main{top}")
    assert 'name="do" value="compare"' in top
    assert "รับทราบแล้ว 7 รายการ แจ้งให้ทราบ 1 รายการ" in words(shown)


async def test_who_counts_can_be_cleared_after_the_ratings_are_gone(
    served: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_editor_page, "_LARGE", 0)  # the page of a long draft, rendered in a thread
    await enter(served)
    path = await begin(served)
    await press(served, path, "add:single sections[0]")
    await press(served, path, "save", **{"counts.item": "q2"})
    await press(served, path, "remove sections[0].items[0]")
    assert 'name="counts.of" value="q2"' in await page(served, path)
    await press(served, path, "save", **{"counts.item": ""})
    assert "counts.item" not in await page(served, path)


async def test_a_scale_and_bands_of_its_own_are_made_and_what_they_do_is_told(served: Service) -> None:
    await enter(served)
    path = await begin(served, "next progress")
    await press(served, path, "save", scale="own", interpretation="own")
    shown = await page(served, path)
    assert 'name="own_scale.levels[0].text" value="มากที่สุด"' in shown
    assert "แบบสอบถามนี้เปิดใช้แล้ว จึงแก้ได้เฉพาะข้อความ" in words(shown)
    assert (await press(served, path, "remove own_interpretation.bands[4]")).endswith("#own_interpretation-bands")
    wrong = {"own_scale.levels[0].text": "", "own_scale.levels[1].full": "พอใจ"}
    await press(served, path, "add own_interpretation.bands", **wrong)
    told = words(await page(served, path))
    assert "มาตรวัด คะแนน 5: ข้อความ ยังไม่ได้กรอก" in told
    assert "เกณฑ์แปลผล ช่วงที่ 5: ค่าเฉลี่ยตั้งแต่ ยังไม่ได้กรอก" in told
    await press(served, path, "spread own_interpretation.bands", **{"own_scale.levels[0].text": "ที่สุด"})
    compared = words(await page(served, f"{path}/publish"))
    assert "มาตรวัด: คะแนน 5 มากที่สุด / Very high / พึงพอใจมากที่สุด" in compared
    assert "ข้อความของมาตรวัดเปลี่ยนไป คะแนนเดิมและใหม่นับรวมกัน" in compared
    assert "เกณฑ์แปลผลเปลี่ยนไป ปีงบประมาณที่มีคำตอบแล้วยังแปลผลตามเกณฑ์เดิม" in compared


async def test_the_script_saves_and_is_told_every_fault_and_has_the_form_in_a_frame(served: Service) -> None:
    await enter(served)
    path = await begin(served)
    shown = filled(await page(served, path), path)
    typed = {"title": "ชื่อ", "minutes": "สอง", "sections[0].part": "ส่วนที่ 1 อาหาร"}
    reply = await send(served, path, **{**shown, **typed, "do": "auto"})
    told = reply.json()
    assert told["headings"] == {
        "title": "ชื่อ", "sections-0-name": "ส่วนที่ 1", "sections-0-heading": ": อาหาร",
        "sections-0-items-0-name": "ข้อ 1", "sections-0-items-0-heading": "ยังไม่มีข้อความ",
    }  # fmt: skip
    assert told["headings"].keys() == set(re.findall('data-said="([^"]*)"', await page(served, path)))
    assert (reply.status_code, told["revision"]) == (200, 2)
    assert re.fullmatch(r"บันทึกแล้ว เวลา \d\d\.\d\d", told["said"])
    assert told["wrong"]["minutes"] == "ต้องเป็นตัวเลข เช่น 3"
    assert "title" not in told["wrong"]
    assert re.findall(r'href="(#[\w-]+)"', told["summary"]) == re.findall(
        r'href="(#[\w-]+)"', (await page(served, path)).partition('id="faults"')[2].partition("</section>")[0]
    )
    assert (await send(served, path, **{**shown, "title": "อื่น", "do": "auto"})).status_code == 409
    framed = await served.client.get(f"{path}/preview?beside=yes")
    assert ("<h1>ชื่อ</h1>" in framed.text, 'class="submit" disabled' in framed.text) == (True, True)
    assert framed.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    editor_page = await served.client.get(path)
    assert editor_page.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert "frame-src 'self'" in editor_page.headers["content-security-policy"]
    for typed in ({"title": "ชื่อแบบ"}, {"title": "ชื่อแบบประเมิน"}, {"audience": "ผู้ใช้"}):
        there = filled(await page(served, path), path)
        assert (await send(served, path, **{**there, **typed, "do": "auto"})).status_code == 200
    undone = []
    for _ in range(2):
        await press(served, path, "undo")
        undone.append([filled(await page(served, path), path)[each] for each in ("title", "minutes", "audience")])
    assert undone == [["ชื่อแบบประเมิน", "สอง", ""], ["", "", ""]]
    assert len(re.findall(r'<script type="module" src="/static/draft\.[0-9a-f]{12}\.js">', editor_page.text)) == 1


async def test_an_item_is_dropped_at_another_place(served: Service) -> None:
    await enter(served)
    path = await begin(served, "copy needs")
    told = await press(served, path, "place sections[1].items[0] sections[0].items[1]")
    assert told.endswith("#sections-0-items-1")
    for odd in ("place sections[9].items[0] sections[0].items[0]", "place sections[0].items[0] sections[9].items[0]"):
        assert "done=draft-saved" in await press(served, path, odd)
    heads = re.compile(r'data-said="sections-\d+-heading">([^<]+)')
    before = heads.findall(await page(served, path))
    assert (await press(served, path, "place sections[0] sections[1]")).endswith("#sections-1")
    assert [each.partition(": ")[2] for each in heads.findall(await page(served, path))][:2] == [
        each.partition(": ")[2] for each in (before[1], before[0])
    ]


async def test_two_planners_do_not_overwrite_each_other(served: Service) -> None:
    await enter(served)
    path = await begin(served, "next needs")
    old = filled(await page(served, path), path)
    await press(served, path, "save", title="ของคนแรก")
    refused = await send(served, path, **{**old, "title": "ของคนหลัง", "do": "save"})
    assert refused.status_code == 409
    assert "somying บันทึกร่างนี้หลังจาก" in words(refused.text)
    assert (await send(served, "/plan/account/holder", full_name="สมหญิง ใจดี")).status_code == 303
    named = words((await send(served, path, **{**old, "title": "ของคนหลัง", "do": "save"})).text)
    for told in ("{} บันทึกร่างนี้หลังจาก", "ทิ้งของท่านและใช้ของ {}", "{} บันทึกเมื่อ"):
        assert told.format("สมหญิง ใจดี (somying)") in named, told
    assert "ชื่อ ของคนแรก ของคนหลัง" in words(refused.text)
    kept = filled(refused.text, path)
    assert (kept["title"], kept["revision"]) == ("ของคนหลัง", "1")
    assert refused.text.count('name="do" value="over 2"') == 2
    for button in ("save", "auto", "undo", "redo", "preview", "phone", "compare", "add", "require", "over 1", "over"):
        again = await send(served, path, **{**kept, "do": button})
        assert again.status_code == 409, f"{button} overwrites nobody"
    assert filled(await page(served, path), path)["title"] == "ของคนแรก"
    assert (await send(served, path, **{**kept, "do": "over 2"})).status_code == 303
    assert filled(await page(served, path), path)["title"] == "ของคนหลัง"
    deleted = await send(served, f"{path}/delete", revision="1")
    assert deleted.status_code == 409
    deleted = await send(served, f"{path}/delete", revision="3")
    assert deleted.headers["location"] == "/plan/forms?done=draft-deleted"


async def test_what_was_typed_into_a_draft_that_is_there_no_more_becomes_a_new_draft(served: Service) -> None:
    await enter(served)
    for begun, scale in (("nothing", "own"), ("next needs", ""), ("next progress", "")):
        path = await begin(served, begun)
        await press(served, path, "save", **TYPED, **({"scale": scale} if scale else {}))
        old = filled(await page(served, path), path)
        typed = old | {"sections[0].part": "ส่วนที่พิมพ์ใหม่"}
        if scale:
            typed |= {"scale": scale, "own_scale.levels[0].text": "ดีเยี่ยม"}
        assert (await send(served, f"{path}/delete", revision=old["revision"])).status_code == 303
        alone = await send(served, path, **{**typed, "do": "auto"})
        assert alone.status_code == 404, "the script asks before it makes a draft"
        pieces = {name: value for name, value in typed.items() if name != "end"}
        assert (await send(served, path, **{**pieces, "do": "save"})).status_code == 404
        again = await send(served, path, **{**typed, "do": "save"})
        assert (again.status_code, again.headers["location"].partition("?")[2]) == (303, "done=draft-kept")
        assert "จึงบันทึกข้อความของท่านเป็นร่างใหม่" in await page(served, again.headers["location"])
        anew = again.headers["location"].partition("?")[0]
        kept = filled(await page(served, anew), anew)
        changed = {name for name in (typed.keys() | kept) - {"scale"} if typed.get(name) != kept.get(name)}
        assert changed == ({"revision", "shown"} if begun == "nothing" else {"revision"})


async def test_a_link_shows_a_draft_to_a_phone_that_is_not_signed_in(served: Service) -> None:
    await enter(served)
    path = await begin(served, "copy needs")
    shown = filled(await page(served, path), path)
    told = await send(served, path, **{**shown, "do": "phone"})
    found = re.search(r'href="[^"]*(/plan/look/[\w-]+)"', told.text)
    assert found
    served.client.cookies.clear()
    assert "ร่าง ใช้ดูเท่านั้น" in await page(served, found[1])
    assert (await served.client.get(f"{found[1]}x")).status_code == 404


async def test_a_draft_that_asks_nothing_is_looked_at_on_a_page_without_the_planners_menu(served: Service) -> None:
    await enter(served)
    path = await begin(served)
    await press(served, path, "remove sections[0].items[0]")
    told = await send(served, path, **{**filled(await page(served, path), path), "do": "phone"})
    found = re.search(r'href="[^"]*(/plan/look/[\w-]+)"', told.text)
    assert found
    for looked, back in ((f"{path}/preview", 1), (f"{path}/preview?beside=yes", 0), (found[1], 0)):
        shown = await page(served, looked)
        assert "ยังแสดงตัวอย่างไม่ได้" in words(shown)
        assert ("<nav" in shown, "sign-out" in shown, shown.count(f'href="{path}"')) == (False, False, back)


async def test_a_reader_has_no_editor(served: Service) -> None:
    await enter(served, "reader")
    assert "ร่างแบบสอบถาม" not in await page(served, "/plan/forms")
    assert (await send(served, "/plan/forms/drafts", begin="nothing")).status_code == 403


async def test_the_mark_is_taken_from_a_file_with_the_same_checks_as_one_that_is_typed(served: Service) -> None:
    await enter(served)
    path = await begin(served)

    async def sent(content: bytes, revision: str = "") -> Response:
        shown = await page(served, path)
        (csrf,), (seen,) = (set(re.findall(f'name="{name}" value="([^"]*)"', shown)) for name in ("csrf", "revision"))
        return await served.client.post(
            f"{path}/mark",
            data={"csrf": csrf, "revision": revision or seen},
            files={"file": ("mark.svg", content, "image/svg+xml")} if content else None,
            headers=HERE,
        )

    async def hand_in(content: bytes) -> str:
        reply = await sent(content)
        assert reply.headers["location"] == f"{path}?done=draft-saved&at=mark#mark", reply.text
        return await page(served, path)

    drawn = b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg\nviewBox="0 0 8 8">\n<circle cx="4" cy="4" r="4"/></svg>\n'
    shown = await hand_in(drawn)
    assert fields(shown)["mark"] == '<?xml version="1.0"?> <svg viewBox="0 0 8 8"> <circle cx="4" cy="4" r="4"/></svg>'
    assert 'id="mark-wrong"' not in shown
    for wrong in (b"<svg viewBox='0 0 8 8'><script/></svg>", b"\x89PNG\r\n\x00", b"<svg " + b"x" * 5000):
        assert 'id="mark-wrong"' in await hand_in(wrong)
    kept = fields(await page(served, path))["mark"]
    assert fields(await hand_in(b""))["mark"] == kept
    assert (await sent(b"", revision="1")).status_code == 303
    stale = await sent(drawn, revision="1")
    assert stale.status_code == 409
