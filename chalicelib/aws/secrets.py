"""Secrets Manager: JSON secrets by name, held for five minutes so that a rotation needs no deployment."""

import json
import time
from typing import Any

from chalicelib.aws.clients import client

HELD_FOR_S = 300
_held: dict[str, tuple[float, dict[str, str]]] = {}


def optional_secret(name: str) -> dict[str, str]:
    """Nothing where a stage has no such secret."""
    try:
        return secret(name)
    except client("secretsmanager").exceptions.ResourceNotFoundException:
        return {}


def secret(name: str) -> dict[str, str]:
    """The secret's fields. Never logged."""
    held = _held.get(name)
    if held and held[0] > time.monotonic():
        return held[1]
    answer: dict[str, Any] = client("secretsmanager").get_secret_value(SecretId=name)
    fields: dict[str, str] = json.loads(answer["SecretString"])
    _held[name] = (time.monotonic() + HELD_FOR_S, fields)
    return fields
