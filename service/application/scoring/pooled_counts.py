"""Pool counts by form version: the versions with answers, newest first, are scored as one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from service.domain.scoring.assessment import Assessment
from service.domain.scoring.population import NOBODY
from service.domain.scoring.tally import EXCLUDED_SHEETS, SHEETS, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from service.application.forms.registry import FormRegistry
    from service.application.ports.snapshot import Adopted, Tallies
    from service.domain.forms.form import Questionnaire, WhoCounts
    from service.domain.period import FiscalPeriod
    from service.domain.scoring.change import Standing
    from service.domain.scoring.conclusion import ConclusionShown
    from service.domain.scoring.late_changes import Late, Moved
    from service.domain.scoring.population import Population
    from service.domain.scoring.tally import Cell


def assess(  # noqa: PLR0913 - an assessment has that many inputs
    registry: FormRegistry,
    form: str,
    period: FiscalPeriod,
    tallies: Tallies,
    *,
    today: FiscalPeriod,
    adopted: Adopted,
    population: Population = NOBODY,
    strata: Iterable[Mapping[str, Iterable[Tallies]]] = (),
    demonstration: bool,
    quarters: Iterable[Tallies] = (),
    sizes: Tallies | None = None,
    moved: tuple[Moved, ...] = (),
    late: Late | None = None,
    before: Standing | None = None,
    conclusion: ConclusionShown | None = None,
) -> Assessment:
    """Return a form's counts in a period, by form version id, ready for scoring.

    `today` is the quarter of reading, `adopted` the year rules in force, `quarters` the group sizes of a year's
    quarters, `sizes` those of a quarter where groups are told as they were certified, `moved` how groups differ from
    what was certified, `late` what is not told, `strata` the counts of each quarter by label, `before` the percent of
    the period before, `conclusion` what planners wrote. Raises `UnknownFormError`.
    """
    current = registry.form(form).questionnaire
    answered = [
        (registry.stored(number).questionnaire, tally)
        for number, tally in tallies.items()
        if tally.keys() - {EXCLUDED_SHEETS}
    ]
    indicator = registry.indicator(current)
    newest_first = sorted(answered, key=lambda each: each[0].form.version, reverse=True) or [(current, {})]
    rules = registry.rules(indicator, period.fiscal_year, adopted) if indicator else None
    if indicator and rules and (indicator.id, period.fiscal_year) not in adopted:
        rules = rules.completed(next((asked for asked, _ in newest_first if asked.scale), newest_first[0][0]))

    def who(questionnaire: Questionnaire) -> WhoCounts | None:
        return rules.counts if rules else questionnaire.form.counts

    def together(several: Iterable[Tallies]) -> Counter[Cell]:
        return _together(registry, several, who)

    return Assessment(
        questionnaires=tuple(questionnaire for questionnaire, _ in newest_first),
        tallies=tuple(counted(tally, who(questionnaire)) for questionnaire, tally in newest_first),
        sheets=sum(tally.get(SHEETS, 0) for _, tally in newest_first),
        counts=who(newest_first[0][0]),
        period=period,
        excluded=sum(tally.get(EXCLUDED_SHEETS, 0) for tally in tallies.values()),
        current=current,
        indicator=rules.judging(indicator) if indicator and rules else None,
        rules=rules,
        rules_shown=registry.rules_shown(indicator, period.fiscal_year, adopted) if indicator else None,
        today=today,
        population=population,
        strata=tuple({label: together(each) for label, each in quarter.items()} for quarter in strata),
        demonstration=demonstration,
        before=before,
        conclusion=conclusion,
        quarters=tuple(together([tallies]) for tallies in quarters),
        sizes=together([sizes]) if sizes is not None else None,
        moved=moved,
        late=late,
    )


def counted_together(
    registry: FormRegistry, fiscal_year: int, adopted: Adopted
) -> Callable[[Iterable[Tallies]], Counter[Cell]]:
    """Return what adds up the counts of the sheets that count, of several tallies by form version."""

    def who(questionnaire: Questionnaire) -> WhoCounts | None:
        indicator = registry.indicator(questionnaire)
        if indicator is None:
            return questionnaire.form.counts
        rules = registry.rules(indicator, fiscal_year, adopted)
        return rules.counts if (indicator.id, fiscal_year) in adopted else rules.completed(questionnaire).counts

    return lambda several: _together(registry, several, who)


def _together(
    registry: FormRegistry, several: Iterable[Tallies], who: Callable[[Questionnaire], WhoCounts | None]
) -> Counter[Cell]:
    counts: Counter[Cell] = Counter()
    for number, tally in ((number, tally) for tallies in several for number, tally in tallies.items()):
        counts.update(counted(tally, who(registry.stored(number).questionnaire)))
    return counts
