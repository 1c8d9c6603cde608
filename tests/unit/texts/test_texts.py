"""Every text exists in each language with the same placeholders, and every code has one."""

from __future__ import annotations

import ast
import inspect
import re
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from msgspec.structs import replace

import service
from service.adapters.form_files.toml import load
from service.application.accounts.tokens import SCOPES
from service.application.certification import certify
from service.application.certification.due import Kind as DueKind
from service.application.collecting.sheet_export import BREAKDOWNS, COLLECTOR, EXCLUDED, MONTH
from service.application.indicators.overview import Direction
from service.application.indicators.scorecard import Source
from service.application.ports.records import Origin
from service.cli.commands import COMMANDS
from service.domain import errors
from service.domain.accounts.audit_log import Action
from service.domain.accounts.planner import ROLES
from service.domain.accounts.planner import State as AccountState
from service.domain.certification.difference import Figure
from service.domain.collecting.answers import check
from service.domain.collecting.collector import ACCESSES, DEVICES, PAGINGS, STANDINGS, Standing, State
from service.domain.collecting.collector_settings import CollectorSettings
from service.domain.errors import InvalidAnswersError, SurveyError
from service.domain.forms.diff import ChangeCode
from service.domain.forms.form import Form, Item, Language, Method, Section, WhoCounts
from service.domain.forms.import_outcomes import GROUPS
from service.domain.forms.notice import Consent, Notice
from service.domain.forms.score_impact import EffectCode
from service.domain.indicators import remarks
from service.domain.indicators.indicator import Reason, Result
from service.domain.period import PeriodState
from service.domain.scoring import conclusion, importance
from service.domain.scoring.coverage import StrataReason, WeightedReason
from service.domain.scoring.population import PopulationReason
from service.domain.scoring.ranking import Silence
from service.domain.scoring.score import Outcome
from service.domain.timekeeping import ClockDoubt
from service.domain.webhooks import webhook
from service.exports.formats import MEDIA_TYPES
from service.texts import audit_sentences, coverage, populations, texts, tree_of
from service.texts.formatting import closing
from service.web.http.device import BROWSERS, OTHER, SYSTEMS
from service.web.planner.collecting.collector_list import SORTS
from service.web.planner.collecting.collectors import POPULATION_FIELDS
from service.web.planner.collecting.slips_sheet import KINDS
from service.web.planner.forms.draft_faults import EMPTY_LISTS
from service.web.planner.layout import NAVIGATION, RefillOutcome
from service.web.planner.survey_tabs import TabName
from service.web.planner.urls import Why
from tests.support.examples import at, multiple, questionnaire, rating, single, words

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.no_cover  # domain and application are judged by examples of their own

FORMS = Path(__file__).parents[3] / "forms"
BLANK = re.compile(r"\{(\w*)(?::\w+)?\}")
THAI = re.compile("[\u0e00-\u0e7f]")
REFUSALS = {
    each.__name__: each.code
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, SurveyError) and each is not SurveyError
}
ALWAYS_FILLED = {"first", "last", "count", "minutes", "names", "known"}
"""The ends of the calendar, how many faults there are, seconds in minutes, parameters that are and that could be."""


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every text with its path, except the words that a browser must not break, which are no sentences."""
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key != "unbroken":
                yield from leaves(value, f"{path}.{key}" if path else key)
    else:
        for at, value in enumerate(tree):
            yield from leaves(value, f"{path}[{at}]")


BY_CODE = {
    "about_pagings", "pagings",
    "about_accesses", "about_devices", "about_roles", "about_scopes", "about_slip_kinds", "accesses", "account_states",
    "audit_actions", "audit_columns", "audit_sentences", "audit_scorecard_sentences", "browser_kinds", "systems",
    "certify_figures", "certify_reasons", "changes", "collector_faults", "collector_fields",
    "importance_quadrants", "importance_reasons", "population_reasons", "one_round_reasons", "strata_reasons",
    "weighted_reasons",
    "collector_states", "devices", "divisions", "done", "draft_faults", "draft_methods",
    "draft_questions", "draft_start", "import_groups", "import_parts",
    "due_kinds", "due_starts", "effects", "empty", "empty_hints", "fields",
    "file_kinds", "file_uses", "files_named", "scorecard_uses", "kinds", "languages", "level_reasons",
    "level_reasons_over", "methods",
    "navigation", "navigation_of_readers", "origins",
    "outcomes", "password_reasons", "period_states", "refusals", "roles", "scopes", "ranking_reasons", "slip_kinds",
    "sources", "standing", "standing_apart", "tabs", "targets", "token_faults", "trends", "types", "units", "unreached",
    "came_back", "clock_doubts", "why", "holder_fields", "writing_faults", "remark_fields", "results",
    "conclusion", "conclusion_fields", "remarks", "standings", "about_standings", "collector_sorts",
    "about_webhook_events", "webhook_events", "webhook_reasons", "webhook_results", "webhook_states",
}  # fmt: skip
"""The planners' texts that are looked up by a code."""

