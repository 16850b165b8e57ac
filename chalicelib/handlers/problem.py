"""Refusals as problem+json (RFC 9457): one stable code each, never a stack trace or internals."""

import json
from dataclasses import dataclass, field
from typing import Any

from chalice.app import Response

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language, Text

TITLES = {
    400: Text(sv="Felaktigt anrop", en="Bad request"),
    401: Text(sv="Inloggning krävs", en="Authentication required"),
    402: Text(sv="Krediter saknas", en="Payment required"),
    403: Text(sv="Inte tillåtet", en="Forbidden"),
    404: Text(sv="Finns inte", en="Not found"),
    405: Text(sv="Metoden stöds inte", en="Method not allowed"),
    409: Text(sv="Går inte nu", en="Conflict"),
    410: Text(sv="Gäller inte längre", en="Gone"),
    412: Text(sv="Ändrad sedan du läste", en="Precondition failed"),
    413: Text(sv="För stort", en="Content too large"),
    415: Text(sv="Formatet stöds inte", en="Unsupported media type"),
    416: Text(sv="Intervallet finns inte", en="Range not satisfiable"),
    422: Text(sv="Ogiltiga uppgifter", en="Unprocessable content"),
    428: Text(sv="Villkor saknas", en="Precondition required"),
    429: Text(sv="För många anrop", en="Too many requests"),
    500: Text(sv="Internt fel", en="Internal error"),
    502: Text(sv="Fel hos annan part", en="Bad gateway"),
    503: Text(sv="Tillfälligt otillgängligt", en="Service unavailable"),
}
INTERNAL = Text(
    sv="Något gick fel hos oss. Försök igen; felet är noterat.", en="Something went wrong. Try again; it is noted."
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field; `field` is a JSON pointer (RFC 6901) into the body, or a parameter's name.

    `detail` is for programmers; as a Text it is for the person who fills in the form."""

    field: str
    code: str
    detail: str | Text


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    code: str
    detail: Text
    errors: list[FieldError] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)


class Invalid(DomainError):
    """The request's fields do not hold; `errors` names each."""

    code = "invalid_fields"
    status = 422
    text = Text(sv="En eller flera uppgifter är ogiltiga.", en="One or more fields are invalid.")

    def __init__(self, *errors: FieldError) -> None:
        super().__init__()
        self.errors = list(errors)


def of_refusal(refusal: DomainError) -> Problem:
    headers = {"Retry-After": str(retry)} if (retry := getattr(refusal, "retry_after_s", None)) else {}
    return Problem(refusal.status, refusal.code, refusal.message, getattr(refusal, "errors", []), headers)


def internal() -> Problem:
    return Problem(500, "internal_error", INTERNAL)


def problem_response(problem: Problem, language: Language, request_id: str) -> Response:
    body: dict[str, Any] = {
        "type": f"/v1/docs#error-{problem.code}",
        "title": TITLES.get(problem.status, TITLES[400]).in_(language),
        "status": problem.status,
        "detail": problem.detail.in_(language),
        "code": problem.code,
        "instance": request_id,
    }
    if problem.errors:
        body["errors"] = [_field(error, language) for error in problem.errors]
    headers: dict[str, str | list[str]] = {
        "Content-Type": "application/problem+json",
        "Content-Language": language.value,
        **problem.headers,
    }
    return Response(json.dumps(body, ensure_ascii=False), headers, problem.status)


def _field(error: FieldError, language: Language) -> dict[str, str]:
    detail = error.detail.in_(language) if isinstance(error.detail, Text) else error.detail
    return {"field": error.field, "code": error.code, "detail": detail}
