"""The sums of ratings that figures are made of: of an item, a section or the whole, in a group or over all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.forms.form import Rating
from service.domain.forms.pooled_versions import Versions
from service.domain.scoring.percent_mean_level import RatingSums, sums
from service.domain.scoring.tally import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = tuple[str, str, str]
"""A breakdown item, one of its values, and an item."""


class PooledRatingSums(Struct, frozen=True, dict=True):
    """A tally of versions read as one, added up on request; what was added up is kept."""

    tally: Mapping[Cell, int]
    versions: Versions

    def counts(self, by_item: str, by_value: str, item: str) -> dict[str, int]:
        """Return an item's counts by choice."""
        return self._counts.get((by_item, by_value, item), {})

    def item(self, by_item: str, by_value: str, item: str) -> RatingSums:
        """Return the sums of one rating."""
        place = by_item, by_value, item
        if (pile := self._kept.get(place)) is None:
            pile = self._kept[place] = sums(self.counts(*place), self.versions.rated.levels)
        return pile

    def of(self, by_item: str, by_value: str, section: str | None = None) -> RatingSums:
        """Return the sums of all ratings that are scored, or of those of a section."""
        names = (name for within, name in self._scored() if section in {None, within})
        return sum((self.item(by_item, by_value, name) for name in names), RatingSums())

    @property
    def scored(self) -> frozenset[str]:
        """The ids of the ratings that are scored."""
        return frozenset(name for _, name in self._scored())

    def _scored(self) -> Iterator[tuple[str, str]]:
        """Yield the section and id of each rating that is scored."""
        for section, (_, items) in self.versions.sections.items():
            for item in items.values():
                if isinstance(item, Rating) and not item.overall:
                    yield section, item.id

    @cached_property
    def _counts(self) -> dict[Place, dict[str, int]]:
        counts: dict[Place, dict[str, int]] = defaultdict(dict)
        for cell, count in self.tally.items():
            counts[cell.by_item, cell.by_value, cell.item][cell.choice] = count
        return counts

    @cached_property
    def _kept(self) -> dict[Place, RatingSums]:
        return {}
