"""The description of the JSON pages (OpenAPI 3.1), made of the list of pages and of their types."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

import onrecord
from onrecord.web.pages.page import AnyPage

_REF = "#/components/schemas/{name}"
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string"}},
}


def describe(pages: Sequence[AnyPage]) -> dict[str, object]:
    """Return the description: an operation for the JSON of each page."""
    views, schemas = msgspec.json.schema_components([p.view for p in pages], ref_template=_REF)
    paths = {
        _json_path(page): {"get": _operation(page, view)}
        for page, view in zip(pages, views, strict=True)
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "onrecord",
            "version": onrecord.__version__,
            "description": "The pages of `onrecord serve` as data. Every span points at characters"
            " (Unicode code points) of its article's text.",
        },
        "paths": paths,
        "components": {"schemas": {**schemas, "Error": _ERROR}},
    }


def _json_path(page: AnyPage) -> str:
    return "/index.json" if page.path == "/" else f"{page.path}.json"


def _operation(page: AnyPage, view: object) -> dict[str, object]:
    (_,), components = msgspec.json.schema_components([page.asked], ref_template=_REF)
    asked = components[page.asked.__name__]
    parameters = []
    for name, schema in asked.get("properties", {}).items():
        in_path = f"{{{name}}}" in page.path
        parameters.append(
            {
                "name": name,
                "in": "path" if in_path else "query",
                "required": in_path,
                "schema": _given(schema),
            }
        )
    answers = {
        "200": ("The page.", view),
        "400": ("What was asked cannot be.", None),
        "404": ("It is not there.", None),
    }
    return {
        "operationId": page.path.strip("/").replace("/{id}", "-one") or "start",
        "summary": page.title,
        "description": (page.asked.__doc__ or "").strip(),
        "parameters": parameters,
        "responses": {
            status: {
                "description": words,
                "content": {
                    "application/json": {"schema": schema or {"$ref": _REF.format(name="Error")}}
                },
            }
            for status, (words, schema) in answers.items()
        },
    }


def _given(schema: dict[str, object]) -> dict[str, object]:
    """Return a parameter's schema: leaving it out is how one gives nothing."""
    either = schema.get("anyOf")
    if isinstance(either, list):
        kept = [choice for choice in either if choice != {"type": "null"}]
        if len(kept) == 1:
            return dict(kept[0])
    return {k: v for k, v in schema.items() if k != "default" or v is not None}
