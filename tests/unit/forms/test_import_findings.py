"""What an import offers and tells: scales recognised by their words, texts in one line, outcomes of findings."""

from __future__ import annotations

from time import process_time

import pytest
from msgspec.structs import replace

from service.domain.forms.draft import DraftConsent, DraftForm, DraftItem, DraftNotice, DraftSection
from service.domain.forms.draft_tables import tree_of
from service.domain.forms.import_findings import (
    ImportFinding,
    Intake,
    document_of,
    named_after,
    notes_of,
    one_line,
    with_usual_notice,
)
from service.domain.forms.import_outcomes import group_of, outcome
from service.domain.forms.listed_scales import (
    Beside,
    ListedChoice,
    beside_steps,
    offered_scale,
    runs_backwards,
    steps_of_own,
    translated_otherwise,
)
from service.domain.forms.scale import Level, Scale

WORDS = {5: "มากที่สุด", 4: "มาก", 3: "ปานกลาง", 2: "น้อย", 1: "น้อยที่สุด"}
SCALE = Scale(
    id="five",
    levels=tuple(
        Level(value=value, text=text, full=f"พึงพอใจ{text}", text_en=f"Step {'abcde'[value - 1]}", full_en=None)
        for value, text in WORDS.items()
    ),
    na="ไม่เคยใช้",
)
SHORT = Scale(id="two", levels=(Level(value=2, text="ใช่", full="ใช่"), Level(value=1, text="ไม่", full="ไม่")), na="-")


def listed(**texts: str) -> list[ListedChoice]:
    return [ListedChoice(name.removeprefix("n"), text) for name, text in texts.items()]


@pytest.mark.parametrize(
    ("choices", "na", "exact"),
    [
        (listed(**{f"n{value}": text for value, text in WORDS.items()}), False, True),
        (listed(**{f"n{value}": f"พึงพอใจ {text}" for value, text in WORDS.items()}), False, True),
        (listed(**{f"n{value}": f"{value} = {text}" for value, text in WORDS.items()}), False, True),
        (listed(**{f"n{value}": f"{text} ({value})" for value, text in WORDS.items()}), False, True),
        (listed(v="STEP E", w="step d", x="Step c", y="Step b", z="Step a"), False, True),
        (listed(**{f"n{value}": text for value, text in WORDS.items()}, x="ไม่เคยใช้"), True, True),
        ([*listed(**{f"n{value}": text for value, text in WORDS.items()}), ListedChoice("na", "อื่น")], True, True),
        (listed(**{f"n{value}": f"ดาว {value}" for value in WORDS}), False, False),
        # The best word at the worst number: the steps are the scale's, and the words are not.
        (listed(**{f"n{6 - value}": text for value, text in WORDS.items()}), False, False),
    ],
)  # fmt: skip
def test_a_list_with_the_words_of_a_scale_is_offered_as_a_rating(
    choices: list[ListedChoice], *, na: bool, exact: bool
) -> None:
    offered = offered_scale(choices, [SHORT, SCALE], marked=False)
    assert offered == (SCALE, na, exact)


@pytest.mark.parametrize(
    "choices",
    [
        listed(male="ชาย", female="หญิง"),
        listed(n1="มี", n2="ไม่มี"),
        listed(**{f"n{value}": text for value, text in WORDS.items() if value > 1}),
        listed(**{f"n{value}": text for value, text in WORDS.items()}, x="อื่น ๆ"),
        [],
    ],
)
def test_other_lists_are_not(choices: list[ListedChoice]) -> None:
    assert offered_scale(choices, [SHORT, SCALE], marked=False) is None


@pytest.mark.parametrize(
    ("choices", "backwards"),
    [
        (listed(**{f"n{6 - value}": text for value, text in WORDS.items()}), True),
        (listed(**{f"n{value}": text for value, text in WORDS.items()}), False),
        (listed(**{f"n{6 - value}": text for value, text in WORDS.items() if value > 1}), False),
        (listed(n1="มากที่สุด", n2="น้อย", n3="ปานกลาง", n4="มาก", n5="น้อยที่สุด"), False),
        (listed(**{f"n{6 - value}": text for value, text in WORDS.items()}, n6="น้อยที่สุด"), False),
    ],
)
def test_the_words_of_a_scale_at_the_opposite_numbers_run_backwards(
    choices: list[ListedChoice], *, backwards: bool
) -> None:
    assert runs_backwards(SCALE, choices) is backwards


def test_a_number_too_many_is_no_scale() -> None:
    twice = [*listed(**{f"n{value}": f"ดาว {value}" for value in WORDS}), ListedChoice("5", "ซ้ำ")]
    assert offered_scale(twice, [SHORT, SCALE], marked=False) is None


