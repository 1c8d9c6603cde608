"""Names that are made for items, choices and forms."""

from __future__ import annotations

from service.adapters.form_files.xlsform.names import made_name, made_slug, made_value


def test_the_id_of_another_form_is_not_made() -> None:
    assert made_slug("Needs 2", "survey", {"needs", "needs-2"}) == "needs-2-2"
    assert made_slug("needs", "survey", {"needs", "needs-2"}) == "needs-3"


def test_a_sound_name_stays_and_others_are_made() -> None:
    taken: set[str] = set()
    assert [made_name(said, "item_1", taken) for said in ("a_", "A_", "1", "ข้อ", "b!")] == [
        *("a_", "a__2", "q_1", "item_1", "b")
    ]
    assert [made_value(said, "choice_1", taken) for said in ("1-", "c ")] == ["1-", "c"]
