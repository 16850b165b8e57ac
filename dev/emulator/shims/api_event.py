"""The event of an HTTP request names the caller as API Gateway does.

Wrong in ministack: the source address is the first entry of X-Forwarded-For, which is whatever the client claims. API
Gateway takes the peer it talks to, appends that to the header, and adds the protocol, the port and a trace id. Here the
peer is dev/front.py, which stands at the edge and appends the real client: so the last entry is the address.
"""

import os
import time
from collections.abc import Mapping
from typing import Any

from ministack.core.iam_evaluator import _request_origin
from ministack.services import apigateway_v1 as gateway

_build = gateway._build_lambda_event_v1


def apply() -> None:
    gateway._build_lambda_event_v1 = build_event


def build_event(*args: Any, **options: Any) -> dict[str, Any]:
    event: dict[str, Any] = _build(*args, **options)
    added = _edge_headers(event["headers"])
    event["headers"] |= added
    event["multiValueHeaders"] |= {name: [value] for name, value in added.items()}
    identity = event["requestContext"]["identity"]
    identity["sourceIp"] = added["x-forwarded-for"].rpartition(",")[2].strip()
    event["requestContext"]["domainName"] = event["headers"].get("host", "")
    return event


def _edge_headers(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        "x-forwarded-for": headers.get("x-forwarded-for") or _request_origin.get()[0],
        "x-forwarded-proto": headers.get("x-forwarded-proto", "http"),
        "x-forwarded-port": headers.get("x-forwarded-port", "80"),
        "x-amzn-trace-id": f"Root=1-{int(time.time()):08x}-{os.urandom(12).hex()}",
    }
