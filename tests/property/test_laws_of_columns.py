"""Every text of a sheet is taken or told, whichever columns it has: unread, doubled, nameless, of a third language."""

from __future__ import annotations

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from service.domain.forms.draft_tables import tree_of
from service.domain.forms.import_findings import document_of
from service.texts.fault_sentences import finding_sentence
from tests.support.xlsform_workbook import workbook
from tests.unit.forms.test_other_layouts import take

HEADS = st.sampled_from(
    [
        *("label", "label::Thai (th)", "label::English (en)", "label::French (fr)", "hint", "Hint", "hint::fr", ""),
        *("relevant", "constraint", "constraint_message", "required_message", "calculation", "default", "appearance"),
        *("media::image", "bind::relevant", "choice_filter", "สำนัก", "ปี 2569", "guidance_hint", "parameters", "note"),
    ]
)
TYPES = st.sampled_from(["text", "note", "select_one yn", "begin_group", "end_group", "date", None])
ROWS = st.lists(st.tuples(TYPES, st.lists(st.booleans(), min_size=8, max_size=8)), min_size=1, max_size=5)
YES_NO: list[list[object]] = [["list_name", "name", "label"], ["yn", "y", "ใช่"], ["yn", "n", "ไม่"]]


@settings(max_examples=40, derandomize=True, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(HEADS, min_size=1, max_size=8), ROWS, st.booleans())
@example(["label", "", "relevant"], [("text", [True] * 8)], False)  # noqa: FBT003 - a case
@example(["label", "hint", "Hint", "calculation"], [("text", [True] * 8)], False)  # noqa: FBT003 - a case
@example(["label::Thai (th)", "label::French (fr)", "default"], [("text", [True] * 8)], True)  # noqa: FBT003 - a case
@example(["label", "hint", "appearance"], [("begin_group", [True] * 8), ("end_group", [True] * 8)], False)  # noqa: FBT003 - a case
@example(["label::English (en)", "label::Thai (th)"], [("text", [True] * 8), ("note", [True, False] * 4)], False)  # noqa: FBT003 - a case
@example(["label", "constraint", "constraint_message"], [("text", [True] * 8)], False)  # noqa: FBT003 - a case
def test_every_text_of_a_column_is_taken_or_told(
    heads: list[str],
    rows: list[tuple[str | None, list[bool]]],
    titled: bool,  # noqa: FBT001 - a case
) -> None:
    marked: list[list[object]] = [
        [kind, f"n{at}", *(f"w{at}x{column}" if said else None for column, said in enumerate(filled[: len(heads)]))]
        for at, (kind, filled) in enumerate(rows)
    ]
    above: list[list[object]] = [["หัวเรื่อง"]] if titled else []
    intake = take(workbook({"survey": [*above, ["type", "name", *heads], *marked], "choices": YES_NO}), "form.xlsx")
    told = " ".join(f"{finding_sentence(each)} {each.params}" for each in intake.findings)
    said = f"{intake.text} {tree_of(document_of(intake), 1)} {told}"
    lost = {each.place.lstrip("survey!ABCDEFGHIJ") for each in intake.findings if each.code in WHOLE}
    first = len(above) + 2
    for at, row in enumerate(marked):
        if str(at + first) not in lost:
            assert [word for word in row[2:] if word and str(word) not in said] == []
    assert not titled or "หัวเรื่อง" in said


WHOLE = frozenset({"type-unsupported", "type-unnamed", "row-of-lost-group", "group-not-begun", "group-empty"})
"""What tells a whole row by its address."""
