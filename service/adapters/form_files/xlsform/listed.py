"""The choices of each list of a form, and those of them that stand beside the steps of a scale."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from service.adapters.form_files.xlsform.paper_words import begins
from service.domain.forms.form import NO_OPINION
from service.domain.forms.listed_scales import Beside, ListedChoice, beside_steps
from service.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.adapters.form_files.xlsform.sheet_rows import SheetRow
    from service.domain.forms.scale import Scale


class ListedChoices:
    """The rows of all lists by name; a row without one is of the list "". `scales` are those that they may have."""

    def __init__(self, rows: Iterable[SheetRow], scales: Iterable[Scale]) -> None:
        self.rows: dict[str, list[SheetRow]] = defaultdict(list)
        self._scales = tuple(scales)
        self._beside: dict[str, list[ListedChoice]] = {}
        for row in rows:
            self.rows[row.text("list_name")].append(row)

    def choices(self, name: str) -> list[ListedChoice]:
        """Return the choices of a list; the only one beside the steps of a scale is "no opinion", whatever its name."""
        alone = self._alone(name)
        return [each._replace(name=NO_OPINION) if each in alone else each for each in self._said(name)]

    def no_opinion(self, name: str) -> list[SheetRow]:
        """Return the row of the only choice beside the steps of a scale, if there is one."""
        alone = self._alone(name)
        return [row for row, each in zip(self.rows[name], self._said(name), strict=True) if each in alone]

    def others(self, name: str) -> list[str]:
        """Return the texts beside the steps of a scale that are not "no opinion": several, or one to specify."""
        found = self._found(name)
        return [each.text for each in found] if len(found) != len(self._alone(name)) else []

    def _alone(self, name: str) -> list[ListedChoice]:
        found = self._found(name)
        free = any(each.name != NO_OPINION and begins("others", each.text) for each in found)
        return found if len(found) == 1 and not free else []

    def _found(self, name: str) -> list[ListedChoice]:
        if name not in self._beside:
            said = texts("workbook")
            words = Beside(said.graded.words, said.paper.say("unasked").split("|"))
            self._beside[name] = beside_steps(self._said(name), self._scales, words)
        return self._beside[name]

    def _said(self, name: str) -> list[ListedChoice]:
        return [
            ListedChoice(each.text("name"), each.text("label") or each.text("name"), each.text("label_en"))
            for each in self.rows[name]
        ]