GRADES = ("ดีมาก", "ดี", "พอใช้", "ควรปรับปรุง")


@pytest.mark.parametrize(
    ("texts", "steps"),
    [
        ([str(each) for each in range(11)], [*range(11)]),
        ([f"ระดับ {each}" for each in range(7, 0, -1)], [1, 2, 3, 4, 5, 6, 7]),
        (["๑", "๒", "๓"], [1, 2, 3]),
        (GRADES, [1, 2, 3, 4]),
        (["4 ดีมาก", "3 ดี", "2 พอใช้"], [1, 2, 3]),
        # Two steps, other words, equal ones, numbers with a gap or with other words are lists of choices.
        (["1", "2"], []),
        (["ดีมาก", "ดี"], []),
        (["ดีมาก", "ดี", "ไม่ทราบ"], []),
        (["ดี", "ดี", "พอใช้"], []),
        (["1", "2", "4"], []),
        (["1 ชาย", "2 หญิง", "3 อื่น ๆ"], []),
        (["20-29", "30-39", "40-49"], []),
        ([], []),
    ],
)
def test_consecutive_numbers_and_words_of_grades_may_be_a_scale_of_their_own(
    texts: list[str], steps: list[int]
) -> None:
    choices = [ListedChoice(f"c{at}", text) for at, text in enumerate(texts)]
    assert steps_of_own([*choices, ListedChoice("na", "ไม่มีความเห็น")], GRADES) == steps


UNASKED = ("ไม่ทราบ", "ไม่เกี่ยวข้อง", "n/a")
ALL = {f"n{value}": text for value, text in WORDS.items()}


@pytest.mark.parametrize(
    ("choices", "beside"),
    [
        # One choice more than the words of a scale, whatever it says and is called.
        (listed(**ALL, n99="ไม่ได้มาในปีนี้"), ["ไม่ได้มาในปีนี้"]),
        (listed(**ALL, n0="ไม่เคยใช้บริการ"), ["ไม่เคยใช้บริการ"]),
        (listed(**ALL, x="- ไม่สามารถประเมินได้"), ["- ไม่สามารถประเมินได้"]),
        (listed(**{f"n{6 - value}": text for value, text in WORDS.items()}, n99="ไม่ทราบ"), ["ไม่ทราบ"]),
        (listed(**ALL, x="ไม่เคยใช้"), ["ไม่เคยใช้"]),
        ([*listed(**ALL), ListedChoice("na", "อื่น")], ["อื่น"]),
        # Several are told.
        (listed(**ALL, n8="ไม่ทราบ", n9="ไม่ตอบ"), ["ไม่ทราบ", "ไม่ตอบ"]),
        ([*listed(**ALL, n8="ไม่ทราบ"), ListedChoice("na", "ไม่เคยใช้")], ["ไม่ทราบ", "ไม่เคยใช้"]),
        # The steps alone: by their numbers, by consecutive numbers, by words of grades.
        (listed(**{f"n{value}": f"ดาว {value}" for value in WORDS}, n9="9 N/A"), ["9 N/A"]),
        (listed(a="1", b="2", c="3", d="4", e="5", f="6", g="ไม่มา"), ["ไม่มา"]),
        (listed(a="ดีมาก", b="ดี", c="พอใช้", d="ยังไม่ได้ใช้"), ["ยังไม่ได้ใช้"]),
        (listed(a="ดีมาก", b="ดี", c="พอใช้", d="ไม่ทราบ", e="n/a"), ["ไม่ทราบ", "n/a"]),
        (listed(n1="แย่", n2="พอไหว", n3="เยี่ยม", n9="ไม่ทราบ"), ["ไม่ทราบ"]),
        # A sixth grade, a second choice of a step's number and choices of another kind are no such thing.
        (listed(**ALL, n0="ควรปรับปรุง"), []),
        ([*listed(**ALL), ListedChoice("5", "ซ้ำ")], []),
        ([*listed(**ALL), *listed(a="มาก")], []),
        (listed(**ALL), []),
        (listed(**{f"n{value}": f"ดาว {value}" for value in WORDS}, n6="ดาว 6"), []),
        (listed(**{f"n{value}": f"อาชีพ {value}{value}" for value in WORDS}, n99="รับจ้าง"), []),
        (listed(a="ดีมาก", b="ดี", c="ไม่ทราบ"), []),
        (listed(a="ดีมาก", b="ดี", c="พอใช้", d="ชาย", e="หญิง"), []),
        (listed(a="ชาย", b="หญิง", c="ไม่ทราบ"), []),
        ([], []),
    ],
)
def test_what_stands_beside_the_steps_of_a_scale_is_found(choices: list[ListedChoice], beside: list[str]) -> None:
    found = beside_steps(choices, [SHORT, SCALE], Beside(graded=GRADES, unasked=UNASKED))
    assert [each.text for each in found] == beside


