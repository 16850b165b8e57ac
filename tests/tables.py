"""What lies in the tables of moto, as bytes, for tests that look for what must not be there."""

import json
from typing import Any

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings


def items(noun: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("dynamodb").scan(TableName=settings().table(noun))["Items"]
    return found


def everything(*nouns: str) -> bytes:
    """All items of the tables (all tables when none is named)."""
    dynamodb = client("dynamodb")
    names = [settings().table(noun) for noun in nouns] or dynamodb.list_tables()["TableNames"]
    return b"\n".join(_dumped(dynamodb.scan(TableName=name)["Items"]) for name in names)


def _dumped(found: list[dict[str, Any]]) -> bytes:
    return json.dumps(found, default=lambda value: value.decode("latin-1")).encode()
