"""The fields of an account's holder, as both pages that have them send them."""

from __future__ import annotations

from service.web.http.form_data import first_value


def holder_fields(sent: dict[str, list[str]]) -> tuple[str, str, str | None]:
    """Return full name, position and e-mail address; the address is `None` where the page had no such field."""
    email = first_value(sent, "email") if "email" in sent else None
    return first_value(sent, "full_name"), first_value(sent, "position"), email
