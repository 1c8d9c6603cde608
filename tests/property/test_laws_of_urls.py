from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from service.cli.error_lines import lines_of
from service.settings import Settings, SettingsError
from service.urls import is_server_database, without_password

SECRET = "Geheim"
SERVERS = (
    "db.example.go.th/pochai",
    "[::1]:5432/x?schema=fund_a",
    "one:5432,two:5433/x",
    "/x?host=/run/postgresql",
    "",
)

passwords = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
    | st.sampled_from(["@", "/", "?", "#", "[", "]", ":", "%", " ", "://", "12/", "12?", "pass=", "&", "\n"]),
    max_size=4,
).map(lambda parts: SECRET + SECRET.join(parts) + SECRET)
"""Texts every part of which has a word that nothing else has."""


def shown(**settings: str) -> str:
    """Return what a keeper is shown of settings: a name, or why they are refused."""
    try:
        made = Settings(**settings)  # type: ignore[arg-type]  # all of them are text
    except SettingsError as error:
        event(error.code)
        return "\n".join(lines_of(error))
    return f"{made.database_name} {made.smtp_url} {made.link} {made.oidc_issuer}"


@given(passwords, st.sampled_from(SERVERS), st.sampled_from(["postgresql", "postgres", "postgresql:", "mysql"]))
@example(f"12?{SECRET}", "h/x", "postgresql")
@example(f"p/{SECRET}", "h/x", "postgresql")
def test_no_password_of_a_database_is_shown(password: str, server: str, scheme: str) -> None:
    url = f"{scheme}://pochai:{password}@{server}"
    assert SECRET not in shown(database_url=url)
    assert SECRET not in shown(database_url="postgresql://h/x", read_database_url=url)
    assert SECRET not in without_password(url)


@given(passwords.filter(lambda text: "&" not in text), st.sampled_from(["h", "pochai@h", "h/x", "pochai:x@h:5432"]))
@example(f"a@{SECRET}", "h/x")
@example(f"a:{SECRET}@h", "h/x")
def test_no_password_among_the_parameters_is_shown(password: str, server: str) -> None:
    for name in ("password", "sslpassword", "pass%77ord"):
        url = f"postgresql://{server}?application_name=x&{name}={password}"
        assert SECRET not in without_password(url)
        assert SECRET not in shown(database_url=url)
        assert SECRET not in shown(database_url="postgresql://h/x", read_database_url=url)


@given(passwords, st.sampled_from(["mail", "[", "mail:587"]))
def test_no_password_of_another_server_is_shown(password: str, host: str) -> None:
    beside = f"//pochai:{password}@{host}"
    assert SECRET not in shown(smtp_url=f"smtp:{beside}", mail_from="pochai@example.go.th")
    assert SECRET not in shown(base_url=f"https:{beside}")
    assert SECRET not in shown(oidc_issuer=f"https:{beside}", oidc_client_id="pochai")


@given(passwords, st.sampled_from(SERVERS))
def test_every_password_can_be_written_and_is_read_as_it_is(password: str, server: str) -> None:
    url = f"postgresql://pochai:{quote(password, safe='')}@{server}"
    assert is_server_database(url)
    assert unquote(urlsplit(url).password or "") == password
    assert without_password(url) == f"postgresql://pochai@{server}"


@pytest.mark.parametrize(
    "server", ["h:0/x", "h:65536/x", "h:abc/x", "h:/x", "[::1/x", "h/x#y", "h/x@y", "a,b:c/x", "h/x?port=1,x"]
)
def test_a_server_that_cannot_be_read_is_none(server: str) -> None:
    assert not is_server_database(f"postgresql://pochai@{server}")
