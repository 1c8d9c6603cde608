"""Pages of the year rules: all that are in force, and one year of an indicator with the amendment that is due."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from service.application.certification.snapshot_reports import periods_of
from service.domain.certification.certificate import SCORECARD
from service.domain.collecting.thai_input import digits
from service.domain.errors import InvalidAmendmentError, OvertakenRulesError, SurveyError
from service.domain.forms.form import Single
from service.domain.indicators.inputs import MilestonesInputs
from service.domain.indicators.measurement import LONGEST
from service.texts import texts
from service.texts.lists import listed
from service.texts.year_rules import changed_words, field_words, rules_table
from service.web.dependencies import Injected
from service.web.http.form_data import first_value
from service.web.http.parameters import DONE, PARAMETERS
from service.web.http.request import HttpRequest
from service.web.http.response import PageResponse
from service.web.planner.auth import NEEDS
from service.web.planner.dependencies import SurveyDependencies
from service.web.planner.form_errors import FieldError
from service.web.planner.indicators.measurement_history import value_with_unit
from service.web.planner.layout import see_other
from service.web.planner.signed_in_user import current_user
from service.web.planner.survey_tabs import survey_tabs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.application.certification.amendments import Amendments, YearOfRules
    from service.application.certification.readings import Kept
    from service.application.certification.reports import Reports
    from service.domain.indicators.indicator import Indicator


class YearRulesDependencies(SurveyDependencies, frozen=True, kw_only=True):
    """What the pages of year rules use."""

    amendments: Amendments
    current_reports: Reports


RULES = "/plan/rules"


@get("/rules")
async def years(deps: Injected[YearRulesDependencies], request: HttpRequest) -> PageResponse:
    """List the rules in force of every fiscal year, and where the definitions say otherwise."""
    found = await deps.amendments.years()
    names = _names(deps)
    by_year = groupby(found, lambda each: each.in_force.fiscal_year)
    return deps.planner_pages.page(
        request.scope,
        "year-rules.html",
        years=[(year, [(each, _table(each, names)) for each in rules]) for year, rules in by_year],
        differing=_differing,
    )


@get("/rules/{indicator:str}/{fiscal_year:str}", opt={PARAMETERS: (DONE,)})
async def year(
    deps: Injected[YearRulesDependencies], request: HttpRequest, indicator: FromPath[str], fiscal_year: FromPath[str]
) -> PageResponse:
    """Show an indicator's year, what the definitions say otherwise, and what adopting it would do to its figures."""
    again = current_user(request.scope).refill
    typed = first_value(again.form.fields, "reason") if again and again.form else ""
    return await _page(deps, request, indicator, fiscal_year, reason=typed, done=request.parameter("done"))


@post("/rules/{indicator:str}/{fiscal_year:str}", status_code=200, opt={NEEDS: "planner"})
async def amend(
    deps: Injected[YearRulesDependencies], request: HttpRequest, indicator: FromPath[str], fiscal_year: FromPath[str]
) -> PageResponse:
    """Adopt the definitions that the page showed, in place of the rules that it showed."""
    user = current_user(request.scope)
    reason = first_value(user.sent, "reason")
    try:
        await deps.amendments.amend(
            indicator,
            digits(fiscal_year) or 0,
            by=user.signed.planner.name,
            reason=reason,
            seen=digits(first_value(user.sent, "seen")) or 0,
            shown=first_value(user.sent, "shown"),
        )
    except (InvalidAmendmentError, OvertakenRulesError) as refusal:
        return await _page(deps, request, indicator, fiscal_year, reason=reason, refusal=refusal)
    return see_other(f"{RULES}/{indicator}/{fiscal_year}?done=amended")


async def _page(  # noqa: PLR0913 - all that makes the page differ
    deps: YearRulesDependencies,
    request: HttpRequest,
    indicator: str,
    fiscal_year: str,
    *,
    reason: str = "",
    refusal: SurveyError | None = None,
    done: str = "",
) -> PageResponse:
    proposal = await deps.amendments.proposal(indicator, digits(fiscal_year) or 0)
    defined = proposal.year.indicator
    return deps.planner_pages.page(
        request.scope,
        "year-rules-one.html",
        tabs=survey_tabs(deps, request, (defined.form if defined else None) or "", "results"),
        refusal=refusal,
        done=done,
        found=proposal.year,
        rules=_table(proposal.year, _names(deps)),
        changes=[(field_words(each.field), *changed_words(each, _names(deps))) for each in proposal.year.changes],
        effects=proposal.effects,
        kept=await _kept(deps, defined, proposal.year.in_force.fiscal_year) if done else (),
        reason=reason,
        wrong=_wrong(refusal),
        longest=LONGEST,
        value_with_unit=value_with_unit,
        may=current_user(request.scope).signed.planner.may("planner"),
    )


async def _kept(deps: YearRulesDependencies, of: Indicator | None, fiscal_year: int) -> list[Kept]:
    """Return what is certified of a year with other rules: the survey of an indicator, and scorecards."""
    subjects = (*([of.form] if of and of.form else []), SCORECARD)
    periods = periods_of(fiscal_year)
    return await deps.current_reports.kept((subject, period) for period in periods for subject in subjects)


def _table(found: YearOfRules, names: Mapping[str, str]) -> list[tuple[str, str]]:
    steps = found.indicator is not None and isinstance(found.indicator.measure, MilestonesInputs)
    return rules_table(found.in_force.rules, names, steps=steps)


def _differing(found: YearOfRules) -> str:
    return listed(field_words(each.field) for each in found.changes)


def _names(deps: YearRulesDependencies) -> dict[str, str]:
    """Return the texts of the items that tell who counts, by id, and of their choices, by `item.choice`."""
    found: dict[str, str] = {}
    for each in deps.registry.current:
        for item in each.questionnaire.items.values():
            if isinstance(item, Single):
                found |= {item.id: item.text} | {f"{item.id}.{choice.value}": choice.text for choice in item.choices}
    return found


def _wrong(refusal: SurveyError | None) -> list[FieldError]:
    said = texts("planner")
    violations = refusal.violations if isinstance(refusal, InvalidAmendmentError) else []
    return [
        FieldError(said=said.certify_reasons.say(each.code, **each.params), id="reason", label=said.rules.reason)
        for each in violations
    ]