DRAFT_PAGE = Path(service.__file__).parent / "web/templates/planner/draft.html"

TREES = {language: tree_of(language) for language in ("th", "en", "keeper", "planner", "report", "survey_report")}
TEXTS = {language: dict(leaves(tree)) for language, tree in TREES.items()}


@cache
def words_of_the_code() -> frozenset[str]:
    """Return every word that stands in a module of the service, and those of several parts, as `no-answers`."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path(service.__file__).parent.rglob("*.py"))
    return frozenset(re.findall(r"\w+", code)) | frozenset(re.findall(r"\w+(?:-\w+)+", code))


def dotted_ends(code: str) -> set[str]:
    """Return every run of names behind a dot: of `texts.a.b` these are `a`, `a.b` and `b`."""
    chains = {tuple(match.split(".")[1:]) for match in re.findall(r"\w*(?:\.\w+)+", code)}
    return {
        ".".join(chain[start:end])
        for chain in chains
        for start in range(len(chain))
        for end in range(start + 1, len(chain) + 1)
    }


def _usual(*names: str) -> Iterator[str]:
    """Give the names of texts in both languages."""
    for name in names:
        yield from (name, f"{name}_en")


def calls() -> Iterator[tuple[str, set[str]]]:
    """Give every place of the service that makes a refusal: its code and the blanks that are filled there."""
    for path in Path(service.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in REFUSALS:
                    yield REFUSALS[name], {word.arg for word in node.keywords if word.arg}


def test_thai_and_english_have_the_same_texts_in_the_same_order() -> None:
    assert list(TEXTS["th"]) == list(TEXTS["en"])
    assert list(TREES["th"]) == list(TREES["en"])


def test_a_text_has_the_same_blanks_in_both_languages() -> None:
    assert {path: sorted(BLANK.findall(text)) for path, text in TEXTS["th"].items()} == {
        path: sorted(BLANK.findall(text)) for path, text in TEXTS["en"].items()
    }


@pytest.mark.parametrize("language", sorted(TREES))
def test_a_text_is_one_tidy_line(language: str) -> None:
    untidy = re.compile(r"^\s|\s$|^$|[\r\n\t]|\u0e4d[\u0e48-\u0e4b]?\u0e32")
    assert [path for path, text in TEXTS[language].items() if untidy.search(text)] == []


@pytest.mark.parametrize(("language", "name"), [("th", "QR Code"), ("keeper", "QR Code"), ("en", "QR code")])
def test_a_code_has_one_spelling_and_numbers_one_kind_of_digits(language: str, name: str) -> None:
    text = " ".join(TEXTS[language].values())
    assert set(re.findall(r"(?i)qr[ -]?code|คิวอาร์โค้ด", text)) == {name}
    assert re.findall("[๐-๙]", text) == []


@pytest.mark.parametrize("language", sorted(TREES))
def test_a_texts_blanks_have_names(language: str) -> None:
    odd = [path for path, text in TEXTS[language].items() if re.search("[{}]", BLANK.sub("", text))]
    assert odd == []
    assert [path for path, text in TEXTS[language].items() if "" in BLANK.findall(text)] == []


def test_english_texts_are_english_but_for_the_name_of_the_other_language() -> None:
    assert [path for path, text in TEXTS["en"].items() if THAI.search(text)] == ["form.switch_label"]
    assert TEXTS["th"]["form.switch_label"] == "English"


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_year_has_twelve_months(language: str) -> None:
    assert len(set(TREES[language]["months"])) == 12


def violations() -> dict[str, dict[str, str | int]]:
    """Break a form in every way there is; give the codes with the blanks they fill."""
    asked = questionnaire(
        rating("no_rating"),
        single("no_single"),
        multiple("no_multiple", required=True),
        words("no_text", required=True),
        rating("level"),
        single("choice"),
        multiple("list"),
        multiple("twice"),
        multiple("alone", alone="c"),
        multiple("many", "a b c", at_most=2),
        words("text"),
        words("long", max_length=3),
        replace(words("personal"), personal=True),
    )
    raw = {
        "personal": "a@b.example",
        "level": 9,
        "choice": "z",
        "list": "a",
        "twice": ["a", "a"],
        "alone": ["a", "c"],
        "many": ["a", "b", "c"],
        "text": 5,
        "long": "กกกก",
        "unknown": 1,
    }
    with pytest.raises(InvalidAnswersError) as refused:
        check(asked, raw)
    with pytest.raises(InvalidAnswersError) as unclear:
        check(asked, {**raw, "consent": "yes"})
    violations = [*refused.value.violations, *unclear.value.violations]
    return {each.code: each.params for each in violations}


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_violation_has_a_sentence_and_every_sentence_a_violation(language: str) -> None:
    found = violations()
    assert set(TREES[language]["violations"]) == set(found)
    for code, params in found.items():
        said = texts(language).violations.say(code, **params)
        assert all(str(value) in said for value in params.values())


@pytest.mark.parametrize("code", sorted(REFUSALS.values()))
def test_every_refusal_has_a_sentence_for_programs_and_the_keeper(code: str) -> None:
    assert THAI.search(TREES["keeper"]["problems"][code])


@pytest.mark.parametrize(("code", "filled"), sorted({(code, " ".join(sorted(blanks))) for code, blanks in calls()}))
def test_wherever_something_is_refused_the_blanks_of_its_sentences_are_filled(code: str, filled: str) -> None:
    sentences = [TREES["keeper"]["problems"][code]]
    for language in ("th", "en", "planner"):
        page = TREES[language]["refusals"].get(code, {})
        sentences += [page.get("heading", ""), *page.get("body", [])]
    assert set(BLANK.findall(" ".join(sentences))) <= {*filled.split(), *ALWAYS_FILLED}


@pytest.mark.parametrize("code", sorted(code for code in REFUSALS.values() if code != "invalid-answers"))
def test_a_refusal_that_a_request_can_meet_has_a_page_or_is_met_by_programs_alone(code: str) -> None:
    """A page that has no words for a refusal would fail itself. Wrong answers are shown on the form instead."""
    programs = {
        "invalid-period",
        "too-many-years",
        "extra-missing",
        "unauthenticated",
        "expired-token",
        "foreign-address",
        "forbidden",
        "mail-not-sent",
        "revision-in-use",
        "unknown-revision",
    }
    led_on = {"signed-out", "code-needed", "step-over"}
    assert code in TREES["th"]["refusals"] or code in TREES["planner"]["refusals"] or code in programs | led_on


ANY_REQUEST = {"not-found", "method-not-allowed", "too-slow", "too-large", "too-long-address", "bad-request"}


@pytest.mark.parametrize("code", sorted(ANY_REQUEST | {"server-error"}))
def test_what_can_go_wrong_with_any_request_has_its_words(code: str) -> None:
    assert code in TREES["keeper"]["problems"]
    assert code in TREES["th"]["refusals"]
    assert code in TREES["planner"]["refusals"]


@pytest.mark.parametrize("language", ["th", "planner"])
def test_every_page_about_a_refusal_has_a_heading_and_says_more(language: str) -> None:
    pages = TREES[language]["refusals"]
    assert [code for code, page in pages.items() if not page["heading"] or not page["body"]] == []


@pytest.mark.parametrize("branch", ["cli", "doctor"])
def test_every_text_of_the_command_line_is_said_somewhere(branch: str) -> None:
    said = words_of_the_code() | {word for path in COMMANDS for word in (*path, "_".join(path))}
    for path, (_, options) in COMMANDS.items():
        for option, _ in options:
            name = option.strip("-").replace("-", "_")
            said |= {name, f"{path[0]}-{name}"}
    idle = [
        path
        for path, text in leaves(TREES["keeper"][branch])
        if re.sub(r"\[\d+\]", "", path).rpartition(".")[2] not in said
    ]
    assert idle == []


def definition_fields() -> Iterator[str]:
    """Give the fields of definitions that people are told of by name; English ones go by the Thai ones' names."""
    parts = {"id", "version", "items", "sections", "choices", "notice", "consent", "counts"}
    parts |= {"own_scale", "own_interpretation"}
    for kind, prefix in (
        (Notice, "notice."),
        (Consent, "consent."),
        (WhoCounts, "counts."),
        *((each, "") for each in (Form, Section, *get_args(Item))),
    ):
        yield from (
            f"{prefix}{name}" for name in kind.__struct_fields__ if name not in parts and not name.endswith("_en")
        )


