"""The API described for programs (OpenAPI), where figures are numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Schema, SecurityScheme
from litestar.openapi.spec.enums import OpenAPIType
from litestar.plugins import OpenAPISchemaPlugin

from service import __version__

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


def openapi() -> OpenAPIConfig:
    """Describe the API at `/schema`, as JSON alone: pages that draw it load scripts from elsewhere."""
    bearer = SecurityScheme(type="http", scheme="bearer", description="pochai token create --scope scores:read")
    return OpenAPIConfig(
        title="Pochai",
        version=__version__,
        path="/schema",
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
        use_handler_docstrings=True,
        components=Components(security_schemes={"token": bearer}),
    )
