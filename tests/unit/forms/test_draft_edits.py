"""What the editor's buttons do: ids are made once, parts move within and across sections, nothing else changes."""

from __future__ import annotations

import pytest

from service.domain.forms.draft import DraftChoice, DraftForm, DraftItem, DraftSection
from service.domain.forms.draft_edits import (
    MOST_CHOICES,
    MadeIds,
    Steps,
    added,
    duplicated,
    is_full,
    moved,
    part_at,
    pasted,
    path_of,
    placed,
    removed,
    required,
    steps_of,
)

USED = MadeIds(sections=frozenset({"s4"}), items=frozenset({"q7", "quality"}), choices={"q2": frozenset({"c5", "cx"})})


def draft(*sections: str) -> DraftForm:
    """Return a draft of sections, each with its items; each item has choices c1 and c2."""
    choices = (DraftChoice(value="c1", text="ก"), DraftChoice(value="c2", text="ข"))
    return DraftForm(
        id="f",
        sections=tuple(
            DraftSection(id=f"s{n}", items=tuple(DraftItem(id=each, choices=choices) for each in items.split()))
            for n, items in enumerate(sections, 1)
        ),
    )


def ids(form: DraftForm) -> list[str]:
    return [" ".join(item.id for item in section.items) for section in form.sections]


def test_paths_and_steps_are_the_same_places() -> None:
    for path, steps in (
        ("sections[2]", (2,)),
        ("sections[0].items[1]", (0, 1)),
        ("sections[0].items[1].choices[3]", (0, 1, 3)),
    ):
        assert (steps_of(path), path_of(steps)) == (steps, path)
    assert steps_of("title") == steps_of("sections[0].text") == ()
    form = draft("q1")
    assert part_at(form, ()) is part_at(form, (1,)) is part_at(form, (0, 3)) is part_at(form, (0, 0, 2)) is None


def test_what_is_added_has_an_id_that_no_version_had() -> None:
    form, at = added(draft("q1 q2"), (), USED)
    assert (at, part_at(form, at)) == ((1,), DraftSection(id="s5"))
    form, at = added(form, (0,), USED)
    assert (at, part_at(form, at)) == ((0, 2), DraftItem(id="q8", required=True))
    form, at = added(form, (1,), USED, "multiple")
    assert part_at(form, at) == DraftItem(
        id="q9", type="multiple", choices=(DraftChoice(value="c1"), DraftChoice(value="c2"))
    )
    assert [part_at(*added(form, (0, n), USED)) for n in (0, 1)] == [DraftChoice(value="c3"), DraftChoice(value="c6")]


def test_a_copy_stands_behind_with_new_ids_and_the_same_words() -> None:
    form, at = duplicated(draft("q1 q2"), (0, 0), USED)
    assert (ids(form), at) == (["q1 q8 q2"], (0, 1))
    form, at = duplicated(form, (0,), USED)
    assert (ids(form), at, form.sections[1].id) == (["q1 q8 q2", "q9 q10 q11"], (1,), "s5")
    form, at = duplicated(form, (0, 2, 0), USED)
    assert part_at(form, at) == DraftChoice(value="c6", text="ก")
    assert duplicated(form, (0, 9), USED)[0] == form


def test_what_is_removed_leaves_the_place_before_it() -> None:
    form = draft("q1 q2", "q3")
    assert [(ids(after), at) for after, at in (removed(form, each) for each in ((0, 0), (0, 1), (0,), (1,)))] == [
        (["q2", "q3"], (0,)),
        (["q1", "q3"], (0, 0)),
        (["q3"], ()),
        (["q1 q2"], (0,)),
    ]


@pytest.mark.parametrize(
    ("at", "by", "told", "to"),
    [
        ((0, 1), -1, ["q2 q1", "", "q3"], (0, 0)),
        ((0, 0), 1, ["q2 q1", "", "q3"], (0, 1)),
        ((0, 1), 1, ["q1", "q2", "q3"], (1, 0)),
        ((2, 0), -1, ["q1 q2", "q3", ""], (1, 0)),
        ((0, 0), -1, ["q1 q2", "", "q3"], (0, 0)),
        ((2, 0), 1, ["q1 q2", "", "q3"], (2, 0)),
        ((1,), -1, ["", "q1 q2", "q3"], (0,)),
        ((2,), 1, ["q1 q2", "", "q3"], (2,)),
        ((5, 0), 1, ["q1 q2", "", "q3"], (5, 0)),
    ],
)
def test_a_part_moves_one_place(at: Steps, by: int, told: list[str], to: Steps) -> None:
    form = draft("q1 q2", "", "q3")
    after, there = moved(form, at, -1 if by < 0 else 1)
    assert (ids(after), there) == (told, to)


