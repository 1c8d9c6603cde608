"""What handlers are handed: a few parts each, by their names and of their types."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from inspect import getsource
from typing import TYPE_CHECKING, Any

import pytest
from litestar import Litestar, get
from litestar.testing import AsyncTestClient
from msgspec import Struct

import service.web
from service.app import create_app
from service.bootstrap import UseCases
from service.handler_parts import Parts
from service.settings import Settings
from service.web.dependencies import PROVIDED, Dependencies, Injected, dependencies_of
from service.web.errors import ErrorDependencies

if TYPE_CHECKING:
    from pathlib import Path

FEW = 11
"""The most parts of one struct: the page of a collector has nine capabilities on it, and a frame."""


def _kinds() -> list[type[Struct]]:
    for each in pkgutil.walk_packages(service.web.__path__, "service.web."):
        importlib.import_module(each.name)
    found, kinds = [Struct], list[type[Struct]]()
    while found:
        of = found.pop()
        found += of.__subclasses__()
        if of.__module__.startswith("service.web.") and of.__name__.endswith("Dependencies"):
            kinds.append(of)
    return kinds


KINDS = _kinds()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_a_handler_asks_for_few_parts_by_their_names_and_types(kind: type[Struct]) -> None:
    assert len(kind.__struct_fields__) <= FEW
    for of in kind.__mro__:
        for name, told in getattr(of, "__annotations__", {}).items() if of in KINDS else ():
            if of is ErrorDependencies:
                assert name in Parts.__struct_fields__
            elif name in Parts.__struct_fields__:
                assert told == {"store": "Store"}.get(name, _annotations(Parts)[name])  # by its port
            else:
                made = getattr(UseCases, name).__annotations__["return"]
                assert told in {f"UseCaseFactory[{made}]", f"Callable[[str], {made}]"}


def _annotations(of: type) -> dict[str, Any]:
    return {name: told for each in reversed(of.__mro__) for name, told in getattr(each, "__annotations__", {}).items()}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_part_of_it_is_used(kind: type[Struct]) -> None:
    """Where it is declared, or by whoever names it or a struct made of it."""
    modules = [
        importlib.import_module(each.name) for each in pkgutil.walk_packages(service.web.__path__, "service.web.")
    ]
    sources = [getsource(each) for each in modules if getsource(each)]
    names = {each.__name__ for each in KINDS if issubclass(each, kind)} | ({"Visit", "PlannerVisit"})
    users = [ast.parse(source) for source in sources if any(name in source for name in names)]
    used = {node.attr for tree in users for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert {*kind.__annotations__} <= used


def test_every_handler_names_what_it_is_handed(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path))
    asked = {
        handler.parsed_fn_signature.parameters["deps"].annotation
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if "deps" in handler.parsed_fn_signature.parameters
    }
    assert asked < {*KINDS}


class Two(Struct, frozen=True, kw_only=True):
    first: int
    second: list[int]


class One(Struct, frozen=True, kw_only=True):
    second: list[int]


@get("/")
async def handler(deps: Injected[One]) -> list[int]:
    return deps.second


async def test_each_struct_is_made_once_of_the_parts_that_bear_its_names() -> None:
    app = Litestar([handler], dependencies=PROVIDED, openapi_config=None, logging_config=None)
    app.state.deps = given = Dependencies(Two(first=1, second=[2]))
    async with AsyncTestClient(app) as client:
        assert (await client.get("/")).json() == [2]
    assert given[One] is dependencies_of(app, One) is given.of_handler(app.routes[0].route_handlers[0])  # type: ignore[union-attr]
    assert dependencies_of(app, Two).second is dependencies_of(app, One).second
