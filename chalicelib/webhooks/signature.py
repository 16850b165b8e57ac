"""Standard Webhooks: what is signed, and the headers that say so. Pure."""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

SECRET_BYTES = 32


def secret_text(secret: bytes) -> str:
    return f"whsec_{b64encode(secret).decode()}"


def headers_of(message_id: str, at: datetime, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """A signature a secret: while one replaces another, either verifies."""
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = [b64encode(hmac.new(secret, signed, sha256).digest()).decode() for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
