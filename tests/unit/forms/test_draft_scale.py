"""A draft's own scale and bands: how they begin, become longer or shorter, and come to a form file and back."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec import convert
from msgspec.structs import replace

from service.domain.catalogue import Catalogue, form_findings
from service.domain.forms.draft import DraftForm
from service.domain.forms.draft_scale import DraftBand, DraftBands, DraftLevel, DraftScale, equal_bands, with_levels
from service.domain.forms.draft_scale_edits import BANDS, SCALE, scale_edited, with_own
from service.domain.forms.draft_tables import draft_of, tree_of
from service.domain.forms.form import Form
from service.domain.forms.scale import Band, Interpretation, Level
from tests.support.examples import form, interpretation, rating, scale

SCALES, KNOWN = (scale(),), (interpretation(),)
RATED = form(rating("ease"))
BEGUN = with_own(
    replace(draft_of(RATED), scale="own", interpretation="own"), draft_of(RATED), SCALES, KNOWN
)  # fmt: skip


def made(draft: DraftForm) -> Form:
    return convert(tree_of(draft, 1), Form)


def found(draft: DraftForm) -> list[tuple[str, str]]:
    catalogue = Catalogue(scales=SCALES, interpretations=KNOWN)
    return [(each.where, each.code) for each in form_findings(made(draft), catalogue)]


def test_a_scale_of_its_own_begins_as_the_one_before_and_comes_back_from_a_form() -> None:
    own = made(BEGUN)
    assert own.own_scale
    assert own.own_scale.levels == tuple(replace(each, text_en=None, full_en=None) for each in scale().levels)
    assert own.own_interpretation
    assert [each.floor for each in own.own_interpretation.bands] == [each.floor for each in interpretation().bands]
    assert found(BEGUN) == []
    assert made(draft_of(own)) == own
    catalogue = Catalogue(scales=SCALES, interpretations=KNOWN)
    questionnaire = catalogue.questionnaire(own)
    assert (questionnaire.scale, questionnaire.interpretation) == (own.own_scale, own.own_interpretation)
    assert with_own(BEGUN, BEGUN, SCALES, KNOWN) == BEGUN


def test_without_one_before_there_are_five_steps_without_words() -> None:
    nothing = DraftForm(id="f", scale="own", interpretation="own")
    begun = with_own(nothing, DraftForm(id="f"), (), ())
    assert begun.own_scale == DraftScale(levels=tuple(DraftLevel(value=value) for value in "54321"))
    assert begun.own_interpretation
    assert [each.floor for each in begun.own_interpretation.bands] == ["4.21", "3.41", "2.61", "1.81", "1.00"]
    unscaled = with_own(replace(nothing, scale=""), DraftForm(id="f"), (), ())
    assert unscaled.own_interpretation
    assert unscaled.own_interpretation.bands == ()


@pytest.mark.parametrize("steps", range(2, 11))
def test_equal_bands_call_each_step_by_its_own_name(steps: int) -> None:
    levels = [DraftLevel(value=str(value), text=f"คำ {value}") for value in range(1, steps + 1)]
    bands = equal_bands(levels)
    assert Fraction(bands[-1].floor) == 1
    told = Interpretation(id="own", bands=tuple(Band(floor=each.floor, text=each.text) for each in bands))
    assert told.fits(steps)
    assert DraftBands(bands=bands).words == told.words
    for value in range(1, steps + 1):
        called = next(each.text for each in bands if Fraction(each.floor) <= value)
        assert called == f"คำ {value}"


def edited(verb: str, where: str, draft: DraftForm = BEGUN) -> tuple[DraftForm, str]:
    return scale_edited(draft, verb, where, SCALES)


def test_steps_are_added_and_removed_and_numbered_anew() -> None:
    longer, place = edited("add", SCALE)
    assert place == SCALE
    assert longer.own_scale
    assert [(each.value, each.text) for each in longer.own_scale.levels][-2:] == [("2", "1"), ("1", "")]
    shorter, _ = edited("remove", f"{SCALE}[1]")
    assert shorter.own_scale
    assert [(each.value, each.text) for each in shorter.own_scale.levels] == [
        ("4", "5"), ("3", "3"), ("2", "2"), ("1", "1"),
    ]  # fmt: skip
    rising = DraftScale(levels=(DraftLevel(value="1", text="ก"), DraftLevel(value="2", text="ข")))
    assert [each.value for each in with_levels(rising, (*rising.levels, DraftLevel(value="0"))).levels] == [
        "1",
        "2",
        "3",
    ]
    least = replace(BEGUN, own_scale=rising)
    assert edited("remove", f"{SCALE}[0]", least)[0] == least
    assert edited("remove", SCALE) == (BEGUN, SCALE)


def test_bands_are_added_removed_and_spread_over_the_scale() -> None:
    longer, place = edited("add", BANDS)
    assert (place, longer.own_interpretation and longer.own_interpretation.bands[-1]) == (BANDS, DraftBand())
    shorter, _ = edited("remove", f"{BANDS}[0]")
    assert shorter.own_interpretation
    assert len(shorter.own_interpretation.bands) == 4
    spread, _ = edited("spread", BANDS, shorter)
    assert spread.own_interpretation
    assert [each.text for each in spread.own_interpretation.bands] == ["5", "4", "3", "2", "1"]
    of_all = replace(shorter, scale="steps")
    assert edited("spread", BANDS, of_all)[0].own_interpretation == spread.own_interpretation


@pytest.mark.parametrize("where", ["own_scale", "own_scale.levels[x]", "own_other.levels[0]", SCALE, BANDS])
def test_a_button_of_no_such_part_changes_nothing(where: str) -> None:
    without = draft_of(RATED)
    assert edited("add", where, without) == (without, "")


def banded(*bands: tuple[str, str]) -> DraftForm:
    assert BEGUN.own_interpretation
    told = tuple(DraftBand(floor=floor, text=text) for floor, text in bands)
    return replace(BEGUN, own_interpretation=replace(BEGUN.own_interpretation, bands=told))


@pytest.mark.parametrize(
    ("draft", "faults"),
    [
        (banded(("3.5", "มาก"), ("1", "น้อย")), []),
        (banded(("3.5", "มาก"), ("1.5", "น้อย")), [("own_interpretation.bands[1].floor", "bands-incomplete")]),
        (banded(("1", "น้อย")), [("own_interpretation.bands[0].floor", "bands-beyond")]),
        (
            banded(("3.5", "มาก"), ("4", "มากกว่า"), ("1", "น้อย")),
            [("own_interpretation.bands[1].floor", "bands-order")],
        ),
    ],
)
def test_bands_of_its_own_are_complete_and_fall(draft: DraftForm, faults: list[tuple[str, str]]) -> None:
    assert found(draft) == faults


def test_what_a_form_has_itself_and_does_not_name_is_told() -> None:
    own = made(BEGUN)
    idle = replace(own, scale="steps", interpretation="bands")
    catalogue = Catalogue(scales=SCALES, interpretations=KNOWN)
    codes = {each.where: each.code for each in form_findings(idle, catalogue)}
    assert codes == {"own_scale": "own-idle", "own_interpretation": "own-idle"}
    assert own.own_scale
    odd = replace(
        own, own_scale=replace(own.own_scale, levels=(Level(value=3, text="ก", full="ก"), *own.own_scale.levels))
    )
    assert ("own_scale.levels", "scale-values") in [(each.where, each.code) for each in form_findings(odd, catalogue)]
    unscaled = replace(own, scale="unknown", own_scale=None)
    assert [each.code for each in form_findings(unscaled, catalogue)] == ["unknown-scale"]


def test_thai_digits_are_digits() -> None:
    assert made(banded(("๓.๕", "มาก"), ("๑", "น้อย"))).own_interpretation == Interpretation(
        id="own", bands=(Band(floor="3.5", text="มาก"), Band(floor="1", text="น้อย"))
    )
