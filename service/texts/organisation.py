"""The organisation in the words of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.texts import call_year, texts
from service.texts.formatting import kept_whole, said
from service.texts.thai_words import know

if TYPE_CHECKING:
    from service.domain.organisation.organisation import Organisation


class NamedOrganisation(Struct, frozen=True, kw_only=True):
    """An organisation's names; without any, what the service is. `seat` is department and address, `reach` lines."""

    name: str
    short: str
    seat: str
    reach: tuple[str, ...]


def named(organisation: Organisation, language: str) -> NamedOrganisation:
    """Return an organisation in a language (`th`, `en`)."""
    says, contact = texts(language).organisation, organisation.contact
    seat = (said(organisation, "department", language), said(contact, "address", language))
    reach = [(name, getattr(contact, name)) for name in ("telephone", "email")]
    return NamedOrganisation(
        name=said(organisation, "name", language) or says.name,
        short=said(organisation, "short", language) or says.short,
        seat=" ".join(filter(None, seat)),
        reach=tuple(says.say(name, value=value) for name, value in reach if value),
    )


def speak_for(organisation: Organisation) -> None:
    """Have all texts of this process use the words of an organisation; a process serves one installation."""
    call_year(organisation.year)
    know(organisation.unbroken)
    kept_whole.cache_clear()