def test_english_of_a_list_that_is_not_that_of_the_scale_is_found() -> None:
    good = [ListedChoice(f"c{value}", text, f"step {'abcde'[value - 1]}") for value, text in WORDS.items()]
    assert translated_otherwise(SCALE, good) == []
    assert translated_otherwise(SCALE, [each._replace(text_en="") for each in good]) == []
    other = [good[0]._replace(text_en="Step B"), *good[1:], ListedChoice("na", "ไม่ทราบ", "Unknown")]
    assert translated_otherwise(SCALE, other) == [other[0], other[-1]]
    stars = [ListedChoice("5", "ห้าดาว", "Step E"), ListedChoice("4", "สี่ดาว", "Four"), ListedChoice("x", "อื่น", "Other")]
    assert translated_otherwise(SCALE, stars) == stars[1:]


def test_two_steps_are_a_scale_only_where_the_list_is_called_a_rating() -> None:
    assert offered_scale(listed(n1="มี", n2="ไม่มี"), [SHORT, SCALE], marked=True) == (SHORT, False, False)


@pytest.mark.parametrize(
    ("said", "text", "codes"),
    [
        ("ข้อความ", "ข้อความ", ()),
        ("หนึ่ง\n  สอง", "หนึ่ง สอง", ("line-joined",)),
        ("**หนา** <b>ดำ</b><br/>ใหม่", "หนา  ดำ  ใหม่", ("formatting-dropped",)),
        ("## หัวข้อ", "หัวข้อ", ("formatting-dropped",)),
        ("***เอน*** __ดำ__ ก", "เอน ดำ ก", ("formatting-dropped",)),
        ("ชื่อ ________ นามสกุล ____ **** ก__ข__ค", "ชื่อ ________ นามสกุล ____ **** ก__ข__ค", ()),
        ('<a href="https://k.th">อ่าน</a> ก่อน', "อ่าน (https://k.th) ก่อน", ("formatting-dropped",)),
        ("<A class=x HREF='https://k.th' >https://k.th</A>", "https://k.th", ("formatting-dropped",)),
        ('<a href="https://k.th"></a>', "https://k.th", ("formatting-dropped",)),
        ('<b><a href="https://k.th">อ่าน</a></b>', "อ่าน (https://k.th)", ("formatting-dropped",)),
        ("5 < 6 และ a > b", "5 < 6 และ a > b", ()),
        ("ก\u200bข", "ก\u200bข", ()),
        ("ก\u202eข", "กข", ("hidden-dropped",)),
        ("คุณ ${name}", "คุณ ${name}", ("reference",)),
    ],
)
def test_a_text_becomes_one_line_and_says_what_it_lost(said: str, text: str, codes: tuple[str, ...]) -> None:
    assert one_line(said) == (text, codes)


@pytest.mark.parametrize(
    "hostile",
    ["(" * 50_000, f"a{' ' * 50_000}b", "1 ( " * 15_000, "**a " * 5_000, "<a href='b" * 5_000, "<a " * 20_000],
)
def test_no_text_of_a_cell_takes_long(hostile: str) -> None:
    began = process_time()
    one_line(hostile)
    offered_scale([ListedChoice("1", hostile), ListedChoice("2", "b")], [SCALE], marked=True)
    assert process_time() - began < 10


def test_stars_and_tags_of_our_own_workbooks_are_texts() -> None:
    assert one_line("**หนา** <b>", formatted=False) == ("**หนา** <b>", ())


def test_what_is_taken_otherwise_need_not_be_settled() -> None:
    codes = ["cell-date", "setting-missing", "type-unsupported", "id-made"]
    assert [*map(outcome, codes)] == ["asked", "missing", "lost", "taken"]
    findings = tuple(ImportFinding(place="survey!A2", code=code, params={}) for code in codes)
    tree = {"sections": [{"items": [{"id": "a"}, {"id": "b"}]}, {}]}
    intake = Intake(tree=tree, text="", findings=findings, kept=(), form=None)
    assert [each.code for each in intake.unsettled] == codes[:3]
    assert intake.items == ("a", "b")
    assert [(each.kind, each.place, each.settled) for each in notes_of(intake)] == [
        ("asked", "survey!A2", False), ("lost", "survey!A2", False), ("taken", "survey!A2", True),
    ]  # fmt: skip


def test_what_only_the_workbook_tells_stands_with_the_draft_and_what_a_field_tells_does_not() -> None:
    codes = ["list-missing", "list-unnamed", "choice-unlisted", "row-of-lost-group"]
    at_fields = ["cell-missing", "notice-missing", "too-long", "too-short"]
    findings = tuple(ImportFinding(place="survey!A2", code=code, params={}) for code in [*codes, *at_fields])
    notes = notes_of(Intake(tree={"sections": []}, text="", findings=findings, kept=(), form=None))
    assert [(each.code, each.settled) for each in notes] == [(code, False) for code in codes]


