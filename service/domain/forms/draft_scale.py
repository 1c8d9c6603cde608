"""A draft form's own rating scale and bands: how they begin, become longer or shorter, and what a form file has."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from service.domain.forms.scale import Band, Interpretation, Level, Scale

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.forms.scale import Bands

OWN = "own"
"""The id of the scale or the interpretation that a form of the editor has itself."""

FEWEST, MOST = 2, 10
"""The steps of a scale."""

_USUAL = 5


class DraftLevel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step of a scale; `value` is made, not asked. Without a full text its short one is read aloud."""

    value: str
    text: str = ""
    text_en: str = ""
    full: str = ""
    full_en: str = ""


class DraftScale(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rating scale."""

    id: str = OWN
    levels: tuple[DraftLevel, ...] = ()
    na: str = ""
    na_en: str = ""


class DraftBand(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A band: its lowest mean, and its name."""

    floor: str = ""
    text: str = ""
    text_en: str = ""


class DraftBands(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The bands of a mean."""

    id: str = OWN
    bands: tuple[DraftBand, ...] = ()

    @property
    def words(self) -> str:
        """Its bands, each with its floor, as those of an interpretation."""
        return " / ".join(f"{each.floor} {each.text}" for each in self.bands)


def begun_scale(named: str, known: Iterable[Scale]) -> DraftScale:
    """Return a scale to change: as the known one of a name, or with five steps without words."""
    found = next((each for each in known if each.id == named), None)
    if found:
        return replace(draft_scale(found), id=OWN)
    return DraftScale(levels=tuple(DraftLevel(value=str(_USUAL - at)) for at in range(_USUAL)))


def begun_bands(named: str, known: Iterable[Bands], levels: Iterable[DraftLevel]) -> DraftBands:
    """Return bands to change: as the known ones of a name that suit a scale, or else of equal widths."""
    steps = tuple(levels)
    found = next((each for each in known if each.id == named and each.maximum == len(steps)), None)
    return replace(draft_bands(found), id=OWN) if found else DraftBands(bands=equal_bands(steps))


def equal_bands(levels: Iterable[DraftLevel]) -> tuple[DraftBand, ...]:
    """Return bands of equal widths between the lowest and the highest step, named like the steps.

    Of 5 steps they begin at 4.21, 3.41, 2.61, 1.81 and 1.00: a mean of 4.20 is still below 4.21.
    """
    steps = sorted(levels, key=lambda each: int(each.value), reverse=True)
    width = Fraction(len(steps) - 1, len(steps) or 1)
    floors = [1 + width * at for at in range(len(steps) - 1, -1, -1)]
    hundredths = [int(floor * 100) + (floor > 1) for floor in floors]
    return tuple(
        DraftBand(floor=f"{floor // 100}.{floor % 100:02}", text=step.text, text_en=step.text_en)
        for floor, step in zip(hundredths, steps, strict=True)
    )


def with_levels(scale: DraftScale, levels: Iterable[DraftLevel]) -> DraftScale:
    """Return a scale with other steps, numbered anew in the direction that it had."""
    steps = tuple(levels)
    rising = len(scale.levels) > 1 and int(scale.levels[0].value) < int(scale.levels[-1].value)
    numbers = range(1, len(steps) + 1) if rising else range(len(steps), 0, -1)
    numbered = (replace(each, value=str(number)) for number, each in zip(numbers, steps, strict=True))
    return replace(scale, levels=tuple(numbered))


def draft_scale(scale: Scale) -> DraftScale:
    """Return a scale as a draft."""
    levels = tuple(_texts(each, DraftLevel(value=str(each.value))) for each in scale.levels)
    return DraftScale(id=scale.id, levels=levels, na=scale.na, na_en=scale.na_en or "")


def draft_bands(interpretation: Interpretation) -> DraftBands:
    """Return an interpretation as a draft."""
    return DraftBands(
        id=interpretation.id, bands=tuple(_texts(each, DraftBand(floor=each.floor)) for each in interpretation.bands)
    )


def _texts(thing: Level | Band, empty: Any) -> Any:  # noqa: ANN401 - a struct of the empty one's kind
    said = {name: getattr(thing, name, None) for name in empty.__struct_fields__}
    return replace(empty, **{name: text for name, text in said.items() if isinstance(text, str)})


def scale_table(scale: DraftScale, *, english: bool) -> dict[str, Any]:
    """Return a scale as the table of a form file, without what is missing."""
    levels = [_said(replace(each, **_read_aloud(each)), english=english) for each in scale.levels]
    numbered = [table | {"value": int(each.value)} for table, each in zip(levels, scale.levels, strict=True)]
    return _said(replace(scale, levels=()), english=english) | {"levels": numbered}


def bands_table(bands: DraftBands, *, english: bool) -> dict[str, Any]:
    """Return bands as the table of a form file, without what is missing."""
    floors = ("".join(str(int(each)) if each.isdecimal() else each for each in band.floor) for band in bands.bands)
    listed = (replace(band, floor=floor) for band, floor in zip(bands.bands, floors, strict=True))
    return {"id": bands.id, "bands": [_said(each, english=english) for each in listed]}


def _read_aloud(level: DraftLevel) -> dict[str, str]:
    return {"full": level.full or level.text, "full_en": level.full_en or level.text_en}


def _said(thing: Struct, *, english: bool) -> dict[str, Any]:
    fields = ((name, getattr(thing, name)) for name in thing.__struct_fields__)
    return {name: value for name, value in fields if value and (english or not name.endswith("_en"))}
