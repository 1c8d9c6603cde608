"""What a planner sends to respondents: a message for LINE and e-mail, and a paragraph for a circular."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

from service.texts import texts
from service.texts.formatting import closing

if TYPE_CHECKING:
    from service.domain.collecting.collector import Collector
    from service.domain.forms.form import Form

LINE = "https://line.me/R/share?text="
"""Opens LINE on a phone with a text to send: developers.line.biz/en/docs/line-login/using-line-url-scheme."""


class Share(Struct, frozen=True, kw_only=True):
    """The texts to copy, and the addresses that open LINE and the program for e-mail with the message."""

    message: str
    circular: str
    line: str
    mail: str


def share_of(form: Form, collector: Collector, link: str, organisation: str) -> Share:
    """Return what invites to a collector in Thai; of a trial one it says so."""
    said = texts("planner")
    until = said.sharing.say("until", closing=closing(collector.closes, "th")) if collector.closes else ""
    facts = said.sharing.say("facts", minutes=form.minutes)
    trial = [texts("th").trial] if collector.standing == "trial" else []
    lines = [*trial, said.sharing.ask, form.title, " ".join(filter(None, [facts, until])), link]
    message = "\n".join(map(str, lines))
    body = quote(message.replace("\n", "\r\n"), safe="")
    whom = {"organisation": organisation, "audience": form.audience, "title": form.title, "link": link}
    asking = said.sharing.say("circular", **whom)
    return Share(
        message=message,
        circular=" ".join(filter(None, [*map(str, trial), asking, facts, until, str(said.sharing.closing)])),
        line=LINE + quote(message, safe=""),
        mail=f"mailto:?subject={quote(form.title, safe='')}&body={body}",
    )