def test_planners_texts_that_are_looked_up_by_a_code_are_those_of_the_codes_there_are() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(service.__file__).parent.rglob("*.py"))
    met = set(REFUSALS.values()) | ANY_REQUEST
    families = {
        "navigation": {name for name, _, _ in NAVIGATION},
        "navigation_of_readers": {"measurements"},
        "roles": set(ROLES),
        "about_roles": set(ROLES),
        "level_reasons": set(get_args(Reason)),
        "level_reasons_over": {"no-answers"},
        "outcomes": set(get_args(Outcome)),
        "period_states": {"running", "future"},
        "empty": set(get_args(PeriodState)),
        "empty_hints": set(get_args(PeriodState)),
        "methods": set(get_args(Method)),
        "divisions": set(get_args(Method)),
        "sources": set(get_args(Source)),
        "file_kinds": {*MEDIA_TYPES, "comments.xlsx", "csv", "series.csv", "json"},
        "file_uses": {*MEDIA_TYPES, "csv", "json"},
        "scorecard_uses": {"docx", "xlsx", "csv", "json"},
        "standing": {"strongest", "weakest"},
        "standing_apart": {"strongest", "weakest"},
        "ranking_reasons": set(get_args(Silence)),
        "targets": {each.target_unit for each in load(FORMS).indicators},
        "trends": set(get_args(Direction)),
        "certify_figures": set(get_args(Figure)),
        "certify_reasons": set(re.findall(r'Violation\([^)]*code="([\w-]+)"', inspect.getsource(certify))),
        "done": set(re.findall(r"[?&]done=([\w-]+)", code)),
        "import_groups": set(GROUPS),
        "import_parts": {"notice-usual", "consent-usual"},
        "draft_methods": set(get_args(Method)),
        "draft_questions": set(re.findall(r"\bq\.(\w+)", DRAFT_PAGE.read_text(encoding="utf-8"))),
        "draft_faults": set(EMPTY_LISTS.values())
        | set(TREES["planner"]["draft_faults"]) & set(TREES["keeper"]["faults"]),
        "draft_start": {"part", "years", "months", *_usual("required", "retention", "rights", "disclosure", "consent")},
        "why": set(get_args(Why)),
        "clock_doubts": {*get_args(ClockDoubt), "stopped"},
        "came_back": set(get_args(RefillOutcome)),
        "password_reasons": set(re.findall(r"UnusablePasswordError\(reason=\"([\w-]+)\"\)", code)),
        "collector_fields": {*CollectorSettings.__struct_fields__, *POPULATION_FIELDS},
        "population_reasons": set(get_args(PopulationReason)),
        "one_round_reasons": set(get_args(PopulationReason)) - {"no-rounds"},
        "strata_reasons": set(get_args(StrataReason)),
        "weighted_reasons": set(get_args(WeightedReason)),
        "collector_states": set(get_args(State)),
        "collector_sorts": set(SORTS),
        "collector_faults": set(re.findall(r'_wrong\("\w+", "([\w-]+)"', code))
        | set(re.findall(r'raw\.choice\("\w+", \w+, "([\w-]+)"', code))
        | set(re.findall(r'Violation\(item="(?:since|people)", code="([\w-]+)"', code))
        | {"not-a-day", "form-stays", "access-stays", "standing-stays", "no-lines", "too-many", "columns", "twice"}
        | {"there", "runs-on", "below-answers", "below-later-answers", "below-both-answers", "not-ended"}
        | {"cell", "no-list", "many-sheets", "hidden"}
        | {"unclear-comma"},
        "browser_kinds": {name for _, name in BROWSERS} | {OTHER},
        "systems": {name for _, name in SYSTEMS} | {OTHER},
        "devices": set(DEVICES),
        "about_devices": set(DEVICES),
        "pagings": set(PAGINGS),
        "about_pagings": set(PAGINGS),
        "accesses": set(ACCESSES),
        "about_accesses": set(ACCESSES),
        "standings": set(get_args(Standing)),
        "about_standings": set(STANDINGS),
        "account_states": set(get_args(AccountState)),
        "scopes": set(SCOPES),
        "about_scopes": set(SCOPES),
        "token_faults": set(re.findall(r'Violation\(item="(?:name|scopes|ends|addresses)", code="([\w-]+)"', code)),
        "audit_actions": set(get_args(Action)),
        "audit_columns": {MONTH, COLLECTOR, BREAKDOWNS, EXCLUDED},
        "audit_sentences": set(get_args(Action)),
        "audit_scorecard_sentences": {"report-downloaded", "figures-downloaded"},
        "importance_quadrants": set(get_args(importance.Quadrant)),
        "importance_reasons": set(get_args(importance.Silence)),
        "webhook_events": set(webhook.EVENTS),
        "about_webhook_events": set(webhook.EVENTS),
        "webhook_reasons": {"events"} | set(re.findall(r'InvalidWebhookError\(reason="([\w-]+)"\)', code)),
        "webhook_results": set(get_args(webhook.Fault)),
        "webhook_states": set(get_args(webhook.State)),
        "slip_kinds": set(KINDS),
        "about_slip_kinds": set(KINDS),
        "languages": set(get_args(Language)),
        "origins": set(get_args(Origin)),
        "kinds": {"added", "removed", "changed"},
        "types": {"section", *(str(kind.__struct_config__.tag) for kind in get_args(Item))},
        "changes": set(get_args(ChangeCode)) - {"field"},
        "effects": set(get_args(EffectCode)),
        "fields": {*definition_fields(), "scale.na", "type", "full", "floor", "own_scale.levels", "own_scale.na"}
        | {"own_interpretation.bands"},
        "holder_fields": {"full_name", "position"},
        "remark_fields": set(remarks.FIELDS),
        "results": set(get_args(Result)),
        "tabs": set(get_args(TabName)),
        "due_kinds": set(get_args(DueKind)),
        "due_starts": {"begin", "posters", "holder", "scorecard"},
        "remarks": {"title", "intro", "save", "none", "back", "of_quarter", "of_year", "next", "empty", "all_written"},
        "files_named": {"poster", "posters", "slips", "svg", "png", "form", "template", "quarter", "year", "more"}
        | {"leading", "revision", "papers", "forms", "results"},
        "conclusion": {"title", "intro", "save", "none", "back", "next", "empty", "about"},
        "conclusion_fields": set(conclusion.FIELDS),
        "writing_faults": {"too-long", "missing", "unchanged", "not-begun", "overtaken"},
    }
    assert {family: set(TREES["planner"][family]) for family in families} == families
    assert set(families) == BY_CODE - {"refusals", "units", "unreached"}
    assert set(TREES["planner"]["units"]) - {"other"} <= {each.unit for each in load(FORMS).indicators}
    assert set(TREES["planner"]["refusals"]) <= met | {"server-error", "to-confirm"}


