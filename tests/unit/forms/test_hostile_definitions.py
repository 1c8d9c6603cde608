"""Hostile definitions: a few kilobytes each, refused quickly, with a Thai message."""

from __future__ import annotations

import time
import tomllib

import pytest

from service.adapters.form_files.definitions import TOML_LIMIT, FormDefinitions
from service.adapters.form_files.toml import load
from service.adapters.form_files.toml.limits import MOST_DOTS, dotted_line
from service.cli.error_lines import fault_line
from service.domain.errors import Fault, FaultyFormsError
from service.settings import Settings
from service.texts.fault_sentences import fault_sentence

pytestmark = pytest.mark.no_cover  # domain and application are judged by examples of their own

DEEP = "a." * 60_000 + "b = 1"


LONGEST = 20
"""Seconds of processor. It takes two, and six where coverage is traced on a busy machine."""


@pytest.fixture(scope="module")
def definitions() -> FormDefinitions:
    return FormDefinitions(load(Settings().forms))


def refusal(definitions: FormDefinitions, text: str) -> FaultyFormsError:
    content = text.encode()
    assert len(content) <= TOML_LIMIT
    began = time.process_time()
    with pytest.raises(FaultyFormsError) as refused:
        definitions.read(content)
    assert time.process_time() - began < LONGEST
    return refused.value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (DEEP, 1),
        ('"a".' * 17 + "b = 1", 1),
        ("'a' . " * 17 + "b = 1", 1),
        (f"x = {{{DEEP}}}", 1),
        (f"[{'a.' * 17}b]", 1),
        (f"[[{'a.' * 17}b]]", 1),
        (f'id = "x"  # "\n{DEEP}  # "', 2),
        (f'x = """\\""""\n{DEEP}\ny = """"""', 2),
        (f'x = """\n"\n""\n"""\n{DEEP}', 5),
        (f"x = ['''\n''''', {{{DEEP}}}, '']", 2),
        (f'x = ["""a"""", {{{DEEP}}}, ""]', 1),
        (f"x = ['''a'''', {{{DEEP}}}, '']", 1),
        (f'x = ["\\\\", {{{DEEP}}}, "\\\\"]', 1),
        (f"x = ['\\', {{{DEEP}}}, '\\']", 1),
    ],
)
def test_names_of_very_many_parts_are_refused_wherever_they_hide(
    definitions: FormDefinitions, text: str, line: int
) -> None:
    (fault,) = refusal(definitions, text).faults
    assert (fault.code, fault.params["line"]) == ("not-toml", line)
    assert fault_sentence(fault).endswith(f"บรรทัดที่ {line} มีจุดนอกเครื่องหมายคำพูดเกิน {MOST_DOTS} จุด")


@pytest.mark.parametrize(
    "text",
    [
        *(file.read_text(encoding="utf-8") for file in sorted(Settings().forms.glob("*.toml"))),
        f'x = "{"." * 90}"',
        f"x = '{'.' * 90}'",
        f"x = 1  # {'.' * 90}",
        f'x = """\n{"." * 90}\n\\"""{"." * 90}"" {"." * 90}"""""',
        f"x = '''\n{'.' * 90}'' \\\n{'.' * 90}'''''",
        f'x = ["a", """{"." * 90}"""", "{"." * 90}"]',
        f"x = [{'1.5, ' * MOST_DOTS}]",
        f"{'a.' * MOST_DOTS}b = 1",
    ],
)
def test_dots_in_texts_and_comments_are_no_parts_of_names(text: str) -> None:
    assert tomllib.loads(text)
    assert dotted_line(text) == 0


@pytest.mark.parametrize("opened", ['"""\\', '"""\\"', '"""\\""', "'''a''", "'", '"', '"\\', "#", '"""' + '\\"' * 9])
def test_a_look_at_texts_that_never_end_takes_no_time(definitions: FormDefinitions, opened: str) -> None:
    refusal(definitions, opened * (TOML_LIMIT // len(opened.encode())))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version = " + "9" * 5000, "มีจำนวนที่ยาวหลายพันหลัก"),
        ("[[sections]]\n[[sections.items]]\ntype = 0x" + "f" * 9000, "มีจำนวนที่ยาวหลายพันหลัก"),
        ("x = " + "[" * 100_000, "วงเล็บซ้อนกันลึกเกินไป"),
        ("x = " + "{a=" * 50_000, "วงเล็บซ้อนกันลึกเกินไป"),
    ],
)
def test_what_no_parser_takes_is_told(definitions: FormDefinitions, text: str, said: str) -> None:
    (fault,) = refusal(definitions, text).faults
    assert fault_sentence(fault) == f"รูปแบบ TOML ไม่ถูกต้อง: {said}"


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("\n".join(f"k{number} = 1" for number in range(15_000)), 15_000),
        ("[[sections]]\n" * 18_000, 54_000),
        ("sections = [" + "1," * 120_000 + "]", 120_000),
    ],
)
def test_a_file_of_nothing_but_faults_is_told_by_its_first_ones(
    definitions: FormDefinitions, text: str, least: int
) -> None:
    refused = refusal(definitions, text)
    assert len(refused.faults) == FaultyFormsError.most
    assert refused.params == {"count": refused.more + FaultyFormsError.most}
    assert refused.more + FaultyFormsError.most >= least


@pytest.mark.parametrize("text", ['"' + "a." * 120_000 + '" = 1', '["' + "a." * 120_000 + '"]\nx = 1'])
def test_of_a_name_without_end_the_beginning_is_told(definitions: FormDefinitions, text: str) -> None:
    assert max(len(fault_line(fault)) for fault in refusal(definitions, text).faults) < 500


def test_a_few_faults_are_all_told() -> None:
    few = [Fault(file="a.toml", where="", code="not-toml")] * FaultyFormsError.most
    assert (FaultyFormsError(few).faults, FaultyFormsError(few).more) == (few, 0)
    assert (FaultyFormsError([*few, *few]).faults, FaultyFormsError([*few, *few]).more) == (few, len(few))
