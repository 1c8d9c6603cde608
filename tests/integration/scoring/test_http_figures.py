"""The overview and survey pages: the same figures as the API, in every period."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from service.domain.collecting.thai_input import ARABIC
from service.domain.period import FiscalPeriod
from service.exports.thai_digits import one_kind
from service.web.http.attachment import disposition
from tests.support.inprocess import OVERALL, RATINGS, Service, sheet_of
from tests.support.signed_in_http import enter, said

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector

YEAR = "fiscal_year=2569"


async def answer(served: Service, collector: Collector, count: int, level: int, **more: Any) -> None:
    for _ in range(count):
        answers = sheet_of("disbursement", level, **more)
        reply = await served.client.post(f"/api/v1/collectors/{collector.code}/responses", json={"answers": answers})
        assert reply.status_code == 201, reply.text


@pytest.fixture
async def planner(served: Service) -> Service:
    """Give a service where 9 of 12 have answered, with a planner in its client."""
    collector = await served.collector(population=12)
    await answer(served, collector, 8, 5)
    await answer(served, collector, 1, 4, main_task="add_project")
    await enter(served)
    return served


async def scored(served: Service, path: str) -> Any:
    reply = await served.client.get(f"/api/v1/{path}", headers=await served.bearer())
    assert reply.status_code == 200
    return reply.json()


class TestOverview:
    async def test_it_has_the_values_of_the_scorecard(self, planner: Service) -> None:
        page = said(await planner.client.get(f"/plan?{YEAR}"))
        found = {each["id"]: each for each in (await scored(planner, f"indicators?{YEAR}"))["indicators"]}
        assert found["1.4.1a"]["value"] == 97.78
        assert " 97.78 " in page
        assert f"ระดับ {found['1.4.1a']['level']}" in page
        for each in found.values():
            assert one_kind(each["plan"]) in page

    async def test_the_plans_own_digits_are_shown_as_all_others(self, planner: Service) -> None:
        measured = [f"measurements/{each}" for each in ("1.1.1", "1.3.1", "1.4.1b", "2.1.1a", "2.1.1b", "2.2.1")]
        others = ("rules", "rules/1.4.1a/2569", "certified/scorecard", "remarks/2.1.1a", "imported/1.4.1a")
        for path in ("", "surveys/progress", "measurements", *measured, *others):
            page = said(await planner.client.get(f"/plan/{path}".rstrip("/"), params={"fiscal_year": "2569"}))
            assert re.findall(".{20}[๐-๙].{9}", page) == [], path

    async def test_a_view_is_in_the_address(self, planner: Service) -> None:
        page = await planner.client.get("/plan?fiscal_year=2569&quarter=3")
        assert 'href="/plan/surveys/progress?fiscal_year=2569&amp;quarter=3"' in page.text
        assert 'href="/plan/measurements/1.4.1b?fiscal_year=2569&amp;quarter=3"' in page.text
        assert re.findall(r'href="([^"]*)" aria-current="true"', page.text) == [
            "/plan?fiscal_year=2569&amp;quarter=3",
            "/plan?fiscal_year=2569&amp;quarter=3",
        ]
        assert " 97.78 " in said(page)
        assert " 97.78 " not in said(await planner.client.get("/plan?fiscal_year=2569&quarter=2"))

    async def test_its_words_follow_the_calendar_and_the_criteria(self, served: Service) -> None:
        """The clock stands in the third quarter of 2569."""
        await answer(served, await served.collector(), 5, 4)
        await served.deps.measurements.record("2.1.1a", FiscalPeriod(fiscal_year=2569), {"people": "0"}, by="วิภา")
        await enter(served)
        for path in ("/plan", "/plan/surveys/progress", "/plan/measurements", "/plan/certified/scorecard"):
            page = await served.client.get(f"{path}?{YEAR}")
            shown = re.sub("[\\s\u00a0]+", " ", html.unescape(page.text))
            assert "(ถึงไตรมาส 3)" in shown, path
            assert not re.search("ถึงไตรมาส 3\\)[^<]*30 กันยายน 2569", shown), path
            assert path != "/plan/surveys/progress" or "(1 ตุลาคม 2568 - 30 มิถุนายน 2569)" in shown
            assert "ยังไม่บรรลุ" in page.text, path
            assert " poor" not in page.text, path
            assert '"true">ถึงไตรมาส&nbsp;3</a>' in page.text, path
            assert "ทั้งปี<" not in page.text, path
            assert path == "/plan/surveys/progress" or re.search("ต่ำกว่า ?เกณฑ์ระดับ 3", said(page)), path
        served.clock.now = FiscalPeriod(fiscal_year=2569).after
        await enter(served, name="somchai")
        for path in ("/plan", "/plan/surveys/progress", "/plan/measurements", "/plan/certified/scorecard"):
            page = await served.client.get(f"{path}?{YEAR}")
            assert re.search('class="chip poor">ไม่บรรลุ<', page.text), path
            assert "ยังไม่บรรลุ" not in page.text, path
            assert '"true">ทั้งปี</a>' in page.text, path

    @pytest.mark.parametrize("query", ["fiscal_year=2026", "quarter=5", "fiscal_year=x", "quarter=1;", "fiscal_year=²"])
    @pytest.mark.parametrize("path", ["/plan", "/plan/surveys/progress"])
    async def test_a_period_that_does_not_exist_is_explained(self, planner: Service, path: str, query: str) -> None:
        page = await planner.client.get(f"{path}?{query}")
        assert page.status_code == 400
        name = query.partition("=")[0]
        assert "ไม่มีช่วงเวลานี้" in said(page) or name in said(page)


class TestSurvey:
    async def test_it_has_every_figure_of_the_score(self, planner: Service) -> None:
        page = said(await planner.client.get(f"/plan/surveys/progress?{YEAR}"))
        score = await scored(planner, f"scores/progress?{YEAR}")
        assert (score["responses"], score["population"], score["response_rate"]) == (9, 12, 75)
        parts = [score, *score["sections"], *(each for each in score["items"] if each["type"] == "rating")]
        for part in parts:
            for name in ("percent", "mean", "sd"):
                assert f" {part[name]:.2f} " in page, (part.get("id"), name)
        for name in ("response_rate", "top2_percent"):
            assert f"{score[name]:.2f}" in page

    async def test_it_has_the_interval_of_every_method_that_has_one_and_says_how_good_each_item_is(
        self, planner: Service
    ) -> None:
        page = said(await planner.client.get(f"/plan/surveys/progress?{YEAR}"))
        score = await scored(planner, f"scores/progress?{YEAR}")
        shown = [each["interval"] for each in score["methods"] if each["interval"]]
        assert len(shown) == 2
        assert all(f"{each['low']:.2f} ถึง {each['high']:.2f}" in page for each in shown)
        for item in score["items"]:
            if item["quality"]:
                assert f" {item['quality']['median']:.1f} {item['quality']['bottom2_percent']:.2f} " in page
        assert "มีคำตอบที่ให้คะแนนเพียง 9 ฉบับ ซึ่งไม่ถึง 30 ฉบับ" in page

    async def test_every_percent_leads_to_its_working(self, planner: Service) -> None:
        page = await planner.client.get(f"/plan/surveys/progress?{YEAR}")
        anchors = set(re.findall(r'href="#(working-[^"]+)"', page.text))
        assert anchors <= set(re.findall(r'id="(working-[^"]+)"', page.text))
        assert len(anchors) == 1 + 4 + len((*RATINGS, OVERALL))
        # 8 x 13 x 5 + 13 x 4 = 572 of 9 x 13 = 117 answers
        assert "100 × 572 ÷ (5 × 117) = 57,200 ÷ 585" in said(page)

    async def test_what_is_missing_to_the_next_level_is_said(self, planner: Service, served: Service) -> None:
        await answer(served, await served.collector(population=5), 5, 4)
        score = await scored(served, f"scores/progress?{YEAR}")
        missing = score["next_level"]["missing"]
        page = said(await planner.client.get(f"/plan/surveys/progress?{YEAR}"))
        assert f"ขาดอีก {missing} จุดร้อยละ จึงจะถึงระดับ {score['next_level']['level']}" in page

    async def test_a_small_group_is_hidden_with_the_one_it_could_be_worked_out_from(
        self, planner: Service, served: Service
    ) -> None:
        await answer(served, await served.collector(), 9, 5, main_task="report_results")
        page = said(await planner.client.get(f"/plan/surveys/progress?{YEAR}"))
        assert re.search(r"การเพิ่มแผน/โครงการ ไม่แสดง", page)
        assert re.search(r"การอนุมัติเบิกจ่ายงบประมาณ ไม่แสดง", page)
        assert "แต่แต่ละไฟล์มีรายละเอียดไม่เท่ากัน และทุกไฟล์ไม่แสดงผลของกลุ่มหรือรอบที่มีผู้ตอบน้อย" in page

    async def test_without_answers_it_says_so_and_shows_no_figure(self, served: Service) -> None:
        await enter(served)
        page = said(await served.client.get("/plan/surveys/progress?fiscal_year=2568"))
        assert re.search("(?<!ยัง)ไม่มี ?คำตอบ ?ในช่วงเวลานี้", page)
        now = said(await served.client.get(f"/plan/surveys/progress?{YEAR}"))
        assert re.search("ยังไม่มี ?คำตอบ ?ในช่วงเวลานี้", now)
        later = said(await served.client.get("/plan/surveys/progress?fiscal_year=2570"))
        assert re.search("ช่วงเวลานี้ ?ยังไม่เริ่ม", later)
        assert "ดูช่องทางเก็บข้อมูล" in page
        assert "กลุ่ม เป้าหมาย" not in page
        assert "0.00" not in page

    async def test_each_choice_has_its_percent_of_those_who_answered(self, served: Service) -> None:
        collector = await served.collector()
        await answer(served, collector, 6, 5, improve_first=["speed"])
        await answer(served, collector, 3, 5, improve_first=["speed", "ease"])
        await enter(served)
        page = said(await served.client.get(f"/plan/surveys/progress?{YEAR}"))
        assert " 9 100.00 " in page
        assert " 3 33.33 " in page

    async def test_a_form_without_a_method_has_no_columns_for_what_it_cannot_have(self, served: Service) -> None:
        sheet = {"organisation_type": "government", "topics": ["rules"], "channels": ["website"]}
        sheet |= {"news_frequency": "weekly", "use": "news", "obstacles": ["none"]}
        collector = await served.collector("needs")
        for _ in range(6):
            sent = await served.client.post(f"/api/v1/collectors/{collector.code}/responses", json={"answers": sheet})
            assert sent.status_code == 201, sent.text
        await enter(served)
        page = said(await served.client.get(f"/plan/surveys/needs?{YEAR}"))
        assert "ภาครัฐ: ส่วนราชการ 6" in page
        assert "ค่าเฉลี่ย" not in page

    async def test_items_have_the_numbers_that_the_chart_gives_them(self, planner: Service) -> None:
        score = await scored(planner, f"scores/progress?{YEAR}")
        page = said(await planner.client.get(f"/plan/surveys/progress?{YEAR}"))
        numbers = [at for at, each in enumerate(score["items"], 1) if each["type"] == "rating"]
        assert numbers == [int(found) for found in re.findall(r" (\d+)\. ", page)][: len(numbers)]

    async def test_a_breakdown_of_which_no_group_may_be_shown_says_so_in_one_line(self, served: Service) -> None:
        await answer(served, await served.collector(), 3, 5)
        await enter(served)
        page = said(await served.client.get(f"/plan/surveys/progress?{YEAR}"))
        assert re.search("ยังไม่แสดง เพราะทุกกลุ่มมี ?ผู้ตอบ ?น้อยกว่า 5 คน", page)
        assert " ไม่แสดง " not in page

    async def test_a_form_that_does_not_exist_is_explained(self, planner: Service) -> None:
        page = await planner.client.get("/plan/surveys/nothing")
        assert page.status_code == 404
        assert "ไม่พบแบบสอบถาม" in said(page)

    @pytest.mark.parametrize("form", ["needs", "workflow", "information-service"])
    async def test_every_shipped_form_has_its_page(self, planner: Service, form: str) -> None:
        assert (await planner.client.get(f"/plan/surveys/{form}")).status_code == 200


class TestFiles:
    @pytest.mark.parametrize(
        ("kind", "media_type", "begins"),
        [
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
            ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
            ("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
            ("json", "application/json", b"{"),
        ],
    )
    async def test_each_file_is_the_one_that_programs_get(
        self, planner: Service, kind: str, media_type: str, begins: bytes
    ) -> None:
        mine = await planner.client.get(f"/plan/surveys/progress/files/{kind}?{YEAR}&quarter=3")
        assert (mine.status_code, mine.headers["content-type"]) == (200, media_type)
        title = planner.deps.registry.form("progress").questionnaire.form.title
        short = " ฉบับย่อ" if kind == "short.docx" else ""
        title = f"รายงานผล{title.removeprefix('แบบสอบถาม')}"
        named = f"{title} ไตรมาส 3 ปีงบ 2569{short}.{kind.removeprefix('short.')}"
        assert mine.headers["content-disposition"] == disposition(named, f"progress-2569-q3.{kind}")
        assert mine.content.startswith(begins)
        path = "progress" if kind == "json" else f"progress.{kind}"
        theirs = await planner.client.get(f"/api/v1/scores/{path}?{YEAR}&quarter=3", headers=await planner.bearer())
        # A planner's report in Word has what respondents wrote besides.
        assert (mine.content == theirs.content) is (kind != "docx")

    async def test_thai_digits_are_asked_for_in_the_address(self, planner: Service) -> None:
        files = [
            (await planner.client.get(f"/plan/surveys/progress/files/docx?{YEAR}{more}")).content
            for more in ("", "&digits=arabic", "&digits=thai")
        ]
        assert files[0] == files[1] != files[2]

    @pytest.mark.parametrize("kind", ["exe", "xls"])
    async def test_other_kinds_are_not_found(self, planner: Service, kind: str) -> None:
        assert (await planner.client.get(f"/plan/surveys/progress/files/{kind}")).status_code == 404


class TestPictures:
    @pytest.mark.parametrize("name", ["series", "items", "days"])
    async def test_a_chart_is_a_picture_that_is_sent_once(self, planner: Service, name: str) -> None:
        path = f"/plan/surveys/progress/charts/{name}.svg?{YEAR}"
        first = await planner.client.get(path)
        assert (first.status_code, first.headers["content-type"]) == (200, "image/svg+xml")
        assert b"<svg" in first.content
        again = await planner.client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        zipped = await planner.client.get(path, headers={"accept-encoding": "gzip"})
        assert zipped.headers["content-encoding"] == "gzip"
        assert zipped.content == first.content
        others = [(await planner.client.get(f"{path}&{more}=yes")).content for more in ("narrow", "dark")]
        assert len({first.content, *others}) == 3

    @pytest.mark.parametrize(
        "path", ["progress/charts/else.svg", "nothing/charts/days.svg", "nothing/charts/items.svg"]
    )
    async def test_what_does_not_exist_is_not_found(self, planner: Service, path: str) -> None:
        assert (await planner.client.get(f"/plan/surveys/{path}")).status_code == 404

    async def test_nobody_looks_at_charts_or_files_without_signing_in(self, served: Service) -> None:
        for path in ("charts/items.svg", "files/csv"):
            assert (await served.client.get(f"/plan/surveys/progress/{path}")).status_code == 303


class TestScorecardFiles:
    async def test_they_have_the_figures_of_the_api(self, planner: Service) -> None:
        found = await scored(planner, f"indicators?{YEAR}&quarter=3")
        json = await planner.client.get(f"/plan/scorecard/json?{YEAR}&quarter=3")
        assert json.json() == found
        said = disposition("แบบประเมินตัวชี้วัด ไตรมาส 3 ปีงบ 2569.json", "scorecard-2569-q3.json")
        assert json.headers["content-disposition"] == said
        table = await planner.client.get(f"/plan/scorecard/csv?{YEAR}&quarter=3")
        theirs = await planner.client.get(f"/api/v1/indicators.csv?{YEAR}&quarter=3", headers=await planner.bearer())
        assert table.content == theirs.content
        book = await planner.client.get(f"/plan/scorecard/xlsx?{YEAR}&quarter=3")
        rows = {str(row[1]).split("\n")[0]: row for row in load_workbook(io.BytesIO(book.content)).worksheets[0].values}
        for each in found["indicators"]:
            title = each["title"].translate(ARABIC)
            row = rows.get(title) or rows[f"{each['plan'].translate(ARABIC)} {title}"]
            assert row[0] == each["project"].translate(ARABIC)
            assert (row[9], row[13]) == (each["value"], each["responses"])
            assert row[11] == each["level"] or each["level"] is None

    async def test_an_indicator_without_a_target_in_the_year_is_not_judged(self, planner: Service) -> None:
        told, year = "ไม่มีค่าเป้าหมายในปีนี้", "fiscal_year=2570"
        book = await planner.client.get(f"/plan/scorecard/xlsx?{year}&digits=thai")
        said = disposition("แบบประเมินตัวชี้วัด ปีงบ 2570 เลขไทย.xlsx", "scorecard-2570-thai.xlsx")
        assert book.headers["content-disposition"] == said
        plan, sources, *_ = load_workbook(io.BytesIO(book.content)).worksheets
        first = next(row for row in plan.values if str(row[0]).startswith("๑.๑.๑"))
        assert (first[3], first[12]) == ("-", None)
        rows = {row[0]: row for row in sources.iter_rows(min_row=5, values_only=True)}
        table = await planner.client.get(f"/plan/scorecard/csv?{year}&digits=thai")
        said = disposition("แบบประเมินตัวชี้วัด ปีงบ 2570.csv", "scorecard-2570.csv")
        assert table.headers["content-disposition"] == said
        lines = {row["id"]: row for row in csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))}
        for each in (await scored(planner, f"indicators?{year}"))["indicators"]:
            due, line = 2570 in each["years"], lines[each["id"]]
            assert (rows[each["plan"]][12] == told, told in line["note"]) == (not due, not due)
            assert (line["target"], line["met"] != "") == (
                str(each["target"]) if due else "",
                due and each["met"] is not None,
            )

    async def test_other_kinds_are_not_found(self, planner: Service) -> None:
        assert (await planner.client.get("/plan/scorecard/pdf")).status_code == 404

    async def test_thai_digits_are_a_format(self, planner: Service) -> None:
        plain, thai = [
            (await planner.client.get(f"/plan/scorecard/xlsx?{YEAR}{more}")).content for more in ("", "&digits=thai")
        ]
        assert plain != thai
