"""The API described for programs (OpenAPI), where figures are numbers."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from litestar import Response, Router
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Schema, SecurityScheme
from litestar.openapi.spec.enums import OpenAPIType
from litestar.plugins import OpenAPISchemaPlugin

from service import __version__
from service.web.http.parameters import asked_rightly

if TYPE_CHECKING:
    from litestar._openapi.schema_generation import SchemaCreator
    from litestar.typing import FieldDefinition


class FiguresAreNumbers(OpenAPISchemaPlugin):
    """Describes a decimal as the JSON number that it is sent as."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:  # noqa: ANN401 - Litestar's own signature
        """Tell whether a type is a decimal."""
        return value is Decimal

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:  # noqa: ARG002 - Litestar's own signature
        """Describe it."""
        return Schema(type=OpenAPIType.NUMBER)


def _as_elsewhere(response: Response[Any]) -> Response[Any]:
    """Answer what is not there as everything else does: the framework would show a page of its own."""
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise NotFoundException
    return response


def openapi() -> OpenAPIConfig:
    """Describe the API at `/schema`, as JSON alone: pages that draw it load scripts from elsewhere."""
    bearer = SecurityScheme(type="http", scheme="bearer", description="pochai token create --scope scores:read")
    return OpenAPIConfig(
        title="Pochai",
        version=__version__,
        openapi_router=Router(
            "/schema",
            route_handlers=[],
            include_in_schema=False,
            guards=[asked_rightly],
            after_request=_as_elsewhere,
        ),
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
        use_handler_docstrings=True,
        components=Components(security_schemes={"token": bearer}),
    )
