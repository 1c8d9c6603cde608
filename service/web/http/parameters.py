"""Query parameters: every route names its own, and read_query checks a query against them.

Unknown parameters, repeated ones and impossible values are refused by name. Routes with `LENIENT` ignore unknown
parameters and accept equal repeats, because messengers and advertisers add their own to links (`fbclid`, `gclid`,
`utm_source`, `openExternalBrowser`), and nobody should be kept from answering by that; no figure depends on them.

Pages read their parameters from here and not from Litestar's query parser, whose cache keeps the last 1024 query
strings in memory, secrets included. API handlers declare theirs in the signature, which OpenAPI needs.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from json import loads
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_origin
from urllib.parse import urlencode

from litestar.params import QueryParameter
from msgspec import Struct

from service.domain.collecting.thai_input import ARABIC, digits
from service.domain.errors import InvalidParametersError, SentTwiceError, Violation
from service.web.http.form_data import url_decoded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler
    from litestar.types import HTTPScope
    from litestar.typing import FieldDefinition

    from service.web.http.form_data import Sent

PARAMETERS = "asks"
"""The option with which a handler names its query parameters; also the scope's key for their values."""

LENIENT = "open"
"""The option of a handler that ignores unknown parameters, because others add them to its links."""

CHECKED_BY_GUARD = "behind-a-door"
"""The option of a handler whose guard calls `read_query` itself, after it has checked the session."""

_SINGLE_HEADERS = (b"authorization", b"content-type", b"idempotency-key")
"""Headers that must not be repeated."""

_LONGEST_NAME = 40


class Parameter(Struct, frozen=True):
    """A query parameter: a text, one of `choices`, or an integer; a `repeatable` one may be given several times."""

    name: str
    choices: tuple[str, ...] = ()
    integer: bool = False
    repeatable: bool = False

    def accepts(self, value: str) -> bool:
        """Return whether a value is possible."""
        if self.integer:
            return digits(value) is not None
        return not self.choices or value in self.choices


FISCAL_YEAR = Parameter("fiscal_year", integer=True)
QUARTER = Parameter("quarter", integer=True)
STATUS = Parameter("status", ("draft",))
PERIOD = (FISCAL_YEAR, QUARTER)
DONE = Parameter("done")
LANGUAGE = Parameter("lang")


async def check_query(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard: refuse a request with an invalid query, or with a header that must not be repeated.

    OPTIONS asks about a path, whatever its query.
    Raises `InvalidParametersError` and `SentTwiceError`.
    """
    scope = cast("HTTPScope", connection.scope)
    if CHECKED_BY_GUARD not in handler.opt and scope["method"] != "OPTIONS":
        read_query(scope, parameters_of(handler), others=LENIENT in handler.opt)
    names = [name for name, _ in scope["headers"]]
    for name in _SINGLE_HEADERS:
        if names.count(name) > 1:
            raise SentTwiceError(name=name.decode())


def read_query(scope: HTTPScope, known: Collection[Parameter], *, others: bool = False) -> None:
    """Check a query against the known parameters and store their values in the scope, for `HttpRequest.parameter`.

    Thai digits become Arabic ones, also in the scope's query string, which Litestar reads again. `others` allows
    unknown parameters. Raises `InvalidParametersError`.
    """
    asked = dict.fromkeys((each.name for each in known), "")
    cast("dict[str, object]", scope)[PARAMETERS] = asked
    if not scope["query_string"]:
        return
    query = scope["query_string"].decode("utf-8", "replace")
    given = url_decoded(query, len(query) + 1)
    violations = list(_violations(given, {each.name: each for each in known}, others=others))
    if violations:
        raise InvalidParametersError(violations, list(asked))
    plain = {each.name: _arabic(given[each.name]) for each in known if each.integer and each.name in given}
    if any(given[name] != values for name, values in plain.items()):
        given |= plain
        scope["query_string"] = urlencode(given, doseq=True).encode()
    asked.update((name, values[0]) for name, values in given.items() if name in asked)


def asked_value(scope: HTTPScope, name: str) -> str:
    """Return the first value of a parameter in a query that need not have been checked; empty without one."""
    query = scope["query_string"].decode("utf-8", "replace")
    return url_decoded(query, len(query) + 1).get(name, [""])[0]


def _arabic(values: list[str]) -> list[str]:
    return [value.translate(ARABIC) for value in values]


def _violations(given: Sent, known: dict[str, Parameter], *, others: bool) -> Iterator[Violation]:
    for name, values in given.items():
        parameter = known.get(name)
        if parameter is None:
            if not others:
                yield Violation(item=name[:_LONGEST_NAME], code="unknown-parameter")
        elif len(set(values) if others else values) > 1 and not parameter.repeatable:
            yield Violation(item=name, code="doubled-parameter")
        elif not all(map(parameter.accepts, values)):
            code = "not-whole" if parameter.integer else "not-offered"
            yield Violation(item=name, code=code, params={"offered": ", ".join(parameter.choices)})


@cache
def parameters_of(handler: BaseRouteHandler) -> tuple[Parameter, ...]:
    """Return the parameters of a handler: those of its option `PARAMETERS` and those of its signature."""
    signature = handler.parsed_fn_signature.parameters.items()
    typed = (
        _from_signature(name, field) for name, field in signature if isinstance(field.kwarg_definition, QueryParameter)
    )
    return (*handler.opt.get(PARAMETERS, ()), *typed)


def _from_signature(name: str, field: FieldDefinition) -> Parameter:
    """Return the parameter that a handler's argument declares."""
    kinds = [each for each in (get_args(field.annotation) or [field.annotation]) if each is not NoneType]
    if get_origin(field.annotation) is Literal:
        kinds = [field.annotation]
    (kind,) = kinds
    repeatable = get_origin(kind) is list
    if repeatable:
        (kind,) = get_args(kind)
    definition = cast("QueryParameter", field.kwarg_definition)
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    return Parameter(definition.name or name, choices, integer=kind is int, repeatable=repeatable)


def refuse_repeated_names(body: bytes) -> None:
    """Parse a JSON text only to refuse objects with a repeated name. Raises `SentTwiceError`."""
    loads(body, object_pairs_hook=_refuse_repeats)


def _refuse_repeats(pairs: list[tuple[str, object]]) -> None:
    counted = Counter(name for name, _ in pairs)
    twice = next((name for name, times in counted.items() if times > 1), None)
    if twice is not None:
        raise SentTwiceError(name=twice[:_LONGEST_NAME])
