"""The OpenAPI description of the API at `/schema`."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from litestar import Response, Router
from litestar._openapi.schema_generation.plugins.struct import StructSchemaPlugin
from litestar.exceptions import NotFoundException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Schema, SecurityScheme
from litestar.openapi.spec.enums import OpenAPIType
from litestar.plugins import OpenAPISchemaPlugin
from typing_extensions import override

from service import __version__
from service.web.http.parameters import check_query

if TYPE_CHECKING:
    from litestar._openapi.schema_generation import SchemaCreator
    from litestar.typing import FieldDefinition


class DecimalsAsNumbers(OpenAPISchemaPlugin):
    """Describes `Decimal` as a JSON number, which is how it is encoded."""

    @override
    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        """Return whether the type is `Decimal`."""
        return value is Decimal

    @override
    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        """Return the schema of a JSON number."""
        return Schema(type=OpenAPIType.NUMBER)


class ClosedBodies(StructSchemaPlugin):
    """Describes structs that refuse unknown fields as objects without additional properties."""

    @override
    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """Return whether the type is such a struct."""
        config = getattr(field_definition.annotation, "__struct_config__", None)
        return bool(config and config.forbid_unknown_fields) and super().is_plugin_supported_field(field_definition)

    @override
    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        """Return the schema of the struct, closed."""
        schema = super().to_openapi_schema(field_definition, schema_creator)
        schema.additional_properties = False
        return schema


def _raise_not_found(response: Response[Any]) -> Response[Any]:
    """Raise `NotFoundException` for Litestar's own 404 page, so that it is answered like all other errors."""
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise NotFoundException
    return response


def openapi() -> OpenAPIConfig:
    """Return the configuration of `/schema`: JSON only, because Litestar's viewers load scripts from other hosts."""
    bearer = SecurityScheme(
        type="http",
        scheme="bearer",
        description="A token of `pochai token create` with the scope that an operation names. "
        "Scores need none where the service is set to show them to everybody.",
    )
    return OpenAPIConfig(
        title="Pochai",
        version=__version__,
        openapi_router=Router(
            "/schema",
            route_handlers=[],
            include_in_schema=False,
            guards=[check_query],
            after_request=_raise_not_found,
        ),
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"])],
        use_handler_docstrings=True,
        components=Components(security_schemes={"token": bearer}),
    )
