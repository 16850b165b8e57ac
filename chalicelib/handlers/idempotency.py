"""Idempotency-Key: a repeated POST answers with the resource of the first, and changes nothing."""

import hashlib

from chalicelib.handlers.body import as_bytes
from chalicelib.handlers.call import Answer, Call, Show
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text

KEY_LENGTH = 255


class IdempotencyKeyMissing(DomainError):
    code = "idempotency_key_missing"
    status = 400
    text = Text(sv="Anropet behöver rubriken Idempotency-Key.", en="The request needs an Idempotency-Key header.")


class IdempotencyKeyReused(DomainError):
    code = "idempotency_key_reused"
    status = 422
    text = Text(
        sv="Samma Idempotency-Key har använts för ett annat anrop.",
        en="The same Idempotency-Key was used for another request.",
    )


def repeated(call: Call, refusal: DomainError, show: Show) -> Answer:
    from chalicelib.aws.once_rows import find_once

    done = find_once(call.once_id, call.clock())
    if done is None:
        raise refusal
    if done.fingerprint != call.fingerprint:
        raise IdempotencyKeyReused from refusal
    return show(call, done.result)


def once_of(call: Call, route_name: str) -> tuple[str, str]:
    """Stored are hashes only: the key under its caller and route, and the request's content."""
    key = call.header("idempotency-key")
    if not key or len(key) > KEY_LENGTH:
        raise IdempotencyKeyMissing
    scope = f"{call.caller.reference}|{route_name}|{sorted(call.params.items())}|{key}"
    body = as_bytes(call.request)
    return "idem#" + hashlib.sha256(scope.encode()).hexdigest(), hashlib.sha256(body).hexdigest()
