"""From a tally to a score: the whole form, its sections, items and groups, each pooled over its answers."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct
from msgspec.structs import asdict, replace

from service.domain.errors import UnknownBreakdownError
from service.domain.forms.form import NO_OPINION, Item, Multiple, Questionnaire, Rating, Single, Text, WhoCounts
from service.domain.forms.pooled_versions import Versions
from service.domain.indicators.amendments import RulesShown
from service.domain.indicators.indicator import Criteria, Floor, Indicator, judge, meets
from service.domain.indicators.year_rules import Rules
from service.domain.period import FiscalPeriod
from service.domain.scoring.change import Standing
from service.domain.scoring.conclusion import ConclusionShown
from service.domain.scoring.coverage import ByLabel, coverage_of
from service.domain.scoring.late_changes import Late, Moved, groups_given_away, strata_given_away
from service.domain.scoring.percent_mean_level import (
    Figures,
    RatingSums,
    ScoringRule,
    method_of,
    no_opinion_percent,
    percent,
    scoring_rule,
)
from service.domain.scoring.population import NOBODY, Population
from service.domain.scoring.precision import Evidence
from service.domain.scoring.quality import item_quality
from service.domain.scoring.rating_sums import PooledRatingSums
from service.domain.scoring.rounding import round_below_floors
from service.domain.scoring.score import (
    Breakdown,
    GroupScore,
    ItemScore,
    Score,
    SectionScore,
    bands_shown,
    counted_sheets,
    criteria_shown,
    next_level,
    period_shown,
    with_checksum,
)
from service.domain.scoring.statistics import beside_percent, of_sheets, standing
from service.domain.scoring.suppression import MINIMUM, hidden_beside
from service.domain.scoring.tally import ANSWERED, RATED, SHEET, SHEETS, WHOLE, Cell, Tally, group_sizes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Assessment(Struct, frozen=True, kw_only=True, dict=True):
    """A form's tally in a period, and what it is judged by.

    `questionnaires` are the versions with answers, newest first, `tallies` the tally of the sheets of each that count,
    `sheets` the number of all where `counts` says who counts, without `excluded` ones. `current` is the form as asked
    now: its breakdown items may be named before they have answers. `today` is the quarter of reading. `quarters` are
    the group sizes of a year's quarters, `sizes` those of a quarter where groups are told as certified, `moved` how
    groups of each quarter differ from what was certified, `before` the percent of the period before. `indicator` and
    `rules` are as in the period's year; where the rules have no method or bands, those of the newest version apply.
    `rules_shown` is what is told of them.
    """

    questionnaires: tuple[Questionnaire, ...]
    tallies: tuple[Mapping[Cell, int], ...]
    period: FiscalPeriod
    excluded: int = 0
    current: Questionnaire | None = None
    indicator: Indicator | None = None
    rules: Rules | None = None
    rules_shown: RulesShown | None = None
    today: FiscalPeriod | None = None
    population: Population = NOBODY
    strata: tuple[ByLabel, ...] = ()
    demonstration: bool = False
    quarters: tuple[Mapping[Cell, int], ...] = ()
    sizes: Mapping[Cell, int] | None = None
    moved: tuple[Moved, ...] = ()
    late: Late | None = None
    counts: WhoCounts | None = None
    sheets: int = 0
    before: Standing | None = None
    conclusion: ConclusionShown | None = None

    def score(self, by: str | None = None) -> Score:
        """Return the score, broken down by item `by` where given. Raises `UnknownBreakdownError`."""
        if by not in self._scores:
            self._scores[by] = self._score(by)
        return self._scores[by]

    @cached_property
    def _scores(self) -> dict[str | None, Score]:
        """The scores asked for so far, by breakdown item."""
        return {}

    def _score(self, by: str | None) -> Score:
        if by is None:
            return with_checksum(self._whole())
        return with_checksum(replace(self.score(), by=self._breakdown(by), conclusion=UNSET, checksum=""))

    def _whole(self) -> Score:
        """Return the score that is not broken down, without its checksum."""
        pile = self._rating_sums.of(WHOLE, WHOLE)
        exact = self._percent(pile)
        criteria = self.indicator.criteria if self.indicator else None
        judgement = judge(criteria, exact)
        figures, levels = self._figures(pile), [Fraction(floor.level) for floor in self._floors]
        count = self.tally[SHEETS]
        responses = self.sheets if self.counts else count
        form, items = self.versions.newest.form, list(self._item_scores())
        apart = [strata_given_away(self.versions.ratings, each.strata) for each in self.moved]
        return Score(
            form=form.id,
            form_versions=sorted(each.form.version for each in self.questionnaires),
            indicator=form.indicator,
            title=form.title,
            period=period_shown(self.period, self.today),
            responses=responses,
            counted=counted_sheets(self.counts, count) if self.counts else None,
            excluded=self.excluded or UNSET,
            conclusion=self.conclusion or UNSET,
            late=self.late or UNSET,
            coverage=coverage_of(self.population, self.strata, self.versions, self._ruler, criteria, apart),
            population=self.population.people,
            response_rate=self.population.rate,
            method=method_of(self.versions.rated, self.rules),
            scale_maximum=self._ruler.maximum if self._ruler else None,
            level=judgement.level,
            level_reason=judgement.level_reason,
            score=None if judgement.score is None else round_below_floors(judgement.score, 4, levels),
            target=self.indicator.exact_target if self.indicator else None,
            target_unit=self.indicator.target_unit if self.indicator else None,
            met=meets(self.indicator, exact, judgement.level) if self.indicator else None,
            next_level=next_level(criteria, exact, judgement, figures["percent"]),
            criteria=criteria_shown(criteria) if criteria else None,
            bands=bands_shown(self._ruler.interpretation) if self._ruler else [],
            rules=self.rules_shown,
            demonstration=self.demonstration,
            sections=list(self._section_scores()),
            items=items,
            **self._beside(pile, criteria, items),
            **figures,
        )

    def _beside(self, pile: RatingSums, criteria: Criteria | None, items: list[ItemScore]) -> dict[str, Any]:
        if self._ruler is None or self.standing is None:
            return {}
        own = self.tallies[self.questionnaires.index(self.versions.rated)]
        beside = beside_percent(pile, self._ruler, criteria, self._evidence, self.standing, self.before)
        return {**beside, **of_sheets(self.versions.rated, own, self._evidence, self._rating_sums.scored, items)}

    @cached_property
    def standing(self) -> Standing | None:
        """The percent, for comparison with that of the next period."""
        exact = self._percent(self._rating_sums.of(WHOLE, WHOLE))
        return standing(self.period, exact, self._ruler, self._evidence) if self._ruler and exact is not None else None

    @cached_property
    def _evidence(self) -> Evidence:
        responses = self.sheets if self.counts else self.tally[SHEETS]
        asked = self.population
        return Evidence(
            tally=self.tally, responses=responses, population=asked.people, exceeded=asked.reason == "exceeded"
        )

    @cached_property
    def tally(self) -> Tally:
        """The tallies of all versions added up."""
        together = Tally()
        for tally in self.tallies:
            together.update(tally)
        return together

    @cached_property
    def versions(self) -> Versions:
        """The versions read as one."""
        return Versions(questionnaires=self.questionnaires)

    @cached_property
    def _ruler(self) -> ScoringRule | None:
        return scoring_rule(self.versions.rated, self.rules, (floor.exact for floor in self._floors))

    @property
    def _floors(self) -> tuple[Floor, ...]:
        return self.indicator.criteria.floors if self.indicator else ()

    @cached_property
    def _rating_sums(self) -> PooledRatingSums:
        return PooledRatingSums(self.tally, self.versions)

    def _percent(self, pile: RatingSums) -> Fraction | None:
        return percent(pile, self._ruler.method, self._ruler.maximum) if self._ruler else None

    def _figures(self, pile: RatingSums) -> dict[str, Any]:
        return asdict(self._ruler.figures(pile) if self._ruler else Figures(answers=0))

    def _section_scores(self) -> Iterator[SectionScore]:
        for name, (section, items) in self.versions.sections.items():
            if any(isinstance(item, Rating) and not item.overall for item in items.values()):
                figures = self._figures(self._rating_sums.of(WHOLE, WHOLE, name))
                yield SectionScore(id=name, title=section.title or section.part, **figures)

    def _item_scores(self) -> Iterator[ItemScore]:
        for name, (_, items) in self.versions.sections.items():
            for item in items.values():
                yield ItemScore(
                    id=item.id,
                    section=name,
                    type=type(item).__name__.lower(),
                    text=item.text,
                    overall=isinstance(item, Rating) and item.overall,
                    counts=self._shown_counts(item),
                    choices=self.versions.words(item),
                    **self._item_figures(item),
                )

    def _item_figures(self, item: Item) -> dict[str, Any]:
        counts = self._rating_sums.counts(WHOLE, WHOLE, item.id)
        if isinstance(item, Rating):
            figures = self._figures(self._rating_sums.item(WHOLE, WHOLE, item.id))
            unknown = no_opinion_percent(counts.get(NO_OPINION, 0) if item.na else None, figures["answers"])
            quality = item_quality(counts, self.versions.rated.levels)
            return {**figures, "base": figures["answers"], "no_opinion_percent": unknown, "quality": quality}
        answers = sum(counts.values()) if isinstance(item, Single) else counts.get(ANSWERED, 0)
        read = zip(self.questionnaires, self.tallies, strict=True)
        asked = sum(tally.get(SHEETS, 0) for version, tally in read if item.id in version.items)
        return {"answers": answers, "base": answers if isinstance(item, Multiple) else asked}

    def _shown_counts(self, item: Item) -> dict[str, int | None]:
        counts = self._rating_sums.counts(WHOLE, WHOLE, item.id)
        if isinstance(item, Text):
            return {}
        if isinstance(item, Rating):
            return {choice: counts.get(choice, 0) for choice in self.versions.words(item)}
        hidden = self._hidden(item) if isinstance(item, Single) and item.id in self.versions.breakdowns else frozenset()
        return {each.value: None if each.value in hidden else counts.get(each.value, 0) for each in item.choices}

    def _hidden(self, item: Single) -> frozenset[str]:
        """Return the groups to hide, both by their sheets and by the people whose ratings are in a group's figures."""
        ways = (ANSWERED, RATED) if self._ruler else (ANSWERED,)
        apart = [groups_given_away(item, self.versions.ratings, each.groups) for each in self.moved]
        return hidden_beside(
            [group_sizes(item, each, ways) for each in self.quarters or (self.sizes or self.tally,)], apart
        )

    def _breakdown(self, by: str) -> Breakdown:
        item = self.versions.breakdowns.get(by) or (self.current.breakdowns.get(by) if self.current else None)
        if item is None:
            raise UnknownBreakdownError(item=by, form=self.versions.newest.form.id)
        hidden = self._hidden(item)
        groups = [
            GroupScore(value=choice.value, text=choice.text, hidden=True)
            if choice.value in hidden
            else self._group(item, choice.value, choice.text)
            for choice in item.choices
        ]
        return Breakdown(item=item.id, text=item.text, minimum=MINIMUM, groups=groups)

    def _group(self, item: Single, value: str, text: str) -> GroupScore:
        pile = self._rating_sums.of(item.id, value)
        judgement = judge(self.indicator.criteria if self.indicator else None, self._percent(pile))
        return GroupScore(
            value=value,
            text=text,
            hidden=False,
            responses=self.tally[Cell(item.id, SHEET, value, ANSWERED)],
            level=judgement.level,
            level_reason=judgement.level_reason,
            **self._figures(pile),
        )
