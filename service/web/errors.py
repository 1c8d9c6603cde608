"""Errors as HTTP responses: RFC 9457 problem details for programs, pages in Thai for people."""

from __future__ import annotations

import logging
import secrets
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import unquote_to_bytes

from litestar import Response
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.plugins.problem_details import ProblemDetailsException
from msgspec import Struct

from service.domain import errors
from service.domain.errors import InvalidAnswersError, InvalidParametersError, Kind, SurveyError
from service.domain.period import FIRST_YEAR, LAST_YEAR
from service.texts import texts
from service.texts.formatting import day
from service.web.dependencies import dependencies_of
from service.web.http.head_requests import with_head
from service.web.http.language import page_language
from service.web.http.parameters import LANGUAGE, asked_value
from service.web.http.request import HttpRequest, is_planner_request
from service.web.http.response import PageResponse, page
from service.web.http.security_headers import REQUEST_ID

if TYPE_CHECKING:
    from litestar.types import ASGIApp, ExceptionHandlersMap, Receive, Scope, Send

    from service.domain.collecting.collector import Collector
    from service.web.http.gzip_template import GzipTemplate

_log = logging.getLogger("service.web")


class _Planners(Protocol):
    def refusal(self, scope: Scope, error: Exception, /) -> PageResponse: ...


class _Respondents(Protocol):
    def message(
        self,
        code: str,
        language: str,
        collector: Collector | None = None,
        /,
        **blanks: Any,  # noqa: ANN401 - the blanks of a text
    ) -> GzipTemplate: ...


class ErrorDependencies(Struct, frozen=True, kw_only=True):
    """The two makers of error pages; by protocols, because their modules import this one."""

    planner_pages: _Planners
    respondent_pages: _Respondents


STATUS: dict[Kind, int] = {
    "malformed": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not-found": 404,
    "conflict": 409,
    "gone": 410,
    "invalid": 422,
    "too-many": 429,
    "broken": 500,
    "not-installed": 501,
    "unavailable": 503,
}
"""The HTTP status of each kind of refusal."""

_HTTP = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    408: "too-slow",
    413: "too-large",
    414: "too-long-address",
}

ADDRESS_LENGTH = 2048
"""The most characters of path and query: the framework caches thousands of them."""

_UNREADABLE = (UnicodeError, RecursionError, TimeoutError, ConnectionError)
"""Raised while reading a body: not UTF-8, nested too deeply, or the client stopped sending. Status 400 or 408."""

_PROGRAMS = (b"api", b"schema", b"healthz", b"readyz", b"metrics")
"""First path segments that get problem details instead of pages."""

COLLECTOR = "about"
"""The scope's key for the request's collector, set once it was found; an error page names it."""

_RETRY_SECONDS = 5


def _problem(error: SurveyError) -> ProblemDetailsException:
    """Return the problem details of a refusal, with a Thai `detail` and one entry per wrong answer or parameter."""
    said = texts("keeper").problems.say(error.code, **error.params, first=FIRST_YEAR, last=LAST_YEAR)
    extra: dict[str, Any] = {"code": error.code}
    if isinstance(error, InvalidAnswersError):
        words = texts("th").violations
        extra["errors"] = [
            {"item": each.item, "code": each.code, "detail": words.say(each.code, **each.params)}
            for each in error.violations
        ]
    if isinstance(error, InvalidParametersError):
        words = texts("keeper").parameters
        extra["errors"] = [
            {"parameter": each.item, "code": each.code, "detail": words.say(each.code, name=each.item, **each.params)}
            for each in error.violations
        ]
        extra["parameters"] = error.known
    return _details(STATUS[error.kind], said, extra, refusal_headers(error))


def _for_programs(request: HttpRequest) -> bool:
    """Return whether programs request this path; by `raw_path`, as Litestar cuts mount prefixes off `path`."""
    path = unquote_to_bytes(request.scope["raw_path"])
    return path.lstrip(b"/").startswith(_PROGRAMS)


