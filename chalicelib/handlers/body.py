"""Request bodies: JSON of a declared shape, or a refusal that names the field."""

from typing import Any

import msgspec
from chalice.app import Request

from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text

MAX_BODY_BYTES = 1024 * 1024


class MalformedBody(DomainError):
    code = "malformed_body"
    status = 400
    text = Text(sv="Anropets innehåll är inte giltig JSON.", en="The request body is not valid JSON.")


class UnsupportedMediaType(DomainError):
    code = "unsupported_media_type"
    status = 415
    text = Text(sv="Skicka innehållet som application/json.", en="Send the body as application/json.")


class BodyTooLarge(DomainError):
    code = "body_too_large"
    status = 413
    text = Text(sv="Anropets innehåll är för stort.", en="The request body is too large.")


def read_body(request: Request, shape: type | None) -> Any:
    if shape is None:
        return None
    raw = as_bytes(request)
    if len(raw) > MAX_BODY_BYTES:
        raise BodyTooLarge
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as error:
        raise Invalid(_field_error(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:  # msgspec lets the latter two through
        raise MalformedBody from error


def _field_error(message: str) -> FieldError:
    """msgspec says `Expected …, got … - at `$.recipients[0].email``; values never appear in it."""
    detail, _, path = message.partition(" - at `$")
    pointer = path.rstrip("`").replace("[", ".").replace("]", "").replace(".", "/").replace("...", "")
    return FieldError(field=pointer or "/", code="invalid", detail=detail)


def as_bytes(request: Request) -> bytes:
    raw = request.raw_body or b""
    return raw.encode() if isinstance(raw, str) else raw
