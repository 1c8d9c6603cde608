"""The choices sheet: lists become an item's choices, or are recognised as a rating's scale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from service.adapters.form_files.xlsform.columns import EXCLUSIVE, FREE, OWN, PARAMETERS, RATING
from service.adapters.form_files.xlsform.listed import ListedChoices
from service.adapters.form_files.xlsform.names import made_value
from service.adapters.form_files.xlsform.paper_words import is_word
from service.adapters.form_files.xlsform.sheet_rows import quoted
from service.domain.collecting.thai_input import ARABIC
from service.domain.forms.draft_scale import FEWEST, MOST, DraftLevel, DraftScale, scale_table
from service.domain.forms.draft_scale import OWN as OWN_SCALE
from service.domain.forms.form import NO_OPINION
from service.domain.forms.listed_scales import (
    ListedChoice,
    Offered,
    offered_scale,
    runs_backwards,
    steps_of_own,
    translated_otherwise,
)
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.adapters.form_files.xlsform.definition_tables import DefinitionTables, Table
    from service.adapters.form_files.xlsform.sheet_rows import SheetRow
    from service.domain.forms.scale import Scale

_PARAMETER = re.compile(r"(start|end|step)\s*=\s*([^\s,;]+)")

WITH_NA = "_na"
"""The suffix of a scale's list that offers "no opinion"."""

_OTHER_CHOICE = {"text": "อื่น ๆ โปรดระบุ", "free": True}


