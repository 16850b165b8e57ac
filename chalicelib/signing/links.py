"""A recipient's link: its token names the request and the recipient and proves the rest with 160 secret bits.

The secret is derived from the case's key, so a reminder carries the same link and nothing clear is stored; the row
keeps its hash. It travels in the URL's fragment and is exchanged by POST: mail scanners follow links, and must change
nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable

from chalicelib.platform.ids import RecipientId, RequestId
from chalicelib.signing.refusals import LinkInvalid

SECRET_BYTES = 20
MAX_TOKEN = 200

Derive = Callable[[str, int], bytes]


def secret_of(derive: Derive, recipient_id: RecipientId, number: int = 1) -> str:
    """`derive` is the case key's derivation: purpose and length in bytes to key material. Each `number`, from 1, is
    another link: whoever takes a recipient's place over gets the next one."""
    return base64.b32encode(derive(f"link|{recipient_id}|{number}", SECRET_BYTES)).decode().lower()


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(request_id: RequestId, recipient_id: RecipientId, secret: str) -> str:
    return f"{request_id}.{recipient_id}.{secret}"


def read_token(token: str) -> tuple[RequestId, RecipientId, str]:
    parts = token.split(".") if len(token) <= MAX_TOKEN else []
    if len(parts) != 3 or not parts[0].startswith("sr_") or not parts[1].startswith("rcp_"):
        raise LinkInvalid
    return RequestId(parts[0]), RecipientId(parts[1]), parts[2]


def is_secret(secret: str, link_hash: str) -> bool:
    return hmac.compare_digest(hash_of(secret), link_hash)


def link_url(public_url: str, token: str) -> str:
    return f"{public_url}/sign#{token}"