def test_a_choice_moves_within_its_item() -> None:
    form, at = moved(draft("q1"), (0, 0, 0), 1)
    assert ([each.value for each in form.sections[0].items[0].choices], at) == (["c2", "c1"], (0, 0, 1))


def test_there_is_an_end_to_adding() -> None:
    full = draft(" ".join(f"q{n}" for n in range(200)), *[""] * 29)
    assert [is_full(full, inside) for inside in ((), (1,), (0, 0))] == [True, True, False]
    assert not is_full(draft("q1"), (0,))
    half = draft(" ".join(f"q{n}" for n in range(101)))
    assert [is_full(half, (), part_at(half, at)) for at in ((0,), (0, 0))] == [True, False]


def test_an_id_of_thousands_of_digits_is_none_that_was_made() -> None:
    form, at = added(draft(f"q{'9' * 5000} q1000000 q999999"), (0,), MadeIds())
    assert part_at(form, at) == DraftItem(id="q1000001", required=True)


def test_an_item_is_placed_where_it_is_dropped() -> None:
    form = draft("q1 q2 q3", "")
    assert [ids(placed(form, (0, 0), to)[0]) for to in ((0, 2), (1, 0), (1, 9))] == [
        ["q2 q3 q1", ""],
        ["q2 q3", "q1"],
        ["q2 q3", "q1"],
    ]
    assert placed(form, (0, 0), (1, 9))[1] == (1, 0)
    for at, to in (((0, 5), (0, 0)), ((0, 0), (5, 0)), ((0, 0), (1,)), ((0,), (1, 0)), ((), ()), ((2,), (0,))):
        assert placed(form, at, to) == (form, at)


def test_a_section_and_a_choice_are_placed_where_they_are_dropped() -> None:
    form = draft("q1", "q2", "q3")
    dropped: tuple[tuple[Steps, Steps, list[str]], ...] = (
        ((0,), (2,), ["q2", "q3", "q1"]),
        ((2,), (9,), ["q1", "q2", "q3"]),
    )
    for at, to, told in dropped:
        after, where = placed(form, at, to)
        assert (ids(after), where) == (told, (2,))
    after, where = placed(form, (0, 0, 1), (0, 0, 0))
    assert ([each.value for each in after.sections[0].items[0].choices], where) == (["c2", "c1"], (0, 0, 0))
    for to in ((1, 0, 0), (0, 1, 0)):
        assert placed(form, (0, 0, 0), to) == (form, (0, 0, 0))


def test_pasted_choices_take_the_place_of_empty_ones_and_stand_where_they_were_pasted() -> None:
    item = DraftItem(
        id="q2",
        type="single",
        choices=tuple(DraftChoice(value=f"c{n}", text=each) for n, each in enumerate(("ก", "ข", ""), 1)),
    )
    form = DraftForm(id="f", sections=(DraftSection(id="s1", items=(item, DraftItem(id="q3"))),))
    given = [DraftChoice(value="", text="ค"), DraftChoice(value="", text="ง", free=True, exclusive=True)]
    for at, texts, values, place in (
        ((0, 0), "กขคง", "c1 c2 c3 c6", 3),
        ((0, 0, 0), "กคงข", "c1 c3 c6 c2", 2),
        ((0, 0, 2), "กขคง", "c1 c2 c3 c6", 3),
    ):
        after, where, whole = pasted(form, at, given, USED)
        choices = after.sections[0].items[0].choices
        assert "".join(each.text for each in choices) == texts
        assert (" ".join(each.value for each in choices), where, whole) == (values, (0, 0, place), True)
        assert [each.text for each in choices if each.free] == ["ง"]
        assert not any(each.exclusive for each in choices)
    many = [DraftChoice(value="", text=str(n)) for n in range(MOST_CHOICES)]
    after, where, whole = pasted(form, (0, 0), many, USED)
    assert (len(after.sections[0].items[0].choices), where, whole) == (MOST_CHOICES, (0, 0, MOST_CHOICES - 1), False)
    assert len({each.value for each in after.sections[0].items[0].choices}) == MOST_CHOICES
    nowhere: tuple[Steps, ...] = ((0, 1), (9,), ())
    for nothing in nowhere:
        assert pasted(form, nothing, given, USED) == (form, nothing, True)
    assert pasted(form, (0, 0), [], USED) == (form, (0, 0), True)


def test_all_but_what_is_typed_is_required() -> None:
    kinds = DraftForm(
        id="f",
        sections=(
            DraftSection(id="s1", items=(DraftItem(id="q1"), DraftItem(id="q2", type="text"))),
            DraftSection(
                id="s2", items=(DraftItem(id="q3", type="multiple"), DraftItem(id="q4", type="text", required=True))
            ),
        ),
    )
    made = required(kinds)
    assert [item.required for item in made.items] == [True, False, True, True]
    assert required(made) == made
    assert ids(made) == ids(kinds)