class Lists:
    """The lists of choices, and the scales that they may be. `taken` counts the choices of all items."""

    def __init__(
        self, draft: DefinitionTables, rows: tuple[SheetRow, ...], scales: Sequence[Scale], *, english: bool
    ) -> None:
        self._draft = draft
        self._scales = {scale.id: scale for scale in scales}
        self._other = {**_OTHER_CHOICE, **({"text_en": "Other, please specify"} if english else {})}
        self._listed = ListedChoices(rows, scales)
        self._lists = self._listed.rows
        self._told: set[tuple[str, str]] = set()
        self._used: set[str] = set()
        self._compared: set[str] = set()
        self._offers: dict[tuple[str, bool], Offered | None] = {}
        self._turned: dict[str, Scale | None] = {}
        self._possible: dict[str, list[int]] = {}
        self._own = ""
        self.taken = 0
        for row in self._lists.pop("", []):
            draft.fault(row.at("list_name"), "choice-unlisted", text=row.text("label") or row.text("name") or "-")

    def take(self, item: Table, path: str, row: SheetRow, name: str, *, other: bool) -> None:
        """Set an item's choices, or make it a rating."""
        self._used.add(name)
        if row.text(RATING).lower() not in {"", "rating"}:
            self._draft.fault(row.at(RATING), "no-such-kind", value=row.text(RATING))
        self._draft.stands(f"{path}.choices", row.at("type"))
        for first in self._lists.get(name, ())[:1]:
            self._draft.leads.setdefault(first.at("list_name"), path)
        if not self._lists.get(name):
            item["choices"] = []
            if name:
                self._draft.fault(row.at("type"), "list-missing", list=name)
            else:
                self._draft.fault(row.at("type"), "list-unnamed")
        elif item["type"] == "single" and not self._mixed(row, name, other=other) and self._rates(item, row, name):
            item["type"] = "rating"
        else:
            self._choose(item, path, name, other=other)

    def rates(self, row: SheetRow) -> bool:
        """Return whether a range of numbers is the steps of a scale, of the form's own or the only one; tell that."""
        given = dict(_PARAMETER.findall(row.text(PARAMETERS).lower()))
        start, end, step = (given.get(name, usual) for name, usual in (("start", "1"), ("end", "10"), ("step", "1")))
        if not (start.isdecimal() and end.isdecimal() and step == "1"):
            return False
        steps = list(range(int(start), int(end[:3]) + 1))
        fitting = [each for each in self._scales.values() if sorted(level.value for level in each.levels) == steps]
        named = [each for each in fitting if each.id == self._draft.tree.get("scale")]
        if len(named or fitting) != 1 or ("scale" in self._draft.tree and not named):
            return False
        (scale,) = named or fitting
        self._draft.tree["scale"] = scale.id
        self._draft.read_cells.add(row.at(PARAMETERS))
        self._draft.fault(row.at("type"), "range-offered", scale=scale.words)
        return True

    def _mixed(self, row: SheetRow, name: str, *, other: bool) -> bool:
        """Return whether a list is no scale as it stands, and tell it once: it runs backwards, or has other choices."""
        others = self._listed.others(name)
        if other or others:
            offered = offered_scale(self._listed.choices(name), self._scales.values(), marked=False)
            graded = steps_of_own(self._listed.choices(name), texts("workbook").graded.words)
            if others or graded or (offered and offered.exact):
                said = " / ".join([*others, *([str(self._other["text"])] if other else [])])
                self._tell(name, "rating-mixed", row.at("type") if other else "", text=said)
            return True
        return self._backwards(name)

    def _backwards(self, name: str) -> bool:
        """Return whether a list has the words of a scale at the opposite numbers, and tell it once."""
        if name not in self._turned:
            listed = self._listed.choices(name)
            turned = next((each for each in self._scales.values() if runs_backwards(each, listed)), None)
            self._turned[name] = turned
            if turned:
                self._tell(name, "rating-reversed", scale=turned.words)
        return self._turned[name] is not None

    def _rates(self, item: Table, row: SheetRow, name: str) -> bool:
        """Make an item a rating where its column, its look or its list says so, and its list is a scale."""
        named = self._scales.get(name.removesuffix(WITH_NA))
        marked = named is not None or row.text(RATING).lower() == "rating" or self._looks_rated(row, name)
        if (name, marked) not in self._offers:
            scales = [named] if named else self._scales.values()
            self._offers[name, marked] = offered_scale(self._listed.choices(name), scales, marked=marked)
        offered = self._offers[name, marked]
        if offered is None or not (offered.exact or marked):
            if marked and self._is_own(item, name):
                return True
            self._ask(row, name, offered, marked=marked)
            return False
        if self._draft.tree.setdefault("scale", offered.scale.id) != offered.scale.id:
            other = self._scales.get(self._draft.tree["scale"])
            self._draft.fault(row.at("type"), "scales-differ", scale=other.words if other else self._own)
            return False
        if offered.na:
            item["na"] = True
        self._draft.rated.add(self._lists[name][0].place)
        if not marked:
            self._tell(name, "rating-offered", scale=offered.scale.words)
        self._other_words(offered.scale, name, exact=offered.exact)
        return True

    def _looks_rated(self, row: SheetRow, name: str) -> bool:
        """Return whether an item is shown as a rating, and its list has no other words than those of a scale."""
        if row.text("appearance").lower() != "likert":
            return False
        listed = self._listed.choices(name)
        numbers = all(each.text.translate(ARABIC) == each.name or not each.name.isdecimal() for each in listed)
        offered = offered_scale(listed, self._scales.values(), marked=True)
        return numbers or offered is None or offered.exact

    def _is_own(self, item: Table, name: str) -> bool:
        """Make a list called a rating, with numbered steps and other words than any scale, the form's own scale."""
        listed = self._listed.choices(name)
        steps = [each for each in listed if each.name != NO_OPINION]
        numbers = sorted(int(each.name) for each in steps if each.name.isdecimal())
        free = self._draft.tree.get("scale") is None or self._own == name
        if not free or len(steps) not in range(FEWEST, MOST + 1) or numbers != list(range(1, len(steps) + 1)):
            return False
        if not self._own:
            self._own = name
            self._begin_own(steps, next((each for each in listed if each.name == NO_OPINION), None))
            self._draft.fault(self._lists[name][0].at("list_name"), "rating-own", list=name)
            self._tell_none(name, None)
        if len(steps) < len(listed):
            item["na"] = True
        return True

    def _begin_own(self, steps: list[ListedChoice], none: ListedChoice | None) -> None:
        usual = next(iter(self._scales.values()), None)
        na = none or (ListedChoice(NO_OPINION, usual.na, usual.na_en or "") if usual else None)
        levels = [DraftLevel(value=each.name, text=each.text, text_en=each.text_en) for each in steps]
        scale = DraftScale(levels=tuple(levels), na=na.text if na else "", na_en=na.text_en if na else "")
        english = "en" in self._draft.tree["languages"]
        self._draft.tree |= {"scale": OWN_SCALE, "own_scale": scale_table(scale, english=english)}

    def _ask(self, row: SheetRow, name: str, offered: Offered | None, *, marked: bool) -> None:
        if marked:
            self._draft.fault(row.at("type"), "no-such-scale", list=name)
        elif offered:
            self._tell(name, "rating-possible", scale=offered.scale.words)
        elif steps := steps_of_own(self._listed.choices(name), texts("workbook").graded.words):
            self._possible.setdefault(name, steps)

    def finish(self) -> None:
        """Tell of lists that no item has, and of those like a scale of their own, now that the form's is known."""
        for name, rows in self._lists.items():
            of_scale = name.removesuffix(WITH_NA) in self._scales
            if not (name in self._used or of_scale) and rows and rows[0].place.startswith("choices!"):
                said = quoted([(row.at("label"), row.text("label") or row.text("name")) for row in rows])
                self._draft.fault(rows[0].at("list_name"), "list-unused", list=name, **said)
        for name, steps in self._possible.items():
            beyond = steps[0] != 1 or len(steps) > MOST
            second = "scale-second" if "scale" in self._draft.tree else "scale-possible"
            here = self._lists[name][0].at("list_name")
            self._draft.fault(here, "scale-beyond" if beyond else second, list=name, steps=len(steps))

    def _tell(self, name: str, code: str, here: str = "", **params: str) -> None:
        """Tell once of a list what it may be, at its first cell or `here`."""
        place = here or self._lists[name][0].at("list_name")
        if (place, code) not in self._told:
            self._told.add((place, code))
            self._draft.fault(place, code, list=name, **params)

    def _choose(self, item: Table, path: str, name: str, *, other: bool) -> None:
        choices: list[Table] = []
        taken: set[str] = set()
        for at, row in enumerate(self._lists[name]):
            here = f"{path}.choices[{at}]"
            choice: Table = {"value": made_value(row.text("name"), f"choice_{at + 1}", taken)}
            self._draft.stands(here, row.place)
            self._draft.stands(f"{here}.value", row.at("name"))
            self._draft.texts(choice, here, row, "label", "text")
            self._fill(choice, row)
            for column in (FREE, EXCLUSIVE):
                self._draft.tick(choice, here, row, column, column.removeprefix(OWN))
            if item["type"] == "multiple" and row.blank(EXCLUSIVE) and is_word("none", row.text("label")):
                choice["exclusive"] = True
                self._draft.fault(row.at("label"), "exclusive-taken", text=row.text("label"))
            choices.append(choice)
        if other:
            value = made_value("other", "other", taken)
            choices.append({"value": value, **self._other})
        item["choices"] = choices
        self.taken += len(choices)

    def _fill(self, choice: Table, row: SheetRow) -> None:
        """Tell of a name that is made, and take the name as the text where there is none."""
        named = row.text("name")
        if named != choice["value"] and named:
            self._draft.made_id(row.at("name"), named, str(choice["value"]))
        if row.blank("label") and named:
            choice["text"] = named
            self._draft.fault(row.at("label"), "label-made", text=named)

    def _other_words(self, scale: Scale, name: str, *, exact: bool) -> None:
        """Tell once the texts of a list that differ from the scale's, which respondents will see.

        A list with the `exact` words of the levels may differ in "no opinion" alone.
        """
        if name in self._compared:
            return
        self._compared.add(name)
        none = self._listed.no_opinion(name)
        rows = [row for row in self._lists[name] if row not in none]
        if not exact and all(row.text("label").translate(ARABIC) in {row.text("name"), ""} for row in rows):
            self._draft.fault(rows[0].at("list_name"), "rating-of-numbers", list=name, scale=scale.words)
        elif not exact:
            levels = {str(level.value): level for level in scale.levels}
            for row in rows:
                level = levels.get(row.text("name"))
                short, full = (level.text, level.full) if level else (scale.na, scale.na)
                self._other_word(row, scale, full, {short, full, ""})
        self._tell_none(name, scale)
        other = translated_otherwise(scale, self._listed.choices(name)) if "en" in self._draft.tree["languages"] else []
        at = {each.text("label_en"): each.at("label_en") for each in self._lists[name]}
        if said := [(at[each.text_en], each.text_en) for each in other]:
            words = " / ".join(level.text_en or level.text for level in scale.levels)
            self._draft.fault(said[0][0], "scale-english-differs", words=words, **quoted(said))

    def _other_word(self, row: SheetRow, scale: Scale, shown: str, known: set[str]) -> None:
        if row.text("label") not in known:
            self._draft.fault(row.at("label"), "scale-words-differ", scale=scale.words, words=shown)

    def _tell_none(self, name: str, scale: Scale | None) -> None:
        """Tell how a choice beside the steps of a `scale`, or of the form's own, is shown: as "no opinion"."""
        for row in self._listed.no_opinion(name):
            said = row.text("label") or row.text("name")
            if row.text("name") == NO_OPINION and scale:
                self._other_word(row, scale, scale.na, {scale.na, ""})
            elif row.text("name") != NO_OPINION and not (scale and said == scale.na):
                self._draft.fault(row.at("label"), "rating-none", text=said, words=scale.na if scale else said)
