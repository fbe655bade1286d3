"""The JSON Schemas of contracts, exported from the models that read them, for editors and for other languages."""

import json
from typing import Any

from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text(model: type[BaseModel], title: str) -> str:
    """The schema of a model as it stands in a file."""
    schema: dict[str, Any] = {"$schema": DIALECT, **model.model_json_schema(by_alias=True), "title": title}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