def test_every_other_planners_text_is_on_some_page() -> None:
    web = Path(service.__file__).parent / "web"
    pages = "".join(path.read_text(encoding="utf-8") for path in (web / "templates/planner").rglob("*.html"))
    code = "".join(path.read_text(encoding="utf-8") for path in (web / "planner").rglob("*.py"))
    code += inspect.getsource(audit_sentences) + inspect.getsource(populations) + inspect.getsource(coverage)
    outside = ("texts/people.py", "texts/importance.py", "exports/charts/importance.py", "exports/xlsx/figures.py")
    code += "".join((web.parent / each).read_text(encoding="utf-8") for each in outside)
    on_pages = dotted_ends(" ".join(re.findall(r"\bp(?:\.\w+)+", pages)))
    named = dotted_ends(code)
    idle = [
        path
        for path in dict.fromkeys(re.sub(r"\[\d+\]$", "", each) for each in TEXTS["planner"])
        if path.split(".")[0] not in BY_CODE
        and path not in on_pages
        and path not in named
        and not re.search(rf'{path.rpartition(".")[0]}\.?say\("{path.rpartition(".")[2]}"', pages + code)
    ]
    assert idle == []


def test_a_text_that_is_missing_is_an_error_and_never_an_empty_string() -> None:
    with pytest.raises(AttributeError, match=r"th\.thanks has no text 'welcome'"):
        _ = texts("th").thanks.welcome
    assert "welcome" not in texts("th").thanks
    assert "title" in texts("th").thanks


def test_until_when_has_its_hour_and_midnight_is_that_of_the_last_day() -> None:
    midnight, noon = at("2027-01-01T00:00:00"), at("2026-12-31T16:05:00")
    assert [closing(each, "th") for each in (midnight, midnight.astimezone(UTC), noon)] == [
        "31 ธันวาคม 2569 เวลา 24.00 น.",
        "31 ธันวาคม 2569 เวลา 24.00 น.",
        "31 ธันวาคม 2569 เวลา 16.05 น.",
    ]
    assert closing(midnight, "en") == "31 December 2026, 24:00"
    assert closing(noon, "en") == "31 December 2026, 16:05"


def test_a_text_fills_its_blanks() -> None:
    assert texts("en").violations.say("too-long", length=1200, limit=1000).startswith("The text has 1,200 characters")
    assert texts("keeper").workbook.say("year", year=2569) == "ปีงบประมาณ 2569"


def test_every_text_of_the_report_is_said_somewhere() -> None:
    paths = [*TEXTS["report"], *TEXTS["survey_report"]]
    assert {re.sub(r"\[\d+\]", "", path).rpartition(".")[2] for path in paths} <= words_of_the_code()
