"""DynamoDB's answers, read faster: orjson for the text, one plain function for attribute values.

botocore walks every value of every item through its service model; most of what a query of fifty rows costs is that.
Registered for the JSON protocol of the process's one session: only AttributeValue is treated specially, whatever else
there is goes botocore's own way.
"""

from base64 import b64decode
from typing import Any

import orjson
from botocore.parsers import JSONParser, ResponseParserFactory

_PLAIN = frozenset({"S", "N", "BOOL", "NULL", "SS", "NS"})


class QuickFactory(ResponseParserFactory):
    """Gives botocore its own parser for every protocol but JSON."""

    def create_parser(self, protocol_name: str) -> Any:
        if protocol_name == "json":
            return QuickParser(**self._defaults)  # type: ignore[attr-defined]
        return super().create_parser(protocol_name)


class QuickParser(JSONParser):
    """Answers equal to botocore's; a test holds them together."""

    def _parse_body_as_json(self, body_contents: bytes) -> Any:
        if not body_contents:
            return {}
        try:
            return orjson.loads(body_contents)
        except ValueError:
            return super()._parse_body_as_json(body_contents)  # type: ignore[misc]

    def _handle_map(self, shape: Any, value: dict[str, Any]) -> dict[str, Any]:
        if shape.value.name == "AttributeValue":
            return _attributes(value)
        parsed: dict[str, Any] = super()._handle_map(shape, value)  # type: ignore[misc]
        return parsed


def _attributes(item: dict[Any, Any]) -> dict[Any, Any]:
    """Sees to binary values, which come as base64, in place; the rest is already what botocore answers."""
    for value in item.values():
        for kind, content in value.items():
            if kind not in _PLAIN:
                value[kind] = _nested(kind, content)
    return item


def _nested(kind: str, content: Any) -> Any:
    match kind:
        case "B":
            return b64decode(content)
        case "BS":
            return [b64decode(each) for each in content]
        case "M":
            return _attributes(content)
        case "L":
            return list(_attributes(dict(enumerate(content))).values())
    return content
