"""The message that reminds of what is due."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from service.application.ports.mail import Mail
from service.exports.thai_digits import one_kind
from service.texts import texts
from service.texts.formatting import closing
from service.texts.methods import period_named
from service.texts.organisation import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.application.certification.due import Due
    from service.domain.organisation.organisation import Organisation


def reminder_mail(
    due: Sequence[Due], to: str, *, organisation: Organisation, link: str, demonstration: bool = False
) -> Mail:
    """Return what is due as plain Thai text, by kind, each with the address where it is done.

    It ends with the address of the overview of the first one's period.
    """
    says = texts("mail").reminder
    subject = says.say("subject", **_blanks(due, organisation))
    text = f"{_text(due, organisation, link)}\n\n{says.say('end', link=link, overview=due[0].overview).lstrip()}"
    return Mail(to=to, subject=says.demonstration + subject if demonstration else subject, text=one_kind(text))


def reminder_text(due: Sequence[Due], *, organisation: Organisation, link: str) -> str:
    """Return what is due as plain Thai text for somebody to send, where no e-mail is sent."""
    end = texts("mail").reminder.say("all", link=link, overview=due[0].overview)
    return one_kind(f"{_text(due, organisation, link)}\n\n{end}")


def _text(due: Sequence[Due], organisation: Organisation, link: str) -> str:
    begin = texts("mail").reminder.say("begin", **_blanks(due, organisation)).lstrip()
    return "\n\n".join([begin, *_groups(due, link)])


def _blanks(due: Sequence[Due], organisation: Organisation) -> dict[str, str]:
    return {"count": f"{len(due):,}", "organisation": named(organisation, "th").name}


def _groups(due: Sequence[Due], link: str) -> Iterator[str]:
    """Yield each kind with its tasks, in the order of the list."""
    says, kinds = texts("mail").reminder, texts("planner").due_kinds
    for (kind, period), tasks in groupby(due, key=lambda each: (each.kind, each.period)):
        head = says.say("of", kind=kinds.say(kind), period=period_named(period.fiscal_year, period.quarter))
        yield "\n".join([kinds.say(kind) if kind == "closing" else head, *(_task(each, link) for each in tasks)])


def _task(due: Due, link: str) -> str:
    title = due.title or texts("planner").due_starts.say(due.subject)
    until = [texts("mail").reminder.say("until", day=closing(due.closes, "th"))] if due.closes else []
    return "\n  ".join([f"- {due.number} {title}" if due.number else f"- {title}", *until, f"{link}{due.target}"])
