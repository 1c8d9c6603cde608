"""What is to do for a period: values, populations, texts, certificates and who signs, papers, collectors that close.

Computed from facts that a report reads anyway. Entries tick themselves: nothing is stored.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.application.certification.period_due import finished, taken
from service.application.scoring.rounds import unasked
from service.domain.certification.certificate import SCORECARD
from service.domain.period import BANGKOK, FiscalPeriod

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from service.application.indicators.scorecard import IndicatorScore
    from service.application.ports.snapshot import Snapshot
    from service.domain.accounts.planner import Planner
    from service.domain.certification.certificate import Certificate
    from service.domain.collecting.collector import Collector
    from service.domain.scoring.score import Score

Kind = Literal[
    "begin",
    "record",
    "population",
    "remark",
    "conclusion",
    "holder",
    "survey",
    "scorecard",
    "amend",
    "report",
    "closing",
]
"""The kinds, in the order in which they are done; what closes stands last, whatever else is to do."""

_OPTIONAL = frozenset({"remark", "conclusion", "holder", "report"})
_CERTIFIED = frozenset({"survey", "scorecard", "amend"})

SOON = timedelta(days=14)
"""How long before its end a collector is told of."""


class Due(Struct, frozen=True, kw_only=True):
    """One thing to do for a period.

    `subject` is the id of an indicator (`record`, `remark`), of a form (`population`, `conclusion`, `survey`, `amend`),
    the code of a collector (`closing`), `scorecard`, `holder`, or, of `begin`, `posters` where there are collectors to
    begin with, else `begin`. `number` is the indicator's in the plan, `title` that of the subject, `target` the path of
    the page where it is done, `closes` the moment until which, if any. `papers` are the certified subjects of a
    `report`.
    """

    kind: Kind
    subject: str = ""
    number: str = ""
    title: str = ""
    period: FiscalPeriod
    target: str
    done: bool = False
    closes: datetime | None = None
    papers: tuple[str, ...] = ()

    @property
    def until(self) -> date | None:
        """The last day for it in Bangkok, if any."""
        return (self.closes - self.closes.resolution).astimezone(BANGKOK).date() if self.closes else None

    @property
    def overview(self) -> str:
        """The path of its period's overview, where all that is to do stands."""
        return f"/plan?{_query(self.period)}"

    @property
    def waits(self) -> bool:
        """Whether somebody must do it, and is reminded; texts, names and papers are there for whoever wants them."""
        return not self.done and self.kind not in _OPTIONAL


class Facts(Struct, frozen=True, kw_only=True):
    """What the entries of a period are computed from.

    `indicators` and `scores` are those of the period, `certified` the last certificates of its subjects, `unasked` the
    collectors of each form with rounds whose population is unknown, `answered` whether anybody ever answered, `taken`
    whether the scorecard was downloaded since it was certified, `differing` the subjects whose certified figures are
    others than those shown now.
    """

    period: FiscalPeriod
    indicators: Sequence[IndicatorScore]
    scores: Sequence[Score]
    certified: Mapping[str, Certificate]
    collectors: Sequence[Collector]
    unasked: Mapping[str, Sequence[Collector]]
    answered: bool
    taken: bool = False
    differing: Collection[str] = ()


def facts_of(  # noqa: PLR0913, PLR0917 - a snapshot, and what was computed from it
    snapshot: Snapshot,
    period: FiscalPeriod,
    indicators: Sequence[IndicatorScore],
    scores: Sequence[Score],
    today: FiscalPeriod,
    differing: Collection[str] = (),
) -> Facts:
    """Return the facts of a period from the snapshot that its scorecard was computed from, in quarter `today`."""
    return Facts(
        period=period,
        indicators=indicators,
        scores=scores,
        certified={subject: made for (subject, of), made in snapshot.certified.items() if of == period},
        collectors=[each for each in snapshot.collectors if each.standing == "real"],
        unasked={each.form: unasked(snapshot, each.form, period, today) for each in scores if each.responses},
        answered=any(map(any, (counted.values() for counted in snapshot.responses.values()))),
        taken=taken(snapshot, period),
        differing=differing,
    )


def due_of(facts: Facts, now: datetime) -> list[Due]:
    """Return what is to do for a period at `now`, done or not, in the order in which it is done."""
    period = facts.period
    if now < period.begin:
        return []
    certificates = _certificates(facts) if period.after <= now else ()
    return [*_begin(facts, now), *_values(facts), *_populations(facts), *certificates, *_closing(facts, now)]


def named_by(signer: Planner, due: Sequence[Due], period: FiscalPeriod) -> list[Due]:
    """Return what is to do, and that `signer` may tell under which name and position they certify.

    It stands before what is certified, as long as something still is.
    """
    at = next((at for at, each in enumerate(due) if each.kind in _CERTIFIED), 0)
    if not any(each.kind in _CERTIFIED and not each.done for each in due):
        return list(due)
    target, done = f"/plan/account?{_query(period)}#holder", bool(signer.full_name and signer.position)
    return [*due[:at], Due(kind="holder", subject="holder", period=period, target=target, done=done), *due[at:]]


