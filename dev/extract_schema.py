"""`python -m dev.extract_schema [--check]`: docs/register-extract.schema.json, of the extract's shapes."""

import json
from typing import Any

import msgspec

from chalicelib.privacy.extract_document import RegisterExtract
from dev.generated import DOCS, main

PAGE = DOCS / "register-extract.schema.json"


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(RegisterExtract)}


if __name__ == "__main__":
    main("dev.extract_schema", PAGE, json.dumps(schema(), indent=2) + "\n")
