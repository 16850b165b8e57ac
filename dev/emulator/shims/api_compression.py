"""An API's smallest size to compress is a number, or none.

Wrong in ministack: an update stores the text it was given, so Chalice's "" (no compression) makes every later
GetRestApi and UpdateRestApi fail in the client, which reads a number there.
"""

from typing import Any

from ministack.services import apigateway_v1 as gateway

_update = gateway._update_rest_api


def apply() -> None:
    gateway._update_rest_api = update_rest_api


def update_rest_api(api_id: str, data: dict[str, Any]) -> Any:
    for operation in data.get("patchOperations", []):
        if operation.get("path") == "/minimumCompressionSize":
            operation["value"] = int(operation["value"]) if operation.get("value") else None
    return _update(api_id, data)