def papers(period: FiscalPeriod, certified: Iterable[str], *, done: bool = False) -> Due:
    """Return the entry of the papers of a period whose scorecard is certified, beside other `certified` subjects.

    It is `done` once the scorecard was downloaded.
    """
    target = f"{certificate_page(SCORECARD, period)}#files"
    subjects = (SCORECARD, *sorted({*certified} - {SCORECARD}))
    return Due(kind="report", subject=SCORECARD, period=period, target=target, done=done, papers=subjects)


def certificate_page(subject: str, period: FiscalPeriod) -> str:
    """Return the path of the page where a subject is certified in a period."""
    return f"/plan/certified/{subject}?{_query(period)}"


def amendments_due(period: FiscalPeriod, differing: Collection[str], titles: Mapping[str, str]) -> list[Due]:
    """Return what of a period is to be certified again: surveys, with their `titles`, then the scorecard."""
    return [
        Due(kind="amend", subject=each, title=title, period=period, target=certificate_page(each, period))
        for each, title in (*titles.items(), (SCORECARD, ""))
        if each in differing
    ]


def remarks_wanted(indicators: Iterable[IndicatorScore], period: FiscalPeriod) -> list[Due]:
    """Return, for each indicator that is not met or not at its highest level, that its remark may be written.

    An indicator without a value is recorded first. A year shows the remarks of its quarters too, which are not its own.
    """
    return [
        Due(
            kind="remark",
            subject=each.id,
            number=each.plan,
            title=each.title,
            period=period,
            target=f"/plan/remarks/{each.id}?{_query(period)}",
            done=any(
                remark.obstacles or remark.improvements
                for remark in each.remarks
                if remark.period.quarter == period.quarter
            ),
        )
        for each in indicators
        if each.due and each.value is not None and not (each.met and each.level == each.criteria.floors[-1].level)
    ]


def missing_in(entries: Collection[Due]) -> list[Due]:
    """Return what a scorecard lacks: values that are not recorded, surveys that are not certified."""
    return [each for each in entries if each.kind in {"record", "survey"} and not each.done]


def _begin(facts: Facts, now: datetime) -> Iterator[Due]:
    if facts.answered:
        return
    if any(each.state(now) != "closed" for each in facts.collectors):
        yield Due(kind="begin", subject="posters", period=facts.period, target="/plan/collectors")
    else:
        yield Due(kind="begin", subject="begin", period=facts.period, target="/plan/collectors/new")


def _closing(facts: Facts, now: datetime) -> Iterator[Due]:
    for each in facts.collectors:
        if each.state(now) == "open" and each.closes and each.closes - now <= SOON:
            target = f"/plan/collectors/{each.code}"
            yield Due(
                kind="closing",
                subject=each.code,
                title=each.label,
                period=facts.period,
                target=target,
                closes=each.closes,
            )


def _populations(facts: Facts) -> Iterator[Due]:
    query = _query(facts.period)
    for score in facts.scores:
        if score.responses:
            unasked = facts.unasked.get(score.form, ())
            one = f"/plan/collectors/{unasked[0].code}?{query}#population" if len(unasked) == 1 else ""
            yield Due(
                kind="population",
                subject=score.form,
                title=score.title,
                period=facts.period,
                target=one or f"/plan/collectors?form={score.form}&{query}",
                done=not unasked,
            )


def _values(facts: Facts) -> Iterator[Due]:
    for each in facts.indicators:
        if each.due and not each.form:
            yield Due(
                kind="record",
                subject=each.id,
                number=each.plan,
                title=each.title,
                period=facts.period,
                target=f"/plan/measurements/{each.id}?{_query(facts.period)}",
                done=each.source != "none",
            )


def _certificates(facts: Facts) -> Iterator[Due]:
    """Yield the texts that are certified, until they are; the surveys with answers, the scorecard, and its papers."""
    period, closed = facts.period, finished(facts.certified.get(SCORECARD))
    answered = [each for each in facts.scores if each.responses]
    if not closed:
        yield from remarks_wanted(facts.indicators, period)
    for each in answered:
        if not finished(facts.certified.get(each.form)):
            target = f"/plan/surveys/{each.form}/conclusion?{_query(period)}"
            done = bool(each.conclusion)
            yield Due(kind="conclusion", subject=each.form, title=each.title, period=period, target=target, done=done)
    subjects: list[tuple[Kind, str, str]] = [("survey", each.form, each.title) for each in answered]
    for kind, subject, title in (*subjects, ("scorecard", SCORECARD, "")):
        target = certificate_page(subject, period)
        done = finished(facts.certified.get(subject))
        yield Due(kind=kind, subject=subject, title=title, period=period, target=target, done=done)
    yield from amendments_due(period, facts.differing, {each.form: each.title for each in facts.scores})
    if closed:
        yield papers(period, facts.certified, done=facts.taken)


def _query(period: FiscalPeriod) -> str:
    return f"fiscal_year={period.fiscal_year}" + (f"&quarter={period.quarter}" if period.quarter else "")