def on_error(request: HttpRequest, error: Exception) -> Response[Any] | PageResponse:
    """Return the response to an error, by path: problem details, a planner's page or a respondent's page."""
    if not isinstance(error, SurveyError) and _status_and_code(error)[0] >= 500:  # noqa: PLR2004 - the server's own faults begin at 500
        name = cast("dict[str, Any]", request.scope)[REQUEST_ID] = secrets.token_hex(8)
        _log.error("unexpected error", exc_info=error, extra={"method": request.method, "request": name})
    if _for_programs(request):
        return problem_of(error).to_response(request)
    if is_planner_request(request.scope):
        return dependencies_of(request.app, ErrorDependencies).planner_pages.refusal(request.scope, error)
    return _page(request, error)


def problem_of(error: Exception) -> ProblemDetailsException:
    """Return the problem details of any exception."""
    if isinstance(error, SurveyError):
        return _problem(error)
    status, code = _status_and_code(error)
    detail = texts("keeper").problems.say(code)
    extra: dict[str, Any] = {"code": code}
    if status == 400 and isinstance(error, HTTPException) and error.extra:  # noqa: PLR2004 - bad request
        extra["errors"] = error.extra
    return _details(status, detail, extra, _allowed(error))


def status_and_code(error: Exception) -> tuple[int, str, dict[str, str]]:
    """Return the HTTP status of an exception, the code of its text, and extra headers."""
    if isinstance(error, SurveyError):
        return STATUS[error.kind], error.code, refusal_headers(error)
    return *_status_and_code(error), _allowed(error)


def _allowed(error: Exception) -> dict[str, str]:
    """Return `allow` for a method that a path does not have; HEAD is answered wherever GET is."""
    headers = (error.headers or {}) if isinstance(error, HTTPException) else {}
    return {"allow": with_head(headers["allow"].split(", "))} if headers.get("allow") else {}


def _status_and_code(error: Exception) -> tuple[int, str]:
    return _status(error), _HTTP.get(_status(error), "bad-request" if _status(error) < 500 else "server-error")  # noqa: PLR2004 - the server's own faults begin at 500


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, TimeoutError):
        return 408
    return 400 if isinstance(error, _UNREADABLE) else 500


def _details(status: int, detail: str, extra: dict[str, Any], headers: dict[str, str]) -> ProblemDetailsException:
    return ProblemDetailsException(
        status_code=status,
        type_="about:blank",
        title=HTTPStatus(status).phrase,
        detail=detail,
        extra=extra,
        headers=headers,
    )


def refusal_headers(error: SurveyError | None) -> dict[str, str]:
    """Return `retry-after` for busy and rate-limited requests, `www-authenticate` for a missing or wrong token."""
    match error:
        case errors.BusyError():
            return {"retry-after": str(_RETRY_SECONDS)}
        case errors.TooManyRequestsError():
            return {"retry-after": str(error.params["seconds"])}
        case errors.UnauthenticatedError():
            return {"www-authenticate": "Bearer"}
        case _:
            return {}


def _page(request: HttpRequest, error: Exception) -> PageResponse:
    deps = dependencies_of(request.app, ErrorDependencies)
    status, code, headers = status_and_code(error)
    language = page_language(asked_value(request.scope, LANGUAGE.name))
    blanks = error.params if isinstance(error, SurveyError) else {}
    collector: Collector | None = cast("dict[str, Any]", request.scope).get(COLLECTOR)
    if "opens" in blanks:
        blanks = {**blanks, "opens": day(date.fromisoformat(str(blanks["opens"])), language)}
    return page(
        request.scope, deps.respondent_pages.message(code, language, collector, **blanks), "", status, also=headers
    )


class ShortAddresses:
    """ASGI wrapper that refuses addresses above the limit before the framework sees them."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] == ScopeType.HTTP and len(scope["path"]) + len(scope["query_string"]) > ADDRESS_LENGTH:
            request = HttpRequest(scope, receive, send)
            refusal = on_error(request, HTTPException(status_code=414))
            await refusal.to_asgi_response(app=None, request=request)(scope, receive, send)
        else:
            await self._application(scope, receive, send)


HANDLERS = cast("ExceptionHandlersMap", dict.fromkeys((SurveyError, HTTPException, Exception), on_error))
"""The exception handlers of the application."""