def test_a_note_knows_the_item_or_section_that_it_is_about() -> None:
    tree = {"sections": [{"id": "s", "items": [{"id": "a"}, {"id": "b"}]}]}
    paths = {"sections[0].items[1].text": "b", "sections[0].part": "s", "title": ""}
    findings = tuple(ImportFinding(place="survey!A2", code="id-made", params={}, path=path) for path in paths)
    notes = notes_of(Intake(tree=tree, text="", findings=findings, kept=(), form=None))
    assert {each.where: each.part for each in notes} == paths


@pytest.mark.parametrize(
    ("file", "title"),
    [("แบบประเมิน 2569.xlsx", "แบบประเมิน 2569"), ("a/b.v2.csv", "b.v2"), ("แบบ", "แบบ"), (".csv", ".csv"), ("", "")],
)
def test_a_draft_without_a_title_is_called_by_its_file_and_that_is_asked_about(file: str, title: str) -> None:
    document, notes = named_after(DraftForm(id="f"), (), file)
    assert (document.title, [(each.kind, each.code, each.where) for each in notes]) == (
        title,
        [("asked", "title-of-file", "title")] if title else [],
    )
    assert named_after(DraftForm(id="f", title="ชื่อ"), notes, file) == (DraftForm(id="f", title="ชื่อ"), notes)


def test_what_is_taken_becomes_the_document_of_a_draft() -> None:
    choices = [
        {"value": "a", "text": "ก", "free": True, "exclusive": False},
        {"value": "b", "text": "ข", "free": False, "exclusive": False},
    ]
    items = [{"id": "q", "type": "multiple", "text": "ถาม", "at_most": 2, "required": False, "choices": choices}]
    tree = {
        "id": "f", "version": 3, "languages": ["th", "en"], "minutes": 5, "notice": {"retention_fiscal_years": 2},
        "sections": [{"id": "s", "part": "ส่วน", "items": items}],
    }  # fmt: skip
    made = document_of(Intake(tree=tree, text="", findings=(), kept=(), form=None))
    assert (made.id, made.english, made.minutes, made.title) == ("f", True, "5", "")
    assert made.notice.retention_fiscal_years == "2"
    assert tree_of(made, 3)["sections"][0]["items"] == items
    assert document_of(Intake(tree={"id": "f"}, text="", findings=(), kept=(), form=None)) == DraftForm(id="f")


def test_what_the_notice_lacks_is_filled_in_and_told() -> None:
    usual = {"required": "สมัครใจ", "rights": "ถอนได้"}
    document, notes = with_usual_notice(DraftForm(id="f", notice=DraftNotice(rights="มีสิทธิ")), (), usual, {})
    assert document.notice == DraftNotice(required="สมัครใจ", rights="มีสิทธิ")
    assert [(each.kind, each.code, each.settled) for each in notes] == [("asked", "notice-usual", False)]
    assert with_usual_notice(document, notes, usual, {}) == (document, notes)


def test_a_missing_consent_is_the_usual_one_and_told_where_somebody_is_asked_for_it() -> None:
    usual = {"text": "ยินยอม", "retention_months": "12"}
    plain = DraftForm(id="f", consent=DraftConsent(retention_months="6"))
    personal = replace(plain, sections=(DraftSection(id="s", items=(DraftItem(id="q", type="text", personal=True),)),))
    for each, told in ((plain, []), (personal, ["consent-usual"])):
        document, notes = with_usual_notice(each, (), {}, usual)
        assert document.consent == DraftConsent(text="ยินยอม", retention_months="6")
        assert [note.code for note in notes] == told


@pytest.mark.parametrize(
    "code",
    [
        "column-unsupported", "column-unknown", "type-unsupported", "type-automatic", "row-of-lost-group",
        "repeat-lost", "cell-idle", "choice-unlisted", "comment-lost", "form-items", "reference", "rating-of-numbers",
        "rating-own", "scales-beside", "method-offered", "matrix-taken", "cell-error",
        "question-plain", "something-new",
    ],
)  # fmt: skip
def test_what_takes_a_question_or_a_rule_away_or_guesses_a_score_is_settled_by_itself(code: str) -> None:
    assert not group_of(code)


def test_what_is_settled_in_a_group_is_what_somebody_has_to_settle() -> None:
    grouped = {"cell-lost", "beside-lost", "personal-taken", "notice-usual", "consent-usual", "boxes-single"}
    assert all(group_of(code) and outcome(code) != "taken" for code in grouped)
    assert group_of("notice-usual") == group_of("consent-usual") != group_of("personal-taken")
