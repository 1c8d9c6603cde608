"""The texts of a poster, for the PDF; the same as on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.domain.organisation.mark import drawn
from service.texts import texts
from service.texts.formatting import closing, day
from service.texts.organisation import named

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Form
    from service.domain.organisation.organisation import Organisation


def poster_words(
    form: Form, collector: Collector, link: str, organisation: Organisation, *, demonstration: bool
) -> dict[str, Any]:
    """Return the poster's texts in Thai, and the organisation's mark and colours."""
    t = texts("th")
    # A collector that was made with its form bears the name of the audience.
    place = [(t.poster.place, collector.label)] if collector.label != form.audience else []
    trial = collector.standing == "trial"
    notices = [t.demonstration] * demonstration + [t.trial] * trial
    return {
        "language": "th",
        "organisation": named(organisation, "th").name,
        "mark": drawn(organisation.mark) if organisation.mark else "",
        "deep": organisation.colours.band,
        "highlight": organisation.colours.highlight,
        "headline": t.poster.headline,
        "title": form.title,
        "subtitle": f"{form.title_en} ({t.poster.english})" if form.title_en else "",
        "steps": [(step, note.format(minutes=form.minutes)) for step, note in t.poster.steps],
        "link_hint": t.poster.link,
        "link": link,
        "facts": [
            (t.poster.audience, form.audience),
            *place,
            (t.poster.period, _period(collector)),
        ],
        "trust": t.poster.trust,
        "notice": " ".join(notices),
    }


def _period(collector: Collector) -> str:
    says = texts("th").poster
    opens = [says.say("from", day=day(collector.opens, "th"))] if collector.opens else []
    closes = [says.say("until", day=closing(collector.closes, "th"))] if collector.closes else []
    return "\n".join([*opens, *closes]) or str(says.always)
