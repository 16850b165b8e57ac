"""The seal's key in KMS. Signs RAW: the signed attributes are far below 4 KB, and the digest is made inside KMS."""

from typing import Any


class SealKey:
    """`kms` is a KMS client; `alias` the signing key's alias (RSA, SIGN_VERIFY)."""

    def __init__(self, kms: Any, alias: str) -> None:
        self._kms = kms
        self._alias = alias

    def sign_raw(self, message: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 with SHA-256 over `message`."""
        answer = self._kms.sign(
            KeyId=self._alias, Message=message, MessageType="RAW", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256"
        )
        signature: bytes = answer["Signature"]
        return signature
