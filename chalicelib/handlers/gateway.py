"""The Chalice app: what reaches it without finding a view is answered as problem+json too."""

import base64
import re
from typing import Any

from chalice.app import Chalice

from chalicelib.handlers.headers import SECURITY_HEADERS, no_store
from chalicelib.handlers.problem import Problem, internal, problem_response
from chalicelib.platform.ids import new_id
from chalicelib.platform.text import Language, Text

TEXT = re.compile(r"text/|application/([a-z]+\+)?json|image/svg")
OUTSIDE_VIEWS = {
    404: Problem(404, "not_found", Text(sv="Adressen finns inte.", en="No such address.")),
    405: Problem(405, "method_not_allowed", Text(sv="Metoden stöds inte här.", en="The method is not supported here.")),
    400: Problem(400, "bad_request", Text(sv="Anropet är felaktigt.", en="The request is malformed.")),
}


class Gateway(Chalice):
    """Every answer passes binary-safe (`*/*`), so PDFs and JSON need no negotiation."""

    def __init__(self, app_name: str) -> None:
        super().__init__(app_name=app_name, debug=False, configure_logs=False)
        self.api.binary_types = ["*/*"]

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        answer: dict[str, Any] = super().__call__(_accepting(event), context)
        names = {name.lower() for name in (*answer.get("headers", {}), *answer.get("multiValueHeaders", {}))}
        return _as_text(answer) if "x-request-id" in names else _translated(answer["statusCode"])


def _accepting(event: dict[str, Any]) -> dict[str, Any]:
    """No Accept header means any type (RFC 9110 12.5.1); Chalice takes it for a refusal of binary answers."""
    headers = event.get("headers") or {}
    if any(name.lower() == "accept" for name in headers):
        return event
    return {**event, "headers": {**headers, "accept": "*/*"}}


def _as_text(answer: dict[str, Any]) -> dict[str, Any]:
    """Text leaves as text: the gateway decodes base64 only for clients that send an Accept header."""
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    if not answer.get("isBase64Encoded") or not TEXT.match(headers.get("content-type", "")):
        return answer
    return {**answer, "body": base64.b64decode(answer["body"]).decode(), "isBase64Encoded": False}


def _translated(status: int) -> dict[str, Any]:
    problem = OUTSIDE_VIEWS.get(status, internal())
    response = problem_response(problem, Language.SV, new_id("req"))
    response.headers |= {**SECURITY_HEADERS, **no_store(response.headers)}
    translated: dict[str, Any] = response.to_dict()
    return translated
