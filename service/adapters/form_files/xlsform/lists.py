"""The choices sheet: lists become an item's choices, or are recognised as a rating's scale."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from service.adapters.form_files.xlsform.columns import EXCLUSIVE, FREE, OWN, RATING
from service.domain.forms.form import NO_OPINION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.adapters.form_files.xlsform.cells import SheetRow
    from service.adapters.form_files.xlsform.tables import DefinitionTables, Table
    from service.domain.forms.scale import Scale

WITH_NA = "_na"
"""The suffix of a scale's list that offers "no opinion"."""

_OTHER = "or_other"
_OTHER_CHOICE = {"value": "other", "text": "อื่น ๆ โปรดระบุ", "free": True}
_ANY = [{"value": value, "text": "-"} for value in ("a", "b")]
"""Stand-in choices where the list is unknown, so that further faults of the item are found."""

_LIST, _LAST = 1, 2


class Lists:
    """The lists of choices, and the scales that they may be."""

    def __init__(
        self, draft: DefinitionTables, rows: tuple[SheetRow, ...], scales: Sequence[Scale], *, english: bool
    ) -> None:
        self._draft = draft
        self._scales = {scale.id: scale for scale in scales}
        self._other = {**_OTHER_CHOICE, **({"text_en": "Other, please specify"} if english else {})}
        self._lists: dict[str, list[SheetRow]] = defaultdict(list)
        for row in rows:
            self._lists[row.text("list_name")].append(row)
        for row in self._lists.pop("", []):
            draft.fault(row.at("list_name"), "cell-missing")

    def take(self, item: Table, path: str, row: SheetRow, words: list[str]) -> None:
        """Set an item's choices, or make it a rating."""
        name = words[_LIST] if len(words) > _LIST else ""
        if row.text(RATING).lower() not in {"", "rating"}:
            self._draft.fault(row.at(RATING), "no-such-kind", value=row.text(RATING))
        item["choices"] = _ANY
        if words[_LAST:] not in ([], [_OTHER]):
            self._draft.fault(row.at("type"), "type-unsupported", type=row.text("type"))
        elif name not in self._lists:
            self._draft.fault(row.at("type"), "list-missing", list=name)
        elif item["type"] == "single" and self._rates(row, name):
            self._rate(item, row, name, words[_LAST:])
        else:
            self._choose(item, path, name, other=words[_LAST:] == [_OTHER])
            for scale in self._said_by(self._lists[name]) if item["type"] == "single" else ():
                self._draft.fault(row.at("type"), "rating-not-marked", list=name, scale=scale.id)

    def _rates(self, row: SheetRow, name: str) -> bool:
        """Return whether a question is a rating, by its column, its appearance or its list's name."""
        said = row.text(RATING).lower() == "rating" or row.text("appearance").lower() == "likert"
        return said or name.removesuffix(WITH_NA) in self._scales

    def _said_by(self, rows: list[SheetRow]) -> list[Scale]:
        """Return the scales whose texts a list has word for word."""
        said = {row.text("name"): row.text("label") for row in rows if row.text("name") != NO_OPINION}
        for scale in self._scales.values():
            words = {str(level.value): (level.text, level.full) for level in scale.levels}
            if said.keys() == words.keys() and all(said[step] in words[step] for step in said):
                return [scale]
        return []

    def _choose(self, item: Table, path: str, name: str, *, other: bool) -> None:
        choices: list[Table] = []
        for at, row in enumerate(self._lists[name]):
            here = f"{path}.choices[{at}]"
            choice: Table = {"value": row.text("name")}
            self._draft.stands(here, row.place)
            self._draft.stands(f"{here}.value", row.at("name"))
            self._draft.texts(choice, here, row, "label", "text")
            for column in (FREE, EXCLUSIVE):
                self._draft.tick(choice, here, row, column, column.removeprefix(OWN))
            choices.append(choice)
        item["choices"] = [*choices, self._other] if other else choices

    def _rate(self, item: Table, row: SheetRow, name: str, rest: list[str]) -> None:
        item["type"] = "rating"
        del item["choices"]
        rows = self._lists[name]
        steps = {each.text("name"): each for each in rows if each.text("name") != NO_OPINION}
        scale = self._scale(name, set(steps))
        if scale is None or rest or len(steps) < len(rows) - 1:
            self._draft.fault(row.at("type"), "no-such-scale", list=name)
            return
        if self._draft.tree.setdefault("scale", scale.id) != scale.id:
            self._draft.fault(row.at("type"), "scales-differ", scale=str(self._draft.tree["scale"]))
        if len(steps) < len(rows):
            item["na"] = True
        self._same_words(scale, rows)

    def _scale(self, name: str, steps: set[str]) -> Scale | None:
        """Return the scale of a list: by its name, or the only one with its steps."""
        named = self._scales.get(name.removesuffix(WITH_NA))
        offered = [named] if named else list(self._scales.values())
        fitting = [each for each in offered if {str(level.value) for level in each.levels} == steps]
        return fitting[0] if len(fitting) == 1 else None

    def _same_words(self, scale: Scale, rows: list[SheetRow]) -> None:
        """Report texts of a list that differ from the scale's, which respondents will see."""
        levels = {str(level.value): level for level in scale.levels}
        for row in rows:
            level = levels.get(row.text("name"))
            for ending in ("", "_en"):
                own = {getattr(level, f"full{ending}"), getattr(level, f"text{ending}")} if level else set()
                own = own or {getattr(scale, f"na{ending}")}
                if row.text(f"label{ending}") not in {*own, ""}:
                    wanted = str(getattr(level, f"full{ending}") if level else getattr(scale, f"na{ending}"))
                    self._draft.fault(row.at(f"label{ending}"), "scale-words-differ", scale=scale.id, words=wanted)
