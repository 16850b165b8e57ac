"""A call as a view gets it, without a server."""

from types import SimpleNamespace
from typing import Any, cast

from chalicelib.handlers.call import Call
from chalicelib.platform.text import Language


def call_with(query: dict[str, str] | None = None, **headers: str) -> Call:
    """Header names with underscores."""
    given = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    request: Any = SimpleNamespace(headers=given, query_params=query, uri_params=None, context={}, method="GET")
    return Call(cast(Any, request), Language.SV, "req_1")
