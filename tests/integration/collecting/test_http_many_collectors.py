"""Many collectors of a pasted list, all posters in one file, a like one, and the list that is searched."""

from __future__ import annotations

import io
import re
import subprocess
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import Workbook

from service.web.http.attachment import disposition
from tests.support.inprocess import Service, fields_of
from tests.support.signed_in import HERE, Signed, field, signed_in

if TYPE_CHECKING:
    import httpx

LIST = "/plan/collectors"


@pytest.fixture
async def planner(served: Service) -> Signed:
    return await signed_in(served)


async def paste(planner: Signed, text: str) -> httpx.Response:
    return await planner.post(f"{LIST}/many", form="progress", standing="real", text=text)


def pages_of(pdf: bytes) -> list[str]:
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True, timeout=60)
    return read.stdout.decode().split("\f")[:-1]


def codes_in(reply: httpx.Response) -> list[str]:
    (codes,) = parse_qs(urlsplit(reply.headers["location"]).query)["codes"]
    return codes.split()


def shown(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/plan/collectors/(\w+)"', page)


async def test_a_list_becomes_collectors_and_one_file_of_posters(planner: Signed) -> None:
    reply = await paste(planner, "กลาง,120,๓๑ ธ.ค. ๒๖๔๒\nใต้\t๘๐\n<b>เหนือ</b>")
    assert reply.status_code == 303, reply.text
    codes = codes_in(reply)
    made = [await planner.served.collectors.find(code) for code in codes]
    assert [(each.label, each.population, bool(each.closes)) for each in made] == [
        ("กลาง", 120, True),
        ("ใต้", 80, False),
        ("<b>เหนือ</b>", None, False),
    ]
    assert [each for each in await planner.book() if each[1] == "collector-created"] == [
        ("a-planner", "collector-created", code) for code in codes
    ]
    page = (await planner.get(reply.headers["location"])).text
    assert "สร้างช่องทางทั้งหมดแล้ว" in page
    assert sorted(shown(page)) == sorted(codes)
    (address,) = re.findall(r'href="(/plan/collectors/posters.pdf\?codes=[^"]+)"', page)
    drawn = await planner.get(address)
    assert drawn.headers["content-type"] == "application/pdf"
    title = planner.served.deps.registry.form(made[0].form).questionnaire.form.title
    said = disposition(f"โปสเตอร์ 3 แผ่น {title} 15 พฤษภาคม 2569.pdf", "pochai-posters.pdf")
    assert drawn.headers["content-disposition"] == said
    pages = pages_of(drawn.content)
    asked = parse_qs(urlsplit(address).query)["codes"][0].split()
    assert [re.findall(r"/s/(\w{6})", each)[0] for each in pages] == asked
    assert len(pages) == 3
    with planner.served.deps.files_made.drawing():
        busy = await planner.get(address)
        alone = await planner.get(f"{LIST}/{asked[0]}/poster.pdf")
    assert (busy.status_code, busy.headers["retry-after"], alone.status_code) == (503, "5", 200)
    assert "กำลังสร้างโปสเตอร์ชุดอื่นอยู่" in busy.text
    assert (await planner.get(address)).status_code == 200


async def test_with_one_fault_nothing_is_made_and_all_are_told(planner: Signed) -> None:
    before = await planner.served.collectors.everything()
    reply = await paste(planner, "ดี\n<i>เสีย</i>,มาก\nดี\n,5")
    assert reply.status_code == 422
    told = re.findall(r"<li><b>บรรทัดที่ (\d)</b> (.*?)</li>", reply.text)
    assert [int(line) for line, _ in told] == [2, 3, 4]
    assert "&lt;i&gt;เสีย&lt;/i&gt;" in told[0][1]
    assert "ชื่อซ้ำกับบรรทัดที่ 1" in told[1][1]
    assert "&lt;i&gt;เสีย&lt;/i&gt;,มาก" in reply.text.split("<textarea")[1]
    assert await planner.served.collectors.everything() == before
    runs_on = await paste(planner, "กองคลัง, 12\t\nกองแผน\t8")
    assert runs_on.status_code == 422
    assert "ชื่อลงท้ายด้วยจำนวนหรือวันที่" in runs_on.text
    assert await planner.served.collectors.everything() == before
    for wrong in ({"text": ""}, {"text": "ก", "form": "nothing"}):
        assert (await planner.post(f"{LIST}/many", **({"form": "progress"} | wrong))).status_code == 422


async def hand_in(planner: Signed, name: str, content: bytes) -> httpx.Response:
    return await planner.served.client.post(
        f"{LIST}/many",
        data={"csrf": planner.csrf, "form": "progress", "text": "อื่น", "standing": "trial"},
        files={"file": (name, content, "application/octet-stream")},
        headers=planner._headers | HERE,
    )


def book(*sheets: list[list[object]], hide: int = 0) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for rows in sheets:
        page = made.create_sheet()
        for row in rows:
            page.append(row)
        page.row_dimensions[hide or len(rows) + 1].hidden = bool(hide)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


PLAIN = "ชื่อช่องทาง{0}จำนวน\nสาขาหนึ่ง{0}5\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *((f"{each}.csv", PLAIN.format(",").encode(each)) for each in ("utf-8", "utf-8-sig", "cp874")),
        *((f"{each}.txt", PLAIN.format("\t").encode(each)) for each in ("utf-16", "utf-16-le", "utf-8")),
        ("utf-16-be.txt", b"\xfe\xff" + PLAIN.format("\t").encode("utf-16-be")),
        ("list.xlsx", book([["ชื่อช่องทาง", "จำนวน"], [], ["สาขาหนึ่ง", 5]], [])),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
async def test_a_file_of_excel_is_read_in_place_of_the_list(planner: Signed, name: str, content: bytes) -> None:
    (code,) = codes_in(await hand_in(planner, name, content))
    made = await planner.served.collectors.find(code)
    assert (made.label, made.population, made.standing) == ("สาขาหนึ่ง", 5, "trial")


async def test_a_sheet_is_read_as_it_would_be_pasted_with_its_rows_as_lines(planner: Signed) -> None:
    rows: list[list[object]] = [["ชั้น 3, ตึก; กลาง"], [], ['ห้อง "ก"\nใหญ่', 1200, date(2026, 12, 31)], ["สอง", "มาก"]]
    reply = await hand_in(planner, "list.xlsx", book(rows))
    assert reply.status_code == 422
    assert [int(line) for line in re.findall(r"<li><b>บรรทัดที่ (\d)</b>", reply.text)] == [4]
    rows[3][1] = 7
    made = [
        await planner.served.collectors.find(code) for code in codes_in(await hand_in(planner, "list.xlsx", book(rows)))
    ]
    assert [(each.label, each.population, bool(each.closes)) for each in made] == [
        ("ชั้น 3, ตึก; กลาง", None, False), ('ห้อง "ก" ใหญ่', 1200, True), ("สอง", 7, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "said", "times"),
    [
        ("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "อ่านรายการจากไฟล์นี้ไม่ได้", 1),
        ("a.pdf", b"%PDF-1.4\n1 0 obj", "อ่านรายการจากไฟล์นี้ไม่ได้", 1),
        ("a.csv", "สาขา\n".encode("utf-16-le")[:-1], "อ่านรายการจากไฟล์นี้ไม่ได้", 1),
        ("a.xlsx", b"PK\x03\x04" + bytes(40), "อ่านรายการจากไฟล์นี้ไม่ได้", 1),
        ("a.xlsx", book([["ก"]], [["ข"]]), "หลายแผ่นงาน (Sheet, Sheet1)", 1),
        ("a.xlsx", book([["ก"], ["ข"]], hide=2), "มีส่วนที่ซ่อนไว้ (แถว 2)", 1),
        ("a.xlsx", book([["=A2", "=B2"], [date(2026, 1, 5), 5]]), "ช่องนี้เป็นวันที่ สูตรที่ไม่มีผลลัพธ์", 3),
    ],
)
async def test_a_file_that_is_no_list_is_told_once_and_leaves_the_field(
    planner: Signed, name: str, content: bytes, said: str, times: int
) -> None:
    before = await planner.served.collectors.everything()
    reply = await hand_in(planner, name, content)
    assert reply.status_code == 422
    told = re.findall(r"<li>(.*?)</li>", reply.text.partition('id="faults"')[2].partition("</ul>")[0])
    assert len(told) == times
    assert said in told[0]
    (field_text,) = re.findall(r"<textarea[^>]*>\s*(.*?)</textarea>", reply.text, re.DOTALL)
    assert field_text == "อื่น"
    assert await planner.served.collectors.everything() == before


async def test_names_that_are_there_are_told_by_their_lines(planner: Signed) -> None:
    await paste(planner, "หนึ่ง\nสอง")
    reply = await paste(planner, "สาม\nสอง,มาก\nหนึ่ง\nสี่")
    told = re.findall(r"<li><b>บรรทัดที่ (\d)</b> (.*?)</li>", reply.text)
    assert [int(line) for line, _ in told] == [2, 3]
    assert "หนึ่ง: ชื่อช่องทาง - แบบสอบถามนี้มีช่องทางชื่อนี้แล้ว" in told[1][1]


async def test_posters_in_one_file_are_bounded_and_none_is_of_slips(planner: Signed) -> None:
    slips = await planner.served.collector(access="invitation")
    address = f"{LIST}/posters.pdf"
    assert (await planner.get(address, codes="")).status_code == 422
    assert (await planner.get(address, codes="ABC234 " * 201)).status_code == 422
    assert (await planner.get(address, codes="ZZZZZZ")).status_code == 404
    assert (await planner.get(address, codes=slips.code)).status_code == 403


async def test_a_like_one_begins_with_what_the_other_has(planner: Signed) -> None:
    served = planner.served
    made = await served.collectors.create("progress", "ต้นแบบ", population=70, device="kiosk", daily_limit=9)
    page = await planner.get(f"{LIST}/new", like=made.code)
    assert [field(page, name) for name in ("label", "population", "daily_limit")] == ["ต้นแบบ", "70", "9"]
    assert re.search('value="kiosk" checked', page.text)
    await served.collectors.close(made.code)
    assert field(await planner.get(f"{LIST}/new", like=made.code), "closes") == ""
    assert (await planner.get(f"{LIST}/new", like="ZZZZZZ")).status_code == 404


async def test_the_list_is_searched_filtered_and_sorted_by_its_address(planner: Signed) -> None:
    served = planner.served
    one, two, three = codes_in(await paste(planner, "ก หนึ่ง,10\nข สอง,10\nค สาม <,10"))
    trial = (await served.collectors.create("progress", "ง ทดลอง", standing="trial")).code
    for number in range(2):
        await served.client.post(f"/s/{two}", data=fields_of(f"{number:022d}"))
    await served.collectors.close(three)

    async def found(**query: str) -> list[str]:
        return shown((await planner.get(LIST, form="progress", **query)).text)

    everything = await found()
    assert {one, two, three, trial} <= set(everything)
    assert everything[-1] == three
    assert await found(q="สอง") == [two]
    assert await found(q=two.lower()) == [two]
    assert await found(q="ข สอง") == [two]
    assert await found(state="closed") == [three]
    assert await found(standing="trial") == [trial]
    assert [each for each in await found(sort="label") if each in {one, two, three, trial}] == [one, two, three, trial]
    assert (await found(sort="responses"))[0] == two
    assert (await found(sort="newest"))[0] == trial
    assert await found(codes=f"{one} {three}") == [one, three]
    nothing = await planner.get(LIST, q="<ไม่มี>")
    assert "ไม่พบช่องทางตามที่เลือก" in nothing.text
    assert 'value="&lt;ไม่มี&gt;"' in nothing.text
    for wrong in ({"state": "lost"}, {"sort": "x"}, {"standing": "x"}, {"form": "nothing"}):
        assert (await planner.get(LIST, **wrong)).status_code in {400, 404}
