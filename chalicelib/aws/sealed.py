"""Sealed fields: AES-256-GCM under a key derived per attribute, bound to the row and attribute it stands in."""

import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """An unwrapped data key. It never leaves the process and never shows in a repr."""

    secret: bytes
    version: int

    def derive(self, purpose: str, length: int = 32) -> bytes:
        """HKDF-Expand (RFC 5869); the data key is uniformly random, so no extract step is needed."""
        return HKDFExpand(algorithm=SHA256(), length=length, info=purpose.encode()).derive(self.secret)

    def seal(self, plain: bytes, *, table: str, row: str, attribute: str) -> bytes:
        """nonce ‖ ciphertext ‖ tag; the AAD is table|row|attribute|key version, so a value cannot be moved."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher(attribute).encrypt(nonce, plain, self._aad(table, row, attribute))

    def unseal(self, sealed: bytes, *, table: str, row: str, attribute: str) -> bytes:
        """Raises cryptography's InvalidTag for a value that was changed or moved."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return self._cipher(attribute).decrypt(nonce, body, self._aad(table, row, attribute))

    def _cipher(self, attribute: str) -> AESGCM:
        return AESGCM(self.derive(f"field|{attribute}"))

    def _aad(self, table: str, row: str, attribute: str) -> bytes:
        return f"{table}|{row}|{attribute}|{self.version}".encode()


@dataclass(frozen=True, slots=True)
class SealedRow:
    """The sealed fields of one row: text in, bytes out, and back. None stays None."""

    key: DataKey
    table: str
    row: str

    def seal(self, attribute: str, text: str | None) -> bytes | None:
        return None if text is None else self.seal_bytes(attribute, text.encode())

    def unseal(self, attribute: str, sealed: bytes | None) -> str | None:
        return None if sealed is None else self.unseal_bytes(attribute, sealed).decode()

    def seal_bytes(self, attribute: str, plain: bytes) -> bytes:
        return self.key.seal(plain, table=self.table, row=self.row, attribute=attribute)

    def unseal_bytes(self, attribute: str, sealed: bytes) -> bytes:
        return self.key.unseal(sealed, table=self.table, row=self.row, attribute=attribute)
