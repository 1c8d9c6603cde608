"""The audit log in sentences: who did what to what, with names in place of codes."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from typing_extensions import override

from service.domain.certification.certificate import SCORECARD
from service.domain.collecting.collector_settings import CollectorSettings
from service.domain.indicators.year_rules import Rules
from service.texts import texts, thousands
from service.texts.formatting import day, month
from service.texts.methods import period_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from service.domain.accounts.audit_log import Entry
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Questionnaire
    from service.domain.indicators.indicator import Indicator

FILE_KINDS = ("docx", "short.docx", "xlsx", "comments.xlsx", "csv", "series.csv", "json")
"""The kinds of files that figures are downloaded as."""

_CODE = re.compile("[0-9a-f]+")
_PATH = re.compile(r"sections\[(\d+)\](?:\.items\[(\d+)\])?")
_BLANK = re.compile(r"\{(\d)[:}]")


class _Part(str):
    """A part of a subject in words; a blank may ask for it as one of `_SAID`."""

    __slots__ = ()

    @override
    def __format__(self, kind: str) -> str:
        """Return a day (2026-05-22), a month (202605), a period (2569/1) or a moment in words, or else what it is."""
        try:
            return _SAID[kind](self) if kind else self
        except (ValueError, IndexError):
            return self


def _moment(written: str) -> str:
    moment = datetime.fromisoformat(written)
    return str(texts("planner").say("moment", day=day(moment, "th"), hour=f"{moment:%H.%M}"))


def _period(written: str) -> str:
    year, _, quarter = written.partition("/")
    return period_named(int(year), int(quarter) if quarter else None)


def _draft(called: str) -> str:
    """Return what a draft is called; its code where its form is not known."""
    said = texts("planner")
    words = (
        said.audit.say("draft_code", draft=called) if _CODE.fullmatch(called) else said.audit.say("draft", draft=called)
    )
    return str(words)


def _code_of(called: str) -> str:
    """Return the code of a draft whose form is not known; otherwise nothing."""
    return f" ({_draft(called)})" if _CODE.fullmatch(called) else ""


def _place(path: str) -> str:
    """Return a place of an imported file or of a draft: a cell, an item, a part, or else the head of the form."""
    said = texts("planner")
    if "!" in path:
        return str(said.audit.say("cell", cell=path))
    if not (found := _PATH.match(path)):
        return str(said.audit.head)
    part, item = (int(each) + 1 if each else 0 for each in found.groups())
    return str(said.audit.say("item", part=part, item=item) if item else said.audit.say("part", part=part))


_SAID: dict[str, Callable[[str], str]] = {
    "day": lambda said: day(date.fromisoformat(said), "th"),
    "month": lambda said: month(int(said), "th"),
    "moment": _moment,
    "draft": lambda said: _draft(str(said)),
    "code": lambda said: _code_of(str(said)),
    "place": lambda said: _place(str(said)),
    "period": _period,
    "count": lambda said: str(thousands(int(said))),
}


def names_of(
    forms: Iterable[Questionnaire], indicators: Iterable[Indicator], collectors: Iterable[Collector]
) -> dict[str, str]:
    """Return words for the codes in entries: of forms and their items, indicators, collectors and their fields."""
    said, asked = texts("planner"), list(forms)
    return {
        **{name: str(texts("keeper").year_rules.say(name)) for name in Rules.__struct_fields__},
        **{name: item.text for each in asked for name, item in each.breakdowns.items()},
        **{name: str(said.audit_columns.say(name)) for name in ("month", "collector", "breakdowns", "excluded")},
        **{name: str(said.collector_fields.say(name)) for name in CollectorSettings.__struct_fields__},
        **{kind: str(said.file_kinds.say(kind)) for kind in FILE_KINDS},
        **{each.code: each.label for each in collectors},
        **{each.id: f"{each.plan} {each.title}" for each in indicators},
        **{each.form.id: each.form.title for each in asked},
        SCORECARD: said.overview.scorecard,
    }


def sentence(entry: Entry, names: Mapping[str, str]) -> str:
    """Return what was done, as a sentence.

    An action has a sentence for each number of parts that its subject has had; what is beyond the last blank goes
    into it. `{subject}` is the subject as it is, `{0:day}` and `{2:month}` are parts as a day and a month.
    """
    said, parts = texts("planner"), [each.removeprefix("#") for each in entry.subject.split()]
    of_scorecard = SCORECARD in parts[:1] and entry.action in said.audit_scorecard_sentences
    sentences = said.audit_scorecard_sentences if of_scorecard else said.audit_sentences
    found = getattr(sentences, entry.action) if entry.action in sentences else []
    for words in sorted([found] if isinstance(found, str) else found, key=_blanks, reverse=True):
        if (blanks := _blanks(words)) <= len(parts):
            *first, last = [*parts[: blanks - 1], parts[blanks - 1 :]] if blanks else [[]]
            filled = [_Part(names.get(str(each), str(each))) for each in first]
            filled.append(_Part(" ".join(names.get(each, each) for each in last)))
            return str(words.format(*filled, subject=entry.subject))
    return f"{said.audit_actions.say(entry.action)} {entry.subject}".strip()


def _blanks(words: str) -> int:
    return len(set(_BLANK.findall(words)))
