"""What request handlers are handed: a struct of the few parts that they name, which Litestar injects as `deps`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, cast

from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation
from litestar.types import Scope
from msgspec import Struct

if TYPE_CHECKING:
    from litestar import Litestar
    from litestar.handlers import BaseRouteHandler

_T_co = TypeVar("_T_co", covariant=True)
_Kind = TypeVar("_Kind", bound=Struct)

Injected: TypeAlias = SkipValidation[NamedDependency[_Kind]]
"""The annotation of a handler's `deps`: the struct that it asks for, injected without validation on each request."""


class UseCaseFactory(Protocol[_T_co]):
    """Creates a use case for a planner name, which is recorded in the audit log; without a name for reading."""

    def __call__(self, who: str = ...) -> _T_co:
        """Return the use case; `who` defaults to the command line's name in the audit log."""


class Dependencies(dict[type[Struct], Struct]):
    """The structs that handlers and guards ask for, each made once, of the parts that bear its fields' names."""

    def __init__(self, parts: Struct) -> None:
        self.parts = parts
        self._of_handlers: dict[BaseRouteHandler, Struct] = {}

    def __missing__(self, kind: type[Struct]) -> Struct:
        made = self[kind] = kind(**{name: getattr(self.parts, name) for name in kind.__struct_fields__})
        return made

    def of_handler(self, handler: BaseRouteHandler) -> Struct:
        """Return the struct that a handler's `deps` is annotated with."""
        made = self._of_handlers.get(handler)
        if made is None:
            made = self._of_handlers[handler] = self[handler.parsed_fn_signature.parameters["deps"].annotation]
        return made


def dependencies_of(app: Litestar, kind: type[_Kind]) -> _Kind:
    """Return what a guard, an error page or another part outside Litestar's injection asks for."""
    made: _Kind = app.state.deps[kind]
    return made


def _provide(scope: Scope) -> Any:  # noqa: ANN401 - of the kind that the handler names
    made: Dependencies = scope["litestar_app"].state.deps
    return made.of_handler(cast("BaseRouteHandler", scope["route_handler"]))


PROVIDED = {"deps": Provide(_provide, sync_to_thread=False)}
"""The one dependency of the application."""
