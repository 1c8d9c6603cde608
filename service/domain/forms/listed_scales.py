"""Lists of choices that are scales: one of the catalogue, the same with its numbers the other way, or another one."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from service.domain.forms.form import NO_OPINION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.forms.scale import Scale


class ListedChoice(NamedTuple):
    """A choice of a list: its name and its texts."""

    name: str
    text: str
    text_en: str = ""


class Beside(NamedTuple):
    """Words that tell steps from what stands beside them: those of grades, and those of "no opinion"."""

    graded: Collection[str]
    unasked: Collection[str]


class Offered(NamedTuple):
    """A scale that a list has: `exact` where it has its words, not only its steps. `na`: with "no opinion"."""

    scale: Scale
    na: bool
    exact: bool


_FEWEST = 2
"""Lists of so many steps, as of yes and no, are not taken for a scale by their steps alone."""

_NUMBERED = re.compile(
    r"^[\s(\[]*(?:\d{1,2}|[๐-๙]{1,2})[\s.)\]:=–-]+|(?<![\s(\[])[\s(\[]++(?:\d{1,2}|[๐-๙]{1,2})[\s)\]]*+$"
)
_NUMBERS = re.compile(r"\d{1,3}")
_NO_WORD = re.compile(r"ระดับ(?:ที่)?|คะแนน|ดาว|แต้ม|levels?|scores?|stars?|points?|grade|[\W_]+")
"""What stands beside the number of a step; of a floor, an age or a room it is another word."""

_BEGINNINGS, _MOST = (0, 1), 11
"""Steps begin with one of these numbers, and are not more, as those from 0 to 10."""


def offered_scale(choices: Iterable[ListedChoice], scales: Iterable[Scale], *, marked: bool) -> Offered | None:
    """Return the scale whose words a list has, whatever its names; else the only one whose steps it has.

    `marked` says that it is called a rating.
    """
    listed = list(choices)
    known = list(scales)
    for scale in known:
        none = {_plain(scale.na), _plain(scale.na_en)} - {""}
        steps = [each for each in listed if each.name != NO_OPINION and _plain(each.text) not in none]
        if len(listed) - len(steps) <= 1 and _has_words(scale, steps):
            return Offered(scale, len(steps) < len(listed), exact=True)
    names = sorted(each.name for each in listed if each.name != NO_OPINION)
    by_steps = [each for each in known if names == sorted(str(level.value) for level in each.levels)]
    fitting = len(by_steps) == 1 and (marked or len(names) > _FEWEST)
    return Offered(by_steps[0], len(names) < len(listed), exact=False) if fitting else None


def _has_words(scale: Scale, steps: list[ListedChoice]) -> bool:
    """Return whether each step has the words of another level, and a number as its name is that level's."""
    found = _levels(scale, steps)
    numbered = all(each.name.isdecimal() for each in steps)
    agree = not numbered or [int(each.name) for each in steps] == found
    return sorted(found) == sorted(level.value for level in scale.levels) and agree


def runs_backwards(scale: Scale, choices: Iterable[ListedChoice]) -> bool:
    """Return whether a list has the words of a scale at the numbers of the opposite levels."""
    steps = [each for each in choices if each.name.isdecimal()]
    found = _levels(scale, steps)
    return sorted(found) == sorted(level.value for level in scale.levels) and all(
        int(each.name) == len(found) + 1 - level for each, level in zip(steps, found, strict=True)
    )


def steps_of_own(choices: Iterable[ListedChoice], graded: Collection[str]) -> list[int]:
    """Return the numbers of a list that looks like a scale of its own, in order; empty for another list.

    Its texts are consecutive numbers from 0 or 1, alone or with one word for steps, or words of grades.
    """
    steps = [each for each in choices if each.name != NO_OPINION]
    found = [_NUMBERS.findall(each.text) for each in steps]
    numbers = sorted(int(each[0]) for each in found if len(each) == 1)
    rests = {_NUMBERS.sub("", each.text).strip() for each in steps}
    lowest = min(numbers, default=0)
    stepped = len(rests) == 1 and not (_NO_WORD.sub("", rests.copy().pop().casefold()))
    counted = stepped and lowest in _BEGINNINGS and len(steps) <= _MOST
    counted = counted and numbers == list(range(lowest, lowest + len(steps)))
    named = {_plain(each.text) for each in steps}
    words = named <= {_plain(each) for each in graded} and len(named) == len(steps)
    if len(steps) <= _FEWEST or not (counted or words):
        return []
    return numbers if counted else list(range(1, len(steps) + 1))


def beside_steps(choices: Iterable[ListedChoice], scales: Iterable[Scale], words: Beside) -> list[ListedChoice]:
    """Return the choices of a list that are none of the steps of its scale; empty where it has no scale, or only steps.

    Beside the words of a whole scale that is anything but a grade, beside its numbers "no opinion" alone, and beside
    what looks like a scale of its own one choice, or several that say "no opinion".
    """
    listed = list(choices)
    graded, unasked = ({_plain(each) for each in said} for said in words)
    none = [each for each in listed if each.name == NO_OPINION or _plain(each.text) in unasked]
    asked = _without(listed, none)
    steps = [each for each in asked if _plain(each.text) in graded]
    for scale in scales:
        levels = _levels(scale, listed)
        others = [each for each, level in zip(listed, levels, strict=True) if not level]
        values = sorted(level.value for level in scale.levels)
        if sorted(filter(None, levels)) == values and not any(each in steps for each in others):
            again = {each.name for each in others} & {each.name for each in _without(listed, others)}
            return [] if again else others
        if sorted(each.name for each in asked) == sorted(map(str, values)):
            return none
    if len(none) == 1 and all(each.name.isdecimal() for each in asked):
        return none
    counted = [each for each in asked if _NUMBERS.search(each.text)]
    for own in (steps, counted):
        others = _without(listed, own)
        if steps_of_own(own, words.graded) and (len(others) == 1 or others == none):
            return others
    return []


def translated_otherwise(scale: Scale, choices: Iterable[ListedChoice]) -> list[ListedChoice]:
    """Return the choices of a list that is a scale whose English is not that of their steps, or of "no opinion"."""
    listed = list(choices)
    english = {str(level.value): {_plain(level.text_en), _plain(level.full_en)} for level in scale.levels}
    english[NO_OPINION] = {_plain(scale.na_en)}
    named = [
        each.name if each.name in english else str(level)
        for each, level in zip(listed, _levels(scale, listed), strict=True)
    ]
    return [
        each
        for each, name in zip(listed, named, strict=True)
        if each.text_en and _plain(each.text_en) not in english.get(name, {""})
    ]


def _without(listed: list[ListedChoice], some: list[ListedChoice]) -> list[ListedChoice]:
    gone = set(some)
    return [each for each in listed if each not in gone]


def _levels(scale: Scale, steps: list[ListedChoice]) -> list[int]:
    """Return the level whose words each step has, 0 for none."""
    level_of = {
        word: level.value
        for level in scale.levels
        for word in map(_plain, (level.text, level.full, level.text_en, level.full_en))
        if word
    }
    return [level_of.get(_plain(each.text), 0) for each in steps]


def _plain(text: str | None) -> str:
    """Return a text for comparison: without a number before or behind it, spaces and case."""
    return "".join(_NUMBERED.sub("", text or "").split()).casefold().replace("\u200b", "")
