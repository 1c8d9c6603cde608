"""What may be asked for in the query of an address: read once for all routes, and never by guess.

A route says which parameters it has, and all others, doubled ones and values that none of them can have are refused by
name. Respondents' pages let in what is not theirs: messengers and advertisers put parameters of their own on links
(`fbclid`, `gclid`, `utm_source`, `openExternalBrowser`), new ones each year, and nobody shall be kept from answering by
one, nor by a link that was put together twice. No figure depends on the query of such a page.
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

ASKS = "asks"
"""The option of a handler that names its parameters; a request's scope has their values under it."""

OPEN = "open"
"""The option of a handler whose links travel through the hands of others: it lets in what they put on them."""

BEHIND_A_DOOR = "behind-a-door"
"""The option of a handler whose own guard leads to the sign-in page first, and reads the query behind it."""

_ONCE = (b"authorization", b"content-type", b"idempotency-key")
"""Headers that say one thing."""

_LONGEST_NAME = 40


class Parameter(Struct, frozen=True):
    """A parameter of a query: a text, one of some `choices`, or a whole number; `many` may be given several times."""

    name: str
    choices: tuple[str, ...] = ()
    whole: bool = False
    many: bool = False

    def takes(self, value: str) -> bool:
        """Tell whether it can have a value."""
        if self.whole:
            return digits(value) is not None
        return not self.choices or value in self.choices


FISCAL_YEAR = Parameter("fiscal_year", whole=True)
QUARTER = Parameter("quarter", whole=True)
STATUS = Parameter("status", ("draft",))
PERIOD = (FISCAL_YEAR, QUARTER)
DONE = Parameter("done")
LANGUAGE = Parameter("lang")


async def asked_rightly(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let in a request whose query and headers can be read in one way only.

    Raises `InvalidParametersError` and `SentTwiceError`.
    """
    scope = cast("HTTPScope", connection.scope)
    if BEHIND_A_DOOR not in handler.opt:
        read_query(scope, parameters_of(handler), others=OPEN in handler.opt)
    names = [name for name, _ in scope["headers"]]
    for name in _ONCE:
        if names.count(name) > 1:
            raise SentTwiceError(name=name.decode())


def read_query(scope: HTTPScope, known: Collection[Parameter], *, others: bool = False) -> None:
    """Check a query against the known parameters, and put their values into the scope for `HttpRequest.asked`.

    Digits are put as Arabic ones, also for the framework, which reads the query again. Raises `InvalidParametersError`.
    """
    asked = dict.fromkeys((each.name for each in known), "")
    cast("dict[str, object]", scope)[ASKS] = asked
    if not scope["query_string"]:
        return
    query = scope["query_string"].decode("utf-8", "replace")
    given = url_decoded(query, len(query) + 1)
    violations = list(_violations(given, {each.name: each for each in known}, others=others))
    if violations:
        raise InvalidParametersError(violations, list(asked))
    plain = {each.name: _plain(given[each.name]) for each in known if each.whole and each.name in given}
    if any(given[name] != values for name, values in plain.items()):
        given |= plain
        scope["query_string"] = urlencode(given, doseq=True).encode()
    asked.update((name, values[0]) for name, values in given.items() if name in asked)


def _plain(values: list[str]) -> list[str]:
    return [value.translate(ARABIC) for value in values]


def _violations(given: Sent, known: dict[str, Parameter], *, others: bool) -> Iterator[Violation]:
    for name, values in given.items():
        parameter = known.get(name)
        if parameter is None:
            if not others:
                yield Violation(item=name[:_LONGEST_NAME], code="unknown-parameter")
        elif len(set(values) if others else values) > 1 and not parameter.many:
            yield Violation(item=name, code="doubled-parameter")
        elif not all(map(parameter.takes, values)):
            code = "not-whole" if parameter.whole else "not-offered"
            yield Violation(item=name, code=code, params={"offered": ", ".join(parameter.choices)})


@cache
def parameters_of(handler: BaseRouteHandler) -> tuple[Parameter, ...]:
    """Give the parameters of a handler: those that its option names, and those of its signature."""
    signature = handler.parsed_fn_signature.parameters.items()
    typed = (_typed(name, field) for name, field in signature if isinstance(field.kwarg_definition, QueryParameter))
    return (*handler.opt.get(ASKS, ()), *typed)


def _typed(name: str, field: FieldDefinition) -> Parameter:
    """Make a parameter of what a signature says of it."""
    kinds = [each for each in (get_args(field.annotation) or [field.annotation]) if each is not NoneType]
    if get_origin(field.annotation) is Literal:
        kinds = [field.annotation]
    (kind,) = kinds
    many = get_origin(kind) is list
    if many:
        (kind,) = get_args(kind)
    definition = cast("QueryParameter", field.kwarg_definition)
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    return Parameter(definition.name or name, choices, whole=kind is int, many=many)


def refuse_doubled(body: bytes) -> None:
    """Hold a JSON text against the rule that a name says one thing. Raises `SentTwiceError`."""
    loads(body, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, object]]) -> None:
    counted = Counter(name for name, _ in pairs)
    twice = next((name for name, times in counted.items() if times > 1), None)
    if twice is not None:
        raise SentTwiceError(name=twice[:_LONGEST_NAME])
