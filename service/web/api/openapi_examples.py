"""The examples in the OpenAPI description: real responses, computed from a small form with made-up answers."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import msgspec
from msgspec import Raw, Struct

from service.application.collecting import export
from service.application.collecting.export import ResponseRecord
from service.application.collecting.submission import Receipt
from service.application.forms.registry import FormRegistry, PublishedForm
from service.application.indicators.scorecard import Scorecard, fed_score
from service.application.scoring.fieldwork import fieldwork_of
from service.application.scoring.form_report import FormReport, scale_texts
from service.application.scoring.remembered import Remembered
from service.application.scoring.series import series_of
from service.domain.catalogue import Catalogue
from service.domain.collecting.answers import Answers, check
from service.domain.collecting.collector import Collector
from service.domain.collecting.receipt import receipt_of
from service.domain.forms.form import Form, Questionnaire
from service.domain.forms.scale import Interpretation, Scale
from service.domain.indicators.indicator import Indicator
from service.domain.period import FiscalPeriod, period_of
from service.domain.scoring.assessment import Assessment
from service.domain.scoring.population import Population, Round
from service.domain.scoring.score import encoder
from service.domain.scoring.tally import tally_of
from service.exports.csv_series import series_csv
from service.exports.csv_tables import indicators_csv, scores_csv
from service.web.api.forms import form_summary, form_with_items

CODE = "K7QF3M"
KEY = "an-idempotency-key-1234"
_PERIOD = FiscalPeriod(fiscal_year=2569)
_MONTH = 202605
_TODAY = period_of(_MONTH)
_POPULATION = 40


class _Sheets(Struct, frozen=True, kw_only=True):
    times: int
    answers: Answers


class _Example(Struct, frozen=True, kw_only=True):
    """The contents of `example.toml`."""

    form: Form
    scale: Scale
    interpretation: Interpretation
    indicator: Indicator
    sheets: tuple[_Sheets, ...]


_file = files("service.texts").joinpath("example.toml").read_text(encoding="utf-8")
_example = msgspec.convert(tomllib.loads(_file), _Example)
_asked = Questionnaire(form=_example.form, scale=_example.scale, interpretation=_example.interpretation)
_sheets = [check(_asked, each.answers) for each in _example.sheets for _ in range(each.times)]
_round = Round(collector=1, label=_example.form.audience, quarter=_TODAY, responses=len(_sheets), people=_POPULATION)
_population = Population(rounds=(_round,))
_score = Assessment(
    questionnaires=(_asked,),
    tallies=(tally_of(_asked, _sheets),),
    period=_PERIOD,
    indicator=_example.indicator,
    today=_TODAY,
    population=_population,
).score("office")
_card = Scorecard(
    fiscal_year=_PERIOD.fiscal_year,
    quarter=None,
    demonstration=False,
    indicators=[fed_score(_example.indicator, _score)],
)
_registry = FormRegistry(
    [PublishedForm(id=1, questionnaire=_asked, since=_PERIOD.begin)],
    Catalogue(forms=(_example.form,), indicators=(_example.indicator,)),
)
_monthly = {_MONTH: {1: tally_of(_asked, _sheets)}}
_series = series_of(
    _registry, _asked.form.id, [_PERIOD], _monthly, today=_TODAY, adopted={}, demonstration=False, points=Remembered(1)
)
_record = ResponseRecord(
    form=_asked.form.id,
    version=_asked.form.version,
    fiscal_year=_PERIOD.fiscal_year,
    quarter=3,
    answers={name: said for name, said in _sheets[0].items() if name not in _asked.breakdowns},
)


def _sent(value: object) -> Raw:
    """Return a value as encoded JSON. Litestar would leave out the nulls of a value."""
    return Raw(encoder.encode(value))


FORM = _asked.form.id
FISCAL_YEAR = _PERIOD.fiscal_year
BREAKDOWN = next(iter(_asked.breakdowns))
SHEET = {"answers": _sheets[0], "version": _asked.form.version}
STORED = _sent(Receipt(receipt=receipt_of(KEY, CODE), outcome="stored"))
SAME = _sent(Receipt(receipt=receipt_of(KEY, CODE), outcome="same"))
REPLACED = _sent(Receipt(receipt=receipt_of(KEY, CODE), outcome="replaced"))
SUMMARIES = _sent([form_summary(_asked)])
DEFINITION = _sent(form_with_items(_asked))
_channel = Collector(id=1, code=CODE, form=_asked.form.id, label=_asked.form.audience, created=_PERIOD.begin)
FORM_REPORT = FormReport(
    score=_score,
    broken_down=[_score],
    series=_series,
    scale=scale_texts(_asked),
    fieldwork=fieldwork_of(_asked, _population, [_channel]),
)
"""For trying what is made of one."""

SCORE = _sent(_score)
SCORES = _sent({"scores": [_score]})
SCORE_TABLE = SCORES_TABLE = scores_csv([_score])
SERIES = _sent(_series)
SERIES_TABLE = series_csv(_series)
SCORED_CARD = _card
OWNER = _card.owners[0]
SCORECARD = _sent(_card)
SCORECARD_TABLE = indicators_csv(_card)
RECORD_LINE = export.line(_record, demonstration=False).decode()
